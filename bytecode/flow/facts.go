package flow

import (
	"math"

	"github.com/portico-os/portico/bytecode"
)

// A Value is the type of an SSA value and what its definition proves of it, for ever: the verifier
// accepts accesses by it, which the translator does not check again.
type Value struct {
	Type  *bytecode.Type // nil: nothing may use the value, and checkUse refuses it
	Of    int64          // ProofIndex: the base value; ProofBelow: the bound
	Proof Proof          // says what Of is
}

// Proof says what is proven of a value besides its type.
type Proof uint8

// The proofs. One value carries at most one.
const (
	ProofNone        Proof = iota
	ProofNonNil            // a pointer that is not nil
	ProofIndex             // an int: 0 <= v < len(Of), Of a slice or string value
	ProofBelow             // an int: 0 <= v < Of
	ProofNonNegative       // an integer: 0 <= v
)

// Facts are what is known of a function's values at one point of it.
//
// Why a fact about a value holds wherever its proof dominates: whenever a value is
// defined again, in a loop, everything that its definition dominates is passed again
// before it is used, the proof included. Only phis carry a value of the last turn into
// the next; what is known of their operands is not known of them.
type Facts struct {
	// A value's entry is set when its definition is visited, before any use, and final: the
	// verifier's Component keeps it.
	Values []Value // by number

	// Set before the walk, by whoever walks. What is derived from an operand's definition relies
	// on that to dominate the use.
	Defs []*bytecode.Instr // by number: what defines it, nil for parameters and captures

	// What branches and checks that dominate the current point prove. set and setBelow alone add
	// to it, and log each addition, so that forget can take it back when the walk leaves.
	known []fact          // by number
	below map[uint64]bool // pairs of an index and a base: the index is less than the base's length
	log   []learnt
}

// A fact is what is known of one value at the current point. It only gets stronger until forget:
// set relies on callers to keep what was known.
type fact struct {
	Range
	nonNil bool // of a pointer: it is not nil
}

// learnt is one thing to forget: a pair, or else how a value's fact was before. forget relies on
// the log to have them in the order in which they were learnt, and goes back through it.
type learnt struct {
	pair  uint64 // 0: none, for no value is an index of itself
	value bytecode.Operand
	old   fact
}

func pairOf(index, base bytecode.Operand) uint64 { return uint64(index)<<32 | uint64(base) }

// Reset begins with a function of n values, of which Defs may hold old ones.
func (f *Facts) Reset(n int) {
	f.forget(0)
	f.Values, f.Defs, f.known = make([]Value, n), resize(f.Defs, n), resize(f.known, n)
	if f.below == nil {
		f.below = map[uint64]bool{}
	}
}

// forget goes back to what was known when the log had the given length.
func (f *Facts) forget(length int) {
	for i := len(f.log) - 1; i >= length; i-- {
		if x := &f.log[i]; x.pair != 0 {
			delete(f.below, x.pair)
		} else {
			f.known[x.value] = x.old
		}
	}
	f.log = f.log[:length]
}

// Range returns the range of a value, which is an integer, a slice or a string.
func (f *Facts) Range(v bytecode.Operand) Range { return f.known[v].Range }

// NonNil reports whether a pointer is known not to be nil.
func (f *Facts) NonNil(v bytecode.Operand) bool {
	return f.Values[v].Proof == ProofNonNil || f.known[v].nonNil
}

// IsZero reports whether a value is made by a zero instruction.
func (f *Facts) IsZero(v bytecode.Operand) bool {
	return f.Defs[v] != nil && f.Defs[v].Op == bytecode.OpZero
}

// IsBelow reports whether an int is known to be less than the length of a slice or
// string: by itself, or because it is a difference of non-negative ints of which the
// first is.
func (f *Facts) IsBelow(v, base bytecode.Operand) bool {
	s, back := f.lengthOf(v)
	if s == base && back > 0 || f.Range(v).Hi < f.Range(base).Lo || f.below[pairOf(v, base)] {
		return true
	}
	in := f.Defs[v]
	if in == nil || in.Op != bytecode.OpSub || f.Range(in.Args[0]).Lo < 0 || f.Range(in.Args[1]).Lo < 0 {
		return false
	}
	x := f.Values[in.Args[0]]
	return f.below[pairOf(in.Args[0], base)] || x.Proof == ProofIndex && x.Of == int64(base)
}

// lengthOf returns a base and a number such that v <= len(base) - number; None if none
// is known.
func (f *Facts) lengthOf(v bytecode.Operand) (base bytecode.Operand, back int64) {
	if p := f.Values[v]; p.Proof == ProofIndex {
		return bytecode.Operand(p.Of), 1
	}
	in := f.Defs[v]
	if in != nil && in.Op == bytecode.OpLen {
		return in.Args[0], 0
	}
	if in != nil && in.Op == bytecode.OpSub && f.Range(in.Args[1]).Lo > 0 {
		if x := f.Defs[in.Args[0]]; x != nil && x.Op == bytecode.OpLen {
			return x.Args[0], 1
		}
	}
	return bytecode.None, 0
}

func (f *Facts) set(v bytecode.Operand, x fact) {
	if old := f.known[v]; x != old {
		f.log = append(f.log, learnt{value: v, old: old})
		f.known[v] = x
	}
}

// Narrow adds that a value lies in a range. If it is a length, the base learns it.
func (f *Facts) Narrow(v bytecode.Operand, r Range) {
	f.set(v, fact{f.Range(v).And(r), f.known[v].nonNil})
	if in := f.Defs[v]; in != nil && in.Op == bytecode.OpLen {
		f.Narrow(in.Args[0], r)
	}
}

func (f *Facts) setNonNil(v bytecode.Operand) { f.set(v, fact{f.Range(v), true}) }

// setBelow adds that an index is less than a base's length.
func (f *Facts) setBelow(index, base bytecode.Operand) {
	if !f.IsBelow(index, base) {
		k := pairOf(index, base)
		f.below[k] = true
		f.log = append(f.log, learnt{pair: k})
	}
}

// maxNots is how many times a condition may be negated: many branches may depend on one. Beyond it
// nothing is learnt.
const maxNots = 4

// learn adds what follows from a condition's being true or false.
func (f *Facts) learn(condition bytecode.Operand, truth bool) {
	in := f.Defs[condition]
	for n := 0; n < maxNots && in != nil && in.Op == bytecode.OpNot; n++ {
		in, truth = f.Defs[in.Args[0]], !truth
	}
	if in == nil || in.Op < bytecode.OpEq || in.Op > bytecode.OpLe {
		return
	}
	a, b, op := in.Args[0], in.Args[1], in.Op
	if !truth {
		a, b, op = b, a, [...]bytecode.Op{bytecode.OpNe, bytecode.OpEq, bytecode.OpLe, bytecode.OpLt}[op-bytecode.OpEq]
	}
	switch u := f.Values[a].Type.Under(); {
	case u.Kind == bytecode.KindPointer && op == bytecode.OpNe:
		if f.IsZero(b) {
			f.setNonNil(a)
		} else if f.IsZero(a) {
			f.setNonNil(b)
		}
	case !u.Kind.IsInteger():
	case op == bytecode.OpEq:
		f.learnLess(a, b, 0, u)
		f.learnLess(b, a, 0, u)
	case op == bytecode.OpNe:
		f.learnUnequal(a, b)
		f.learnUnequal(b, a)
	case op == bytecode.OpLt:
		f.learnLess(a, b, 1, u)
	default:
		f.learnLess(a, b, 0, u)
	}
}

// learnLess adds that a+gap <= b, where gap is 0 or 1, of integers of underlying type u.
func (f *Facts) learnLess(a, b bytecode.Operand, gap int64, u *bytecode.Type) {
	wide := u.Kind.IsUnsigned() && u.Size() == 8
	if wide && f.Range(b).Lo < 0 {
		return // b may be above all signed integers
	}
	if wide {
		f.Narrow(a, Range{0, math.MaxInt64})
	}
	if most := f.Range(b).Hi; most > math.MinInt64 {
		f.Narrow(a, Range{math.MinInt64, most - gap})
	}
	if least := f.Range(a).Lo; least < math.MaxInt64 {
		f.Narrow(b, Range{least + gap, math.MaxInt64})
	}
	if base, back := f.lengthOf(b); base != bytecode.None && back+gap > 0 {
		f.setBelow(a, base)
	}
}

// learnUnequal adds that a != b: it matters where b is one end of a's range.
func (f *Facts) learnUnequal(a, b bytecode.Operand) {
	x, k := f.Range(a), f.Range(b)
	if k.Lo == k.Hi && k.Lo == x.Lo && x.Lo < math.MaxInt64 {
		f.Narrow(a, Range{x.Lo + 1, x.Hi})
	} else if k.Lo == k.Hi && k.Hi == x.Hi && x.Hi > math.MinInt64 {
		f.Narrow(a, Range{x.Lo, x.Hi - 1})
	}
}
