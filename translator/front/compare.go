package front

import (
	"slices"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/translator/ir"
)

// A compare is a condition on two integers or floats.
type compare struct {
	floats bool // x and y are floats
	cond   ir.Cond
	w      ir.Width
	x, y   ir.Value // y 0: the constant, plus the symbol's address
	imm    int64
	sym    int32
}

func (c compare) not() compare {
	c.cond = c.cond.Not()
	return c
}

// ints returns the comparison of two integers, with constants second.
func (l *builder) ints(cond ir.Cond, w ir.Width, x, y ir.Value) compare {
	if _, ok := l.f.Const(x); ok {
		if _, ok := l.f.Const(y); !ok {
			x, y, cond = y, x, swapped[cond]
		}
	}
	if c, ok := l.f.Const(y); ok && (fits32(c) || w == ir.W4) {
		return l.intsImm(cond, w, x, c)
	}
	return compare{cond: cond, w: w, x: x, y: y}
}

func (l *builder) intsImm(cond ir.Cond, w ir.Width, x ir.Value, c int64) compare {
	if w == ir.W4 {
		c = int64(int32(c))
	}
	return compare{cond: cond, w: w, x: x, imm: c}
}

// isZero returns the comparison of an integer with zero.
func (l *builder) isZero(x ir.Value) compare { return l.intsImm(ir.Equal, ir.W8, x, 0) }

// isSymbol returns the comparison with a symbol's address.
func (l *builder) isSymbol(x ir.Value, sym int32) compare {
	return compare{cond: ir.Equal, w: ir.W8, x: x, sym: sym}
}

// swapped are the conditions for exchanged operands.
var swapped = [...]ir.Cond{
	ir.Equal: ir.Equal, ir.NotEqual: ir.NotEqual,
	ir.Below: ir.Above, ir.Above: ir.Below, ir.AboveEqual: ir.BelowEqual, ir.BelowEqual: ir.AboveEqual,
	ir.Less: ir.Greater, ir.Greater: ir.Less, ir.GreaterEqual: ir.LessEqual, ir.LessEqual: ir.GreaterEqual,
}

// known returns the outcome of a comparison of constants.
func (l *builder) known(c compare) (result, ok bool) {
	x, isConst := l.f.Const(c.x)
	if !isConst || c.y != 0 || c.sym != 0 || c.floats {
		return false, false
	}
	y := c.imm
	if c.w == ir.W4 {
		x, y = int64(int32(x)), int64(int32(y))
	}
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
func (l *builder) conditional(op ir.Op, c compare) *ir.Instr {
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
func (l *builder) set(c compare) ir.Value {
	if r, ok := l.known(c); ok && r {
		return l.constant(1)
	} else if ok {
		return l.constant(0)
	}
	return l.f.Define(l.conditional(ir.OpSet, c), ir.Int, false)
}

// isTrue returns the comparison whose outcome a bool is.
func (l *builder) isTrue(x ir.Value) compare {
	d := l.f.Def(x)
	if d.Op == ir.OpSet {
		c := compare{floats: d.Floats, cond: d.Cond, w: d.Width, x: d.Args[0], imm: d.Imm, sym: d.Sym}
		if !d.HasImm {
			c.y = d.Args[1]
		}
		return c
	}
	return l.intsImm(ir.NotEqual, ir.W1, x, 0)
}

// trapIf appends a check: the trap happens if the condition holds. Its operands a and b are
// constants or in registers, where those that are compared are anyway.
func (l *builder) trapIf(c compare, code bytecode.Trap, a, b ir.Value) {
	if r, ok := l.known(c); ok && !r {
		return
	}
	in := l.conditional(ir.OpTrapIf, c)
	operand := func(v ir.Value) ir.TrapOperand {
		i := slices.Index(in.Args, v)
		if i < 0 {
			if k, ok := l.f.Const(v); ok {
				return ir.TrapOperand{Kind: ir.TrapConst, Const: k}
			}
			i = len(in.Args)
			in.Args = append(in.Args, v)
		}
		return ir.TrapOperand{Kind: ir.TrapArg, Arg: uint8(i)}
	}
	in.Trap = &ir.Trap{Code: code, A: operand(a), B: operand(b)}
}

// check appends a check that x is below or, if orEqual, not above y, as unsigned
// words; the trap's operands are x and y.
func (l *builder) check(x, y ir.Value, orEqual bool, code bytecode.Trap) {
	cond := ir.AboveEqual
	if orEqual {
		cond = ir.Above
	}
	l.trapIf(l.ints(cond, ir.W8, x, y), code, x, y)
}
