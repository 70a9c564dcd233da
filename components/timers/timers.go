package timers

import (
	"strconv"

	"github.com/portico-os/portico/portals"
)

// A Collector is told how late sleepers wake.
type Collector interface {
	portals.Portal
	// Late tells of one that woke so many nanoseconds too late.
	Late(nanos int64) error
}

type collector struct{ late []int64 }

func (c *collector) Late(nanos int64) error {
	c.late = append(c.late, nanos)
	return nil
}

// Times is the same sequence of wake-up times for all who measure: sleeper i of n wakes once in
// each of some rounds, spread evenly over the round's length in nanoseconds, in an order that
// looks like chance.
func Times(i, n, rounds int, length int64) []int64 {
	at := make([]int64, rounds)
	for r := range at {
		place := (i*7919 + r*104729) % n
		at[r] = int64(r)*length + int64(place)*length/int64(n)
	}
	return at
}

// Start collects until sleepers have woken rounds times each, and prints what they told, a line
// each, or sleeps, as parameter sleeper, a number from 0, says.
func Start(d *portals.Domain) error {
	params := d.Params()
	sleepers, rounds := params.Int("sleepers", 1), params.Int("rounds", 1)
	length, sleeper := int64(params.Int("length", 1_000_000_000)), params.Int("sleeper", -1)
	if err := params.Err(); err != nil {
		return err
	}
	if sleeper >= 0 {
		c, err := portals.Lookup[Collector](d, "late0")
		if err != nil {
			return err
		}
		return sleep(c, Times(sleeper, sleepers, rounds, length))
	}
	c := &collector{}
	if err := d.Export("late0", c); err != nil {
		return err
	}
	for len(c.late) < sleepers*rounds {
		portals.Sleep(portals.Nanos() + length/10)
	}
	text := make([]byte, 0, 1<<12)
	for _, nanos := range c.late {
		text = strconv.AppendInt(text, nanos, 10)
		text = append(text, '\n')
		if len(text) > 1<<12-32 {
			portals.Print(string(text))
			text = text[:0]
		}
	}
	portals.Print(string(text))
	return nil
}

// settled is when rounds begin, in nanoseconds from when a sleeper starts: all have started then.
const settled = 2_000_000_000

func sleep(c Collector, times []int64) error {
	begin := portals.Nanos() + settled
	for _, at := range times {
		due := begin + at
		portals.Sleep(due)
		if err := c.Late(portals.Nanos() - due); err != nil {
			return err
		}
	}
	return nil
}
