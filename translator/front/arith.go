package front

import (
	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/translator/ir"
)

// Of scalars, and comparisons of all: see lowerFlow.
var lowerArithmetic = table{
	bytecode.OpAdd: (*lowerer).opArith, bytecode.OpSub: (*lowerer).opArith, bytecode.OpMul: (*lowerer).opArith,
	bytecode.OpAnd: (*lowerer).opArith, bytecode.OpOr: (*lowerer).opArith, bytecode.OpXor: (*lowerer).opArith,
	bytecode.OpDiv: (*lowerer).opDivide, bytecode.OpRem: (*lowerer).opDivide,
	bytecode.OpShl: (*lowerer).opShift, bytecode.OpShr: (*lowerer).opShift, bytecode.OpNeg: (*lowerer).opNeg, bytecode.OpNot: (*lowerer).opNot,
	bytecode.OpEq: (*lowerer).opEqual, bytecode.OpNe: (*lowerer).opEqual, bytecode.OpLt: (*lowerer).opOrder, bytecode.OpLe: (*lowerer).opOrder,
	bytecode.OpConvert: (*lowerer).opConvert,
}

// An evaluator lowers the operations of a block but calls and what ends it.
type evaluator struct{ places }

// The operations that are one instruction, of integers and of floats. Fixed: opArith relies on
// them to have whatever lowering sends to it, and on the verifier for the kinds.
var intOps = map[bytecode.Op]ir.Op{
	bytecode.OpAdd: ir.OpAdd, bytecode.OpSub: ir.OpSub, bytecode.OpMul: ir.OpMul,
	bytecode.OpAnd: ir.OpAnd, bytecode.OpOr: ir.OpOr, bytecode.OpXor: ir.OpXor,
}

// See intOps: of floats, with division, which of integers is not one instruction. opArith finds all
// that the verifier lets through of floats.
var floatOps = map[bytecode.Op]ir.Op{
	bytecode.OpAdd: ir.OpFloatAdd, bytecode.OpSub: ir.OpFloatSub, bytecode.OpMul: ir.OpFloatMul, bytecode.OpDiv: ir.OpFloatDiv,
}

// opArith makes one instruction. Integers narrower than it leave the upper bits unspecified:
// who needs them extends.
func (l *evaluator) opArith(in *bytecode.Instr) {
	k := l.kindOf(in.Args[0])
	x, y := l.value(in.Args[0]), l.value(in.Args[1])
	if k.IsFloat() {
		l.define(in, l.float(floatOps[in.Op], sizeOf(k), x, y))
		return
	}
	l.define(in, l.binary(intOps[in.Op], widthOf(k), x, y))
}

func (l *evaluator) opNeg(in *bytecode.Instr) {
	k := l.kindOf(in.Args[0])
	x := l.value(in.Args[0])
	if k.IsFloat() {
		w := sizeOf(k)
		l.define(in, l.float(ir.OpFloatXor, w, x, l.floatConst(1<<(uint(w)*8-1), w)))
		return
	}
	l.define(in, l.negate(widthOf(k), x))
}

func (l *evaluator) opNot(in *bytecode.Instr) { l.define(in, l.not(l.value(in.Args[0]))) }

// opDivide leaves the check for zero to the hardware, which faults, and takes the one quotient
// that does not fit out of its way, for Go defines it.
func (l *evaluator) opDivide(in *bytecode.Instr) {
	k := l.kindOf(in.Args[0])
	if k.IsFloat() {
		l.opArith(in)
		return
	}
	rem := in.Op == bytecode.OpRem
	w, x, y := widthOf(k), l.compared(in.Args[0]), l.compared(in.Args[1])
	c, known := l.f.Const(y)
	if known && w == ir.W4 {
		c = int64(int32(c)) // what counts of it
		y = l.constant(c)
	}
	if !k.IsSigned() || sizeOf(k) < ir.W4 || known && c > 0 {
		l.define(in, l.divide(rem, k, x, y))
		return
	}
	// The least integer by -1 faults in hardware; Go defines it.
	l.define(in, l.choose(intsImm(ir.Equal, w, y, -1), func() []ir.Value {
		l.b.Cold = true
		if rem {
			return one(l.constant(0))
		}
		return one(l.negate(w, x))
	}, func() []ir.Value {
		return one(l.divide(rem, k, x, y))
	})...)
}

// opShift gives what Go gives for counts from the width on. The machine takes counts modulo the
// width, so that the result, or an arithmetic shift's count, is masked; not if the count is
// known to be small.
func (l *evaluator) opShift(in *bytecode.Instr) {
	k := l.kindOf(in.Args[0])
	w := widthOf(k)
	bits := int64(w) * 8
	count := l.wide(in.Args[1])
	op := ir.OpShl
	x := l.value(in.Args[0])
	if in.Op == bytecode.OpShr {
		x = l.compared(in.Args[0])
		op = ir.OpShr
		if k.IsSigned() {
			op = ir.OpSar
		}
	}
	if c, ok := l.f.Const(count); ok {
		switch {
		case uint64(c) < uint64(bits):
		case op == ir.OpSar:
			c = bits - 1
		default:
			l.define(in, l.constant(0))
			return
		}
		l.define(in, l.binaryImm(op, w, x, c))
		return
	}
	if d := l.f.Def(count); d.Op == ir.OpAnd && d.HasImm && d.Imm >= 0 && d.Imm < bits {
		l.define(in, l.int(op, w, x, count))
		return
	}
	small := l.f.Define(l.conditional(ir.OpMask, intsImm(ir.Below, ir.W8, count, bits)), ir.Int, false)
	if op == ir.OpSar {
		count = l.binary(ir.OpOr, w, count, l.binaryImm(ir.OpXor, w, small, -1))
		l.define(in, l.int(op, w, x, count))
		return
	}
	l.define(in, l.binary(ir.OpAnd, w, l.int(op, w, x, count), small))
}

// The conditions of comparisons, which opOrder takes by the operands' kind: of floats the unsigned
// ones, with operands exchanged, as package ir has it. Fixed.
var orders = map[bytecode.Op]struct{ signed, unsigned ir.Cond }{
	bytecode.OpLt: {ir.Less, ir.Below}, bytecode.OpLe: {ir.LessEqual, ir.BelowEqual},
}

// opOrder compares floats so that unordered operands give false.
func (l *evaluator) opOrder(in *bytecode.Instr) {
	k := l.kindOf(in.Args[0])
	switch {
	case k == bytecode.KindString:
		x, y := l.leaves(in.Args[0]), l.leaves(in.Args[1])
		l.define(in, l.set(intsImm(orders[in.Op].signed, ir.W8, l.compareStrings(x, y), 0)))
	case k.IsFloat():
		// The other way round, for unordered operands fail Above and AboveEqual alone.
		cond, x, y := swapped[orders[in.Op].unsigned], l.value(in.Args[1]), l.value(in.Args[0])
		l.define(in, l.set(compare{floats: true, cond: cond, w: sizeOf(k), x: x, y: y}))
	default:
		cond := orders[in.Op].unsigned
		if k.IsSigned() {
			cond = orders[in.Op].signed
		}
		l.define(in, l.set(l.ints(cond, widthOf(k), l.compared(in.Args[0]), l.compared(in.Args[1]))))
	}
}

// compared returns an integer or bool operand in the form that comparisons need.
func (l *places) compared(o bytecode.Operand) ir.Value {
	if sizeOf(l.kindOf(o)) >= ir.W4 {
		return l.value(o)
	}
	return l.wide(o)
}

func (l *evaluator) opEqual(in *bytecode.Instr) {
	v := l.equal(in)
	if in.Op == bytecode.OpNe {
		v = l.not(v)
	}
	l.define(in, v)
}

// equal compares two values. The verifier admits what has no == against zero alone.
func (l *evaluator) equal(in *bytecode.Instr) ir.Value {
	x, y := l.leaves(in.Args[0]), l.leaves(in.Args[1])
	switch k := l.kindOf(in.Args[0]); {
	case k.IsFloat():
		return l.set(compare{floats: true, cond: ir.FloatEqual, w: sizeOf(k), x: x[0], y: y[0]})
	case k == bytecode.KindString:
		return l.equalStrings(x, y)
	case k == bytecode.KindInterface:
		return l.equalInterfaces(x, y)
	case k.IsInteger() || k == bytecode.KindBool:
		return l.set(l.ints(ir.Equal, widthOf(k), l.compared(in.Args[0]), l.compared(in.Args[1])))
	}
	return l.set(l.ints(ir.Equal, ir.W8, x[0], y[0])) // of a slice only nil may be the other one
}

func (l *evaluator) opConvert(in *bytecode.Instr) {
	from, to := l.kindOf(in.Args[0]), l.c.Type(in.Type).Under().Kind
	x := l.value(in.Args[0])
	switch {
	case from.IsFloat() && to.IsFloat():
		if from != to {
			x = l.converted(l.float(ir.OpFloatToFloat, sizeOf(to), x), sizeOf(from))
		}
	case from.IsFloat():
		x = l.floatToInt(x, from, to)
	case to.IsFloat():
		x = l.intToFloat(l.wide(in.Args[0]), from, to)
	case sizeOf(to) > sizeOf(from):
		x = l.wide(in.Args[0])
	}
	l.define(in, x)
}
