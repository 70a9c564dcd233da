package domainzero

import (
	"fmt"
	"slices"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/translator/abi"
	"github.com/portico-os/portico/verifier"
)

// Scheduling has two levels (paper, section 2.8). The global scheduler, built in, gives
// turns to domains; a domain-local scheduler is a component of the domain and picks its
// thread. A domain with the core scheduler has none: its threads take turns with the
// other domains directly.

// Words of abi.Domain.Block that a domain-local scheduler uses.
const (
	blockHolders = iota
	blockScheduler
	blockSchedulerThread
	blockHooks // numHooks words: code addresses
)

// blockOffset returns the offset of a word of abi.Domain.Block.
func blockOffset(i int) int32 { return abi.DomainBlock + int32(i)*8 }

// A hook is a point of a portal call at which a domain-local scheduler may be informed.
type hook int

// The hooks: in the caller's domain and in the service's.
const (
	hookCall hook = iota
	hookReturn
	hookEnter
	hookLeave
	numHooks
)

var hookNames = [numHooks]string{"PortalCall", "PortalReturn", "PortalEnter", "PortalLeave"}

// A localScheduler is a domain's scheduler.
type localScheduler struct {
	thread                          *thread // on whose stack its methods run
	unblocked, preempted, activated abi.Addr
	running                         int // threads that it knows to be able to run
}

// openScheduler makes the domain's scheduler: the object that function New of its
// component returns. Precondition: the domain's components are initialised.
func (s *System) openScheduler(d *Domain) error {
	path := d.config.Scheduler
	c := s.components[path]
	fn, ok := c.Lookup("New")
	if !ok || len(c.Sig(fn).Params) > 0 || len(c.Sig(fn).Results) != 1 || !c.Sig(fn).Results[0].IsInterface() {
		return fmt.Errorf("scheduler %s has no function New() that returns an interface", path)
	}
	t, err := d.newThread(minStack)
	if err != nil {
		return err
	}
	l := &localScheduler{thread: t}
	d.block.Block[blockSchedulerThread] = uint64(t.addr)
	code, err := d.space.code(c, fn)
	if err != nil {
		return err
	}
	save, err := s.callScheduler(l, code, 0, 0)
	if err != nil {
		return err
	}
	typ, object := argument(save, 0), argument(save, 1)
	methods := map[string]abi.Addr{}
	if typ != 0 && d.space.desc.info(typ).proxy == nil { // a portal's object is another domain's
		for _, m := range d.space.desc.info(typ).methods {
			if err := checkSchedulerMethod(m); err != nil {
				return fmt.Errorf("scheduler %s: %w", path, err)
			}
			if methods[m.selector.name], err = d.space.code(m.component, m.fn); err != nil {
				return err
			}
		}
	}
	for name, a := range map[string]*abi.Addr{"Unblocked": &l.unblocked, "Preempted": &l.preempted, "Activated": &l.activated} {
		if *a = methods[name]; *a == 0 {
			return fmt.Errorf("scheduler %s: what New returns has no method %s", path, name)
		}
	}
	d.block.Block[blockScheduler] = uint64(object)
	for h, name := range hookNames {
		d.block.Block[blockHooks+h] = uint64(methods[name])
	}
	d.scheduler = l
	return nil
}

// checkSchedulerMethod checks that what will be called as one of a scheduler's methods
// has its type, and ends in a time that the verifier bounds. Activated need not: nothing is in
// progress when it runs, and callback bounds its time.
func checkSchedulerMethod(m method) error {
	name, sig := m.selector.name, m.component.Sig(m.fn)
	if name != "Unblocked" && name != "Preempted" && name != "Activated" && !slices.Contains(hookNames[:], name) {
		return nil
	}
	threads := slices.Concat(sig.Params[1:], sig.Results)
	if len(threads) != 1 || threads[0].Under().Kind != bytecode.KindUint32 || (len(sig.Results) > 0) != (name == "Activated") {
		return fmt.Errorf("method %s has another type than in package schedulers", name)
	}
	if name == "Activated" {
		return nil
	}
	return m.component.Within(m.fn, verifier.SchedulerLimit)
}

// callScheduler runs a method of a domain-local scheduler to its end. Only New, before
// there is a scheduler, may allocate.
func (s *System) callScheduler(l *localScheduler, code, object abi.Addr, arg uint64) (*abi.RegSave, error) {
	save, err := s.callback(l.thread, code, object, arg, func(t *thread, save *abi.RegSave) bool {
		return s.cpu.Reason == abi.ReasonAlloc && t.domain.scheduler == nil && s.allocSlow(t, save) == t
	})
	if err != nil {
		return nil, fmt.Errorf("the scheduler of domain %s %w", l.thread.domain.Name(), err)
	}
	return save, nil
}

// leaveScheduler is the exit of a hook that native code called. It may only have been
// polled.
func (s *System) leaveScheduler(l *localScheduler) *thread {
	if s.cpu.Reason == abi.ReasonPoll {
		return l.thread
	}
	return s.die(l.thread, "the scheduler did more than take note of a portal call: it must not allocate, fail or wait")
}

// hooks returns which of two hooks the domain's scheduler has, as a bit mask.
func (d *Domain) hooks(a, b hook) (mask int) {
	for _, h := range [2]hook{a, b} {
		if d.block.Block[blockHooks+h] != 0 {
			mask |= 1 << h
		}
	}
	return mask
}

// informed tells the domain's scheduler of a portal call that goes through Go.
func (d *Domain) informed(h hook, t *thread) {
	if d.scheduler != nil && !d.doomed && d.block.Block[blockHooks+h] != 0 {
		d.inform(abi.Addr(d.block.Block[blockHooks+h]), t.tcb.Index)
	}
}

// inform calls a method of the domain's scheduler. If it misbehaves its domain is doomed.
func (d *Domain) inform(code abi.Addr, arg uint64) uint64 {
	l := d.scheduler
	save, err := d.sys.callScheduler(l, code, abi.Addr(d.block.Block[blockScheduler]), arg)
	if err != nil {
		d.sys.die(l.thread, err.Error())
		return 0
	}
	return argumentWord(save, 0)
}

// enqueue makes a stopped thread run when its turn comes. preempted says that it ran
// until now.
func (s *System) enqueue(t *thread, preempted bool) {
	d := t.domain
	if t.queued || d.gone() {
		return
	}
	t.queued = true
	if d.scheduler == nil {
		s.queue = append(s.queue, t)
		return
	}
	code := d.scheduler.unblocked
	if preempted {
		code = d.scheduler.preempted
	}
	d.scheduler.running++
	if d.inform(code, t.tcb.Index); d.scheduler.running == 1 {
		s.queue = append(s.queue, d.scheduler.thread) // stands for the domain
	}
}

// pick takes the next thread off the run queue: the global scheduler, which is round
// robin.
func (s *System) pick() *thread {
	for len(s.queue) > 0 {
		t := s.queue[0]
		s.queue = s.queue[1:]
		d := t.domain
		if d.scheduler != nil && t == d.scheduler.thread {
			if t = s.survivor(d.activate()); t == nil {
				continue
			}
		}
		t.queued = false
		if t.state() == threadStopped && !d.gone() {
			return t
		}
	}
	return nil
}

// activate lets the domain's scheduler choose a thread. The domain keeps its place among
// the others while more of its threads can run.
func (d *Domain) activate() *thread {
	index := d.inform(d.scheduler.activated, 0)
	if d.doomed {
		return nil
	}
	for _, t := range d.threads {
		if t.tcb.Index == index && t.queued {
			if d.scheduler.running--; d.scheduler.running > 0 {
				d.sys.queue = append(d.sys.queue, d.scheduler.thread)
			}
			return t
		}
	}
	// It lost its threads, or names one that cannot run: none of them would ever run.
	return d.sys.die(d.scheduler.thread, "the scheduler chose a thread that cannot run")
}
