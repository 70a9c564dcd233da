package services

import (
	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/domainzero/domain"
	"github.com/portico-os/portico/domainzero/memobj"
)

// An atomicVariable replaces disabling interrupts (paper, section 2.4): its operations are
// atomic with regard to interrupt handlers and threads. It is named by a memory object without
// bytes: who is passed that has the variable, too, until it is revoked.
type atomicVariable struct {
	value int64 // changed by Go alone, which holds the processor meanwhile

	// Nothing else wakes them; those of domains that have ended stay as they are.
	waiting []*domain.Thread // stopped in atomic.blockif, in the order in which they go on
}

func atomicNew(s *Services, c call) *domain.Thread {
	return c.node(s.common.Memory.Name(c.Domain.Objects, &atomicVariable{}))
}

// onAtomic returns the service that does something with the variable that the first argument names,
// and a value.
func onAtomic(do func(s *Services, c call, v *atomicVariable, x int64) *domain.Thread) service {
	return onMemory(func(s *Services, c call, n *memobj.Node) *domain.Thread {
		if n.Revoked {
			return s.cpu.Raise(c.Thread, bytecode.TrapMemoryRevoked, 0, 0)
		}
		if v, ok := n.Names.(*atomicVariable); ok {
			return do(s, c, v, int64(c.word(1)))
		}
		return s.cpu.Raise(c.Thread, bytecode.TrapMemoryRange, 0, uint64(n.Bytes))
	})
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
