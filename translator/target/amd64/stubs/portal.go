package stubs

import (
	"fmt"

	"github.com/portico-os/portico/translator/abi"
	"github.com/portico-os/portico/translator/code"
	"github.com/portico-os/portico/translator/target"
	"github.com/portico-os/portico/translator/target/amd64/asm"
	"github.com/portico-os/portico/translator/target/amd64/registers"
)

// What a portal stub refers to: package portal, which places it, knows no more.
const (
	symbolExit   = asm.Symbol(1)
	symbolMethod = asm.Symbol(2)
)

// portalSymbols are these to package portal, which tells the two apart by their kinds. Fixed.
var portalSymbols = [...]code.Symbol{
	symbolExit:   {Kind: code.SymbolStub, Index: int32(abi.StubIntrinsic)},
	symbolMethod: {Kind: code.SymbolFunc},
}

// A stub has its receiver in capability, what it tells DomainZero in number, and in current the
// thread on whose behalf it runs. RDX, RBP, R12 and R13 carry no arguments and no results.
const (
	capability = asm.RAX
	number     = asm.R12
	current    = asm.R12
)

// A portal emits the stub of a portal method.
type portal struct {
	asm.Assembler
	*target.Portal
}

// Portal returns the text of a portal method's stub.
func Portal(p *target.Portal) (*code.Code, error) {
	a := &portal{Portal: p}
	slow := a.NewLabel()
	if p.Fast {
		slowReturn := a.NewLabel()
		a.call(slow)
		a.CallSymbol(symbolMethod)
		a.ret(slowReturn)
		a.Bind(slowReturn)
	}
	if p.Fast || p.CallNumber == 0 {
		a.leave(p.ReturnNumber)
	}
	a.Bind(slow)
	if p.CallNumber != 0 {
		a.leave(p.CallNumber)
	}
	text, relocs, err := a.Finish()
	if err != nil {
		return nil, fmt.Errorf("portal stub: %w", err)
	}
	c := &code.Code{Text: text}
	for _, r := range relocs {
		c.Relocs = append(c.Relocs, code.Reloc{Offset: r.Offset, Relative: r.Relative, Symbol: portalSymbols[r.Symbol], Addend: r.Addend})
	}
	return c, nil
}

// leave tells DomainZero to do the rest.
func (a *portal) leave(n int64) {
	a.RI(asm.Mov, asm.W4, number, n)
	a.JmpSymbol(symbolExit)
}

func (a *portal) load(dst, base asm.Reg, offset int32) {
	a.RM(asm.Mov, asm.W8, dst, asm.At(base, offset))
}

func (a *portal) store(base asm.Reg, offset int32, src asm.Reg) {
	a.MR(asm.Mov, asm.W8, asm.At(base, offset), src)
}

// enter makes a thread the current one.
func (a *portal) enter(thread, scratch asm.Reg) {
	a.store(registers.CPU, abi.CPUThread, thread)
	a.load(scratch, thread, abi.ThreadStackLimit)
	a.store(registers.CPU, abi.CPUStackLimit, scratch)
}

// call switches to a thread that it lends to the service, or goes slow before anything is
// changed.
func (a *portal) call(slow asm.Label) {
	const service, domain, callee, scratch = asm.RDX, asm.RBP, asm.R13, capability

	a.load(current, registers.CPU, abi.CPUThread) // a scheduler makes no calls
	a.RM(asm.Cmp, asm.W8, current, asm.At(registers.Domain, abi.DomainSchedulerThread))
	a.Jcc(asm.Equal, slow)
	a.load(service, capability, abi.CapabilityService)
	a.load(domain, service, abi.ServiceDomain)
	a.MI(asm.Cmp, asm.W8, asm.At(domain, abi.DomainState), abi.DomainAlive)
	a.Jcc(asm.NotEqual, slow)
	a.MI(asm.Cmp, asm.W8, asm.At(service, abi.ServiceThread), 0)
	a.Jcc(asm.NotEqual, slow)
	for _, object := range a.ArgObjects {
		a.checkHolder(registers.Of(object), domain, callee, slow)
	}
	a.load(callee, domain, abi.DomainIdle)
	a.RR(asm.Test, asm.W8, callee, callee)
	a.Jcc(asm.Equal, slow)
	if a.CallHook != 0 {
		a.R(asm.Push, asm.W8, service)
		a.R(asm.Push, asm.W8, callee)
		a.hook(a.CallHook, a.Args)
		a.R(asm.Pop, asm.W8, callee)
		a.R(asm.Pop, asm.W8, service)
		a.load(domain, service, abi.ServiceDomain)
	}
	a.load(scratch, callee, abi.ThreadNext)
	a.store(domain, abi.DomainIdle, scratch)
	a.store(service, abi.ServiceThread, callee)
	a.store(callee, abi.ThreadService, service)
	a.store(current, abi.ThreadSavedSP, registers.Stack)
	a.store(current, abi.ThreadCallee, callee)
	a.store(callee, abi.ThreadCaller, current)
	a.MI(asm.Mov, asm.W8, asm.At(callee, abi.ThreadState), abi.ThreadReady)
	a.load(registers.Stack, callee, abi.ThreadStackTop)
	a.RR(asm.Mov, asm.W8, registers.Domain, domain)
	a.RR(asm.Mov, asm.W8, current, callee)
	a.MI(asm.Add, asm.W8, asm.At(service, abi.ServiceCalls), 1)
	if a.EnterHook != 0 {
		a.calleeHook(a.EnterHook, a.Args, slow)
		a.load(service, current, abi.ThreadService)
	}
	a.enter(current, scratch)
	a.load(capability, service, abi.ServiceObject)
}

// ret switches back to the caller's thread, or goes slow before anything is changed.
func (a *portal) ret(slow asm.Label) {
	const service, callee, caller, scratch = asm.RDX, current, asm.RBP, asm.R13

	a.load(callee, registers.CPU, abi.CPUThread)
	a.load(service, callee, abi.ThreadService)
	a.load(caller, callee, abi.ThreadCaller)
	a.load(scratch, service, abi.ServiceWaiting)
	a.RM(asm.Or, asm.W8, scratch, asm.At(registers.Domain, abi.DomainStarving))
	a.Jcc(asm.NotEqual, slow)
	for _, object := range a.ResultObjects {
		a.load(registers.Domain, caller, abi.ThreadDomain)
		a.checkHolder(registers.Of(object), registers.Domain, scratch, slow)
	}
	if a.Error != abi.NoReg {
		r := registers.Of(a.Error)
		a.RR(asm.Test, asm.W8, r, r)
		a.Jcc(asm.NotEqual, slow)
	}
	a.load(registers.Domain, caller, abi.ThreadDomain)
	a.MI(asm.Cmp, asm.W8, asm.At(registers.Domain, abi.DomainState), abi.DomainAlive)
	a.Jcc(asm.NotEqual, slow)
	if a.LeaveHook != 0 {
		a.load(registers.Domain, callee, abi.ThreadDomain)
		a.calleeHook(a.LeaveHook, a.Results, slow)
		a.load(service, callee, abi.ThreadService)
		a.load(caller, callee, abi.ThreadCaller)
		a.load(registers.Domain, caller, abi.ThreadDomain)
	}
	const domain = service
	a.MI(asm.Mov, asm.W8, asm.At(service, abi.ServiceThread), 0)
	a.load(domain, callee, abi.ThreadDomain)
	a.load(scratch, domain, abi.DomainIdle)
	a.store(callee, abi.ThreadNext, scratch)
	a.store(domain, abi.DomainIdle, callee)
	a.MI(asm.Mov, asm.W8, asm.At(callee, abi.ThreadCaller), 0)
	a.MI(asm.Mov, asm.W8, asm.At(callee, abi.ThreadService), 0)
	a.MI(asm.Mov, asm.W8, asm.At(caller, abi.ThreadCallee), 0)
	a.MI(asm.Mov, asm.W8, asm.At(callee, abi.ThreadState), abi.ThreadIdle)
	a.load(registers.Stack, caller, abi.ThreadSavedSP)
	a.RR(asm.Mov, asm.W8, current, caller)
	if a.ReturnHook != 0 {
		a.hook(a.ReturnHook, a.Results)
	}
	a.enter(current, scratch)
	a.N(asm.Ret)
}

// calleeHook calls a hook for a service thread, on whose stack there is an address of the
// stub meanwhile where there is one during the call: DomainZero finds the method by it.
func (a *portal) calleeHook(hook int32, parts []abi.Part, inStub asm.Label) {
	a.LeaLabel(asm.R13, inStub)
	a.R(asm.Push, asm.W8, asm.R13)
	a.hook(hook, parts)
	a.R(asm.Pop, asm.W8, asm.R13)
}

// hook calls a hook of the current domain's scheduler for the current thread, on the scheduler's
// stack and as the scheduler's thread, so that whatever it does wrong is seen as its own. The
// registers of parts and current keep their values. The scheduler's thread stays the one that the
// processor runs: a thread is entered before native code of a component goes on.
func (a *portal) hook(hook int32, parts []abi.Part) {
	const saved, scheduler, scratch = asm.RBP, asm.R13, asm.RDX

	bytes := int64(len(parts)) * 8
	a.RI(asm.Sub, asm.W8, registers.Stack, bytes)
	for i, p := range parts {
		a.MR(moveOf(p.Reg), asm.W8, asm.At(registers.Stack, int32(i)*8), registers.Of(p.Reg))
	}
	a.RR(asm.Mov, asm.W8, saved, registers.Stack)
	a.load(scheduler, registers.Domain, abi.DomainSchedulerThread)
	a.load(registers.Of(1), current, abi.ThreadIndex)
	a.enter(scheduler, scratch)
	a.load(registers.Stack, registers.Domain, abi.DomainSchedulerStack)
	a.R(asm.Push, asm.W8, saved)
	a.R(asm.Push, asm.W8, current)
	a.MI(asm.Mov, asm.W8, asm.At(scheduler, abi.ThreadState), abi.ThreadReady)
	a.load(registers.Of(0), registers.Domain, abi.DomainScheduler)
	a.M(asm.CallInd, asm.W8, asm.At(registers.Domain, hook))
	a.R(asm.Pop, asm.W8, current)
	a.R(asm.Pop, asm.W8, registers.Stack)
	a.load(scheduler, registers.Domain, abi.DomainSchedulerThread)
	a.MI(asm.Mov, asm.W8, asm.At(scheduler, abi.ThreadState), abi.ThreadIdle)
	for i, p := range parts {
		a.RM(moveOf(p.Reg), asm.W8, registers.Of(p.Reg), asm.At(registers.Stack, int32(i)*8))
	}
	a.RI(asm.Add, asm.W8, registers.Stack, bytes)
}

// checkHolder goes slow if a reference to a memory object is nil or the domain does
// not hold the object yet.
func (a *portal) checkHolder(object, domain, scratch asm.Reg, slow asm.Label) {
	a.RR(asm.Test, asm.W8, object, object)
	a.Jcc(asm.Equal, slow)
	a.load(scratch, object, abi.MemoryObjectHolders)
	a.RM(asm.And, asm.W8, scratch, asm.At(domain, abi.DomainHolder))
	a.Jcc(asm.Equal, slow)
}
