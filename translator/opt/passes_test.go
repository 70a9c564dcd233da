package opt

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/translator/abi"
	"github.com/portico-os/portico/translator/ir"
	"github.com/portico-os/portico/translator/ir/irtest"
)

func TestPhisOfOneValueGo(t *testing.T) {
	m := newMaker()
	p := m.parameters(3)
	head, body, exit := m.NewBlock(), m.NewBlock(), m.NewBlock()
	m.jump(head)
	m.start(head)
	same := m.value(ir.OpPhi, nil, p[0], p[0])      // one value
	itself := m.value(ir.OpPhi, nil, p[1], p[1])    // or itself
	chained := m.value(ir.OpPhi, nil, itself, p[1]) // once that is known
	differs := m.value(ir.OpPhi, nil, p[0], p[2])
	m.Def(itself).Args[1] = itself
	m.branch(differs, body, exit)
	m.start(body)
	m.jump(head)
	m.start(exit)
	m.use(same, itself, chained, differs)
	m.SortBlocks()
	simplifyPhis(m.Func)
	require.Equal(t, []ir.Value{p[0], p[1], p[1], differs}, exit.Last().Args)
	require.Equal(t, []ir.Op{ir.OpPhi, ir.OpBranch}, ops(head))
	require.NoError(t, irtest.Check(m.Func))
}

// Phis that wait for each other are found in rounds, which are bounded.
func TestPhisThatDependOnLaterOnes(t *testing.T) {
	m := newMaker()
	p := m.parameters(1)
	head, body, exit := m.NewBlock(), m.NewBlock(), m.NewBlock()
	m.jump(head)
	m.start(head)
	const n = phiRounds + 4
	var phis []ir.Value
	for range n {
		phis = append(phis, m.value(ir.OpPhi, nil, p[0], p[0]))
	}
	for i, v := range phis[:n-1] {
		m.Def(v).Args[1] = phis[i+1]
	}
	m.branch(phis[0], body, exit)
	m.start(body)
	m.jump(head)
	m.start(exit)
	m.use(phis...)
	m.SortBlocks()
	simplifyPhis(m.Func)
	require.Equal(t, n-phiRounds, count(m.Func, ir.OpPhi), "a round finds one")
	require.NoError(t, irtest.Check(m.Func))
}

func TestAPhiOfNothingStays(t *testing.T) {
	m := newMaker()
	dead := m.NewBlock()
	m.use()
	m.start(dead)
	phi := m.value(ir.OpPhi, nil, 1)
	m.Def(phi).Args[0] = phi
	m.jump(dead)
	simplifyPhis(m.Func)
	require.Equal(t, 1, count(m.Func, ir.OpPhi))
}

func TestRemoveDead(t *testing.T) {
	m := newMaker()
	p := m.parameters(2)
	head, exit := m.NewBlock(), m.NewBlock()
	m.value(ir.OpAdd, nil, m.constant(1), m.constant(2)) // a chain
	used := m.value(ir.OpNeg, nil, m.value(ir.OpBitLen, nil, p[0]))
	m.value(ir.OpLoad, at(0, 0), p[0])
	trapping := m.value(ir.OpLoad, all(at(0, 0), nilTrap), p[0])
	shared := m.value(ir.OpLoad, all(at(0, 0), ofKind(ir.MemoryShared)), p[0])
	m.value(ir.OpAlloc, safepoint)
	m.value(ir.OpCall, safepoint)
	wide := m.add(ir.OpMulWide, nil, p[0], p[1])
	m.Define(wide, ir.Int, false)
	low := m.Define(wide, ir.Int, false)
	stored := m.value(ir.OpXor, nil, p[0], p[1])
	m.add(ir.OpStore, at(8, 1), stored, p[0])
	m.jump(head)
	m.start(head)
	idle := m.value(ir.OpPhi, nil, used, used)
	next := m.value(ir.OpAdd, nil, idle, p[0])
	m.Def(idle).Args[1] = next
	m.branch(used, head, exit)
	m.start(exit)
	m.use(low)
	m.SortBlocks()
	removeDead(m.Func)
	require.NoError(t, irtest.Check(m.Func))
	require.Equal(t, []ir.Op{ir.OpEntry, ir.OpBitLen, ir.OpNeg, ir.OpLoad, ir.OpLoad, ir.OpCall, ir.OpMulWide, ir.OpXor, ir.OpStore, ir.OpJump}, ops(m.Blocks[0]))
	require.Same(t, m.Def(trapping), m.Blocks[0].Instrs[3])
	require.Same(t, m.Def(shared), m.Blocks[0].Instrs[4])
	require.Equal(t, []ir.Op{ir.OpBranch}, ops(head), "a phi that only feeds itself goes")
}

func TestWhatTheFirstEffectNeedsStays(t *testing.T) {
	m := newMaker()
	m.use(m.constant(1))
	m.SortBlocks()
	removeDead(m.Func)
	require.Equal(t, []ir.Op{ir.OpConst, ir.OpReturn}, ops(m.b))
}

// A nil check goes where the next access would fault as well, and its trap stays.
func TestFoldNilChecks(t *testing.T) {
	load := func(change func(*ir.Instr)) func(*maker, []ir.Value) {
		return func(m *maker, p []ir.Value) { m.value(ir.OpLoad, change, p[0]) }
	}
	then := func(steps ...func(*maker, []ir.Value)) func(*maker, []ir.Value) {
		return func(m *maker, p []ir.Value) {
			for _, s := range steps {
				s(m, p)
			}
		}
	}
	instr := func(op ir.Op, change func(*ir.Instr)) func(*maker, []ir.Value) {
		return func(m *maker, p []ir.Value) { m.add(op, change, p[1]) }
	}
	derived := func(op ir.Op) func(*maker, []ir.Value) {
		return func(m *maker, p []ir.Value) { m.value(ir.OpLoad, at(0, 0), m.value(op, nil, p[0])) }
	}
	for name, test := range map[string]struct {
		after func(*maker, []ir.Value)
		want  bool
	}{
		"load":                           {load(at(8, 0)), true},
		"store":                          {func(m *maker, p []ir.Value) { m.add(ir.OpStore, at(8, 1), p[1], p[0]) }, true},
		"the last word that faults":      {load(at(abi.NilPage-8, 0)), true},
		"farther away":                   {load(at(abi.NilPage-7, 0)), false},
		"before the object":              {load(at(-1, 0)), false},
		"an index":                       {load(all(at(8, 0), func(in *ir.Instr) { in.Mem.Indexed = true })), false},
		"an offset that is not known":    {load(all(at(8, 0), func(in *ir.Instr) { in.Mem.Sym = 1 })), false},
		"has a trap of its own":          {load(all(at(8, 0), nilTrap)), false},
		"of another reference":           {func(m *maker, p []ir.Value) { m.value(ir.OpLoad, at(8, 0), p[1]) }, false},
		"of another reference, then":     {then(func(m *maker, p []ir.Value) { m.value(ir.OpLoad, at(8, 0), p[1]) }, load(at(8, 0))), true},
		"computation between":            {then(func(m *maker, p []ir.Value) { m.value(ir.OpNeg, nil, p[1]) }, load(at(8, 0))), true},
		"effect between":                 {then(instr(ir.OpTime, nil), load(at(8, 0))), false},
		"trap between":                   {then(instr(ir.OpDiv, nilTrap), load(at(8, 0))), false},
		"allocation between":             {then(instr(ir.OpAlloc, nil), load(at(8, 0))), false},
		"access of what is derived":      {then(derived(ir.OpAdd), load(at(8, 0))), false},
		"access of an address in it":     {then(derived(ir.OpLea), load(at(8, 0))), false},
		"access of a result":             {then(derived(ir.OpOr), load(at(8, 0))), true},
		"far away, and then near":        {then(load(at(abi.NilPage, 0)), load(at(8, 0))), false},
		"variable of the frame, then":    {then(load(func(in *ir.Instr) { in.Mem.Base = ir.BaseSlot }), load(at(8, 0))), true},
		"nothing":                        {then(), false},
		"operand that is no base, store": {func(m *maker, p []ir.Value) { m.add(ir.OpStore, at(8, 1), p[0], p[1]) }, false},
	} {
		t.Run(name, func(t *testing.T) {
			m := newMaker()
			p := m.parameters(2)
			check := m.add(ir.OpNilCheck, nilTrap, p[0])
			test.after(m, p)
			m.use()
			m.SortBlocks()
			foldNilChecks(m.Func)
			require.Equal(t, !test.want, count(m.Func, ir.OpNilCheck) == 1)
			if test.want {
				found := 0
				for _, in := range m.b.Instrs {
					if in.Trap == check.Trap {
						found++
					}
				}
				require.Equal(t, 1, found)
			}
		})
	}
}

// Several pending checks go into several accesses; one check into one.
func TestFoldSeveralNilChecks(t *testing.T) {
	m := newMaker()
	p := m.parameters(2)
	m.add(ir.OpNilCheck, nilTrap, p[0])
	m.add(ir.OpNilCheck, nilTrap, p[1])
	x := m.value(ir.OpLoad, at(0, 0), p[1])
	y := m.value(ir.OpLoad, at(0, 0), p[0])
	z := m.value(ir.OpLoad, at(8, 0), p[1])
	m.use()
	m.SortBlocks()
	foldNilChecks(m.Func)
	require.Equal(t, 1, count(m.Func, ir.OpNilCheck), "the first load now traps, so that the second check is observed")
	require.NotNil(t, m.Def(x).Trap)
	require.Nil(t, m.Def(y).Trap)
	require.Nil(t, m.Def(z).Trap)
}

func TestEveryLoopPolls(t *testing.T) {
	m := newMaker()
	p := m.parameters(1)
	head, inner, latch, exit := m.NewBlock(), m.NewBlock(), m.NewBlock(), m.NewBlock()
	m.jump(head)
	m.start(head)
	m.branch(p[0], inner, exit)
	m.start(inner)
	m.branch(p[0], inner, latch)
	m.start(latch)
	m.jump(head)
	m.start(exit)
	m.use()
	m.SortBlocks()
	addPolls(m.Func)
	require.Equal(t, []ir.Op{ir.OpEntry, ir.OpJump}, ops(m.Blocks[0]))
	require.Equal(t, []ir.Op{ir.OpBranch}, ops(head))
	require.Equal(t, []ir.Op{ir.OpPoll, ir.OpBranch}, ops(inner))
	require.Equal(t, []ir.Op{ir.OpPoll, ir.OpJump}, ops(latch))
	require.Equal(t, []ir.Op{ir.OpReturn}, ops(exit))
	for _, b := range []*ir.Block{inner, latch} {
		require.True(t, b.Instrs[0].Safepoint)
		require.Equal(t, b.Last().Line, b.Instrs[0].Line)
	}
}

func TestFunctionsThatCallOrAreLongPoll(t *testing.T) {
	for _, test := range []struct {
		calls bool
		size  int
		polls bool
	}{{false, 3, false}, {true, 3, true}, {false, short, false}, {false, short + 1, true}} {
		m := newMaker()
		m.Calls = test.calls
		p := m.parameters(1)
		for range test.size - 3 {
			m.value(ir.OpNeg, nil, p[0])
		}
		end := m.NewBlock()
		m.jump(end)
		m.start(end)
		m.use(p...)
		m.SortBlocks()
		addPolls(m.Func)
		require.Equal(t, test.polls, count(m.Func, ir.OpPoll) == 1)
		require.Equal(t, []ir.Op{ir.OpReturn}, ops(end))
	}
}

// polls reports whether a block polls at its end.
func polls(b *ir.Block) bool {
	n := len(b.Instrs)
	return n > 1 && b.Instrs[n-2].Op == ir.OpPoll
}

// Whatever passes run, allocation gets what it wants: no critical edges, all values used,
// polls on every way back, loops known.
func TestRunPreparesForAllocation(t *testing.T) {
	for seed := range uint64(200) {
		f := irtest.Random(seed, irtest.Small(), 50)
		require.NoError(t, Run(f, Passes(seed%4), irtest.Check))
		used := map[ir.Value]bool{}
		for i, b := range f.Blocks {
			require.Equal(t, i, b.Order)
			back := i == 0 && f.Calls
			for _, s := range b.Succs {
				require.False(t, len(b.Succs) > 1 && len(s.Preds) > 1)
				back = back || s.Order <= b.Order
			}
			require.True(t, !back || polls(b) || len(b.Preds) == 1 && len(b.Instrs) == 1 && polls(b.Preds[0]), "function %d, b%d", seed, b.ID)
			for _, in := range b.Instrs {
				for _, a := range in.Args {
					used[a] = true
				}
			}
		}
		for _, b := range f.Blocks {
			for _, in := range b.Instrs {
				idle := !in.Op.Is(ir.Effect) && in.Trap == nil && in.Memory != ir.MemoryShared
				for _, d := range in.Defs {
					idle = idle && !used[d]
				}
				require.False(t, idle, "function %d: %v", seed, in.Op)
			}
		}
		depth := map[*ir.Block]int{}
		for _, b := range f.Blocks {
			depth[b] = b.Depth
		}
		f.Loops()
		for _, b := range f.Blocks {
			require.Equal(t, depth[b], b.Depth)
		}
	}
}

// Each pass does something for the same functions, or the tests above say nothing of it.
func TestPassesMatter(t *testing.T) {
	instructions := func(passes Passes, op ir.Op) (n int) {
		for seed := range uint64(60) {
			f := irtest.Random(seed, irtest.Small(), 50)
			require.NoError(t, Run(f, passes, nil))
			for _, b := range f.Blocks {
				for _, in := range b.Instrs {
					if op == ir.OpInvalid || in.Op == op {
						n++
					}
				}
			}
		}
		return n
	}
	require.Less(t, instructions(Merge, ir.OpInvalid), instructions(0, ir.OpInvalid))
	require.Less(t, instructions(FoldNil, ir.OpNilCheck), instructions(0, ir.OpNilCheck))
	require.Equal(t, Merge|FoldNil, All)
}

// Run returns what its check finds, after each pass, and limits.
func TestRunReturnsErrors(t *testing.T) {
	wrong := errors.New("wrong")
	for fails := range 4 {
		calls := 0
		err := Run(irtest.Random(1, irtest.Small(), 20), All, func(*ir.Func) error {
			if calls++; calls == fails+1 {
				return wrong
			}
			return nil
		})
		if fails < 3 {
			require.ErrorIs(t, err, wrong)
		} else {
			require.NoError(t, err)
			require.Equal(t, 3, calls)
		}
	}
}
