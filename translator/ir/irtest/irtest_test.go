package irtest_test

import (
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/translator/ir"
	"github.com/portico-os/portico/translator/ir/irtest"
	"github.com/portico-os/portico/translator/opt"
	"github.com/portico-os/portico/translator/regalloc"
)

func TestCheckRefusesWhatIsNotWellFormed(t *testing.T) {
	for name, test := range map[string]struct {
		spoil func(f *ir.Func, c, add, last *ir.Instr)
		want  string
	}{
		"nothing":                    {func(*ir.Func, *ir.Instr, *ir.Instr, *ir.Instr) {}, ""},
		"use before definition":      {func(f *ir.Func, c, add, _ *ir.Instr) { f.Blocks[0].Instrs[0], f.Blocks[0].Instrs[1] = add, c }, "does not dominate"},
		"use of nothing":             {func(_ *ir.Func, _, add, _ *ir.Instr) { add.Args[0] = 0 }, "does not dominate"},
		"no terminator":              {func(f *ir.Func, c, add, _ *ir.Instr) { f.Blocks[0].Instrs = []*ir.Instr{c, add} }, "terminator out of place"},
		"two terminators":            {func(f *ir.Func, c, _, last *ir.Instr) { f.Blocks[0].Instrs = []*ir.Instr{c, last, last} }, "terminator out of place"},
		"two definitions":            {func(f *ir.Func, c, add, last *ir.Instr) { f.Blocks[0].Instrs = []*ir.Instr{c, c, add, last} }, "defined twice"},
		"an edge that one end knows": {func(f *ir.Func, _, _, _ *ir.Instr) { f.Blocks[1].Preds = nil }, "does not know its predecessor"},
		"a jump to nowhere":          {func(f *ir.Func, _, _, _ *ir.Instr) { f.Blocks[0].Succs = nil }, "0 successors"},
	} {
		t.Run(name, func(t *testing.T) {
			f := ir.NewFunc(irtest.Small())
			b, end := f.NewBlock(), f.NewBlock()
			f.Blocks = []*ir.Block{b, end}
			c, add, jump, ret := f.NewInstr(ir.OpConst), f.NewInstr(ir.OpAdd), f.NewInstr(ir.OpJump), f.NewInstr(ir.OpReturn)
			v := f.Define(c, ir.Int, false)
			f.Args(add, v, v)
			f.Args(ret, f.Define(add, ir.Int, false))
			b.Instrs, end.Instrs = []*ir.Instr{c, add, jump}, []*ir.Instr{ret}
			ir.Edge(b, end)
			test.spoil(f, c, add, jump)
			if err := irtest.Check(f); test.want == "" {
				require.NoError(t, err)
			} else {
				require.ErrorContains(t, err, test.want)
			}
		})
	}
}

// spoil changes one thing in an allocated function.
func spoil(r *rand.Rand, f *ir.Func) bool {
	b := f.Blocks[r.IntN(len(f.Blocks))]
	i := r.IntN(len(b.Instrs))
	in := b.Instrs[i]
	switch r.IntN(5) {
	case 0: // a move is missing
		if in.Op < ir.OpMove {
			return false
		}
		b.Instrs = append(b.Instrs[:i:i], b.Instrs[i+1:]...)
	case 1: // an operand is looked for elsewhere
		if len(in.ArgRegs) == 0 || in.Op == ir.OpPhi {
			return false
		}
		in.ArgRegs[r.IntN(len(in.ArgRegs))] ^= 1
	case 2: // a reference is not in the map
		if len(in.Slots) == 0 {
			return false
		}
		in.Slots = in.Slots[1:]
	case 3: // nor in that of a poll
		if in.LiveRefs == 0 {
			return false
		}
		in.LiveRefs &= in.LiveRefs - 1
	case 4: // a slot is confused with another one
		if in.Op < ir.OpSpill || in.Mem.Base != ir.BaseSpill || f.Spills < 2 {
			return false
		}
		in.Mem.Disp = (in.Mem.Disp + 1) % int32(f.Spills)
	}
	return true
}

// A wrong allocation is noticed by the judge that knows all ways through the function, and
// mostly by executing it as well.
func TestWrongAllocationsAreNoticed(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	spoiled, judged, executed := 0, 0, 0
	for seed := uint64(0); spoiled < 150; seed++ {
		f := irtest.Random(seed, irtest.Small(), 40)
		require.NoError(t, opt.Run(f, opt.All, nil))
		want, err := irtest.Interpret(f, 1)
		require.NoError(t, err)
		require.NoError(t, regalloc.Allocate(f))
		if !spoil(r, f) {
			continue
		}
		spoiled++
		if irtest.CheckAllocation(f) != nil {
			judged++
		}
		if got, err := irtest.Execute(f, 1); err != nil || !cmp.Equal(want, got) {
			executed++
		}
	}
	t.Logf("of %d: judged %d, executed %d", spoiled, judged, executed)
	require.Greater(t, judged, spoiled*85/100)
	require.Greater(t, executed, spoiled/4, "the block may never be reached")
}

// A reference that is not marked as one leads nowhere behind a safepoint.
func TestReferencesMustBeMarked(t *testing.T) {
	for _, marked := range []bool{true, false} {
		f := ir.NewFunc(irtest.Small())
		b := f.NewBlock()
		f.Blocks = []*ir.Block{b}
		alloc, poll, load, ret := f.NewInstr(ir.OpAlloc), f.NewInstr(ir.OpPoll), f.NewInstr(ir.OpLoad), f.NewInstr(ir.OpReturn)
		alloc.Safepoint, poll.Safepoint = true, true
		v := f.Define(alloc, ir.Int, marked)
		load.Width = ir.W8
		f.Args(load, v)
		f.Args(ret, f.Define(load, ir.Int, false))
		b.Instrs = []*ir.Instr{alloc, poll, load, ret}
		_, err := irtest.Interpret(f, 0)
		if marked {
			require.NoError(t, err)
		} else {
			require.ErrorContains(t, err, "stale")
		}
	}
}

// Equal seeds give equal functions, and these do equal things: often more than nothing.
func TestRandomFunctionsAreReproducible(t *testing.T) {
	busy := 0
	for seed := range uint64(50) {
		one, two := irtest.Random(seed, irtest.Small(), 50), irtest.Random(seed, irtest.Small(), 50)
		require.Equal(t, irtest.Text(one), irtest.Text(two))
		a, err := irtest.Interpret(one, 7)
		require.NoError(t, err)
		b, err := irtest.Interpret(two, 7)
		require.NoError(t, err)
		require.Equal(t, a, b)
		if len(a.Events) > 5 {
			busy++
		}
	}
	require.Greater(t, busy, 12)
}
