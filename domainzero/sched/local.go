package sched

import (
	"fmt"
	"slices"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/domainzero/cpu"
	"github.com/portico-os/portico/domainzero/domain"
	"github.com/portico-os/portico/domainzero/link"
	"github.com/portico-os/portico/translator/abi"
	"github.com/portico-os/portico/verifier"
)

// hookNames are the methods by which a scheduler has itself told of portal calls, by abi.Hook, and
// fixed. One that lacks a method is not called for it: Open sets Hooks of the domain's block by
// them.
var hookNames = [abi.NumHooks]string{"PortalCall", "PortalReturn", "PortalEnter", "PortalLeave"}

// called are the names of all methods of schedulers. Fixed.
var called = append([]string{"Unblocked", "Preempted", "Activated"}, hookNames[:]...)

// A Local is a domain's scheduler.
type Local struct {
	// Fixed.
	cpu    *cpu.CPU       // which calls its methods, and queues it
	domain *domain.Domain // whose threads it chooses from, and which is doomed if it fails
	thread *domain.Thread // on whose stack its methods run, one at a time, as Callback demands; never queued or lent

	// Code of its methods, which Ready and Next call: check has found it to be bounded, for everybody
	// waits. None is 0. Open sets them.
	unblocked, preempted, activated abi.Addr

	// The scheduler is in the run queue, or the processor's more, once, exactly while it is above
	// 0: Ready and Next see to it.
	running int // threads that it knows to be able to run
}

// Open makes the domain's scheduler, the object that function New of a component returns, and
// lets it take over. Precondition: the domain's components are initialised, for its code uses them:
// its entry comes behind theirs in the start sequence.
// Threads that are in the run queue already have a turn before it is asked: it need not know them.
func Open(c *cpu.CPU, d *domain.Domain, component *verifier.Component) error {
	path := component.Path()
	fn, ok := component.Lookup("New")
	if !ok || len(component.Sig(fn).Params) > 0 || len(component.Sig(fn).Results) != 1 || !component.Sig(fn).Results[0].IsInterface() {
		return fmt.Errorf("scheduler %s has no function New() that returns an interface", path)
	}
	t, err := d.NewThread(domain.MinStack)
	if err != nil {
		return err
	}
	l := &Local{cpu: c, domain: d, thread: t}
	d.Block.SchedulerThread, d.Block.SchedulerStack = t.Addr, t.TCB.StackTop
	code, err := d.Space.Code(component, fn)
	if err != nil {
		return err
	}
	save, err := l.run(code, 0, 0)
	if err != nil {
		return err
	}
	typ, object := abi.Addr(*domain.Argument(save, 0)), abi.Addr(*domain.Argument(save, 1))
	methods := map[string]abi.Addr{}
	if typ != 0 && !d.TypeAt(typ).Portal { // a portal's object is another domain's
		for _, m := range d.TypeAt(typ).Methods {
			if !slices.Contains(called, m.Selector.Name) {
				continue
			}
			if err := check(m, component); err != nil {
				return fmt.Errorf("scheduler %s: %w", path, err)
			}
			if methods[m.Selector.Name], err = d.Space.Code(m.Component, m.Func); err != nil {
				return err
			}
		}
	}
	for name, a := range map[string]*abi.Addr{"Unblocked": &l.unblocked, "Preempted": &l.preempted, "Activated": &l.activated} {
		if *a = methods[name]; *a == 0 {
			return fmt.Errorf("scheduler %s: what New returns has no method %s", path, name)
		}
	}
	d.Block.Scheduler = object
	for h, name := range hookNames {
		d.Block.Hooks[h] = methods[name]
	}
	d.Scheduler = l
	return nil
}

// check checks that what will be called as one of a scheduler's methods is its component's own, for those are
// linked since that was added, that it has its type, and ends in a time that the verifier bounds: it holds up
// everything, interrupt handlers included.
func check(m link.Method, of *verifier.Component) error {
	name, sig := m.Selector.Name, m.Component.Sig(m.Func)
	if m.Component != of {
		return fmt.Errorf("method %s is of component %s: have New return a type of its own package, which may embed that", name, m.Component.Path())
	}
	threads := slices.Concat(sig.Params[1:], sig.Results)
	if len(threads) != 1 || threads[0].Under().Kind != bytecode.KindUint32 || (len(sig.Results) > 0) != (name == "Activated") {
		return fmt.Errorf("method %s has another type than in package schedulers", name)
	}
	return m.Component.Within(m.Func, verifier.SchedulerLimit)
}

// run runs a method of the scheduler to its end. Only New, before there is a scheduler, may
// allocate. Precondition: as of cpu.CPU.Callback: nothing but methods runs on the thread, and while
// native code has called one interrupts wait.
func (l *Local) run(code, object abi.Addr, arg uint64) (*abi.RegSave, error) {
	save, err := l.cpu.Callback(l.thread, code, object, arg, func(t *domain.Thread, save *abi.RegSave) bool {
		return l.domain.Scheduler == nil && l.cpu.Allocates(t, save)
	})
	if err != nil {
		return nil, fmt.Errorf("the scheduler of domain %s %w", l.domain.Name(), err)
	}
	return save, nil
}

// inform calls a method of the scheduler. If it misbehaves its domain is doomed.
func (l *Local) inform(code abi.Addr, arg uint64) uint64 {
	save, err := l.run(code, l.domain.Block.Scheduler, arg)
	if err != nil {
		l.cpu.Die(l.thread, err.Error())
		return 0
	}
	return *domain.Argument(save, 0)
}

// Thread implements [domain.Scheduler].
func (l *Local) Thread() *domain.Thread { return l.thread }

// Informed implements [domain.Scheduler].
func (l *Local) Informed(h abi.Hook, t *domain.Thread) {
	if code := l.domain.Block.Hooks[h]; code != 0 && !l.domain.Doomed {
		l.inform(code, t.TCB.Index)
	}
}

// Ready implements [domain.Scheduler].
func (l *Local) Ready(t *domain.Thread, preempted bool) {
	code := l.unblocked
	if preempted {
		code = l.preempted
	}
	t.Offered = true
	l.running++
	if l.inform(code, t.TCB.Index); l.running == 1 {
		l.cpu.Queue(l) // stands for the domain
	}
}

// Owner implements [cpu.Runnable].
func (l *Local) Owner() *domain.Domain { return l.domain }

// Next implements [cpu.Runnable]: the scheduler chooses a thread.
func (l *Local) Next() (next *domain.Thread, more bool) {
	index := l.inform(l.activated, 0)
	if l.domain.Doomed {
		return nil, false
	}
	for _, t := range l.domain.Threads {
		if t.TCB.Index == index && t.Offered {
			t.Offered = false
			l.running--
			return t, l.running > 0
		}
	}
	// It lost its threads, or names one that cannot run: none of them would ever run.
	return l.cpu.Die(l.thread, "the scheduler chose a thread that cannot run"), false
}
