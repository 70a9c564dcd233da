// Package deadlines has services that take their time, and a client that does not wait so long.
package deadlines

import (
	"errors"
	"strconv"

	"github.com/portico-os/portico/portals"
)

// A Service takes its time.
type Service interface {
	portals.Portal
	// Loop loops until nobody wants its result, and then some.
	Loop() (int, error)
	// Spin loops for ever.
	Spin() error
	// Wait sleeps until a time and returns a number.
	Wait(until int64, number int) (int, error)
	// Text does what Wait does, but copies.
	Text(until int64, text string) (string, error)
	// Unwanted returns how many calls of Loop noticed that nobody wanted their result.
	Unwanted() (int, error)
}

type service struct{ unwanted int }

func (s *service) Loop() (int, error) {
	for portals.Wanted() {
	}
	s.unwanted++
	return 99, nil
}

func (s *service) Spin() error {
	for i := 1; i != 0; {
		i |= 1
	}
	return nil
}

func (s *service) Wait(until int64, number int) (int, error) {
	portals.Sleep(until)
	return number, nil
}

func (s *service) Text(until int64, text string) (string, error) {
	portals.Sleep(until)
	return text + "!", nil
}

func (s *service) Unwanted() (int, error) { return s.unwanted, nil }

// In nanoseconds: what a call may take, and what is too long in any case and not.
const (
	patience = 20_000_000
	long     = 50 * patience
)

// within calls do with a deadline, and prints whether it passed before do returned, and with
// times how much later do did.
func within(what string, after int64, times bool, do func() error) {
	until := portals.Nanos() + after
	before := portals.Deadline(until)
	err := do()
	late := portals.Nanos() - until
	if portals.Deadline(before) != until || before != portals.Never {
		panic("another deadline counted")
	}
	text := what + ": " + strconv.FormatBool(errors.Is(err, portals.ErrTimeout))
	if times {
		text += " " + strconv.FormatInt(late/1000, 10) + " us late"
	}
	portals.Print(text + "\n")
}

// Start offers three services if parameter serves says so, and else calls them.
func Start(d *portals.Domain) error {
	params := d.Params()
	serves, times := params.Bool("serves", false), params.Bool("times", false)
	if err := params.Err(); err != nil {
		return err
	}
	names := []string{"loop0", "spin0", "wait0"}
	if serves {
		for _, name := range names {
			if err := d.Export(name, &service{}); err != nil {
				return err
			}
		}
		if params.Bool("busy", false) {
			for {
			}
		}
		return nil
	}
	var services [3]Service
	for i, name := range names {
		var err error
		if services[i], err = portals.Lookup[Service](d, name); err != nil {
			return err
		}
	}
	loop, spin, wait := services[0], services[1], services[2]
	within("loops until unwanted", patience, times, func() error { _, err := loop.Loop(); return err })
	wake := portals.Nanos() + long
	within("waits", patience, times, func() error { _, err := wait.Wait(wake, 7); return err })
	within("waits for who waits", patience, times, func() error { _, err := wait.Text(0, "x"); return err })
	portals.Sleep(wake + patience)
	wake = portals.Nanos() + long
	within("waits and copies", patience, times, func() error { _, err := wait.Text(wake, "late"); return err })
	portals.Sleep(wake + patience)
	within("is in time", 10*long, false, func() error {
		n, err := wait.Wait(0, 8)
		if n != 8 {
			panic("the result of a call before")
		}
		text, _ := wait.Text(0, "now")
		if text != "now!" {
			panic(text)
		}
		return err
	})
	n, err := loop.Unwanted()
	portals.Print("unwanted: " + strconv.Itoa(n) + "\n")
	if err != nil {
		return err
	}
	within("spins", patience, times, spin.Spin)
	within("waits for who spins", patience, times, spin.Spin)
	before := portals.Deadline(portals.Nanos() - 1)
	_, err = wait.Wait(portals.Never, 0)
	portals.Deadline(before)
	portals.Print("passed before: " + strconv.FormatBool(errors.Is(err, portals.ErrTimeout)) + "\n")
	return nil
}
