package front

import (
	"slices"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/translator/ir"
)

// A brancher makes blocks, and instructions that depend on a comparison.
type brancher struct{ builder }

// A compare is a condition on two integers or floats. Behind a safepoint it may have another
// outcome, for references move: who wants the one from before makes a bool of it. conditional makes
// an instruction of it, as it is.
type compare struct {
	floats bool // x and y are floats, and y is not 0
	cond   ir.Cond
	w      ir.Width // of what is compared: beyond it the operands' bits do not count
	x, y   ir.Value // y 0: the constant, plus the symbol's address
	imm    int64    // of 32 bits, sign-extended: the assembler refuses others
	sym    int32    // 0: none
}

func (c compare) not() compare {
	c.cond = c.cond.Not()
	return c
}

// ints returns the comparison of two integers, with constants second.
func (l *brancher) ints(cond ir.Cond, w ir.Width, x, y ir.Value) compare {
	if _, ok := l.f.Const(x); ok {
		if _, ok := l.f.Const(y); !ok {
			x, y, cond = y, x, swapped[cond]
		}
	}
	if c, ok := l.f.Const(y); ok && (fits32(c) || w == ir.W4) {
		return intsImm(cond, w, x, c)
	}
	return compare{cond: cond, w: w, x: x, y: y}
}

func intsImm(cond ir.Cond, w ir.Width, x ir.Value, c int64) compare {
	return compare{cond: cond, w: w, x: x, imm: narrow(w, c)}
}

// isZero returns the comparison of an integer with zero.
func isZero(x ir.Value) compare { return intsImm(ir.Equal, ir.W8, x, 0) }

// swapped are the conditions for exchanged operands. Fixed; ints and opOrder rely on it.
var swapped = [...]ir.Cond{
	ir.Equal: ir.Equal, ir.NotEqual: ir.NotEqual,
	ir.Below: ir.Above, ir.Above: ir.Below, ir.AboveEqual: ir.BelowEqual, ir.BelowEqual: ir.AboveEqual,
	ir.Less: ir.Greater, ir.Greater: ir.Less, ir.GreaterEqual: ir.LessEqual, ir.LessEqual: ir.GreaterEqual,
}

// known returns the outcome of a comparison of constants.
func (l *brancher) known(c compare) (result, ok bool) {
	x, isConst := l.f.Const(c.x)
	if !isConst || c.y != 0 || c.sym != 0 || c.floats {
		return false, false
	}
	x, y := narrow(c.w, x), narrow(c.w, c.imm)
	ux, uy := uint64(x), uint64(y)
	switch c.cond &^ 1 {
	case ir.Below:
		result = ux < uy
	case ir.Equal:
		result = x == y
	case ir.BelowEqual:
		result = ux <= uy
	case ir.Less:
		result = x < y
	case ir.LessEqual:
		result = x <= y
	default:
		return false, false
	}
	return result != (c.cond&1 != 0), true
}

// conditional appends an instruction that depends on a comparison.
func (l *brancher) conditional(op ir.Op, c compare) *ir.Instr {
	in := l.f.NewInstr(op)
	in.Width, in.Floats, in.Cond = c.w, c.floats, c.cond
	if c.y == 0 {
		l.f.Args(in, c.x)
		in.HasImm, in.Imm, in.Sym = true, c.imm, c.sym
	} else {
		l.f.Args(in, c.x, c.y)
	}
	return l.add(in)
}

// set returns a comparison's outcome as a bool.
func (l *brancher) set(c compare) ir.Value {
	if r, ok := l.known(c); ok && r {
		return l.constant(1)
	} else if ok {
		return l.constant(0)
	}
	return l.f.Define(l.conditional(ir.OpSet, c), ir.Int, false)
}

// isTrue returns the comparison whose outcome a bool is.
func (l *brancher) isTrue(x ir.Value) compare {
	d := l.f.Def(x)
	if d.Op == ir.OpSet {
		c := compare{floats: d.Floats, cond: d.Cond, w: d.Width, x: d.Args[0], imm: d.Imm, sym: d.Sym}
		if !d.HasImm {
			c.y = d.Args[1]
		}
		return c
	}
	return intsImm(ir.NotEqual, ir.W1, x, 0)
}

// trapIf appends a check: the trap happens if the condition holds. Its operands a and b are
// constants or in registers, where those that are compared are anyway.
func (l *brancher) trapIf(c compare, code bytecode.Trap, a, b ir.Value) {
	if r, ok := l.known(c); ok && !r {
		return
	}
	in := l.conditional(ir.OpTrapIf, c)
	operand := func(v ir.Value) ir.TrapOperand {
		i := slices.Index(in.Args, v)
		if i < 0 {
			if k, ok := l.f.Const(v); ok {
				return ir.TrapOperand{Const: k}
			}
			i = len(in.Args)
			in.Args = append(in.Args, v)
		}
		return ir.TrapOperand{IsArg: true, Arg: uint8(i)}
	}
	in.Trap = &ir.Trap{Code: code, A: operand(a), B: operand(b)}
}

// check appends a check that x is below or, if orEqual, not above y, as unsigned
// words; the trap's operands are x and y.
func (l *brancher) check(x, y ir.Value, orEqual bool, code bytecode.Trap) {
	cond := ir.AboveEqual
	if orEqual {
		cond = ir.Above
	}
	l.trapIf(l.ints(cond, ir.W8, x, y), code, x, y)
}

// jump ends the current block with a jump.
func (l *brancher) jump(to *ir.Block) {
	l.op(ir.OpJump, 0)
	ir.Edge(l.b, to)
	l.b = nil
}

// branch ends the current block with a conditional branch.
func (l *brancher) branch(c compare, yes, no *ir.Block) {
	if r, ok := l.known(c); ok {
		if !r {
			yes = no
		}
		l.jump(yes)
		return
	}
	l.conditional(ir.OpBranch, c)
	ir.Edge(l.b, yes)
	ir.Edge(l.b, no)
	l.b = nil
}

// start makes a block current.
func (l *brancher) start(b *ir.Block) {
	l.b = b
	l.f.Blocks = append(l.f.Blocks, b)
}

// A merge is a block that several paths lead to, each with its own values: join makes phis of them.
type merge struct {
	block *ir.Block // join makes it current; goTo leads to it before that only

	// All equally many. goTo adds them with the edges, so that they are in the order of the
	// block's predecessors, which phis rely on.
	args [][]ir.Value // by predecessor
}

func (l *brancher) newMerge() *merge { return &merge{block: l.f.NewBlock()} }

// goTo ends the current block with a jump to the merge.
func (l *brancher) goTo(m *merge, values ...ir.Value) {
	m.args = append(m.args, values)
	l.jump(m.block)
}

// join makes the merge's block current and returns the merged values.
func (l *brancher) join(m *merge) []ir.Value {
	l.start(m.block)
	var out []ir.Value
	for i := range m.args[0] {
		args := l.f.List(len(m.args))
		pointer := false
		for k, a := range m.args {
			args[k] = a[i]
			pointer = pointer || l.f.Values[a[i]].Pointer
		}
		v := args[0]
		if len(args) > 1 {
			v = l.emptyPhi(m.block, l.f.Class(v), pointer)
			l.f.Def(v).Args = args
		}
		out = append(out, v)
	}
	return out
}

// choose runs yes or no, depending on a comparison, and returns what these return, merged.
func (l *brancher) choose(c compare, yes, no func() []ir.Value) []ir.Value {
	first, second, m := l.f.NewBlock(), l.f.NewBlock(), l.newMerge()
	l.branch(c, first, second)
	l.start(first)
	l.goTo(m, yes()...)
	l.start(second)
	l.goTo(m, no()...)
	return l.join(m)
}

// values returns a function for choose that gives what there is already.
func values(vs ...ir.Value) func() []ir.Value { return func() []ir.Value { return vs } }

// constantly returns a function for choose that gives a constant.
func (l *brancher) constantly(c int64) func() []ir.Value {
	return func() []ir.Value { return one(l.constant(c)) }
}

// leaveIf leads to a block if a condition holds, and goes on if not.
func (l *brancher) leaveIf(c compare, to *ir.Block) {
	on := l.f.NewBlock()
	l.branch(c, to, on)
	l.start(on)
}

// loop runs body with integers that differ from turn to turn: with first, and then with what it returned
// itself, as long as the comparison holds that it returns with them. The last of them are the result.
func (l *brancher) loop(first []ir.Value, body func(x []ir.Value) (next []ir.Value, again compare)) []ir.Value {
	head, again, exit, before, phis := l.f.NewBlock(), l.f.NewBlock(), l.f.NewBlock(), l.b, make([]ir.Value, len(first))
	l.jump(head)
	l.start(head)
	for i := range phis {
		phis[i] = l.emptyPhi(head, ir.Int, false)
	}
	next, c := body(phis)
	l.branch(c, again, exit)
	l.start(again)
	l.jump(head)
	for i, phi := range phis {
		args := l.f.List(2)
		for k, p := range head.Preds {
			if args[k] = next[i]; p == before {
				args[k] = first[i]
			}
		}
		l.f.Def(phi).Args = args
	}
	l.start(exit)
	return next
}
