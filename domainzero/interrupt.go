package domainzero

import (
	"errors"
	"math/bits"
	"slices"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/bytecode/intrinsics"
	"github.com/portico-os/portico/translator/abi"
)

// An interruptHandler is an object whose method HandleInterrupt runs when a line has fired
// (paper, section 2.4): at the next safepoint of whatever runs, on a thread that its domain
// has for that. Until it returns, the line is masked.
type interruptHandler struct {
	domain       *Domain
	line         int
	code, object abi.Addr // the object is a root of the domain's heap
	since        uint64   // start of the second in which interrupts are counted, in ticks
	count        int
	repeats      int // how often in a row the line was active again when it was unmasked
}

// A line that fires more often in a second, or more often in a row as soon as it is unmasked,
// stays masked: its handler does not do what the device wants. The second is for machines on
// which nothing happens that often in a second.
const (
	maxLineRate    = 100_000
	maxLineRepeats = 50_000
)

func interruptHandle(s *System, t *thread, save *abi.RegSave) *thread {
	return t.results(save, uint64(s.handle(t.domain, argumentInt(save, 0), argument(save, 1), argument(save, 2))))
}

// handle makes an object of a domain the handler of a line.
func (s *System) handle(d *Domain, line int, typ, object abi.Addr) bytecode.Code {
	switch {
	case !slices.Contains(d.config.Interrupts, line):
		return bytecode.CodeDenied
	case s.handlers[line] != nil:
		return bytecode.CodeBusy
	case typ == 0:
		return bytecode.CodeType
	}
	info := d.space.desc.info(typ)
	handles := selectorOf(s.universe, "HandleInterrupt", s.universe.Func(nil, nil, false))
	i := slices.IndexFunc(info.methods, func(m method) bool { return m.selector == handles })
	if info.proxy != nil || info.typ.Kind != bytecode.KindPointer || i < 0 {
		return bytecode.CodeType
	}
	code, err := d.space.code(info.methods[i].component, info.methods[i].fn)
	if err != nil {
		return bytecode.CodeQuota
	}
	if d.interrupts == nil {
		t, err := d.newThread(minStack)
		if err != nil {
			return bytecode.CodeQuota
		}
		d.interrupts = t
	}
	if err := s.devices.ClaimLine(line); err != nil {
		return bytecode.CodeIO
	}
	s.handlers[line] = &interruptHandler{domain: d, line: line, code: code, object: object, since: s.platform.Ticks()}
	return bytecode.CodeOK
}

// pending reports whether lines have fired whose handlers have not run.
func (s *System) pending() bool {
	if s.devices != nil {
		s.fired |= s.devices.Pending()
	}
	return s.fired != 0
}

// burst is how many ticks handlers may take at a time: a hundredth of a second.
func (s *System) burst() uint64 { return s.platform.TickRate() / 100 }

// handlersWait reports whether handlers have to wait until threads have run as long as they.
// Handlers that take their time, of lines that fire again and again, would else leave
// nothing of the processor to threads.
func (s *System) handlersWait() bool { return s.platform.Ticks()+s.burst() < s.even }

// interrupts runs the handlers of the lines that have fired. What fires meanwhile waits
// until t, a stopped thread or nil, has run on to its next safepoint, and while t is a
// scheduler's all waits.
func (s *System) interrupts(t *thread) {
	if !s.pending() || t != nil && t.domain.scheduler != nil && t.domain.scheduler.thread == t ||
		(t != nil || len(s.queue) > 0) && s.handlersWait() {
		return
	}
	s.handleFired(nil)
}

// amidst runs handlers in the middle of a collection, which may take longer than a device
// waits: those of all domains but the one whose heap moves.
func (s *System) amidst(moves *Domain) {
	if !s.handling && s.pending() && !s.handlersWait() {
		s.handleFired(moves)
	}
}

// handleFired runs the handlers of the lines that have fired, but for those of a domain.
func (s *System) handleFired(but *Domain) {
	for lines := s.fired; lines != 0; lines &= lines - 1 {
		line := bits.TrailingZeros64(lines)
		h := s.handlers[line]
		if h != nil && h.domain == but {
			continue
		}
		if s.fired &^= 1 << line; h != nil && !h.domain.doomed {
			s.interrupt(h)
		}
	}
}

// interrupt runs a handler and unmasks its line.
func (s *System) interrupt(h *interruptHandler) {
	d, t, began := h.domain, h.domain.interrupts, s.platform.Ticks()
	s.events.add(EventInterrupt, d, uint64(h.line))
	s.handling = true
	_, err := s.callback(t, h.code, h.object, 0, s.bounded)
	s.handling = false
	now := s.platform.Ticks()
	s.even = max(s.even, began) + 2*min(now-began, s.burst())
	switch {
	case err != nil:
		s.die(t, "the interrupt handler "+err.Error())
		return
	case d.doomed:
		return
	case now-h.since > s.platform.TickRate():
		h.since, h.count = now, 0
	}
	if h.count++; h.count > maxLineRate || h.repeats > maxLineRepeats {
		s.events.add(EventStorm, d, uint64(h.line))
		return
	}
	s.devices.Acknowledge(h.line)
	if h.repeats++; !s.pending() || s.fired>>h.line&1 == 0 {
		h.repeats = 0
	}
}

// bounded does, for a callback, an intrinsic that takes bounded time.
func (s *System) bounded(t *thread, save *abi.RegSave) bool {
	n := save.General[saveIndex(abi.NumberReg)]
	return s.cpu.Reason == abi.ReasonIntrinsic && n < uint64(intrinsics.Count) && intrinsics.Table[n].Flags&bytecode.Bounded != 0 &&
		s.intrinsic(t, save) == t
}

// lines returns how many lines are handled.
func (s *System) lines() (n int) {
	for _, h := range s.handlers {
		if h != nil {
			n++
		}
	}
	return n
}

// releaseLines masks the lines that a domain handles.
func (s *System) releaseLines(d *Domain) {
	for line, h := range s.handlers {
		if h != nil && h.domain == d {
			s.devices.ReleaseLine(line)
			s.handlers[line] = nil
		}
	}
}

var (
	errCallback = errors.New("did more than it may: it must not allocate, fail or wait, nor call another domain")
	errEndless  = errors.New("does not come to an end")
)

// maxCallbackSlices is how many slices of a millisecond a callback may take. Its bound was
// verified: this keeps the system from standing still if that is wrong.
const maxCallbackSlices = 100

// callback runs code of a domain, a scheduler's or an interrupt handler, on an idle thread
// to its end. Whatever it does but return, poll and what allowed does for it is an error.
func (s *System) callback(t *thread, code, object abi.Addr, arg uint64, allowed func(*thread, *abi.RegSave) bool) (*abi.RegSave, error) {
	setResults(t.prepareAt(t.tcb.StackTop-stackPad, code, s.exitStub), uint64(object), arg)
	for slices, next := 0, uint64(0); ; {
		if at := s.enter(t, false); at != t {
			// Until what it called waits or is preempted.
			for at = s.leave(at); at != nil && !at.domain.gone(); at = s.leave(at) {
				at = s.enter(at, false)
			}
			return nil, errCallback
		}
		save := saveAt(t.tcb.SavedSP)
		switch {
		case s.cpu.Reason == abi.ReasonExit:
			t.setState(threadIdle)
			return save, nil
		case s.cpu.Reason == abi.ReasonPoll:
			if now := s.platform.Ticks(); now >= next {
				slices, next = slices+1, now+s.platform.TickRate()/1000
			}
			if slices > maxCallbackSlices {
				t.record()
				return nil, errEndless
			}
		case !allowed(t, save):
			if !t.domain.doomed {
				s.settle(t)
				t.record()
			}
			return nil, errCallback
		}
	}
}
