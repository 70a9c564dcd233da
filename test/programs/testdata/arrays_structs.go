package main

type inner struct {
	a int8
	b float64
	c string
}

type outer struct {
	inner
	x [3]inner
	y *outer
	z any
}

type pair [2]int

func modify(o outer) outer {
	o.a = 99
	o.x[1].c = "modified"
	return o
}

func (p pair) sum() int                   { return p[0] + p[1] }
func (p *pair) double()                   { p[0] *= 2; p[1] *= 2 }
func make3() (r [3]pair)                  { r[1] = pair{5, 6}; return }
func many() (int, inner, string, [2]bool) { return 1, inner{2, 3, "4"}, "five", [2]bool{true} }

func main() {
	o := outer{inner: inner{1, 2.5, "three"}, z: 5}
	p := modify(o)
	println(o.a, p.a, o.x[1].c, p.x[1].c, p.inner.c)
	q := o
	println(q == o, p == o, q.inner == o.inner, q.x == p.x)
	q.z = "5"
	println(q == o)
	q = o
	q.y = &q
	println(q == o, q.y.y.y.a)
	a := pair{1, 2}
	a.double()
	println(a.sum(), a == pair{2, 4}, a[1])
	r := make3()
	println(r[1].sum(), r[0] == pair{}, len(r))
	i, in, s, bs := many()
	println(i, in.a, in.b, in.c, s, bs[0], bs[1])
	var grid [4][5]int
	for y := range grid {
		for x := range grid[y] {
			grid[y][x] = y*10 + x
		}
	}
	copied := grid
	copied[2][2] = -1
	println(grid[2][2], copied[2][2], grid == copied, grid[3] == copied[3])
	row := &grid[1]
	row[4] = 1000
	println(grid[1][4])
	anon := struct {
		n int
		_ int
		s string
	}{n: 1, s: "s"}
	other := anon
	println(anon == other)
	var e1, e2 struct{}
	println(e1 == e2, [0]int{} == [0]int{})
	idx := 2
	lit := [...]string{4: "e", idx0: "b", "c"}
	println(len(lit), lit[idx], lit[4], lit[0] == "")
	ptr := &outer{}
	ptr.x[2].b = 1.25
	(*ptr).inner.c = "via"
	println(ptr.x[2].b, ptr.c)
	m := map[pair]inner{{1, 2}: {c: "x"}}
	println(m[pair{1, 2}].c, m[pair{2, 1}].c == "")
	f := func(p pair) pair { p[0]++; return p }
	println(f(f(a))[0], a[0])
}

const idx0 = 1
