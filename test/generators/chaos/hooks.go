package chaos

import (
	"runtime"
	"slices"
	"strings"

	"github.com/portico-os/portico/bytecode/intrinsics"
	"github.com/portico-os/portico/domainzero/cpu"
	"github.com/portico-os/portico/domainzero/domain"
	"github.com/portico-os/portico/domainzero/memory"
	"github.com/portico-os/portico/translator/abi"
)

// hook exchanges the fields of DomainZero by which a run learns that places are passed.
func (r *run) hook() {
	c, s := r.cpu, r.station
	for i, do := range s.exits {
		if do != nil {
			c.Exits[i] = r.exit(abi.Reason(i), do)
		}
	}
	bounded := s.bounded
	c.Interrupts.Bounded = func(t *domain.Thread, save *abi.RegSave) (ok bool) {
		n := *domain.Register(save, abi.NumberReg)
		if n >= uint64(intrinsics.Count) {
			return bounded(t, save)
		}
		r.around(placeOf(sortHandler, intrinsics.Table[n].Name), t, func() { ok = bounded(t, save) })
		return ok
	}
	c.Rooms = rooms{s.rooms, r}
	step := s.step
	c.Common.Step = func(busy [2]*domain.Domain) {
		p := stepOther
		if busy[0] != nil && busy[1] == nil {
			p = stepCollection
		}
		r.moving = append(r.moving, busy[:]...)
		r.around(p, nil, func() { step(busy) })
		r.moving = r.moving[:len(r.moving)-len(busy)]
	}
	r.machine.entering, r.machine.left, r.machine.waited = r.entering, r.left, r.waited
}

// around passes a place, with events before and after.
func (r *run) around(p place, t *domain.Thread, do func()) {
	r.pass(p)
	r.happen(p, false, t)
	do()
	r.happen(p, true, t)
}

// exit is an exit that passes its place, and that of what is asked for.
func (r *run) exit(reason abi.Reason, do cpu.Exit) cpu.Exit {
	p := placeOf(sortExit, r.names.reason(reason))
	return func(t *domain.Thread, save *abi.RegSave) (next *domain.Thread) {
		outer := r.thread
		r.thread = t
		defer func() { r.thread = outer }()
		if reason != abi.ReasonIntrinsic {
			r.meanwhile(t)
			r.around(p, t, func() { next = do(t, save) })
			return next
		}
		var asked place
		if n := *domain.Register(save, abi.NumberReg); n < uint64(intrinsics.Count) {
			asked = placeOf(sortIntrinsic, intrinsics.Table[n].Name)
			r.meanwhile(t)
		} else {
			asked = portalPlace(n)
		}
		// The innermost one decides what may happen.
		r.pass(p)
		r.happen(p, false, t)
		hashed := r.hashing(t, save)
		r.around(asked, t, func() {
			if next = do(t, save); asked == "intrinsic any.hash" {
				hashed(next)
			}
		})
		if r.copies = copies(asked); !r.copies {
			r.happen(p, true, t)
		}
		return next
	}
}

// meanwhile passes what goes on while a thread leaves that is in no copy.
func (r *run) meanwhile(t *domain.Thread) {
	if slices.ContainsFunc(*r.domains, func(d *domain.Domain) bool { return d.Held != nil }) {
		r.pass(stepHeld)
		r.happen(stepHeld, false, t)
	}
	if r.cpu.Common.Linker.Busy {
		r.pass(stepLink)
		r.happen(stepLink, false, t)
	}
}

// rooms passes what the dispatcher asks on.
type rooms struct {
	cpu.Rooms
	r *run
}

func (x rooms) Failed(t *domain.Thread) (next *domain.Thread) {
	x.r.around(placeOf(sortRoom, "Failed"), t, func() { next = x.Rooms.Failed(t) })
	return next
}

func (x rooms) TimedOut(t *domain.Thread) {
	x.r.around(placeOf(sortRoom, "TimedOut"), t, func() { x.Rooms.TimedOut(t) })
}

func (x rooms) Finished(t *domain.Thread) {
	x.r.around(placeOf(sortRoom, "Finished"), t, func() { x.Rooms.Finished(t) })
}

func (x rooms) OpenScheduler(d *domain.Domain) (err error) {
	x.r.around(placeOf(sortRoom, "OpenScheduler"), d.Threads[0], func() { err = x.Rooms.OpenScheduler(d) })
	return err
}

func (x rooms) End(d *domain.Domain) {
	x.r.ends++
	x.r.countHooks(d)
	x.r.around(placeOf(sortRoom, "End"), nil, func() { x.Rooms.End(d) })
}

func (x rooms) Waiting() (yes bool) {
	x.r.around(placeOf(sortRoom, "Waiting"), nil, func() { yes = x.Rooms.Waiting() })
	return yes
}

func (x rooms) Others() (yes bool) {
	x.r.around(placeOf(sortRoom, "Others"), nil, func() { yes = x.Rooms.Others() })
	return yes
}

// countHooks counts how often native code, and Go, called the hooks of an ending domain's scheduler.
func (r *run) countHooks(d *domain.Domain) {
	for h, name := range r.names.Hooks {
		if n := r.get(d, ficklePath, "Calls", h); n > 0 {
			r.passed[placeOf(sortHook, name)] += int(n)
		}
	}
}

// entering is called before native code is entered, and returns how that is to poll. It passes the
// functions that enter, and what they call a scheduler for.
func (r *run) entering(b *abi.CPU) (wanted poll) {
	if r.machine.entries > mostEntries {
		panic(errEndless)
	}
	if n := r.machine.entries; r.world.fires > 0 && n%r.world.fires == 0 || r.calm && n%50 == 0 {
		r.machine.raised |= r.machine.claimed
	}
	t := r.cpu.Common.ThreadAt(b.Thread)
	places := r.stack()
	dispatched := len(places) > 1 && places[1] == dispatchPlace
	wanted = r.polls(dispatched)
	for _, p := range places {
		if p == "enter cpu.Interrupts.handle" && t.Domain == r.endless {
			r.machine.slow, r.endless = slowEntries, nil
		}
		r.pass(p)
		r.happen(p, false, t)
	}
	if s := t.Domain.Scheduler; s != nil && s.Thread() == t {
		at := memory.LoadAddr(b.NativeSP + abi.RegSaveBytes)
		for h, code := range t.Domain.Block.Hooks {
			if code == at {
				r.happen(placeOf(sortHook, r.names.Hooks[h]), false, t)
			}
		}
	}
	r.noteEntry(t)
	r.copies = r.copies || slices.Contains(places, "enter cpu.CPU.GoOn") // then it fails
	if t.Domain.Gone() && !r.copies {
		r.fail("code of domain %s runs, which is gone", t.Domain.Name())
	}
	if dispatched && !r.copies {
		r.watch()
	}
	r.drawn()
	return wanted
}

// polls is what cpu.CPU.enter has just found, by which it has set the flag: the host's timer may have
// set that since.
func (r *run) polls(yielding bool) poll {
	s, ticks := r.station, uint64(r.machine.now+r.machine.more)
	waits := ticks+r.machine.TickRate()/100 < *s.owedUntil
	r.machine.overdue = yielding && *s.sliceOver && r.copies
	switch {
	case yielding && (*s.sliceOver && !r.copies || *s.fired != 0 && !waits):
		return 1
	case yielding && *s.sliceOver, r.cpu.Common.Heaps.Forced.Stops():
		return abi.PollOutside
	}
	return 0
}

// left is called when native code has left.
func (r *run) left(b *abi.CPU) {
	r.noteExit(b)
	if t := r.cpu.Common.ThreadAt(b.Thread); t == nil || t.Domain.Gone() && !r.copies {
		r.fail("code of a domain ran that is gone")
	}
	r.copies = false
}

// slowEntries are enough for any handler to be found endless.
const slowEntries = 15

// stackDepth is how many frames are looked at for functions that enter.
const stackDepth = 16

// Where native code is entered most often.
const dispatchPlace = place(sortEnter + " cpu.CPU.Dispatch")

// stack returns the places of the functions that enter native code now, the innermost first.
func (r *run) stack() []place {
	var pcs [stackDepth]uintptr
	runtime.Callers(4, pcs[:2])
	if known, ok := stacks[pcs]; ok && known[len(known)-1] == dispatchPlace {
		return known // nothing above is of interest
	}
	if list := r.placesOf(pcs); list[len(list)-1] == dispatchPlace {
		stacks[pcs] = list
		return list
	}
	runtime.Callers(4, pcs[:])
	known, ok := stacks[pcs]
	if !ok {
		known = r.placesOf(pcs)
		stacks[pcs] = known
	}
	return known
}

// placesOf returns the places of functions by return addresses.
func (r *run) placesOf(pcs [stackDepth]uintptr) []place {
	var list []place
	frames := runtime.CallersFrames(pcs[:])
	for {
		f, more := frames.Next()
		if p := r.functionPlace(f.Function); p != "" && (len(list) == 0 || list[len(list)-1] != p) {
			list = append(list, p)
		}
		if !more {
			break
		}
	}
	return list
}

// stacks are those that are known, of the process.
var stacks = map[[stackDepth]uintptr][]place{}

// functionPlace returns the place of a function as the runtime names it, such as
// example.org/domainzero/cpu.(*CPU).enter.
func (r *run) functionPlace(name string) place {
	_, name, ok := strings.Cut(name, "/domainzero/")
	if !ok {
		return ""
	}
	name, _, _ = strings.Cut(name, ".func")
	p := placeOf(sortEnter, strings.NewReplacer("(*", "", ")", "").Replace(name))
	if !r.enters[p] {
		return ""
	}
	return p
}
