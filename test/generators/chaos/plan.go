package chaos

import (
	"math/rand/v2"
	"slices"
)

// A plan is what happens in a run: the seed's world, and injections.
type plan struct {
	Seed       uint64
	Injections []injection
}

// pairs are all events that are possible at places where runs come.
func pairs() (list []pair) {
	for p := range reached {
		for i := range events {
			if possible(p, &events[i], false) == "" || possible(p, &events[i], true) == "" {
				list = append(list, pair{p, events[i].name})
			}
		}
	}
	slices.SortFunc(list, func(a, b pair) int {
		switch {
		case a.Place < b.Place || a.Place == b.Place && a.Event < b.Event:
			return -1
		case a == b:
			return 0
		}
		return 1
	})
	return list
}

// How many injections a plan has at most, and so many entries of native code most runs have.
const (
	mostInjections = 10
	usualEntries   = 1600
)

// planOf returns the plan of a seed. Its first injection is one of all pairs, in turn.
func planOf(seed uint64, all []pair) plan {
	rng := rand.New(rand.NewPCG(seed, 0x63686173))
	p := plan{Seed: seed}
	for i := range 1 + rng.IntN(mostInjections) {
		x, most := all[rng.IntN(len(all))], usualEntries
		if i == 0 {
			x, most = all[(seed*0x9e3779b1)%uint64(len(all))], usualEntries/4 // it is to happen
		}
		in := injection{Place: x.Place, Event: x.Event, From: rng.IntN(most), Number: rng.IntN(1 << 20)}
		if e := eventNamed(x.Event); possible(x.Place, e, false) != "" || possible(x.Place, e, true) == "" && rng.IntN(2) == 0 {
			in.After = true
		}
		p.Injections = append(p.Injections, in)
	}
	return p
}

// worldOf returns the world of a seed.
func worldOf(seed uint64) *world { return draw(rand.New(rand.NewPCG(seed, 0x776f726c64))) }
