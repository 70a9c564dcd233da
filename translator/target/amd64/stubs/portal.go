package stubs

import (
	"fmt"
	"slices"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/translator/abi"
	"github.com/portico-os/portico/translator/code"
	"github.com/portico-os/portico/translator/target"
	"github.com/portico-os/portico/translator/target/amd64/asm"
	"github.com/portico-os/portico/translator/target/amd64/registers"
)

// What a portal stub refers to: package portal, which places it, knows no more.
const (
	symbolExit      = asm.Symbol(1)
	symbolMethod    = asm.Symbol(2)
	symbolArguments = asm.Symbol(3)
	symbolResults   = asm.Symbol(4)
)

// portalSymbols are these to package portal, which tells the two apart by their kinds. Fixed.
var portalSymbols = [...]code.Symbol{
	symbolExit:      {Kind: code.SymbolStub, Index: int32(abi.StubIntrinsic)},
	symbolMethod:    {Kind: code.SymbolFunc},
	symbolArguments: {Kind: code.SymbolCopier, Index: int32(code.CopyArguments)},
	symbolResults:   {Kind: code.SymbolCopier, Index: int32(code.CopyResults)},
}

// A stub has what it tells DomainZero in number, in current the thread on whose behalf it runs, and in
// lent the thread that serves the call, where DomainZero lends it. RDX, RBP, R12 and R13 carry no
// arguments and no results.
const (
	number  = asm.R12
	current = asm.R12
	lent    = asm.R13
)

// A portal emits the stub of a portal method.
type portal struct {
	asm.Assembler
	*target.Portal

	// Bound once each. A CopyFrame lies at the stack pointer before uncopied and unanswered.
	begin                        asm.Label // the service and its thread are there
	slow, uncopied, barred       asm.Label // before the method was entered
	slowReturn, unanswered, rest asm.Label // when it has returned
	something, copied            asm.Label // results that seldom have to be copied have to be; they were
}

// Portal returns the text of a portal method's stub.
func Portal(p *target.Portal) (*target.PortalStub, error) {
	a := &portal{Portal: p}
	for _, l := range []*asm.Label{&a.begin, &a.slow, &a.uncopied, &a.barred, &a.slowReturn, &a.unanswered, &a.rest, &a.something, &a.copied} {
		*l = a.NewLabel()
	}
	if p.Refused {
		a.leave(target.PortalCalls)
	}
	a.lend()
	a.Bind(a.begin)
	a.call()
	a.CallSymbol(symbolMethod)
	back := a.Position()
	a.ret()
	a.Bind(a.unanswered)
	if p.CopiesResults {
		a.dropFrame(p.Results)
	}
	a.Bind(a.slowReturn)
	a.leave(target.PortalReturns)
	a.Bind(a.rest)
	a.leave(target.PortalAnswers)
	a.Bind(a.uncopied)
	if p.CopiesArgs {
		a.load(lent, registers.Stack, abi.CopyFrameSaved)
		a.dropFrame(p.Args)
	}
	a.Bind(a.barred)
	a.leave(target.PortalBegins)
	a.Bind(a.slow)
	a.leave(target.PortalCalls)
	a.Bind(a.something)
	if p.CopiesResults && a.seldomCopies() {
		a.copyResults()
		a.Jmp(a.copied)
	}
	given := a.Position()
	a.load(asm.RDX, lent, abi.ThreadService)
	a.load(asm.RBP, asm.RDX, abi.ServiceDomain)
	a.MI(asm.Cmp, asm.W8, asm.At(asm.RBP, abi.DomainState), abi.DomainAlive)
	a.Jcc(asm.NotEqual, a.barred)
	a.load(current, registers.CPU, abi.CPUThread)
	a.Jmp(a.begin)
	text, relocs, err := a.Finish()
	if err != nil {
		return nil, fmt.Errorf("portal stub: %w", err)
	}
	c := &target.PortalStub{Text: text, Begin: a.Offset(given), Return: a.Offset(back)}
	for _, r := range relocs {
		c.Relocs = append(c.Relocs, code.Reloc{Offset: r.Offset, Relative: r.Relative, Symbol: portalSymbols[r.Symbol], Addend: r.Addend})
	}
	return c, nil
}

// leave tells DomainZero to do the rest.
func (a *portal) leave(what int64) {
	a.RI(asm.Mov, asm.W4, number, a.Number|what)
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

// moveParts moves the registers of parts to the words of a CopyFrame at base, or from there.
func (a *portal) moveParts(parts []abi.Part, base asm.Reg, words int32, store bool) {
	for _, p := range inRegisters(parts) {
		moveRegister(&a.Assembler, p.Reg, asm.At(base, words+abi.CopyWord(p.Reg)), store)
	}
}

// inRegisters returns the parts that have registers.
func inRegisters(parts []abi.Part) []abi.Part {
	return slices.DeleteFunc(slices.Clone(parts), func(p abi.Part) bool { return p.Reg == abi.NoReg })
}

// copy calls a copier for parts, with a CopyFrame at the stack pointer; more loads its other arguments.
// It goes to failed if the copier fails.
func (a *portal) copy(copier asm.Symbol, parts []abi.Part, failed asm.Label, more func(second, third asm.Reg)) {
	a.RI(asm.Sub, asm.W8, registers.Stack, abi.CopyFrameBytes)
	a.moveParts(parts, registers.Stack, abi.CopyFrameIn, true)
	more(registers.Of(1), registers.Of(2))
	a.RR(asm.Mov, asm.W8, registers.Of(0), registers.Stack)
	a.CallSymbol(copier)
	a.RR(asm.Test, asm.W8, registers.Of(0), registers.Of(0))
	a.Jcc(asm.Equal, failed)
}

// dropFrame gives registers back what they were before copy, and the stack pointer.
func (a *portal) dropFrame(parts []abi.Part) {
	a.moveParts(parts, registers.Stack, abi.CopyFrameIn, false)
	a.RI(asm.Add, asm.W8, registers.Stack, abi.CopyFrameBytes)
}

// lend lends a thread of its domain to the service, which belongs to the caller from then on, or goes slow
// before anything is changed.
func (a *portal) lend() {
	const service, domain = asm.RDX, asm.RBP

	a.load(current, registers.CPU, abi.CPUThread) // a scheduler makes no calls
	a.RM(asm.Cmp, asm.W8, current, asm.At(registers.Domain, abi.DomainSchedulerThread))
	a.Jcc(asm.Equal, a.slow)
	if capability := service; a.Receiver.Reg == abi.NoReg {
		a.load(capability, registers.Stack, bytecode.WordSize+int32(a.Receiver.Stack))
		a.load(service, capability, abi.CapabilityService)
	} else {
		a.load(service, registers.Of(a.Receiver.Reg), abi.CapabilityService)
	}
	a.load(domain, service, abi.ServiceDomain)
	a.MI(asm.Cmp, asm.W8, asm.At(domain, abi.DomainState), abi.DomainAlive)
	a.Jcc(asm.NotEqual, a.slow)
	a.MI(asm.Cmp, asm.W8, asm.At(service, abi.ServiceThread), 0)
	a.Jcc(asm.NotEqual, a.slow)
	for _, object := range a.ArgObjects {
		a.checkHolder(registers.Of(object), domain, lent, a.slow)
	}
	if a.CopiesArgs {
		a.RM(asm.Lea, asm.W8, lent, asm.At(registers.Stack, abi.StackReserve/2-abi.MaxCopyStack))
		a.RM(asm.Cmp, asm.W8, lent, cpu(abi.CPUStackLimit))
		a.Jcc(asm.Below, a.slow)
	}
	a.load(lent, domain, abi.DomainIdle)
	a.RR(asm.Test, asm.W8, lent, lent)
	a.Jcc(asm.Equal, a.slow)
	if a.StackBytes > target.PortalStack {
		a.load(current, lent, abi.ThreadStackTop)
		a.RM(asm.Sub, asm.W8, current, asm.At(lent, abi.ThreadStackLimit))
		a.RI(asm.Cmp, asm.W8, current, a.StackBytes+target.PortalStack)
		a.Jcc(asm.Below, a.slow)
	}
	a.load(current, lent, abi.ThreadNext)
	a.store(domain, abi.DomainIdle, current)
	a.store(service, abi.ServiceThread, lent)
	a.store(lent, abi.ThreadService, service)
	a.load(current, registers.CPU, abi.CPUThread)
	a.store(current, abi.ThreadCallee, lent)
	a.store(lent, abi.ThreadCaller, current)
}

// call switches to the thread that was lent, or goes to uncopied with that still lent.
func (a *portal) call() {
	const service, domain, callee = asm.RDX, asm.RBP, lent
	scratch, hooked := registers.Of(0), a.Args // the receiver's without a copier

	if a.CopiesArgs {
		a.copy(symbolArguments, a.Args, a.uncopied, func(second, third asm.Reg) {
			a.store(registers.Stack, abi.CopyFrameSaved, callee)
			a.load(second, callee, abi.ThreadStackTop)
			a.RI(asm.Sub, asm.W8, second, a.StackBytes)
			a.RR(asm.Mov, asm.W8, third, domain)
		})
		a.load(callee, registers.Stack, abi.CopyFrameSaved)
		a.load(service, callee, abi.ThreadService)
		a.load(domain, service, abi.ServiceDomain)
		hooked = nil // arguments come last
	}
	if a.CopiesArgs || a.CallHook != 0 {
		a.load(current, registers.CPU, abi.CPUThread)
	}
	if a.CallHook != 0 {
		a.R(asm.Push, asm.W8, service)
		a.R(asm.Push, asm.W8, callee)
		a.hook(a.CallHook, hooked)
		a.R(asm.Pop, asm.W8, callee)
		a.R(asm.Pop, asm.W8, service)
		a.load(domain, service, abi.ServiceDomain)
	}
	if a.CopiesArgs { // the frame stays below
		a.RM(asm.Lea, asm.W8, scratch, asm.At(registers.Stack, abi.CopyFrameBytes))
		a.store(current, abi.ThreadSavedSP, scratch)
	} else {
		a.store(current, abi.ThreadSavedSP, registers.Stack)
	}
	a.MI(asm.Mov, asm.W8, asm.At(callee, abi.ThreadState), abi.ThreadReady)
	a.load(registers.Stack, callee, abi.ThreadStackTop)
	if a.StackBytes > 0 {
		a.LeaLabel(scratch, a.slowReturn)
		a.store(registers.Stack, -8, scratch)
		a.RI(asm.Sub, asm.W8, registers.Stack, a.StackBytes)
	}
	a.RR(asm.Mov, asm.W8, registers.Domain, domain)
	a.RR(asm.Mov, asm.W8, current, callee)
	a.MI(asm.Add, asm.W8, asm.At(service, abi.ServiceCalls), 1)
	if a.EnterHook != 0 {
		a.calleeHook(a.EnterHook, hooked, a.slow)
		a.load(service, current, abi.ThreadService)
	}
	a.enter(current, scratch)
	if a.CopiesArgs {
		const caller = domain
		a.load(caller, current, abi.ThreadCaller)
		a.load(caller, caller, abi.ThreadSavedSP)
		a.moveParts(a.Args, caller, abi.CopyFrameOut-abi.CopyFrameBytes, false)
	}
	if a.Receiver.Reg != abi.NoReg {
		a.load(registers.Of(a.Receiver.Reg), service, abi.ServiceObject)
	} else {
		a.load(service, service, abi.ServiceObject)
		a.store(registers.Stack, int32(a.Receiver.Stack), service)
	}
}

// seldomCopies reports whether results with a copier need it but seldom.
func (a *portal) seldomCopies() bool { return a.Error != abi.NoReg || len(a.ResultObjects) > 0 }

// copyResults gives registers what the caller gets, or goes to unanswered.
func (a *portal) copyResults() {
	const callee, caller = current, asm.RBP

	a.copy(symbolResults, a.Results, a.unanswered, func(second, third asm.Reg) {
		a.load(second, caller, abi.ThreadSavedSP)
		a.RR(asm.Mov, asm.W8, third, registers.Domain)
	})
	a.moveParts(a.Results, registers.Stack, abi.CopyFrameOut, false)
	a.RI(asm.Add, asm.W8, registers.Stack, abi.CopyFrameBytes)
	a.load(callee, registers.CPU, abi.CPUThread)
	a.load(caller, callee, abi.ThreadCaller)
}

// ret switches back to the caller's thread. It goes slow or to unanswered before anything is changed,
// and to rest, with the results as the caller gets them, if somebody waits for the thread.
func (a *portal) ret() {
	const service, callee, caller, scratch = asm.RDX, current, asm.RBP, asm.R13

	a.load(callee, registers.CPU, abi.CPUThread)
	a.load(caller, callee, abi.ThreadCaller)
	a.RR(asm.Test, asm.W8, caller, caller)
	a.Jcc(asm.Equal, a.slowReturn)
	a.load(registers.Domain, caller, abi.ThreadDomain)
	a.MI(asm.Cmp, asm.W8, asm.At(registers.Domain, abi.DomainState), abi.DomainAlive)
	a.Jcc(asm.NotEqual, a.slowReturn)
	if a.CopiesResults {
		for _, object := range a.ResultObjects {
			a.checkHolder(registers.Of(object), registers.Domain, scratch, a.something)
		}
		if a.Error != abi.NoReg {
			r := registers.Of(a.Error)
			a.RR(asm.Test, asm.W8, r, r)
			a.Jcc(asm.NotEqual, a.something)
		}
		if !a.seldomCopies() {
			a.copyResults()
		}
		a.Bind(a.copied)
	}
	a.load(service, callee, abi.ThreadService)
	a.load(registers.Domain, callee, abi.ThreadDomain)
	a.load(scratch, service, abi.ServiceWaiting)
	a.RM(asm.Or, asm.W8, scratch, asm.At(registers.Domain, abi.DomainStarving))
	a.Jcc(asm.NotEqual, a.rest)
	if a.LeaveHook != 0 {
		a.calleeHook(a.LeaveHook, inRegisters(a.Results), a.slowReturn)
		a.load(service, callee, abi.ThreadService)
		a.load(caller, callee, abi.ThreadCaller)
	}
	const domain = registers.Domain
	a.MI(asm.Mov, asm.W8, asm.At(service, abi.ServiceThread), 0)
	a.load(scratch, domain, abi.DomainIdle)
	a.store(callee, abi.ThreadNext, scratch)
	a.store(domain, abi.DomainIdle, callee)
	a.MI(asm.Mov, asm.W8, asm.At(callee, abi.ThreadCaller), 0)
	a.MI(asm.Mov, asm.W8, asm.At(callee, abi.ThreadService), 0)
	a.MI(asm.Mov, asm.W8, asm.At(caller, abi.ThreadCallee), 0)
	a.MI(asm.Mov, asm.W8, asm.At(callee, abi.ThreadState), abi.ThreadIdle)
	a.load(registers.Domain, caller, abi.ThreadDomain)
	a.load(registers.Stack, caller, abi.ThreadSavedSP)
	a.RR(asm.Mov, asm.W8, current, caller)
	if a.ReturnHook != 0 {
		a.hook(a.ReturnHook, inRegisters(a.Results))
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

// hook calls a hook of the current domain's scheduler, if it has that, for the current thread, on the scheduler's
// stack and as the scheduler's thread, so that whatever it does wrong is seen as its own. The
// registers of parts and current keep their values. The scheduler's thread stays the one that the
// processor runs: a thread is entered before native code of a component goes on.
func (a *portal) hook(hook int32, parts []abi.Part) {
	const saved, scheduler, scratch = asm.RBP, asm.R13, asm.RDX

	none := a.NewLabel()
	a.load(scratch, registers.Domain, hook)
	a.RR(asm.Test, asm.W8, scratch, scratch)
	a.Jcc(asm.Equal, none)
	bytes := int64(len(parts)) * 8
	a.RI(asm.Sub, asm.W8, registers.Stack, bytes)
	for i, p := range parts {
		moveRegister(&a.Assembler, p.Reg, asm.At(registers.Stack, int32(i)*8), true)
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
		moveRegister(&a.Assembler, p.Reg, asm.At(registers.Stack, int32(i)*8), false)
	}
	a.RI(asm.Add, asm.W8, registers.Stack, bytes)
	a.Bind(none)
}

// checkHolder goes slow if the domain does not hold a memory object yet.
func (a *portal) checkHolder(object, domain, scratch asm.Reg, slow asm.Label) {
	none := a.NewLabel()
	a.RR(asm.Test, asm.W8, object, object)
	a.Jcc(asm.Equal, none)
	a.load(scratch, object, abi.MemoryObjectHolders)
	a.RM(asm.And, asm.W8, scratch, asm.At(domain, abi.DomainHolder))
	a.Jcc(asm.Equal, slow)
	a.Bind(none)
}
