package verifier

import (
	"strings"

	"github.com/portico-os/portico/bytecode"
)

// Judgements are what is known of all that was verified in one universe. Like the universe
// they are not safe for concurrent use while components are being verified.
type judgements struct {
	universe   *bytecode.Universe
	components map[bytecode.ComponentID]*Component // that were accepted
	library    *Component                          // that implements maps, whoever makes them: there is but one
	measures   map[*bytecode.Type]measure
	admitted   map[*bytecode.Type]bool     // see admit
	methods    map[*bytecode.Type][]method // of named types and instances
	intrinsics []intrinsicSig              // by number
}

// intrinsicSig is the signature of an intrinsic.
type intrinsicSig struct{ params, results []*bytecode.Type }

// judgementsOf returns what was judged in the universe so far.
func judgementsOf(u *bytecode.Universe) *judgements {
	if k, ok := u.Judgements.(*judgements); ok {
		return k
	}
	k := &judgements{
		universe:   u,
		components: map[bytecode.ComponentID]*Component{},
		measures:   map[*bytecode.Type]measure{},
		admitted:   map[*bytecode.Type]bool{},
		methods:    map[*bytecode.Type][]method{},
	}
	for _, x := range bytecode.Intrinsics {
		k.intrinsics = append(k.intrinsics, intrinsicSig{k.typeList(x.Params), k.typeList(x.Results)})
	}
	u.Judgements = k
	return k
}

// typeList returns the types that an entry of bytecode.Intrinsics names.
func (k *judgements) typeList(names string) []*bytecode.Type {
	var list []*bytecode.Type
	for _, name := range strings.Fields(names) {
		list = append(list, k.universe.IntrinsicType(name))
	}
	return list
}
