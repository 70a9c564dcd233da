package worker

import (
	"sync"

	"github.com/portico-os/portico/memobj"
	"github.com/portico-os/portico/portals"
	"github.com/portico-os/portico/test/generators/chaos/testdata/components/contract"
)

// A peer is the worker's service.
type peer struct {
	w        *worker
	variable *portals.AtomicVariable
	lock     sync.Mutex
	served   int
}

var _ contract.Peer = (*peer)(nil)

func (p *peer) Ping(n int) (int, error) { return n + 1, nil }

func (p *peer) Sum(a int, b uint8, x float64) (int, float64, error) {
	p.w.step()
	return a + int(b), 2 * x, nil
}

func (p *peer) Must(n int) int {
	p.w.step()
	return n + 1
}

func (p *peer) Text(s string, b []byte) (string, []byte, error) {
	p.w.step()
	turned := make([]byte, len(b))
	for i, x := range b {
		turned[len(b)-1-i] = x
	}
	return s + s, turned, nil
}

func (p *peer) Graph(n *contract.Node) (*contract.Node, int, error) {
	p.w.step()
	seen := map[*contract.Node]*contract.Node{}
	turned := exchanged(n, seen)
	return turned, len(seen), nil
}

func (p *peer) Bulk(s string, numbers []int, n *contract.Node) (string, []int, *contract.Node, error) {
	p.w.step()
	turned := make([]int, len(numbers))
	for i, x := range numbers {
		turned[len(numbers)-1-i] = x
	}
	return s, turned, n, nil
}

func exchanged(n *contract.Node, seen map[*contract.Node]*contract.Node) *contract.Node {
	if n == nil {
		return nil
	}
	if known := seen[n]; known != nil {
		return known
	}
	c := &contract.Node{N: n.N, Payload: n.Payload}
	seen[n] = c
	c.Left, c.Right = exchanged(n.Right, seen), exchanged(n.Left, seen)
	return c
}

func (p *peer) Large(l contract.Large, n int) (contract.Large, error) {
	for i := range l {
		l[i] += n
	}
	p.w.step()
	return l, nil
}

func (p *peer) Any(v any) (any, error) {
	p.w.step()
	return v, nil
}

func (p *peer) Fill(m *memobj.Memory, n int) (half *memobj.Memory, err error) {
	p.w.step()
	if m == nil {
		return nil, nil
	}
	failed := tries(func() {
		m.Fill(0, m.Len(), byte(n))
		half, err = m.Sub(0, max(m.Len()/2, 1))
	})
	Kept = m
	if failed != nil {
		if err = memobj.AsError(failed); err == memobj.ErrRange {
			err = memobj.ErrRevoked // between Len and Fill
		}
		if err == nil {
			panic(failed)
		}
	}
	if err == memobj.ErrRange {
		err = memobj.ErrRevoked
	}
	return half, err
}

func (p *peer) Lend() (*memobj.Memory, error) {
	p.w.step()
	return Lent, nil
}

func (p *peer) Meet(other contract.Peer) (contract.Peer, error) {
	p.w.step()
	p.w.met(other)
	if n := len(p.w.peers); n > 0 && p.w.next(2) == 0 {
		return p.w.peers[p.w.next(n)], nil
	}
	return p, nil
}

func (p *peer) Relay(depth int) (int, error) {
	p.w.step()
	if depth == 0 || len(p.w.peers) == 0 {
		return 0, nil
	}
	on := p.w.peer(p.w.next(len(p.w.peers)))
	if on == nil {
		return 0, nil
	}
	n, err := on.Relay(depth - 1)
	return n + 1, err
}

func (p *peer) Wait(nanos int64) (int, error) {
	portals.Sleep(portals.Nanos() + nanos)
	p.w.step()
	portals.Wanted()
	return 7, nil
}

func (p *peer) Blocked() (int, error) {
	p.w.handle.thread = self()
	before := p.variable.Get()
	if p.w.next(3) == 0 {
		p.variable.BlockIf(before) // a line fires now and then
	}
	until := portals.Nanos() + 300_000
	for p.variable.Get() == before && portals.Nanos() < until && portals.Wanted() {
		park(until)
	}
	p.w.step()
	return 7, nil
}

func (p *peer) Variable() (*portals.AtomicVariable, int64, error) {
	p.w.step()
	return p.variable, p.variable.Get(), nil
}

func (p *peer) Order(n int) (int, error) {
	p.lock.Lock()
	defer p.lock.Unlock()
	p.served++
	portals.Yield()
	p.w.step()
	x := 0
	for i := range n {
		x ^= i
	}
	return x, nil
}

// A device is the handler of the worker's line.
type device struct {
	variable *portals.AtomicVariable
	object   *memobj.Memory
	none     *device
	thread   int
	handled  int
	zero     int
	sum      int
}

func (h *device) HandleInterrupt() {
	h.handled++
	switch Orders[handler] {
	case 1:
		Orders[handler] = 0
		h.none.sum++
	case 2:
		Orders[handler] = 0
		h.sum /= h.zero
	case 3:
		Orders[handler] = 0
		atomicSet(h.object, 1)
	case 4:
		for i := 0; i < 4000; i++ {
			h.sum += i ^ h.sum
		}
	}
	h.variable.SetUnblock(int64(h.handled))
	unpark(h.thread)
}
