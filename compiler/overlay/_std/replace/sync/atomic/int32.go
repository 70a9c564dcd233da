package atomic

// The functions for int32.

func LoadInt32(addr *int32) int32                        { return *addr }
func StoreInt32(addr *int32, v int32)                    { *addr = v }
func SwapInt32(addr *int32, v int32) int32               { return swap(addr, v) }
func AddInt32(addr *int32, delta int32) int32            { return add(addr, delta) }
func AndInt32(addr *int32, mask int32) int32             { return and(addr, mask) }
func OrInt32(addr *int32, mask int32) int32              { return or(addr, mask) }
func CompareAndSwapInt32(addr *int32, old, v int32) bool { return compareAndSwap(addr, old, v) }

// An Int32 is an atomic int32.
type Int32 struct{ v int32 }

func (x *Int32) Load() int32                      { return x.v }
func (x *Int32) Store(v int32)                    { x.v = v }
func (x *Int32) Swap(v int32) int32               { return swap(&x.v, v) }
func (x *Int32) Add(delta int32) int32            { return add(&x.v, delta) }
func (x *Int32) And(mask int32) int32             { return and(&x.v, mask) }
func (x *Int32) Or(mask int32) int32              { return or(&x.v, mask) }
func (x *Int32) CompareAndSwap(old, v int32) bool { return compareAndSwap(&x.v, old, v) }
