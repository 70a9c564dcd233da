// Package seller serves.
package seller

import (
	"github.com/portico-os/portico/domainzero/portal/testdata/wares"
	"github.com/portico-os/portico/memobj"
	"github.com/portico-os/portico/portals"
)

type service struct {
	wares.Service // for methods that nobody calls
	memory        *memobj.Memory
	calls         int
	kept          wares.Callback
}

func (s *service) Graph(n *wares.Node) (string, *wares.Node, error) {
	text := wares.Write(n)
	return text, n, nil
}

func (s *service) Spoil(n *wares.Node) error {
	wares.Spoil(n)
	return nil
}

func (s *service) Any(v any) (string, any, error) { return wares.Any(v), v, nil }

func (s *service) Errors(list []error) (string, error) { return wares.Any(list), nil }

func (s *service) Many(a int8, b uint16, c float32, d bool, e string, f wares.Small, g wares.Large, h int32, i, j, k, l, m, n, o int16, p, q complex64, r [2]any) (int8, uint16, float32, bool, string, wares.Small, wares.Large, int32, int16, int16, int16, complex64, [2]any, error) {
	f.A, f.C = f.A-1, f.C+"f"
	g.A[8], g.S, g.P = g.A[8]-1, g.S+"g", &wares.Node{Number: g.P.Number + 1}
	return a - 1, b + 1, c / 2, !d, e + e, f, g, h - 1, i + j, k + l + m, n * o, p * q, [2]any{r[1], r[0]}, wares.ErrSecond
}

func (s *service) Fast(a int8, b float64, c uint32) (int16, float32, error) {
	if c == 0 {
		return int16(a), float32(b), wares.ErrFirst
	}
	return -int16(a), float32(b) + float32(c), nil
}

func (s *service) Memory(m *memobj.Memory) (*memobj.Memory, error) {
	if m == nil {
		return s.memory, nil
	}
	s.memory = m
	m.Put64(8, m.Get64(0)+1)
	return m, nil
}

func (s *service) Kind(err error) (int, error, error) {
	switch err {
	case nil:
		return 0, nil, nil
	case wares.ErrFirst:
		return 1, wares.ErrSecond, nil
	case wares.ErrSecond:
		return 2, wares.ErrFirst, nil
	case portals.ErrBusy:
		return 3, portals.ErrQuota, nil
	}
	return 4, err, nil
}

func (s *service) Call(back wares.Callback, n int) (int, error) {
	m, err := back.Called(n + 1)
	return m * 2, err
}

func (s *service) Keep(back wares.Callback) (wares.Callback, error) {
	last := s.kept
	s.kept = back
	if last == back {
		return nil, wares.ErrFirst
	}
	return last, nil
}

func (s *service) Odd(o wares.Odd) (wares.Odd, error) {
	n, err := o.Back.Called(o.N)
	o.N = n
	return o, err
}

func (s *service) Func(f func()) error {
	if f != nil {
		f()
	}
	return nil
}

func (s *service) Keys(m map[*wares.Node]int) error { return nil }

func (s *service) Zero(a []struct{}, b *struct{}, c [0]*wares.Node) (int, error) {
	if b == nil {
		return -1, nil
	}
	return len(a) + len(c), nil
}

func (s *service) Slice(list []int) (int, []int, error) {
	return cap(list), append(list, 5)[1:2], nil
}

func (s *service) Inner(p *int, list []int, text string) (int, error) {
	*p += list[0] + len(text)
	list[0] = 0
	return *p, nil
}

func (s *service) Panic() error { panic("no") }

func (s *service) Silent(n int) { s.calls += n }

func (s *service) Loud(n int) int {
	if n < 0 {
		panic("negative")
	}
	return s.calls + n
}

func (s *service) Waste(n int) ([]byte, error) { return make([]byte, n), nil }

// Start offers the service.
func Start(d *portals.Domain) error { return d.Export("service", &service{}) }
