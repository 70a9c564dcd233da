package ir_test

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/translator/abi"
	"github.com/portico-os/portico/translator/ir"
	"github.com/portico-os/portico/translator/ir/irtest"
)

// Instructions and lists are cut from larger pieces; none overlaps another.
func TestPiecesAreApart(t *testing.T) {
	f := ir.NewFunc(irtest.Small())
	var instrs []*ir.Instr
	var lists [][]ir.Value
	next := ir.Value(1)
	r := rand.New(rand.NewPCG(1, 2))
	for i := range 1000 {
		in := f.NewInstr(ir.OpAdd)
		require.Equal(t, ir.Instr{Op: ir.OpAdd}, *in)
		in.Imm = int64(i)
		instrs = append(instrs, in)
		n := r.IntN(9)
		if i%300 == 0 {
			n = 700
		}
		l := f.List(n)
		require.Len(t, l, n)
		require.Equal(t, n, cap(l))
		for k := range l {
			require.Zero(t, l[k])
			l[k] = next
			next++
		}
		lists = append(lists, l)
	}
	want := ir.Value(1)
	for i := range instrs {
		require.EqualValues(t, i, instrs[i].Imm)
		for _, v := range lists[i] {
			require.Equal(t, want, v)
			want++
		}
	}
}

func TestDefinitions(t *testing.T) {
	f := ir.NewFunc(irtest.Small())
	c := f.NewInstr(ir.OpConst)
	c.Imm = -7
	v := f.Define(c, ir.Int, false)
	require.EqualValues(t, 1, v, "0 is no value")
	in := f.NewInstr(ir.OpMulWide)
	args := []ir.Value{v, v}
	f.Args(in, args...)
	args[0] = 99
	require.Equal(t, []ir.Value{v, v}, in.Args)
	x, y := f.Define(in, ir.Float, false), f.Define(in, ir.Int, true)
	require.Equal(t, []ir.Value{x, y}, in.Defs)
	require.Equal(t, []ir.Value{v}, c.Defs)
	require.Same(t, in, f.Def(y))
	require.Equal(t, ir.Float, f.Class(x))
	require.Equal(t, ir.Int, f.Class(y))
	require.True(t, f.Values[y].Pointer)
	require.False(t, f.Values[x].Pointer)

	n, ok := f.Const(v)
	require.True(t, ok)
	require.EqualValues(t, -7, n)
	n, ok = f.Const(x)
	require.False(t, ok)
	require.Zero(t, n)
}

func TestBlocks(t *testing.T) {
	f := ir.NewFunc(irtest.Small())
	a, b := f.NewBlock(), f.NewBlock()
	require.Equal(t, []int{0, 1}, []int{a.ID, b.ID})
	ir.Edge(a, b)
	require.Equal(t, []*ir.Block{b}, a.Succs)
	require.Equal(t, []*ir.Block{a}, b.Preds)
	require.Nil(t, a.Last())
	a.Instrs = []*ir.Instr{f.NewInstr(ir.OpAdd)}
	require.Nil(t, a.Last())
	a.Instrs = append(a.Instrs, f.NewInstr(ir.OpJump))
	require.Same(t, a.Instrs[1], a.Last())
}

// The parts of a frame follow each other as package abi says.
func TestFrame(t *testing.T) {
	f := ir.NewFunc(irtest.Small())
	f.OutBytes, f.Spills, f.SlotBytes = 24, 3, 40
	at := func(base ir.BaseKind, disp int32) int32 { return f.FrameOffset(&ir.Mem{Base: base, Disp: disp}) }
	require.EqualValues(t, 24+3*8+40, f.FrameSize())
	for name, test := range map[string]struct{ want, got int32 }{
		"outgoing argument":           {16, at(ir.BaseOut, 16)},
		"stack pointer":               {-8, at(ir.BaseBody, -8)},
		"spill slot":                  {24 + 2*8, at(ir.BaseSpill, 2)},
		"variable":                    {24 + 3*8 + 8, at(ir.BaseSlot, 8)},
		"variable's reference":        {24 + 3*8 + 8, f.SlotOffset(8)},
		"return address":              {88, at(ir.BaseReturn, 0)},
		"behind the return address":   {96, at(ir.BaseReturn, 8)},
		"incoming argument":           {88 + 8 + 16, at(ir.BaseIn, 16)},
		"spilled reference":           {24 + 2*8, f.SpillOffset(2)},
		"reference in the first slot": {24, f.SpillOffset(0)},
	} {
		t.Run(name, func(t *testing.T) { require.Equal(t, test.want, test.got) })
	}
}

func TestLeaf(t *testing.T) {
	for name, test := range map[string]struct {
		op        ir.Op
		safepoint bool
		want      bool
	}{
		"call": {ir.OpCall, true, false}, "call through memory": {ir.OpCallMem, true, false}, "leaf stub": {ir.OpCall, false, true},
		"poll": {ir.OpPoll, true, true}, "allocation": {ir.OpAlloc, true, true}, "nothing": {ir.OpAdd, false, true},
	} {
		t.Run(name, func(t *testing.T) {
			f := graph([]int{1}, nil)
			in := f.NewInstr(test.op)
			in.Safepoint = test.safepoint
			f.Blocks[1].Instrs = append([]*ir.Instr{in}, f.Blocks[1].Instrs...)
			require.Equal(t, test.want, f.Leaf())
		})
	}
}

func TestConditions(t *testing.T) {
	opposite := map[ir.Cond]ir.Cond{
		ir.Equal: ir.NotEqual, ir.Below: ir.AboveEqual, ir.BelowEqual: ir.Above,
		ir.Less: ir.GreaterEqual, ir.LessEqual: ir.Greater, ir.FloatEqual: ir.FloatNotEqual,
	}
	require.Len(t, opposite, int(ir.FloatNotEqual+1)/2)
	for c, d := range opposite {
		require.Equal(t, d, c.Not())
		require.Equal(t, c, d.Not())
	}
}

func TestWidthsAreBytes(t *testing.T) {
	require.Equal(t, []ir.Width{1, 2, 4, 8}, []ir.Width{ir.W1, ir.W2, ir.W4, ir.W8})
}

func TestOperations(t *testing.T) {
	names := map[string]bool{}
	for op := range ir.NumOps {
		require.NotEmpty(t, op.String())
		require.False(t, names[op.String()], op.String())
		names[op.String()] = true
		if op.Is(ir.Terminator) || op.Is(ir.SaveAll) {
			require.False(t, op.Is(ir.Pure), "%v", op)
		}
		if op.Is(ir.Terminator) {
			require.True(t, op.Is(ir.Effect), "%v", op)
		}
		require.False(t, op.Is(ir.Pure) && op.Is(ir.Effect), "%v", op)
		require.False(t, op.Is(ir.Remat) && !op.Is(ir.Pure), "%v", op)
	}
	for what, test := range map[string]struct {
		flag ir.Flags
		ops  []ir.Op
	}{
		"end blocks":           {ir.Terminator, []ir.Op{ir.OpJump, ir.OpBranch, ir.OpReturn, ir.OpUnreachable}},
		"keep registers":       {ir.SaveAll, []ir.Op{ir.OpAlloc, ir.OpPoll}},
		"have a condition":     {ir.Conditional, []ir.Op{ir.OpSet, ir.OpMask, ir.OpTrapIf, ir.OpBranch}},
		"commute":              {ir.Commutes, []ir.Op{ir.OpAdd, ir.OpMul, ir.OpAnd, ir.OpOr, ir.OpXor, ir.OpFloatAdd, ir.OpFloatMul, ir.OpFloatXor}},
		"are made anew":        {ir.Remat, []ir.Op{ir.OpConst, ir.OpFloatConst, ir.OpSymbol, ir.OpStatics}},
		"stay and keep places": {ir.Effect, []ir.Op{ir.OpEntry, ir.OpTrapIf, ir.OpStore, ir.OpNilCheck, ir.OpCopyMem, ir.OpClearMem, ir.OpClearSlots, ir.OpFill, ir.OpTime, ir.OpPortIn, ir.OpPortOut, ir.OpCall, ir.OpCallMem, ir.OpPoll, ir.OpJump, ir.OpBranch, ir.OpReturn, ir.OpUnreachable, ir.OpSpill}},
	} {
		t.Run(what, func(t *testing.T) {
			var got []ir.Op
			for op := range ir.NumOps {
				if op.Is(test.flag) {
					got = append(got, op)
				}
			}
			require.ElementsMatch(t, test.ops, got)
		})
	}
	for _, op := range []ir.Op{ir.OpDiv, ir.OpLoad, ir.OpPhi, ir.OpAlloc} {
		require.False(t, op.Is(ir.Pure), "%v may trap, read memory or be somewhere else", op)
	}
}

func TestStubSymbols(t *testing.T) {
	seen := map[int32]bool{0: true} // none
	for s := range abi.NumStubs {
		require.False(t, seen[ir.StubSymbol(s)])
		require.Less(t, ir.StubSymbol(s), ir.StubSymbol(abi.NumStubs))
		seen[ir.StubSymbol(s)] = true
	}
	require.EqualValues(t, 8, bytecode.WordSize)
}
