// Package circle has domains whose services call each other in a circle, where one has too few
// threads.
package circle

import "github.com/portico-os/portico/portals"

// A Step calls the next one, if there is one.
type Step interface {
	portals.Portal
	Go() error
}

// A step waits for others to go before it calls.
type step struct {
	d      *portals.Domain
	next   string
	yields int
}

func (s *step) Go() error {
	for range s.yields {
		portals.Yield()
	}
	if s.next == "" {
		return nil
	}
	next, err := portals.Lookup[Step](s.d, s.next)
	if err != nil {
		return err
	}
	return next.Go()
}

// Start offers steps, or calls one when it has yielded a while.
func Start(d *portals.Domain) error {
	p := d.Params()
	for name, next := range map[string]string{"long": "back", "short": "", "back": "short"} {
		if offered := p.Int(name, -1); offered >= 0 {
			if err := d.Export(name, &step{d, next, offered}); err != nil {
				return err
			}
		}
	}
	if calls := p.String("calls", ""); calls != "" {
		s := &step{d, calls, p.Int("yields", 0)}
		text := "well"
		if err := s.Go(); err != nil {
			text = err.Error()
		}
		portals.Print(d.Name() + ": " + text + "\n")
	}
	return nil
}
