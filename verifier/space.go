package verifier

import (
	"strings"

	"github.com/portico-os/portico/bytecode"
)

// A space is what the components verified in one universe have in common. Like the
// universe it is not safe for concurrent use while components are being verified.
type space struct {
	universe   *bytecode.Universe
	components map[bytecode.ComponentID]*Component // that were accepted
	library    *Component                          // that implements maps, whoever makes them: there is but one
	measures   map[*bytecode.Type]measure
	admitted   map[*bytecode.Type]bool     // see admit.go
	journal    []*bytecode.Type            // measured since the last settle
	methods    map[*bytecode.Type][]method // of named types and instances
	sys        []sysSig
}

// sysSig is the signature of an intrinsic.
type sysSig struct{ params, results []*bytecode.Type }

// spaceOf returns what was judged in the universe so far.
func spaceOf(u *bytecode.Universe) *space {
	if s, ok := u.Judgements.(*space); ok {
		return s
	}
	s := &space{
		universe:   u,
		components: map[bytecode.ComponentID]*Component{},
		measures:   map[*bytecode.Type]measure{},
		admitted:   map[*bytecode.Type]bool{},
		methods:    map[*bytecode.Type][]method{},
	}
	for _, x := range bytecode.Intrinsics {
		s.sys = append(s.sys, sysSig{s.typeList(x.Params), s.typeList(x.Results)})
	}
	u.Judgements = s
	return s
}

// typeList returns the types that an entry of bytecode.Intrinsics names.
func (s *space) typeList(names string) []*bytecode.Type {
	var list []*bytecode.Type
	for _, name := range strings.Fields(names) {
		list = append(list, s.universe.IntrinsicType(name))
	}
	return list
}
