package atomic

// The functions for int64.

func LoadInt64(addr *int64) int64                        { return *addr }
func StoreInt64(addr *int64, v int64)                    { *addr = v }
func SwapInt64(addr *int64, v int64) int64               { return swap(addr, v) }
func AddInt64(addr *int64, delta int64) int64            { return add(addr, delta) }
func AndInt64(addr *int64, mask int64) int64             { return and(addr, mask) }
func OrInt64(addr *int64, mask int64) int64              { return or(addr, mask) }
func CompareAndSwapInt64(addr *int64, old, v int64) bool { return compareAndSwap(addr, old, v) }

// An Int64 is an atomic int64.
type Int64 struct{ v int64 }

func (x *Int64) Load() int64                      { return x.v }
func (x *Int64) Store(v int64)                    { x.v = v }
func (x *Int64) Swap(v int64) int64               { return swap(&x.v, v) }
func (x *Int64) Add(delta int64) int64            { return add(&x.v, delta) }
func (x *Int64) And(mask int64) int64             { return and(&x.v, mask) }
func (x *Int64) Or(mask int64) int64              { return or(&x.v, mask) }
func (x *Int64) CompareAndSwap(old, v int64) bool { return compareAndSwap(&x.v, old, v) }
