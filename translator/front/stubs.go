package front

import (
	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/bytecode/intrinsics"
	"github.com/portico-os/portico/translator/abi"
	"github.com/portico-os/portico/translator/code"
	"github.com/portico-os/portico/translator/ir"
	"github.com/portico-os/portico/verifier"
)

// A symbolTable numbers the symbols that a function refers to.
type symbolTable struct {
	// The first are those of the stubs, by ir.StubSymbol; others are there once. They only grow:
	// instructions have the numbers, and the target looks each up.
	symbols  []code.Symbol         // by number; 0 is none
	symbolOf map[code.Symbol]int32 // the reverse, but for stubs
}

// symbol returns the number of a symbol in this function.
func (l *symbolTable) symbol(s code.Symbol) int32 {
	if n, ok := l.symbolOf[s]; ok {
		return n
	}
	n := int32(len(l.symbols))
	l.symbols = append(l.symbols, s)
	l.symbolOf[s] = n
	return n
}

func (l *symbolTable) funcSymbol(c *verifier.Component, fn bytecode.FuncID) int32 {
	return l.symbol(code.Symbol{Kind: code.SymbolFunc, Component: c, Index: int32(fn)})
}

func (l *symbolTable) typeSymbol(t *bytecode.Type) int32 {
	return l.symbol(code.Symbol{Kind: code.SymbolType, Type: t})
}

// A fixedArg is an operand in a fixed register: stubs and callees rely on it to be there.
type fixedArg struct {
	value ir.Value
	reg   abi.Reg // allocation puts it there right before the call; each once in a call
}

// A resultType is what a stub gives, in the first register; nil: nothing. Stack maps rely on
// pointer: it is set exactly if the stub gives a reference.
type resultType struct{ pointer bool }

// The two that there are, for callStub. Fixed.
var (
	resultInt     = &resultType{}
	resultPointer = &resultType{pointer: true}
)

// A caller calls stubs, and does by their means what takes too much code to stand in line.
type caller struct {
	brancher
	symbolTable
}

// callInstr appends a call with operands in registers.
func (l *caller) callInstr(op ir.Op, args []fixedArg, clobbers ir.RegMask) *ir.Instr {
	in := l.f.NewInstr(op)
	in.Width = ir.W8
	in.Fix = &ir.Constraints{Clobbers: clobbers}
	in.Args = l.f.List(len(args))
	for i, a := range args {
		in.Args[i] = a.value
		in.Fix.Args = append(in.Fix.Args, ir.Only(a.reg))
	}
	return l.add(in)
}

// give returns from the function.
func (l *caller) give(v ir.Value) {
	l.callInstr(ir.OpReturn, []fixedArg{{v, 0}}, 0)
	l.b = nil
}

// result adds a result in a register to a call.
func (l *caller) result(in *ir.Instr, class ir.Class, pointer bool, r abi.Reg) ir.Value {
	in.Fix.Defs = append(in.Fix.Defs, ir.Only(r))
	return l.f.Define(in, class, pointer)
}

// inRegisters adds what parts have in registers as results, 0 for the others.
func (l *caller) inRegisters(in *ir.Instr, parts []abi.Part) []ir.Value {
	values := make([]ir.Value, len(parts))
	for i, p := range parts {
		if p.Reg != abi.NoReg {
			class, pointer := classOf(p.Leaf)
			values[i] = l.result(in, class, pointer, p.Reg)
		}
	}
	return values
}

// callStub calls a stub, whose arguments are in these registers, or in the first ones if there
// are none.
func (l *caller) callStub(s abi.Stub, regs []abi.Reg, clobbers ir.RegMask, r *resultType, args []ir.Value) (*ir.Instr, ir.Value) {
	fixed := make([]fixedArg, len(args))
	for i, v := range args {
		fixed[i] = fixedArg{v, abi.Reg(i)}
		if regs != nil {
			fixed[i].reg = regs[i]
		}
	}
	in := l.callInstr(ir.OpCall, fixed, clobbers)
	in.Sym = ir.StubSymbol(s)
	if r == nil {
		return in, 0
	}
	return in, l.result(in, ir.Int, r.pointer, 0)
}

// leafCall calls a leaf stub.
func (l *caller) leafCall(s abi.Stub, r *resultType, args ...ir.Value) ir.Value {
	_, v := l.callStub(s, l.f.Machine.LeafArgs[s], l.f.Machine.LeafClobbers, r, args)
	return v
}

// stubCall calls a stub that is a safepoint unless it does not return.
func (l *caller) stubCall(s abi.Stub, noReturn bool, r *resultType, args ...ir.Value) ir.Value {
	in, v := l.callStub(s, nil, l.f.Machine.All(), r, args)
	in.Safepoint = !noReturn
	return v
}

// allocate appends the allocation of count elements of size bytes together, whose
// descriptor is the symbol. The object is zero.
func (l *caller) allocate(sym int32, count, size int64) ir.Value {
	if size == 0 {
		return l.address(l.symbol(code.Symbol{Kind: code.SymbolZero}))
	}
	in := l.op(ir.OpAlloc, ir.W8)
	in.Sym, in.Safepoint = sym, true
	in.Imm = abi.HeaderSize + max(abi.MinObject, (size+bytecode.WordSize-1)&^(bytecode.WordSize-1)) | count<<abi.HeaderCount
	return l.f.Define(in, ir.Int, true)
}

func (l *caller) newObject(t *bytecode.Type) ir.Value {
	return l.allocate(l.typeSymbol(t), 1, t.Size())
}

// copyBytes copies memory that may overlap.
func (l *caller) copyBytes(to, from, bytes ir.Value) {
	l.leafCall(abi.StubCopy, nil, to, from, bytes)
}

// fillBytes sets bytes to a value.
func (l *caller) fillBytes(at, n, value ir.Value) {
	if c, ok := l.f.Const(value); ok && c&0xFF == 0 {
		l.leafCall(abi.StubClear, nil, at, n)
		return
	}
	l.op(ir.OpFill, ir.W8, at, n, value)
}

// compareStrings returns -1, 0 or 1.
func (l *caller) compareStrings(x, y []ir.Value) ir.Value {
	shorter := x[1]
	if _, ok := l.f.Const(y[1]); ok {
		shorter = y[1]
	}
	return l.shortOrLong(shorter, abi.StubBytesCompare, intrinsics.BytesCompare, x[0], x[1], y[0], y[1])
}

// shortOrLong calls a leaf stub that goes through n bytes at most, or for many the function that does so
// in pieces. It polls then: a function may do that again and again without a loop. Precondition: no address of
// the operation is used again that a collection may change or free.
func (l *caller) shortOrLong(n ir.Value, short abi.Stub, long intrinsics.ID, args ...ir.Value) ir.Value {
	if c, ok := l.f.Const(n); ok && c <= bulkPiece {
		return l.leafCall(short, resultInt, args...)
	}
	r := l.choose(intsImm(ir.BelowEqual, ir.W8, n, bulkPiece), func() []ir.Value {
		return one(l.leafCall(short, resultInt, args...))
	}, func() []ir.Value {
		l.b.Cold = true
		in, r := l.callStub(0, nil, l.f.Machine.All(), resultInt, args)
		in.Sym, in.Safepoint = l.symbol(code.Symbol{Kind: code.SymbolIntrinsic, Index: int32(long)}), true
		return one(r)
	})[0]
	l.op(ir.OpPoll, ir.W8).Safepoint = true
	return r
}

// equalStrings compares bytes of strings of one length only: the others need not be in the
// cache.
func (l *caller) equalStrings(x, y []ir.Value) ir.Value {
	for _, s := range [2][]ir.Value{x, y} {
		if n, ok := l.f.Const(s[1]); ok && n == 0 {
			return l.set(l.ints(ir.Equal, ir.W8, x[1], y[1]))
		}
	}
	return l.choose(l.ints(ir.Equal, ir.W8, x[1], y[1]), func() []ir.Value {
		return one(l.set(isZero(l.compareStrings(x, y))))
	}, l.constantly(0))[0]
}

// equalInterfaces compares type words, then, if neither is nil, what they hold.
func (l *caller) equalInterfaces(x, y []ir.Value) ir.Value {
	if c, ok := l.f.Const(y[0]); ok && c == 0 {
		return l.set(isZero(x[0]))
	}
	if c, ok := l.f.Const(x[0]); ok && c == 0 {
		return l.set(isZero(y[0]))
	}
	m := l.newMerge()
	decide := func(c compare, outcome func() []ir.Value) {
		yes, no := l.f.NewBlock(), l.f.NewBlock()
		l.branch(c, yes, no)
		l.start(yes)
		l.goTo(m, outcome()...)
		l.start(no)
	}
	decide(l.ints(ir.NotEqual, ir.W8, x[0], y[0]), l.constantly(0))
	decide(isZero(x[0]), l.constantly(1))
	flags := l.load(ir.Mem{Disp: abi.TypeDescFlags}, x[0], 0, ir.W4, ir.Int, false)
	simple := int64(abi.TypeDirect | abi.TypeComparable) // a function is direct, but has no ==
	decide(intsImm(ir.Equal, ir.W4, l.binaryImm(ir.OpAnd, ir.W4, flags, simple), simple), func() []ir.Value {
		return one(l.set(l.ints(ir.Equal, ir.W8, x[1], y[1])))
	})
	r := l.stubCall(abi.StubAnyEqual, false, resultInt, x[0], x[1], y[0], y[1])
	l.goTo(m, l.extend(r, ir.W1, false))
	return l.join(m)[0]
}

// thread returns the address of the current thread's block.
func (l *caller) thread() ir.Value {
	return l.load(ir.Mem{Base: ir.BaseCPU, Disp: abi.CPUThread}, 0, 0, ir.W8, ir.Int, false)
}
