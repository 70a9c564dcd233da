package domainzero

import (
	"fmt"
	"slices"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/config/model"
	"github.com/portico-os/portico/domainzero/domain"
	"github.com/portico-os/portico/domainzero/events"
	"github.com/portico-os/portico/domainzero/sched"
	"github.com/portico-os/portico/domainzero/services"
	"github.com/portico-os/portico/translator/abi"
	"github.com/portico-os/portico/verifier"
)

// Create makes a domain and links its components into it. It starts to run when Run is
// called and all names it imports are offered.
func (s *System) Create(config model.Domain) (*Domain, error) {
	return claimed(s, func() (*Domain, error) {
		d, err := s.create(config, len(s.domains))
		if err != nil {
			return nil, err
		}
		s.domains = append(s.domains, d)
		if config.Main != "" {
			s.main = d
		}
		return d, nil
	})
}

// Restart makes a domain that has ended anew, from the same configuration and with its
// number. Portals to the old one stay dead: whoever held them looks their names up again.
func (s *System) Restart(ended *Domain) (*Domain, error) {
	return claimed(s, func() (*Domain, error) { s.common.Memory.DropUseless(); return s.restart(ended) })
}

// restart is Restart by who has claimed the processor.
func (s *System) restart(ended *Domain) (*Domain, error) {
	i := ended.Number
	if i >= len(s.domains) || s.domains[i] != ended || !ended.Ended {
		return nil, fmt.Errorf("domain %s has not ended", ended.Name())
	}
	for slices.Contains(s.closing, ended) {
		s.closeSome()
		s.common.Linker.Rest()
	}
	d, err := s.create(ended.Config, i)
	if err != nil {
		return nil, err
	}
	s.domains[i] = d
	s.firstWaiting = min(s.firstWaiting, i)
	return d, nil
}

// create makes the domain with a number from 0.
func (s *System) create(config model.Domain, number int) (*Domain, error) {
	d, err := s.make(config, number)
	if err != nil {
		for d != nil && !d.Close() {
		}
		return nil, fmt.Errorf("domain %s: %w", config.Name, err)
	}
	for _, name := range config.Exports {
		delete(s.lost, name)
	}
	if config.Manager {
		s.common.Events.Keep(services.ManagedEvents)
	}
	return d, nil
}

// make is create, but leaves a domain that could not be made whole to be closed. Its first thread
// is made first: Settle and Finished go by that.
func (s *System) make(config model.Domain, number int) (*Domain, error) {
	if err := config.Check(); err != nil {
		return nil, err
	}
	if s.golib == nil {
		return nil, fmt.Errorf("component %s is not loaded", pathGolib)
	}
	paths := slices.Clip(config.Components)
	if config.Scheduler != "" {
		paths = append(paths, config.Scheduler)
	}
	roots := []*verifier.Component{s.golib}
	for _, path := range paths {
		c, err := s.find(path)
		if err != nil {
			return nil, err
		}
		roots = append(roots, c)
	}
	components := s.closure(roots)
	space, err := s.space(config.Translator, components, roots[1:])
	if err != nil {
		return nil, err
	}
	d, err := domain.New(&s.common, number, config, components, space)
	if err != nil {
		return d, err
	}
	if err := s.services.Grant(d); err != nil {
		return d, err
	}
	t, err := d.NewThread(config.Stack)
	if err != nil {
		return d, err
	}
	t.Entries, err = s.startSequence(d, roots[1:1+len(config.Components)])
	return d, err
}

// startSequence lists what a domain's first thread runs: each component's initialisation in
// dependency order, then the start functions of the components that are listed. The library's
// function Run runs each.
func (s *System) startSequence(d *Domain, listed []*verifier.Component) ([]domain.Entry, error) {
	u := s.common.Linker.Universe
	first := u.Func(nil, nil, false)
	fn, ok := s.golib.Lookup("Run")
	if !ok || s.golib.Sig(fn) != u.Func([]*bytecode.Type{first}, nil, false) {
		return nil, fmt.Errorf("%s has no function Run(func())", pathGolib)
	}
	run, err := d.Space.Code(s.golib, fn)
	if err != nil {
		return nil, err
	}
	var list []domain.Entry
	add := func(c *verifier.Component, fn bytecode.FuncID) error {
		v, err := d.Space.FuncValue(c, fn)
		list = append(list, domain.Entry{Code: run, Argument: v, Component: c.Path()})
		return err
	}
	for _, c := range d.Components {
		if c.File().Init >= 0 {
			if err := add(c, c.File().Init); err != nil {
				return nil, err
			}
		}
	}
	if d.Config.Scheduler != "" {
		list = append(list, domain.Entry{Component: d.Config.Scheduler})
	}
	for _, c := range listed {
		if fn, ok := c.Lookup("$start"); ok {
			if c.Sig(fn) != first {
				return nil, fmt.Errorf("component %s: function $start is of type %s, want %s", c.Path(), c.Sig(fn), first)
			}
			if err := add(c, fn); err != nil {
				return nil, err
			}
		}
	}
	return list, nil
}

// startReady starts the domains whose imports are all offered. If anyway is set, when nothing else
// can run, it starts the first that still waits, unless one that starts sleeps, and may offer something then:
// its look-ups will say what is missing. It reports whether it started one.
func (s *System) startReady(anyway bool) (started bool) {
	anyway = anyway && !slices.ContainsFunc(s.domains, func(d *Domain) bool {
		return d.Started && !d.Settled && !d.Ended && d.Threads[0].Wake.Place > 0
	})
	for _, d := range s.domains[s.firstWaiting:] {
		if !d.Started && !d.Ended && (anyway && !started || s.ready(d)) {
			s.start(d)
			started = true
		}
	}
	for s.firstWaiting < len(s.domains) && (s.domains[s.firstWaiting].Started || s.domains[s.firstWaiting].Ended) {
		s.firstWaiting++
	}
	return started
}

// ready reports whether all names that a domain imports are offered by domains that
// have done what they do to start, or were lost: its look-ups will say so.
func (s *System) ready(d *Domain) bool {
	for _, name := range d.Config.Imports {
		if v := s.common.Names[name]; v == nil && !s.lost[name] || v != nil && !v.Domain.Settled {
			return false
		}
	}
	return true
}

// start starts a domain's first thread. Precondition: it was not started, for the first entry is
// taken once, and has not ended, for then it has no threads. startReady asks.
func (s *System) start(d *Domain) {
	d.Started = true
	if t := d.Threads[0]; s.cpu.StartNext(t) {
		s.cpu.Enqueue(t, false)
	}
}

// End ends a domain from outside, with a status.
func (s *System) End(d *Domain, status int) error {
	_, err := claimed(s, func() (int, error) { s.end(d, status); s.closeAll(); return 0, nil })
	return err
}

// end ends a domain, be it in the middle of calls in and out. Precondition: no operation is in
// progress, which may use its memory: see [cpu.CPU.Doom]. Survivor, run and whoever has just
// claimed the processor see to it. Its threads leave the queue first, so that nothing of it runs
// while its callers are answered; devices and files are given back before the memory that they
// use.
func (s *System) end(d *Domain, status int) {
	if d.Ended {
		return
	}
	d.Ended, d.Status = true, status
	d.Block.State = abi.DomainEnded
	d.Note(events.Terminate, uint64(status))
	d.Scheduler = nil
	s.cpu.Unqueue(d)
	s.cpu.Timers.End(d)
	s.portals.End(d)
	s.services.End(d)
	for _, name := range d.Config.Exports {
		s.lost[name] = true
		if v := s.common.Names[name]; v != nil && v.Domain == d {
			delete(s.common.Names, name)
		}
	}
	if !d.Close() {
		s.closing = append(s.closing, d)
	}
}

// closeSome gives back some of what ended domains have, and reports whether there is more.
func (s *System) closeSome() (more bool) {
	if len(s.closing) > 0 && s.closing[0].Close() {
		s.closing = s.closing[1:]
	}
	return len(s.closing) > 0
}

// closeAll ends who was doomed as others ended, and gives back all that ended domains have. Precondition: as of end.
func (s *System) closeAll() {
	s.cpu.Survivor(nil)
	for s.closeSome() {
	}
}

// rooms is what the dispatcher asks of the whole.
type rooms struct{ *System }

// Failed implements [cpu.Rooms].
func (r rooms) Failed(t *domain.Thread) *domain.Thread { return r.portals.Failed(t) }

// TimedOut implements [cpu.Rooms].
func (r rooms) TimedOut(t *domain.Thread) { r.portals.TimedOut(t) }

// Finished implements [cpu.Rooms]: the system ends with its main domain's first thread.
func (r rooms) Finished(t *domain.Thread) {
	if t.Domain == r.main && t == t.Domain.Threads[0] {
		r.cpu.Doom(t.Domain, 0)
	}
}

// OpenScheduler implements [cpu.Rooms].
func (r rooms) OpenScheduler(d *domain.Domain) error {
	c, err := r.find(d.Config.Scheduler)
	if err != nil {
		return err
	}
	return sched.Open(r.cpu, d, c)
}

// End implements [cpu.Rooms].
func (r rooms) End(d *domain.Domain) {
	r.services.Console.Last(d)
	r.end(d, d.Status)
}

// Waiting implements [cpu.Rooms].
func (r rooms) Waiting() bool {
	return r.firstWaiting < len(r.domains) || r.services.Console.Due() < domain.Never || r.over()
}

// Others implements [cpu.Rooms].
func (r rooms) Others() bool { return len(r.domains) > 1 }
