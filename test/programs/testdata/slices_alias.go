package main

func fill(s []int, v int) {
	for i := range s {
		s[i] = v
	}
}

func grow(s []int) []int { return append(s, 99) }

func main() {
	a := []int{0, 1, 2, 3, 4, 5, 6, 7}
	b := a[2:5]
	println(len(b), cap(b), b[0])
	fill(b, 7)
	println(a[1], a[2], a[4], a[5])
	c := append(b, 100)
	println(a[5], c[3], len(c), cap(c))
	d := a[2:5:5]
	e := append(d, 200)
	println(a[5], e[3], &e[0] == &d[0], len(e))
	f := grow(a[:3])
	println(a[3], f[3], len(f))
	arr := [5]int{1, 2, 3, 4, 5}
	g := arr[:]
	h := arr
	g[0] = 50
	println(arr[0], h[0], g[0])
	copy(a[1:], a)
	for _, x := range a {
		print(x, " ")
	}
	println()
	copy(a, a[2:])
	for _, x := range a {
		print(x, " ")
	}
	println()
	var none []int
	println(none == nil, len(none), cap(none), len(none[:0]), none[0:0] == nil)
	none = append(none, 1, 2, 3)
	println(len(none), none[2])
	none = append(none, none...)
	println(len(none), none[5])
	m := [][]int{{1}, {2, 3}, nil}
	m[2] = append(m[2], m[1]...)
	m[1][0] = 9
	println(m[2][0], m[1][0], len(m[0]))
	n := make([]int, 2, 10)
	o := n[:5]
	println(len(o), o[4])
	p := n[2:]
	println(len(p), cap(p))
	clear(o)
	q := (*[3]int)(a)
	q[1] = -1
	println(a[1], len(q))
	r := [2]int(a[:2])
	r[0] = 12345
	println(a[0] == 12345)
	for i, x := range arr {
		arr[4-i] = 0
		print(x, " ")
	}
	println()
	for i, x := range arr[:] {
		arr[i] = i
		if i < 4 {
			arr[i+1] = 10 * i
		}
		print(x, " ")
	}
	println()
	s := []struct{ x, y int }{{1, 2}, {3, 4}}
	for _, v := range s {
		v.x = 100
	}
	for i := range s {
		s[i].y *= 2
	}
	println(s[0].x, s[0].y, s[1].y)
}
