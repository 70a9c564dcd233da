package programs

import (
	"math"

	"github.com/portico-os/portico/bytecode"
)

var (
	numberOps  = []bytecode.Op{bytecode.OpAdd, bytecode.OpSub, bytecode.OpMul, bytecode.OpDiv}
	integerOps = []bytecode.Op{bytecode.OpAdd, bytecode.OpSub, bytecode.OpMul, bytecode.OpDiv, bytecode.OpRem, bytecode.OpAnd, bytecode.OpOr, bytecode.OpXor}
	boolOps    = []bytecode.Op{bytecode.OpAnd, bytecode.OpOr, bytecode.OpXor}
	orderOps   = []bytecode.Op{bytecode.OpEq, bytecode.OpNe, bytecode.OpLt, bytecode.OpLe}
)

// scalarType draws a type of numbers or bools, named ones included.
func (b *body) scalarType() *typ {
	if t := b.typeOf(func(t *typ) bool { return t.kind == bytecode.KindBool || t.kind.IsInteger() || t.kind.IsFloat() }); b.oneIn(2) {
		return t
	}
	if b.oneIn(3) {
		return b.basic[pick(b.r, narrowKinds)]
	}
	return b.basic[pick(b.r, append(numberKinds, bytecode.KindBool))]
}

// arithmetic computes something.
func (b *body) arithmetic() {
	t := b.scalarType()
	switch {
	case b.oneIn(6):
		op := bytecode.OpNeg
		if t.kind == bytecode.KindBool {
			op = bytecode.OpNot
		}
		b.define(t, b.args(op, b.value(t)))
	case t.kind.IsInteger() && b.oneIn(10):
		b.twice(t)
	case t.kind == bytecode.KindBool:
		b.define(t, b.args(pick(b.r, boolOps), b.value(t), b.value(t)))
	case t.kind.IsInteger() && b.oneIn(4):
		b.shift(t)
	case t.kind.IsInteger():
		op := pick(b.r, integerOps)
		x, y := b.value(t), b.value(t)
		if op == bytecode.OpDiv || op == bytecode.OpRem {
			x, y = b.division(t, x, y)
		} else if b.oneIn(4) {
			y = b.constant(t, b.scalar(t.kind))
		}
		b.define(t, b.args(op, x, y))
	default:
		b.define(t, b.args(pick(b.r, numberOps), b.value(t), b.value(t)))
	}
}

// twice computes the same of the same, but for the width of the operands.
func (b *body) twice(t *typ) {
	op, x, y := pick(b.r, []bytecode.Op{bytecode.OpAdd, bytecode.OpSub, bytecode.OpMul, bytecode.OpXor, bytecode.OpLt, bytecode.OpEq}), b.value(t), b.value(t)
	compute := func(t *typ, x, y bytecode.Operand) {
		in := b.args(op, x, y)
		if op == bytecode.OpLt || op == bytecode.OpEq {
			t = b.basic[bytecode.KindBool]
		}
		b.define(t, in)
	}
	compute(t, x, y)
	other := b.basic[pick(b.r, integerKinds)]
	compute(other, b.define(other, bytecode.Instr{Op: bytecode.OpConvert, Type: other.id, Args: []bytecode.Operand{x}}),
		b.define(other, bytecode.Instr{Op: bytecode.OpConvert, Type: other.id, Args: []bytecode.Operand{y}}))
}

// division returns the operands of a division: what there is, a divisor that is hardly ever zero, or the
// least integer and -1, which the translator does not see.
func (b *body) division(t *typ, x, y bytecode.Operand) (dividend, divisor bytecode.Operand) {
	switch b.intn(8) {
	case 0:
		if !b.careful || b.oneIn(10) {
			return x, y
		}
	case 1:
		if t.kind.IsSigned() {
			count := b.constant(b.basic[bytecode.KindUint8], uint64(width(t.kind)-1))
			odd := b.raw(b.args(bytecode.OpOr, x, b.constant(t, 1)))
			return b.raw(b.args(bytecode.OpShl, odd, count)), b.raw(b.args(bytecode.OpOr, y, b.constant(t, ^uint64(0)>>(64-width(t.kind)))))
		}
	}
	return x, b.divisor(t)
}

// divisor returns a number that is hardly ever zero.
func (b *body) divisor(t *typ) bytecode.Operand {
	if b.oneIn(2) {
		v := b.scalar(t.kind)
		if v == 0 {
			v = 1
		}
		return b.constant(t, v)
	}
	return b.raw(b.args(bytecode.OpOr, b.value(t), b.constant(t, 1)))
}

func (b *body) shift(t *typ) {
	count := b.basic[pick(b.r, integerKinds[5:])]
	n := b.value(count)
	switch b.intn(3) {
	case 0:
		n = b.constant(count, uint64(b.intn(70)))
	case 1:
		n = b.raw(b.args(bytecode.OpAnd, n, b.constant(count, uint64(pick(b.r, []int{7, 15, 31, 63, 127})))))
	}
	b.define(t, b.args(pick(b.r, []bytecode.Op{bytecode.OpShl, bytecode.OpShr}), b.value(t), n))
}

// compare compares two values, of any type on which that is defined, or a value with zero.
func (b *body) compare() bytecode.Operand {
	boolean := b.basic[bytecode.KindBool]
	switch b.intn(4) {
	case 0:
		t := b.typeOf(func(t *typ) bool { return !t.aggregate() })
		op := pick(b.r, orderOps[:2])
		if t.comparable() && b.oneIn(2) {
			return b.define(boolean, b.args(op, b.value(t), b.value(t)))
		}
		return b.define(boolean, b.args(op, b.value(t), b.zero(t)))
	case 1:
		t := b.typeOf(func(t *typ) bool { return t.kind == bytecode.KindString })
		return b.define(boolean, b.args(pick(b.r, orderOps), b.value(t), b.value(t)))
	}
	t := b.scalarType()
	if t.kind == bytecode.KindBool {
		return b.define(boolean, b.args(pick(b.r, orderOps[:2]), b.value(t), b.value(t)))
	}
	x, y := b.value(t), b.value(t)
	if t.kind.IsInteger() && b.oneIn(2) { // what an operation leaves above the width must not count
		x = b.define(t, b.args(pick(b.r, integerOps[:3]), x, b.value(t)))
	}
	switch {
	case t.kind.IsFloat() && b.oneIn(4):
		nan := math.Float64bits(math.NaN())
		if t.kind == bytecode.KindFloat32 {
			nan = uint64(math.Float32bits(float32(math.NaN())))
		}
		if y = b.constant(t, nan); b.oneIn(2) {
			x, y = y, x
		}
	case b.oneIn(3):
		c := b.scalar(t.kind)
		b.aimAt(t.kind, c)
		y = b.constant(t, c)
	}
	return b.define(boolean, b.args(pick(b.r, orderOps), x, y))
}

// convert converts a number.
func (b *body) convert() {
	number := func(t *typ) bool { return t.kind.IsInteger() || t.kind.IsFloat() }
	from, to := b.typeOf(number), b.typeOf(number)
	if b.oneIn(2) {
		from, to = b.basic[pick(b.r, numberKinds)], b.basic[pick(b.r, numberKinds)]
	}
	v := b.value(from)
	if b.oneIn(3) { // where results are out of range, or hardly not
		v = b.constant(from, b.scalar(from.kind))
	}
	b.define(to, bytecode.Instr{Op: bytecode.OpConvert, Type: to.id, Args: []bytecode.Operand{v}})
}

// change makes a value one of another type with the same underlying type, or a pointer one to such.
func (b *body) change() {
	t := b.typeOf(func(t *typ) bool { return !t.aggregate() && len(b.alike(t)) > 0 })
	if t == nil {
		return
	}
	to := pick(b.r, b.alike(t))
	in := bytecode.Instr{Op: bytecode.OpChange, Type: to.id, Args: []bytecode.Operand{b.value(t)}}
	if t.kind == bytecode.KindPointer && b.oneIn(2) {
		in.Args[0] = b.nonNil(t)
		b.proven(to, in)
		return
	}
	b.define(to, in)
}

// alike returns the types that a value of a type can be changed to.
func (c *component) alike(t *typ) (list []*typ) {
	for _, x := range c.all {
		if x == t || x.aggregate() || x.kind != t.kind {
			continue
		}
		pointers := t.kind == bytecode.KindPointer && !t.named && !x.named
		if x.under() == t.under() || pointers && c.same(x.elem.under(), t.elem.under()) {
			list = append(list, x)
		}
	}
	return list
}

// same tells whether types are identical but for tags.
func (c *component) same(x, y *typ) bool {
	if x == y {
		return true
	}
	if x.kind != bytecode.KindStruct || y.kind != x.kind || x.named || y.named || len(x.fields) != len(y.fields) {
		return false
	}
	for i := range x.fields {
		if x.fields[i] != y.fields[i] {
			return false
		}
	}
	return true
}
