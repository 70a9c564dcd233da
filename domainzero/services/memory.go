package services

import (
	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/domainzero/domain"
	"github.com/portico-os/portico/domainzero/memobj"
	"github.com/portico-os/portico/translator/abi"
)

// node returns a memory object to a thread, or why there is none.
func (c call) node(n *memobj.Node, code bytecode.Code) *domain.Thread {
	if n == nil {
		return c.results(0, uint64(code))
	}
	return c.results(uint64(n.Addr), uint64(bytecode.CodeOK))
}

func memoryNew(s *Services, c call) *domain.Thread {
	if !s.common.Memory.Ready(c.Domain.Objects, c.int(0)) {
		return s.cpu.Again(c.Thread, abi.StubIntrinsic)
	}
	return c.node(s.common.Memory.New(c.Domain.Objects, c.int(0)))
}

// onMemory returns the service that does something with the memory object that the first argument names.
func onMemory(do func(s *Services, c call, n *memobj.Node) *domain.Thread) service {
	return func(s *Services, c call) *domain.Thread {
		if n := s.common.Memory.At(c.addr(0)); n != nil {
			return do(s, c, n)
		}
		return s.cpu.Raise(c.Thread, bytecode.TrapNil, 0, 0)
	}
}

// memorySub is memory.sub and memory.subreadonly.
func memorySub(s *Services, c call, parent *memobj.Node) *domain.Thread {
	return c.node(s.common.Memory.Sub(c.Domain.Objects, parent, c.int(1), c.int(2)))
}

func memoryRevoke(s *Services, c call, n *memobj.Node) *domain.Thread {
	return c.node(s.common.Memory.Revoke(c.Domain.Objects, n))
}
