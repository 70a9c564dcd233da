package verifier

import (
	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/bytecode/intrinsics"
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
	for i := range intrinsics.Table {
		params, results := intrinsics.Table[i].Signature(u)
		k.intrinsics = append(k.intrinsics, intrinsicSig{params, results})
	}
	u.Judgements = k
	return k
}
