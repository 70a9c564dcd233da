package verifier

import (
	"math"

	"github.com/portico-os/portico/bytecode"
)

// Typing rules of the instructions that check, read, write and make variables.

func (x *typer) judgeNonNil(in *bytecode.Instr, _ *bytecode.Type) {
	if !x.facts.NonNil(in.Args[0]) {
		fail("nonnil", "no branch that dominates proves v%d not nil; use nilcheck", in.Args[0])
	}
}

func (x *typer) judgeLength(in *bytecode.Instr, _ *bytecode.Type) {
	if in.Imm > math.MaxInt64 {
		fail("index-proof", "%d is no length", in.Imm)
	}
}

func (x *typer) judgeIndexProof(in *bytecode.Instr, _ *bytecode.Type) {
	base, a := in.Args[0], in.Args[1]
	if x.facts.Range(a).Lo < 0 {
		fail("index-proof", "v%d is not proven non-negative; use idxcheck", a)
	}
	if !x.facts.IsBelow(a, base) {
		fail("index-proof", "v%d is not proven less than the length of v%d; use idxcheck", a, base)
	}
}

func (x *typer) judgeIndexProofLen(in *bytecode.Instr, t *bytecode.Type) {
	x.judgeLength(in, t)
	if r := x.facts.Range(in.Args[0]); r.Lo < 0 || r.Hi >= int64(in.Imm) {
		fail("index-proof", "v%d is proven between %d and %d, not below %d and non-negative; use idxchecklen", in.Args[0], r.Lo, r.Hi, in.Imm)
	}
}

func (x *typer) loadType(in *bytecode.Instr) *bytecode.Type {
	t := x.place(&in.Places[0], read)
	if t.IsAggregate() {
		fail("aggregate", "the variable is of the aggregate type %s; copy it or load its parts", t)
	}
	return t
}

func (x *typer) judgeStore(in *bytecode.Instr, _ *bytecode.Type) {
	x.wantType("type", "operand", 0, in.Args[0], x.place(&in.Places[0], write))
}

func (x *typer) judgeCopy(in *bytecode.Instr, _ *bytecode.Type) {
	to, from := x.place(&in.Places[0], write), x.place(&in.Places[1], read)
	if !to.IsAggregate() || x.v.u.Untagged(to.Under()) != x.v.u.Untagged(from.Under()) {
		fail("aggregate", "from type %s to type %s; copy is for aggregates with one underlying type", from, to)
	}
}

func (x *typer) judgeClear(in *bytecode.Instr, _ *bytecode.Type) { x.place(&in.Places[0], write) }

func (x *typer) addrType(in *bytecode.Instr) *bytecode.Type {
	return x.v.u.Pointer(x.place(&in.Places[0], address))
}

func (x *typer) newType(in *bytecode.Instr) *bytecode.Type {
	return x.v.u.Pointer(x.v.variable(in.Type, "type", "the new variable"))
}

func (x *typer) judgeSlice(in *bytecode.Instr, t *bytecode.Type) {
	from, bounds := x.typeOf(in.Args[0]), in.Args[1:]
	u, ok := from.Under(), from.Under() == t.Under()
	if u.Kind == bytecode.KindPointer {
		a := u.Elem.Under()
		ok = a.Kind == bytecode.KindArray && t.Under().Kind == bytecode.KindSlice && t.Under().Elem == a.Elem
	}
	if !ok {
		fail("type", "a slice of v%d of type %s is not of type %s", in.Args[0], from, t)
	}
	if u.Kind == bytecode.KindPointer {
		x.wantNonNil(in.Args[0])
	}
	check(bounds[2] == bytecode.None || bounds[1] != bytecode.None && u.Kind != bytecode.KindString, "type", "the third bound needs a second one and no string")
}

func (x *typer) judgeSliceToArray(in *bytecode.Instr, t *bytecode.Type) {
	from := x.typeOf(in.Args[0]).Under()
	if a := t.Under().Elem.Under(); a.Kind != bytecode.KindArray || a.Elem != from.Elem {
		fail("type", "a slice of %s becomes no %s", from.Elem, t)
	}
}

func (x *typer) judgeCopySlice(in *bytecode.Instr, _ *bytecode.Type) {
	to, from := x.typeOf(in.Args[0]), x.typeOf(in.Args[1])
	elem, text := to.Under().Elem, from.Under().Kind == bytecode.KindString
	if from.Under().Elem != elem && (!text || elem.Under().Kind != bytecode.KindUint8) {
		fail("type", "v%d of type %s does not hold the elements of v%d of type %s", in.Args[1], from, in.Args[0], to)
	}
}

func (x *typer) judgeFreeze(in *bytecode.Instr, _ *bytecode.Type) {
	if elem := x.typeOf(in.Args[0]).Under().Elem; elem.Under().Kind != bytecode.KindUint8 {
		fail("type", "v%d is a slice of %s, want one of bytes", in.Args[0], elem)
	}
}
