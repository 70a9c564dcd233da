package chaos

import (
	"errors"
	"fmt"
	"strings"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/domainzero"
	"github.com/portico-os/portico/domainzero/domain"
	"github.com/portico-os/portico/domainzero/heap"
	"github.com/portico-os/portico/domainzero/memory"
	"github.com/portico-os/portico/translator/abi"
)

// A run is a system while it is run.
type run struct {
	number int // that events draw from
	world  *world
	plan   []injection
	names  *names
	enters map[place]bool
	*station

	armed, calm bool
	calmed      int
	turns       map[*domain.Domain]uint64 // of workers that have not gone on since
	begun       int                       // entries of native code when it was armed
	done        []bool                    // injections
	passed      map[place]int
	happened    map[pair]int
	pending     []pending
	moving      []*domain.Domain // whose memory is in use, by collections and copies, the innermost last; nil: none
	thread      *domain.Thread   // of the exit in progress
	copies      bool             // code that copies goes on, be its domains doomed or not
	endless     *domain.Domain   // whose next handler takes its time
	watched     int              // entries
	recent      [mostRecent]entry
	trace       uint64 // tells runs apart, by all that native code was entered for and left for

	ends            int  // of domains
	over            bool // the warden was ended
	starved, denied bool
	digest          uint64 // the bystander's, when it was done
	failures        []string
}

// A pair is a place and an event that happened there.
type pair struct {
	Place place
	Event string
}

// pending is something that is to be done when so many places have been passed.
type pending struct {
	places int
	do     func()
}

// Sizes of runs: entries of native code, more than any run needs; and the machine's memory.
const (
	mostEntries = 2_000_000
	memoryBytes = 96 << 20
)

func (r *run) fail(format string, args ...any) {
	if len(r.failures) < 10 {
		r.failures = append(r.failures, fmt.Sprintf(format, args...))
	}
}

// check notes an error of what must not fail.
func (r *run) check(err error) {
	switch {
	case err == nil, errors.Is(err, domainzero.ErrNoMemory) || errors.Is(err, domainzero.ErrQuota):
	default:
		r.fail("%v", err)
	}
}

func (r *run) later(places int, do func()) { r.pending = append(r.pending, pending{places, do}) }

// pass counts a place, and does what is due.
func (r *run) pass(p place) {
	if !r.armed || r.calm {
		return
	}
	for i := 0; i < len(r.pending); i++ {
		if r.pending[i].places--; r.pending[i].places == 0 {
			r.pending[i].do()
			r.pending = append(r.pending[:i], r.pending[i+1:]...)
			i--
		}
	}
	r.passed[p]++
}

// happen has the events happen that are due at a place.
func (r *run) happen(p place, after bool, t *domain.Thread) {
	if !r.armed || r.calm {
		return
	}
	for i := range r.plan {
		x := &r.plan[i]
		due := x.Place == p && x.After == after || x.Event == hookFails && p == enterPlace
		if due && !r.done[i] && r.machine.entries-r.begun >= x.From {
			r.done[i] = true
			r.happened[pair{x.Place, x.Event}]++
			eventNamed(x.Event).do(r, at{x.Place, t, x.Number})
		}
	}
}

// waited is the machine's wait, in which others may claim the processor.
func (r *run) waited(until int64) {
	r.pass(systemWait)
	r.happen(systemWait, false, nil)
	r.look()
	if until == domain.Never {
		r.fail("the machine waits, and nobody wakes")
		panic(errEndless)
	}
	if r.machine.raised&r.machine.claimed == 0 {
		r.machine.now = max(r.machine.now, until)
	}
}

// look arms the run when the warden has begun, ends events when the bystander is done, and lets the
// warden end the run when all workers go on.
func (r *run) look() {
	all := *r.domains
	if len(all) <= wardenNumber || all[wardenNumber].Ended || all[bystanderNumber].Ended {
		return
	}
	switch {
	case !r.armed:
		if r.get(all[wardenNumber], wardenPath, "Began", 0) == 1 {
			r.armed, r.begun = true, r.machine.entries
			r.set(all[bystanderNumber], bystanderPath, "Go", 0, 1)
		}
	case !r.calm:
		if r.get(all[bystanderNumber], bystanderPath, "Done", 0) == 1 {
			r.calmDown()
		}
	case r.turns != nil:
		if late := r.still(); late == nil || r.machine.entries > r.calmed+patienceEntries {
			if late != nil {
				t := late.Threads[0]
				t.Record()
				r.fail("%s\n%s", t.Report(fmt.Sprintf("domain %s does not go on: its first thread %s", late.Name(), r.why(t)), false), r.state())
			}
			r.turns = nil
			r.set(all[wardenNumber], wardenPath, "Calm", 0, 1)
		}
	}
}

// patienceEntries is how many entries of native code all workers have to go on when nothing happens any more.
const patienceEntries = 150_000

// calmDown ends what events have begun.
func (r *run) calmDown() {
	r.calm, r.calmed = true, r.machine.entries
	r.digest = r.get((*r.domains)[bystanderNumber], bystanderPath, "Digest", 0)
	for _, p := range r.pending {
		p.do()
	}
	r.cpu.Common.Heaps.Forced = heap.Forcing{}
	r.pending, r.turns = nil, map[*domain.Domain]uint64{}
	for _, d := range *r.domains {
		if d.Ended {
			continue
		}
		d.Owes = 0 // for time that events have let pass
		for i := range numOrders {
			r.set(d, workerPath, "Orders", i, 0)
		}
		r.set(d, ficklePath, "Order", 0, 0)
		if r.variable(d, workerPath, "Turns", 0) != 0 {
			r.turns[d] = r.get(d, workerPath, "Turns", 0)
		}
	}
}

// why says what a thread waits for.
func (r *run) why(t *domain.Thread) string {
	switch {
	case t.Waits != nil:
		return "waits for a service of " + t.Waits.Domain.Name()
	case t.TCB.Callee != 0:
		callee := r.cpu.Common.ThreadAt(t.TCB.Callee)
		return "is served by " + callee.Domain.Name() + ", which " + r.why(callee)
	case t.Parked:
		return fmt.Sprintf("is parked until %d, and it is %d", t.Wake.Due, r.machine.now)
	case t.Queued:
		return "can run"
	}
	return fmt.Sprintf("is in state %d, and nobody wakes it", t.TCB.State)
}

// still returns a worker that has not gone on since events ended, nil if there is none.
func (r *run) still() *domain.Domain {
	for d, turns := range r.turns {
		switch {
		case d.Ended || r.get(d, workerPath, "Turns", 0) > turns:
			delete(r.turns, d)
		case d.Started:
			return d
		}
	}
	return nil
}

// numOrders is how many orders workers have.
const numOrders = orderRests + 1

// variable returns where a domain has a word of a component's package variable, 0 if it has none.
func (r *run) variable(d *domain.Domain, path, name string, word int) abi.Addr {
	for _, c := range d.Components {
		if c.Path() != path {
			continue
		}
		for g, def := range c.File().Globals {
			if def.Name == name || strings.HasSuffix(def.Name, "."+name) {
				return d.VariablesOf(c) + abi.Addr(d.Common().Linker.Statics(c).Offsets[g]) + abi.Addr(word*bytecode.WordSize)
			}
		}
		panic(fmt.Sprintf("%s has no variable %s", path, name))
	}
	return 0
}

func (r *run) set(d *domain.Domain, path, name string, word int, v uint64) {
	if a := r.variable(d, path, name, word); a != 0 && !d.Ended {
		memory.Store(a, v)
	}
}

func (r *run) get(d *domain.Domain, path, name string, word int) uint64 {
	if a := r.variable(d, path, name, word); a != 0 && !d.Ended {
		return memory.Load(a)
	}
	return 0
}

// carryOut runs the system to its end, and looks at what is left.
func (r *run) carryOut() (err error) {
	defer func() {
		if v := recover(); v != nil {
			if v != errEndless { //nolint:errorlint // it is this very value
				panic(v)
			}
			r.fail("%v: %d entries\n%s", errEndless, r.machine.entries, r.state())
			err = errEndless
		}
	}()
	r.clearFree()
	for _, d := range r.world.domains {
		r.passed["system Create"]++
		if _, err := r.sys.Create(d); err != nil {
			return err
		}
	}
	r.passed["system Run"]++
	status, err := r.sys.Run()
	r.judge(status, err)
	r.end()
	return nil
}

// judge looks at what components have found.
func (r *run) judge(status int, err error) {
	if err != nil {
		r.fail("the system ends with %v", err)
	}
	for line := range strings.Lines(r.console.String()) {
		if strings.Contains(line, "wrong:") || strings.Contains(line, "defect") || strings.HasPrefix(line, "start of domain") && !r.mayFail(line) {
			r.fail("%s", strings.TrimSpace(line))
		}
	}
	all := *r.domains
	warden, bystander := all[wardenNumber], all[bystanderNumber]
	if r.over {
		return
	}
	if status != 0 || warden.Failure != "" {
		if r.starved && strings.Contains(warden.Failure, "memory quota is exhausted") {
			return // there was no memory for it
		}
		r.fail("the warden ends with %d: %s", status, warden.LastWords)
		return
	}
	if !strings.Contains(r.console.String(), "warden: all work\n") {
		r.fail("the warden does not tell that all work")
	}
	if r.digest != r.world.digest || bystander.Failure != "" {
		r.fail("the bystander's digest is %#x and not %#x: %s", r.digest, r.world.digest, bystander.LastWords)
	}
	for _, d := range all {
		if d.Failure != "" && strings.Contains(d.Failure, "defect") {
			r.fail("domain %s: %s", d.Name(), d.Failure)
		}
		if n := r.get(d, workerPath, "Seen", 1); r.ends == 0 && n != 0 {
			r.fail("%d calls of domain %s fail since a domain has ended, and none has", n, d.Name())
		}
		if n := r.get(d, workerPath, "Denied", 0); !r.denied && n != 0 {
			r.fail("domain %s is %d times not permitted what its configuration grants", d.Name(), n)
		}
	}
}

// mayFail reports whether a start function may fail as a line says: for want of memory.
func (r *run) mayFail(line string) bool {
	return strings.Contains(line, "quota is used up") || strings.Contains(line, "the host's input or output failed") ||
		r.denied && strings.Contains(line, "not permitted")
}
