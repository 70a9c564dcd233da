package front

import (
	"go/token"

	"golang.org/x/tools/go/ssa"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/compiler/diagnostics"
	"github.com/portico-os/portico/compiler/emit"
	"github.com/portico-os/portico/compiler/load"
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
		diagnostics.Refuse(in.Pos(), diagnostics.Channel, "receive operation")
	case token.NOT:
		f.define(in, f.Op(bytecode.OpNot, f.p.TypeOf(in.Type()), f.operand(in.X)))
	case token.XOR:
		f.define(in, f.complement(f.p.TypeOf(in.Type()), f.operand(in.X)))
	case token.SUB:
		x := f.value(in.X)
		if x.IsComplex() {
			part := f.Types[x.Op]
			f.values[in] = emit.Value{Type: x.Type, Op: f.Op(bytecode.OpNeg, part, x.Op), Im: f.Op(bytecode.OpNeg, part, x.Im)}
			return
		}
		f.define(in, f.Op(bytecode.OpNeg, x.Type, x.Op))
	default:
		diagnostics.Refuse(in.Pos(), diagnostics.Construct, "operator %s", in.Op)
	}
}

func (f *function) binary(in *ssa.BinOp) {
	op, ok := arithmetic[in.Op]
	if !ok {
		diagnostics.Refuse(in.Pos(), diagnostics.Construct, "operator %s", in.Op)
	}
	switch in.Op {
	case token.EQL, token.NEQ:
		f.equality(in)
		return
	case token.SHL, token.SHR:
		f.define(in, f.Op(op, f.p.TypeOf(in.Type()), f.operand(in.X), f.shiftCount(in.Y)))
		return
	case token.LSS, token.LEQ, token.GTR, token.GEQ:
		x, y := f.sameTypes(in.X, in.Y)
		if in.Op == token.GTR || in.Op == token.GEQ {
			x, y = y, x
		}
		f.define(in, f.TypedBool(f.Compare(op, x.Op, y.Op), f.p.TypeOf(in.Type())))
		return
	}
	t := f.p.TypeOf(in.Type())
	if t.Under().Kind == bytecode.KindString {
		f.concat(in, t)
		return
	}
	x, y := f.Coerced(f.valueAs(in.X, t), t), f.Coerced(f.valueAs(in.Y, t), t)
	switch {
	case x.IsComplex():
		f.values[in] = f.complexArithmetic(in, x, y)
	case (op == bytecode.OpDiv || op == bytecode.OpRem) && t.Under().Kind.IsInteger():
		f.define(in, f.divide(op, t, x.Op, y.Op, in.Y))
	case in.Op == token.AND_NOT:
		f.define(in, f.Op(op, t, x.Op, f.complement(t, y.Op)))
	default:
		f.define(in, f.Op(op, t, x.Op, y.Op))
	}
}

// complement returns an integer with all bits changed.
func (f *function) complement(t *bytecode.Type, x bytecode.Operand) bytecode.Operand {
	return f.Op(bytecode.OpXor, t, x, f.Constant(t, ^uint64(0)>>(64-8*t.Size())))
}

// concat translates + of strings. A sum of several is made at once, when the last of
// them is known.
func (f *function) concat(in *ssa.BinOp, t *bytecode.Type) {
	if sum := sumOf(in); sum != nil {
		return
	}
	str := f.Basic(bytecode.KindString)
	var parts []bytecode.Operand
	var collect func(v ssa.Value)
	collect = func(v ssa.Value) {
		if b, ok := v.(*ssa.BinOp); ok && (b == in || sumOf(b) != nil) {
			collect(b.X)
			collect(b.Y)
			return
		}
		parts = append(parts, f.Coerced(f.valueAs(v, t), str).Op)
	}
	collect(in)
	if len(parts) == 2 {
		f.values[in] = f.Coerced(f.library("Concat", emit.Scalar(str, parts[0]), emit.Scalar(str, parts[1]))[0], t)
		return
	}
	array := f.p.Universe.Array(str, int64(len(parts)))
	object := f.NewObject(array)
	for i, v := range parts {
		f.Store(emit.At(object, array).Index(f.ConstIndex(int64(i), int64(len(parts)))), v)
	}
	list := f.p.Universe.Slice(str)
	all := f.Typed(bytecode.OpSlice, list, object, bytecode.None, bytecode.None, bytecode.None)
	f.values[in] = f.Coerced(f.library("ConcatAll", emit.Scalar(list, all))[0], t)
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

// sameTypes returns two operands as values of one type.
func (f *function) sameTypes(x, y ssa.Value) (emit.Value, emit.Value) {
	tx := f.p.constTypeOf(x)
	if load.IsUntyped(x.Type()) {
		tx = f.p.constTypeOf(y)
	}
	return f.Coerced(f.valueAs(x, tx), tx), f.Coerced(f.valueAs(y, tx), tx)
}

func (p *Program) constTypeOf(v ssa.Value) *bytecode.Type {
	if c, ok := v.(*ssa.Const); ok {
		return p.constType(c)
	}
	return p.TypeOf(v.Type())
}

// shiftCount returns a shift count as an unsigned integer, after Go's test that it is
// not negative.
func (f *function) shiftCount(y ssa.Value) bytecode.Operand {
	v := f.operand(y)
	t := f.Types[v]
	if t.Under().Kind.IsUnsigned() {
		return v
	}
	unsigned := f.Basic(bytecode.KindUint64)
	if c, ok := y.(*ssa.Const); ok && c.Int64() >= 0 {
		return f.Constant(unsigned, c.Uint64())
	}
	bad, good := f.NewBlock(), f.NewBlock()
	f.Branch(f.Compare(bytecode.OpLt, v, f.Constant(t, 0)), bad, good)
	f.Current = bad
	f.library("PanicShift")
	f.Throw()
	f.Current = good
	return f.Typed(bytecode.OpConvert, unsigned, v)
}

// complexArithmetic translates + - * / of complex numbers.
func (f *function) complexArithmetic(in *ssa.BinOp, x, y emit.Value) emit.Value {
	part := f.Types[x.Op]
	switch in.Op {
	case token.ADD:
		return emit.Value{Type: x.Type, Op: f.Op(bytecode.OpAdd, part, x.Op, y.Op), Im: f.Op(bytecode.OpAdd, part, x.Im, y.Im)}
	case token.SUB:
		return emit.Value{Type: x.Type, Op: f.Op(bytecode.OpSub, part, x.Op, y.Op), Im: f.Op(bytecode.OpSub, part, x.Im, y.Im)}
	}
	// As Go does, compute in float64.
	wide := f.Basic(bytecode.KindFloat64)
	a, b, c, d := f.Float(x.Op, wide), f.Float(x.Im, wide), f.Float(y.Op, wide), f.Float(y.Im, wide)
	var re, im bytecode.Operand
	switch in.Op {
	case token.MUL:
		mul := func(x, y bytecode.Operand) bytecode.Operand { return f.Op(bytecode.OpMul, wide, x, y) }
		re = f.Op(bytecode.OpSub, wide, mul(a, c), mul(b, d))
		im = f.Op(bytecode.OpAdd, wide, mul(a, d), mul(b, c))
	case token.QUO:
		r := f.library("ComplexDiv", emit.Scalar(wide, a), emit.Scalar(wide, b), emit.Scalar(wide, c), emit.Scalar(wide, d))
		re, im = r[0].Op, r[1].Op
	default:
		diagnostics.Refuse(in.Pos(), diagnostics.Construct, "operator %s on complex numbers", in.Op)
	}
	return emit.Value{Type: x.Type, Op: f.Float(re, part), Im: f.Float(im, part)}
}
