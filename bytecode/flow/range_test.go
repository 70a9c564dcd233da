package flow

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
	all := RangeOf(t)
	edges := [...]int64{all.Lo, all.Lo + 1, all.Hi, all.Hi - 1, 0, 1, 2, 7, 8, 63, 64}
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

// around returns a range that x lies in.
func around(r *rand.Rand, t *bytecode.Type, x int64) Range {
	f := RangeOf(t)
	if y := pick(r, t); y <= x {
		f.Lo = y
	}
	if y := pick(r, t); y >= x {
		f.Hi = y
	}
	return f
}

// execute returns what an operation gives; false if it traps.
func execute(op bytecode.Op, t *bytecode.Type, x, y int64, count uint64) (int64, bool) {
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

// valuesOf returns what is known of values of the given types.
func valuesOf(types ...*bytecode.Type) *Facts {
	f := &Facts{}
	f.Reset(len(types))
	clear(f.Defs)
	for i, t := range types {
		f.Define(bytecode.Operand(i), t)
	}
	return f
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
				f := valuesOf(typ, second, typ)
				f.known[0].Range, f.known[1].Range = around(r, typ, x), around(r, second, y)
				got, ok := execute(op, typ, x, y, uint64(y))
				f.Result(&bytecode.Instr{Op: op, Args: []bytecode.Operand{0, 1}, Dst: []bytecode.Operand{2}}, typ)
				if z := f.Range(2); ok && (got < z.Lo || got > z.Hi) {
					require.Fail(t, "outside", "%s %s: %d in %v, %d in %v: %d not in %v", op, typ, x, f.Range(0), y, f.Range(1), got, z)
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
				f := valuesOf(src, dst)
				f.known[0].Range = around(r, src, x)
				f.Result(&bytecode.Instr{Op: bytecode.OpConvert, Args: []bytecode.Operand{0}, Dst: []bytecode.Operand{1}}, dst)
				z, got := f.Range(1), wrap(dst, x)
				require.True(t, z.Lo <= got && got <= z.Hi, "%s %d in %v to %s: %v", src, x, f.Range(0), dst, z)

				f.Result(&bytecode.Instr{Op: bytecode.OpConst, Imm: uint64(x) << (64 - 8*src.Size()) >> (64 - 8*src.Size()), Dst: []bytecode.Operand{0}}, src)
				require.Equal(t, Range{x, x}, f.Range(0), "constant %d of %s", x, src)
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
		for op := bytecode.OpEq; op <= bytecode.OpLe; op++ {
			for range rounds {
				typ := u.Basic(k)
				x, y := pick(r, typ), pick(r, typ)
				if r.IntN(4) == 0 {
					y = x
				}
				f := valuesOf(typ, typ, u.Basic(bytecode.KindBool))
				before := [2]Range{around(r, typ, x), around(r, typ, y)}
				if r.IntN(2) == 0 {
					before[1] = Range{y, y}
				}
				f.known[0].Range, f.known[1].Range = before[0], before[1]
				f.Defs[2] = &bytecode.Instr{Op: op, Args: []bytecode.Operand{0, 1}, Dst: []bytecode.Operand{2}}
				f.learn(2, holds(op, typ, x, y))
				for i, z := range []int64{x, y} {
					now := f.Range(bytecode.Operand(i))
					require.True(t, now.Lo <= z && z <= now.Hi, "%d %s %d of %s: operand %d in %v", x, op, y, typ, i, now)
					if now != before[i] {
						learnt[op]++
					}
				}
				f.forget(0)
				require.Equal(t, before, [2]Range{f.Range(0), f.Range(1)})
			}
		}
	}
	for op := bytecode.OpEq; op <= bytecode.OpLe; op++ {
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
	}
	return less || x == y
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
			sum, ok := AddExact(c.x, c.y)
			require.Equal(t, c.x+c.y, sum)
			require.Equal(t, c.sum, ok)
			sub, ok := SubExact(c.x, c.y)
			require.Equal(t, c.x-c.y, sub)
			require.Equal(t, c.sub, ok)
		})
	}
}

// TestRangesOfBytes takes all integers of 8 bits from random ranges: every result lies in
// the range that is derived, and the range says more than the type for most operations.
func TestRangesOfBytes(t *testing.T) {
	const rounds = 40
	u := bytecode.NewUniverse()
	r := rand.New(rand.NewPCG(7, 8))
	narrower := map[bytecode.Op]int{}
	for _, k := range []bytecode.Kind{bytecode.KindInt8, bytecode.KindUint8} {
		typ := u.Basic(k)
		all := RangeOf(typ)
		interval := func() Range {
			x, y := all.Lo+r.Int64N(256), all.Lo+r.Int64N(256)
			return Range{min(x, y), max(x, y)}
		}
		for op := bytecode.OpAdd; op <= bytecode.OpShr; op++ {
			shift := op == bytecode.OpShl || op == bytecode.OpShr
			for range rounds {
				f := valuesOf(typ, typ, typ)
				x, y := interval(), interval()
				if r.IntN(2) == 0 { // so that sums stay in the type's range
					x, y = Range{x.Lo / 4, x.Hi / 4}, Range{y.Lo / 4, y.Hi / 4}
				}
				if shift {
					y = Range{max(y.Lo, 0), max(y.Hi, 0)}
				}
				f.known[0].Range, f.known[1].Range = x, y
				f.Result(&bytecode.Instr{Op: op, Args: []bytecode.Operand{0, 1}, Dst: []bytecode.Operand{2}}, typ)
				got := f.Range(2)
				if got != all {
					narrower[op]++
				}
				for a := x.Lo; a <= x.Hi; a++ {
					for b := y.Lo; b <= y.Hi; b++ {
						if z, ok := execute(op, typ, a, b, uint64(b)); ok && (z < got.Lo || z > got.Hi) {
							require.Fail(t, "outside", "%s %s: %d in %v, %d in %v: %d not in %v", op, typ, a, x, b, y, z, got)
						}
					}
				}
			}
		}
	}
	for _, op := range []bytecode.Op{bytecode.OpAdd, bytecode.OpSub, bytecode.OpAnd, bytecode.OpShr, bytecode.OpDiv, bytecode.OpRem} {
		require.Greater(t, narrower[op], rounds/4, "%s says nothing", op)
	}
}

// TestComparisonsOfBytes does the same for what comparisons teach.
func TestComparisonsOfBytes(t *testing.T) {
	const rounds = 100
	u := bytecode.NewUniverse()
	r := rand.New(rand.NewPCG(9, 10))
	for _, k := range []bytecode.Kind{bytecode.KindInt8, bytecode.KindUint8} {
		typ := u.Basic(k)
		for op := bytecode.OpEq; op <= bytecode.OpLe; op++ {
			for range rounds {
				x, y := around(r, typ, pick(r, typ)), around(r, typ, pick(r, typ))
				for _, truth := range []bool{false, true} {
					f := valuesOf(typ, typ, u.Basic(bytecode.KindBool), u.Basic(bytecode.KindBool))
					f.known[0].Range, f.known[1].Range = x, y
					f.Defs[2] = &bytecode.Instr{Op: op, Args: []bytecode.Operand{0, 1}, Dst: []bytecode.Operand{2}}
					f.Defs[3] = &bytecode.Instr{Op: bytecode.OpNot, Args: []bytecode.Operand{2}, Dst: []bytecode.Operand{3}}
					f.learn(3, !truth)
					for a := x.Lo; a <= x.Hi; a++ {
						for b := y.Lo; b <= y.Hi; b++ {
							if holds(op, typ, a, b) == truth && (f.Range(0).And(Range{a, a}) != Range{a, a} || f.Range(1).And(Range{b, b}) != Range{b, b}) {
								require.Fail(t, "outside", "%d %s %d is %t: %v and %v become %v and %v", a, op, b, truth, x, y, f.Range(0), f.Range(1))
							}
						}
					}
				}
			}
		}
	}
}
