package portal

import (
	"slices"
	"sort"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/config/model"
	"github.com/portico-os/portico/domainzero/domain"
	"github.com/portico-os/portico/domainzero/events"
	"github.com/portico-os/portico/domainzero/memory"
	"github.com/portico-os/portico/translator/abi"
)

// maxQueue is how many callers may wait for a thread of one service: enqueue makes the calls of
// others fail.
const maxQueue = 64

// Stub reports whether a number with which a thread left through StubIntrinsic is a portal
// stub's.
func Stub(number uint64) bool { return number&(stubCalls|stubReturns) != 0 }

// Exit does for a portal stub what native code cannot: copying, waiting for a service thread,
// failing. Precondition: the thread left with a number that Stub knows: it indexes methods. Package
// services, whose exit it is, asks.
func (p *Portals) Exit(t *domain.Thread, save *abi.RegSave) *domain.Thread {
	n := *domain.Register(save, abi.NumberReg)
	if n&stubReturns != 0 {
		return p.returned(t)
	}
	m := p.methods[n&stubNumbers]
	v := p.common.ServiceAt(memory.At[abi.Capability](abi.Addr(*siteOf(t).receiver(m))).Service)
	switch {
	case v == nil || v.Domain.Gone():
		return p.fail(t, m, bytecode.CodeTerminated)
	case v.Block().Thread != 0:
		return p.wait(t, v, m)
	}
	if p.again(t, v.Domain, domain.Serving{Service: v.Addr, Number: v.Block().Calls}) {
		return resume(t, m.Stub)
	}
	if callee := v.Lend(); callee != nil {
		return p.begin(t, v, m, callee)
	}
	return p.starve(t, v, m)
}

// ampleRoom is how many bytes native code gets to copy to when it has found no room, if that is
// there: some copies, so that it asks seldom, and little enough to be in the cache.
const ampleRoom = 8 * abi.MaxNativeCopy

// again reports whether native code is to try again what it left for on behalf of a thread, in a call:
// if it has found no room in the heap of a domain, and now it is there, or no round of the table of
// copies.
func (p *Portals) again(t *domain.Thread, to *domain.Domain, call domain.Serving) bool {
	c := p.cpu.Copying()
	full, worn := c.Full != 0, c.Round>>abi.CopyRoundShift == 1<<(64-abi.CopyRoundShift)-1
	if c.Full = 0; !full && !worn || t.Again == call {
		return false
	}
	if t.Again = call; worn {
		clear(memory.Bytes(c.Table, abi.CopyEntries*abi.CopyEntryBytes))
		c.Round = 0
	}
	return !full || to.Heap.Prepare(int(to.Block.CopyLimit), ampleRoom)
}

// resume makes a thread that left a stub go on at an address in it, with the same registers. Precondition:
// the thread is the next that runs: its stack cannot be walked until then.
func resume(t *domain.Thread, at abi.Addr) *domain.Thread {
	save := *t.Save()
	t.TCB.SavedSP -= 8
	*t.Save() = save
	memory.StoreAddr(t.TCB.SavedSP+abi.RegSaveBytes, at)
	return t
}

// methodWaited returns the method that a thread which waits for a service is to call. Precondition:
// it is stopped in the call's exit, whose registers are as they were: so it is while Waits is set.
func (p *Portals) methodWaited(t *domain.Thread) *domain.Method {
	return p.methods[*domain.Register(t.Save(), abi.NumberReg)&stubNumbers]
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
	if !slices.Contains(v.Domain.Starving, v) {
		v.Domain.Starving = append(v.Domain.Starving, v)
		v.Domain.Block.Starving = uint64(len(v.Domain.Starving))
	}
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
// all that is in no call.
func (p *Portals) stuck(list []*domain.Thread, other *domain.Thread) bool {
	seen := map[any]bool{other: true}
	for len(list) > 0 {
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
	return true
}

// calleeOf returns the thread that serves a call of a thread, nil if there is none.
func (p *Portals) calleeOf(t *domain.Thread) *domain.Thread { return p.common.ThreadAt(t.TCB.Callee) }

// begin copies the arguments and hands the processor to a thread that was lent to the service.
// Precondition: t is stopped in the call, whose arguments are in its registers and at its RSP, and
// callee is lent to v, and idle: Exit and next have just lent it.
func (p *Portals) begin(t *domain.Thread, v *domain.Service, m *domain.Method, callee *domain.Thread) *domain.Thread {
	b := v.Block()
	t.Waits = nil
	if m.Room > int64(callee.TCB.StackTop-callee.TCB.StackLimit) {
		callee.Release(v)
		return p.fail(t, m, bytecode.CodeQuota)
	}
	b.Calls++
	v.Domain.Note(events.Portal, uint64(m.Number))
	from := siteOf(t)
	to, variables := prepare(callee, m, p.portalReturn, t.Domain == v.Domain)
	callee.Begin(domain.Call{Method: m, Variables: variables})
	keep(t, from, m.Conv.Args)
	c := p.between(t.Domain, v.Domain)
	code := c.run(func() bytecode.Code {
		for i, typ := range m.Params {
			if code := c.move(from, from.indirect(m.Conv.Args, 1+i), to, at(variables, 1+i), m.Conv.Args, m.Conv.Args, 1+i, typ); code != bytecode.CodeOK {
				return code
			}
		}
		return bytecode.CodeOK
	})
	if code != bytecode.CodeOK {
		callee.Release(v)
		return p.fail(t, m, code)
	}
	p.keepArguments(to, m, variables)
	callee.TCB.Caller, t.TCB.Callee = t.Addr, callee.Addr
	informed(t.Domain, abi.HookCall, t)
	informed(v.Domain, abi.HookEnter, callee)
	*to.receiver(m) = uint64(b.Object)
	keep(callee, to, m.Conv.Args)
	return callee
}

// move copies one argument or result from one side of a call to the other: src and dst are
// its variables if it is passed by reference, 0 if it is not. Precondition: it is a root of the
// source, as keep makes it; run may collect and repeat this.
func (c *copier) move(from site, src abi.Addr, to site, dst abi.Addr, in, out []abi.Part, index int, typ *bytecode.Type) bytecode.Code {
	if dst != 0 {
		return c.copyRoot(typ, src, dst)
	}
	scratch := c.portals.scratch
	from.gather(in, index, scratch)
	if code := c.copyRoot(typ, scratch, scratch+scratchBytes); code != bytecode.CodeOK {
		return code
	}
	to.scatter(out, index, scratch+scratchBytes)
	return bytecode.CodeOK
}

// callerOf returns the thread whose call a service thread serves, nil if it or its domain has
// ended meanwhile.
func (p *Portals) callerOf(t *domain.Thread) *domain.Thread {
	if caller := p.common.ThreadAt(t.TCB.Caller); caller != nil && !caller.Domain.Gone() {
		return caller
	}
	return nil
}

// returned is the return of a service's method: results are copied to the caller, and the
// service thread is free for the next. Precondition: t is lent to a service, and stopped in the
// return, with the results in its registers: so it is when Exit sees a stub's return.
func (p *Portals) returned(t *domain.Thread) *domain.Thread {
	v := p.common.ServiceAt(t.TCB.Service)
	caller := p.callerOf(t)
	if caller == nil {
		informed(v.Domain, abi.HookLeave, t)
		p.endCall(t, v)
		return nil
	}
	from := site{t.Save(), t.TCB.SavedSP + abi.RegSaveBytes}
	if t.Call == nil { // the stack does not show the method any more
		m := p.methods[*domain.Register(from.save, abi.NumberReg)&stubNumbers]
		if p.again(t, caller.Domain, t.Serving()) {
			return resume(t, m.StubReturn)
		}
		t.Begin(domain.Call{Method: m, Variables: variablesOf(m, from.sp, false)})
	}
	m, variables := t.Call.Method, t.Call.Variables
	keep(t, from, m.Conv.Results)
	if t.Domain == caller.Domain && p.argumentsChanged(caller, t) {
		caller.Record()
		return p.cpu.Die(caller, "method "+bytecode.BaseName(m.Name)+" of "+v.Type.String()+" changed its arguments, which other domains would not see")
	}
	to := answer(caller, m)
	slots := to.resultSlots(m)
	c := p.between(t.Domain, caller.Domain)
	code := c.run(func() bytecode.Code {
		for i, typ := range m.Results {
			if code := c.move(from, at(variables, -1-i), to, slots[i], m.Conv.Results, m.Conv.Results, i, typ); code != bytecode.CodeOK {
				return code
			}
		}
		return bytecode.CodeOK
	})
	if code == bytecode.CodeOK {
		keep(caller, to, m.Conv.Results)
	}
	informed(v.Domain, abi.HookLeave, t)
	informed(caller.Domain, abi.HookReturn, caller)
	p.endCall(t, v)
	switch {
	case caller.Domain.Gone(): // a call that endCall began ended it
		return nil
	case code != bytecode.CodeOK:
		return p.failAt(caller, to, slots, m, code)
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
		d.Starving = d.Starving[1:]
		d.Block.Starving = uint64(len(d.Starving))
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
// a panic of any other thread ends its domain. Package cpu's uncaught asks.
func (p *Portals) Failed(t *domain.Thread) *domain.Thread {
	v := p.common.ServiceAt(t.TCB.Service)
	if t.Domain.Config.OnPanic == model.OnPanicDomain {
		return p.cpu.Die(t, "panic in service "+v.Name)
	}
	m, caller := p.methodOf(t), p.callerOf(t)
	informed(v.Domain, abi.HookLeave, t)
	if p.endCall(t, v); caller == nil || caller.Domain.Gone() {
		return nil
	}
	informed(caller.Domain, abi.HookReturn, caller)
	return p.fail(caller, m, bytecode.CodeFault)
}

// methodOf returns the method that a service thread executes. If native code entered it,
// the oldest frame returns to the method's stub. Precondition: it is lent, and the method has not
// returned, for then that frame is gone: Failed, TimedOut and End find it in the middle of a call.
func (p *Portals) methodOf(t *domain.Thread) *domain.Method {
	if t.Call != nil {
		return t.Call.Method
	}
	back := memory.LoadAddr(t.TCB.StackTop - 8)
	return p.methods[sort.Search(len(p.methods), func(i int) bool { return p.methods[i].StubEnd > back })]
}

// fail makes a portal call fail in its caller: the last result is the error that stands for the
// code, or if the method has none, the call panics. Precondition: t is blocked in the call, in
// native code or in Go, of which answer knows where results go.
func (p *Portals) fail(t *domain.Thread, m *domain.Method, code bytecode.Code) *domain.Thread {
	to := answer(t, m)
	return p.failAt(t, to, to.resultSlots(m), m, code)
}

// failAt is fail where the caller's side of the call is known, by answer. Results other than the
// error are zero, so that nobody sees half of an answer.
func (p *Portals) failAt(t *domain.Thread, to site, slots []abi.Addr, m *domain.Method, code bytecode.Code) *domain.Thread {
	failed := false
	for i, typ := range m.Results {
		if slots[i] != 0 {
			clear(memory.Bytes(slots[i], int(typ.Size())))
			continue
		}
		clear(memory.Bytes(p.scratch, scratchBytes))
		if i == len(m.Results)-1 && typ == p.common.Linker.Universe.Error() {
			failed = true
			w, data := p.codeError(t.Domain, code)
			memory.StoreAddr(p.scratch, w)
			memory.StoreAddr(p.scratch+8, data)
		}
		to.scatter(m.Conv.Results, i, p.scratch)
	}
	if !failed {
		return p.cpu.Raise(t, bytecode.TrapPortal, uint64(code), 0)
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
			if uint64(code) < memory.Load(list+8) {
				e := memory.LoadAddr(list) + abi.Addr(code)*16
				return memory.LoadAddr(e), memory.LoadAddr(e + 8)
			}
		}
	}
	return 0, 0
}
