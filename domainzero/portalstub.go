package domainzero

import (
	"encoding/binary"
	"fmt"

	"github.com/portico-os/portico/translator/abi"
	"github.com/portico-os/portico/translator/amd64"
)

// Numbers in R12 with which portal stubs leave through StubIntrinsic: the method's, and
// what happened.
const (
	portalCalls    = 1 << 30 // a call that native code cannot do alone
	portalReturns  = 1 << 29 // the return of such a call, or a return that Go must see
	portalNumbers  = 1<<29 - 1
	stubSymbolExit = amd64.Symbol(1)
	stubSymbolCode = amd64.Symbol(2)
)

// makeStub generates the stub of a portal method: the switch to a service thread and
// back, wholly in native code if the method is fast. On entry the registers hold the
// arguments, RAX the capability. RDX, RBP, R12 and R13 carry no arguments and no results.
//
// The stub of a fast method checks that the service's domain lives, that a service
// thread is free (the quota of concurrent calls), that the domain knows the memory
// objects passed and, on return, that the caller's domain lives, that nobody waits for
// the thread and that the error is nil. If one of these fails Go does the rest.
func (s *System) makeStub(m *portalMethod, hooks int) (abi.Addr, error) {
	var a amd64.Assembler
	slow := a.NewLabel()
	if m.fast {
		slowReturn := a.NewLabel()
		emitPortalCall(&a, m, hooks, slow)
		a.CallSymbol(stubSymbolCode)
		emitPortalReturn(&a, m, hooks, slowReturn)
		a.Bind(slowReturn)
		a.RI(amd64.Mov, amd64.W4, abi.R12, int64(m.number|portalReturns))
		a.JmpSymbol(stubSymbolExit)
	}
	a.Bind(slow)
	a.RI(amd64.Mov, amd64.W4, abi.R12, int64(m.number|portalCalls))
	a.JmpSymbol(stubSymbolExit)
	at, err := s.placeStub(&a, m.code)
	s.stubEnds = append(s.stubEnds, stubEnd{s.image.codeNext, m})
	return at, err
}

// makeReturnStub generates what a service thread returns to after a call that began in
// Go.
func (s *System) makeReturnStub() (abi.Addr, error) {
	var a amd64.Assembler
	a.RI(amd64.Mov, amd64.W4, abi.R12, portalReturns)
	a.JmpSymbol(stubSymbolExit)
	return s.placeStub(&a, 0)
}

func (s *System) placeStub(a *amd64.Assembler, code abi.Addr) (abi.Addr, error) {
	text, relocs, err := a.Finish()
	if err != nil {
		return 0, fmt.Errorf("portal stub: %w", err)
	}
	at, err := s.image.allocCode(len(text))
	if err != nil {
		return 0, err
	}
	for _, r := range relocs {
		target := s.linker.stubs[abi.StubIntrinsic]
		if r.Symbol == stubSymbolCode {
			target = code
		}
		v := int64(target) + r.Addend - int64(at) - int64(r.Offset) - 4
		binary.LittleEndian.PutUint32(text[r.Offset:], uint32(v))
	}
	return at, s.linker.write(at, text)
}

func emitPortalCall(a *amd64.Assembler, m *portalMethod, hooks int, slow amd64.Label) {
	load := func(dst, base abi.Reg, off int32) { a.RM(amd64.Mov, amd64.W8, dst, amd64.At(base, off)) }
	store := func(base abi.Reg, off int32, src abi.Reg) { a.MR(amd64.Mov, amd64.W8, amd64.At(base, off), src) }
	service, domain, callee, scratch := abi.RDX, abi.RBP, abi.R12, abi.R13

	load(scratch, abi.R15, abi.CPUThread) // a scheduler makes no calls
	a.RM(amd64.Cmp, amd64.W8, scratch, amd64.At(abi.R14, blockOffset(blockSchedulerThread)))
	a.Jcc(amd64.Equal, slow)
	load(service, abi.RAX, capabilityService)
	load(domain, service, serviceDomain)
	a.MI(amd64.Cmp, amd64.W8, amd64.At(domain, abi.DomainState), abi.DomainAlive)
	a.Jcc(amd64.NotEqual, slow)
	load(callee, service, serviceFree)
	a.RR(amd64.Test, amd64.W8, callee, callee)
	a.Jcc(amd64.Equal, slow)
	for _, p := range m.conv.Args[1:] {
		if p.Leaf.IsPointer() {
			emitHolderCheck(a, p.Reg, domain, scratch, slow)
		}
	}
	if hooks&(1<<hookCall) != 0 {
		emitHook(a, hookCall, m.conv.Args)
		load(service, abi.RAX, capabilityService)
		load(domain, service, serviceDomain)
		load(callee, service, serviceFree)
	}
	load(scratch, callee, abi.ThreadNext)
	store(service, serviceFree, scratch)
	load(scratch, abi.R15, abi.CPUThread)
	store(scratch, abi.ThreadSavedSP, abi.RSP)
	store(callee, abi.ThreadCaller, scratch)
	a.MI(amd64.Mov, amd64.W8, amd64.At(callee, abi.ThreadState), int64(threadReady))
	store(abi.R15, abi.CPUThread, callee)
	load(scratch, callee, abi.ThreadStackLimit)
	store(abi.R15, abi.CPUStackLimit, scratch)
	a.RM(amd64.Lea, amd64.W8, abi.RSP, amd64.At(callee, -stackPad)) // the control block is above the stack
	a.RR(amd64.Mov, amd64.W8, abi.R14, domain)
	a.MI(amd64.Add, amd64.W8, amd64.At(service, serviceCalls), 1)
	if hooks&(1<<hookEnter) != 0 {
		emitCalleeHook(a, hookEnter, m.conv.Args, slow)
		load(service, abi.RAX, capabilityService)
	}
	load(abi.RAX, service, serviceObject)
}

func emitPortalReturn(a *amd64.Assembler, m *portalMethod, hooks int, slow amd64.Label) {
	load := func(dst, base abi.Reg, off int32) { a.RM(amd64.Mov, amd64.W8, dst, amd64.At(base, off)) }
	store := func(base abi.Reg, off int32, src abi.Reg) { a.MR(amd64.Mov, amd64.W8, amd64.At(base, off), src) }
	service, callee, caller, scratch := abi.RDX, abi.RBP, abi.R12, abi.R13

	load(callee, abi.R15, abi.CPUThread)
	load(service, callee, abi.ThreadService)
	load(caller, callee, abi.ThreadCaller)
	a.MI(amd64.Cmp, amd64.W8, amd64.At(service, serviceWaiting), 0)
	a.Jcc(amd64.NotEqual, slow)
	for i, p := range m.conv.Results {
		switch {
		case !p.Leaf.IsPointer():
		case isMemoryPointer(m.results[p.Index]):
			load(abi.R14, caller, abi.ThreadDomain)
			emitHolderCheck(a, p.Reg, abi.R14, scratch, slow)
		default: // the error's data word; its type word comes before
			r := m.conv.Results[i-1].Reg
			a.RR(amd64.Test, amd64.W8, r, r)
			a.Jcc(amd64.NotEqual, slow)
		}
	}
	load(abi.R14, caller, abi.ThreadDomain)
	a.MI(amd64.Cmp, amd64.W8, amd64.At(abi.R14, abi.DomainState), abi.DomainAlive)
	a.Jcc(amd64.NotEqual, slow)
	if hooks&(1<<hookLeave) != 0 {
		load(abi.R14, callee, abi.ThreadDomain)
		emitCalleeHook(a, hookLeave, m.conv.Results, slow)
		load(callee, abi.R15, abi.CPUThread)
		load(service, callee, abi.ThreadService)
		load(caller, callee, abi.ThreadCaller)
		load(abi.R14, caller, abi.ThreadDomain)
	}
	load(scratch, service, serviceFree)
	store(callee, abi.ThreadNext, scratch)
	store(service, serviceFree, callee)
	a.MI(amd64.Mov, amd64.W8, amd64.At(callee, abi.ThreadCaller), 0)
	a.MI(amd64.Mov, amd64.W8, amd64.At(callee, abi.ThreadState), int64(threadIdle))
	store(abi.R15, abi.CPUThread, caller)
	load(scratch, caller, abi.ThreadStackLimit)
	store(abi.R15, abi.CPUStackLimit, scratch)
	load(abi.RSP, caller, abi.ThreadSavedSP)
	if hooks&(1<<hookReturn) != 0 {
		emitHook(a, hookReturn, m.conv.Results)
	}
	a.N(amd64.Ret)
}

// emitCalleeHook calls a hook for a service thread, on whose stack there is an address of the
// stub meanwhile where there is one during the call: see methodOf.
func emitCalleeHook(a *amd64.Assembler, h hook, parts []abi.Part, inStub amd64.Label) {
	a.LeaLabel(abi.R13, inStub)
	a.R(amd64.Push, amd64.W8, abi.R13)
	emitHook(a, h, parts)
	a.R(amd64.Pop, amd64.W8, abi.R13)
}

// emitHook calls a hook of the current domain's scheduler for the current thread, on the
// scheduler's stack and as the scheduler's thread, so that whatever it does wrong is
// seen as its own. The registers of parts keep their values.
func emitHook(a *amd64.Assembler, h hook, parts []abi.Part) {
	load := func(dst, base abi.Reg, off int32) { a.RM(amd64.Mov, amd64.W8, dst, amd64.At(base, off)) }
	store := func(base abi.Reg, off int32, src abi.Reg) { a.MR(amd64.Mov, amd64.W8, amd64.At(base, off), src) }
	saved, current, scheduler, scratch := abi.RBP, abi.R12, abi.R13, abi.RDX

	bytes := int64(len(parts)) * 8
	a.RI(amd64.Sub, amd64.W8, abi.RSP, bytes)
	for i, p := range parts {
		if at := amd64.At(abi.RSP, int32(i)*8); p.Reg >= abi.XMM0 {
			a.MR(amd64.Movs, amd64.W8, at, p.Reg)
		} else {
			a.MR(amd64.Mov, amd64.W8, at, p.Reg)
		}
	}
	a.RR(amd64.Mov, amd64.W8, saved, abi.RSP)
	load(current, abi.R15, abi.CPUThread)
	load(scheduler, abi.R14, blockOffset(blockSchedulerThread))
	load(abi.RBX, current, abi.ThreadIndex)
	load(scratch, scheduler, abi.ThreadStackLimit)
	store(abi.R15, abi.CPUThread, scheduler)
	store(abi.R15, abi.CPUStackLimit, scratch)
	a.RM(amd64.Lea, amd64.W8, abi.RSP, amd64.At(scheduler, -stackPad))
	a.R(amd64.Push, amd64.W8, saved)
	a.R(amd64.Push, amd64.W8, current)
	a.MI(amd64.Mov, amd64.W8, amd64.At(scheduler, abi.ThreadState), int64(threadReady))
	load(abi.RAX, abi.R14, blockOffset(blockScheduler))
	a.M(amd64.CallInd, amd64.W8, amd64.At(abi.R14, blockOffset(blockHooks+int(h))))
	a.R(amd64.Pop, amd64.W8, current)
	a.R(amd64.Pop, amd64.W8, abi.RSP)
	load(scheduler, abi.R14, blockOffset(blockSchedulerThread))
	a.MI(amd64.Mov, amd64.W8, amd64.At(scheduler, abi.ThreadState), int64(threadIdle))
	store(abi.R15, abi.CPUThread, current)
	load(scratch, current, abi.ThreadStackLimit)
	store(abi.R15, abi.CPUStackLimit, scratch)
	for i, p := range parts {
		if at := amd64.At(abi.RSP, int32(i)*8); p.Reg >= abi.XMM0 {
			a.RM(amd64.Movs, amd64.W8, p.Reg, at)
		} else {
			a.RM(amd64.Mov, amd64.W8, p.Reg, at)
		}
	}
	a.RI(amd64.Add, amd64.W8, abi.RSP, bytes)
}

// emitHolderCheck goes slow if a reference to a memory object is nil or the domain does
// not hold the object yet.
func emitHolderCheck(a *amd64.Assembler, object, domain, scratch abi.Reg, slow amd64.Label) {
	a.RR(amd64.Test, amd64.W8, object, object)
	a.Jcc(amd64.Equal, slow)
	a.RM(amd64.Mov, amd64.W8, scratch, amd64.At(object, memoryHolders))
	a.RM(amd64.And, amd64.W8, scratch, amd64.At(domain, blockOffset(blockHolders)))
	a.Jcc(amd64.Equal, slow)
}
