package verifier

import (
	"slices"

	"github.com/portico-os/portico/bytecode"
)

// changeable reports whether a value of one type may be taken for one of another: if
// their underlying types are identical but for tags, or both are pointers to types of
// which that holds.
func (s *space) changeable(from, to *bytecode.Type) bool {
	a, b := from.Under(), to.Under()
	if s.identical(a, b) {
		return true
	}
	return from.Kind == bytecode.KindPointer && to.Kind == bytecode.KindPointer &&
		s.identical(from.Elem.Under(), to.Elem.Under())
}

// identical reports whether two types are the same but for struct tags. The limit on
// how types are written bounds the walk.
func (s *space) identical(a, b *bytecode.Type) bool {
	if a == b {
		return true
	}
	if a.Kind != b.Kind || a.Kind.IsBasic() || a.Kind == bytecode.KindParam || a.Kind == bytecode.KindNamed {
		return false
	}
	key := [2]*bytecode.Type{a, b}
	if known, ok := s.same[key]; ok {
		return known
	}
	all := func(x, y []*bytecode.Type) bool { return slices.EqualFunc(x, y, s.identical) }
	one := func(x, y *bytecode.Type) bool { return x == y || x != nil && y != nil && s.identical(x, y) }
	same := a.Len == b.Len && a.Variadic == b.Variadic && one(a.Elem, b.Elem) && one(a.Key, b.Key) &&
		all(a.Params, b.Params) && all(a.Results, b.Results) &&
		slices.EqualFunc(a.Fields, b.Fields, func(f, g bytecode.Field) bool {
			return f.Name == g.Name && f.Embedded == g.Embedded && s.identical(f.Type, g.Type)
		}) &&
		slices.EqualFunc(a.Methods, b.Methods, func(m, n bytecode.Method) bool {
			return m.Name == n.Name && s.identical(m.Sig, n.Sig)
		})
	s.same[key] = same
	return same
}
