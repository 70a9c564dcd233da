package chaos

import (
	"fmt"
	"reflect"
	"slices"

	"github.com/portico-os/portico/domainzero/domain"
	"github.com/portico-os/portico/translator/abi"
)

// watchEvery is how often what DomainZero keeps is looked at: once in so many dispatches.
const watchEvery = 16

// watch looks at what DomainZero keeps before a thread is dispatched: no operation is in progress.
func (r *run) watch() {
	r.look()
	if r.watched++; r.watched%watchEvery == 0 {
		if err := r.consistent(); err != nil {
			r.fail("%v", err)
		}
	}
}

// consistent says what of the relations between domains, threads and services does not hold that
// comments of the trusted code promise between two operations.
func (r *run) consistent() error {
	c := r.cpu.Common
	for _, d := range *r.domains {
		switch {
		case d.Ended && d.Threads != nil:
			return fmt.Errorf("domain %s has ended, and has threads", d.Name())
		case d.Ended:
			continue
		case d.Doomed:
			return fmt.Errorf("domain %s is doomed and has not ended when a thread is dispatched", d.Name())
		}
		if err := r.idle(d); err != nil {
			return fmt.Errorf("domain %s: %w", d.Name(), err)
		}
		for _, t := range d.Threads {
			if err := r.linked(t); err != nil {
				return fmt.Errorf("domain %s: thread %d: %w", d.Name(), t.TCB.Index, err)
			}
		}
		for _, v := range d.Services {
			if err := r.served(d, v); err != nil {
				return fmt.Errorf("domain %s: service %s: %w", d.Name(), v.Type, err)
			}
		}
		if n := d.Block.Starving; n != uint64(len(d.Starving)) {
			return fmt.Errorf("domain %s: native code knows of %d services that starve, and Go of %d", d.Name(), n, len(d.Starving))
		}
		for _, v := range d.Starving {
			if v.Domain != d || !slices.Contains(d.Services, v) {
				return fmt.Errorf("domain %s: a service starves that it does not have", d.Name())
			}
		}
	}
	for name, v := range c.Names {
		if v.Domain.Ended {
			return fmt.Errorf("%s is offered by a domain that has ended", name)
		}
	}
	return nil
}

// idle looks at the threads that native code may lend.
func (r *run) idle(d *domain.Domain) error {
	n := 0
	for a := d.Block.Idle; a != 0; n++ {
		t := r.cpu.Common.ThreadAt(a)
		switch {
		case t == nil || t.Domain != d:
			return fmt.Errorf("the idle thread at %#x is not its own", a)
		case t.TCB.State != abi.ThreadIdle || t.TCB.Service != 0 || t.TCB.Caller != 0:
			return fmt.Errorf("thread %d is idle in state %d, with service %#x", t.TCB.Index, t.TCB.State, t.TCB.Service)
		case n > len(d.Threads):
			return fmt.Errorf("the idle threads are a circle")
		}
		a = t.TCB.Next
	}
	return nil
}

// linked looks at what a thread calls and serves.
func (r *run) linked(t *domain.Thread) error {
	c := r.cpu.Common
	if c.ThreadAt(t.Addr) != t || t.TCB.Domain != t.Domain.Addr {
		return fmt.Errorf("its control block is another's")
	}
	if a := t.TCB.Callee; a != 0 {
		if callee := c.ThreadAt(a); callee == nil || callee.TCB.Caller != t.Addr || callee.TCB.Service == 0 {
			return fmt.Errorf("it calls a thread that does not serve it")
		}
		if t.Waits != nil {
			return fmt.Errorf("it is served and waits")
		}
	}
	if a := t.TCB.Caller; a != 0 {
		if caller := c.ThreadAt(a); caller == nil || caller.TCB.Callee != t.Addr {
			return fmt.Errorf("it serves a thread that does not call it")
		}
	}
	if a := t.TCB.Service; a != 0 {
		if v := c.ServiceAt(a); v == nil || v.Domain != t.Domain || v.Block().Thread != t.Addr {
			return fmt.Errorf("it is lent to a service that does not know it")
		}
	}
	if v := t.Waits; v != nil {
		if v.Domain.Ended || c.ServiceAt(v.Addr) != v || !slices.Contains(v.Waiting, t) {
			return fmt.Errorf("it waits for a service that does not know it")
		}
	}
	return nil
}

// served looks at who waits for a service, and who serves it.
func (r *run) served(d *domain.Domain, v *domain.Service) error {
	c := r.cpu.Common
	if v.Domain != d || c.ServiceAt(v.Addr) != v {
		return fmt.Errorf("its block is another's")
	}
	for _, w := range v.Waiting {
		if w.Domain.Ended || w.Waits != v {
			return fmt.Errorf("thread %d of %s is to wait for it, and does not", w.TCB.Index, w.Domain.Name())
		}
	}
	if n := v.Block().Waiting; n < uint64(len(v.Waiting)) {
		return fmt.Errorf("native code knows of %d callers that wait, and Go of %d", n, len(v.Waiting))
	}
	if a := v.Block().Thread; a != 0 {
		if t := c.ThreadAt(a); t == nil || t.TCB.Service != v.Addr || t.Domain != d {
			return fmt.Errorf("the thread that serves it does not know")
		}
	}
	return nil
}

// restartEnded makes a domain again that has ended, which does not run any more, and ends it.
func (r *run) restartEnded(d *domain.Domain) {
	r.passed["system Restart"]++
	again, err := r.sys.Restart(d)
	if err == nil {
		err = r.sys.End(again, 0)
	}
	if err != nil {
		r.fail("domain %s cannot be restarted when all have ended: %v", d.Name(), err)
	}
}

// end ends all domains, one after the other in an order that is drawn, and looks whether all is back.
func (r *run) end() {
	r.calm = true
	for _, p := range r.pending {
		p.do()
	}
	n := len(*r.domains)
	for i := range 2 * n { // what is being done in steps at the first end may make domains again
		d := (*r.domains)[(i+r.number)%n]
		if !d.Ended {
			r.countHooks(d)
		}
		r.passed["system End"]++
		if err := r.sys.End(d, 0); err != nil {
			r.fail("%v", err)
		}
		if err := r.consistent(); err != nil {
			r.fail("after the end of %s: %v", d.Name(), err)
		}
	}
	r.restartEnded((*r.domains)[r.number%n])
	r.passed["system Shutdown"]++
	if err := r.sys.Shutdown(); err != nil {
		r.fail("%v", err)
	}
	if n := r.machine.open; n != 0 {
		r.fail("%d files of the host are open", n)
	}
	if m := r.machine.claimed; m != 0 {
		r.fail("lines %#x are claimed", m)
	}
	for _, left := range []struct {
		of    any
		field string
	}{
		{r.cpu, "queue"}, {r.cpu, "doomed"}, {&r.cpu.Timers, "queue"}, {&r.cpu.Interrupts, "handlers"}, {r.cpu.Common, "blocks"},
	} {
		if n := reflect.ValueOf(left.of).Elem().FieldByName(left.field).Len(); n != 0 {
			r.fail("%d are left in %s of %T", n, left.field, left.of)
		}
	}
}
