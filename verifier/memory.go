package verifier

import (
	"math"

	"github.com/portico-os/portico/bytecode"
)

// Typing rules of the instructions that check, read, write and make variables.

func (fn *function) typeNilCheck(in *bytecode.Instr) {
	a := in.Args[0]
	if fn.wantKind(a, bytecode.KindPointer) != nil {
		fn.prove(in, fn.typeOf(a), ProofNonNil, 0)
		fn.facts.setNonNil(a)
	}
}

func (fn *function) typeNonNil(in *bytecode.Instr) {
	a := in.Args[0]
	if fn.wantKind(a, bytecode.KindPointer) == nil {
		return
	}
	if !fn.nonNil(a) {
		fail(RuleNonNil, "no branch that dominates proves v%d not nil; use nilcheck", a)
		return
	}
	fn.prove(in, fn.typeOf(a), ProofNonNil, 0)
}

func (fn *function) typeIndexCheck(in *bytecode.Instr) {
	base, a := in.Args[0], in.Args[1]
	if !fn.want(base, isSequence, "a slice or string") || !fn.want(a, bytecode.Kind.IsInteger, "an integer") {
		return
	}
	fn.proveIndex(in, ProofIndex, int64(base), fn.facts.of[base].hi)
	least := max(fn.facts.of[a].lo, 0)
	if least < math.MaxInt64 {
		fn.facts.narrow(base, least+1, math.MaxInt64)
	}
	if fn.typeOf(a).Under().Kind == bytecode.KindInt {
		fn.facts.narrow(a, 0, math.MaxInt64)
		fn.facts.setBelow(a, base)
	}
}

func (fn *function) typeIndexCheckLen(in *bytecode.Instr) {
	if !fn.want(in.Args[0], bytecode.Kind.IsInteger, "an integer") {
		return
	}
	if in.Imm > math.MaxInt64 {
		fail(RuleIndex, "%d is no length", in.Imm)
		return
	}
	fn.proveIndex(in, ProofBelow, int64(in.Imm), int64(in.Imm))
	fn.narrow(in.Args[0], 0, max(int64(in.Imm), 1)-1)
}

func (fn *function) typeIndexProof(in *bytecode.Instr) {
	base, a := in.Args[0], in.Args[1]
	if !fn.want(base, isSequence, "a slice or string") || !fn.want(a, isInt, "an int") {
		return
	}
	if fn.facts.of[a].lo < 0 || !fn.isBelow(a, base) {
		fail(RuleIndex, "v%d is not proven %s; use idxcheck", a, missing(fn.facts.of[a].lo < 0, "less than the length of "+operandText(base)))
		return
	}
	fn.proveIndex(in, ProofIndex, int64(base), fn.facts.of[base].hi)
}

func (fn *function) typeIndexProofLen(in *bytecode.Instr) {
	a := in.Args[0]
	if !fn.want(a, isInt, "an int") {
		return
	}
	f := fn.facts.of[a]
	if in.Imm > math.MaxInt64 || f.lo < 0 || f.hi >= int64(in.Imm) {
		fail(RuleIndex, "v%d is not proven %s; use idxchecklen", a, missing(f.lo < 0, "below the length"))
		return
	}
	fn.proveIndex(in, ProofBelow, int64(in.Imm), int64(in.Imm))
}

func missing(negative bool, below string) string {
	if negative {
		return "non-negative"
	}
	return below
}

// proveIndex defines an index, which is less than limit.
func (fn *function) proveIndex(in *bytecode.Instr, p Proof, of, limit int64) {
	old := fn.facts.of[in.Args[len(in.Args)-1]]
	fn.prove(in, fn.basic(bytecode.KindInt), p, of)
	fn.facts.narrow(in.Dst[0], max(old.lo, 0), limit-1)
	if old.lo >= 0 {
		fn.facts.narrow(in.Dst[0], 0, old.hi)
	}
}

func (fn *function) typeLoad(in *bytecode.Instr) {
	t := fn.place(&in.Places[0], read)
	if t == nil {
		return
	}
	if t.IsAggregate() {
		fail(RuleAggregate, "%s is of the aggregate type %s; copy it or load its parts", placeText(in.Places[0]), t)
		return
	}
	fn.define(in, t)
}

func (fn *function) typeStore(in *bytecode.Instr) {
	t := fn.place(&in.Places[0], write)
	if t == nil {
		return
	}
	if got := fn.typeOf(in.Args[0]); got != t {
		fail(RuleType, "v%d is of type %s, %s of type %s", in.Args[0], got, placeText(in.Places[0]), t)
	}
}

func (fn *function) typeCopy(in *bytecode.Instr) {
	to, from := fn.place(&in.Places[0], write), fn.place(&in.Places[1], read)
	if to == nil || from == nil {
		return
	}
	if !to.IsAggregate() || to != from && !fn.v.space.identical(to.Under(), from.Under()) {
		fail(RuleAggregate, "from type %s to type %s; copy is for aggregates with one underlying type", from, to)
	}
}

func (fn *function) typeClear(in *bytecode.Instr) { fn.place(&in.Places[0], write) }

func (fn *function) typeAddr(in *bytecode.Instr) {
	if t := fn.place(&in.Places[0], address); t != nil {
		fn.prove(in, fn.v.u.Pointer(t), ProofNonNil, 0)
	}
}

func (fn *function) typeNew(in *bytecode.Instr) {
	if t := fn.v.variable(in.Type, RuleType, "the new variable"); t != nil {
		fn.prove(in, fn.v.u.Pointer(t), ProofNonNil, 0)
	}
}

func (fn *function) typeMakeSlice(in *bytecode.Instr) {
	t := fn.named(in, func(k bytecode.Kind) bool { return k == bytecode.KindSlice }, "a slice type")
	if t == nil || !fn.want(in.Args[0], isInt, "an int") || !fn.want(in.Args[1], isInt, "an int") {
		return
	}
	fn.define(in, t)
	n := fn.facts.of[in.Args[0]]
	fn.facts.narrow(in.Dst[0], n.lo, n.hi)
}

func (fn *function) typeSlice(in *bytecode.Instr) {
	t := fn.named(in, isSequence, "a slice or string type")
	if t == nil {
		return
	}
	from := fn.typeOf(in.Args[0])
	ok := from.Under() == t.Under()
	if u := from.Under(); u.Kind == bytecode.KindPointer {
		a := u.Elem.Under()
		ok = a.Kind == bytecode.KindArray && t.Under().Kind == bytecode.KindSlice && t.Under().Elem == a.Elem
		if ok && fn.values[in.Args[0]].Proof != ProofNonNil {
			fail(RuleDeref, "v%d of type %s may be nil; use the result of nilcheck or nonnil", in.Args[0], from)
			return
		}
	}
	if !ok {
		fail(RuleType, "a slice of v%d of type %s is not of type %s", in.Args[0], from, t)
		return
	}
	bounds := in.Args[1:4]
	if bounds[2] != bytecode.None && (t.Under().Kind == bytecode.KindString || bounds[1] == bytecode.None) {
		fail(RuleType, "the third bound needs a second one and no string")
		return
	}
	for _, b := range bounds {
		if b != bytecode.None && !fn.want(b, isInt, "an int") {
			return
		}
	}
	fn.define(in, t)
	low := fact{}
	if bounds[0] != bytecode.None {
		low = fn.facts.of[bounds[0]]
	}
	if bounds[1] != bytecode.None {
		high := fn.facts.of[bounds[1]]
		if n, ok := subExact(high.lo, low.hi); ok {
			fn.facts.narrow(in.Dst[0], n, math.MaxInt64)
		}
	}
}

func (fn *function) typeSliceToArray(in *bytecode.Instr) {
	t := fn.named(in, func(k bytecode.Kind) bool { return k == bytecode.KindPointer }, "a pointer to an array")
	from := fn.wantKind(in.Args[0], bytecode.KindSlice)
	if t == nil || from == nil {
		return
	}
	if a := t.Under().Elem.Under(); a.Kind != bytecode.KindArray || a.Elem != from.Elem {
		fail(RuleType, "a slice of %s becomes no %s", from.Elem, t)
		return
	}
	fn.define(in, t)
}

func (fn *function) typeLen(in *bytecode.Instr) {
	ok := isSequence
	what := "a slice or string"
	if in.Op == bytecode.OpCap {
		ok, what = func(k bytecode.Kind) bool { return k == bytecode.KindSlice }, "a slice"
	}
	if fn.want(in.Args[0], ok, what) {
		fn.define(in, fn.basic(bytecode.KindInt))
		fn.deriveRange(in)
	}
}

func (fn *function) typeCopySlice(in *bytecode.Instr) {
	to := fn.wantKind(in.Args[0], bytecode.KindSlice)
	if to == nil {
		return
	}
	from := fn.typeOf(in.Args[1])
	bytes := from.Under().Kind == bytecode.KindString && to.Elem.Under().Kind == bytecode.KindUint8
	if !bytes && (from.Under().Kind != bytecode.KindSlice || from.Under().Elem != to.Elem) {
		fail(RuleType, "v%d of type %s does not hold the elements of v%d of type %s", in.Args[1], from, in.Args[0], fn.typeOf(in.Args[0]))
		return
	}
	fn.define(in, fn.basic(bytecode.KindInt))
	fn.deriveRange(in)
}

func (fn *function) typeFreeze(in *bytecode.Instr) {
	t := fn.named(in, func(k bytecode.Kind) bool { return k == bytecode.KindString }, "a string type")
	from := fn.wantKind(in.Args[0], bytecode.KindSlice)
	if t == nil || from == nil {
		return
	}
	if from.Elem.Under().Kind != bytecode.KindUint8 {
		fail(RuleType, "v%d is a slice of %s, want one of bytes", in.Args[0], from.Elem)
		return
	}
	fn.define(in, t)
}
