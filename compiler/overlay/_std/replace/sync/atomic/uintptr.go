package atomic

// The functions for uintptr.

func LoadUintptr(addr *uintptr) uintptr                        { return *addr }
func StoreUintptr(addr *uintptr, v uintptr)                    { *addr = v }
func SwapUintptr(addr *uintptr, v uintptr) uintptr             { return swap(addr, v) }
func AddUintptr(addr *uintptr, delta uintptr) uintptr          { return add(addr, delta) }
func AndUintptr(addr *uintptr, mask uintptr) uintptr           { return and(addr, mask) }
func OrUintptr(addr *uintptr, mask uintptr) uintptr            { return or(addr, mask) }
func CompareAndSwapUintptr(addr *uintptr, old, v uintptr) bool { return compareAndSwap(addr, old, v) }

// A Uintptr is an atomic uintptr.
type Uintptr struct{ v uintptr }

func (x *Uintptr) Load() uintptr                      { return x.v }
func (x *Uintptr) Store(v uintptr)                    { x.v = v }
func (x *Uintptr) Swap(v uintptr) uintptr             { return swap(&x.v, v) }
func (x *Uintptr) Add(delta uintptr) uintptr          { return add(&x.v, delta) }
func (x *Uintptr) And(mask uintptr) uintptr           { return and(&x.v, mask) }
func (x *Uintptr) Or(mask uintptr) uintptr            { return or(&x.v, mask) }
func (x *Uintptr) CompareAndSwap(old, v uintptr) bool { return compareAndSwap(&x.v, old, v) }
