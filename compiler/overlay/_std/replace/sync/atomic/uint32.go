package atomic

// The functions for uint32.

func LoadUint32(addr *uint32) uint32                        { return *addr }
func StoreUint32(addr *uint32, v uint32)                    { *addr = v }
func SwapUint32(addr *uint32, v uint32) uint32              { return swap(addr, v) }
func AddUint32(addr *uint32, delta uint32) uint32           { return add(addr, delta) }
func AndUint32(addr *uint32, mask uint32) uint32            { return and(addr, mask) }
func OrUint32(addr *uint32, mask uint32) uint32             { return or(addr, mask) }
func CompareAndSwapUint32(addr *uint32, old, v uint32) bool { return compareAndSwap(addr, old, v) }

// A Uint32 is an atomic uint32.
type Uint32 struct{ v uint32 }

func (x *Uint32) Load() uint32                      { return x.v }
func (x *Uint32) Store(v uint32)                    { x.v = v }
func (x *Uint32) Swap(v uint32) uint32              { return swap(&x.v, v) }
func (x *Uint32) Add(delta uint32) uint32           { return add(&x.v, delta) }
func (x *Uint32) And(mask uint32) uint32            { return and(&x.v, mask) }
func (x *Uint32) Or(mask uint32) uint32             { return or(&x.v, mask) }
func (x *Uint32) CompareAndSwap(old, v uint32) bool { return compareAndSwap(&x.v, old, v) }
