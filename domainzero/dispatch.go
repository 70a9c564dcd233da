package domainzero

import (
	"math"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/translator"
	"github.com/portico-os/portico/translator/abi"
)

// dispatch runs a stopped thread, and what it hands the processor to, until the
// processor is free for another thread.
func (s *System) dispatch(t *thread) {
	s.startSlice()
	for n := 1; t != nil; n++ {
		s.late = n%timeChecks == 0 && s.platform.Nanos() > s.sliceStop
		t = s.leave(s.enter(t, true))
		s.interrupts(t)
		t = s.survivor(t)
	}
}

// survivor ends the domains that are doomed. It returns a stopped thread or nil unless its
// domain has ended. Precondition: no operation is in progress.
func (s *System) survivor(t *thread) *thread {
	for len(s.doomed) > 0 {
		d := s.doomed[0]
		s.doomed = s.doomed[1:]
		if d.lastWords != "" {
			s.leaveConsole(d)
			s.say(d.lastWords)
		}
		s.end(d, d.status)
	}
	if t != nil && t.domain.ended {
		return nil
	}
	return t
}

// The processor's timer is only seen in native code. So that a thread which mostly makes
// DomainZero work, or traps in its handler for ever, does not keep the processor, the time is
// looked at after so many returns to native code, too.
const (
	timeChecks = 8
	sliceNanos = 1_000_000
)

func (s *System) startSlice() { s.late, s.sliceStop = false, s.platform.Nanos()+sliceNanos }

// enter runs native code from a stopped thread on, and returns the thread that was
// current when it left: another one, if portal calls began or ended in between. What is
// yielding stops at its next safepoint if something else is due.
func (s *System) enter(t *thread, yielding bool) *thread {
	c := s.cpu
	c.Thread, c.StackLimit = t.addr, t.tcb.StackLimit
	c.NativeSP, c.NativePC = t.tcb.SavedSP, s.resumeStub
	c.Poll = 0
	if s.forced.stops() || yielding && (s.late || s.pending() && !s.handlersWait()) {
		c.Poll = 1
	}
	t.setState(threadReady)
	t.roots = nil
	s.platform.Enter(s.cpuAddr)
	t = s.threadOf[c.Thread]
	t.tcb.SavedSP = c.NativeSP
	t.setState(threadStopped)
	return t
}

// leave does what a thread left native code for. It returns the thread to go on with at
// once, or nil if the processor is free.
func (s *System) leave(t *thread) *thread {
	if l := t.domain.scheduler; l != nil && l.thread == t {
		return s.leaveScheduler(l)
	}
	s.settle(t)
	save := saveAt(t.tcb.SavedSP)
	switch s.cpu.Reason {
	case abi.ReasonExit:
		return s.exit(t)
	case abi.ReasonPoll:
		return s.poll(t)
	case abi.ReasonAlloc:
		return s.allocSlow(t, save)
	case abi.ReasonMakeSlice:
		return s.makeSlice(t, save)
	case abi.ReasonIntrinsic:
		return s.intrinsic(t, save)
	case abi.ReasonTrap:
		pc, sp, _ := t.top()
		return s.trapAt(t, pc, sp, save)
	case abi.ReasonFault:
		if t.tcb.SavedSP == s.cpuAddr+abi.CPUFaultSave {
			return s.overflow(t)
		}
		return s.trapAt(t, s.cpu.FaultPC, t.tcb.SavedSP+abi.RegSaveBytes+8, save)
	case abi.ReasonStack:
		return s.raise(t, bytecode.TrapStack, 0, 0)
	case abi.ReasonThrow:
		return s.throw(t)
	case abi.ReasonAnyEqual:
		equal, bad := t.domain.anyEqual(save)
		if bad != nil {
			return s.uncomparable(t, false, bad)
		}
		return t.results(save, boolWord(equal))
	case abi.ReasonAssert:
		return t.results(save, boolWord(t.domain.space.desc.implements(argument(save, 0), argument(save, 1))))
	case abi.ReasonTypeName:
		return s.typeName(t, save)
	}
	return s.fail(t, "left native code for an unknown reason")
}

// settle makes the stack of a thread that left in the middle of an instruction or of a
// prologue one that can be walked.
func (s *System) settle(t *thread) {
	switch {
	case s.cpu.Reason == abi.ReasonStack:
		t.tcb.SavedSP += 8 // the frame that found no room does not exist yet
	case s.cpu.Reason == abi.ReasonFault && t.tcb.SavedSP != s.cpuAddr+abi.CPUFaultSave:
		// Like a return address, what is above the RegSave is behind the instruction.
		storeAddr(t.tcb.SavedSP+abi.RegSaveBytes, s.cpu.FaultPC+1)
	}
}

// poll is a thread's stop at a poll: its slice has ended, a line has fired, or collections
// are forced.
func (s *System) poll(t *thread) *thread {
	forced := s.forced.stops()
	if forced {
		s.force(t.domain, 1, 0)
	} else {
		s.force(t.domain, sliceSafepoints, 0)
	}
	if (forced || s.pending()) && s.platform.Nanos() < s.sliceStop {
		return t
	}
	s.startSlice()
	s.events.add(EventPreempt, t.domain, t.tcb.Index)
	t.domain.slices++
	if len(s.queue) == 0 && s.firstWaiting == len(s.domains) && len(s.console.writers) == 0 && !s.over() {
		return t
	}
	s.enqueue(t, true)
	return nil
}

// allocSlow is StubAlloc: the run is used up.
func (s *System) allocSlow(t *thread, save *abi.RegSave) *thread {
	desc, count, _ := header(argumentWord(save, 0))
	a := t.domain.allocate(desc, int(descAt(desc).Size), count)
	if a == 0 {
		return s.outOfMemory(t)
	}
	return t.results(save, uint64(a))
}

// makeSlice is StubMakeSlice.
func (s *System) makeSlice(t *thread, save *abi.RegSave) *thread {
	desc := argument(save, 0)
	length, capacity := int(argumentWord(save, 1)), int(argumentWord(save, 2))
	size := int(descAt(desc).Size)
	most := math.MaxInt
	if size > 0 {
		most = bytecode.MaxSize / size
	}
	switch {
	case length < 0 || length > most:
		return s.raise(t, bytecode.TrapMakeLen, 0, 0)
	case capacity < length || capacity > most:
		return s.raise(t, bytecode.TrapMakeCap, 0, 0)
	}
	if size == 0 || capacity == 0 {
		return t.results(save, uint64(s.image.zero))
	}
	a := t.domain.allocate(desc, size, capacity)
	if a == 0 {
		return s.outOfMemory(t)
	}
	return t.results(save, uint64(a))
}

// outOfMemory ends the domain whose thread asked for more than its quota: a half-done
// update of a library's data is worse than the end of the domain.
func (s *System) outOfMemory(t *thread) *thread {
	t.record()
	s.events.add(EventQuota, t.domain, uint64(t.domain.heap.quota))
	return s.die(t, "the domain's memory quota is exhausted (heap "+formatBytes(t.domain.config.Heap)+")")
}

// overflow is a fault that left no room on the stack: only code without stack checks runs
// into it. No frame can be trusted any more.
func (s *System) overflow(t *thread) *thread {
	t.trace = t.trace[:0]
	return s.die(t, "stack overflow in code without safety checks")
}

// exit is the return of a thread's entry function.
func (s *System) exit(t *thread) *thread {
	if t.startNext() {
		return t
	}
	if t.domain.doomed {
		return nil
	}
	t.setState(threadIdle)
	t.rest()
	if t.domain == s.main && t == t.domain.threads[0] {
		s.doom(t.domain, 0)
	}
	return nil
}

// trapAt raises the trap of the site at pc, a return address or the address of an
// instruction that faulted, in the thread's youngest frame.
func (s *System) trapAt(t *thread, pc, sp abi.Addr, save *abi.RegSave) *thread {
	fn := s.linker.findReturn(loadAddr(sp - 8))
	if fn == nil {
		return s.fail(t, "trap outside translated code")
	}
	site := fn.trapSite(pc)
	if site == nil && !t.domain.space.options.Checks {
		t.record()
		return s.die(t, "fault in code without safety checks")
	}
	if site == nil {
		return s.fail(t, "trap at an instruction that has no trap site")
	}
	operand := func(o translator.TrapOperand) uint64 {
		switch o.Kind {
		case translator.OperandReg:
			return save.General[saveIndex(o.Reg)]
		case translator.OperandStack:
			return load64(sp + abi.Addr(o.Const))
		}
		return uint64(o.Const)
	}
	trap, a, b := site.Trap, operand(site.A), operand(site.B)
	if n := s.memory.nodes[abi.Addr(b)]; trap == bytecode.TrapMemoryRange && n != nil {
		if b = uint64(n.bytes); n.revoked {
			trap = bytecode.TrapMemoryRevoked
		}
	}
	return s.raise(t, trap, a, b)
}

// raise makes a trap pending and continues at the nearest handler, the function that
// trapped included.
func (s *System) raise(t *thread, trap bytecode.Trap, a, b uint64) *thread {
	s.events.add(EventTrap, t.domain, uint64(trap))
	t.record()
	t.tcb.Trap, t.tcb.TrapA, t.tcb.TrapB = uint64(trap), a, b
	return s.unwind(t, false)
}

// throw continues at the nearest handler of a caller. The panic is in the thread-local
// value; if the function that throws is itself a handler, this goes on with one that was
// raised before, whose trace stays.
func (s *System) throw(t *thread) *thread {
	rethrow := false
	t.frames(func(f frame) bool {
		rethrow = f.fn.Handler >= 0
		return false
	})
	if !rethrow {
		t.record()
	}
	t.tcb.Trap, t.tcb.TrapA, t.tcb.TrapB = 0, 0, 0
	return s.unwind(t, true)
}

// unwind discards frames down to the nearest one with a handler, whose only live
// references are in its slots, and makes the thread continue there.
func (s *System) unwind(t *thread, skip bool) *thread {
	var at frame
	t.frames(func(f frame) bool {
		if !skip && f.fn.Handler >= 0 {
			at = f
			return false
		}
		skip = false
		return true
	})
	if at.fn == nil {
		return s.uncaught(t)
	}
	sp := at.sp - 8
	storeAddr(sp, at.fn.start+abi.Addr(at.fn.Handler))
	sp -= abi.RegSaveBytes
	*saveAt(sp) = abi.RegSave{}
	t.tcb.SavedSP, t.roots = sp, nil
	if s.late {
		return s.poll(t)
	}
	return t
}

// uncaught is a panic that no handler of the thread takes.
func (s *System) uncaught(t *thread) *thread {
	if t.tcb.Service != 0 {
		return s.portalFailed(t)
	}
	return s.die(t, "uncaught panic")
}

// die dooms a domain for what its thread did, and reports the thread's trace. The thread does
// not go on.
func (s *System) die(t *thread, why string) *thread {
	s.doomFor(t, 2, "fatal error: "+why)
	return nil
}

// doomFor is doom with a report on the console: text and the thread's recorded trace.
func (s *System) doomFor(t *thread, status int, text string) {
	if !t.domain.gone() {
		t.domain.failure, t.domain.lastWords = text, s.lastWords(t, text)
		s.doom(t.domain, status)
	}
}

// doom makes a domain end, with a status, when the operation is over in whose middle DomainZero
// is. Until then its memory stays, for the operation may still use it, but none of its threads
// runs and no call enters it or returns to it. Nothing but the dispatcher, between two
// operations, ends domains; whoever else has a reason dooms them.
func (s *System) doom(d *Domain, status int) {
	if d.gone() {
		return
	}
	d.doomed, d.status = true, status
	d.block.State = abi.DomainDoomed
	s.doomed = append(s.doomed, d)
}

// fail ends a domain whose thread did what no verified code does: a defect of DomainZero
// itself, kept from spreading.
func (s *System) fail(t *thread, why string) *thread {
	t.record()
	s.doomFor(t, 4, "fatal error: "+why+" (a defect of DomainZero)")
	return nil
}
