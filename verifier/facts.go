package verifier

import (
	"math"

	"github.com/portico-os/portico/bytecode"
)

// A fact is what is known of a value at the current instruction.
//
// An integer lies in [lo, hi]; one of an unsigned 64-bit type is meant as the signed
// integer with the same bits. A slice or string has a length in [lo, hi].
type fact struct {
	lo, hi int64
	nonNil bool
}

// maxLength is more than any slice or string has elements that take up memory.
const maxLength = 1 << 47

// facts are the facts about the values of a function, and how to go back to what was
// known before.
type facts struct {
	of    []fact          // by value
	below map[uint64]bool // pairs of an index and a base: the index is less than the base's length
	log   []learnt
}

// learnt is one thing to forget: a pair, or else how a value's fact was before.
type learnt struct {
	pair  uint64
	value bytecode.Operand
	old   fact
}

func pairOf(index, base bytecode.Operand) uint64 { return uint64(index)<<32 | uint64(base) }

func (f *facts) reset(n int) {
	f.of = resize(f.of, n)
	if f.below == nil { // what was learnt in the last function was forgotten
		f.below = map[uint64]bool{}
	}
}

// forget goes back to what was known when the log had the given length.
func (f *facts) forget(length int) {
	for i := len(f.log) - 1; i >= length; i-- {
		if x := &f.log[i]; x.pair != 0 {
			delete(f.below, x.pair)
		} else {
			f.of[x.value] = x.old
		}
	}
	f.log = f.log[:length]
}

// define sets what follows from a new value's type alone.
func (f *facts) define(v int32, t *bytecode.Type) {
	lo, hi := typeRange(t.Under())
	f.of[v] = fact{lo: lo, hi: hi}
}

func (f *facts) set(v bytecode.Operand, x fact) {
	if old := f.of[v]; x != old {
		f.log = append(f.log, learnt{value: v, old: old})
		f.of[v] = x
	}
}

// narrow adds that a value lies in [lo, hi].
func (f *facts) narrow(v bytecode.Operand, lo, hi int64) {
	x := f.of[v]
	f.set(v, fact{max(lo, x.lo), min(hi, x.hi), x.nonNil})
}

func (f *facts) setNonNil(v bytecode.Operand) { f.set(v, fact{f.of[v].lo, f.of[v].hi, true}) }

// setBelow adds that an index is less than a base's length.
func (f *facts) setBelow(index, base bytecode.Operand) {
	if k := pairOf(index, base); !f.below[k] {
		f.below[k] = true
		f.log = append(f.log, learnt{pair: k})
	}
}

// typeRange returns in what interval the values of a type lie.
func typeRange(u *bytecode.Type) (lo, hi int64) {
	switch {
	case u.Kind == bytecode.KindString, u.Kind == bytecode.KindSlice && u.Elem.Size() > 0:
		return 0, maxLength
	case u.Kind == bytecode.KindSlice:
		return 0, math.MaxInt64
	case !u.Kind.IsInteger() || u.Size() == 8:
		return math.MinInt64, math.MaxInt64
	case u.Kind.IsSigned():
		return -1 << (8*u.Size() - 1), 1<<(8*u.Size()-1) - 1
	}
	return 0, 1<<(8*u.Size()) - 1
}

// learn adds what follows from a condition's being true or false.
func (fn *function) learn(cond bytecode.Operand, truth bool) {
	in := fn.defs[cond]
	for in != nil && in.Op == bytecode.OpNot {
		in, truth = fn.defs[in.Args[0]], !truth
	}
	if in == nil || in.Op < bytecode.OpEq || in.Op > bytecode.OpGe {
		return
	}
	a, b, op := in.Args[0], in.Args[1], in.Op
	if !truth {
		op = [...]bytecode.Op{bytecode.OpNe, bytecode.OpEq, bytecode.OpGe, bytecode.OpGt, bytecode.OpLe, bytecode.OpLt}[op-bytecode.OpEq]
	}
	if op >= bytecode.OpGt {
		a, b, op = b, a, op-(bytecode.OpGt-bytecode.OpLt)
	}
	switch u := fn.values[a].Type.Under(); {
	case u.Kind == bytecode.KindPointer && op == bytecode.OpNe:
		if fn.isZero(b) {
			fn.facts.setNonNil(a)
		} else if fn.isZero(a) {
			fn.facts.setNonNil(b)
		}
	case !u.Kind.IsInteger():
	case op == bytecode.OpEq:
		fn.learnLess(a, b, 0, u)
		fn.learnLess(b, a, 0, u)
	case op == bytecode.OpNe:
		fn.learnUnequal(a, b)
		fn.learnUnequal(b, a)
	case op == bytecode.OpLt:
		fn.learnLess(a, b, 1, u)
	default:
		fn.learnLess(a, b, 0, u)
	}
}

func (fn *function) isZero(v bytecode.Operand) bool {
	return fn.defs[v] != nil && fn.defs[v].Op == bytecode.OpZero
}

// learnLess adds that a+gap <= b, where gap is 0 or 1.
func (fn *function) learnLess(a, b bytecode.Operand, gap int64, u *bytecode.Type) {
	f := &fn.facts
	wide := u.Kind.IsUnsigned() && u.Size() == 8
	if wide && f.of[b].lo < 0 {
		return // b may be above all signed integers
	}
	if wide {
		f.narrow(a, 0, math.MaxInt64)
	}
	if f.of[b].hi > math.MinInt64 {
		fn.narrow(a, math.MinInt64, f.of[b].hi-gap)
	}
	if f.of[a].lo < math.MaxInt64 {
		fn.narrow(b, f.of[a].lo+gap, math.MaxInt64)
	}
	if base, back := fn.lengthOf(b); base != bytecode.None && back+gap > 0 {
		f.setBelow(a, base)
	}
}

// learnUnequal adds that a != b: it matters where b is one end of a's range.
func (fn *function) learnUnequal(a, b bytecode.Operand) {
	x, k := fn.facts.of[a], fn.facts.of[b]
	if k.lo == k.hi && k.lo == x.lo && x.lo < math.MaxInt64 {
		fn.narrow(a, x.lo+1, x.hi)
	} else if k.lo == k.hi && k.hi == x.hi && x.hi > math.MinInt64 {
		fn.narrow(a, x.lo, x.hi-1)
	}
}

// narrow adds that an integer lies in [lo, hi]. If it is a length, the base learns it.
func (fn *function) narrow(v bytecode.Operand, lo, hi int64) {
	fn.facts.narrow(v, lo, hi)
	if in := fn.defs[v]; in != nil && in.Op == bytecode.OpLen {
		fn.facts.narrow(in.Args[0], lo, hi)
	}
}

// lengthOf returns a base and a number such that v <= len(base) - number; None if none
// is known.
func (fn *function) lengthOf(v bytecode.Operand) (base bytecode.Operand, back int64) {
	if p := fn.values[v]; p.Proof == ProofIndex {
		return bytecode.Operand(p.Of), 1
	}
	in := fn.defs[v]
	if in != nil && in.Op == bytecode.OpLen {
		return in.Args[0], 0
	}
	if in != nil && in.Op == bytecode.OpSub && fn.facts.of[in.Args[1]].lo > 0 {
		if x := fn.defs[in.Args[0]]; x != nil && x.Op == bytecode.OpLen {
			return x.Args[0], 1
		}
	}
	return bytecode.None, 0
}

// nonNil reports whether a pointer is known not to be nil here.
func (fn *function) nonNil(v bytecode.Operand) bool {
	return fn.values[v].Proof == ProofNonNil || fn.facts.of[v].nonNil
}

// isBelow reports whether an int is known to be less than the length of a slice or
// string: by itself, or because it is a difference of non-negative ints of which the
// first is.
func (fn *function) isBelow(v, base bytecode.Operand) bool {
	f := &fn.facts
	s, back := fn.lengthOf(v)
	if s == base && back > 0 || f.of[v].hi < f.of[base].lo || f.below[pairOf(v, base)] {
		return true
	}
	in := fn.defs[v]
	return in != nil && in.Op == bytecode.OpSub && f.of[in.Args[0]].lo >= 0 && f.of[in.Args[1]].lo >= 0 &&
		(f.below[pairOf(in.Args[0], base)] || fn.values[in.Args[0]].Proof == ProofIndex && fn.values[in.Args[0]].Of == int64(base))
}
