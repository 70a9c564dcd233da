package verifier

import "github.com/portico-os/portico/bytecode"

// changeable reports whether a value of one type may be taken for one of another: if
// their underlying types are identical but for tags, or both are pointers to types of
// which that holds.
func (s *space) changeable(from, to *bytecode.Type) bool {
	return s.identical(from.Under(), to.Under()) ||
		from.Kind == bytecode.KindPointer && to.Kind == bytecode.KindPointer && s.identical(from.Elem.Under(), to.Elem.Under())
}

// identical reports whether two types are the same but for struct tags.
func (s *space) identical(a, b *bytecode.Type) bool {
	return s.universe.Untagged(a) == s.universe.Untagged(b)
}
