package main

type big struct{ a, b, c int }

var keep [][]byte

func main() {
	var s []int
	for i := range 2000 {
		s = append(s, i)
	}
	total := 0
	for _, x := range s {
		total += x
	}
	println(len(s), total, cap(s) >= len(s), cap(s) < 2*len(s)+2)
	var t []big
	for i := range 100 {
		t = append(t, big{i, i * i, -i})
	}
	println(len(t), t[99].b, t[50].c)
	var u []string
	for range 10 {
		u = append(u, "x", "y")
	}
	println(len(u), u[19])
	reallocations := 0
	last := 0
	var v []byte
	for range 100000 {
		v = append(v, 'a')
		if cap(v) != last {
			reallocations++
			last = cap(v)
		}
	}
	keep = append(keep, v)
	println(reallocations < 60, len(v))
	v = v[:0]
	v = append(v, "hello"...)
	println(string(v), string(keep[0][:6]))
	w := append([]int(nil), s[:3]...)
	w[0] = 42
	println(s[0], w[0])
	x := append(s[:1], s[5:]...)
	println(len(x), s[1])
	y := make([]int, 0)
	println(y != nil, len(y))
	z := [][]int{}
	for i := range 5 {
		z = append(z, make([]int, i))
	}
	println(len(z), len(z[4]))
	var stack []int
	for i := range 1000 {
		stack = append(stack, i)
		if i%3 == 2 {
			stack = stack[:len(stack)-2]
		}
	}
	println(len(stack), stack[len(stack)-1])
}
