package abi

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/bytecode"
)

var u = bytecode.NewUniverse()

func basic(k bytecode.Kind) *bytecode.Type { return u.Basic(k) }

func structOf(types ...*bytecode.Type) *bytecode.Type {
	var fields []bytecode.Field
	for i, t := range types {
		fields = append(fields, bytecode.Field{Name: fmt.Sprintf("F%d", i), Type: t})
	}
	return u.Struct(fields)
}

// repeat returns n times a type.
func repeat(t *bytecode.Type, n int) []*bytecode.Type {
	var ts []*bytecode.Type
	for range n {
		ts = append(ts, t)
	}
	return ts
}

var (
	integer = basic(bytecode.KindInt)
	float   = basic(bytecode.KindFloat64)
	text    = basic(bytecode.KindString)
	pair    = structOf(integer, float)
	large   = u.Array(integer, 5)
)

// describe tells where parts are: f in a float register, r in a general one, s in memory.
func describe(parts []Part) (s []string) {
	for _, p := range parts {
		what := fmt.Sprintf("%d+%d", p.Index, p.Leaf.Offset)
		if p.Indirect {
			what = fmt.Sprintf("&%d", p.Index)
		}
		switch {
		case p.Reg == NoReg:
			what += fmt.Sprintf(" s%d", p.Stack)
		case p.Reg >= FirstFloat:
			what += fmt.Sprintf(" f%d", p.Reg-FirstFloat)
		default:
			what += fmt.Sprintf(" r%d", p.Reg)
		}
		s = append(s, what)
	}
	return s
}

func TestConvention(t *testing.T) {
	for name, test := range map[string]struct {
		params, results []*bytecode.Type
		args, out       []string
		stack           int64
	}{
		"nothing":  {},
		"integers": {params: repeat(integer, 2), results: repeat(integer, 2), args: []string{"0+0 r0", "1+0 r1"}, out: []string{"0+0 r0", "1+0 r1"}},
		"floats beside integers": {
			params: []*bytecode.Type{float, integer, basic(bytecode.KindFloat32), basic(bytecode.KindBool)},
			args:   []string{"0+0 f0", "1+0 r0", "2+0 f1", "3+0 r1"},
		},
		"strings, slices and interfaces are leaves": {
			params: []*bytecode.Type{text, u.Slice(integer), u.Any()}, results: []*bytecode.Type{u.Error()},
			args: []string{"0+0 r0", "0+8 r1", "1+0 r2", "1+8 r3", "1+16 r4", "2+0 r5", "2+8 r6"},
			out:  []string{"0+0 r0", "0+8 r1"},
		},
		"small aggregates are leaves": {
			params: []*bytecode.Type{pair, structOf()}, results: []*bytecode.Type{structOf(text, text)},
			args: []string{"0+0 r0", "0+8 f0"}, out: []string{"0+0 r0", "0+8 r1", "0+16 r2", "0+24 r3"},
		},
		"large ones go by reference, results first": {
			params: []*bytecode.Type{integer, large}, results: []*bytecode.Type{large, integer, large},
			args: []string{"&-1 r0", "&-3 r1", "0+0 r2", "&1 r3"}, out: []string{"1+0 r0"},
		},
		"what finds no general register is in memory": {
			params: append(repeat(integer, 10), float), results: repeat(integer, 11), stack: 16,
			args: []string{"0+0 r0", "1+0 r1", "2+0 r2", "3+0 r3", "4+0 r4", "5+0 r5", "6+0 r6", "7+0 r7", "8+0 r8", "9+0 s0", "10+0 f0"},
			out:  []string{"0+0 r0", "1+0 r1", "2+0 r2", "3+0 r3", "4+0 r4", "5+0 r5", "6+0 r6", "7+0 r7", "8+0 r8", "9+0 s0", "10+0 s8"},
		},
		"an aggregate may be split": {
			params: append(repeat(integer, 8), text), stack: 8,
			args: []string{"0+0 r0", "1+0 r1", "2+0 r2", "3+0 r3", "4+0 r4", "5+0 r5", "6+0 r6", "7+0 r7", "8+0 r8", "8+8 s0"},
		},
		"arguments take more memory than results": {params: repeat(integer, 12), results: repeat(integer, 10), stack: 24},
		"what finds no float register is in memory": {
			params: repeat(float, 17), stack: 16,
			args: []string{"0+0 f0", "1+0 f1", "2+0 f2", "3+0 f3", "4+0 f4", "5+0 f5", "6+0 f6", "7+0 f7", "8+0 f8", "9+0 f9",
				"10+0 f10", "11+0 f11", "12+0 f12", "13+0 f13", "14+0 f14", "15+0 s0", "16+0 s8"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			c := ConventionOf(test.params, test.results)
			require.Equal(t, test.stack, c.Stack)
			if test.args != nil || test.out != nil || test.stack == 0 {
				if diff := cmp.Diff(test.args, describe(c.Args), cmpopts.EquateEmpty()); diff != "" {
					t.Error("arguments", diff)
				}
				if diff := cmp.Diff(test.out, describe(c.Results), cmpopts.EquateEmpty()); diff != "" {
					t.Error("results", diff)
				}
			}
		})
	}
}

func TestByReference(t *testing.T) {
	for name, test := range map[string]struct {
		typ  *bytecode.Type
		want bool
	}{
		"integer":                 {integer, false},
		"slice":                   {u.Slice(large), false},
		"four leaves":             {u.Array(integer, MaxLeaves), false},
		"five leaves":             {u.Array(integer, MaxLeaves+1), true},
		"five small leaves":       {u.Array(basic(bytecode.KindUint8), MaxLeaves+1), true},
		"two strings":             {structOf(text, text), false},
		"two strings and a flag":  {structOf(text, text, basic(bytecode.KindBool)), true},
		"nested":                  {structOf(pair, pair), false},
		"nothing":                 {structOf(), false},
		"an array of no elements": {u.Array(large, 0), false},
	} {
		t.Run(name, func(t *testing.T) { require.Equal(t, test.want, ByReference(test.typ)) })
	}
}

// randomType returns a type of a few levels.
func randomType(r *rand.Rand, depth int) *bytecode.Type {
	if depth == 0 || r.IntN(2) == 0 {
		scalars := []*bytecode.Type{integer, float, text, basic(bytecode.KindBool), basic(bytecode.KindFloat32), basic(bytecode.KindInt16),
			u.Pointer(integer), u.Slice(text), u.Any()}
		return scalars[r.IntN(len(scalars))]
	}
	if r.IntN(2) == 0 {
		return u.Array(randomType(r, depth-1), int64(r.IntN(4)))
	}
	var types []*bytecode.Type
	for range r.IntN(4) {
		types = append(types, randomType(r, depth-1))
	}
	return structOf(types...)
}

// checkParts holds that no two parts share a register or word, that words are within the
// stack's bytes, and that registers are of the right kind and beyond none that is reserved.
func checkParts(t *testing.T, parts []Part, stack int64) {
	taken := map[string]bool{}
	for _, p := range parts {
		where := fmt.Sprintf("register %d", p.Reg)
		if p.Reg == NoReg {
			where = fmt.Sprintf("word %d", p.Stack)
			require.Zero(t, p.Stack%bytecode.WordSize)
			require.GreaterOrEqual(t, p.Stack, int64(0))
			require.LessOrEqual(t, p.Stack+bytecode.WordSize, stack)
		} else {
			require.Equal(t, p.Leaf.Kind.IsFloat(), p.Reg >= FirstFloat)
			require.NotEqual(t, ClosureReg, p.Reg)
			require.NotEqual(t, NumberReg, p.Reg)
			require.Less(t, int(p.Reg%FirstFloat), max(IntRegs, FloatRegs))
		}
		require.False(t, taken[where], where)
		taken[where] = true
	}
}

// cover holds that the parts of the values are all their leaves, or their address.
func cover(t *testing.T, types []*bytecode.Type, parts []Part) {
	var want, got []Part
	for i, typ := range types {
		if ByReference(typ) {
			want = append(want, Part{Index: i, Indirect: true, Leaf: bytecode.Leaf{Kind: bytecode.KindUintptr}})
			continue
		}
		leaves, ok := typ.Leaves(1000)
		require.True(t, ok)
		for _, l := range leaves {
			want = append(want, Part{Index: i, Leaf: l})
		}
	}
	for _, p := range parts {
		got = append(got, Part{Index: p.Index, Leaf: p.Leaf, Indirect: p.Indirect})
	}
	require.Empty(t, cmp.Diff(want, got, cmpopts.EquateEmpty()))
}

func TestEveryConventionPassesAllLeavesApart(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 3000 {
		var params, results []*bytecode.Type
		for range r.IntN(8) {
			params = append(params, randomType(r, 3))
		}
		for range r.IntN(6) {
			results = append(results, randomType(r, 3))
		}
		c := ConventionOf(params, results)
		checkParts(t, c.Args, c.Stack)
		checkParts(t, c.Results, c.Stack)
		require.GreaterOrEqual(t, c.Stack, int64(0))

		addresses := 0
		var inRegisters []*bytecode.Type
		for i, typ := range results {
			if ByReference(typ) {
				require.Equal(t, Part{Index: -1 - i, Indirect: true, Leaf: bytecode.Leaf{Kind: bytecode.KindUintptr}, Reg: c.Args[addresses].Reg, Stack: c.Args[addresses].Stack}, c.Args[addresses])
				addresses++
				inRegisters = append(inRegisters, structOf())
			} else {
				inRegisters = append(inRegisters, typ)
			}
		}
		cover(t, inRegisters, c.Results)
		cover(t, params, c.Args[addresses:])
	}
}

// DomainZero and native code have to agree on these; a change is one of the contract.
func TestRegistersAreInTheSavedOnes(t *testing.T) {
	require.LessOrEqual(t, IntRegs, NumGeneral)
	require.Less(t, FloatRegs, NumFloat, "emitted code needs one of its own")
	require.LessOrEqual(t, NumGeneral, int(FirstFloat))
	require.Less(t, int(ClosureReg), NumGeneral)
	require.Less(t, int(NumberReg), NumGeneral)
	require.NotEqual(t, ClosureReg, NumberReg)
	var s RegSave
	require.Len(t, s.Float, NumFloat)
	require.Len(t, s.General, NumGeneral)
}

// A descriptor's address and an element count are one header word; flags are below them.
func TestHeaderFieldsAreApart(t *testing.T) {
	flags := uint64(HeaderForwarded | HeaderHashed | HeaderHasHash)
	require.EqualValues(t, HeaderFlags, flags)
	require.NotEqual(t, HeaderForwarded, HeaderHashed)
	require.Zero(t, HeaderForwarded&HeaderHashed|HeaderHashed&HeaderHasHash|HeaderForwarded&HeaderHasHash)
	require.EqualValues(t, 1<<(64-HeaderCount)-1, uint64(MaxElements))
	require.GreaterOrEqual(t, MinObject, bytecode.WordSize, "a forwarded object holds an address")
	require.Greater(t, MaxInlineAlloc, HeaderSize+MinObject)
	require.Greater(t, StackReserve, MaxLeafFrame+RegSaveBytes+2*bytecode.WordSize)
}

// A block that is all zero is that of no domain which lives.
func TestNoDomainLivesByItself(t *testing.T) {
	require.NotZero(t, DomainAlive)
	require.Less(t, DomainAlive, 128, "native code compares it with a byte")
}

func TestTypeFlagsAreApart(t *testing.T) {
	require.EqualValues(t, 3, TypeDirect^TypeComparable)
}
