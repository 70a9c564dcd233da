package timers

import "github.com/portico-os/portico/portals"

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
// each, or sleeps, as parameter sleeper, a number from 0, says. With parameter holds or calls it is
// a side of calls whose deadlines pass, and with idle it says so and sleeps for so many seconds.
func Start(d *portals.Domain) error {
	params := d.Params()
	sleepers, rounds := params.Int("sleepers", 1), params.Int("rounds", 1)
	length, sleeper := int64(params.Int("length", 1_000_000_000)), params.Int("sleeper", -1)
	holding, calls, idle := params.String("holds", ""), params.Int("calls", 0), params.Int("idle", 0)
	if err := params.Err(); err != nil {
		return err
	}
	switch {
	case holding != "":
		return holds(d, holding == "waits", holding == "stopped")
	case calls > 0:
		return call(d, calls)
	case idle > 0:
		portals.Print(d.Name() + " is idle\n")
		portals.Sleep(portals.Nanos() + int64(idle)*1_000_000_000)
		return nil
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
	printAll(c.late)
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
