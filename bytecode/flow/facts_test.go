package flow

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/bytecode"
)

// A line is a function without branches: two strings and two ints are its parameters, and
// what it compares it takes to be true or false.
type line struct {
	instrs []bytecode.Instr
	truth  []bool // by instruction, of comparisons
}

const lineParams = 4

// randomLine makes a function of n instructions that counts, asks for lengths, checks
// indices and compares.
func randomLine(r *rand.Rand, n int) *line {
	l := &line{truth: make([]bool, n)}
	ints := []bytecode.Operand{2, 3}
	for i := range n {
		one := func() bytecode.Operand { return ints[r.IntN(len(ints))] }
		base, d := bytecode.Operand(r.IntN(2)), bytecode.Operand(lineParams+i)
		in := bytecode.Instr{Dst: []bytecode.Operand{d}}
		switch r.IntN(10) {
		case 0:
			in.Op, in.Imm = bytecode.OpConst, uint64(r.IntN(4))
		case 1, 2:
			in.Op, in.Args = bytecode.OpLen, []bytecode.Operand{base}
		case 3:
			in.Op, in.Args = bytecode.OpAdd, []bytecode.Operand{one(), one()}
		case 4, 5:
			in.Op, in.Args = bytecode.OpSub, []bytecode.Operand{one(), one()}
		case 6:
			in.Op, in.Args = bytecode.OpIndexCheck, []bytecode.Operand{base, one()}
		case 7:
			in.Op, in.Args, in.Imm = bytecode.OpIndexCheckLen, []bytecode.Operand{one()}, uint64(1+r.IntN(3))
		default:
			in.Op, in.Args = bytecode.OpEq+bytecode.Op(r.IntN(int(bytecode.OpLe-bytecode.OpEq)+1)), []bytecode.Operand{one(), one()}
			l.truth[i] = r.IntN(2) == 0
		}
		if l.instrs = append(l.instrs, in); !isComparison(in.Op) {
			ints = append(ints, d)
		}
	}
	return l
}

func isComparison(op bytecode.Op) bool { return op >= bytecode.OpEq && op <= bytecode.OpLe }

// run computes the values from the parameters, lengths for strings. It is false if a check
// fails or a comparison gives something else than what is taken for true.
func (l *line) run(params [lineParams]int64, integer *bytecode.Type) ([]int64, bool) {
	v := params[:]
	for i, in := range l.instrs {
		var x, y, z int64
		if len(in.Args) > 0 {
			x = v[in.Args[0]]
		}
		if len(in.Args) > 1 {
			y = v[in.Args[1]]
		}
		switch {
		case in.Op == bytecode.OpConst:
			z = int64(in.Imm)
		case in.Op == bytecode.OpLen:
			z = x
		case in.Op == bytecode.OpIndexCheck:
			if z = y; y < 0 || y >= x {
				return nil, false
			}
		case in.Op == bytecode.OpIndexCheckLen:
			if z = x; x < 0 || x >= int64(in.Imm) {
				return nil, false
			}
		case isComparison(in.Op):
			if holds(in.Op, integer, x, y) != l.truth[i] {
				return nil, false
			}
		default:
			z, _ = execute(in.Op, integer, x, y, 0)
		}
		v = append(v, z)
	}
	return v, true
}

// TestFactsHold runs random functions with all parameters from a small range: whatever
// is known at the end is true of all runs that come there.
func TestFactsHold(t *testing.T) {
	const rounds, length, most = 2_000, 8, 3
	r := rand.New(rand.NewPCG(11, 12))
	u := bytecode.NewUniverse()
	integer, str, boolean := u.Basic(bytecode.KindInt), u.Basic(bytecode.KindString), u.Basic(bytecode.KindBool)
	var f Facts
	below, difference := 0, 0
	for range rounds {
		l := randomLine(r, length)
		f.Reset(lineParams + length)
		clear(f.Defs)
		for i := range bytecode.Operand(lineParams) {
			f.Define(i, []*bytecode.Type{str, str, integer, integer}[i])
		}
		for i := range l.instrs {
			in := &l.instrs[i]
			f.Defs[in.Dst[0]] = in
			if !isComparison(in.Op) {
				f.Result(in, integer)
				continue
			}
			f.Result(in, boolean)
			f.learn(in.Dst[0], l.truth[i])
		}
		text := fmt.Sprint(l.instrs, l.truth)
		for n := range int64((most + 1) * (most + 1)) {
			for k := range int64((most + 4) * (most + 4)) {
				values, ok := l.run([lineParams]int64{n % (most + 1), n / (most + 1), k%(most+4) - 3, k/(most+4) - 3}, integer)
				if !ok {
					continue
				}
				for i, x := range values {
					v := bytecode.Operand(i)
					if f.Values[v].Type == boolean {
						continue
					}
					if known := f.Range(v); x < known.Lo || x > known.Hi {
						require.Fail(t, "outside", "v%d is %d, not in %v: %s", v, x, known, text)
					}
					for base := range bytecode.Operand(2) {
						if i >= 2 && x >= values[base] && f.IsBelow(v, base) {
							require.Fail(t, "not below", "v%d is %d, the length of v%d %d: %s", v, x, base, values[base], text)
						}
					}
				}
			}
		}
		for v := bytecode.Operand(2); int(v) < len(f.Values); v++ {
			if f.Values[v].Type == integer && (f.IsBelow(v, 0) || f.IsBelow(v, 1)) {
				below++
				if in := f.Defs[v]; in != nil && in.Op == bytecode.OpSub {
					difference++
				}
			}
		}
	}
	require.Greater(t, below, rounds, "few indices are known to be below a length")
	require.Greater(t, difference, rounds/50, "few differences are known to be below a length")
}

// TestConditionsThatAreNegated shows that a comparison is seen behind negations, but not
// looked for behind any number of them.
func TestConditionsThatAreNegated(t *testing.T) {
	u := bytecode.NewUniverse()
	integer := u.Basic(bytecode.KindInt)
	for nots, seen := range []bool{true, true, true, true, true, false, false} {
		var f Facts
		f.Reset(3 + nots)
		clear(f.Defs)
		f.Define(0, integer)
		f.Define(1, integer)
		f.Result(&bytecode.Instr{Op: bytecode.OpZero, Dst: []bytecode.Operand{1}}, integer)
		f.Defs[2] = &bytecode.Instr{Op: bytecode.OpLe, Args: []bytecode.Operand{1, 0}, Dst: []bytecode.Operand{2}}
		for i := range nots {
			v := bytecode.Operand(3 + i)
			f.Defs[v] = &bytecode.Instr{Op: bytecode.OpNot, Args: []bytecode.Operand{v - 1}, Dst: []bytecode.Operand{v}}
		}
		f.learn(bytecode.Operand(2+nots), nots%2 == 0)
		require.Equal(t, seen, f.Range(0).Lo == 0, "%d negations", nots)
	}
}
