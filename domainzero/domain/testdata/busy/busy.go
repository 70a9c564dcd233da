// Package busy keeps references wherever a collector must find them, while objects move.
package busy

import (
	"strconv"
	"strings"
)

type node struct {
	left, right *node
	text        string
	data        []int
	any         any
}

var (
	static  *node
	statics [3]struct {
		_ int8
		p *node
	}
)

func grow(n int) *node {
	if n == 0 {
		return nil
	}
	x := &node{text: strconv.Itoa(n), data: []int{n, n + 1}}
	x.left, x.right = grow(n-1), grow(max(n-2, 0))
	if n > 1 {
		x.any = x.left
	}
	return x
}

func (x *node) write(b *strings.Builder) {
	if x == nil {
		b.WriteByte('.')
		return
	}
	b.WriteByte('(')
	x.left.write(b)
	b.WriteString(x.text)
	b.WriteString(strconv.Itoa(x.data[1]))
	if x.any != nil && x.any.(*node) != x.left {
		b.WriteByte('!')
	}
	x.right.write(b)
	b.WriteByte(')')
}

type wide struct{ a, b, c, d, e *node }

// many has references in registers, in memory and in variables passed by reference.
func many(w wide, a, b, c, d, e, f, g, h, i, j, k, l *node, s string, t []int) (wide, string, *node) {
	x := grow(1)
	for _, n := range []*node{a, b, c, d, e, f, g, h, i, j, k, l, w.a, w.e} {
		s += n.text + strconv.Itoa(t[0]+x.data[0])
	}
	return wide{w.e, w.d, w.c, w.b, w.a}, s, l
}

type fail struct{ n *node }

func recovers(n int) (x *node, text string) {
	y := grow(2)
	defer func() {
		r := recover()
		text = r.(fail).n.text + y.text
		x = y.left
	}()
	panic(fail{grow(n)})
}

// Report says what is found.
func Report() string {
	var b strings.Builder
	static = grow(5)
	for i := range statics {
		statics[i].p = grow(i + 1)
	}
	total := 0
	closures := map[string]func() string{}
	for i := range 6 {
		x, f := grow(i+1), float64(i)
		closures[strconv.Itoa(i)] = func() string { total++; return x.text + strconv.Itoa(int(f)+total) }
	}
	grow(6).write(&b)
	static.write(&b)
	for i := range statics {
		statics[i].p.write(&b)
	}
	for i := range 6 {
		b.WriteString(closures[strconv.Itoa(i)]())
	}
	ns := []*node{}
	for i := range 13 {
		ns = append(ns, grow(i%3+1))
	}
	w, s, l := many(wide{ns[0], ns[1], ns[2], ns[3], ns[4]}, ns[1], ns[2], ns[3], ns[4], ns[5], ns[6], ns[7], ns[8], ns[9], ns[10], ns[11], ns[12], "many", []int{5})
	b.WriteString(w.a.text + w.e.text + s + l.text)
	x, text := recovers(3)
	x.write(&b)
	b.WriteString(text)
	return b.String()
}
