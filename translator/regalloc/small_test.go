package regalloc_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/translator/abi"
	"github.com/portico-os/portico/translator/ir"
	"github.com/portico-os/portico/translator/ir/irtest"
	"github.com/portico-os/portico/translator/regalloc"
)

// A small function, for five general registers of which the last but two are preferred.
type small struct {
	*ir.Func
	b *ir.Block
}

func newSmall() *small {
	s := &small{Func: ir.NewFunc(irtest.Small())}
	s.start(s.NewBlock())
	return s
}

func (s *small) start(b *ir.Block) {
	s.b = b
	s.Blocks = append(s.Blocks, b)
}

func (s *small) add(op ir.Op, args ...ir.Value) *ir.Instr {
	in := s.NewInstr(op)
	in.Width, in.Line = ir.W8, int32(len(s.b.Instrs)+1)
	s.Args(in, args...)
	s.b.Instrs = append(s.b.Instrs, in)
	return in
}

func (s *small) value(op ir.Op, args ...ir.Value) ir.Value {
	return s.Define(s.add(op, args...), ir.Int, false)
}

// constant has a number that tells it from others.
func (s *small) constant(c int64) ir.Value {
	v := s.value(ir.OpConst)
	s.Def(v).Imm = c
	return v
}

// entry has parameters in the first registers.
func (s *small) entry(n int) (out []ir.Value) {
	in := s.add(ir.OpEntry)
	in.Fix = &ir.Constraints{}
	for i := range n {
		in.Fix.Defs = append(in.Fix.Defs, ir.Only(abi.Reg(i)))
		out = append(out, s.Define(in, ir.Int, false))
	}
	return out
}

// fixed has its operands in the first registers, as calls and returns have.
func (s *small) fixed(op ir.Op, args ...ir.Value) *ir.Instr {
	in := s.add(op, args...)
	in.Fix = &ir.Constraints{}
	for i := range args {
		in.Fix.Args = append(in.Fix.Args, ir.Only(abi.Reg(i)))
	}
	if op == ir.OpCall {
		in.Safepoint, in.Fix.Clobbers = true, s.Machine.All()
	}
	return in
}

func (s *small) jump(to *ir.Block) {
	s.add(ir.OpJump)
	ir.Edge(s.b, to)
}

func (s *small) branch(x ir.Value, yes, no *ir.Block) {
	in := s.add(ir.OpBranch, x)
	in.Cond, in.HasImm = ir.NotEqual, true
	ir.Edge(s.b, yes)
	ir.Edge(s.b, no)
}

// text tells where the instructions of a block have their values: results = op operands.
func text(b *ir.Block) (out []string) {
	regs := func(values []ir.Value, rs []abi.Reg) string {
		var s []string
		for i, r := range rs {
			s = append(s, fmt.Sprintf("v%d:%d", values[i], r))
		}
		return strings.Join(s, " ")
	}
	for _, in := range b.Instrs {
		s := in.Op.String()
		if len(in.DefRegs) > 0 {
			s = regs(in.Defs, in.DefRegs) + " = " + s
		}
		if len(in.ArgRegs) > 0 {
			s += " " + regs(in.Args, in.ArgRegs)
		}
		if in.Mem.Base == ir.BaseSpill {
			s += fmt.Sprintf(" [%d]", in.Mem.Disp)
		}
		if len(in.Slots) > 0 || in.LiveRefs != 0 {
			s += fmt.Sprintf(" map %v %b", in.Slots, in.LiveRefs)
		}
		out = append(out, s)
	}
	return out
}

func (s *small) allocate(t *testing.T) {
	t.Helper()
	s.SortBlocks()
	s.Loops()
	require.NoError(t, irtest.Check(s.Func))
	allocate(t, s.Func, 0)
}

func TestSmallFunctions(t *testing.T) {
	for name, test := range map[string]struct {
		write func(s *small)
		want  []string
	}{
		"a value is made where it is wanted": {
			func(s *small) {
				p := s.entry(2)
				s.fixed(ir.OpReturn, s.value(ir.OpAdd, p[0], p[1]))
			},
			[]string{"v1:0 v2:1 = entry", "v3:0 = add v1:0 v2:1", "return v3:0"},
		},
		"a register that is not demanded comes first": {
			func(s *small) {
				p := s.entry(1)
				x := s.value(ir.OpAdd, p[0], p[0])
				y := s.value(ir.OpAdd, p[0], x)
				s.fixed(ir.OpReturn, y)
			},
			[]string{"v1:0 = entry", "v2:3 = add v1:0 v1:0", "v3:0 = add v1:0 v2:3", "return v3:0"},
		},
		"a tied result takes its operand's register": {
			func(s *small) {
				p := s.entry(2)
				s.fixed(ir.OpReturn, s.value(ir.OpSub, p[0], p[1]))
			},
			[]string{"v1:0 v2:1 = entry", "v3:0 = sub v1:0 v2:1", "return v3:0"},
		},
		"or a copy's if that lives on": {
			func(s *small) {
				p := s.entry(2)
				d := s.value(ir.OpSub, p[0], p[1])
				s.fixed(ir.OpReturn, p[0], d)
			},
			[]string{"v1:0 v2:1 = entry", "v1:3 = move v1:0", "v3:3 = sub v1:3 v2:1", "v3:1 = move v3:3", "return v1:0 v3:1"},
		},
		"operands are exchanged to save a copy": {
			func(s *small) {
				p := s.entry(2)
				d := s.value(ir.OpAnd, p[0], p[1])
				s.fixed(ir.OpReturn, p[0], d)
			},
			[]string{"v1:0 v2:1 = entry", "v3:1 = and v2:1 v1:0", "return v1:0 v3:1"},
		},
		"what lives across a call is stored behind its definition": {
			func(s *small) {
				p := s.entry(1)
				x := s.value(ir.OpAdd, p[0], p[0])
				s.fixed(ir.OpCall, x)
				s.fixed(ir.OpCall, x)
				s.fixed(ir.OpReturn, x)
			},
			[]string{"v1:0 = entry", "v2:0 = add v1:0 v1:0", "spill v2:0 [0]", "call v2:0", "v2:0 = reload [0]", "call v2:0", "v2:0 = reload [0]", "return v2:0"},
		},
		"a constant is made again": {
			func(s *small) {
				c := s.constant(7)
				s.fixed(ir.OpCall, c)
				s.fixed(ir.OpReturn, c)
			},
			[]string{"v1:0 = const", "call v1:0", "v1:0 = const", "return v1:0"},
		},
		"a poll keeps registers and names references": {
			func(s *small) {
				in := s.entry(2)
				s.Values[in[1]].Pointer = true
				s.add(ir.OpPoll).Safepoint = true
				s.fixed(ir.OpReturn, in...)
			},
			[]string{"v1:0 v2:1 = entry", "poll map [] 10", "return v1:0 v2:1"},
		},
		"slots are used again": {
			func(s *small) {
				for range 2 {
					x := s.value(ir.OpTime)
					s.fixed(ir.OpCall)
					s.fixed(ir.OpCall, x)
				}
				s.fixed(ir.OpReturn)
			},
			[]string{"v1:0 = time", "spill v1:0 [0]", "call", "v1:0 = reload [0]", "call v1:0",
				"v2:0 = time", "spill v2:0 [0]", "call", "v2:0 = reload [0]", "call v2:0", "return"},
		},
		"operands change places": {
			func(s *small) {
				p := s.entry(2)
				s.fixed(ir.OpReturn, p[1], p[0])
			},
			[]string{"v1:0 v2:1 = entry", "v1:3 = move v1:0", "v2:0 = move v2:1", "v1:1 = move v1:3", "return v2:0 v1:1"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := newSmall()
			test.write(s)
			s.allocate(t)
			got := text(s.Blocks[0])
			require.Equal(t, test.want, got[:min(len(got), len(test.want))])
		})
	}
}

// A loop's values stay in their registers: no move on its way around.
func TestLoopsNeedNoMoves(t *testing.T) {
	s := newSmall()
	p := s.entry(2)
	head, body, exit := s.NewBlock(), s.NewBlock(), s.NewBlock()
	s.jump(head)
	s.start(head)
	n := s.value(ir.OpPhi, p[0], p[0])
	sum := s.value(ir.OpPhi, p[1], p[1])
	s.branch(n, body, exit)
	s.start(body)
	more := s.value(ir.OpAdd, sum, n)
	one := s.add(ir.OpAdd, n)
	one.HasImm, one.Imm = true, -1
	less := s.Define(one, ir.Int, false)
	s.add(ir.OpPoll).Safepoint = true
	s.jump(head)
	s.Def(n).Args[1], s.Def(sum).Args[1] = less, more
	s.start(exit)
	s.fixed(ir.OpReturn, sum)
	s.SortBlocks()
	s.Loops()
	require.NoError(t, regalloc.Allocate(s.Func))
	require.NoError(t, irtest.CheckAllocation(s.Func))
	for _, b := range s.Blocks[1:3] {
		for _, in := range b.Instrs {
			require.Less(t, in.Op, ir.OpMove, "%v", text(b))
		}
	}
}

// Moves have the line of what they are for.
func TestMovesHaveLines(t *testing.T) {
	s := newSmall()
	p := s.entry(2)
	s.fixed(ir.OpCall, p[1], p[0])
	s.fixed(ir.OpReturn, p[1])
	s.allocate(t)
	lines := map[ir.Op][]int32{}
	for _, in := range s.Blocks[0].Instrs {
		lines[in.Op] = append(lines[in.Op], in.Line)
	}
	require.Equal(t, []int32{2, 2, 2}, lines[ir.OpMove], "for the call")
	require.Equal(t, []int32{1}, lines[ir.OpSpill], "for the entry")
	require.Equal(t, []int32{3}, lines[ir.OpReload], "for the return")
}

// A function with too much alive is refused before it costs too much: what it may have is in
// proportion to its values.
func TestLimits(t *testing.T) {
	alive := func(many int) error {
		s := newSmall()
		var values []ir.Value
		for range many {
			values = append(values, s.value(ir.OpTime))
		}
		for range many {
			next := s.NewBlock()
			s.jump(next)
			s.start(next)
		}
		for _, v := range values {
			s.fixed(ir.OpCall, v)
		}
		s.fixed(ir.OpReturn)
		s.SortBlocks()
		s.Loops()
		return regalloc.Allocate(s.Func)
	}
	maps := func(many int) error {
		s := newSmall()
		var values []ir.Value
		for range many {
			v := s.value(ir.OpTime)
			s.Values[v].Pointer = true
			values = append(values, v)
		}
		for range many {
			s.fixed(ir.OpCall)
		}
		for _, v := range values {
			s.fixed(ir.OpCall, v)
		}
		s.fixed(ir.OpReturn)
		s.SortBlocks()
		s.Loops()
		return regalloc.Allocate(s.Func)
	}
	long := func(calls int) error {
		s := newSmall()
		for range calls {
			s.fixed(ir.OpCall)
		}
		s.fixed(ir.OpReturn)
		s.SortBlocks()
		s.Loops()
		return regalloc.Allocate(s.Func)
	}
	require.NoError(t, alive(190))
	err := alive(210) // 210*210 are more than 32768+32*210
	require.ErrorIs(t, err, ir.ErrLimit)
	require.ErrorContains(t, err, "more than 39520 live values at the ends of blocks")
	require.NoError(t, maps(75)) // each lives across half of the calls that use them, too
	err = maps(90)
	require.ErrorIs(t, err, ir.ErrLimit)
	require.ErrorContains(t, err, "more than 9648 references in stack maps")
	require.NoError(t, long(167_000)) // with more, uses behind the block would seem to be behind all blocks
	err = long(168_000)
	require.ErrorIs(t, err, ir.ErrLimit)
	require.ErrorContains(t, err, "more than 16777216 instructions in a block, where a call counts for 100")
}
