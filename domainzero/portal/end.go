package portal

import (
	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/domainzero/domain"
	"github.com/portico-os/portico/translator/abi"
)

// End ends a domain's part in calls, in their middle: callers waiting in it get ErrTerminated,
// and calls it had going out finish into nothing. Precondition: it is gone,
// and no operation is in progress; its memory is still there, for blocks of its threads and
// services are read. System.end sees to it.
func (p *Portals) End(d *domain.Domain) {
	if h, held := d.Held.(*hold); held {
		h.abort()
	}
	p.shrink()
	for _, t := range d.Threads {
		p.abandon(t)
		if v := t.Waits; v != nil {
			v.Remove(t)
		}
	}
	for _, v := range d.Services {
		waiting := v.Waiting
		v.Waiting = nil
		for _, w := range waiting {
			if w.Waits != v {
				continue // its call has failed already, and its registers hold results
			}
			w.Waits = nil
			p.terminate(w, p.methodWaited(w))
		}
	}
	for _, t := range d.Threads {
		if caller := p.common.ThreadAt(t.TCB.Caller); caller != nil {
			m, entered := p.methodCalled(caller, t)
			if caller.TCB.Callee = 0; entered {
				informed(caller.Domain, abi.HookReturn, caller)
			}
			p.terminate(caller, m)
		}
	}
}

// terminate makes a portal call into an ending domain fail, and lets its caller go on.
func (p *Portals) terminate(t *domain.Thread, m *domain.Method) {
	if !t.Domain.Gone() {
		p.interrupt(t, m, bytecode.CodeTerminated)
	}
}

// interrupt makes the portal call that a thread is blocked in fail, and lets it go on.
// Precondition: neither a service nor a callee refers to the thread any more, or the call would be
// answered twice: TimedOut and End undo that before.
func (p *Portals) interrupt(t *domain.Thread, m *domain.Method, code bytecode.Code) {
	if next := p.fail(t, m, code); next != nil {
		p.cpu.Enqueue(next, false)
	}
}

// TimedOut makes the portal call fail that a thread is blocked in. Its result, when the service
// has it, is dropped. Precondition: no operation is in progress, which may be that very call:
// cpu.Timers.Run calls it between two.
func (p *Portals) TimedOut(t *domain.Thread) {
	if t.Waits != nil {
		t.Waits.Remove(t)
		p.interrupt(t, p.methodWaited(t), bytecode.CodeTimeout)
		return
	}
	m, entered := p.methodCalled(t, p.calleeOf(t))
	if p.abandon(t); entered {
		informed(t.Domain, abi.HookReturn, t)
	}
	p.interrupt(t, m, bytecode.CodeTimeout)
}

// Wanted reports whether somebody waits for the call that a thread serves.
func (p *Portals) Wanted(t *domain.Thread) bool { return p.callerOf(t) != nil }

// abandon makes the portal call that a thread is blocked in finish into nothing: its service thread has
// no caller any more, and returns to Go. If the call was not begun it never is.
func (p *Portals) abandon(t *domain.Thread) {
	callee := p.calleeOf(t)
	if callee == nil {
		return
	}
	v := p.common.ServiceAt(callee.TCB.Service)
	if callee.TCB.Caller, t.TCB.Callee = 0, 0; callee.TCB.State == abi.ThreadIdle {
		p.endCall(callee, v)
	} else {
		v.Abandon()
	}
}
