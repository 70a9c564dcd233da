// Package store offers the service that hostile domains must not harm.
package store

import (
	"errors"

	"github.com/portico-os/portico/memobj"
	"github.com/portico-os/portico/portals"
	"github.com/portico-os/portico/test/system/testdata/components/contract"
)

// The patterns that nobody else may change: in statics, heap and memory object.
const (
	words   = 512
	pattern = 0x5ca1ab1e0ddba115
)

var statics [words]uint64

type store struct {
	heap [][]uint64
	own  *memobj.Memory // never given away
	mem  *memobj.Memory
	part *memobj.Memory
	turn int // of callers
}

var errDamage = errors.New("damaged")

func newStore() (*store, error) {
	s := &store{}
	for i := range statics {
		statics[i] = pattern + uint64(i)
	}
	for i := range words / 8 {
		piece := make([]uint64, 8)
		for j := range piece {
			piece[j] = pattern ^ uint64(i*8+j)
		}
		s.heap = append(s.heap, piece)
	}
	var err error
	if s.own, err = memobj.New(words * 8); err != nil {
		return nil, err
	}
	for i := range words {
		s.own.Put64(i*8, pattern*uint64(i+1))
	}
	if s.mem, err = memobj.New(4 * memobj.KiB); err != nil {
		return nil, err
	}
	s.part, err = s.mem.Sub(1024, 1024)
	return s, err
}

func (s *store) Work(n int) (int, error) {
	sum := 0
	for i := range n {
		sum += i
	}
	return sum, nil
}

func (s *store) Check() error {
	for i, w := range statics {
		if w != pattern+uint64(i) {
			return errDamage
		}
	}
	for i, piece := range s.heap {
		for j, w := range piece {
			if w != pattern^uint64(i*8+j) {
				return errDamage
			}
		}
	}
	for i := range words {
		if s.own.Get64(i*8) != pattern*uint64(i+1) {
			return errDamage
		}
	}
	_, err := memobj.New(64) // others cannot use up what this domain may have
	return err
}

func (s *store) Count(n *contract.Node) (int, error) {
	seen := map[*contract.Node]bool{}
	open := []*contract.Node{n}
	for len(open) > 0 {
		x := open[len(open)-1]
		open = open[:len(open)-1]
		if x != nil && !seen[x] {
			seen[x] = true
			open = append(open, x.Left, x.Right)
		}
	}
	return len(seen), nil
}

func (s *store) Accept(v any) error { return nil }

func (s *store) Size(b []byte) (int, error) { return len(b), nil }

func (s *store) Memory(part bool) (*memobj.Memory, error) {
	if part {
		return s.part, nil
	}
	return s.mem, nil
}

func (s *store) Revoke() error {
	fresh, err := s.mem.Revoke()
	if err != nil {
		return err
	}
	s.mem = fresh
	fresh.Put8(0, 1)
	return nil
}

func (s *store) Use(e contract.Evil, deed string) (int, error) { return e.Do(deed) }

func (s *store) Turn() (int, error) {
	portals.Collect()
	s.turn++
	return s.turn - 1, nil
}

// Start offers the service.
func Start(d *portals.Domain) error {
	s, err := newStore()
	if err != nil {
		return err
	}
	return d.Export("store0", s)
}
