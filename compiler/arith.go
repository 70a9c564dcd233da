package compiler

import (
	"go/token"

	"golang.org/x/tools/go/ssa"

	"github.com/portico-os/portico/bytecode"
)

var arithmetic = map[token.Token]bytecode.Op{
	token.ADD: bytecode.OpAdd, token.SUB: bytecode.OpSub, token.MUL: bytecode.OpMul, token.QUO: bytecode.OpDiv,
	token.REM: bytecode.OpRem, token.AND: bytecode.OpAnd, token.OR: bytecode.OpOr, token.XOR: bytecode.OpXor,
	token.SHL: bytecode.OpShl, token.SHR: bytecode.OpShr,
	token.EQL: bytecode.OpEq, token.NEQ: bytecode.OpNe, token.LSS: bytecode.OpLt, token.LEQ: bytecode.OpLe,
	token.GTR: bytecode.OpLt, token.GEQ: bytecode.OpLe, // of the operands the other way round
	token.AND_NOT: bytecode.OpAnd, // with the complement
}

func (f *function) unary(in *ssa.UnOp) {
	switch in.Op {
	case token.MUL:
		f.loadInstr(in)
	case token.ARROW:
		refuse(in.Pos(), Channel, "receive operation")
	case token.NOT:
		f.define(in, f.op(bytecode.OpNot, f.p.typ(in.Type()), f.operand(in.X)))
	case token.XOR:
		f.define(in, f.complement(f.p.typ(in.Type()), f.operand(in.X)))
	case token.SUB:
		x := f.value(in.X)
		if x.isComplex() {
			part := f.types[x.op]
			f.values[in] = value{typ: x.typ, op: f.op(bytecode.OpNeg, part, x.op), im: f.op(bytecode.OpNeg, part, x.im)}
			return
		}
		f.define(in, f.op(bytecode.OpNeg, x.typ, x.op))
	default:
		refuse(in.Pos(), Construct, "operator %s", in.Op)
	}
}

func (f *function) binary(in *ssa.BinOp) {
	op, ok := arithmetic[in.Op]
	if !ok {
		refuse(in.Pos(), Construct, "operator %s", in.Op)
	}
	switch in.Op {
	case token.EQL, token.NEQ:
		f.equality(in)
		return
	case token.SHL, token.SHR:
		f.define(in, f.op(op, f.p.typ(in.Type()), f.operand(in.X), f.shiftCount(in.Y)))
		return
	case token.LSS, token.LEQ, token.GTR, token.GEQ:
		x, y := f.sameTypes(in.X, in.Y)
		if in.Op == token.GTR || in.Op == token.GEQ {
			x, y = y, x
		}
		f.define(in, f.typedBool(f.compare(op, x.op, y.op), f.p.typ(in.Type())))
		return
	}
	t := f.p.typ(in.Type())
	if t.Under().Kind == bytecode.KindString {
		f.concat(in, t)
		return
	}
	x, y := f.coerced(f.valueAs(in.X, t), t), f.coerced(f.valueAs(in.Y, t), t)
	switch {
	case x.isComplex():
		f.values[in] = f.complexArithmetic(in, x, y)
	case (op == bytecode.OpDiv || op == bytecode.OpRem) && t.Under().Kind.IsInteger():
		f.define(in, f.divide(op, t, x.op, y.op, in.Y))
	case in.Op == token.AND_NOT:
		f.define(in, f.op(op, t, x.op, f.complement(t, y.op)))
	default:
		f.define(in, f.op(op, t, x.op, y.op))
	}
}

// complement returns an integer with all bits changed.
func (f *function) complement(t *bytecode.Type, x bytecode.Operand) bytecode.Operand {
	return f.op(bytecode.OpXor, t, x, f.constant(t, ^uint64(0)>>(64-8*t.Size())))
}

// concat translates + of strings. A sum of several is made at once, when the last of
// them is known.
func (f *function) concat(in *ssa.BinOp, t *bytecode.Type) {
	if sum := sumOf(in); sum != nil {
		return
	}
	str := f.basic(bytecode.KindString)
	var parts []bytecode.Operand
	var collect func(v ssa.Value)
	collect = func(v ssa.Value) {
		if b, ok := v.(*ssa.BinOp); ok && (b == in || sumOf(b) != nil) {
			collect(b.X)
			collect(b.Y)
			return
		}
		parts = append(parts, f.coerced(f.valueAs(v, t), str).op)
	}
	collect(in)
	if len(parts) == 2 {
		f.values[in] = f.coerced(f.library("Concat", scalar(str, parts[0]), scalar(str, parts[1]))[0], t)
		return
	}
	array := f.p.universe.Array(str, int64(len(parts)))
	object := f.newObject(array)
	for i, v := range parts {
		f.store(at(object, array).index(f.constIndex(int64(i), int64(len(parts)))), v)
	}
	list := f.p.universe.Slice(str)
	all := f.typed(bytecode.OpSlice, list, object, bytecode.None, bytecode.None, bytecode.None)
	f.values[in] = f.coerced(f.library("ConcatAll", scalar(list, all))[0], t)
}

// sumOf returns the larger sum of strings of which a sum is a part and nothing else.
func sumOf(in *ssa.BinOp) *ssa.BinOp {
	refs := *in.Referrers()
	if in.Op != token.ADD || len(refs) != 1 {
		return nil
	}
	sum, ok := refs[0].(*ssa.BinOp)
	if !ok || sum.Op != token.ADD || sum.Block() != in.Block() || sum.X == sum.Y {
		return nil
	}
	return sum
}

// typedBool returns a bool as a value of another boolean type.
func (b *body) typedBool(v bytecode.Operand, t *bytecode.Type) bytecode.Operand {
	return b.coerced(value{typ: b.types[v], op: v}, t).op
}

// sameTypes returns two operands as values of one type.
func (f *function) sameTypes(x, y ssa.Value) (value, value) {
	tx := f.p.constTypeOf(x)
	if isUntyped(x.Type()) {
		tx = f.p.constTypeOf(y)
	}
	return f.coerced(f.valueAs(x, tx), tx), f.coerced(f.valueAs(y, tx), tx)
}

func (p *program) constTypeOf(v ssa.Value) *bytecode.Type {
	if c, ok := v.(*ssa.Const); ok {
		return p.constType(c)
	}
	return p.typ(v.Type())
}

// shiftCount returns a shift count as an unsigned integer, after Go's test that it is
// not negative.
func (f *function) shiftCount(y ssa.Value) bytecode.Operand {
	v := f.operand(y)
	t := f.types[v]
	if t.Under().Kind.IsUnsigned() {
		return v
	}
	unsigned := f.basic(bytecode.KindUint64)
	if c, ok := y.(*ssa.Const); ok && c.Int64() >= 0 {
		return f.constant(unsigned, c.Uint64())
	}
	bad, good := f.newBlock(), f.newBlock()
	f.branch(f.compare(bytecode.OpLt, v, f.constant(t, 0)), bad, good)
	f.current = bad
	f.library("PanicShift")
	f.throw()
	f.current = good
	return f.typed(bytecode.OpConvert, unsigned, v)
}

// complexArithmetic translates + - * / of complex numbers.
func (f *function) complexArithmetic(in *ssa.BinOp, x, y value) value {
	part := f.types[x.op]
	switch in.Op {
	case token.ADD:
		return value{typ: x.typ, op: f.op(bytecode.OpAdd, part, x.op, y.op), im: f.op(bytecode.OpAdd, part, x.im, y.im)}
	case token.SUB:
		return value{typ: x.typ, op: f.op(bytecode.OpSub, part, x.op, y.op), im: f.op(bytecode.OpSub, part, x.im, y.im)}
	}
	// As Go does, compute in float64.
	wide := f.basic(bytecode.KindFloat64)
	a, b, c, d := f.float(x.op, wide), f.float(x.im, wide), f.float(y.op, wide), f.float(y.im, wide)
	var re, im bytecode.Operand
	switch in.Op {
	case token.MUL:
		mul := func(x, y bytecode.Operand) bytecode.Operand { return f.op(bytecode.OpMul, wide, x, y) }
		re = f.op(bytecode.OpSub, wide, mul(a, c), mul(b, d))
		im = f.op(bytecode.OpAdd, wide, mul(a, d), mul(b, c))
	case token.QUO:
		r := f.library("ComplexDiv", scalar(wide, a), scalar(wide, b), scalar(wide, c), scalar(wide, d))
		re, im = r[0].op, r[1].op
	default:
		refuse(in.Pos(), Construct, "operator %s on complex numbers", in.Op)
	}
	return value{typ: x.typ, op: f.float(re, part), im: f.float(im, part)}
}

func scalar(t *bytecode.Type, v bytecode.Operand) value { return value{typ: t, op: v} }

// float converts a float to another float type.
func (b *body) float(v bytecode.Operand, t *bytecode.Type) bytecode.Operand {
	if b.types[v] == t {
		return v
	}
	return b.typed(bytecode.OpConvert, t, v)
}
