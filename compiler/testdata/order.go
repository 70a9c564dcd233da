package main

type t struct {
	x  int
	p  *t
	s  []int
	mm map[string]int
}

func trace(n int) int { print(n, " "); return n }

func try(name string, f func()) {
	defer func() {
		if r := recover(); r != nil {
			println(name, "panics:", r.(error).Error())
		} else {
			println(name, "is fine")
		}
	}()
	f()
}

var a = b + trace(1)
var b = c() + trace(2)

func c() int { return d * 2 }

var d = trace(3)

type iface interface{ m(int) int }

func (v t) m(n int) int   { return v.x + n }
func (v *t) pm(n int) int { return v.x - n }

func results() (x int, err error) {
	defer func() { x++ }()
	x = 5
	return x * 2, nil
}

func loops() (fs []func() int) {
	for i := 0; i < 3; i++ {
		j := i * 10
		fs = append(fs, func() int { return i + j }, func() int { j++; return j })
	}
	return fs
}

func early(s []int) (n int) {
	once := 3
	read := func() int { return once + len(s) }
	n = read()
	s = append(s, 1)
	return n*100 + read()
}

func labels() {
	i := 0
again:
	i++
	switch {
	case i < 2:
		goto again
	case i == 2:
		println("two")
		fallthrough
	case i == 99:
		println("fell")
	default:
		println("default")
	}
outer:
	for {
		for j := range 3 {
			if j == 1 {
				continue
			}
			if j == 2 {
				break outer
			}
			print(j, " ")
		}
	}
	println()
}

func main() {
	println(a, b, d)
	var np *t
	var nm map[string]int
	var ni iface
	s := []int{1, 2, 3}
	try("nil field store", func() { np.x = trace(4) })
	try("index store", func() { s[5] = trace(5) })
	try("nil map store", func() { nm["x"] = trace(6) })
	try("nil map load", func() { _ = nm["x"] })
	try("nil interface", func() { ni.m(trace(7)) })
	try("nil method value", func() { _ = ni.m })
	try("bound", func() { f := np.pm; println("bound"); f(1) })
	try("bound value", func() { _ = np.m })
	try("slice", func() { i := 4; _ = s[i:] })
	try("slice3", func() { i, j := 2, 1; _ = s[:i:j] })
	try("array", func() { _ = [4]int(s) })
	try("conversion", func() { var x any = "s"; _ = x.(int) })
	try("conversion", func() { var x any = 1; _ = x.(iface) })
	try("divide", func() { z := 0; _ = 1 / z })
	try("compare", func() { var x, y any = s, s; println(x == y) })
	try("hash", func() { m := map[any]int{}; m[s] = 1 })
	try("make", func() { n := -1; _ = make([]int, n) })
	try("deep", func() { np.p.p.x++ })
	try("len", func() { println(len(np.s)) })
	try("nil func", func() { var f func(); f() })
	try("deferred nil func", func() { var f func(); defer f(); println("before") })
	x, _ := results()
	println(x)
	for _, f := range loops() {
		print(f(), " ")
	}
	println()
	println(early([]int{1}))
	labels()
	println(trace(8)+trace(9)*trace(10), []int{trace(11), trace(12)}[trace(0)])
	y := t{x: trace(13), s: []int{trace(14)}}
	y.x, y.s[0] = y.s[0], y.x
	println(y.x, y.s[0])
	i := 0
	i, s[i] = 2, 77
	println(i, s[0], s[2])
	for i, s[0] = range s {
	}
	println(i, s[0])
	const big = 1 << 62
	println(big>>60, -7/2, -7%3, 7&^5, uint8(y.x)+250, int8(-128)/int8(i-3))
	var e error
	println(e == nil, ni == nil, any(np) == nil)
	for i, r := range "a\xffé世\xe4" {
		print(i, ":", r, " ")
	}
	println()
}
