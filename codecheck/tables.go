package codecheck

import (
	"fmt"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/domainzero/link"
	"github.com/portico-os/portico/domainzero/memory"
	"github.com/portico-os/portico/domainzero/object"
	"github.com/portico-os/portico/translator/abi"
	"github.com/portico-os/portico/translator/code"
)

// CheckTables looks at what code reads of types: that a descriptor has the size and the flags of its type,
// that objects of the type are copied by its own code, and that its method table has each method of the
// type by its selector. Where the type has no method for a selector, StubTrap is.
func (p *Program) CheckTables(s *link.Space) (wrong []Breach) {
	for i, t := range s.Types {
		note := func(format string, args ...any) {
			wrong = append(wrong, Breach{Function: "descriptor of " + t.Type.String(), Rule: RuleTable, Text: fmt.Sprintf(format, args...)})
		}
		d := object.DescAt(t.Addr)
		if d.Index != uint64(i) {
			note("is number %d, and says %d", i, d.Index)
		}
		size := t.Type.Size()
		if t.Portal {
			size = bytecode.WordSize
		}
		if int64(d.Size) != size {
			note("says %d bytes of %d", d.Size, size)
		}
		if direct := t.Portal || t.Type.IsPointerShaped(); direct != (d.Flags&abi.TypeDirect != 0) {
			note("says that an interface holds values themselves: %v", !direct)
		}
		if comparable := t.Portal || t.Type.IsComparable(); comparable != (d.Flags&abi.TypeComparable != 0) {
			note("says that values can be compared: %v", !comparable)
		}
		if want := p.copierOfType(s, t); d.Copier != want && d.Copier != 0 {
			note("has %#x to copy values, and not %#x", d.Copier, want)
		}
		p.checkMethods(s, t, d.Methods, note)
	}
	return wrong
}

// copierOfType returns where the code begins that copies values of a type, 0 if there is none.
func (p *Program) copierOfType(s *link.Space, t *link.Type) abi.Addr {
	if f := s.Functions[copierOf(code.CopyValue, t.Type)]; f != nil && !t.Portal {
		return f.Start
	}
	return 0
}

// checkMethods looks at a type's method table.
func (p *Program) checkMethods(s *link.Space, t *link.Type, table abi.Addr, note func(format string, args ...any)) {
	want := map[int]abi.Addr{}
	for i, m := range t.Methods {
		n, ok := s.Selectors[m.Selector]
		switch {
		case !ok:
		case t.Portal:
			want[n] = t.Stubs[i]
		default:
			c, fn := m.Component.Resolve(m.Func)
			if f := s.Functions[link.Name{Component: c, Func: fn}]; f != nil {
				want[n] = f.Start
			}
		}
	}
	end := table + abi.Addr(len(p.selectors))*bytecode.WordSize
	if table < p.dataStart || end > p.dataEnd {
		note("has a method table from %#x to %#x", table, end)
		return
	}
	for n := range p.selectors {
		a, own := want[n]
		if !own {
			a = p.stubs[abi.StubTrap]
		}
		if memory.LoadAddr(table+abi.Addr(n)*bytecode.WordSize) != a {
			note("entry %d of the method table is not %#x", n, a)
		}
	}
}
