// Package parks has a thread that parks, and that others of its domain unpark.
package parks

import (
	"strconv"

	"github.com/portico-os/portico/portals"
)

//portico:intrinsic thread.self
func self() int

//portico:intrinsic thread.park
func park(until int64) bool

//portico:intrinsic thread.unpark
func unpark(thread int)

// Waker unparks a thread of its domain.
type Waker interface {
	portals.Portal
	Wake() error
}

type waker struct{ thread int }

func (w *waker) Wake() error {
	unpark(w.thread)
	return nil
}

func print(d *portals.Domain, s string) { portals.Print(d.Name() + " " + s + "\n") }

func parked(d *portals.Domain, until int64) {
	print(d, "was unparked: "+strconv.FormatBool(park(until)))
}

// Start does what the domain's parameters say.
func Start(d *portals.Domain) error {
	p := d.Params()
	switch p.String("do", "") {
	case "parks until":
		parked(d, portals.Nanos()+int64(p.Int("until", 0)))
	case "unparks itself":
		for range 3 {
			unpark(self())
		}
		parked(d, portals.Never)
		parked(d, portals.Nanos())
	case "is unparked":
		if err := d.Export("waker", &waker{self()}); err != nil {
			return err
		}
		parked(d, portals.Nanos()+1_000)
	case "wakes":
		w, err := portals.Lookup[Waker](d, "waker")
		if err != nil {
			return err
		}
		return w.Wake()
	case "is there":
		print(d, "runs")
	}
	return nil
}
