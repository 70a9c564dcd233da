package verifier

import (
	"strings"

	"github.com/portico-os/portico/bytecode"
)

// A space is what the components verified in one universe have in common. Like the
// universe it is not safe for concurrent use while components are being verified.
type space struct {
	universe *bytecode.Universe
	owners   map[string][32]byte // by path: the content that defines its types
	measures map[*bytecode.Type]measure
	admitted map[*bytecode.Type]bool     // see admit.go
	journal  []*bytecode.Type            // measured since the last settle
	methods  map[*bytecode.Type][]method // of named types and instances
	sys      []sysSig
}

// A method is an entry of a named type's method table.
type method struct {
	impl    MethodImpl
	sig     *bytecode.Type // without receiver
	inValue bool
}

// sysSig is the signature of an intrinsic.
type sysSig struct{ params, results []*bytecode.Type }

// spaceOf returns what was judged in the universe so far.
func spaceOf(u *bytecode.Universe) *space {
	if s, ok := u.Judgements.(*space); ok {
		return s
	}
	s := &space{
		universe: u,
		owners:   map[string][32]byte{},
		measures: map[*bytecode.Type]measure{},
		admitted: map[*bytecode.Type]bool{},
		methods:  map[*bytecode.Type][]method{},
	}
	for _, x := range bytecode.Intrinsics {
		s.sys = append(s.sys, sysSig{s.typeList(x.Params), s.typeList(x.Results)})
	}
	u.Judgements = s
	return s
}

// methodSet returns the methods of a dynamic type, as bytecode.MethodDef defines them.
func methodSet(t *bytecode.Type, tables map[*bytecode.Type][]method) []MethodImpl {
	var set []MethodImpl
	selectMethods(t, func(base *bytecode.Type) []method { return tables[base] }, func(m *method) bool {
		set = append(set, m.impl)
		return true
	})
	return set
}

// selectMethods calls yield with each method of the dynamic type t, in order of name.
func selectMethods(t *bytecode.Type, table func(*bytecode.Type) []method, yield func(*method) bool) {
	base, pointer := t, false
	if t.Kind == bytecode.KindPointer {
		base, pointer = t.Elem, true
	}
	if base.Kind != bytecode.KindNamed || pointer && base.IsPointerShaped() {
		return
	}
	all := pointer || base.IsPointerShaped()
	ms := table(base)
	for i := range ms {
		if (all || ms[i].inValue) && !yield(&ms[i]) {
			return
		}
	}
}

// missingMethod returns the name of the first method of the interface that t does not
// have with the same signature; "" if t implements it.
func missingMethod(t, iface *bytecode.Type, table func(*bytecode.Type) []method) string {
	want := iface.Under().Methods
	if t.IsInterface() {
		for _, m := range t.Under().Methods {
			if len(want) > 0 && want[0] == m {
				want = want[1:]
			}
		}
	}
	selectMethods(t, table, func(m *method) bool {
		if len(want) > 0 && want[0].Name == m.impl.Name && want[0].Sig == m.sig {
			want = want[1:]
		}
		return len(want) > 0
	})
	if len(want) > 0 {
		return want[0].Name
	}
	return ""
}

// typeList returns the types that an entry of bytecode.Intrinsics names.
func (s *space) typeList(names string) []*bytecode.Type {
	var list []*bytecode.Type
	for _, name := range strings.Fields(names) {
		list = append(list, s.universe.IntrinsicType(name))
	}
	return list
}
