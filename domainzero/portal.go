package domainzero

import (
	"sort"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/config/model"
	"github.com/portico-os/portico/translator/abi"
)

// A portalCall is a call through a portal that began in Go.
type portalCall struct {
	method    *portalMethod
	variables []variable // values passed by reference
}

// portal does for a portal stub what native code cannot: copying, waiting for a service
// thread, failing.
func (s *System) portal(t *thread, save *abi.RegSave) *thread {
	n := save.General[saveIndex(abi.NumberReg)]
	if n&portalReturns != 0 {
		return s.portalReturned(t)
	}
	m := s.methods[n&portalNumbers]
	v := s.serviceOf[capabilityAt(abi.Addr(*t.callSite().receiver(m))).Service]
	switch {
	case v == nil || v.domain.gone():
		return s.portalError(t, m, bytecode.CodeTerminated)
	case v.block().Free == 0:
		return s.portalWait(t, v, m)
	}
	return s.portalBegin(t, v, m)
}

// portalWait queues a caller until the service's thread is free, unless that waits, by
// way of others, for the caller.
func (s *System) portalWait(t *thread, v *service, m *portalMethod) *thread {
	for c := v.thread; c != nil; c = s.waitsFor(c) {
		if c == t {
			return s.portalError(t, m, bytecode.CodeDeadlock)
		}
	}
	if len(v.waiting) >= maxQueue {
		return s.portalError(t, m, bytecode.CodeBusy)
	}
	t.keep(t.callSite(), m.conv.Args)
	t.waits = v
	v.waiting = append(v.waiting, t)
	v.block().Waiting = uint64(len(v.waiting))
	return nil
}

// waitsFor returns the thread without whose progress t makes none, nil if t can run.
// Nobody waits in a circle.
func (s *System) waitsFor(t *thread) *thread {
	if t.waits != nil {
		return t.waits.thread
	}
	for _, c := range s.threadOf {
		if c.tcb.Caller == t.addr {
			return c
		}
	}
	return nil
}

// portalBegin copies the arguments and hands the processor to a service thread.
// Precondition: the service has a free thread.
func (s *System) portalBegin(t *thread, v *service, m *portalMethod) *thread {
	b := v.block()
	t.waits = nil
	callee := s.threadOf[b.Free]
	if m.room > int64(callee.tcb.StackTop-callee.tcb.StackLimit) {
		return s.portalError(t, m, bytecode.CodeQuota)
	}
	b.Free = callee.tcb.Next
	b.Calls++
	s.events.add(EventPortal, v.domain, uint64(m.number))
	from := t.callSite()
	to, variables := callee.prepareCall(m, s.portalReturn, t.domain == v.domain)
	callee.call = &callee.portalCall
	*callee.call = portalCall{m, variables}
	t.keep(from, m.conv.Args)
	c := s.between(t.domain, v.domain)
	code := c.run(func() bytecode.Code {
		for i, typ := range m.params {
			if code := c.move(from, from.indirect(m.conv.Args, 1+i), to, at(variables, 1+i), m.conv.Args, m.conv.Args, 1+i, typ); code != bytecode.CodeOK {
				return code
			}
		}
		return bytecode.CodeOK
	})
	if code != bytecode.CodeOK {
		callee.release(v)
		return s.portalError(t, m, code)
	}
	s.keepArguments(to, m, variables)
	t.domain.informed(hookCall, t)
	v.domain.informed(hookEnter, callee)
	*to.receiver(m) = uint64(b.Object)
	callee.keep(to, m.conv.Args)
	callee.tcb.Caller = t.addr
	return callee
}

// move copies one argument or result from one side of a call to the other: src and dst are
// its variables if it is passed by reference.
func (c *copier) move(from callSite, src abi.Addr, to callSite, dst abi.Addr, in, out []abi.Part, index int, typ *bytecode.Type) bytecode.Code {
	if dst != 0 {
		return c.copyRoot(typ, src, dst)
	}
	scratch := c.from.sys.scratch
	from.gather(in, index, scratch)
	if code := c.copyRoot(typ, scratch, scratch+scratchBytes); code != bytecode.CodeOK {
		return code
	}
	to.scatter(out, index, scratch+scratchBytes)
	return bytecode.CodeOK
}

// portalReturned is the return of a service's method: results are copied to the caller,
// and the service thread is free for the next.
func (s *System) portalReturned(t *thread) *thread {
	v := s.serviceOf[t.tcb.Service]
	caller := s.threadOf[t.tcb.Caller]
	if caller == nil || caller.domain.gone() {
		s.portalDone(t, v)
		return nil
	}
	from := callSite{saveAt(t.tcb.SavedSP), t.tcb.SavedSP + abi.RegSaveBytes}
	call := t.call
	if call == nil {
		call = &portalCall{method: s.methods[from.save.General[saveIndex(abi.NumberReg)]&portalNumbers]}
		t.call = call // the stack does not show it any more
	}
	m := call.method
	t.keep(from, m.conv.Results)
	if t.domain == caller.domain && s.argumentsChanged(caller, t) {
		caller.record()
		return s.die(caller, "method "+m.name+" of "+v.typ.String()+" changed its arguments, which other domains would not see")
	}
	to := caller.answer()
	slots := to.resultSlots(m)
	c := s.between(t.domain, caller.domain)
	code := c.run(func() bytecode.Code {
		for i, typ := range m.results {
			if code := c.move(from, at(call.variables, -1-i), to, slots[i], m.conv.Results, m.conv.Results, i, typ); code != bytecode.CodeOK {
				return code
			}
		}
		return bytecode.CodeOK
	})
	caller.keep(to, m.conv.Results)
	v.domain.informed(hookLeave, t)
	caller.domain.informed(hookReturn, caller)
	s.portalDone(t, v)
	switch {
	case caller.domain.gone(): // a call that portalDone began ended it
		return nil
	case code != bytecode.CodeOK:
		return s.portalFail(caller, to, slots, m, code)
	}
	return caller
}

// portalDone makes a service thread free and, if a caller waits for one, starts its call.
func (s *System) portalDone(t *thread, v *service) {
	t.release(v)
	if v.domain.gone() {
		return // its end makes the calls fail that wait
	}
	for len(v.waiting) > 0 && v.block().Free != 0 {
		w := v.waiting[0]
		v.waiting = v.waiting[1:]
		if w.domain.gone() {
			continue
		}
		m := s.methods[saveAt(w.tcb.SavedSP).General[saveIndex(abi.NumberReg)]&portalNumbers]
		if next := s.portalBegin(w, v, m); next != nil {
			s.enqueue(next, false)
		}
	}
	v.block().Waiting = uint64(len(v.waiting))
}

// portalFailed is a panic that a service's method does not handle.
func (s *System) portalFailed(t *thread) *thread {
	v := s.serviceOf[t.tcb.Service]
	caller := s.threadOf[t.tcb.Caller]
	if t.domain.config.OnPanic == model.OnPanicDomain {
		return s.die(t, "panic in service "+v.name)
	}
	m := s.methodOf(t)
	v.domain.informed(hookLeave, t)
	if s.portalDone(t, v); caller == nil || caller.domain.gone() {
		return nil
	}
	caller.domain.informed(hookReturn, caller)
	return s.portalError(caller, m, bytecode.CodeFault)
}

// methodOf returns the method that a service thread executes. If native code entered it,
// the oldest frame returns to the method's stub.
func (s *System) methodOf(t *thread) *portalMethod {
	if t.call != nil {
		return t.call.method
	}
	back := loadAddr(t.tcb.StackTop - stackPad - 8)
	return s.stubEnds[sort.Search(len(s.stubEnds), func(i int) bool { return s.stubEnds[i].end > back })].method
}

// A stubEnd finds a portal stub's method by an address in the stub: stubs are placed at
// rising addresses.
type stubEnd struct {
	end    abi.Addr
	method *portalMethod
}

// portalError makes a portal call fail in its caller: the last result is the error that
// stands for the code, or if the method has none, the call panics.
func (s *System) portalError(t *thread, m *portalMethod, code bytecode.Code) *thread {
	to := t.answer()
	return s.portalFail(t, to, to.resultSlots(m), m, code)
}

func (s *System) portalFail(t *thread, to callSite, slots []abi.Addr, m *portalMethod, code bytecode.Code) *thread {
	failed := false
	for i, typ := range m.results {
		if slots[i] != 0 {
			clear(bytesAt(slots[i], int(typ.Size())))
			continue
		}
		clear(bytesAt(s.scratch, scratchBytes))
		if i == len(m.results)-1 && typ == s.universe.Error() {
			failed = true
			w, data := t.domain.codeError(code)
			storeAddr(s.scratch, w)
			storeAddr(s.scratch+8, data)
		}
		to.scatter(m.conv.Results, i, s.scratch)
	}
	if !failed {
		return s.raise(t, bytecode.TrapPortal, uint64(code), 0)
	}
	t.keep(to, m.conv.Results)
	return t
}

// codeError returns a domain's error value for a code: entry code of package portals'
// table of errors.
func (d *Domain) codeError(code bytecode.Code) (typ, data abi.Addr) {
	c, ok := d.sys.components[pathPortals]
	if !ok {
		return 0, 0
	}
	for g, def := range c.File().Globals {
		if def.Name != "codeErrors" || c.GlobalType(bytecode.GlobalID(g)) != d.sys.universe.Slice(d.sys.universe.Error()) {
			continue
		}
		base := d.block.Statics[d.sys.linker.statics.numbers[c]]
		if base == d.sys.noStatics {
			return 0, 0
		}
		list := base + abi.Addr(d.sys.linker.statics.layoutOf(c).offsets[g])
		if uint64(code) < load64(list+8) {
			e := loadAddr(list) + abi.Addr(code)*16
			return loadAddr(e), loadAddr(e + 8)
		}
	}
	return 0, 0
}
