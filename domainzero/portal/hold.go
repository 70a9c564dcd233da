package portal

import (
	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/domainzero/cpu"
	"github.com/portico-os/portico/domainzero/domain"
	"github.com/portico-os/portico/translator/abi"
)

// A hold keeps two domains as they are while a copy from one's heap to the other's waits for its next
// turn: none of their threads has one, nobody enters them or returns to them, and nothing collects them. It
// waits in the run queue for its thread.
type hold struct {
	portals *Portals
	thread  *domain.Thread    // stopped in code that copies; nil once nothing is held
	domains [2]*domain.Domain // both have it as Held
	copying abi.Copying       // of the copy, while others have the processor's
	waiting []*domain.Thread  // that wanted to enter a held domain, or to return to it: those still do that Await it
}

// pause lets others run in the middle of a copy by a thread to the heap of a domain, if its slice is over, and
// has been for another slice: for a copy that ends soon no thread of the two domains misses its turn.
// It returns the thread if it goes on.
func (p copying) pause(t *domain.Thread, to *domain.Domain) *domain.Thread {
	if !p.cpu.Late() {
		return t
	}
	round, now := p.cpu.Copying().Round, p.cpu.Machine.Nanos()
	if p.overdue != round {
		p.overdue, p.overdueUntil = round, now+cpu.SliceNanos
	}
	if now < p.overdueUntil || !p.hold(t, to) {
		return t
	}
	return nil
}

// hold holds a thread that copies, and the domains, until its turn. It reports false, and does nothing, if
// there is no memory for the table of others' copies.
func (p copying) hold(t *domain.Thread, to *domain.Domain) bool {
	c := p.cpu.Copying()
	h := &hold{portals: p.Portals, thread: t, domains: [2]*domain.Domain{t.Domain, to}, copying: *c}
	if c.Table = 0; !p.makeTable(copyEntries) {
		*c = h.copying
		return false
	}
	for _, d := range h.domains {
		if d.Held = h; !d.Gone() {
			d.Block.State = abi.DomainHeld
		}
	}
	p.cpu.Interrupts.Hold()
	p.cpu.Queue(h)
	return true
}

// Owner implements [cpu.Runnable].
func (h *hold) Owner() *domain.Domain { return h.domains[0] }

// Next implements [cpu.Runnable]: the copy goes on, unless it is over, or ends with a doomed domain.
func (h *hold) Next() (next *domain.Thread, more bool) {
	if h.wake(); h.thread == nil || h.domains[0].Gone() || h.domains[1].Gone() {
		return nil, false
	}
	return h.release(), false
}

// wake lets those go on that wait, unless something else has woken them. They do when nothing is held, or wait
// anew. A domain of theirs whose scheduler misbehaves is doomed.
func (h *hold) wake() {
	for _, t := range h.waiting {
		if t.Awaits == h {
			t.Awaits = nil
			h.portals.cpu.Enqueue(t, false)
		}
	}
	h.waiting = nil
}

// release lets both domains go, and returns the thread, which is to run before anything else does.
func (h *hold) release() (t *domain.Thread) {
	p, c := h.portals, h.portals.cpu.Copying()
	p.giveTable()
	*c, p.variables = h.copying, errorVariables{}
	for _, d := range h.domains {
		if d.Held = nil; !d.Gone() {
			d.Block.State = abi.DomainAlive
		}
	}
	p.cpu.Interrupts.Hold()
	p.cpu.Released()
	t, h.thread = h.thread, nil
	return t
}

// abort makes the copy fail, as one of the domains ends. Precondition: as of End.
func (h *hold) abort() {
	h.wake()
	t := h.release()
	h.portals.cpu.Copying().Code, t.ResumeAt, t.Job = uint64(bytecode.CodeTerminated), 0, nil
	*domain.Argument(t.Save(), 0) = 0
	if next := h.portals.cpu.GoOn(t); next != nil {
		h.portals.cpu.Enqueue(next, false)
	}
}

// await makes a thread go on at an address when a domain is not held any more. Precondition: the domain is
// held, and references among the thread's registers are roots.
func (p copying) await(t *domain.Thread, d *domain.Domain, at abi.Addr) *domain.Thread {
	h := d.Held.(*hold)
	t.ResumeAt, t.Awaits = at, h
	h.waiting = append(h.waiting, t)
	return nil
}
