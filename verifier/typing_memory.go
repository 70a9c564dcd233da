package verifier

import (
	"math"

	"github.com/portico-os/portico/bytecode"
)

// Typing rules of the instructions that check, read, write and make variables.

func (fn *function) judgeNonNil(in *bytecode.Instr, _ *bytecode.Type) {
	if !fn.facts.NonNil(in.Args[0]) {
		fail("nonnil", "no branch that dominates proves v%d not nil; use nilcheck", in.Args[0])
	}
}

func (fn *function) judgeLength(in *bytecode.Instr, _ *bytecode.Type) {
	if in.Imm > math.MaxInt64 {
		fail("index-proof", "%d is no length", in.Imm)
	}
}

func (fn *function) judgeIndexProof(in *bytecode.Instr, _ *bytecode.Type) {
	base, a := in.Args[0], in.Args[1]
	if fn.facts.Range(a).Lo < 0 {
		fail("index-proof", "v%d is not proven non-negative; use idxcheck", a)
	}
	if !fn.facts.IsBelow(a, base) {
		fail("index-proof", "v%d is not proven less than the length of v%d; use idxcheck", a, base)
	}
}

func (fn *function) judgeIndexProofLen(in *bytecode.Instr, t *bytecode.Type) {
	fn.judgeLength(in, t)
	if r := fn.facts.Range(in.Args[0]); r.Lo < 0 || r.Hi >= int64(in.Imm) {
		fail("index-proof", "v%d is proven between %d and %d, not below %d and non-negative; use idxchecklen", in.Args[0], r.Lo, r.Hi, in.Imm)
	}
}

func (fn *function) loadType(in *bytecode.Instr) *bytecode.Type {
	t := fn.place(&in.Places[0], read)
	if t.IsAggregate() {
		fail("aggregate", "the variable is of the aggregate type %s; copy it or load its parts", t)
	}
	return t
}

func (fn *function) judgeStore(in *bytecode.Instr, _ *bytecode.Type) {
	fn.wantType("type", "operand", 0, in.Args[0], fn.place(&in.Places[0], write))
}

func (fn *function) judgeCopy(in *bytecode.Instr, _ *bytecode.Type) {
	to, from := fn.place(&in.Places[0], write), fn.place(&in.Places[1], read)
	if !to.IsAggregate() || fn.v.u.Untagged(to.Under()) != fn.v.u.Untagged(from.Under()) {
		fail("aggregate", "from type %s to type %s; copy is for aggregates with one underlying type", from, to)
	}
}

func (fn *function) judgeClear(in *bytecode.Instr, _ *bytecode.Type) { fn.place(&in.Places[0], write) }

func (fn *function) addrType(in *bytecode.Instr) *bytecode.Type {
	return fn.v.u.Pointer(fn.place(&in.Places[0], address))
}

func (fn *function) newType(in *bytecode.Instr) *bytecode.Type {
	return fn.v.u.Pointer(fn.v.variable(in.Type, "type", "the new variable"))
}

func (fn *function) judgeSlice(in *bytecode.Instr, t *bytecode.Type) {
	from, bounds := fn.typeOf(in.Args[0]), in.Args[1:]
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
	if bounds[2] != bytecode.None && (u.Kind == bytecode.KindString || bounds[1] == bytecode.None) {
		fail("type", "the third bound needs a second one and no string")
	}
}

func (fn *function) judgeSliceToArray(in *bytecode.Instr, t *bytecode.Type) {
	from := fn.typeOf(in.Args[0]).Under()
	if a := t.Under().Elem.Under(); a.Kind != bytecode.KindArray || a.Elem != from.Elem {
		fail("type", "a slice of %s becomes no %s", from.Elem, t)
	}
}

func (fn *function) judgeCopySlice(in *bytecode.Instr, _ *bytecode.Type) {
	to, from := fn.typeOf(in.Args[0]), fn.typeOf(in.Args[1])
	elem, text := to.Under().Elem, from.Under().Kind == bytecode.KindString
	if from.Under().Elem != elem && (!text || elem.Under().Kind != bytecode.KindUint8) {
		fail("type", "v%d of type %s does not hold the elements of v%d of type %s", in.Args[1], from, in.Args[0], to)
	}
}

func (fn *function) judgeFreeze(in *bytecode.Instr, _ *bytecode.Type) {
	if elem := fn.typeOf(in.Args[0]).Under().Elem; elem.Under().Kind != bytecode.KindUint8 {
		fail("type", "v%d is a slice of %s, want one of bytes", in.Args[0], elem)
	}
}
