package front

import (
	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/translator/abi"
	"github.com/portico-os/portico/translator/code"
	"github.com/portico-os/portico/translator/ir"
)

// Of objects, slices, interfaces and closures: see lowerFlow.
var lowerObjects = table{
	bytecode.OpNew: (*lowerer).opNew, bytecode.OpMakeSlice: (*lowerer).opMakeSlice, bytecode.OpSlice: (*lowerer).opSlice,
	bytecode.OpSliceToArray: (*lowerer).opSliceToArray, bytecode.OpLen: (*lowerer).opLen, bytecode.OpCap: (*lowerer).opCap,
	bytecode.OpCopySlice: (*lowerer).opCopySlice, bytecode.OpFreeze: (*lowerer).opFreeze,
	bytecode.OpBox: (*lowerer).opBox, bytecode.OpUnbox: (*lowerer).opUnbox, bytecode.OpAssert: (*lowerer).opAssert,
	bytecode.OpFunc: (*lowerer).opFunc, bytecode.OpClosure: (*lowerer).opClosure,
}

func (l *evaluator) opNew(in *bytecode.Instr) { l.define(in, l.newObject(l.c.Type(in.Type))) }

func (l *evaluator) opFunc(in *bytecode.Instr) {
	c, fn := l.c.Resolve(bytecode.FuncID(in.Sym))
	l.define(in, l.address(l.symbol(code.Symbol{Kind: code.SymbolFuncValue, Component: c, Index: int32(fn)})))
}

func (l *evaluator) opClosure(in *bytecode.Instr) {
	c, fn := l.c.Resolve(bytecode.FuncID(in.Sym))
	t := c.ClosureType(fn)
	object := l.newObject(t)
	entry := l.address(l.funcSymbol(c, fn))
	l.store(ir.Mem{Disp: abi.ClosureCode}, object, 0, ir.W8, entry)
	for i, o := range in.Args {
		l.storeOperand(object, t.Offset(1+i), t.Fields[1+i].Type, o)
	}
	l.define(in, object)
}

// storeOperand stores an operand, a value or a slot, at an offset of an object.
func (l *places) storeOperand(object ir.Value, offset int64, t *bytecode.Type, o bytecode.Operand) {
	dst := address{base: object, mem: ir.Mem{Disp: int32(offset)}, typ: t}
	if o.IsSlot() {
		src := l.slotPlace(o.Slot())
		l.copyValue(&dst, &src)
		return
	}
	l.writeAll(&dst, l.leaves(o))
}

// opMakeSlice allocates in line what is small and in range, by comparisons of unsigned numbers
// that refuse negative ones as well; the stub does the rest and traps.
func (l *evaluator) opMakeSlice(in *bytecode.Instr) {
	elem := l.c.Type(in.Type).Under().Elem
	n, c := l.value(in.Args[0]), l.value(in.Args[1])
	count, ok := l.f.Const(c)
	length, ok2 := l.f.Const(n)
	if ok && ok2 && 0 <= length && length <= count && count <= maxConstSlice && elem.Size() <= maxConstSlice {
		l.define(in, l.allocate(l.typeSymbol(elem), count, count*elem.Size()), n, c)
		return
	}
	desc := l.address(l.typeSymbol(elem))
	slow := func() ir.Value {
		return l.stubCall(abi.StubMakeSlice, false, resultPointer, desc, n, c)
	}
	limit := (abi.MaxInlineAlloc - abi.HeaderSize) / max(elem.Size(), 1)
	if elem.Size() == 0 || limit == 0 {
		l.define(in, slow(), n, c)
		return
	}
	fits, small, large, m := l.f.NewBlock(), l.f.NewBlock(), l.f.NewBlock(), l.newMerge()
	l.branch(l.ints(ir.Below, ir.W8, l.binaryImm(ir.OpSub, ir.W8, c, 1), l.constant(limit)), fits, large)
	l.start(fits)
	if n == c {
		l.jump(small)
	} else {
		l.branch(l.ints(ir.BelowEqual, ir.W8, n, c), small, large)
	}
	l.start(small)
	bytes := l.binaryImm(ir.OpMul, ir.W8, c, elem.Size())
	if elem.Size()%bytecode.WordSize != 0 {
		bytes = l.binaryImm(ir.OpAnd, ir.W8, l.binaryImm(ir.OpAdd, ir.W8, bytes, bytecode.WordSize-1), -bytecode.WordSize)
	}
	alloc := l.op(ir.OpAlloc, ir.W8, bytes, l.binary(ir.OpOr, ir.W8, desc, l.binaryImm(ir.OpShl, ir.W8, c, abi.HeaderCount)))
	alloc.Safepoint = true
	l.goTo(m, l.f.Define(alloc, ir.Int, true))
	l.start(large)
	l.goTo(m, slow())
	l.define(in, l.join(m)[0], n, c)
}

func (l *evaluator) opLen(in *bytecode.Instr) { l.define(in, l.leaves(in.Args[0])[1]) }
func (l *evaluator) opCap(in *bytecode.Instr) { l.define(in, l.leaves(in.Args[0])[2]) }

func (l *evaluator) opFreeze(in *bytecode.Instr) { l.define(in, l.leaves(in.Args[0])[:2]...) }

// opSlice checks the bounds from the last to the first, as Go does.
func (l *evaluator) opSlice(in *bytecode.Instr) {
	t := l.typeOf(in.Args[0]).Under()
	x := l.leaves(in.Args[0])
	highTrap, lowTrap := bytecode.TrapSliceAcap, bytecode.TrapSliceB
	var length, capacity ir.Value
	size := int64(1)
	switch t.Kind {
	case bytecode.KindPointer: // to an array
		array := t.Elem.Under()
		length = l.constant(array.Len)
		capacity = length
		highTrap = bytecode.TrapSliceAlen
		size = array.Elem.Size()
	case bytecode.KindString:
		length, capacity = x[1], x[1]
		highTrap = bytecode.TrapSliceAlen
	default:
		length, capacity = x[1], x[2]
		size = t.Elem.Size()
	}
	// bound returns a bound, which is checked not to be above most, or otherwise if it is not given.
	bound := func(i int, otherwise, most ir.Value, code bytecode.Trap) ir.Value {
		if in.Args[i] == bytecode.None {
			return otherwise
		}
		x := l.value(in.Args[i])
		if l.o.Checks && x != most {
			l.check(x, most, true, code)
		}
		return x
	}
	if in.Args[3] != bytecode.None {
		highTrap, lowTrap = bytecode.TrapSlice3B, bytecode.TrapSlice3C
	}
	capacity = bound(3, capacity, capacity, bytecode.TrapSlice3Acap)
	high := bound(2, length, capacity, highTrap)
	low := bound(1, l.constant(0), high, lowTrap)
	n := l.binary(ir.OpSub, ir.W8, high, low)
	if t.Kind == bytecode.KindString {
		l.define(in, l.advance(x[0], low, n, 1), n)
		return
	}
	c := n
	if high != capacity {
		c = l.binary(ir.OpSub, ir.W8, capacity, low)
	}
	l.define(in, l.advance(x[0], low, c, size), n, c)
}

func (l *evaluator) opSliceToArray(in *bytecode.Instr) {
	x := l.leaves(in.Args[0])
	n := l.c.Type(in.Type).Under().Elem.Under().Len
	if l.o.Checks && n > 0 {
		length := l.constant(n)
		l.trapIf(l.ints(ir.Less, ir.W8, x[1], length), bytecode.TrapSliceToArray, x[1], length)
	}
	l.define(in, x[0])
}

// opCopySlice copies as many elements as both have.
func (l *evaluator) opCopySlice(in *bytecode.Instr) {
	dst, src := l.leaves(in.Args[0]), l.leaves(in.Args[1])
	elem := l.typeOf(in.Args[0]).Under().Elem
	size := elem.Size()
	n := l.choose(l.ints(ir.Less, ir.W8, src[1], dst[1]), values(src[1]), values(dst[1]))[0]
	l.define(in, n)
	if size > 0 {
		l.memoryCopy(memoryEnd{bytes: dst[0]}, memoryEnd{bytes: src[0]}, l.binaryImm(ir.OpMul, ir.W8, n, size), pieceOf(elem))
	}
}

// opBox makes an interface value. References are held directly.
func (l *evaluator) opBox(in *bytecode.Instr) {
	o := in.Args[0]
	t := l.typeOf(o)
	word := l.address(l.typeSymbol(t))
	if t.IsPointerShaped() {
		l.define(in, word, l.value(o))
		return
	}
	object := l.newObject(t)
	if t.Size() > 0 {
		l.storeOperand(object, 0, t, o)
	}
	l.define(in, word, object)
}

func (l *evaluator) opUnbox(in *bytecode.Instr) {
	t := l.c.Type(in.Type)
	x := l.leaves(in.Args[0])
	is := compare{cond: ir.Equal, w: ir.W8, x: x[0], sym: l.typeSymbol(t)}
	if t.IsPointerShaped() {
		ok := l.set(is)
		l.define(in, l.keepIf(ok, x[1]))
		l.values[in.Dst[1]] = []ir.Value{ok}
		return
	}
	src := address{base: x[1], typ: t}
	if o := in.Dst[0]; o.IsSlot() {
		dst := l.slotPlace(o.Slot())
		l.values[in.Dst[1]] = l.choose(is, func() []ir.Value {
			l.copyValue(&dst, &src)
			return one(l.constant(1))
		}, func() []ir.Value {
			l.clearPlace(&dst)
			return one(l.constant(0))
		})
		return
	}
	out := l.choose(is, func() []ir.Value {
		return append(l.readAll(&src), l.constant(1))
	}, func() []ir.Value {
		return append(l.zeroLeaves(t), l.constant(0))
	})
	l.define(in, out[:len(out)-1]...)
	l.values[in.Dst[1]] = out[len(out)-1:]
}

// opAssert gives nil if the type does not implement the interface, so that nobody can use the
// value as one that does.
func (l *evaluator) opAssert(in *bytecode.Instr) {
	x := l.leaves(in.Args[0])
	iface := l.c.Type(in.Type)
	ok := l.choose(isZero(x[0]), l.constantly(0), func() []ir.Value {
		r := l.stubCall(abi.StubAssert, false, resultInt, x[0], l.address(l.typeSymbol(iface)))
		return one(l.extend(r, ir.W1, false))
	})[0]
	l.define(in, l.keepIf(ok, x[0]), l.keepIf(ok, x[1]))
	l.values[in.Dst[1]] = []ir.Value{ok}
}
