package verifier

import (
	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/bytecode/intrinsics"
)

// judgements are what is known of all that was verified in one universe. Like the universe
// they are not safe for concurrent use while components are being verified.
type judgements struct {
	// Only what was accepted is in these; verification.run alone adds. An import is found here
	// or not at all.
	components map[bytecode.ComponentID]*Component

	// Whose Map implements all maps. Once it is set checkFormat refuses any other content of its
	// path, for all maps must be of one shape.
	library *Component
	methods map[*bytecode.Type][]method // of named types; of instances the first: linkTableOf compares others

	// While a component is being verified they have its types as well; a refusal takes them out.
	// byValue and admit rely on them to judge a type once.
	measures map[*bytecode.Type]measure

	// Whatever the type leads to is admitted, too, once admit ends. ownNames relies on it: a
	// struct or interface with foreign names was made by their owner.
	admitted map[*bytecode.Type]bool

	intrinsics []intrinsicSig // by the number that instructions give, for judgeIntrinsic; final
}

// intrinsicSig is the signature of an intrinsic, which judgeIntrinsic demands.
type intrinsicSig struct{ params, results []*bytecode.Type }

// judgementsOf returns what was judged in the universe so far.
func judgementsOf(u *bytecode.Universe) *judgements {
	if k, ok := u.Judgements.(*judgements); ok {
		return k
	}
	k := &judgements{
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
