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
	of     []fact // by value
	log    []logged
	below  map[uint64]bool // index<<32 | base: the index is less than the base's length
	belows []uint64        // in the order in which they were learnt
}

type logged struct {
	value int32
	old   fact
}

// A mark is a state of facts to go back to.
type mark struct{ log, belows int }

func (f *facts) reset(n int) {
	f.of, f.log, f.belows = resize(f.of, n), f.log[:0], f.belows[:0]
	if f.below == nil {
		f.below = map[uint64]bool{}
	}
	clear(f.below)
}

func (f *facts) mark() mark { return mark{len(f.log), len(f.belows)} }

// forget goes back to an earlier state.
func (f *facts) forget(m mark) {
	for i := len(f.log) - 1; i >= m.log; i-- {
		f.of[f.log[i].value] = f.log[i].old
	}
	for _, k := range f.belows[m.belows:] {
		delete(f.below, k)
	}
	f.log, f.belows = f.log[:m.log], f.belows[:m.belows]
}

// define sets what follows from a new value's type alone.
func (f *facts) define(v int32, t *bytecode.Type) {
	lo, hi := typeRange(t.Under())
	f.of[v] = fact{lo: lo, hi: hi}
}

// narrow adds that a value lies in [lo, hi].
func (f *facts) narrow(v bytecode.Operand, lo, hi int64) {
	old := f.of[v]
	if lo > old.lo || hi < old.hi {
		f.log = append(f.log, logged{int32(v), old})
		f.of[v].lo, f.of[v].hi = max(lo, old.lo), min(hi, old.hi)
	}
}

func (f *facts) setNonNil(v bytecode.Operand) {
	if !f.of[v].nonNil {
		f.log = append(f.log, logged{int32(v), f.of[v]})
		f.of[v].nonNil = true
	}
}

// setBelow adds that an index is less than a base's length.
func (f *facts) setBelow(index, base bytecode.Operand) {
	if k := uint64(index)<<32 | uint64(base); !f.below[k] {
		f.below[k] = true
		f.belows = append(f.belows, k)
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
	if int(cond) >= len(fn.values) || fn.values[cond].Type == nil {
		return
	}
	in := fn.defs[cond]
	for in != nil && in.Op == bytecode.OpNot {
		in, truth = fn.defs[in.Args[0]], !truth
	}
	if in == nil || in.Op < bytecode.OpEq || in.Op > bytecode.OpGe {
		return
	}
	a, b, op := in.Args[0], in.Args[1], in.Op
	if fn.values[a].Type == nil || fn.values[b].Type == nil {
		return
	}
	u := fn.values[a].Type.Under()
	if !truth {
		op = [...]bytecode.Op{bytecode.OpNe, bytecode.OpEq, bytecode.OpGe, bytecode.OpGt, bytecode.OpLe, bytecode.OpLt}[op-bytecode.OpEq]
	}
	switch {
	case u.Kind == bytecode.KindPointer:
		if op == bytecode.OpNe && fn.isZero(b) {
			fn.facts.setNonNil(a)
		} else if op == bytecode.OpNe && fn.isZero(a) {
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
	case op == bytecode.OpLe:
		fn.learnLess(a, b, 0, u)
	case op == bytecode.OpGt:
		fn.learnLess(b, a, 1, u)
	case op == bytecode.OpGe:
		fn.learnLess(b, a, 0, u)
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

func (fn *function) learnUnequal(a, b bytecode.Operand) {
	if k := fn.facts.of[b]; k.lo == k.hi {
		switch k.lo {
		case fn.facts.of[a].lo:
			if k.lo < math.MaxInt64 {
				fn.narrow(a, k.lo+1, math.MaxInt64)
			}
		case fn.facts.of[a].hi:
			if k.lo > math.MinInt64 {
				fn.narrow(a, math.MinInt64, k.lo-1)
			}
		}
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
	if in == nil {
		return bytecode.None, 0
	}
	switch in.Op {
	case bytecode.OpLen:
		return in.Args[0], 0
	case bytecode.OpSub:
		if x := fn.defs[in.Args[0]]; x != nil && x.Op == bytecode.OpLen && fn.facts.of[in.Args[1]].lo >= 0 {
			return x.Args[0], min(fn.facts.of[in.Args[1]].lo, 1)
		}
	}
	return bytecode.None, 0
}

// nonNil reports whether a pointer is known not to be nil here.
func (fn *function) nonNil(v bytecode.Operand) bool {
	return fn.values[v].Proof == ProofNonNil || fn.facts.of[v].nonNil
}

// maxDerivation is how many instructions back isBelow looks.
const maxDerivation = 4

// isBelow reports whether an int is known to be less than the length of a slice or
// string. Subtracting, dividing, shifting and masking make a non-negative int no
// larger.
func (fn *function) isBelow(v, base bytecode.Operand) bool {
	for range maxDerivation {
		f := &fn.facts
		p := fn.values[v]
		if p.Proof == ProofIndex && p.Of == int64(base) || f.of[v].hi < f.of[base].lo || f.below[uint64(v)<<32|uint64(base)] {
			return true
		}
		if s, back := fn.lengthOf(v); s == base && back > 0 {
			return true
		}
		in := fn.defs[v]
		if in == nil {
			return false
		}
		switch in.Op {
		case bytecode.OpSub, bytecode.OpDiv:
			if f.of[in.Args[0]].lo < 0 || f.of[in.Args[1]].lo < 0 {
				return false
			}
		case bytecode.OpShr, bytecode.OpAnd, bytecode.OpRem:
			if f.of[in.Args[0]].lo < 0 {
				return false
			}
		default:
			return false
		}
		v = in.Args[0]
	}
	return false
}
