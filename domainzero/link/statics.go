package link

import (
	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/domainzero/memory"
	"github.com/portico-os/portico/domainzero/object"
	"github.com/portico-os/portico/translator/abi"
	"github.com/portico-os/portico/verifier"
)

// A StaticsLayout says where a component's package variables are in each domain's copy, in bytes
// from its start. It is final: code has the offsets, and collectors visit Refs of each copy.
type StaticsLayout struct {
	Offsets []int64            // by GlobalID, of variables of the component itself
	Errors  []int64            // those of variables of type error, which the copier compares
	Size    int64              // in bytes, whole words; the domain takes so much
	Refs    *object.References // of all variables; never nil
}

// Statics returns the layout of a component's package variables.
func (l *Linker) Statics(c *verifier.Component) *StaticsLayout {
	if lay, ok := l.layouts[c]; ok {
		return lay
	}
	var refs object.Layout
	lay := &StaticsLayout{}
	for i := range c.File().Globals {
		typ := c.GlobalType(bytecode.GlobalID(i))
		lay.Size = (lay.Size + typ.Align() - 1) &^ (typ.Align() - 1)
		lay.Offsets = append(lay.Offsets, lay.Size)
		refs.Add(typ, lay.Size)
		if typ == l.Universe.Error() {
			lay.Errors = append(lay.Errors, lay.Size)
		}
		lay.Size += max(typ.Size(), 1)
	}
	lay.Size, lay.Refs = max((lay.Size+7)&^7, 8), &refs.References
	l.layouts[c] = lay
	return lay
}

// Fits reports whether these components find places, too: then Add does not fail for want of them.
func (s *Space) Fits(cs []*verifier.Component) bool {
	n := len(s.Components)
	for _, c := range cs {
		if _, ok := s.numbers[c]; !ok {
			n++
		}
	}
	return n <= s.Capacity
}

// A StaticsTable is a domain's table of package variables, as long as its space's Capacity.
type StaticsTable []abi.Addr

// Of returns where a domain of the space has a component's package variables, 0 if the space
// does not have the component.
func (s *Space) Of(c *verifier.Component, t StaticsTable) abi.Addr {
	if n, ok := s.numbers[c]; ok {
		return t[n]
	}
	return 0
}

// OpenStatics fills a domain's table: room for the package variables of each component, from
// take, with their initial values. Precondition: Add has given the space the components, or one
// takes another's place in the table.
func (s *Space) OpenStatics(t StaticsTable, cs []*verifier.Component, take func(bytes int) (abi.Addr, error)) error {
	for _, c := range cs {
		var err error
		if t[s.numbers[c]], err = take(int(s.Linker.Statics(c).Size)); err != nil {
			return err
		}
	}
	return s.link(func() error {
		for _, c := range cs {
			if err := s.initStatics(t, c); err != nil {
				return err
			}
		}
		return nil
	})
}

// initStatics gives a component's package variables their initial values. Precondition: they are
// zero, for only what is not gets written, and those of all components of the domain have their
// places, to which values may point. OpenStatics sees to it.
func (s *Space) initStatics(t StaticsTable, c *verifier.Component) error {
	lay, base, done := s.Linker.Statics(c), s.Of(c, t), 0
	for g, def := range c.File().Globals {
		for _, init := range def.Init {
			if done++; done%512 == 0 { // some ten microseconds' worth
				s.Linker.Rest()
			}
			at, typ := base+abi.Addr(lay.Offsets[g]), c.GlobalType(bytecode.GlobalID(g))
			for _, step := range init.Path {
				if typ.Under().Kind == bytecode.KindArray {
					typ = typ.Under().Elem
					at += abi.Addr(step * typ.Size())
				} else {
					at += abi.Addr(typ.Offset(int(step)))
					typ = typ.FieldType(int(step), c.Universe())
				}
			}
			if err := s.initConst(t, c, at, typ, init.Value); err != nil {
				return err
			}
		}
	}
	return nil
}

// initConst writes a constant of a type that is no aggregate. Constant data and functions are
// shared by all domains; addresses of variables are those of this domain.
func (s *Space) initConst(t StaticsTable, c *verifier.Component, at abi.Addr, typ *bytecode.Type, v bytecode.Const) error {
	switch v.Kind {
	case bytecode.ConstScalar:
		b := memory.Bytes(at, int(typ.Size()))
		for i := range b {
			b[i] = byte(v.Imm >> (8 * i))
		}
	case bytecode.ConstString:
		text := c.File().Data[v.Data]
		a, err := s.Linker.Image.constant(c, int32(v.Data))
		if err != nil {
			return err
		}
		memory.StoreAddr(at, a)
		memory.Store(at+8, uint64(len(text)))
	case bytecode.ConstFunc:
		a, err := s.FuncValue(c, v.Func)
		if err != nil {
			return err
		}
		memory.StoreAddr(at, a)
	case bytecode.ConstAddr, bytecode.ConstSlice:
		owner, g := c.ResolveGlobal(v.Global)
		if owner.GlobalType(g).Size() == 0 {
			memory.StoreAddr(at, s.Linker.Image.zero)
		} else {
			memory.StoreAddr(at, s.Of(owner, t)+abi.Addr(s.Linker.Statics(owner).Offsets[g]))
		}
		if v.Kind == bytecode.ConstSlice {
			count := owner.GlobalType(g).Under().Len
			memory.Store(at+8, uint64(count))
			memory.Store(at+16, uint64(count))
		}
	}
	return nil
}
