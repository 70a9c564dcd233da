package services

import (
	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/domainzero/domain"
	"github.com/portico-os/portico/domainzero/value"
)

// anyEqual is StubAnyEqual: two interfaces whose type words are equal.
func anyEqual(s *Services, c call) *domain.Thread {
	equal, bad := value.Equal(c.Domain, c.addr(0), c.addr(1), c.addr(3))
	if bad != nil {
		return s.uncomparable(c, false, bad)
	}
	return c.results(domain.Word(equal))
}

func anyHash(s *Services, c call) *domain.Thread {
	h, bad := value.Hash(c.Domain, c.addr(0), c.addr(1), c.word(2))
	if bad != nil {
		return s.uncomparable(c, true, bad)
	}
	return c.results(h)
}

// uncomparable raises the trap of comparing, or hashing, a value of a type without ==.
func (s *Services) uncomparable(c call, hashing bool, typ *bytecode.Type) *domain.Thread {
	if typ == value.TooLarge {
		return s.cpu.Raise(c.Thread, bytecode.TrapStack, 0, 0)
	}
	return s.cpu.Raise(c.Thread, bytecode.TrapUncomparable, domain.Word(hashing), uint64(typ.ID()))
}

func anyBasic(_ *Services, c call) *domain.Thread {
	kind, scalar, text := value.Basic(c.Domain, c.addr(0), c.addr(1))
	return c.results(uint64(kind), scalar[0], scalar[1], text[0], text[1])
}

// assert is StubAssert.
func assert(_ *Services, c call) *domain.Thread {
	return c.results(domain.Word(c.Domain.Space.Implements(c.Domain.TypeAt(c.addr(0)), c.Domain.TypeAt(c.addr(1)))))
}

func typeName(_ *Services, c call) *domain.Thread {
	name := ""
	if w := c.addr(0); w != 0 {
		name = c.Domain.TypeAt(w).Type.String()
	}
	return c.texts(name)
}

func typeNameByID(s *Services, c call) *domain.Thread {
	name, u := "", s.common.Linker.Universe
	if id := c.int(0); id > 0 && id <= u.NumTypes() {
		name = u.ByID(id).String()
	}
	return c.texts(name)
}
