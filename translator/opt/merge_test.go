package opt

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/translator/ir"
	"github.com/portico-os/portico/translator/ir/irtest"
)

func merged(t *testing.T, m *maker) {
	t.Helper()
	m.SortBlocks()
	m.Dominators()
	require.NoError(t, irtest.Check(m.Func))
	merge(m.Func)
	require.NoError(t, irtest.Check(m.Func))
}

// Two computations are one exactly if everything that they depend on is equal.
func TestMergeOfComputations(t *testing.T) {
	imm := func(c int64) func(*ir.Instr) { return func(in *ir.Instr) { in.HasImm, in.Imm = true, c } }
	change := func(c func(*ir.Instr)) func(*ir.Instr) { return all(imm(3), c) }
	for name, test := range map[string]struct {
		one, two func(m *maker, x, y ir.Value) ir.Value
		same     bool
	}{
		"equal":              {binary(ir.OpAdd, false, nil), binary(ir.OpAdd, false, nil), true},
		"another operation":  {binary(ir.OpAnd, false, nil), binary(ir.OpOr, false, nil), false},
		"exchanged and sum":  {binary(ir.OpAdd, false, nil), binary(ir.OpAdd, true, nil), true},
		"exchanged and not":  {binary(ir.OpSub, false, nil), binary(ir.OpSub, true, nil), false},
		"another operand":    {binary(ir.OpAdd, false, nil), func(m *maker, x, _ ir.Value) ir.Value { return m.value(ir.OpAdd, nil, x, x) }, false},
		"equal constants":    {unary(ir.OpAdd, imm(3)), unary(ir.OpAdd, imm(3)), true},
		"other constants":    {unary(ir.OpAdd, imm(3)), unary(ir.OpAdd, imm(4)), false},
		"no constant":        {unary(ir.OpAdd, imm(0)), unary(ir.OpAdd, nil), false},
		"width":              {unary(ir.OpShl, imm(3)), unary(ir.OpShl, change(func(in *ir.Instr) { in.Width = ir.W4 })), false},
		"source":             {unary(ir.OpSignExtend, nil), unary(ir.OpSignExtend, func(in *ir.Instr) { in.From = ir.W4 }), false},
		"condition":          {unary(ir.OpSet, imm(3)), unary(ir.OpSet, change(func(in *ir.Instr) { in.Cond = ir.Less })), false},
		"comparison":         {unary(ir.OpSet, imm(3)), unary(ir.OpSet, change(func(in *ir.Instr) { in.Floats = true })), false},
		"sign":               {unary(ir.OpShl, imm(3)), unary(ir.OpShl, change(func(in *ir.Instr) { in.Signed = true })), false},
		"symbol":             {unary(ir.OpSet, imm(3)), unary(ir.OpSet, change(func(in *ir.Instr) { in.Sym = 7 })), false},
		"equal addresses":    {unary(ir.OpLea, at(8, 0)), unary(ir.OpLea, at(8, 0)), true},
		"other addresses":    {unary(ir.OpLea, at(8, 0)), unary(ir.OpLea, at(16, 0)), false},
		"what is not pure":   {unary(ir.OpDiv, imm(3)), unary(ir.OpDiv, imm(3)), false},
		"more than it knows": {four, four, false},
		"three operands":     {three(0), three(0), true},
		"another third one":  {three(0), three(1), false},
	} {
		t.Run(name, func(t *testing.T) {
			m := newMaker()
			p := m.parameters(2)
			a, b := test.one(m, p[0], p[1]), test.two(m, p[0], p[1])
			m.use(a, b)
			merged(t, m)
			args := m.b.Last().Args
			require.Equal(t, test.same, args[0] == args[1])
			if test.same {
				require.Equal(t, a, args[0])
				require.Len(t, m.b.Instrs, 3)
			} else {
				require.Len(t, m.b.Instrs, 4)
			}
		})
	}
}

func unary(op ir.Op, change func(*ir.Instr)) func(*maker, ir.Value, ir.Value) ir.Value {
	return func(m *maker, x, _ ir.Value) ir.Value { return m.value(op, change, x) }
}

func binary(op ir.Op, exchanged bool, change func(*ir.Instr)) func(*maker, ir.Value, ir.Value) ir.Value {
	return func(m *maker, x, y ir.Value) ir.Value {
		if exchanged {
			x, y = y, x
		}
		return m.value(op, change, x, y)
	}
}

func three(last int) func(*maker, ir.Value, ir.Value) ir.Value {
	return func(m *maker, x, y ir.Value) ir.Value {
		return m.value(ir.OpAddCarry, nil, x, y, []ir.Value{x, y}[last])
	}
}

func four(m *maker, x, y ir.Value) ir.Value { return m.value(ir.OpAdd, nil, x, y, x, y) }

// A load is made again if what it reads may have changed since.
func TestMergeOfLoads(t *testing.T) {
	plainStore := func(m *maker, p []ir.Value) { m.add(ir.OpStore, at(0, 1), p[1], p[0]) }
	sharedStore := func(m *maker, p []ir.Value) {
		m.add(ir.OpStore, all(at(0, 1), ofKind(ir.MemoryShared)), p[1], p[0])
	}
	poll := func(m *maker, _ []ir.Value) { m.add(ir.OpPoll, safepoint) }
	leaf := func(m *maker, _ []ir.Value) { m.add(ir.OpCall, nil) }
	check := func(m *maker, p []ir.Value) {
		m.add(ir.OpTrapIf, all(nilTrap, func(in *ir.Instr) { in.HasImm = true }), p[1])
		m.add(ir.OpNilCheck, nilTrap, p[0])
	}
	nothing := func(*maker, []ir.Value) {}
	for name, test := range map[string]struct {
		kind    ir.Memory
		between func(*maker, []ir.Value)
		same    bool
	}{
		"plain":                               {ir.MemoryPlain, nothing, true},
		"plain, checks between":               {ir.MemoryPlain, check, true},
		"plain, store between":                {ir.MemoryPlain, plainStore, false},
		"plain, store to an object's bytes":   {ir.MemoryPlain, sharedStore, true},
		"plain, leaf call between":            {ir.MemoryPlain, leaf, false},
		"plain, safepoint between":            {ir.MemoryPlain, poll, false},
		"descriptor":                          {ir.MemoryDescriptor, nothing, true},
		"descriptor, store between":           {ir.MemoryDescriptor, plainStore, true},
		"descriptor, leaf call between":       {ir.MemoryDescriptor, leaf, true},
		"descriptor, safepoint between":       {ir.MemoryDescriptor, poll, false},
		"constant, safepoint between":         {ir.MemoryConstant, poll, true},
		"constant, store between":             {ir.MemoryConstant, plainStore, true},
		"bytes that anybody may change":       {ir.MemoryShared, nothing, false},
		"bytes that anybody may change, leaf": {ir.MemoryShared, leaf, false},
	} {
		t.Run(name, func(t *testing.T) {
			m := newMaker()
			p := m.parameters(2)
			load := all(at(16, 0), ofKind(test.kind))
			a := m.value(ir.OpLoad, load, p[0])
			test.between(m, p)
			b := m.value(ir.OpLoad, load, p[0])
			m.use(a, b)
			merged(t, m)
			args := m.b.Last().Args
			require.Equal(t, test.same, args[0] == args[1])
		})
	}
}

// A load of a number and one of a reference are two, even from one place: only one of them
// can ever be reached, and a collector must not take a number for a reference.
func TestMergeOfLoadsByWhatTheyLoad(t *testing.T) {
	for name, test := range map[string]struct {
		kind    ir.Memory
		class   ir.Class
		pointer bool
		same    bool
	}{
		"number":          {ir.MemoryPlain, ir.Int, false, true},
		"reference":       {ir.MemoryPlain, ir.Int, true, false},
		"float":           {ir.MemoryPlain, ir.Float, false, false},
		"kind of memory":  {ir.MemoryDescriptor, ir.Int, false, false},
		"constant memory": {ir.MemoryConstant, ir.Int, false, false},
	} {
		t.Run(name, func(t *testing.T) {
			m := newMaker()
			p := m.parameters(1)
			m.add(ir.OpPoll, safepoint)
			a := m.value(ir.OpLoad, at(0, 0), p[0])
			b := m.Define(m.add(ir.OpLoad, all(at(0, 0), ofKind(test.kind)), p[0]), test.class, test.pointer)
			m.use(a, b)
			merged(t, m)
			require.Equal(t, test.same, m.b.Last().Args[1] == a)
			require.Equal(t, test.pointer && test.same, m.Values[a].Pointer)
		})
	}
}

// Loads survive along a single way into a block, not where ways meet.
func TestMergeAcrossBlocks(t *testing.T) {
	load := func(kind ir.Memory) func(*maker, ir.Value) ir.Value {
		return func(m *maker, x ir.Value) ir.Value { return m.value(ir.OpLoad, all(at(16, 0), ofKind(kind)), x) }
	}
	pure := func(m *maker, x ir.Value) ir.Value { return m.value(ir.OpNeg, nil, x) }
	for name, test := range map[string]struct {
		make                      func(*maker, ir.Value) ir.Value
		side, sibling, join, late bool // whether it is the entry's, one side's for the other, the entry's
	}{
		"computation": {pure, true, false, true, false},
		"plain load":  {load(ir.MemoryPlain), true, false, false, false},
		"descriptor":  {load(ir.MemoryDescriptor), true, false, false, false},
		"constant":    {load(ir.MemoryConstant), true, false, true, false},
	} {
		t.Run(name, func(t *testing.T) {
			m := newMaker()
			p := m.parameters(2)
			entry := test.make(m, p[0])
			yes, no, end := m.NewBlock(), m.NewBlock(), m.NewBlock()
			m.branch(entry, yes, no)
			m.start(yes)
			side := test.make(m, p[0])
			only := test.make(m, p[1])
			m.add(ir.OpTime, nil, side, only)
			m.jump(end)
			m.start(no)
			sibling := test.make(m, p[1])
			m.add(ir.OpTime, nil, sibling)
			m.jump(end)
			m.start(end)
			join, late := test.make(m, p[0]), test.make(m, p[1])
			m.use(join, late)
			merged(t, m)
			require.Equal(t, test.side, yes.Instrs[len(yes.Instrs)-2].Args[0] == entry)
			require.Equal(t, test.sibling, no.Instrs[len(no.Instrs)-2].Args[0] == only)
			require.Equal(t, test.join, end.Last().Args[0] == entry)
			require.Equal(t, test.late, end.Last().Args[1] != late)
		})
	}
}

// What is loaded before a loop is loaded again in it: a turn may have changed it.
func TestMergeKeepsLoadsInLoops(t *testing.T) {
	for name, kind := range map[string]ir.Memory{"plain": ir.MemoryPlain, "descriptor": ir.MemoryDescriptor} {
		t.Run(name, func(t *testing.T) {
			m := newMaker()
			p := m.parameters(1)
			load := func() ir.Value { return m.value(ir.OpLoad, all(at(16, 0), ofKind(kind)), p[0]) }
			before := load()
			head, body, exit := m.NewBlock(), m.NewBlock(), m.NewBlock()
			m.jump(head)
			m.start(head)
			inside := load()
			m.branch(inside, body, exit)
			m.start(body)
			m.add(ir.OpCall, safepoint)
			m.jump(head)
			m.start(exit)
			m.use(before, inside)
			merged(t, m)
			require.Equal(t, []ir.Value{before, inside}, exit.Last().Args)
		})
	}
}

// What changes memory on one side of a branch does not count on the other one, but where
// they meet.
func TestMergeKeepsTimeApart(t *testing.T) {
	m := newMaker()
	p := m.parameters(1)
	load := func() ir.Value { return m.value(ir.OpLoad, at(16, 0), p[0]) }
	first := load()
	yes, no := m.NewBlock(), m.NewBlock()
	m.branch(first, yes, no)
	m.start(yes)
	m.add(ir.OpCall, safepoint)
	again := load()
	m.use(again)
	m.start(no)
	m.use(load())
	merged(t, m)
	require.Equal(t, again, yes.Last().Args[0])
	require.Equal(t, first, no.Last().Args[0])
}

// A check that a dominating one makes needless goes, whatever its trap would have told.
func TestMergeOfChecks(t *testing.T) {
	m := newMaker()
	p := m.parameters(3)
	trapIf := func(cond ir.Cond, args ...ir.Value) {
		m.add(ir.OpTrapIf, func(in *ir.Instr) { in.Cond, in.Trap = cond, &ir.Trap{Code: bytecode.TrapIndex} }, args...)
	}
	trapIf(ir.Above, p[0], p[1])
	trapIf(ir.Above, p[0], p[1], p[2], p[0])
	trapIf(ir.Above, p[1], p[0])
	trapIf(ir.AboveEqual, p[0], p[1])
	m.add(ir.OpNilCheck, nilTrap, p[0])
	m.add(ir.OpNilCheck, nilTrap, p[1])
	m.add(ir.OpNilCheck, nilTrap, p[0])
	m.use()
	merged(t, m)
	require.Equal(t, 3, count(m.Func, ir.OpTrapIf))
	require.Equal(t, 2, count(m.Func, ir.OpNilCheck))
}

// Of two equal values one of which is a reference, the one that stays is a reference.
func TestMergeKeepsReferences(t *testing.T) {
	m := newMaker()
	p := m.parameters(2)
	number := m.value(ir.OpAdd, nil, p[0], p[1])
	reference := m.value(ir.OpAdd, nil, p[0], p[1])
	m.Values[reference].Pointer = true
	m.use(number, reference)
	merged(t, m)
	require.Equal(t, []ir.Value{number, number}, m.b.Last().Args)
	require.True(t, m.Values[number].Pointer)
}

// What depends on merged values is merged, too, and operands of phis follow.
func TestMergeFollowsItsReplacements(t *testing.T) {
	m := newMaker()
	p := m.parameters(2)
	a, b := m.value(ir.OpAdd, nil, p[0], p[1]), m.value(ir.OpAdd, nil, p[0], p[1])
	c, d := m.value(ir.OpNeg, nil, a), m.value(ir.OpNeg, nil, b)
	e, f := m.value(ir.OpBitLen, nil, c), m.value(ir.OpBitLen, nil, d)
	end := m.NewBlock()
	m.jump(end)
	m.start(end)
	phi := m.value(ir.OpPhi, nil, f)
	m.use(phi, e)
	merged(t, m)
	require.Equal(t, []ir.Value{e}, end.Instrs[0].Args)
	require.Equal(t, 1, count(m.Func, ir.OpAdd)*count(m.Func, ir.OpNeg)*count(m.Func, ir.OpBitLen))
}
