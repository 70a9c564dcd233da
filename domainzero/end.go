package domainzero

import (
	"maps"
	"slices"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/translator/abi"
)

// End ends a domain from outside, with a status. Precondition: Run does not run.
func (s *System) End(d *Domain, status int) { s.end(d, status) }

// end ends a domain, be it in the middle of calls in and out. Precondition: no operation is in
// progress; see doom. Callers waiting in it get ErrTerminated, calls it had going out finish into nothing, its portals, memory
// objects and memory are given back.
func (s *System) end(d *Domain, status int) {
	if d.ended {
		return
	}
	d.ended, d.status = true, status
	d.block.State = abi.DomainEnded
	s.events.add(EventTerminate, d, uint64(status))
	d.scheduler = nil
	s.queue = slices.DeleteFunc(s.queue, func(t *thread) bool { return t.domain == d })
	for _, t := range d.threads {
		s.abandonCall(t)
		if v := t.waits; v != nil {
			v.waiting = slices.DeleteFunc(v.waiting, func(w *thread) bool { return w == t })
		}
	}
	for _, v := range d.services {
		waiting := v.waiting
		v.waiting = nil
		for _, w := range waiting {
			s.failCaller(w, s.methods[saveAt(w.tcb.SavedSP).General[saveIndex(abi.NumberReg)]&portalNumbers])
		}
	}
	for _, t := range d.threads {
		if caller := s.threadOf[t.tcb.Caller]; caller != nil {
			s.failCaller(caller, s.methodOf(t))
		}
	}
	s.releaseLines(d)
	s.leaveConsole(d)
	s.release(d)
}

// failCaller makes a portal call into an ending domain fail, and lets its caller go on.
func (s *System) failCaller(t *thread, m *portalMethod) {
	if t.domain.gone() {
		return
	}
	if next := s.portalError(t, m, bytecode.CodeTerminated); next != nil {
		s.enqueue(next, false)
	}
}

// abandonCall makes the portal call that a thread of an ending domain is blocked in
// finish into nothing: its service thread has no caller any more, and returns to Go.
func (s *System) abandonCall(t *thread) {
	for _, callee := range s.threadOf {
		if callee.tcb.Caller == t.addr {
			callee.tcb.Caller = 0
			// Force the native return path into Go: one more waits than are in the queue.
			v := s.serviceOf[callee.tcb.Service]
			v.block().Waiting = uint64(len(v.waiting)) + 1
		}
	}
}

// release gives back everything that a domain holds. Memory objects that it made are
// revoked, but for those that a domain without revocation holds.
func (s *System) release(d *Domain) {
	for a := range d.held {
		d.drop(s.memory.nodes[a])
	}
	for _, n := range s.memory.nodes {
		if n.backing.owner != d {
			continue
		}
		if k := n.keeper(); k != nil {
			k.inherit(n.backing)
		} else {
			n.revoke()
		}
	}
	maps.DeleteFunc(s.names, func(_ string, v *service) bool { return v.domain == d })
	for _, v := range d.services {
		delete(s.serviceOf, v.addr)
	}
	for _, other := range s.domains {
		for a, v := range other.caps.entries {
			if v != nil && v.domain == d {
				capabilityAt(a).Service = s.tombstone
				other.caps.entries[a] = nil // free when it is not reached any more
			}
		}
	}
	for _, t := range d.threads {
		t.setState(threadDead)
		delete(s.threadOf, t.addr)
	}
	if d.heap.base != 0 {
		s.pool.release(d.heap.base, d.heap.bytes)
	}
	for a, n := range d.runs {
		s.pool.release(a, n)
	}
	for _, f := range d.files {
		_ = f.Close() // what matters was synced
	}
	d.heap, d.runs, d.charged, d.threads, d.services = heap{stats: d.heap.stats}, nil, 0, nil, nil
	d.caps = capabilityTable{}
}

// inherit moves the memory behind memory objects from its owner, which ends, to the domain,
// whose access nobody can end.
func (d *Domain) inherit(b *memoryBacking) {
	delete(b.owner.runs, b.run.addr)
	b.owner = d
	d.runs[b.run.addr] = b.run.bytes
	d.charged += b.run.bytes
}
