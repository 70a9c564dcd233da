package front

import (
	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/translator/abi"
	"github.com/portico-os/portico/translator/code"
	"github.com/portico-os/portico/translator/ir"
)

// operations have code for what instructions and intrinsics do with values, whichever function
// these are of.
type operations struct {
	caller
	o Options // fixed: what checks are made, and what stands in line; the code space goes by it
}

func newOperations(o Options, m *ir.Machine) operations {
	l := operations{o: o}
	l.f, l.phis = ir.NewFunc(m), map[*ir.Block][]*ir.Instr{}
	l.f.CheckStack = o.Checks
	l.symbolOf = map[code.Symbol]int32{}
	l.symbols = make([]code.Symbol, ir.StubSymbol(abi.NumStubs))
	for s := range abi.NumStubs {
		l.symbols[ir.StubSymbol(s)] = code.Symbol{Kind: code.SymbolStub, Index: int32(s)}
	}
	return l
}

// zeroLeaves returns the leaves of a type's zero value.
func (l *operations) zeroLeaves(t *bytecode.Type) (out []ir.Value) {
	for _, leaf := range leavesOf(t) {
		if leaf.Kind.IsFloat() {
			out = append(out, l.floatConst(0, sizeOf(leaf.Kind)))
		} else {
			out = append(out, l.constant(0))
		}
	}
	return out
}

func (l *operations) not(x ir.Value) ir.Value {
	if l.f.Def(x).Op == ir.OpSet {
		return l.set(l.isTrue(x).not())
	}
	return l.binaryImm(ir.OpXor, ir.W4, x, 1)
}

// divide appends a division of extended operands.
func (l *operations) divide(rem bool, k bytecode.Kind, x, y ir.Value) ir.Value {
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

// floatToInt converts as Go does on amd64, out-of-range values included.
func (l *operations) floatToInt(x ir.Value, from, to bytecode.Kind) ir.Value {
	truncate := func(x ir.Value, w ir.Width) ir.Value {
		return l.converted(l.int(ir.OpFloatToInt, w, x), sizeOf(from))
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
func (l *operations) intToFloat(x ir.Value, from, to bytecode.Kind) ir.Value {
	convert := func(x ir.Value) ir.Value {
		return l.converted(l.float(ir.OpIntToFloat, sizeOf(to), x), ir.W8)
	}
	if from.IsSigned() || sizeOf(from) < ir.W8 {
		return convert(x)
	}
	// Halve what has the top bit set, rounding to odd, and double the result.
	return l.choose(intsImm(ir.GreaterEqual, ir.W8, x, 0), func() []ir.Value {
		return one(convert(x))
	}, func() []ir.Value {
		half := convert(l.binary(ir.OpOr, ir.W8, l.binaryImm(ir.OpShr, ir.W8, x, 1), l.binaryImm(ir.OpAnd, ir.W8, x, 1)))
		return one(l.float(ir.OpFloatAdd, sizeOf(to), half, half))
	})[0]
}

// advance returns the pointer moved by a number of elements, but not if nothing is
// left behind it, so that it never leads past its object.
func (l *operations) advance(pointer, by, left ir.Value, size int64) ir.Value {
	if c, ok := l.f.Const(by); ok && c == 0 || size == 0 {
		return pointer
	}
	delta := l.binaryImm(ir.OpMul, ir.W8, by, size)
	mask := l.binaryImm(ir.OpSar, ir.W8, l.negate(ir.W8, left), 63)
	return l.into(pointer, l.binary(ir.OpAnd, ir.W8, delta, mask))
}

// keepIf returns the reference x if the bool is true, else nil.
func (l *operations) keepIf(ok, x ir.Value) ir.Value {
	mask := l.negate(ir.W8, l.extend(ok, ir.W1, false))
	v := l.int(ir.OpAnd, ir.W8, x, mask)
	l.f.Values[v].Pointer = l.f.Values[x].Pointer
	return v
}
