package main

type point struct{ x, y int }

type line struct {
	from, to point
	name     string
}

func (p point) add(q point) point { return point{p.x + q.x, p.y + q.y} }
func (p *point) move(dx int)      { p.x += dx }

func (l *line) length() int { return l.to.x - l.from.x }

type grid [3][4]int

func sum(g grid) (n int) {
	for i := range g {
		for _, v := range g[i] {
			n += v
		}
	}
	return n
}

func find(ps []point, p point) int {
	for i, q := range ps {
		if p == q {
			return i
		}
	}
	return -1
}

func swap(a *[2]point) { a[0], a[1] = a[1], a[0] }

var origin point
var table = [...]point{{1, 2}, {3, 4}}

func big() (a [1000]int) {
	for i := range a {
		a[i] = i
	}
	return a
}

func main() {
	l := line{to: point{3, 4}, name: "x"}
	l.from.move(-1)
	p := l.from.add(l.to)
	println(l.length(), p.x, p.y, l.name)
	var g grid
	g[1][2] = 7
	println(sum(g), find(table[:], point{3, 4}))
	swap(&table)
	b := big()
	q := new(point)
	*q = table[0]
	q.move(b[999])
	println(q.x, origin == *q, l == line{})
	ptr := &l.to
	ptr.x++
	println(l.to.x)
	anon := struct{ a, b int8 }{1, 2}
	type pair struct{ a, b int8 }
	pp := pair(anon)
	println(pp.a+pp.b, len(g), cap(g[0][:]))
}
