// Package locks has threads of one domain wait for each other by all that package sync has for it.
package locks

import (
	"strconv"
	"sync"

	"github.com/portico-os/portico/portals"
)

// A Desk holds something that others of its domain wait for, or waits for it.
type Desk interface {
	portals.Portal
	// Hold holds it for so many turns of others.
	Hold(what string, turns int) error
	// Wait returns when it is not held, and reports whether it was.
	Wait(what string) (bool, error)
}

type desk struct{ number int } // no two are one object, nor one service

var (
	mutex sync.Mutex
	both  sync.RWMutex
	group sync.WaitGroup
)

// A thing is taken by who holds it; the others wait.
type thing struct{ hold, release, wait, waited func() }

// things are by who holds them and who waits.
var things = map[string]thing{
	"mutex":             {mutex.Lock, mutex.Unlock, mutex.Lock, mutex.Unlock},
	"writer and writer": {both.Lock, both.Unlock, both.Lock, both.Unlock},
	"writer and reader": {both.Lock, both.Unlock, both.RLock, both.RUnlock},
	"reader and writer": {both.RLock, both.RUnlock, both.Lock, both.Unlock},
	"group":             {func() { group.Add(1) }, group.Done, group.Wait, func() {}},
}

var released int // how often something was

func (*desk) Hold(what string, turns int) error {
	t := things[what]
	t.hold()
	for range turns {
		portals.Yield()
	}
	released++
	t.release()
	return nil
}

func (*desk) Wait(what string) (bool, error) {
	t, before := things[what], released
	t.wait()
	t.waited()
	return released > before, nil
}

// Start offers desks, or uses one.
func Start(d *portals.Domain) error {
	p := d.Params()
	what, turns, desks, mine := p.String("what", ""), p.Int("turns", 0), p.Int("desks", 0), p.String("desk", "")
	for i := range desks {
		if err := d.Export("desk"+strconv.Itoa(i), &desk{i}); err != nil {
			return err
		}
	}
	if desks > 0 {
		return nil
	}
	s, err := portals.Lookup[Desk](d, mine)
	if err != nil {
		return err
	}
	if mine == "desk0" {
		return s.Hold(what, turns)
	}
	waited, err := s.Wait(what)
	if err != nil {
		return err
	}
	portals.Print(strconv.FormatBool(waited) + "\n")
	return nil
}
