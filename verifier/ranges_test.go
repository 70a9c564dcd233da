package verifier

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/bytecode"
)

// pick returns an integer of a type as facts mean it, often one at an end of its range.
func pick(r *rand.Rand, t *bytecode.Type) int64 {
	lo, hi := typeRange(t)
	edges := [...]int64{lo, lo + 1, hi, hi - 1, 0, 1, 2, 7, 8, 63, 64}
	x := int64(r.Uint64())
	if r.IntN(3) > 0 {
		x = edges[r.IntN(len(edges))]
	}
	return wrap(t, x)
}

// wrap returns the integer of a type that has the low bits of x.
func wrap(t *bytecode.Type, x int64) int64 {
	shift := uint(64 - 8*t.Size())
	if t.Kind.IsSigned() {
		return x << shift >> shift
	}
	return int64(uint64(x) << shift >> shift)
}

// bounds returns an interval around x.
func bounds(r *rand.Rand, t *bytecode.Type, x int64) fact {
	f := fact{lo: x, hi: x}
	f.lo, f.hi = typeRange(t)
	if y := pick(r, t); y <= x {
		f.lo = y
	}
	if y := pick(r, t); y >= x {
		f.hi = y
	}
	return f
}

// compute returns what an operation gives; false if it traps.
func compute(op bytecode.Op, t *bytecode.Type, x, y int64, count uint64) (int64, bool) {
	ux, uy := uint64(x), uint64(y)
	switch op {
	case bytecode.OpAdd:
		return wrap(t, x+y), true
	case bytecode.OpSub:
		return wrap(t, x-y), true
	case bytecode.OpMul:
		return wrap(t, x*y), true
	case bytecode.OpAnd:
		return wrap(t, x&y), true
	case bytecode.OpOr:
		return wrap(t, x|y), true
	case bytecode.OpXor:
		return wrap(t, x^y), true
	case bytecode.OpAndNot:
		return wrap(t, x&^y), true
	case bytecode.OpShl:
		return wrap(t, x<<count), true
	case bytecode.OpShr:
		if t.Kind.IsSigned() {
			return x >> count, true
		}
		return int64(ux >> count), true
	}
	if y == 0 {
		return 0, false
	}
	switch {
	case op == bytecode.OpDiv && t.Kind.IsSigned():
		return wrap(t, x/y), true
	case op == bytecode.OpDiv:
		return int64(ux / uy), true
	case t.Kind.IsSigned():
		return wrap(t, x%y), true
	}
	return int64(ux % uy), true
}

// newScene returns a function with values of the given types.
func newScene(types ...*bytecode.Type) *function {
	fn := &function{values: make([]ValueType, len(types)), defs: make([]*bytecode.Instr, len(types))}
	fn.facts.reset(len(types))
	for i, t := range types {
		fn.values[i].Type = t
		fn.facts.define(int32(i), t)
	}
	return fn
}

// TestRangesHold computes with integers of all types and checks that the result lies in
// the range that follows from ranges around the operands.
func TestRangesHold(t *testing.T) {
	u := bytecode.NewUniverse()
	r := rand.New(rand.NewPCG(1, 2))
	const rounds = 1500
	for k := bytecode.KindInt; k <= bytecode.KindUintptr; k++ {
		for op := bytecode.OpAdd; op <= bytecode.OpShr; op++ {
			typ, second := u.Basic(k), u.Basic(k)
			if op == bytecode.OpShl || op == bytecode.OpShr {
				second = u.Basic(bytecode.KindUint + bytecode.Kind(r.IntN(5)))
			}
			for range rounds {
				x, y := pick(r, typ), pick(r, second)
				fn := newScene(typ, second, typ)
				fn.facts.of[0], fn.facts.of[1] = bounds(r, typ, x), bounds(r, second, y)
				got, ok := compute(op, typ, x, y, uint64(y))
				fn.deriveRange(&bytecode.Instr{Op: op, Args: []bytecode.Operand{0, 1}, Dst: []bytecode.Operand{2}})
				if f := fn.facts.of[2]; ok && (got < f.lo || got > f.hi) {
					require.Fail(t, "outside", "%s %s: %d in %v, %d in %v: %d not in %v", op, typ, x, fn.facts.of[0], y, fn.facts.of[1], got, f)
				}
			}
		}
	}
}

// TestConversionsHold does the same for conversions and constants.
func TestConversionsHold(t *testing.T) {
	u := bytecode.NewUniverse()
	r := rand.New(rand.NewPCG(3, 4))
	const rounds = 500
	for from := bytecode.KindInt; from <= bytecode.KindUintptr; from++ {
		for to := bytecode.KindInt; to <= bytecode.KindUintptr; to++ {
			for range rounds {
				src, dst := u.Basic(from), u.Basic(to)
				x := pick(r, src)
				fn := newScene(src, dst)
				fn.facts.of[0] = bounds(r, src, x)
				fn.deriveRange(&bytecode.Instr{Op: bytecode.OpConvert, Args: []bytecode.Operand{0}, Dst: []bytecode.Operand{1}})
				f, got := fn.facts.of[1], wrap(dst, x)
				require.True(t, f.lo <= got && got <= f.hi, "%s %d in %v to %s: %v", src, x, fn.facts.of[0], dst, f)

				fn.deriveRange(&bytecode.Instr{Op: bytecode.OpConst, Imm: uint64(x) << (64 - 8*src.Size()) >> (64 - 8*src.Size()), Dst: []bytecode.Operand{0}})
				require.Equal(t, fact{lo: x, hi: x}, fn.facts.of[0], "constant %d of %s", x, src)
			}
		}
	}
}

// TestComparisonsHold checks that what a comparison teaches of its operands is true of
// them whenever the comparison is.
func TestComparisonsHold(t *testing.T) {
	u := bytecode.NewUniverse()
	r := rand.New(rand.NewPCG(5, 6))
	const rounds = 1500
	learnt := map[bytecode.Op]int{}
	for k := bytecode.KindInt; k <= bytecode.KindUintptr; k++ {
		for op := bytecode.OpEq; op <= bytecode.OpGe; op++ {
			for range rounds {
				typ := u.Basic(k)
				x, y := pick(r, typ), pick(r, typ)
				if r.IntN(4) == 0 {
					y = x
				}
				fn := newScene(typ, typ, u.Basic(bytecode.KindBool))
				before := [2]fact{bounds(r, typ, x), bounds(r, typ, y)}
				if r.IntN(2) == 0 {
					before[1] = fact{lo: y, hi: y}
				}
				copy(fn.facts.of, before[:])
				fn.defs[2] = &bytecode.Instr{Op: op, Args: []bytecode.Operand{0, 1}, Dst: []bytecode.Operand{2}}
				fn.learn(2, holds(op, typ, x, y))
				for i, z := range []int64{x, y} {
					f := fn.facts.of[i]
					require.True(t, f.lo <= z && z <= f.hi, "%d %s %d of %s: operand %d in %v", x, op, y, typ, i, f)
					if f != before[i] {
						learnt[op]++
					}
				}
				fn.facts.forget(0)
				require.Equal(t, before[:], fn.facts.of[:2])
			}
		}
	}
	for op := bytecode.OpEq; op <= bytecode.OpGe; op++ {
		require.Greater(t, learnt[op], rounds, "%s teaches nothing", op)
	}
}

func holds(op bytecode.Op, t *bytecode.Type, x, y int64) bool {
	less := x < y
	if !t.Kind.IsSigned() {
		less = uint64(x) < uint64(y)
	}
	switch op {
	case bytecode.OpEq:
		return x == y
	case bytecode.OpNe:
		return x != y
	case bytecode.OpLt:
		return less
	case bytecode.OpLe:
		return less || x == y
	case bytecode.OpGt:
		return !less && x != y
	}
	return !less
}

// TestExactArithmetic checks the sums and differences that must not wrap around.
func TestExactArithmetic(t *testing.T) {
	for _, c := range []struct {
		x, y     int64
		sum, sub bool
	}{
		{1, 2, true, true},
		{math.MaxInt64, 0, true, true},
		{math.MaxInt64, 1, false, true},
		{math.MaxInt64, -1, true, false},
		{math.MinInt64, 0, true, true},
		{math.MinInt64, 1, true, false},
		{math.MinInt64, -1, false, true},
		{math.MinInt64, math.MinInt64, false, true},
		{0, math.MinInt64, true, false},
		{-1, math.MinInt64, false, true},
	} {
		t.Run(fmt.Sprint(c.x, c.y), func(t *testing.T) {
			sum, ok := addExact(c.x, c.y)
			require.Equal(t, c.x+c.y, sum)
			require.Equal(t, c.sum, ok)
			sub, ok := subExact(c.x, c.y)
			require.Equal(t, c.x-c.y, sub)
			require.Equal(t, c.sub, ok)
		})
	}
}
