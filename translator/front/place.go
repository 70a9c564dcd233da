package front

import (
	"math/bits"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/translator/abi"
	"github.com/portico-os/portico/translator/code"
	"github.com/portico-os/portico/translator/ir"
)

// Of places, and the checks before them: see lowerFlow.
var lowerPlaces = table{
	bytecode.OpNilCheck: (*lowerer).opNilCheck, bytecode.OpIndexCheck: (*lowerer).opIndexCheck, bytecode.OpIndexCheckLen: (*lowerer).opIndexCheck,
	bytecode.OpIndexProof: (*lowerer).opIndexProof, bytecode.OpLoad: (*lowerer).opLoad, bytecode.OpStore: (*lowerer).opStore,
	bytecode.OpCopy: (*lowerer).opCopy, bytecode.OpClear: (*lowerer).opClear, bytecode.OpAddr: (*lowerer).opAddr,
}

// places reads and writes the slots of a scope and whatever variables its instructions name.
type places struct {
	operations
	*scope
	vars variables // of all scopes, whose slots rely on numbers of their own

	// Fixed; lowerSlots decides. inline relies on it: what is inlined has no part of the frame.
	slotsInFrame bool // of the outermost function, all; nothing is inlined
}

// An address is where a place is: a memory operand with its values, or a part of a slot
// that lives in values. It holds across safepoints, for what moves of it are
// values. Loads, stores and copies are made of it.
type address struct {
	mem         ir.Mem         // means nothing if slot is set
	base, index ir.Value       // of mem, 0 where it has none
	slot        *slot          // if it is not in memory
	offset      int64          // in the slot, in bytes
	typ         *bytecode.Type // of the place
	stack       bool           // in a frame: the address is no reference, stores need no barrier
}

// place resolves a place.
func (l *places) place(p *bytecode.Place) address {
	var a address
	steps := p.Path
	disp := int64(0)
	var scaled ir.Value // index values times their sizes, but for a.index
	index := func(o bytecode.Operand, size int64) {
		v := l.value(o)
		// An index beyond this is beyond its check, too; the code must only be sound.
		if c, ok := l.f.Const(v); ok && c >= 0 && c <= bytecode.MaxSize/2/max(size, 1) {
			disp += c * size
			return
		}
		if a.index == 0 && (size == 1 || size == 2 || size == 4 || size == 8) {
			a.index, a.mem.Scale = v, uint8(size)
			return
		}
		v = l.binaryImm(ir.OpMul, ir.W8, v, size)
		if scaled != 0 {
			v = l.binary(ir.OpAdd, ir.W8, scaled, v)
		}
		scaled = v
	}
	switch p.Base {
	case bytecode.BaseSlot:
		a = l.slotPlace(p.ID)
		disp = a.offset
	case bytecode.BaseGlobal:
		c, g := l.c.ResolveGlobal(bytecode.GlobalID(p.ID))
		a.typ = l.c.GlobalType(bytecode.GlobalID(p.ID))
		a.base = l.int(ir.OpStatics, ir.W8)
		l.f.Def(a.base).Sym = l.symbol(code.Symbol{Kind: code.SymbolStatics, Component: c})
		a.mem.Sym = l.symbol(code.Symbol{Kind: code.SymbolGlobal, Component: c, Index: int32(g)})
	default:
		o := bytecode.Operand(p.ID)
		t := l.typeOf(o).Under()
		a.base = l.value(o)
		if a.typ = t.Elem; t.Kind == bytecode.KindString {
			a.typ = l.c.Universe().Basic(bytecode.KindUint8)
		}
		if t.Kind != bytecode.KindPointer { // the first step leads into a slice or string
			index(steps[0].Index, a.typ.Size())
			steps = steps[1:]
		}
	}
	for _, step := range steps {
		if step.Field != bytecode.IndexStep {
			disp += a.typ.Offset(int(step.Field))
			a.typ = a.typ.FieldType(int(step.Field), l.c.Universe())
			continue
		}
		a.typ = a.typ.Under().Elem
		index(step.Index, a.typ.Size())
	}
	switch {
	case scaled == 0:
	case a.index == 0:
		a.index, a.mem.Scale = scaled, 1
	default:
		a.index = l.binary(ir.OpAdd, ir.W8, l.binaryImm(ir.OpShl, ir.W8, a.index, int64(bits.TrailingZeros8(a.mem.Scale))), scaled)
		a.mem.Scale = 1
	}
	a.offset = disp
	a.mem.Disp = int32(disp)
	a.mem.Indexed = a.index != 0
	return a
}

// at returns the memory operand at an offset from an address.
func (a *address) at(offset int64) ir.Mem {
	m := a.mem
	m.Disp += int32(offset)
	return m
}

// readLeaf returns the leaf of the place at an offset.
func (l *places) readLeaf(a *address, leaf bytecode.Leaf) ir.Value {
	if a.slot != nil {
		return l.vars.read(l.b, a.slot.variable(a.offset+leaf.Offset))
	}
	return l.loadLeaf(a.at(leaf.Offset), a.base, a.index, leaf)
}

func (l *places) writeLeaf(a *address, leaf bytecode.Leaf, x ir.Value) {
	if a.slot != nil {
		l.vars.write(l.b, a.slot.variable(a.offset+leaf.Offset), x)
		return
	}
	l.storeLeaf(a.at(leaf.Offset), a.base, a.index, leaf, x)
}

func (l *evaluator) opLoad(in *bytecode.Instr) {
	a := l.place(&in.Places[0])
	l.define(in, l.readAll(&a)...)
}

// readAll returns the leaves of a place.
func (l *places) readAll(a *address) (out []ir.Value) {
	for _, leaf := range leavesOf(a.typ) {
		out = append(out, l.readLeaf(a, leaf))
	}
	return out
}

// writeAll sets the leaves of a place.
func (l *places) writeAll(a *address, leaves []ir.Value) {
	for i, leaf := range leavesOf(a.typ) {
		l.writeLeaf(a, leaf, leaves[i])
	}
}

func (l *evaluator) opStore(in *bytecode.Instr) {
	a := l.place(&in.Places[0])
	l.writeAll(&a, l.leaves(in.Args[0]))
}

// effective returns the address of a place in memory as a value; a reference unless it
// is in the frame.
func (l *places) effective(a *address) ir.Value {
	if a.mem.Base == ir.BaseValue && !a.mem.Indexed && a.mem.Disp == 0 && a.mem.Sym == 0 {
		return a.base
	}
	v := l.lea(a.mem, a.base, a.index)
	l.f.Values[v].Pointer = !a.stack
	return v
}

func (l *evaluator) opAddr(in *bytecode.Instr) {
	a := l.place(&in.Places[0])
	if in.Places[0].Base == bytecode.BaseGlobal && a.typ.Size() == 0 {
		// As in Go, variables of size zero are one.
		l.define(in, l.address(l.symbol(code.Symbol{Kind: code.SymbolZero})))
		return
	}
	l.define(in, l.effective(&a))
}

func (l *evaluator) opCopy(in *bytecode.Instr) {
	dst, src := l.place(&in.Places[0]), l.place(&in.Places[1])
	l.copyValue(&dst, &src)
}

// fewLeaves reports whether what lies there is copied or cleared leaf by leaf: a slot in values always is.
func (a *address) fewLeaves() bool {
	_, few := a.typ.Leaves(4)
	return few || a.slot != nil
}

// copyValue copies an aggregate.
func (l *places) copyValue(dst, src *address) {
	if dst.fewLeaves() || src.fewLeaves() {
		l.writeAll(dst, l.readAll(src))
		return
	}
	size := dst.typ.Size()
	to, from := l.effective(dst), l.effective(src)
	if size <= smallCopy && (dst.stack || src.stack) {
		l.op(ir.OpCopyMem, ir.W8, to, from).Imm = size
		return
	}
	l.memoryCopy(memoryEnd{bytes: to}, memoryEnd{bytes: from}, l.constant(size), pieceOf(dst.typ))
}

func (l *evaluator) opClear(in *bytecode.Instr) {
	a := l.place(&in.Places[0])
	l.clearPlace(&a)
}

func (l *places) clearPlace(a *address) {
	if a.fewLeaves() {
		l.writeAll(a, l.zeroLeaves(a.typ))
		return
	}
	at, size := l.effective(a), a.typ.Size()
	if size <= smallCopy {
		l.op(ir.OpClearMem, ir.W8, at).Imm = size
		return
	}
	l.inPieces(l.constant(size), pieceOf(a.typ), func() ir.Value { return l.constant(1) }, func(start, bytes ir.Value) {
		l.leafCall(abi.StubClear, nil, l.into(at, start), bytes)
	})
}

// opNilCheck makes no check of what is known not to be nil.
func (l *evaluator) opNilCheck(in *bytecode.Instr) {
	v := l.value(in.Args[0])
	if op := l.f.Def(v).Op; op != ir.OpAlloc && op != ir.OpSymbol {
		l.op(ir.OpNilCheck, ir.W8, v).Trap = &ir.Trap{Code: bytecode.TrapNil}
	}
	l.define(in, v)
}

// opIndexCheck makes the check, unless the domain has none. Signed and unsigned indices differ in
// what the panic says alone.
func (l *evaluator) opIndexCheck(in *bytecode.Instr) {
	index := in.Args[len(in.Args)-1]
	i, code := l.wide(index), bytecode.TrapIndex
	if l.kindOf(index).IsUnsigned() {
		code = bytecode.TrapIndexU
	}
	if l.o.Checks && in.Op == bytecode.OpIndexCheckLen {
		l.check(i, l.constant(int64(in.Imm)), false, code)
	} else if l.o.Checks {
		l.check(i, l.leaves(in.Args[0])[1], false, code)
	}
	l.define(in, i)
}

func (l *evaluator) opIndexProof(in *bytecode.Instr) { l.define(in, l.value(in.Args[1])) }
