package verifier_test

import (
	"math"
	"math/bits"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/bytecode/flow"
	"github.com/portico-os/portico/verifier"
)

// A runner interprets the part of the bytecode that proofs are made of: integers,
// bools, slices and strings of integers, pointers that are nil or not, branches. What
// memory holds is random. It checks each proof when it is made and each index when it
// is used.
type runner struct {
	t    *testing.T
	c    *verifier.Component
	id   bytecode.FuncID
	f    *bytecode.Func
	rand *rand.Rand
	vals []uint64 // integers and bools: their bits, extended as their type says; slices: length; pointers: 0 or 1
	caps []uint64 // slices: capacity

	units, bound int // of time: spent, and the most, -1 if there is no bound
}

// runChecked runs a function with random arguments. Functions that use more of the
// bytecode than the runner knows run up to there. It returns the most units of time
// that a run took.
func runChecked(t *testing.T, c *verifier.Component, id bytecode.FuncID, seed uint64) (worst int) {
	bound, err := c.Bound(id)
	if err != nil {
		bound = -1
	}
	const runs, steps = 6, 300
	for run := range uint64(runs) {
		n := len(c.Values(id))
		r := &runner{t, c, id, &c.File().Funcs[id], rand.New(rand.NewPCG(seed, run)), make([]uint64, n), make([]uint64, n), 0, bound}
		sig := c.Sig(id)
		for i := range len(sig.Params) + len(r.f.Captures) {
			if u := c.Values(id)[i].Type; u != nil {
				r.set(bytecode.Operand(i), r.random(u))
			}
		}
		from, at := bytecode.BlockID(-1), bytecode.BlockID(0)
		for range steps {
			next, ok := r.block(from, at)
			if !ok {
				break
			}
			from, at = at, next
		}
		worst = max(worst, r.units)
	}
	return worst
}

// set gives a value, and checks what is proven of it.
func (r *runner) set(d bytecode.Operand, x uint64) {
	v := r.c.Values(r.id)[d]
	x = extend(v.Type.Under(), x)
	r.vals[d], r.caps[d] = x, x
	switch v.Proof {
	case flow.ProofNonNil:
		require.NotZero(r.t, x, "func %s: v%d is nil", r.f.Name, d)
	case flow.ProofNonNegative:
		require.GreaterOrEqual(r.t, int64(x), int64(0), "func %s: v%d", r.f.Name, d)
	case flow.ProofIndex:
		require.Less(r.t, x, r.vals[v.Of], "func %s: v%d is an index of v%d", r.f.Name, d, v.Of)
	case flow.ProofBelow:
		require.Less(r.t, x, uint64(v.Of), "func %s: v%d", r.f.Name, d)
	}
}

// extend returns an integer's bits extended from its type's size.
func extend(u *bytecode.Type, x uint64) uint64 {
	if !u.Kind.IsInteger() {
		return x
	}
	shift := uint(64 - 8*u.Size())
	if u.Kind.IsSigned() {
		return uint64(int64(x<<shift) >> shift)
	}
	return x << shift >> shift
}

// random returns a value of a type, often one at which things go wrong.
func (r *runner) random(t *bytecode.Type) uint64 {
	switch u := t.Under(); u.Kind {
	case bytecode.KindBool, bytecode.KindPointer:
		return r.rand.Uint64N(2)
	case bytecode.KindSlice, bytecode.KindString:
		return r.rand.Uint64N(20)
	}
	switch r.rand.IntN(4) {
	case 0:
		return r.rand.Uint64()
	case 1:
		edges := [...]uint64{math.MaxInt64, 1 << 63, math.MaxUint64, math.MaxUint64 - 1, 127, 128, 255, 256}
		return edges[r.rand.IntN(len(edges))]
	}
	return r.rand.Uint64N(12)
}

// block runs a block and returns where it leads; false if the function ends, traps, or
// goes beyond what the runner knows.
func (r *runner) block(from, at bytecode.BlockID) (bytecode.BlockID, bool) {
	body := r.f.Blocks[at].Instrs
	var phis []uint64
	for i := range body {
		if body[i].Op != bytecode.OpPhi {
			break
		}
		for k, b := range body[i].Blocks {
			if b == from {
				phis = append(phis, r.vals[body[i].Args[k]])
			}
		}
	}
	for i, x := range phis {
		r.spend(&body[i])
		r.set(body[i].Dst[0], x)
	}
	for i := len(phis); i < len(body); i++ {
		in := &body[i]
		r.spend(in)
		switch in.Op {
		case bytecode.OpJump:
			return in.Blocks[0], true
		case bytecode.OpBranch:
			return in.Blocks[1-r.vals[in.Args[0]]&1], true
		case bytecode.OpReturn, bytecode.OpThrow:
			return 0, false
		}
		if !r.instr(in) {
			return 0, false
		}
	}
	panic("a block without an end was accepted")
}

// spend counts what an instruction takes. What its data adds is left out.
func (r *runner) spend(in *bytecode.Instr) {
	r.units += int(bytecode.Ops[in.Op].Units)
	if r.bound >= 0 {
		require.LessOrEqual(r.t, r.units, r.bound, "func %s takes more time than its bound", r.f.Name)
	}
}

func (r *runner) instr(in *bytecode.Instr) bool {
	for _, p := range in.Places {
		r.checkPlace(&p)
	}
	var x, y uint64
	var u *bytecode.Type
	if len(in.Args) > 0 && in.Args[0].IsValue() {
		x, u = r.vals[in.Args[0]], r.c.ValueType(r.id, in.Args[0]).Under()
	}
	if len(in.Args) > 1 && in.Args[1].IsValue() {
		y = r.vals[in.Args[1]]
	}
	dst := func(z uint64) bool {
		r.set(in.Dst[0], z)
		return true
	}
	flag := func(b bool) bool {
		if b {
			return dst(1)
		}
		return dst(0)
	}
	integer := u != nil && (u.Kind.IsInteger() || u.Kind == bytecode.KindBool)
	signed := u != nil && u.Kind.IsSigned()
	less := func(a, b uint64) bool {
		if signed {
			return int64(a) < int64(b)
		}
		return a < b
	}
	switch in.Op {
	case bytecode.OpConst:
		return dst(in.Imm)
	case bytecode.OpString:
		return dst(uint64(len(r.c.File().Data[in.Sym])))
	case bytecode.OpZero:
		return dst(0)
	case bytecode.OpChange:
		return dst(x)
	case bytecode.OpLoad:
		return dst(r.random(r.c.ValueType(r.id, in.Dst[0])))
	case bytecode.OpStore, bytecode.OpCopy, bytecode.OpClear:
		return true
	case bytecode.OpAddr, bytecode.OpNew:
		return dst(1)
	case bytecode.OpNilCheck, bytecode.OpNonNil:
		return (x != 0 || in.Op == bytecode.OpNonNil) && dst(x)
	case bytecode.OpLen:
		return dst(x)
	case bytecode.OpCap:
		return dst(r.caps[in.Args[0]])
	case bytecode.OpMakeSlice:
		return int64(x) >= 0 && int64(y) >= int64(x) && dst(x)
	case bytecode.OpSlice:
		return r.slice(in, x, u)
	case bytecode.OpIndexCheck:
		i := y
		return (int64(i) >= 0 || !r.c.ValueType(r.id, in.Args[1]).Under().Kind.IsSigned()) && i < x && dst(i)
	case bytecode.OpIndexProof:
		return dst(y)
	case bytecode.OpIndexCheckLen:
		return (int64(x) >= 0 || !signed) && x < in.Imm && dst(x)
	case bytecode.OpIndexProofLen:
		return dst(x)
	case bytecode.OpNot:
		return dst(x ^ 1)
	case bytecode.OpEq, bytecode.OpNe:
		if u.Kind == bytecode.KindPointer && x == 1 && y == 1 {
			return flag(r.rand.IntN(2) == 0)
		}
		return (integer || u.Kind == bytecode.KindPointer) && flag((x == y) == (in.Op == bytecode.OpEq))
	}
	if !integer {
		return false
	}
	switch in.Op {
	case bytecode.OpLt:
		return flag(less(x, y))
	case bytecode.OpLe:
		return flag(!less(y, x))
	case bytecode.OpAdd:
		return dst(x + y)
	case bytecode.OpSub:
		return dst(x - y)
	case bytecode.OpMul:
		return dst(x * y)
	case bytecode.OpAnd:
		return dst(x & y)
	case bytecode.OpOr:
		return dst(x | y)
	case bytecode.OpXor:
		return dst(x ^ y)
	case bytecode.OpNeg:
		return dst(-x)
	case bytecode.OpShl:
		return dst(x << min(y, 64))
	case bytecode.OpShr:
		if signed {
			return dst(uint64(int64(x) >> min(y, 63)))
		}
		return dst(x >> min(y, 64))
	case bytecode.OpDiv, bytecode.OpRem:
		return y != 0 && dst(divide(in.Op, x, y, signed))
	case bytecode.OpConvert:
		return r.c.ValueType(r.id, in.Dst[0]).Under().Kind.IsInteger() && dst(x)
	}
	return false
}

func divide(op bytecode.Op, x, y uint64, signed bool) uint64 {
	switch {
	case signed && op == bytecode.OpDiv:
		return uint64(int64(x) / int64(y))
	case signed:
		return uint64(int64(x) % int64(y))
	case op == bytecode.OpDiv:
		return x / y
	}
	_, rem := bits.Div64(0, x, y)
	return rem
}

func (r *runner) slice(in *bytecode.Instr, length uint64, u *bytecode.Type) bool {
	limit := r.caps[in.Args[0]]
	if u.Kind == bytecode.KindPointer {
		length = uint64(u.Elem.Under().Len)
		limit = length
	}
	bound := func(i int, missing uint64) uint64 {
		if in.Args[i] == bytecode.None {
			return missing
		}
		return r.vals[in.Args[i]]
	}
	low, high := bound(1, 0), bound(2, length)
	most := bound(3, limit)
	if most > limit || high > most || low > high {
		return false
	}
	r.set(in.Dst[0], high-low)
	r.caps[in.Dst[0]] = most - low
	return true
}

// checkPlace checks that a place that an instruction reads or writes is there.
func (r *runner) checkPlace(p *bytecode.Place) {
	path := p.Path
	if p.Base == bytecode.BaseValue {
		switch u := r.c.ValueType(r.id, bytecode.Operand(p.ID)).Under(); u.Kind {
		case bytecode.KindPointer:
			require.NotZero(r.t, r.vals[p.ID], "func %s: nil dereference of v%d", r.f.Name, p.ID)
		default:
			require.Less(r.t, r.vals[path[0].Index], r.vals[p.ID], "func %s: index v%d of v%d", r.f.Name, path[0].Index, p.ID)
		}
	}
}
