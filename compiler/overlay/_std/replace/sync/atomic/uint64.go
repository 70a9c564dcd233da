package atomic

// The functions for uint64.

func LoadUint64(addr *uint64) uint64                        { return *addr }
func StoreUint64(addr *uint64, v uint64)                    { *addr = v }
func SwapUint64(addr *uint64, v uint64) uint64              { return swap(addr, v) }
func AddUint64(addr *uint64, delta uint64) uint64           { return add(addr, delta) }
func AndUint64(addr *uint64, mask uint64) uint64            { return and(addr, mask) }
func OrUint64(addr *uint64, mask uint64) uint64             { return or(addr, mask) }
func CompareAndSwapUint64(addr *uint64, old, v uint64) bool { return compareAndSwap(addr, old, v) }

// A Uint64 is an atomic uint64.
type Uint64 struct{ v uint64 }

func (x *Uint64) Load() uint64                      { return x.v }
func (x *Uint64) Store(v uint64)                    { x.v = v }
func (x *Uint64) Swap(v uint64) uint64              { return swap(&x.v, v) }
func (x *Uint64) Add(delta uint64) uint64           { return add(&x.v, delta) }
func (x *Uint64) And(mask uint64) uint64            { return and(&x.v, mask) }
func (x *Uint64) Or(mask uint64) uint64             { return or(&x.v, mask) }
func (x *Uint64) CompareAndSwap(old, v uint64) bool { return compareAndSwap(&x.v, old, v) }
