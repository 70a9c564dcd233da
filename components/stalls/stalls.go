package stalls

import (
	"strconv"

	"github.com/portico-os/portico/portals"
)

// gapTicks is the time between two looks at the clock from which on the bystander was not running.
const gapTicks = 20_000

// Start is the bystander, or does what the parameter says without end.
func Start(d *portals.Domain) error {
	p := d.Params()
	do, n := p.String("do", ""), p.Int("bytes", 1<<30)
	if do == "" {
		return bystander(p.Int("millis", 2000))
	}
	if act := acts[do]; act != nil {
		return act(d, n)
	}
	portals.Print("there is no " + do + "\n")
	return nil
}

// bystander runs for a time and prints how much of it was its own, in parts of a thousand, and the
// longest time between two of its turns, in microseconds.
func bystander(millis int) error {
	rate := portals.TickRate()
	settled := portals.Ticks() + rate/2 // the others have what they need by then
	for portals.Ticks() < settled {
	}
	begin := portals.Ticks()
	end := begin + rate/1000*uint64(millis)
	var own, longest uint64
	for last := begin; last < end; {
		now := portals.Ticks()
		if now-last < gapTicks {
			own += now - last
		} else {
			longest = max(longest, now-last)
		}
		last = now
	}
	portals.Print("stalls: " + strconv.Itoa(int(own*1000/(end-begin))) + " " + strconv.Itoa(int(longest/(rate/1_000_000))) + "\n")
	return nil
}
