package verifier

import (
	"math"

	"github.com/portico-os/portico/bytecode"
)

// Typing rules of the instructions that check, read, write and make variables.

func (fn *function) typeNonNil(in *bytecode.Instr) {
	a := in.Args[0]
	fn.want(a, pointer)
	if !fn.facts.NonNil(a) {
		fail("nonnil", "no branch that dominates proves v%d not nil; use nilcheck", a)
	}
	fn.define(in, fn.typeOf(a))
}

func (fn *function) typeIndexCheck(in *bytecode.Instr) {
	fn.want(in.Args[0], sequence)
	fn.want(in.Args[1], integer)
	fn.define(in, fn.basic(bytecode.KindInt))
}

func (fn *function) typeIndexCheckLen(in *bytecode.Instr) {
	fn.want(in.Args[0], integer)
	fn.wantLength(in.Imm)
	fn.define(in, fn.basic(bytecode.KindInt))
}

func (fn *function) wantLength(n uint64) {
	if n > math.MaxInt64 {
		fail("index-proof", "%d is no length", n)
	}
}

func (fn *function) typeIndexProof(in *bytecode.Instr) {
	base, a := in.Args[0], in.Args[1]
	fn.want(base, sequence)
	fn.want(a, int64s)
	if fn.facts.Range(a).Lo < 0 {
		fail("index-proof", "v%d is not proven non-negative; use idxcheck", a)
	}
	if !fn.facts.IsBelow(a, base) {
		fail("index-proof", "v%d is not proven less than the length of v%d; use idxcheck", a, base)
	}
	fn.define(in, fn.basic(bytecode.KindInt))
}

func (fn *function) typeIndexProofLen(in *bytecode.Instr) {
	fn.want(in.Args[0], int64s)
	fn.wantLength(in.Imm)
	if r := fn.facts.Range(in.Args[0]); r.Lo < 0 || r.Hi >= int64(in.Imm) {
		fail("index-proof", "v%d is proven between %d and %d, not below %d and non-negative; use idxchecklen", in.Args[0], r.Lo, r.Hi, in.Imm)
	}
	fn.define(in, fn.basic(bytecode.KindInt))
}

func (fn *function) typeLoad(in *bytecode.Instr) {
	t := fn.place(&in.Places[0], read)
	if t.IsAggregate() {
		fail("aggregate", "%s is of the aggregate type %s; copy it or load its parts", placeText(&in.Places[0]), t)
	}
	fn.define(in, t)
}

func (fn *function) typeStore(in *bytecode.Instr) {
	fn.wantType("type", "operand", 0, in.Args[0], fn.place(&in.Places[0], write))
}

func (fn *function) typeCopy(in *bytecode.Instr) {
	to, from := fn.place(&in.Places[0], write), fn.place(&in.Places[1], read)
	if !to.IsAggregate() || fn.v.u.Untagged(to.Under()) != fn.v.u.Untagged(from.Under()) {
		fail("aggregate", "from type %s to type %s; copy is for aggregates with one underlying type", from, to)
	}
}

func (fn *function) typeClear(in *bytecode.Instr) { fn.place(&in.Places[0], write) }

func (fn *function) typeAddr(in *bytecode.Instr) {
	fn.define(in, fn.v.u.Pointer(fn.place(&in.Places[0], address)))
}

func (fn *function) typeNew(in *bytecode.Instr) {
	fn.define(in, fn.v.u.Pointer(fn.v.variable(in.Type, "type", "the new variable")))
}

func (fn *function) typeMakeSlice(in *bytecode.Instr) {
	t := fn.named(in, slice)
	fn.want(in.Args[0], int64s)
	fn.want(in.Args[1], int64s)
	fn.define(in, t)
}

func (fn *function) typeSlice(in *bytecode.Instr) {
	t, from := fn.named(in, sequence), fn.typeOf(in.Args[0])
	u, ok := from.Under(), from.Under() == t.Under()
	if u.Kind == bytecode.KindPointer {
		a := u.Elem.Under()
		ok = a.Kind == bytecode.KindArray && t.Under().Kind == bytecode.KindSlice && t.Under().Elem == a.Elem
	}
	if !ok {
		fail("type", "a slice of v%d of type %s is not of type %s", in.Args[0], from, t)
	}
	if u.Kind == bytecode.KindPointer {
		fn.wantNonNil(in.Args[0])
	}
	bounds := in.Args[1:]
	for _, b := range bounds {
		if b != bytecode.None {
			fn.want(b, int64s)
		}
	}
	if bounds[2] != bytecode.None && (u.Kind == bytecode.KindString || bounds[1] == bytecode.None) {
		fail("type", "the third bound needs a second one and no string")
	}
	fn.define(in, t)
}

func (fn *function) typeSliceToArray(in *bytecode.Instr) {
	t, from := fn.named(in, pointer), fn.want(in.Args[0], slice)
	if a := t.Under().Elem.Under(); a.Kind != bytecode.KindArray || a.Elem != from.Elem {
		fail("type", "a slice of %s becomes no %s", from.Elem, t)
	}
	fn.define(in, t)
}

// length returns the rule of len and cap.
func length(set kinds) func(*function, *bytecode.Instr) {
	return func(fn *function, in *bytecode.Instr) {
		fn.want(in.Args[0], set)
		fn.define(in, fn.basic(bytecode.KindInt))
	}
}

func (fn *function) typeCopySlice(in *bytecode.Instr) {
	to, from := fn.want(in.Args[0], slice), fn.want(in.Args[1], sequence)
	if from.Elem != to.Elem && (from.Kind != bytecode.KindString || to.Elem.Under().Kind != bytecode.KindUint8) {
		fail("type", "v%d of type %s does not hold the elements of v%d of type %s", in.Args[1], fn.typeOf(in.Args[1]), in.Args[0], fn.typeOf(in.Args[0]))
	}
	fn.define(in, fn.basic(bytecode.KindInt))
}

func (fn *function) typeFreeze(in *bytecode.Instr) {
	t, from := fn.named(in, text), fn.want(in.Args[0], slice)
	if from.Elem.Under().Kind != bytecode.KindUint8 {
		fail("type", "v%d is a slice of %s, want one of bytes", in.Args[0], from.Elem)
	}
	fn.define(in, t)
}
