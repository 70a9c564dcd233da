package main

type inner struct{ a, b int }
type outer struct {
	in  inner
	arr [3]inner
	s   string
}

var global = outer{in: inner{1, 2}, s: "g"}

func byValue(o outer) outer {
	o.in.a++
	o.arr[1].b = 7
	return o
}

func mutate() int {
	global.in.a = 100
	global.arr[2] = inner{8, 9}
	return 1
}

func second(_ int, o outer) outer { return o }
func first(o outer, _ int) outer  { return o }
func pair(o outer) (outer, inner) { return o, o.in }
func (o outer) with(n int) outer  { o.in.b = n; return o }
func (o *outer) swap()            { o.in, o.arr[0] = o.arr[0], o.in }
func show(name string, o outer) {
	println(name, o.in.a, o.in.b, o.arr[0].a, o.arr[1].b, o.arr[2].a, o.s)
}
func rotate(a [3]inner) [3]inner { a[0], a[1], a[2] = a[1], a[2], a[0]; return a }
func ptr(o *outer) *inner        { return &o.in }
func choose(c bool, x, y outer) (o outer) {
	if c {
		o = x
	} else {
		o = y
	}
	return
}

func main() {
	x := global
	y := byValue(x)
	show("x", x)
	show("y", y)
	in := y.in
	y.in.a = 50
	println(in.a, y.in.a)
	z := first(global, 1)
	mutate()
	show("z", z)
	show("s", second(mutate(), global))
	p := &x
	q := *p
	p.in.b = 33
	show("q", q)
	show("p", *p)
	x.swap()
	x.arr = rotate(x.arr)
	show("x", x)
	a, b := pair(x)
	a.in, b = b, a.arr[1]
	println(a.in.a, b.b)
	arr := [3]outer{x, y, z}
	for i, o := range arr {
		arr[(i+1)%3].in.a = 1000
		o.in.a++
		show("range", o)
	}
	ps := []*outer{&arr[0], &arr[1]}
	*ps[0], *ps[1] = *ps[1], *ps[0]
	show("0", arr[0])
	show("1", arr[1])
	m := map[string]outer{"k": x}
	v := m["k"]
	v.in.a = -1
	show("m", m["k"])
	var i any = v
	v.in.a = -2
	show("i", i.(outer))
	w := i.(outer)
	w.s = "w"
	show("i", i.(outer))
	f := v.with
	v.s = "after"
	show("f", f(3))
	defer show("deferred", v)
	v = outer{}
	func(o outer) { o.s = "inside"; show("lit", o) }(v)
	ch := choose(true, x, y)
	x.s = "changed"
	show("ch", ch)
	*ptr(&ch) = inner{4, 5}
	show("ch", ch)
	ch = outer{in: ch.in, s: ch.s + "!"}
	show("ch", ch)
	ch.in, ch.arr[0] = inner{ch.in.b, ch.in.a}, ch.in
	show("ch", ch)
	var prev inner
	for k := range 4 {
		cur := inner{k, prev.a}
		prev, cur = cur, prev
		println(prev.a, prev.b, cur.a)
	}
	type node struct {
		val  outer
		next *node
	}
	list := &node{val: ch, next: &node{val: x}}
	list.val, list.next.val = list.next.val, list.val
	show("list", list.val)
	list.val = list.next.val
	list.next.val.in = inner{}
	show("list", list.val)
	grid := [2][2]inner{{{1, 2}, {3, 4}}, {{5, 6}, {7, 8}}}
	row := grid[0]
	grid[0] = grid[1]
	grid[1] = row
	println(grid[0][1].b, grid[1][0].a, row == grid[1], grid[0] == grid[1])
	c := [2]complex128{1i, 2}
	d := c
	c[0], c[1] = c[1], c[0]
	println(real(d[0]), imag(d[0]), c[0] == d[1])
}
