// Package held passes so much that copies take many turns, in which others call both sides, return to them,
// and end them.
package held

import (
	"errors"
	"strconv"
	"strings"

	"github.com/portico-os/portico/portals"
	"github.com/portico-os/portico/portals/manager"
)

// A Part is copied with all that it leads to.
type Part struct {
	Number int
	Next   *Part
	Any    any
	Table  *[40]*Part
}

// A Store takes and gives.
type Store interface {
	portals.Portal
	// Take returns the sum of parts and bytes.
	Take(parts []*Part, b []byte) (int, error)
	// Give returns so many parts and bytes.
	Give(parts, bytes int) ([]*Part, []byte, error)
	// Meet calls the other one back, and returns what that says.
	Meet(o Other) (int, error)
	// Comparer returns a service whose Answer compares values of so many types, which links code, and returns how many are equal.
	Comparer() (Other, error)
	// Keep returns v, of a type that nobody has passed before.
	Keep(v any) (any, error)
	// Count returns how often it was called.
	Count() (int, error)
}

// An Other answers.
type Other interface {
	portals.Portal
	Answer(n int) (int, error)
}

type store struct{ calls int }

func (s *store) Take(parts []*Part, b []byte) (int, error) {
	s.calls++
	return sum(parts, b), nil
}

func (s *store) Give(parts, bytes int) ([]*Part, []byte, error) {
	s.calls++
	return list(parts), text(bytes), nil
}

func (s *store) Meet(o Other) (int, error) { return o.Answer(s.calls) }

func (s *store) Comparer() (Other, error) { return &comparer{}, nil }

func (s *store) Keep(v any) (any, error) { return v, nil }

func (s *store) Count() (int, error) { return s.calls, nil }

type other struct{}

func (other) Answer(n int) (int, error) { return n + 1, nil }

// A patient one answers when others have had so many turns.
type patient struct{ turns int }

func (p *patient) Answer(n int) (int, error) {
	for range p.turns {
		portals.Yield()
	}
	return n + 1, nil
}

type comparer struct{}

func (*comparer) Answer(n int) (equal int, err error) {
	for _, same := range []func() bool{
		func() bool { return same(int8(1)) }, func() bool { return same(int16(2)) }, func() bool { return same(int32(3)) },
		func() bool { return same([2]int{1, 2}) }, func() bool { return same([3]string{"a"}) }, func() bool { return same(true) },
		func() bool { return same(1.5) }, func() bool { return same(pair[int]{"x", 1}) }, func() bool { return same(pair[any]{"x", 1}) },
	}[:n] {
		if same() {
			equal++
		}
	}
	return equal, nil
}

// A pair is of a type of its own for each T.
type pair[T any] struct {
	text string
	of   T
}

// A wide value takes much code to be compared.
type wide[T any] struct {
	a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p pair[T]
	q, r, s, t, u, v, w, x, y, z                   any
}

// same reports whether values of a type that nobody has compared before are equal.
func same[T comparable](of T) bool {
	p := pair[T]{"pair " + strconv.Itoa(1), of}
	return any(wide[T]{a: p, p: p, z: 1}) == any(wide[T]{a: p, p: p, z: 1})
}

// keep has values of types kept that nobody has passed before, and returns how many come back.
func keep(s Store) (kept int, err error) {
	for _, v := range []any{
		&pair[*int8]{"pair", new(int8)}, &pair[*int16]{"pair", new(int16)}, &pair[*int32]{"pair", new(int32)}, &pair[*int64]{"pair", new(int64)},
		&pair[*bool]{"pair", new(bool)}, &pair[*uint8]{"pair", new(uint8)}, &pair[*uint16]{"pair", new(uint16)}, &pair[*uint32]{"pair", new(uint32)},
	} {
		back, err := s.Keep(v)
		if err != nil {
			return kept, err
		}
		if back != nil && back != v {
			kept++
		}
	}
	return kept, nil
}

func list(n int) (parts []*Part) {
	for i := range n {
		p := &Part{Number: i, Any: i}
		if i > 0 {
			p.Next = parts[i/2]
		}
		if i%16 == 0 {
			p.Table, p.Any = new([40]*Part), p
			p.Table[i%40] = p
		}
		parts = append(parts, p)
	}
	return parts
}

func text(n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(i >> 10)
	}
	return b
}

func sum(parts []*Part, b []byte) (n int) {
	for i, p := range parts {
		n += p.Number
		switch {
		case i > 0 && p.Next != parts[i/2],
			i%16 == 0 && (p.Table[i%40] != p || p.Any != any(p)),
			i%16 != 0 && p.Any != any(i):
			return -1
		}
	}
	for i, x := range b {
		if x != byte(i>>10) {
			return -2
		}
	}
	return n + len(b)
}

// Start plays a role.
func Start(d *portals.Domain) error {
	params := d.Params()
	role, parts, bytes := params.String("role", ""), params.Int("parts", 0), params.Int("bytes", 0)
	turns, victim := params.Int("turns", 0), params.String("victim", "")
	offers, at := params.String("offers", "store"), params.String("at", "store")
	if err := params.Err(); err != nil {
		return err
	}
	if role == "store" {
		for name := range strings.SplitSeq(offers, ",") {
			if err := d.Export(name, &store{}); err != nil {
				return err
			}
		}
		return nil
	}
	if role == "end" {
		for range turns {
			portals.Yield()
		}
		v, err := manager.Find(victim)
		if err != nil {
			return err
		}
		return manager.End(v.Number, 3)
	}
	s, err := portals.Lookup[Store](d, at)
	if err != nil {
		return err
	}
	switch role {
	case "take", "give":
		for range 2 {
			told := "gone"
			if n, err := use(s, role, parts, bytes); err == nil {
				told = strconv.Itoa(n)
			} else if !errors.Is(err, portals.ErrTerminated) {
				return err
			}
			portals.Print(role + " " + told + "\n")
		}
	case "call":
		for range turns {
			if _, err := s.Count(); err != nil {
				break
			}
			if n, err := s.Meet(other{}); err != nil || n <= 0 {
				break
			}
			if n, err := use(s, "give", 20, 100); err != nil || n != sum(list(20), text(100)) {
				break
			}
		}
		portals.Print("call\n")
	case "keep":
		for range turns {
			portals.Yield()
		}
		n, err := keep(s)
		if errors.Is(err, portals.ErrTerminated) {
			portals.Print("again\n")
			if s, err = again(d, victim); err == nil {
				n, err = keep(s)
			}
		}
		if err != nil {
			return err
		}
		portals.Print("keep " + strconv.Itoa(n) + "\n")
	case "compare":
		o, err := s.Comparer()
		if err != nil {
			return err
		}
		n, err := o.Answer(turns)
		if err != nil {
			return err
		}
		portals.Print("compare " + strconv.Itoa(n) + "\n")
	case "hurry":
		late := 0
		for range turns {
			due := portals.Nanos() + 3_000_000
			portals.Deadline(due)
			_, err := use(s, "take", 500, 0)
			if portals.Deadline(portals.Never) != due {
				portals.Print("another deadline\n")
			}
			if errors.Is(err, portals.ErrTimeout) {
				late++
			} else if err != nil {
				break
			}
		}
		portals.Print("hurry " + strconv.FormatBool(late > 0) + "\n")
	case "late":
		other, err := portals.Lookup[Store](d, "other")
		if err != nil {
			return err
		}
		portals.Deadline(portals.Nanos() + 6_000_000_000)
		_, late := s.Count()
		portals.Deadline(portals.Never)
		if _, err := other.Take(nil, make([]byte, bytes)); err != nil { // who takes it finds that it is no text
			return err
		}
		portals.Print("late " + strconv.FormatBool(errors.Is(late, portals.ErrTimeout)) + "\n")
	case "meet":
		_, err := s.Meet(&patient{turns})
		return err
	case "spin":
		for range turns {
			portals.Yield()
		}
	}
	return nil
}

// again starts a domain again that has ended, and returns its store once that is offered.
func again(d *portals.Domain, name string) (s Store, err error) {
	v, err := manager.Find(name)
	if err == nil {
		err = manager.Start(v.Number)
	}
	for range 1000 {
		if err != nil {
			break
		}
		if s, err = portals.Lookup[Store](d, "store"); !errors.Is(err, portals.ErrNotFound) {
			break
		}
		err = nil
		portals.Yield()
	}
	if s == nil && err == nil {
		err = portals.ErrNotFound
	}
	return s, err
}

func use(s Store, role string, parts, bytes int) (int, error) {
	if role == "take" {
		return s.Take(list(parts), text(bytes))
	}
	got, b, err := s.Give(parts, bytes)
	return sum(got, b), err
}
