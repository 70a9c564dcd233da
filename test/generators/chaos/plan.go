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

// usualPlace is passed all the time, and any event can happen there.
const usualPlace = place(sortIntrinsic + " clock.nanos")

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
		if e := brings[in.Place]; i == 0 && e != "" {
			p.Injections = append(p.Injections, injection{Place: usualPlace, Event: e, From: in.From + rng.IntN(usualEntries/4), Number: rng.IntN(1 << 20)})
		}
	}
	return p
}

// brings has the events by which runs come to places that they hardly come to otherwise.
var brings = map[place]string{
	"exit Stack":                 "stack exhausted",
	"exit Exit":                  "end other",
	"handler atomic.set":         "handler fails",
	"hook Call":                  "restart by manager",
	"intrinsic any.basic":        "panic other",
	"intrinsic domain.panicked":  "panic other",
	"intrinsic domain.exit":      "exit",
	"intrinsic domain.name":      "end other",
	"intrinsic interrupt.handle": "end other",
	"intrinsic manager.end":      "end by manager",
	"intrinsic manager.start":    "end other",
	"room End":                   "end other",
	"room Failed":                "panic callee",
	"room OpenScheduler":         "end other",
	"room Others":                "heap exhausted",
	"enter sched.Open":           "end other",
	"portal PortalBegins":        "memory gone",
	"portal PortalReturns":       "memory gone",
}

// worldOf returns the world of a seed.
func worldOf(seed uint64) *world { return draw(rand.New(rand.NewPCG(seed, 0x776f726c64))) }
