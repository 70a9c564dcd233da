package cpu

import (
	"math/bits"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/domainzero/domain"
	"github.com/portico-os/portico/domainzero/events"
	"github.com/portico-os/portico/domainzero/platform"
	"github.com/portico-os/portico/translator/abi"
)

// Interrupts run handlers: objects whose method HandleInterrupt runs when a line has fired
// (paper, section 2.4), at the next safepoint of whatever runs, on a thread that the domain has
// for that. Until it returns, the line is masked.
type Interrupts struct {
	// Bounded does, for a handler, a kernel service that takes bounded time, and reports
	// whether it did: handle relies on it to refuse all others. services.New sets it, before there
	// are handlers.
	Bounded func(t *domain.Thread, save *abi.RegSave) bool

	cpu     *CPU             // on which handlers run; fixed
	devices platform.Devices // nil: there are none for components; then services.Grant refuses lines, so that nobody calls Handle

	// By line, from Handle until their domain ends; each has claimed its line, and Release gives it
	// back.
	handlers map[int]*handler

	// Lines are masked from the moment they fire: Acknowledge, behind the handler, is the only
	// way back, so that handleFired has to come by each.
	fired uint64 // lines whose handlers have not run yet, as a bit mask
	held  uint64 // of domains that copies hold: Hold keeps it so

	// RunInStep relies on it: no handler runs in the middle of another.
	handling bool // a handler runs

	// By it wait holds handlers back; handle moves it on by twice the time that one took.
	owedUntil uint64 // in ticks: until then threads are owed the time that handlers took
}

// A handler is what runs when a line has fired: handle runs it.
type handler struct {
	thread       *domain.Thread // idle but while a handler of its domain runs, whose handlers share it
	line         int            // below model.Lines: fired has a bit for it
	code, object abi.Addr       // fixed, but the object is a root: collections change it in Domain.Variables

	// By these handle tells a storm, and leaves the line masked.
	since   uint64 // start of the second in which interrupts are counted, in ticks
	count   int    // interrupts in that second
	repeats int    // how often in a row the line was active again when it was unmasked
}

// A line that fires more often in a second, or more often in a row as soon as it is unmasked,
// stays masked: its handler does not do what the device wants. The second is for machines on
// which nothing happens that often in a second.
const (
	maxLineRate    = 100_000
	maxLineRepeats = 50_000
)

// Lines returns how many lines are handled.
func (i *Interrupts) Lines() int { return len(i.handlers) }

// Handle makes code with an object of a domain the handler of a line. Handlers of one domain
// share a thread. Precondition: the configuration grants the line, as package services has asked,
// and the verifier has bounded the time that code takes, as it does for every HandleInterrupt:
// everybody else waits for it.
func (i *Interrupts) Handle(d *domain.Domain, line int, code, object abi.Addr) bytecode.Code {
	if i.handlers[line] != nil {
		return bytecode.CodeBusy
	}
	var t *domain.Thread
	for _, h := range i.handlers {
		if h.thread.Domain == d {
			t = h.thread
		}
	}
	if t == nil {
		var err error
		if t, err = d.NewThread(domain.MinStack); err != nil {
			return bytecode.CodeQuota
		}
	}
	if err := i.devices.ClaimLine(line); err != nil {
		return bytecode.CodeIO
	}
	h := &handler{thread: t, line: line, code: code, object: object, since: i.cpu.Machine.Ticks()}
	d.Variables = append(d.Variables, &h.object)
	i.handlers[line] = h
	return bytecode.CodeOK
}

// Release masks the lines that an ending domain handles.
func (i *Interrupts) Release(d *domain.Domain) {
	for line, h := range i.handlers {
		if h.thread.Domain == d {
			i.devices.ReleaseLine(line)
			delete(i.handlers, line)
		}
	}
}

// pending reports whether lines have fired whose handlers have not run. It takes what the devices
// have: nobody else may ask them.
func (i *Interrupts) pending() bool {
	if i.devices != nil {
		i.fired |= i.devices.Pending()
	}
	return i.fired&^i.held != 0
}

// Hold notes which lines have to wait, as copies hold their domains. Whoever holds a domain or lets it go calls it.
func (i *Interrupts) Hold() {
	i.held = 0
	for line, h := range i.handlers {
		if h.thread.Domain.Held != nil {
			i.held |= 1 << line
		}
	}
}

// due reports whether handlers are to run at once.
func (i *Interrupts) due() bool { return i.pending() && !i.wait() }

// Wait blocks until a line fires, or until a time at most. Others may claim the processor
// meanwhile. It reports false if one still has it then.
func (i *Interrupts) Wait(until int64) bool {
	if i.pending() {
		return true
	}
	i.cpu.Unclaim()
	i.cpu.Machine.Wait(until)
	return i.cpu.Claim()
}

// burst is how many ticks handlers may take at a time: a hundredth of a second.
func (i *Interrupts) burst() uint64 { return i.cpu.Machine.TickRate() / 100 }

// wait reports whether handlers have to wait until threads have run as long as they.
// Handlers that take their time, of lines that fire again and again, would else leave
// nothing of the processor to threads.
func (i *Interrupts) wait() bool { return i.cpu.Machine.Ticks()+i.burst() < i.owedUntil }

// Run runs the handlers of the lines that have fired, while no thread runs. Precondition: no
// operation is in progress, for a handler may wake threads and doom its domain: System.run and
// Timers.Run call it between two.
func (i *Interrupts) Run() { i.run(nil) }

// run runs the handlers of the lines that have fired. What fires meanwhile waits until t, a
// stopped thread or nil, has run on to its next safepoint. Precondition: t is not in the middle of a copy or of a
// scheduler's hook, as Thread.Copies tells.
func (i *Interrupts) run(t *domain.Thread) {
	if !i.pending() || (t != nil || !i.cpu.Idle()) && i.wait() {
		return
	}
	i.handleFired()
}

// RunInStep runs handlers in the middle of work that may take longer than a device waits, a
// collection most of all: those of all domains but two at most whose memory is in use, which are held meanwhile.
// Precondition: what native code left in the block was read, for handlers overwrite it: exits read
// it before they allocate or collect.
func (i *Interrupts) RunInStep(busy [2]*domain.Domain) {
	if i.handling || !i.due() {
		return
	}
	for n, d := range busy {
		if d != nil && d.Held == nil {
			d.Held = i
		} else {
			busy[n] = nil // it stays as it is
		}
	}
	i.handleFired()
	for _, d := range busy {
		if d != nil {
			d.Held = nil
		}
	}
}

// handleFired runs the handlers of the lines that have fired, but for those of domains that are held.
func (i *Interrupts) handleFired() {
	for lines := i.fired; lines != 0; lines &= lines - 1 {
		line := bits.TrailingZeros64(lines)
		h := i.handlers[line]
		if h != nil && h.thread.Domain.Held != nil {
			continue
		}
		if i.fired &^= 1 << line; h != nil && !h.thread.Domain.Doomed {
			i.handle(h)
		}
	}
}

// handle runs a handler and unmasks its line. Precondition: no handler runs, for its domain's
// thread may be the same, and the domain is not doomed. RunInStep asks for the first, and no
// handler comes to the others; handleFired asks for the second.
func (i *Interrupts) handle(h *handler) {
	c, d, began := i.cpu, h.thread.Domain, i.cpu.Machine.Ticks()
	d.Note(events.Interrupt, uint64(h.line))
	i.handling = true
	_, err := c.Callback(h.thread, h.code, h.object, 0, func(t *domain.Thread, save *abi.RegSave) bool {
		return c.block.Reason == abi.ReasonIntrinsic && i.Bounded(t, save)
	})
	i.handling = false
	now := c.Machine.Ticks()
	i.owedUntil = max(i.owedUntil, began) + 2*min(now-began, i.burst())
	switch {
	case err != nil:
		c.Die(h.thread, "the interrupt handler "+err.Error())
		return
	case d.Doomed:
		return
	case now-h.since > c.Machine.TickRate():
		h.since, h.count = now, 0
	}
	if h.count++; h.count > maxLineRate || h.repeats > maxLineRepeats {
		d.Note(events.Storm, uint64(h.line))
		return
	}
	i.devices.Acknowledge(h.line)
	if h.repeats++; !i.pending() || i.fired>>h.line&1 == 0 {
		h.repeats = 0
	}
}
