package portal

import (
	"sort"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/config/model"
	"github.com/portico-os/portico/domainzero/domain"
	"github.com/portico-os/portico/domainzero/events"
	"github.com/portico-os/portico/domainzero/memory"
	"github.com/portico-os/portico/translator/abi"
	"github.com/portico-os/portico/translator/target"
)

// maxQueue is how many callers may wait for a thread of one service: enqueue makes the calls of
// others fail.
const maxQueue = 64

// Stub reports whether a number with which a thread left through StubIntrinsic is a portal
// stub's, or that of code that copies for one.
func (p *Portals) Stub(number uint64) bool {
	switch number &^ (target.PortalNumbers - 1) {
	case target.PortalCalls, target.PortalBegins, target.PortalReturns, target.PortalAnswers:
		return number%target.PortalNumbers < uint64(len(p.methods))
	}
	return number-abi.CopyHold < uint64(len(targets))
}

// Exit does for a portal stub what native code cannot: waiting for a service thread, giving room to
// copies, failing. Precondition: the thread left with a number that Stub knows: it indexes methods.
func (p *Portals) Exit(t *domain.Thread, save *abi.RegSave) *domain.Thread {
	n := *domain.Register(save, abi.NumberReg)
	if n < target.PortalAnswers {
		return copying{p}.help(t, save, n)
	}
	switch m := p.methods[n%target.PortalNumbers]; {
	case n&target.PortalAnswers != 0:
		return p.answered(t, m)
	case n&target.PortalReturns != 0:
		return p.returned(t, m)
	case n&target.PortalBegins != 0:
		return p.uncopied(t, m, p.common.ThreadAt(abi.Addr(*domain.Register(save, target.PortalLent))))
	default:
		return p.call(t, m)
	}
}

// call makes a call that native code could not begin.
func (p *Portals) call(t *domain.Thread, m *domain.Method) *domain.Thread {
	p.shrink()
	v := p.common.ServiceAt(memory.At[abi.Capability](abi.Addr(*siteOf(t).receiver(m))).Service)
	switch {
	case v == nil || v.Domain.Gone():
		return p.fail(t, m, bytecode.CodeTerminated)
	case m.Refused:
		return p.fail(t, m, bytecode.CodeType)
	case m.ArgCopier != 0 && siteOf(t).sp < t.TCB.StackLimit+abi.MaxCopyStack-abi.StackReserve/2:
		return p.cpu.Raise(t, bytecode.TrapStack, 0, 0)
	case v.Domain.Held != nil:
		keep(t, siteOf(t), m.Conv.Args)
		return copying{p}.await(t, v.Domain, p.common.Linker.Stubs[abi.StubIntrinsic])
	case v.Block().Thread != 0:
		return p.wait(t, v, m)
	}
	if callee := v.Lend(); callee != nil {
		return p.begin(t, v, m, callee)
	}
	return p.starve(t, v, m)
}

// methodWaited returns the method that a thread which waits for a service is to call. Precondition:
// it is stopped in the call's exit, whose registers are as they were.
func (p *Portals) methodWaited(t *domain.Thread) *domain.Method {
	return p.methods[*domain.Register(t.Save(), abi.NumberReg)%target.PortalNumbers]
}

// wait queues a caller until a service is free, unless the thread that serves it waits, by way
// of others, for the caller.
func (p *Portals) wait(t *domain.Thread, v *domain.Service, m *domain.Method) *domain.Thread {
	if p.stuck([]*domain.Thread{p.common.ThreadAt(v.Block().Thread)}, t) {
		return p.fail(t, m, bytecode.CodeDeadlock)
	}
	return p.enqueue(t, v, m)
}

// starve queues a caller until the domain of a free service has a thread for it, unless all
// that serve calls there wait for the caller.
func (p *Portals) starve(t *domain.Thread, v *domain.Service, m *domain.Method) *domain.Thread {
	switch lent := lent(v.Domain); {
	case len(lent) == 0:
		return p.fail(t, m, bytecode.CodeQuota)
	case p.stuck(lent, t):
		return p.fail(t, m, bytecode.CodeDeadlock)
	}
	v.Starve()
	return p.enqueue(t, v, m)
}

// enqueue makes a caller wait until endCall begins its call.
func (p *Portals) enqueue(t *domain.Thread, v *domain.Service, m *domain.Method) *domain.Thread {
	if len(v.Waiting) >= maxQueue {
		return p.fail(t, m, bytecode.CodeBusy)
	}
	keep(t, siteOf(t), m.Conv.Args)
	v.Enqueue(t)
	return nil
}

// lent returns the threads of a domain that are lent to services.
func lent(d *domain.Domain) (list []*domain.Thread) {
	for _, t := range d.Threads {
		if t.TCB.Service != 0 {
			list = append(list, t)
		}
	}
	return list
}

// stuck reports whether none of some threads makes progress, by way of others, without the other
// one. Who waits goes on when any of those does that it waits for: so it looks for one of them
// all that is in no call. Of more than a thousand it takes that for granted: those may have deadlines.
func (p *Portals) stuck(list []*domain.Thread, other *domain.Thread) bool {
	seen := map[any]bool{other: true}
	for len(list) > 0 && len(seen) < 1000 {
		t := list[0]
		list = list[1:]
		if seen[t] {
			continue
		}
		seen[t] = true
		switch v := t.Waits; {
		case !t.Calling():
			return false
		case v == nil:
			list = append(list, p.calleeOf(t))
		case v.Block().Thread != 0:
			list = append(list, p.common.ThreadAt(v.Block().Thread))
		case !seen[v.Domain]: // it starves there, like others perhaps
			seen[v.Domain] = true
			list = append(list, lent(v.Domain)...)
		}
	}
	return len(list) == 0
}

// calleeOf returns the thread that serves a call of a thread, nil if there is none.
func (p *Portals) calleeOf(t *domain.Thread) *domain.Thread { return p.common.ThreadAt(t.TCB.Callee) }

// begin makes a thread go on in its stub, which calls the service on a thread that was lent to it. Until
// then the two threads belong to each other. It returns nil if the call fails. Precondition: t is stopped in
// the call, whose arguments are in its registers and at its RSP, and callee is lent to v, and idle.
func (p *Portals) begin(t *domain.Thread, v *domain.Service, m *domain.Method, callee *domain.Thread) *domain.Thread {
	t.Waits = nil
	if m.Layout.Bytes+target.PortalStack > int64(callee.TCB.StackTop-callee.TCB.StackLimit) {
		callee.Release(v)
		return p.fail(t, m, bytecode.CodeQuota)
	}
	s := siteOf(t)
	for _, part := range m.Conv.Args {
		if part.Index > 0 && !part.Indirect && isMemoryPointer(m.Params[part.Index-1]) {
			v.Domain.Hold(abi.Addr(*s.word(part)))
		}
	}
	v.Domain.Note(events.Portal, uint64(m.Number))
	callee.TCB.Caller, t.TCB.Callee = t.Addr, callee.Addr // as a stub does that lends
	*domain.Register(t.Save(), target.PortalLent) = uint64(callee.Addr)
	keep(t, s, m.Conv.Args)
	t.ResumeAt = m.Begin
	return t
}

// uncopied is a call whose arguments native code could not copy, or whose domain it could not enter.
func (p *Portals) uncopied(t *domain.Thread, m *domain.Method, callee *domain.Thread) *domain.Thread {
	v, code := p.common.ServiceAt(callee.TCB.Service), bytecode.CodeTerminated
	if keep(t, siteOf(t), m.Conv.Args); !v.Domain.Gone() {
		if v.Domain.Held != nil {
			return copying{p}.await(t, v.Domain, m.Begin)
		}
		switch (copying{p}).again(t, domain.Serving{Service: v.Addr, Number: v.Block().Calls}, v.Domain) {
		case tried:
			t.ResumeAt = m.Begin
			return t
		case later:
			return p.cpu.Again(t, abi.StubIntrinsic)
		}
		code = bytecode.Code(p.cpu.Copying().Code)
	}
	if p.endCall(callee, v); t.Domain.Gone() {
		return nil
	}
	return p.fail(t, m, code)
}

// callerOf returns the thread whose call a service thread serves, nil if it or its domain has
// ended meanwhile.
func (p *Portals) callerOf(t *domain.Thread) *domain.Thread {
	if caller := p.common.ThreadAt(t.TCB.Caller); caller != nil && !caller.Domain.Gone() {
		return caller
	}
	return nil
}

// returned is the return of a service's method whose results are not copied: nobody waits for them, or
// native code could not. Precondition: t is lent to a service, and stopped in the return, with the results in its
// registers.
func (p *Portals) returned(t *domain.Thread, m *domain.Method) *domain.Thread {
	v, caller := p.common.ServiceAt(t.TCB.Service), p.callerOf(t)
	if caller == nil {
		return p.finish(t, v, nil, m, bytecode.CodeOK)
	}
	keep(t, site{t.Save(), t.TCB.SavedSP + abi.RegSaveBytes}, m.Conv.Results)
	if caller.Domain.Held != nil {
		return copying{p}.await(t, caller.Domain, m.Return)
	}
	switch (copying{p}).again(t, t.Serving(), caller.Domain) {
	case tried:
		t.ResumeAt = m.Return
		return t
	case later:
		return p.cpu.Again(t, abi.StubIntrinsic)
	}
	return p.finish(t, v, caller, m, bytecode.Code(p.cpu.Copying().Code))
}

// answered is the return of a service's method whose results are where the caller wants them, but for
// those in registers, while somebody waits for its thread. Precondition: as of returned.
func (p *Portals) answered(t *domain.Thread, m *domain.Method) *domain.Thread {
	v, caller := p.common.ServiceAt(t.TCB.Service), p.common.ThreadAt(t.TCB.Caller)
	to := answer(caller, m)
	for _, part := range m.Conv.Results {
		if part.Reg != abi.NoReg {
			*to.word(part) = *domain.Register(t.Save(), part.Reg)
		}
	}
	keep(caller, to, m.Conv.Results)
	return p.finish(t, v, caller, m, bytecode.CodeOK)
}

// finish ends a call that has returned, and makes it fail in the caller, which is nil if nobody waits for it
// any more, if it is to.
func (p *Portals) finish(t *domain.Thread, v *domain.Service, caller *domain.Thread, m *domain.Method, code bytecode.Code) *domain.Thread {
	if informed(v.Domain, abi.HookLeave, t); caller != nil {
		informed(caller.Domain, abi.HookReturn, caller)
	}
	switch p.endCall(t, v); {
	case caller == nil, caller.Domain.Gone(): // a call that endCall began ended it
		return nil
	case code != bytecode.CodeOK:
		return p.fail(caller, m, code)
	}
	return caller
}

// endCall takes the thread back that served a call, and starts the calls that wait for the service
// or for a thread of its domain. What waits for the service itself comes first, then what
// starves, in its order. It may doom domains, the caller's too: whoever goes on asks again.
func (p *Portals) endCall(t *domain.Thread, v *domain.Service) {
	if caller := p.common.ThreadAt(t.TCB.Caller); caller != nil {
		caller.TCB.Callee = 0
	}
	t.Release(v)
	d := v.Domain
	p.next(v)
	for len(d.Starving) > 0 && !d.Gone() {
		starving := d.Starving[0]
		if p.next(starving); len(starving.Waiting) > 0 && starving.Block().Thread == 0 {
			return // there is no thread left
		}
		starving.Sated() // if the call failed at once, another end of a call has said so already
	}
}

// next starts the call that waits for a service next, if one can.
func (p *Portals) next(v *domain.Service) {
	for len(v.Waiting) > 0 && v.Block().Thread == 0 && !v.Domain.Gone() { // its end makes the calls fail that wait
		w := v.Waiting[0]
		var callee *domain.Thread
		if !w.Domain.Gone() {
			if callee = v.Lend(); callee == nil {
				break
			}
		}
		v.Remove(w)
		if callee == nil {
			continue
		}
		if next := p.begin(w, v, p.methodWaited(w), callee); next != nil {
			p.cpu.Enqueue(next, false)
		}
	}
}

// Failed is a panic that a service's method does not handle. Precondition: t is lent to a service:
// a panic of any other thread ends its domain. Package cpu's unwind asks.
func (p *Portals) Failed(t *domain.Thread) *domain.Thread {
	v := p.common.ServiceAt(t.TCB.Service)
	if t.Domain.Config.OnPanic == model.OnPanicDomain {
		return p.cpu.Die(t, "panic in service "+v.Name)
	}
	return p.finish(t, v, p.callerOf(t), p.methodOf(t), bytecode.CodeFault)
}

// methodOf returns the method that a service thread executes: the oldest frame returns to the
// method's stub, or a word of it is there. Precondition: it is lent, and entered the method.
func (p *Portals) methodOf(t *domain.Thread) *domain.Method {
	back := memory.LoadAddr(t.TCB.StackTop - 8)
	return p.methods[sort.Search(len(p.methods), func(i int) bool { return p.methods[i].StubEnd > back })]
}

// methodCalled returns the method that a caller calls, and whether it was entered. Precondition: it does
// not wait for the service, which callee serves.
func (p *Portals) methodCalled(caller, callee *domain.Thread) (m *domain.Method, entered bool) {
	if callee.TCB.State == abi.ThreadIdle {
		return p.methodWaited(caller), false
	}
	return p.methodOf(callee), true
}

// fail makes a portal call fail in its caller: the last result is the error that stands for the
// code, or if the method has none, the call panics. Precondition: t is blocked in the call, in
// native code or in Go, or has its results.
func (p *Portals) fail(t *domain.Thread, m *domain.Method, code bytecode.Code) *domain.Thread {
	to := answer(t, m)
	to.clearResults(m)
	n := len(m.Results)
	if n == 0 || m.Results[n-1] != p.common.Linker.Universe.Error() {
		return p.cpu.Raise(t, bytecode.TrapPortal, uint64(code), 0)
	}
	typ, data := p.codeError(t.Domain, code)
	for _, part := range m.Conv.Results {
		if part.Index == n-1 {
			*to.word(part) = [2]uint64{uint64(typ), uint64(data)}[part.Number]
		}
	}
	keep(t, to, m.Conv.Results)
	return t
}

// PathOfErrors is the import path of the package whose table codeErrors has the error values
// for codes. A domain without it gets nil errors.
const PathOfErrors = "github.com/portico-os/portico/portals"

// codeError returns a domain's error value for a code: entry code of package portals'
// table of errors.
func (p *Portals) codeError(d *domain.Domain, code bytecode.Code) (typ, data abi.Addr) {
	for _, c := range d.Components {
		if c.Path() != PathOfErrors {
			continue
		}
		for g, def := range c.File().Globals {
			if def.Name != "codeErrors" || c.GlobalType(bytecode.GlobalID(g)) != p.common.Linker.Universe.Slice(p.common.Linker.Universe.Error()) {
				continue
			}
			list := d.VariablesOf(c) + abi.Addr(p.common.Linker.Statics(c).Offsets[g])
			e := memory.LoadAddr(list) + abi.Addr(code)*16
			if uint64(code) < memory.Load(list+8) && d.Has(e, 16) {
				return memory.LoadAddr(e), memory.LoadAddr(e + 8)
			}
		}
	}
	return 0, 0
}
