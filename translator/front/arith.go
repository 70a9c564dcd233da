package front

import (
	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/translator/abi"
	"github.com/portico-os/portico/translator/ir"
)

var intOps = map[bytecode.Op]ir.Op{
	bytecode.OpAdd: ir.OpAdd, bytecode.OpSub: ir.OpSub, bytecode.OpMul: ir.OpMul,
	bytecode.OpAnd: ir.OpAnd, bytecode.OpOr: ir.OpOr, bytecode.OpXor: ir.OpXor,
}

var floatOps = map[bytecode.Op]ir.Op{
	bytecode.OpAdd: ir.OpFloatAdd, bytecode.OpSub: ir.OpFloatSub, bytecode.OpMul: ir.OpFloatMul, bytecode.OpDiv: ir.OpFloatDiv,
}

// opArith makes one instruction. Integers narrower than it leave the upper bits unspecified:
// who needs them extends.
func (l *lowerer) opArith(in *bytecode.Instr) {
	k := l.kindOf(in.Args[0])
	x, y := l.value(in.Args[0]), l.value(in.Args[1])
	if k.IsFloat() {
		l.define(in, l.float(floatOps[in.Op], sizeOf(k), x, y))
		return
	}
	l.define(in, l.binary(intOps[in.Op], widthOf(k), x, y))
}

func (l *lowerer) opNeg(in *bytecode.Instr) {
	k := l.kindOf(in.Args[0])
	x := l.value(in.Args[0])
	if k.IsFloat() {
		w := sizeOf(k)
		l.define(in, l.float(ir.OpFloatXor, w, x, l.floatConst(1<<(uint(w)*8-1), w)))
		return
	}
	l.define(in, l.negate(widthOf(k), x))
}

func (l *lowerer) opNot(in *bytecode.Instr) { l.define(in, l.not(l.value(in.Args[0]))) }

func (l *lowerer) not(x ir.Value) ir.Value {
	if l.f.Def(x).Op == ir.OpSet {
		return l.set(l.isTrue(x).not())
	}
	return l.binaryImm(ir.OpXor, ir.W4, x, 1)
}

// opDivide leaves the check for zero to the hardware, which faults, and takes the one quotient
// that does not fit out of its way, for Go defines it.
func (l *lowerer) opDivide(in *bytecode.Instr) {
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
	l.define(in, l.choose(l.intsImm(ir.Equal, w, y, -1), func() []ir.Value {
		l.b.Cold = true
		if rem {
			return one(l.constant(0))
		}
		return one(l.negate(w, x))
	}, func() []ir.Value {
		return one(l.divide(rem, k, x, y))
	})...)
}

// divide appends a division of extended operands.
func (l *lowerer) divide(rem bool, k bytecode.Kind, x, y ir.Value) ir.Value {
	in := l.op(ir.OpDiv, widthOf(k), x, y)
	in.Signed = k.IsSigned()
	if c, ok := l.f.Const(y); !ok || c == 0 {
		in.Trap = &ir.Trap{Code: bytecode.TrapDivide}
	}
	q := l.f.Define(in, ir.Int, false)
	r := l.f.Define(in, ir.Int, false)
	if rem {
		return r
	}
	return q
}

// opShift gives what Go gives for counts from the width on. The machine takes counts modulo the
// width, so that the result, or an arithmetic shift's count, is masked; not if the count is
// known to be small.
func (l *lowerer) opShift(in *bytecode.Instr) {
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
	small := l.f.Define(l.conditional(ir.OpMask, l.intsImm(ir.Below, ir.W8, count, bits)), ir.Int, false)
	if op == ir.OpSar {
		count = l.binary(ir.OpOr, w, count, l.binaryImm(ir.OpXor, w, small, -1))
		l.define(in, l.int(op, w, x, count))
		return
	}
	l.define(in, l.binary(ir.OpAnd, w, l.int(op, w, x, count), small))
}

var signedCond = map[bytecode.Op]ir.Cond{
	bytecode.OpLt: ir.Less, bytecode.OpLe: ir.LessEqual,
}

var unsignedCond = map[bytecode.Op]ir.Cond{
	bytecode.OpLt: ir.Below, bytecode.OpLe: ir.BelowEqual,
}

// opOrder compares floats so that unordered operands give false.
func (l *lowerer) opOrder(in *bytecode.Instr) {
	k := l.kindOf(in.Args[0])
	switch {
	case k == bytecode.KindString:
		x, y := l.leaves(in.Args[0]), l.leaves(in.Args[1])
		l.define(in, l.set(l.intsImm(signedCond[in.Op], ir.W8, l.compareStrings(x, y), 0)))
	case k.IsFloat():
		// The other way round, for unordered operands fail Above and AboveEqual alone.
		cond, x, y := swapped[unsignedCond[in.Op]], l.value(in.Args[1]), l.value(in.Args[0])
		l.define(in, l.set(compare{floats: true, cond: cond, w: sizeOf(k), x: x, y: y}))
	default:
		cond := unsignedCond[in.Op]
		if k.IsSigned() {
			cond = signedCond[in.Op]
		}
		l.define(in, l.set(l.ints(cond, widthOf(k), l.compared(in.Args[0]), l.compared(in.Args[1]))))
	}
}

// compared returns an integer or bool operand in the form that comparisons need.
func (l *lowerer) compared(o bytecode.Operand) ir.Value {
	if sizeOf(l.kindOf(o)) >= ir.W4 {
		return l.value(o)
	}
	return l.wide(o)
}

// compareStrings returns -1, 0 or 1.
func (l *lowerer) compareStrings(x, y []ir.Value) ir.Value {
	r := l.leafCall(abi.StubBytesCompare, resultInt, x[0], x[1], y[0], y[1])
	l.pollAfter(bytecode.MaxSize)
	return r
}

func (l *lowerer) opEqual(in *bytecode.Instr) {
	v := l.equal(in)
	if in.Op == bytecode.OpNe {
		v = l.not(v)
	}
	l.define(in, v)
}

// equal compares two values. The verifier admits what has no == against zero alone.
func (l *lowerer) equal(in *bytecode.Instr) ir.Value {
	x, y := l.leaves(in.Args[0]), l.leaves(in.Args[1])
	switch k := l.kindOf(in.Args[0]); {
	case k.IsFloat():
		return l.set(compare{floats: true, cond: ir.FloatEqual, w: sizeOf(k), x: x[0], y: y[0]})
	case k == bytecode.KindString:
		return l.equalStrings(x, y)
	case k == bytecode.KindInterface:
		return l.equalInterfaces(x, y)
	case k == bytecode.KindSlice:
		return l.set(l.isZero(x[0])) // only nil may be the other one
	case k.IsInteger() || k == bytecode.KindBool:
		return l.set(l.ints(ir.Equal, widthOf(k), l.compared(in.Args[0]), l.compared(in.Args[1])))
	}
	return l.set(l.ints(ir.Equal, ir.W8, x[0], y[0]))
}

// equalStrings compares bytes of strings of one length only: the others need not be in the
// cache.
func (l *lowerer) equalStrings(x, y []ir.Value) ir.Value {
	for _, s := range [2][]ir.Value{x, y} {
		if n, ok := l.f.Const(s[1]); ok && n == 0 {
			return l.set(l.ints(ir.Equal, ir.W8, x[1], y[1]))
		}
	}
	return l.choose(l.ints(ir.Equal, ir.W8, x[1], y[1]), func() []ir.Value {
		return one(l.set(l.isZero(l.compareStrings(x, y))))
	}, l.constantly(0))[0]
}

// equalInterfaces compares type words, then, if neither is nil, what they hold.
func (l *lowerer) equalInterfaces(x, y []ir.Value) ir.Value {
	if c, ok := l.f.Const(y[0]); ok && c == 0 {
		return l.set(l.isZero(x[0]))
	}
	if c, ok := l.f.Const(x[0]); ok && c == 0 {
		return l.set(l.isZero(y[0]))
	}
	m := l.newMerge()
	decide := func(c compare, outcome func() []ir.Value) {
		yes, no := l.newBlock(), l.newBlock()
		l.branch(c, yes, no)
		l.start(yes)
		l.goTo(m, outcome()...)
		l.start(no)
	}
	decide(l.ints(ir.NotEqual, ir.W8, x[0], y[0]), l.constantly(0))
	decide(l.isZero(x[0]), l.constantly(1))
	flags := l.load(ir.Mem{Disp: abi.TypeDescFlags}, x[0], 0, ir.W4, ir.Int, false)
	simple := int64(abi.TypeDirect | abi.TypeComparable) // a function is direct, but has no ==
	decide(l.intsImm(ir.Equal, ir.W4, l.binaryImm(ir.OpAnd, ir.W4, flags, simple), simple), func() []ir.Value {
		return one(l.set(l.ints(ir.Equal, ir.W8, x[1], y[1])))
	})
	r := l.stubCall(abi.StubAnyEqual, false, resultInt, x[0], x[1], y[0], y[1])
	l.goTo(m, l.extend(r, ir.W1, false))
	return l.join(m)[0]
}

func (l *lowerer) opConvert(in *bytecode.Instr) {
	from, to := l.kindOf(in.Args[0]), l.c.Type(in.Type).Under().Kind
	x := l.value(in.Args[0])
	switch {
	case from.IsFloat() && to.IsFloat():
		if from != to {
			x = l.float(ir.OpFloatToFloat, sizeOf(to), x)
			l.f.Def(x).From = sizeOf(from)
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

// floatToInt converts as Go does on amd64, out-of-range values included.
func (l *lowerer) floatToInt(x ir.Value, from, to bytecode.Kind) ir.Value {
	truncate := func(x ir.Value, w ir.Width) ir.Value {
		v := l.int(ir.OpFloatToInt, w, x)
		l.f.Def(v).From = sizeOf(from)
		return v
	}
	switch {
	case sizeOf(to) < ir.W4 || to == bytecode.KindInt32:
		return truncate(x, ir.W4)
	case to.IsSigned() || sizeOf(to) == ir.W4:
		return truncate(x, ir.W8)
	}
	w := sizeOf(from)
	limit := l.floatConst(0x43E0_0000_0000_0000, w) // 1<<63
	if w == ir.W4 {
		l.f.Def(limit).Imm = 0x5F00_0000
	}
	return l.choose(compare{floats: true, cond: ir.Above, w: w, x: limit, y: x}, func() []ir.Value {
		return one(truncate(x, ir.W8))
	}, func() []ir.Value {
		low := truncate(l.float(ir.OpFloatSub, w, x, limit), ir.W8)
		return one(l.binary(ir.OpOr, ir.W8, low, l.constant(-1<<63)))
	})[0]
}

// intToFloat converts an integer that is extended to a word.
func (l *lowerer) intToFloat(x ir.Value, from, to bytecode.Kind) ir.Value {
	convert := func(x ir.Value) ir.Value {
		v := l.float(ir.OpIntToFloat, sizeOf(to), x)
		l.f.Def(v).From = ir.W8
		return v
	}
	if from.IsSigned() || sizeOf(from) < ir.W8 {
		return convert(x)
	}
	// Halve what has the top bit set, rounding to odd, and double the result.
	return l.choose(l.intsImm(ir.GreaterEqual, ir.W8, x, 0), func() []ir.Value {
		return one(convert(x))
	}, func() []ir.Value {
		half := convert(l.binary(ir.OpOr, ir.W8, l.binaryImm(ir.OpShr, ir.W8, x, 1), l.binaryImm(ir.OpAnd, ir.W8, x, 1)))
		return one(l.float(ir.OpFloatAdd, sizeOf(to), half, half))
	})[0]
}
