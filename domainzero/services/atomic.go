package services

import (
	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/domainzero/domain"
)

// An atomicVariable replaces disabling interrupts (paper, section 2.4): its operations are
// atomic with regard to the domain's interrupt handlers and threads.
type atomicVariable struct {
	value int64 // changed by services alone, which hold the processor meanwhile: what makes them atomic

	// All of the variable's own domain, with whose end both go. Nothing else wakes them.
	waiting []*domain.Thread // stopped in atomic.blockif, in the order in which they go on
}

// maxAtomics is how many atomic variables a domain may have: they are Go's memory, which nobody
// else bounds.
const maxAtomics = 1024

func atomicNew(s *Services, c call) *domain.Thread {
	h := s.of(c.Domain)
	if len(h.atomics) == maxAtomics {
		return c.results(0, uint64(bytecode.CodeQuota))
	}
	h.atomics = append(h.atomics, &atomicVariable{})
	return c.results(uint64(len(h.atomics)-1), uint64(bytecode.CodeOK))
}

// onAtomic returns the service that does something with the variable whose handle is the first
// argument, and a value.
func onAtomic(do func(s *Services, c call, v *atomicVariable, x int64) *domain.Thread) service {
	return func(s *Services, c call) *domain.Thread {
		handle, h := c.int(0), s.of(c.Domain)
		if handle < 0 || handle >= len(h.atomics) {
			return s.cpu.Raise(c.Thread, bytecode.TrapIndex, uint64(handle), uint64(len(h.atomics)))
		}
		return do(s, c, h.atomics[handle], int64(c.word(1)))
	}
}

func atomicGet(_ *Services, c call, v *atomicVariable, _ int64) *domain.Thread {
	return c.results(uint64(v.value))
}

func atomicSet(_ *Services, c call, v *atomicVariable, x int64) *domain.Thread {
	v.value = x
	return c.Thread
}

func atomicBlockIf(_ *Services, c call, v *atomicVariable, x int64) *domain.Thread {
	if v.value != x {
		return c.Thread
	}
	v.waiting = append(v.waiting, c.Thread)
	c.Settle()
	return nil
}

func atomicSetUnblock(s *Services, c call, v *atomicVariable, x int64) *domain.Thread {
	v.value = x
	for _, w := range v.waiting {
		s.cpu.Enqueue(w, false)
	}
	v.waiting = v.waiting[:0]
	return c.Thread
}
