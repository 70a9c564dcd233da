package services

import (
	"hash/maphash"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/domainzero/domain"
	"github.com/portico-os/portico/domainzero/link"
	"github.com/portico-os/portico/domainzero/memory"
	"github.com/portico-os/portico/domainzero/object"
	"github.com/portico-os/portico/translator/abi"
	"github.com/portico-os/portico/translator/code"
)

// hashSeed is this process's, and fixed: hashes of references tell nothing of addresses.
var hashSeed = maphash.MakeSeed()

// anyEqual is StubAnyEqual: two interfaces whose type words are equal.
func anyEqual(s *Services, c call) *domain.Thread {
	t := c.Domain.TypeAt(c.addr(0))
	if object.DescAt(t.Addr).Flags&abi.TypeComparable == 0 {
		return s.cpu.Raise(c.Thread, bytecode.TrapUncomparable, 0, uint64(t.Type.ID()))
	}
	return s.compare(c, code.EqualValues, t, c.word(1), c.word(3))
}

// anyHash hashes an interface.
func anyHash(s *Services, c call) *domain.Thread {
	typ, data, seed := c.addr(0), c.addr(1), c.word(2)
	if typ == 0 {
		return c.results(object.Mix(0, seed))
	}
	t := c.Domain.TypeAt(typ)
	switch flags := object.DescAt(typ).Flags; {
	case flags&abi.TypeComparable == 0:
		return s.cpu.Raise(c.Thread, bytecode.TrapUncomparable, 1, uint64(t.Type.ID()))
	case flags&abi.TypeDirect != 0:
		hash, ok := c.Domain.Heap.HashReference(data)
		if !ok {
			return s.cpu.Again(c.Thread, abi.StubIntrinsic)
		}
		return c.results(maphash.Comparable(hashSeed, [3]uint64{hash, uint64(t.Type.ID()), seed}))
	}
	return s.compare(c, code.HashValue, t, uint64(data), object.Mix(uint64(t.Type.ID()), seed))
}

// compare has the thread go on in code that compares or hashes variables of a type, and from there to
// where it left: with two words as arguments, the first of which, and the second where it compares, are
// references.
func (s *Services) compare(c call, k code.Copier, t *link.Type, x, y uint64) *domain.Thread {
	c.Domain.View(abi.Addr(x), t.Size)
	if k == code.EqualValues {
		c.Domain.View(abi.Addr(y), t.Size)
	}
	var fn abi.Addr
	err := s.common.Linked(c.Thread, func() (err error) { fn, err = c.Domain.Space.Copier(k, t.Type); return err })
	if link.IsLater(err) {
		return s.cpu.Again(c.Thread, [...]abi.Stub{code.EqualValues: abi.StubAnyEqual, code.HashValue: abi.StubIntrinsic}[k])
	}
	if err != nil {
		c.Record()
		return s.cpu.Die(c.Thread, err.Error())
	}
	c.set(0, x)
	c.set(1, y)
	c.ResumeAt, c.Roots = fn, s.compared
	if k == code.HashValue {
		c.Roots = s.compared[:1]
	}
	return c.Thread
}

// anyBasic tells the kind and the content of a dynamic value of a basic type, KindInvalid for others: up
// to two words of scalars, or a string's words.
func anyBasic(_ *Services, c call) *domain.Thread {
	typ, a := c.addr(0), c.addr(1)
	if typ == 0 {
		return c.results(0, 0, 0, 0, 0)
	}
	u := c.Domain.TypeAt(typ).Type.Under()
	if !u.Kind.IsBasic() {
		return c.results(0, 0, 0, 0, 0)
	}
	c.Domain.View(a, int(u.Size()))
	switch kind, size := uint64(u.Kind), int(u.Size()); {
	case u.Kind == bytecode.KindString:
		return c.results(kind, 0, 0, memory.Load(a), memory.Load(a+8))
	case size > bytecode.WordSize:
		return c.results(kind, memory.Load(a), memory.Load(a+8), 0, 0)
	default:
		return c.results(kind, memory.LoadBits(a, size), 0, 0, 0)
	}
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

// typeNameByID tells the name of the type that a trap has named to the thread: others may be other domains'.
func typeNameByID(_ *Services, c call) *domain.Thread {
	name := ""
	if t := c.Domain.Space.ByID(c.int(0)); t != nil && c.word(0) == c.Named {
		name = t.Type.String()
	}
	return c.texts(name)
}
