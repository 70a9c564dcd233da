package domainzero

import (
	"fmt"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/translator/abi"
	"github.com/portico-os/portico/verifier"
)

// A staticsLayout says where a component's package variables are in each domain's copy.
type staticsLayout struct {
	offsets []int64 // by GlobalID
	errors  []int64 // those of variables of type error
	size    int64
	refs    *refMap
}

// staticsTable numbers the components that have been loaded and lays out their statics.
type staticsTable struct {
	numbers map[*verifier.Component]int
	layouts map[*verifier.Component]*staticsLayout
}

func newStaticsTable() *staticsTable {
	return &staticsTable{map[*verifier.Component]int{}, map[*verifier.Component]*staticsLayout{}}
}

// number returns the component's index in abi.Domain.Statics.
func (t *staticsTable) number(c *verifier.Component) (int, error) {
	n, ok := t.numbers[c]
	if !ok {
		n = len(t.numbers)
		if n >= abi.MaxComponents {
			return 0, fmt.Errorf("more than %d components are loaded", abi.MaxComponents)
		}
		t.numbers[c] = n
	}
	return n, nil
}

func (t *staticsTable) layoutOf(c *verifier.Component) *staticsLayout {
	if l, ok := t.layouts[c]; ok {
		return l
	}
	l, r := &staticsLayout{refs: &refMap{}}, refMaps{}
	for i := range c.File().Globals {
		typ := c.GlobalType(bytecode.GlobalID(i))
		l.size = (l.size + typ.Align() - 1) &^ (typ.Align() - 1)
		l.offsets = append(l.offsets, l.size)
		l.refs.add(r, typ, l.size)
		if typ == c.Universe().Error() {
			l.errors = append(l.errors, l.size)
		}
		l.size += max(typ.Size(), 1)
	}
	l.size = (l.size + 7) &^ 7
	t.layouts[c] = l
	return l
}

// absent reports whether a reference leads to package variables that its domain does not
// have: methods of an instance of a generic type may come from a component of another domain.
// Native code faults there; DomainZero must look before it follows a component's reference.
func (s *System) absent(a abi.Addr) bool { return a-s.noStatics < bytecode.MaxSize }

// initStatics fills a domain's copy of a component's package variables with their
// initial values.
func (l *linker) initStatics(s *codeSpace, d *Domain, c *verifier.Component, base abi.Addr) error {
	lay := l.statics.layoutOf(c)
	for g, def := range c.File().Globals {
		for _, init := range def.Init {
			at, typ := base+abi.Addr(lay.offsets[g]), c.GlobalType(bytecode.GlobalID(g))
			for _, step := range init.Path {
				if typ.Under().Kind == bytecode.KindArray {
					typ = typ.Under().Elem
					at += abi.Addr(step * typ.Size())
				} else {
					at += abi.Addr(typ.Offset(int(step)))
					typ = typ.FieldType(int(step), c.Universe())
				}
			}
			if err := l.initConst(s, d, c, at, typ, init.Value); err != nil {
				return err
			}
		}
	}
	return nil
}

func (l *linker) initConst(s *codeSpace, d *Domain, c *verifier.Component, at abi.Addr, typ *bytecode.Type, v bytecode.Const) error {
	switch v.Kind {
	case bytecode.ConstScalar:
		b := bytesAt(at, int(typ.Size()))
		for i := range b {
			b[i] = byte(v.Imm >> (8 * i))
		}
	case bytecode.ConstString:
		text := c.File().Data[v.Data]
		a, err := l.image.constant(text)
		if err != nil {
			return err
		}
		storeAddr(at, a)
		store64(at+8, uint64(len(text)))
	case bytecode.ConstFunc:
		a, err := l.funcValue(s, c, v.Func)
		if err != nil {
			return err
		}
		storeAddr(at, a)
	case bytecode.ConstAddr, bytecode.ConstSlice:
		owner, g := c.ResolveGlobal(v.Global)
		n, err := l.statics.number(owner)
		if err != nil {
			return err
		}
		if owner.GlobalType(g).Size() == 0 {
			storeAddr(at, l.image.zero)
		} else {
			storeAddr(at, d.block.Statics[n]+abi.Addr(l.statics.layoutOf(owner).offsets[g]))
		}
		if v.Kind == bytecode.ConstSlice {
			count := owner.GlobalType(g).Under().Len
			store64(at+8, uint64(count))
			store64(at+16, uint64(count))
		}
	}
	return nil
}
