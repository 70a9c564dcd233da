package front

import (
	"math/bits"
	"slices"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/translator/code"
	"github.com/portico-os/portico/translator/ir"
	"github.com/portico-os/portico/verifier"
)

// A builder appends instructions to the current block of a function. Its methods fold
// constants, so that whoever calls them need not think of special cases.
type builder struct {
	f *ir.Func

	// Whatever appends an instruction relies on it; a jump, branch or throw sets it to nil.
	b    *ir.Block // nil: the code that follows is unreachable
	line int32

	// The first are those of the stubs, by ir.StubSymbol; each is there once.
	symbols  []code.Symbol // by number
	symbolOf map[code.Symbol]int32
}

// symbol returns the number of a symbol in this function.
func (l *builder) symbol(s code.Symbol) int32 {
	if n, ok := l.symbolOf[s]; ok {
		return n
	}
	n := int32(len(l.symbols))
	l.symbols = append(l.symbols, s)
	l.symbolOf[s] = n
	return n
}

func (l *builder) funcSymbol(c *verifier.Component, fn bytecode.FuncID) int32 {
	return l.symbol(code.Symbol{Kind: code.SymbolFunc, Component: c, Index: int32(fn)})
}

func (l *builder) typeSymbol(t *bytecode.Type) int32 {
	return l.symbol(code.Symbol{Kind: code.SymbolType, Type: t})
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
	if w == ir.W4 {
		c = int64(int32(c))
	}
	if d, ok := l.f.Const(x); ok {
		if r, ok := evaluate(op, d, c); ok {
			if w == ir.W4 {
				r = int64(int32(r))
			}
			return l.constant(r)
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
	v := l.int(op, ir.W8, x)
	l.f.Def(v).From = n
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
	case ir.OpLoad, ir.OpZeroExtend:
		from := d.Width
		if d.Op == ir.OpZeroExtend {
			from = d.From
		}
		return uint(from)*8 <= width
	case ir.OpAnd:
		return d.HasImm && d.Imm >= 0 && uint64(d.Imm)>>width == 0
	}
	return false
}

// jump ends the current block with a jump.
func (l *builder) jump(to *ir.Block) {
	l.op(ir.OpJump, 0)
	ir.Edge(l.b, to)
	l.b = nil
}

// branch ends the current block with a conditional branch.
func (l *builder) branch(c compare, yes, no *ir.Block) {
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
func (l *builder) start(b *ir.Block) {
	l.b = b
	l.f.Blocks = append(l.f.Blocks, b)
}

// newBlock returns a new block.
func (l *builder) newBlock() *ir.Block { return l.f.NewBlock() }

// A merge is a block that several paths lead to, each with its own values.
type merge struct {
	block *ir.Block

	// All equally many. Those of one edge are in the order of the block's predecessors.
	args [][]ir.Value // by predecessor
}

func (l *builder) newMerge() *merge { return &merge{block: l.newBlock()} }

// goTo ends the current block with a jump to the merge.
func (l *builder) goTo(m *merge, values ...ir.Value) {
	m.args = append(m.args, values)
	l.jump(m.block)
}

// join makes the merge's block current and returns the merged values.
func (l *builder) join(m *merge) []ir.Value {
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
func (l *builder) choose(c compare, yes, no func() []ir.Value) []ir.Value {
	first, second, m := l.newBlock(), l.newBlock(), l.newMerge()
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
func (l *builder) constantly(c int64) func() []ir.Value {
	return func() []ir.Value { return one(l.constant(c)) }
}

// emptyPhi puts a phi without operands at the start of a block.
func (l *builder) emptyPhi(b *ir.Block, class ir.Class, pointer bool) ir.Value {
	in := l.f.NewInstr(ir.OpPhi)
	in.Line = l.line
	b.Instrs = slices.Insert(b.Instrs, 0, in)
	return l.f.Define(in, class, pointer)
}
