package worker

import (
	"errors"
	"strconv"

	"github.com/portico-os/portico/memobj"
	"github.com/portico-os/portico/portals"
	"github.com/portico-os/portico/test/generators/chaos/testdata/components/contract"
)

func (w *worker) ping() {
	w.with("Ping", func(p contract.Peer) error {
		n := w.next(1000)
		m, err := p.Ping(n)
		if err == nil && m != n+1 {
			wrong("Ping " + strconv.Itoa(n) + ": " + strconv.Itoa(m))
		}
		return err
	})
}

func (w *worker) sum() {
	w.with("Sum", func(p contract.Peer) error {
		a, b, x := w.next(1000), uint8(w.next(256)), float64(w.next(1000))
		n, y, err := p.Sum(a, b, x)
		if err == nil && (n != a+int(b) || y != 2*x) {
			wrong("Sum " + strconv.Itoa(a) + " " + strconv.Itoa(int(b)) + ": " + strconv.Itoa(n) + " " + strconv.Itoa(int(y)))
		}
		return err
	})
}

func (w *worker) must() {
	w.with("Must", func(p contract.Peer) error {
		n := w.next(1000)
		if m := p.Must(n); m != n+1 {
			wrong("Must " + strconv.Itoa(n) + ": " + strconv.Itoa(m))
		}
		return nil
	})
}

func (w *worker) text() {
	w.with("Text", func(p contract.Peer) error {
		n := w.next(64)
		if w.next(16) == 0 {
			n = 50_000 // more than some take
		}
		b := make([]byte, n)
		for i := range b {
			b[i] = byte(i * n)
		}
		s := "text " + strconv.Itoa(n)
		t, c, err := p.Text(s, b)
		if err != nil {
			return err
		}
		if t != s+s || len(c) != n {
			wrong("Text " + s + ": " + t)
		}
		for i := range c {
			if c[i] != b[n-1-i] {
				wrong("Text: bytes")
				break
			}
		}
		return nil
	})
}

// grown returns a graph of so many nodes with shared ones and circles.
func (w *worker) graphOf(n int) (*contract.Node, int) {
	nodes := []*contract.Node{{Payload: make([]byte, n)}}
	for i := 1; i < n; i++ {
		x := &contract.Node{N: i, Left: nodes[w.next(len(nodes))], Right: nodes[len(nodes)-1]}
		nodes = append(nodes, x)
	}
	nodes[0].Left = nodes[w.next(n)]
	return nodes[n-1], n
}

func (w *worker) graph() {
	w.with("Graph", func(p contract.Peer) error {
		n := 1 + w.next(12)
		if w.next(24) == 0 {
			n = 700
		}
		g, _ := w.graphOf(n)
		turned, count, err := p.Graph(g)
		if err != nil {
			return err
		}
		if count != n {
			wrong("Graph of " + strconv.Itoa(n) + ": " + strconv.Itoa(count))
		}
		for i := n - 1; i > 0; i-- { // the way that visits all
			if turned == nil || turned.N != i || g.Left.N != turned.Right.N {
				wrong("Graph: nodes")
				return nil
			}
			turned, g = turned.Left, g.Right
		}
		return nil
	})
}

// Bytes of what is copied in two pieces or more, and nodes of what has many: some domains take less.
const (
	bulkBytes = 70_000
	bulkNodes = 3000
)

// bulk passes much in one piece, or in many.
func (w *worker) bulk() {
	w.with("Bulk", func(p contract.Peer) error {
		var s string
		var numbers []int
		var list *contract.Node
		what, n := w.next(5), bulkBytes+w.next(2*bulkBytes)
		if what == 0 || what == 4 {
			b := make([]byte, n)
			for i := range b {
				b[i] = byte(i >> 8)
			}
			s = string(b)
		}
		if what == 1 || what == 4 {
			numbers = make([]int, n/8)
			for i := range numbers {
				numbers[i] = i * n
			}
		}
		if what == 2 {
			for i := range bulkNodes {
				list = &contract.Node{Left: list, N: i}
			}
		}
		if what == 3 { // one object with all of them
			list = &contract.Node{N: bulkNodes - 1, Payload: make([]byte, n)}
		}
		got, turned, nodes, err := p.Bulk(s, numbers, list)
		if err != nil {
			return err
		}
		if got != s || len(turned) != len(numbers) {
			wrong("Bulk: " + strconv.Itoa(len(got)) + " " + strconv.Itoa(len(turned)))
			return nil
		}
		for i, x := range numbers {
			if turned[len(turned)-1-i] != x {
				wrong("Bulk: numbers")
				break
			}
		}
		for x := list; x != nil; x, nodes = x.Left, nodes.Left {
			if nodes == nil || nodes.N != x.N || len(nodes.Payload) != len(x.Payload) {
				wrong("Bulk: nodes")
				break
			}
		}
		return nil
	})
}

func (w *worker) large() {
	w.with("Large", func(p contract.Peer) error {
		var l contract.Large
		n := w.next(1000)
		for i := range l {
			l[i] = i * n
		}
		m, err := p.Large(l, n)
		for i := range l {
			if err == nil && m[i] != i*n+n || err != nil && m[i] != 0 {
				wrong("Large " + strconv.Itoa(n) + " " + strconv.Itoa(i) + ": " + strconv.Itoa(m[i]))
				break
			}
		}
		return err
	})
}

func (w *worker) any() {
	w.with("Any", func(p contract.Peer) error {
		var v any
		same := true
		switch w.next(9) {
		case 0:
			v = w.next(1000)
		case 1:
			v = contract.Pair{Text: "pair", N: w.next(1000)}
		case 2:
			v = contract.ErrKnown
		case 3:
			v = portals.ErrBusy
		case 4:
			v = "text"
		case 5:
			v, same = w.self, false
		case 6:
			v, same = &contract.Pair{Text: "pointer", N: 1}, false
		case 7:
			v, same = map[string]int{"a": 1, "b": 2}, false
		}
		got, err := p.Any(v)
		switch {
		case errors.Is(err, portals.ErrType): // of what its interface does not show to be a portal
			if _, ok := v.(contract.Peer); ok {
				return nil
			}
		case err != nil:
		case same:
			if v != got {
				wrong("Any: another value")
			}
		default:
			if x, ok := got.(*contract.Pair); ok && (x.Text != "pointer" || x.N != 1) {
				wrong("Any: pair")
			}
			if m, ok := got.(map[string]int); ok && (m["a"] != 1 || m["b"] != 2 || len(m) != 2) {
				wrong("Any: map")
			}
		}
		return err
	})
}

func (w *worker) fill() {
	i := w.next(len(w.spare))
	if w.spare[i] == nil {
		m, err := memobj.New(memobj.Bytes(64 + w.next(200)))
		if !called("New", err, false) {
			return
		}
		w.spare[i] = m
	}
	m := w.spare[i]
	if w.next(4) == 0 {
		w.spare[i] = nil
	}
	w.with("Fill", func(p contract.Peer) error {
		n := w.next(200)
		half, err := p.Fill(m, n)
		if err != nil {
			return err
		}
		return uses("half of what was filled", func() {
			if half != nil && half.Get8(0) != byte(n) {
				_ = m.Get8(0) // somebody else may have filled it, too
			}
		})
	})
	switch w.next(6) {
	case 0:
		fresh, err := m.Revoke()
		if called("Revoke", err, false) {
			if err := memobj.AsError(tries(func() { m.Get8(0) })); w.revokes && err != memobj.ErrRevoked {
				wrong("what was revoked is read")
			}
			w.spare[i] = fresh
		}
	case 1:
		w.spare[i] = nil
	}
}

// uses reports whether an access to a memory object does what it may.
func uses(what string, f func()) error {
	err := tries(f)
	if err == nil {
		return nil
	}
	if known := memobj.AsError(err); known != nil {
		return known
	}
	wrong(what + ": " + err.Error())
	return nil
}

func (w *worker) lend() {
	w.with("Lend", func(p contract.Peer) error {
		m, err := p.Lend()
		if err != nil || m == nil {
			return err
		}
		w.spare[w.next(len(w.spare))] = m
		Kept = m
		return uses("what was lent", func() {
			n := m.Len()
			m.Put8(0, 1)
			if n > 8 {
				m.Put64(n-8, m.Get64(0))
			}
		})
	})
}

func (w *worker) meet() {
	w.with("Meet", func(p contract.Peer) error {
		var q contract.Peer
		if n := len(w.peers); n > 0 && w.next(2) == 0 {
			q = w.peers[w.next(n)]
		} else if w.next(3) > 0 {
			q = &peer{w: w, variable: w.self.variable} // a service that ends with its last portal
		}
		r, err := p.Meet(q)
		if err == nil {
			w.met(r)
		}
		return err
	})
}

func (w *worker) relay() {
	w.with("Relay", func(p contract.Peer) error {
		depth := w.next(5)
		n, err := p.Relay(depth)
		if err == nil && n > depth {
			wrong("Relay " + strconv.Itoa(depth) + ": " + strconv.Itoa(n))
		}
		return err
	})
}

func (w *worker) wait() {
	w.with("Wait", func(p contract.Peer) error {
		n, err := p.Wait(int64(w.next(1_000_000)))
		if err == nil && n != 7 {
			wrong("Wait: " + strconv.Itoa(n))
		}
		return err
	})
}

func (w *worker) blocked() {
	w.with("Blocked", func(p contract.Peer) error {
		n, err := p.Blocked()
		if err == nil && n != 7 {
			wrong("Blocked: " + strconv.Itoa(n))
		}
		return err
	})
}

func (w *worker) variable() {
	w.with("Variable", func(p contract.Peer) error {
		v, before, err := p.Variable()
		if err != nil {
			return err
		}
		w.got = v
		return uses("a variable", func() {
			now := v.Get()
			switch {
			case before == now:
				if w.next(2) == 0 {
					v.Set(now)
				}
			case w.next(4) == 0:
				v.BlockIf(before)
			}
			v.BlockIf(-1) // which it never is
			v.SetUnblock(v.Get() + 1)
		})
	})
}

func (w *worker) order() {
	w.with("Order", func(p contract.Peer) error {
		n := w.next(20_000)
		x, err := p.Order(n)
		want := 0
		for i := range n {
			want ^= i
		}
		if err == nil && x != want {
			wrong("Order: " + strconv.Itoa(x))
		}
		return err
	})
}
