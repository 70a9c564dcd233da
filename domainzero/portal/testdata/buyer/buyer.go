// Package buyer calls a service in all ways that there are, and prints what is not as it
// ought to be.
package buyer

import (
	"strconv"

	"github.com/portico-os/portico/domainzero/portal/testdata/wares"
	"github.com/portico-os/portico/memobj"
	"github.com/portico-os/portico/portals"
)

// unknown is a type of which the other domain has no component.
type unknown struct{ N int }

type callback struct {
	s     wares.Service
	added int
}

func (c *callback) Called(n int) (int, error) {
	if n > 100 {
		return 0, wares.ErrFirst
	}
	return n + c.added, nil
}

// loop calls into the service again, whose thread waits for it.
type loop struct{ s wares.Service }

func (l *loop) Called(int) (int, error) { return l.s.Loud(1), nil }

type deadlock struct{ s wares.Service }

func (l *deadlock) Called(int) (int, error) {
	_, _, err := l.s.Slice([]int{1, 2, 3})
	return 0, err
}

var checks int

func check(ok bool, what string) {
	checks++
	if !ok {
		portals.Print("wrong: " + what + "\n")
	}
}

func panics(f func()) (text string) {
	defer func() {
		if r := recover(); r != nil {
			text = r.(error).Error()
		}
	}()
	f()
	return ""
}

// Start calls.
func Start(d *portals.Domain) error {
	s, err := portals.Lookup[wares.Service](d, "service")
	if err != nil {
		return err
	}
	rounds := d.Params().Int("graphs", 25)
	graphs(s, rounds)
	parameters(s)
	references(s)
	failures(s)
	portals.Print("done " + strconv.Itoa(checks-3*rounds) + "\n")
	return nil
}

// graphs copies random graphs there and back: each copy is as what it was made of, and what
// happens to it later happens to it alone.
func graphs(s wares.Service, rounds int) {
	r := wares.Random(1)
	for i := range rounds {
		g := wares.Graph(&r, 1+r.Below(3*i+1))
		want := wares.Write(g)
		text, back, err := s.Graph(g)
		check(err == nil && text == want, "graph "+strconv.Itoa(i)+" there: "+text+" instead of "+want)
		check(wares.Write(back) == want && back != g, "graph "+strconv.Itoa(i)+" back")
		err = s.Spoil(g)
		wares.Spoil(back)
		check(err == nil && wares.Write(g) == want, "graph "+strconv.Itoa(i)+" is spoilt")
	}
}

func parameters(s wares.Service) {
	p := &wares.Node{Number: 41}
	a, b, c, dd, e, f, g, h, i, k, n, q, r, err := s.Many(-128, 65535, 3, true, "e", wares.Small{-5, 6, "c"}, wares.Large{A: [9]int32{1, 2, 3, 4, 5, 6, 7, 8, -9}, S: "s", P: p}, -1<<31, 1, 2, -3, 4, 5, -6, 7, complex(1, 2), complex(3, -4), [2]any{int8(-1), "second"})
	check(a == 127 && b == 0 && c == 1.5 && !dd && e == "ee", "scalars")
	check(f == wares.Small{-6, 6, "cf"}, "small struct")
	check(g.A == [9]int32{1, 2, 3, 4, 5, 6, 7, 8, -10} && g.S == "sg" && g.P.Number == 42 && p.Number == 41, "large struct")
	check(h == 1<<31-1 && i == 3 && k == 6 && n == -42, "integers in memory: "+strconv.Itoa(int(k)))
	check(q == complex(1, 2)*complex(3, -4), "complex")
	check(r[0] == "second" && r[1] == int8(-1), "array")
	check(err == wares.ErrSecond, "error beside results")
	x, y, err := s.Fast(-3, 1.5, 2)
	check(x == 3 && y == 3.5 && err == nil, "fast call")
	x, y, err = s.Fast(-3, 1.5, 0)
	check(x == -3 && y == 1.5 && err == wares.ErrFirst, "fast call with an error")
	for _, v := range []any{nil, 7, "text", int8(-4), 2.5, wares.Small{1, 2, "x"}, &wares.Part{Text: "t"}, []int{4, 5}, [2]*wares.Node{p, p}, map[string]any{"k": 5}} {
		text, back, err := s.Any(v)
		check(err == nil && text == wares.Any(v) && wares.Any(back) == text, "any of "+text)
	}
	z, err := s.Zero(make([]struct{}, 5), &struct{}{}, [0]*wares.Node{})
	check(z == 5 && err == nil, "values without bytes")
	z, err = s.Zero(nil, nil, [0]*wares.Node{})
	check(z == -1 && err == nil, "nil of values without bytes")
	list := make([]int, 2, 10)
	list[1] = 8
	n2, tail, err := s.Slice(list)
	check(n2 == 2 && len(tail) == 1 && tail[0] == 8 && err == nil, "a slice takes its elements along")
	check(cap(tail) == 1 && list[:3][2] == 0, "and no more")
	_, none, err := s.Slice(make([]int, 1, 3)[:1])
	check(len(none) == 1 && none[0] == 5 && err == nil, "a slice that grew")
	pair := struct{ a, b int }{1, 2}
	n2, err = s.Inner(&pair.b, list[1:], "four")
	check(n2 == 14 && pair.b == 2 && list[1] == 8 && err == nil, "inner pointers lead to copies")
	s.Silent(5)
	check(s.Loud(1) == 6, "methods without errors")
}

func references(s wares.Service) {
	m, err := memobj.New(100)
	check(err == nil, "memory")
	m.Put64(0, 6)
	back, err := s.Memory(m)
	check(err == nil && back.Get64(8) == 7 && m.Get64(8) == 7, "memory is shared")
	again, err := s.Memory(nil)
	check(err == nil && again == m, "memory that is known")
	for i, e := range []error{nil, wares.ErrFirst, wares.ErrSecond, portals.ErrBusy} {
		n, other, err := s.Kind(e)
		check(n == i && err == nil && other == []error{nil, wares.ErrSecond, wares.ErrFirst, portals.ErrQuota}[i], "errors that are variables")
	}
	many := make([]error, 40) // more than are looked for one by one
	for i := range many {
		many[i] = []error{wares.ErrSecond, nil, portals.ErrBusy, wares.ErrFirst}[i%4]
	}
	for range 3 { // and what the variables hold changes between calls
		text, copied, err := s.Any(many)
		check(err == nil && text == wares.Any(many), "many errors that are variables")
		for i, e := range copied.([]error) {
			check(e == many[i], "an error that comes back")
		}
		for range 2 {
			text, err := s.Errors(many)
			check(err == nil && text == wares.Any(many), "many errors that only go")
			wares.ErrFirst, wares.ErrSecond = wares.ErrSecond, wares.ErrFirst
		}
		wares.ErrFirst, wares.ErrSecond = wares.ErrSecond, wares.ErrFirst
	}
	wares.ErrFirst, wares.ErrSecond = wares.ErrSecond, wares.ErrFirst
	n, other, err := s.Kind(portals.ErrTimeout)
	check(n == 4 && other == portals.ErrTimeout && err == nil, "one that comes back")
	c := &callback{s, 10}
	n, err = s.Call(c, 1)
	check(n == 24 && err == nil, "call back")
	n, err = s.Call(c, 100)
	check(n == 0 && err == wares.ErrFirst, "call back that fails")
	last, err := s.Keep(c)
	check(last == nil && err == nil, "nil portal")
	last, err = s.Keep(&callback{s, 20})
	check(err == nil && last == wares.Callback(c), "an object that comes home is itself")
	_, err = s.Keep(c)
	check(err == nil, "another")
	_, err = s.Keep(c)
	check(err == wares.ErrFirst, "one object is one portal")
	o, err := s.Odd(wares.Odd{c, 5})
	check(err == nil && o.N == 15 && o.Back == wares.Callback(c), "portal in a struct")
	_, err = s.Call(&loop{s}, 1)
	check(err == portals.ErrFault, "a call back that panics: "+text(err))
	_, err = s.Call(&deadlock{s}, 1)
	check(err == portals.ErrDeadlock, "a call that waits for itself: "+text(err))
	n, err = s.Call(c, 1)
	check(n == 24 && err == nil, "and nothing is left of that")
}

func text(err error) string {
	if err == nil {
		return "nil"
	}
	return err.Error()
}

func failures(s wares.Service) {
	check(s.Func(nil) == nil, "nil function")
	check(s.Func(func() {}) == portals.ErrType, "function")
	check(s.Keys(map[*wares.Node]int{}) == portals.ErrType, "map by pointers")
	check(s.Keys(nil) == nil, "nil map")
	_, _, err := s.Any(unknown{1})
	check(err == portals.ErrType, "unknown type")
	_, _, err = s.Any([]*unknown{nil})
	check(err == portals.ErrType, "slice of an unknown type")
	_, _, err = s.Any(make([]byte, 2<<20))
	check(err == portals.ErrQuota, "more than may be copied: "+text(err))
	_, err = s.Waste(1<<20 + 1)
	check(err == portals.ErrQuota, "a result that is more: "+text(err))
	b, err := s.Waste(1<<20 - 100)
	check(err == nil && len(b) == 1<<20-100, "as much as may be: "+text(err))
	check(s.Panic() == portals.ErrFault, "panic")
	check(panics(func() { s.Loud(-1) }) == "the service panicked", "panic of a method without error: "+panics(func() { s.Loud(-1) }))
	var head *wares.Node
	for i := range 2500 {
		head = &wares.Node{Number: i, Left: head}
	}
	_, back, err := s.Graph(head)
	n := 0
	for ; back != nil; back = back.Left {
		n++
	}
	check(err == nil && n == 2500, "a long list: "+text(err))
	for range 40 {
		b, err = s.Waste(900 << 10)
		check(err == nil && len(b) == 900<<10, "heaps are collected for results: "+text(err))
		_, _, err = s.Any(b)
		check(err == nil, "and for arguments: "+text(err))
	}
}
