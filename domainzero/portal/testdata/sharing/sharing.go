// Package sharing passes objects that are met more than once: more than the table of copies has
// room for, in the same places of it, and more often than it has rounds.
package sharing

import (
	"fmt"

	"github.com/portico-os/portico/portals"
)

// A Part is met by its number, and leads to the first of all.
type Part struct {
	Number int
	First  *Part
}

// A Chain leads to a number that no path meets twice.
type Chain struct{ Part *Link }

// A Link of it.
type Link struct{ Rest *End }

// An End of it.
type End struct{ Number int }

// A Service looks at what it was passed.
type Service interface {
	portals.Portal
	// Distinct returns how many of the parts are not the one before, and whether all lead to the first.
	Distinct(parts []*Part) (n int, first bool, err error)
	// Pair returns a part twice.
	Pair(p *Part) (a, b *Part, err error)
	// Sum returns what a chain without sharing leads to.
	Sum(c Chain) (int, error)
	// Odd is passed what cannot be copied, unless it is nil.
	Odd(f func(), c chan int) error
}

type service struct{}

func (service) Distinct(parts []*Part) (n int, first bool, err error) {
	first = true
	for i, p := range parts {
		first = first && p.First == parts[0]
		if i == 0 || p != parts[i-1] {
			n++
		}
	}
	return n, first, nil
}

func (service) Pair(p *Part) (a, b *Part, err error) { return p, p, nil }

func (service) Sum(c Chain) (int, error) { return c.Part.Rest.Number, nil }

func (service) Odd(func(), chan int) error { return nil }

// Start offers the service, or calls it.
func Start(d *portals.Domain) error {
	params := d.Params()
	call := params.String("call", "")
	if err := params.Err(); err != nil {
		return err
	}
	if call == "" {
		return d.Export("sharing", &service{})
	}
	s, err := portals.Lookup[Service](d, "sharing")
	if err != nil {
		return err
	}
	portals.Print(use(s, call) + "\n")
	return nil
}

// twice returns n parts, each twice, all of which lead to the first.
func twice(n int, between func()) (parts []*Part) {
	for i := range n {
		p := &Part{Number: i}
		p.First = p
		if i > 0 {
			p.First = parts[0]
		}
		parts = append(parts, p, p)
		between()
	}
	return parts
}

// stride is how far apart addresses are that have one place in the table; filler is what lies between
// two parts then, with its header and a part's.
const (
	stride = 128 << 10
	filler = stride - 24 - 8
)

func use(s Service, call string) string {
	switch call {
	case "many":
		n, first, err := s.Distinct(twice(20_000, func() {}))
		return fmt.Sprint(n, first, err)
	case "meeting":
		var kept [][]byte
		n, first, err := s.Distinct(twice(100, func() { kept = append(kept, make([]byte, filler)) }))
		return fmt.Sprint(n, first, err, len(kept))
	case "often":
		parts, sum := twice(2, func() {}), 0
		for range 70_000 {
			n, first, err := s.Distinct(parts)
			if !first || err != nil {
				return fmt.Sprint(n, first, err)
			}
			sum += n
		}
		return fmt.Sprint(sum)
	case "pair":
		a, b, err := s.Pair(twice(1, func() {})[0])
		return fmt.Sprint(a == b, a.First == a, err)
	case "again":
		c, sums := Chain{&Link{&End{}}}, ""
		if _, _, err := s.Pair(&Part{}); err != nil {
			return err.Error()
		}
		for i := range 3 {
			c.Part.Rest.Number = i
			n, err := s.Sum(c)
			sums += fmt.Sprint(n, err, " ")
		}
		return sums
	case "odd":
		return fmt.Sprint(s.Odd(nil, nil), s.Odd(func() {}, nil))
	}
	return "no call " + call
}
