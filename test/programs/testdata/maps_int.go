package main

func main() {
	m := map[int]int{}
	x := uint32(1)
	next := func() int {
		x ^= x << 13
		x ^= x >> 17
		x ^= x << 5
		return int(x % 5000)
	}
	sum := 0
	for i := range 60000 {
		k := next()
		switch i % 5 {
		case 0, 1:
			m[k] = i
		case 2:
			delete(m, k)
		case 3:
			m[k]++
		default:
			v, ok := m[k]
			if ok {
				sum += v
			}
		}
	}
	n, keys, values := 0, 0, 0
	for k, v := range m {
		n++
		keys ^= k * 31
		values += v
	}
	println(sum, n == len(m), n, keys, values)
	for k := range m {
		if k%2 == 0 {
			delete(m, k)
		}
	}
	odd := true
	for k := range m {
		odd = odd && k%2 == 1
	}
	println(len(m), odd)
	clear(m)
	println(len(m))
	for range m {
		println("never")
	}
	m[5] = 5
	println(m[5], m[6])
	var none map[string]int
	println(len(none), none["a"], none == nil, m == nil)
	for range none {
		println("never")
	}
	delete(none, "a")
	small := map[uint8]bool{1: true, 200: false}
	v, ok := small[200]
	println(v, ok, small[1], small[2])
	big := make(map[int64]int64, 1000)
	for i := int64(0); i < 3000; i++ {
		big[i<<32] = i
	}
	t := int64(0)
	for k, v := range big {
		t += k>>32 - v + 1
	}
	println(t, len(big))
}
