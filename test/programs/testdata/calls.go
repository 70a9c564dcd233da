package main

type small struct{ a, b int }
type medium struct {
	a int
	b string
	c float64
}
type large struct {
	data [20]int
	name string
}

func manyInts(a, b, c, d, e, f, g, h, i, j, k, l int) int {
	return a + 2*b + 3*c + 4*d + 5*e + 6*f + 7*g + 8*h + 9*i + 10*j + 11*k + 12*l
}

func manyFloats(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q float64) float64 {
	return a - b + c - d + e - f + g - h + i - j + k - l + m - n + o - p + q
}

func mixed(a int8, b float32, c string, d []int, e any, f bool, g func() int, h map[string]int, i *int, j complex128) string {
	*i += int(a) + len(d) + g() + h["x"] + int(real(j))
	if f {
		return c + e.(string)
	}
	return c
}

func results() (int, string, float64, []int, error, bool, small, large, any, int8, uint16) {
	return 1, "two", 3.5, []int{4}, nil, true, small{5, 6}, large{name: "seven"}, 8, -9, 10
}

func byValue(s small, m medium, l large) (small, medium, large) {
	s.a++
	m.b += "!"
	l.data[19] = s.a
	return s, m, l
}

func variadic(prefix string, xs ...int) (n int) {
	for _, x := range xs {
		n += x
	}
	return n + len(prefix)
}

func (l large) sum(m large) (r large) {
	for i := range l.data {
		r.data[i] = l.data[i] + m.data[i]
	}
	r.name = l.name + m.name
	return
}

func pass(l large, depth int) int {
	if depth == 0 {
		return l.data[3]
	}
	l.data[3]++
	return pass(l, depth-1) + l.data[3]
}

func even(n int) bool { return n == 0 || odd(n-1) }
func odd(n int) bool  { return n != 0 && even(n-1) }

func evaluate(s string, x int) int { print(s, " "); return x }

func two() (int, int)           { return 3, 4 }
func add(a, b int) int          { return a + b }
func swap[T any](a, b T) (T, T) { return b, a }

func main() {
	println(manyInts(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12))
	println(manyFloats(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17))
	n := 1
	println(mixed(2, 0.5, "c", []int{1, 2}, "e", true, func() int { return 5 }, map[string]int{"x": 7}, &n, 3+1i), n)
	a, b, c, d, e, f, g, h, i, j, k := results()
	println(a, b, c, d[0], e == nil, f, g.b, h.name, i.(int), j, k)
	s, m, l := byValue(small{1, 2}, medium{1, "b", 2.5}, large{name: "l"})
	println(s.a, m.b, m.c, l.data[19], l.name)
	println(variadic("x"), variadic("x", 1, 2, 3), variadic("", []int{5, 6}...))
	l2 := l.sum(large{name: "m", data: [20]int{19: 100}}).sum(l)
	println(l2.data[19], l2.name)
	println(pass(l, 10), l.data[3])
	println(even(1000), odd(777))
	println(add(two()), evaluate("a", 1)+evaluate("b", 2)*evaluate("c", 3))
	x, y := swap(swap("p", "q"))
	println(x, y)
	p, q := swap(large{name: "first"}, large{name: "second"})
	println(p.name, q.name)
	fn := large.sum
	println(fn(p, q).name)
	table := [...]func(int, int) int{add, func(a, b int) int { return a * b }}
	println(table[0](3, 4), table[1](3, 4))
	defer func(l large, n int) { println(l.name, n) }(q, n)
	q.name, n = "changed", 0
}
