package front

import (
	"math/bits"
	"slices"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/translator/ir"
)

// A builder appends instructions to the current block of a function, and reads and writes memory.
// Its methods fold constants, so that whoever calls them need not think of special cases.
type builder struct {
	f *ir.Func // one for all: also of what is inlined

	// Whatever appends an instruction relies on it; what ends a block sets it to nil.
	b *ir.Block // nil: the code that follows is unreachable

	phis map[*ir.Block][]*ir.Instr // by block, whose Instrs do not have them yet

	// Of the bytecode, in the outermost function: what is inlined has the line of its call, as
	// traces show no frame of it.
	line int32 // of instructions that are appended
}

// add appends an instruction.
func (l *builder) add(in *ir.Instr) *ir.Instr {
	in.Line = l.line
	l.b.Instrs = append(l.b.Instrs, in)
	return in
}

// op appends an instruction without results.
func (l *builder) op(op ir.Op, w ir.Width, args ...ir.Value) *ir.Instr {
	in := l.f.NewInstr(op)
	in.Width = w
	if len(args) > 0 {
		l.f.Args(in, args...)
	}
	return l.add(in)
}

// int appends an instruction with an integer result.
func (l *builder) int(op ir.Op, w ir.Width, args ...ir.Value) ir.Value {
	return l.f.Define(l.op(op, w, args...), ir.Int, false)
}

// float appends an instruction with a float result.
func (l *builder) float(op ir.Op, w ir.Width, args ...ir.Value) ir.Value {
	return l.f.Define(l.op(op, w, args...), ir.Float, false)
}

func (l *builder) constant(c int64) ir.Value {
	v := l.int(ir.OpConst, ir.W8)
	l.f.Def(v).Imm = c
	return v
}

func (l *builder) floatConst(bits uint64, w ir.Width) ir.Value {
	v := l.float(ir.OpFloatConst, w)
	l.f.Def(v).Imm = int64(bits)
	return v
}

// address returns the address of a symbol. The collector knows such references for
// what they are, so it does no harm that they are not marked.
func (l *builder) address(sym int32) ir.Value {
	v := l.int(ir.OpSymbol, ir.W8)
	l.f.Def(v).Sym = sym
	return v
}

func fits32(c int64) bool { return c == int64(int32(c)) }

// narrow returns what counts of a constant in an operation of a width of 4 or 8, sign-extended.
func narrow(w ir.Width, c int64) int64 {
	if w == ir.W4 {
		return int64(int32(c))
	}
	return c
}

// binary appends an integer operation of two operands.
func (l *builder) binary(op ir.Op, w ir.Width, x, y ir.Value) ir.Value {
	if op.Is(ir.Commutes) {
		if _, ok := l.f.Const(x); ok {
			x, y = y, x
		}
	}
	if c, ok := l.f.Const(y); ok {
		return l.binaryImm(op, w, x, c)
	}
	return l.int(op, w, x, y)
}

// binaryImm appends an integer operation with a constant as its second operand.
func (l *builder) binaryImm(op ir.Op, w ir.Width, x ir.Value, c int64) ir.Value {
	c = narrow(w, c)
	if d, ok := l.f.Const(x); ok {
		if r, ok := evaluate(op, d, c); ok {
			return l.constant(narrow(w, r))
		}
	}
	switch op {
	case ir.OpAdd, ir.OpSub, ir.OpOr, ir.OpXor, ir.OpShl, ir.OpShr, ir.OpSar, ir.OpRol:
		// A wider value's upper bits are unspecified, so that this holds for W4, too.
		if c == 0 {
			return x
		}
	case ir.OpAnd:
		switch c {
		case 0:
			return l.constant(0)
		case -1:
			return x
		}
	case ir.OpMul:
		switch {
		case c == 0:
			return l.constant(0)
		case c == 1:
			return x
		case c > 0 && c&(c-1) == 0:
			return l.binaryImm(ir.OpShl, w, x, int64(bits.TrailingZeros64(uint64(c))))
		}
	}
	if !fits32(c) {
		return l.int(op, w, x, l.constant(c))
	}
	if op == ir.OpSub && c != -1<<31 {
		op, c = ir.OpAdd, -c
	}
	v := l.int(op, w, x)
	in := l.f.Def(v)
	in.HasImm, in.Imm = true, c
	return v
}

// evaluate computes an integer operation on constants; it leaves alone what the compiler
// has folded and inlining seldom brings.
func evaluate(op ir.Op, x, y int64) (int64, bool) {
	switch op {
	case ir.OpAdd:
		return x + y, true
	case ir.OpSub:
		return x - y, true
	case ir.OpMul:
		return x * y, true
	case ir.OpAnd:
		return x & y, true
	case ir.OpOr:
		return x | y, true
	}
	return 0, false
}

// negate appends the negation of an integer.
func (l *builder) negate(w ir.Width, x ir.Value) ir.Value {
	if c, ok := l.f.Const(x); ok {
		return l.constant(-c)
	}
	return l.int(ir.OpNeg, w, x)
}

// extend returns x, an integer of n bytes, extended to a word.
func (l *builder) extend(x ir.Value, n ir.Width, signed bool) ir.Value {
	if n == ir.W8 {
		return x
	}
	d := l.f.Def(x)
	above := 64 - uint(n)*8
	if d.Op == ir.OpConst {
		if signed {
			return l.constant(d.Imm << above >> above)
		}
		return l.constant(int64(uint64(d.Imm) << above >> above))
	}
	if zeroAbove(d, 64-above, signed) {
		return x
	}
	op := ir.OpZeroExtend
	if signed {
		op = ir.OpSignExtend
	}
	return l.converted(l.int(op, ir.W8, x), n)
}

// converted completes a conversion by the width of what it converts.
func (l *builder) converted(v ir.Value, from ir.Width) ir.Value {
	l.f.Def(v).From = from
	return v
}

// zeroAbove reports whether what d defines is known to be zero-extended from so many
// bits, or, for a signed value, is non-negative as well.
func zeroAbove(d *ir.Instr, width uint, signed bool) bool {
	if signed {
		width--
	}
	switch d.Op {
	case ir.OpSet:
		return true
	case ir.OpLoad:
		return uint(d.Width)*8 <= width
	case ir.OpZeroExtend:
		return uint(d.From)*8 <= width
	case ir.OpAnd:
		return d.HasImm && d.Imm >= 0 && uint64(d.Imm)>>width == 0
	}
	return false
}

// emptyPhi makes a phi without operands, which placePhis puts at the start of a block.
func (l *builder) emptyPhi(b *ir.Block, class ir.Class, pointer bool) ir.Value {
	in := l.f.NewInstr(ir.OpPhi)
	in.Line = l.line
	l.phis[b] = append(l.phis[b], in)
	return l.f.Define(in, class, pointer)
}

// placePhis ends the lowering of a function: each block gets its phis, all at once, for they may be
// many.
func (l *builder) placePhis() {
	for b, phis := range l.phis {
		slices.Reverse(phis)
		b.Instrs = append(phis, b.Instrs...)
	}
}

// setMem makes base and index, after the plain operands, the memory operand of in.
func (l *builder) setMem(in *ir.Instr, m ir.Mem, base, index ir.Value, plain ...ir.Value) {
	args := plain
	if m.Base == ir.BaseValue {
		m.BaseArg = uint8(len(args))
		args = append(args, base)
	}
	if m.Indexed {
		m.IndexArg = uint8(len(args))
		args = append(args, index)
	}
	in.Mem = m
	l.f.Args(in, args...)
}

// load appends a load of a number of bytes.
func (l *builder) load(m ir.Mem, base, index ir.Value, w ir.Width, class ir.Class, pointer bool) ir.Value {
	in := l.f.NewInstr(ir.OpLoad)
	in.Width = w
	l.setMem(in, m, base, index)
	l.add(in)
	return l.f.Define(in, class, pointer)
}

// word loads an integer word at an offset from a pointer.
func (l *builder) word(base ir.Value, offset int32) ir.Value {
	return l.load(ir.Mem{Disp: offset}, base, 0, ir.W8, ir.Int, false)
}

// store appends a store of a number of bytes.
func (l *builder) store(m ir.Mem, base, index ir.Value, w ir.Width, x ir.Value) *ir.Instr {
	in := l.f.NewInstr(ir.OpStore)
	in.Width = w
	if c, ok := l.f.Const(x); ok && (fits32(c) || w < ir.W8) {
		in.HasImm, in.Imm = true, c
		l.setMem(in, m, base, index)
	} else {
		l.setMem(in, m, base, index, x)
	}
	return l.add(in)
}

func (l *builder) loadLeaf(m ir.Mem, base, index ir.Value, leaf bytecode.Leaf) ir.Value {
	class, pointer := classOf(leaf)
	return l.load(m, base, index, sizeOf(leaf.Kind), class, pointer)
}

// storeLeaf leaves the barrier out for the frame: a collection visits all of it.
func (l *builder) storeLeaf(m ir.Mem, base, index ir.Value, leaf bytecode.Leaf, x ir.Value) {
	if leaf.IsPointer() && m.Base != ir.BaseSlot {
		l.storeReference(m, base, index, x)
		return
	}
	l.store(m, base, index, sizeOf(leaf.Kind), x)
}

// storeReference stores a reference into an object or static: where a collector's write
// barrier belongs. Neither of today's collectors needs one.
func (l *builder) storeReference(m ir.Mem, base, index, x ir.Value) {
	l.store(m, base, index, ir.W8, x)
}

// lea returns the address of a memory operand as a number.
func (l *builder) lea(m ir.Mem, base, index ir.Value) ir.Value {
	v := l.int(ir.OpLea, ir.W8)
	l.setMem(l.f.Def(v), m, base, index)
	return v
}

// into returns a reference moved inside its object.
func (l *builder) into(pointer, by ir.Value) ir.Value {
	if c, ok := l.f.Const(by); ok && c == 0 {
		return pointer
	}
	v := l.int(ir.OpAdd, ir.W8, pointer, by)
	l.f.Values[v].Pointer = l.f.Values[pointer].Pointer
	return v
}
