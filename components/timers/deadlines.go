package timers

import (
	"errors"
	"strconv"

	"github.com/portico-os/portico/portals"
)

// A Holder keeps its callers longer than they want to wait.
type Holder interface {
	portals.Portal
	Hold() error
}

// Holders makes holders, each of which may be held up for ever.
type Holders interface {
	portals.Portal
	New() (Holder, error)
}

// A holder loops until nobody wants its result, or waits.
type holder struct{ waits bool }

type holders struct{ waits bool }

var (
	sum  int
	held bool // somebody was called
)

func (h *holder) Hold() error {
	held = true
	for portals.Wanted() {
		if h.waits {
			portals.Sleep(portals.Nanos() + holdNanos)
		} else {
			work()
		}
	}
	return nil
}

func (h *holders) New() (Holder, error) { return &holder{h.waits}, nil }

// holdNanos is longer than any deadline is away.
const holdNanos = 5_000_000

// work takes some microseconds.
func work() {
	for i := range 10_000 {
		sum = sum*5 + i
	}
}

var errInTime = errors.New("a call returned whose deadline was to pass")

// holds offers holders that wait, or loop. busy makes the domain's first thread loop for ever from the
// first call on, for a scheduler that prefers it.
func holds(d *portals.Domain, waits, busy bool) error {
	if err := d.Export("holders0", &holders{waits}); err != nil {
		return err
	}
	for busy && !held {
		portals.Sleep(portals.Nanos() + 100_000)
	}
	for busy {
		work()
	}
	return nil
}

// call calls n times with a deadline and prints how many nanoseconds later each call failed,
// a line each.
func call(d *portals.Domain, n int) error {
	made, err := portals.Lookup[Holders](d, "holders0")
	if err != nil {
		return err
	}
	hs := make([]Holder, n) // before any is called: later the domain may have no thread that runs
	for i := range hs {
		if hs[i], err = made.New(); err != nil {
			return err
		}
	}
	var late []int64
	for i, h := range hs {
		due := portals.Nanos() + 1_000_000 + int64(i)*37_000%1_000_000
		portals.Deadline(due)
		err = h.Hold()
		late = append(late, portals.Nanos()-due)
		portals.Deadline(portals.Never)
		if !errors.Is(err, portals.ErrTimeout) {
			return errors.Join(errInTime, err)
		}
	}
	printAll(late)
	return nil
}

// printAll prints numbers, a line each.
func printAll(list []int64) {
	text := make([]byte, 0, 1<<12)
	for _, n := range list {
		text = strconv.AppendInt(text, n, 10)
		text = append(text, '\n')
		if len(text) > 1<<12-32 {
			portals.Print(string(text))
			text = text[:0]
		}
	}
	portals.Print(string(text))
}
