package chaos

import (
	"bytes"
	"fmt"
)

// perStation is how many runs come one after the other on a station: seeds from a multiple of it on. What a run finds
// linked follows from its seed, so that it repeats.
const perStation = 16

// A carrier carries out runs, in a child.
type carrier struct {
	material
	pairs   []pair
	station *station // nil: there is none
	next    uint64   // the seed that the station is ready for
}

func (c *carrier) close() error {
	if c.station == nil {
		return nil
	}
	s := c.station
	c.station = nil
	return s.close()
}

// carryOut carries out an order.
func (c *carrier) carryOut(o order) (a answer) {
	a.Passed = map[place]int{}
	happened := map[pair]int{}
	err := c.ready(o.From)
	for seed := o.From; err == nil && seed < o.From+o.Count; seed++ {
		p := planOf(seed, c.pairs)
		if o.Given != nil {
			p = *o.Given
		}
		var r *run
		r, err = c.run(p)
		if err != nil && r == nil {
			break
		}
		a.Runs++
		a.Entries += r.machine.entries
		for p, n := range r.passed {
			a.Passed[p] += n
		}
		for p, n := range r.happened {
			happened[p] += n
		}
		if a.Traces = append(a.Traces, r.trace); len(r.failures) > 0 {
			a.Found = append(a.Found, finding{p, r.report()})
		}
	}
	if o.Given != nil && err == nil {
		err = c.close() // what comes behind it is another story
	}
	switch {
	case err == errEndless: //nolint:errorlint // it is this very value
		a.Endless = true
	case err != nil:
		a.Error = err.Error()
	}
	return a.with(happened)
}

// ready makes the station ready for a seed, by the runs before it.
func (c *carrier) ready(seed uint64) (err error) {
	if c.station != nil && c.next == seed {
		return nil
	}
	for err, c.next = c.close(), seed-seed%perStation; err == nil && c.next < seed; {
		_, err = c.run(planOf(c.next, c.pairs))
	}
	return err
}

// run carries out the run of the seed that the station is ready for.
func (c *carrier) run(p plan) (r *run, err error) {
	if c.next%perStation == 0 {
		if err = c.close(); err == nil {
			c.station, err = newStation(c.Components)
		}
		if err != nil {
			return nil, err
		}
	}
	c.next++
	r = newRun(p, &c.Names)
	c.station.prepare(r)
	return r, r.carryOut()
}

func (a answer) with(happened map[pair]int) answer {
	for p, n := range happened {
		a.Happened = append(a.Happened, occurrence{p, n})
	}
	return a
}

func newRun(p plan, n *names) *run {
	r := &run{
		number: int(p.Seed), world: worldOf(p.Seed), plan: p.Injections, done: make([]bool, len(p.Injections)), names: n, enters: map[place]bool{}, passed: map[place]int{}, happened: map[pair]int{},
	}
	for _, f := range n.Entering {
		r.enters[placeOf(sortEnter, f)] = true
	}
	return r
}

// reportBytes is how much of what was printed a report has.
const reportBytes = 3000

// report tells what went wrong.
func (r *run) report() string {
	var b bytes.Buffer
	for _, f := range r.failures {
		fmt.Fprintf(&b, "%s\n", f)
	}
	text := bytes.ReplaceAll(r.console.Bytes(), []byte("working\n"), nil)
	if n := len(text); n > reportBytes {
		text = text[n-reportBytes:]
	}
	fmt.Fprintf(&b, "printed:\n%s", text)
	return b.String()
}
