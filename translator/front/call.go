package front

import (
	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/translator/abi"
	"github.com/portico-os/portico/translator/code"
	"github.com/portico-os/portico/translator/ir"
)

// A fixedArg is an operand in a fixed register.
type fixedArg struct {
	value ir.Value
	reg   abi.Reg // allocation puts it there right before the call
}

// A resultType is what a stub gives; nil: nothing.
type resultType struct{ pointer bool }

var (
	resultInt     = &resultType{}
	resultPointer = &resultType{pointer: true}
)

// callInstr appends a call with operands in registers.
func (l *builder) callInstr(op ir.Op, args []fixedArg, clobbers ir.RegMask) *ir.Instr {
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

// result adds a result in a register to a call.
func (l *builder) result(in *ir.Instr, class ir.Class, pointer bool, r abi.Reg) ir.Value {
	in.Fix.Defs = append(in.Fix.Defs, ir.Only(r))
	return l.f.Define(in, class, pointer)
}

// inRegisters adds what parts have in registers as results, 0 for the others.
func (l *builder) inRegisters(in *ir.Instr, parts []abi.Part) []ir.Value {
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
func (l *builder) callStub(s abi.Stub, regs []abi.Reg, clobbers ir.RegMask, r *resultType, args []ir.Value) (*ir.Instr, ir.Value) {
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
func (l *builder) leafCall(s abi.Stub, r *resultType, args ...ir.Value) ir.Value {
	_, v := l.callStub(s, l.f.Machine.LeafArgs[s], l.f.Machine.LeafClobbers, r, args)
	return v
}

// stubCall calls a stub that is a safepoint unless it does not return.
func (l *builder) stubCall(s abi.Stub, noReturn bool, r *resultType, args ...ir.Value) ir.Value {
	in, v := l.callStub(s, nil, l.f.Machine.All(), r, args)
	in.Safepoint = !noReturn
	return v
}

// A callee is what a call leads to: a symbol, or an address in memory.
type callee struct {
	sym     int32
	mem     ir.Mem
	base    ir.Value
	trap    *ir.Trap   // if the address is loaded through what may be nil
	fixed   []fixedArg // operands beside the arguments
	params  []*bytecode.Type
	results []*bytecode.Type
}

// call calls a function with operands that are values or slots. receiver, if it is not
// 0, is the first argument.
func (l *lowerer) call(c callee, receiver ir.Value, operands, dst []bytecode.Operand) {
	conv := abi.ConventionOf(c.params, c.results)
	l.f.OutBytes = max(l.f.OutBytes, conv.Stack)
	fixed := c.fixed
	skip := 0
	if receiver != 0 {
		skip = 1
	}
	for _, p := range conv.Args {
		var v ir.Value
		switch {
		case p.Index < 0:
			v = l.slotAddress(&l.slots[dst[-1-p.Index].Slot()])
		case p.Index < skip:
			v = receiver
		case p.Indirect:
			v = l.slotAddress(&l.slots[operands[p.Index-skip].Slot()])
		default:
			v = l.operandLeaf(operands[p.Index-skip], p.Leaf, p.Number)
		}
		if p.Reg == abi.NoReg {
			l.store(ir.Mem{Base: ir.BaseOut, Disp: int32(p.Stack)}, 0, 0, ir.W8, v)
		} else {
			fixed = append(fixed, fixedArg{v, p.Reg})
		}
	}
	l.f.Calls = true
	op := ir.Op(ir.OpCall)
	if c.sym == 0 {
		op = ir.OpCallMem
		if c.mem.Base == ir.BaseValue {
			fixed = append(fixed, fixedArg{c.base, abi.NoReg})
		}
	}
	in := l.callInstr(op, fixed, l.f.Machine.All())
	in.Safepoint = true
	in.Sym = c.sym
	if c.sym == 0 {
		in.HasMem, in.Mem, in.Trap = true, c.mem, c.trap
		in.Mem.BaseArg = uint8(len(fixed) - 1)
		in.Fix.Args[in.Mem.BaseArg] = l.f.Machine.Int
	}
	l.takeResults(in, conv, dst)
}

// takeResults defines a call's results.
func (l *lowerer) takeResults(in *ir.Instr, conv abi.Convention, dst []bytecode.Operand) {
	values := l.inRegisters(in, conv.Results)
	for i, p := range conv.Results {
		if p.Reg == abi.NoReg {
			values[i] = l.loadLeaf(ir.Mem{Base: ir.BaseOut, Disp: int32(p.Stack)}, 0, 0, p.Leaf)
		}
	}
	for i, p := range conv.Results {
		l.setResult(dst[p.Index], p.Leaf, values[i])
	}
	// A value without leaves, such as an empty struct, needs none.
}

func (l *lowerer) opCall(in *bytecode.Instr) {
	c, fn := l.c.Resolve(bytecode.FuncID(in.Sym))
	if l.inline(c, fn, in) {
		return
	}
	sig := c.Sig(fn)
	l.call(callee{sym: l.funcSymbol(c, fn), params: sig.Params, results: sig.Results}, 0, in.Args, in.Dst)
}

func (l *lowerer) opCallClosure(in *bytecode.Instr) {
	f := l.value(in.Args[0])
	sig := l.typeOf(in.Args[0]).Under()
	c := callee{params: sig.Params, results: sig.Results, trap: &ir.Trap{Code: bytecode.TrapNil}}
	c.fixed = []fixedArg{{f, abi.ClosureReg}}
	c.mem, c.base = ir.Mem{Disp: abi.ClosureCode}, f
	l.call(c, 0, in.Args[1:], in.Dst)
}

func (l *lowerer) opCallMethod(in *bytecode.Instr) {
	x := l.leaves(in.Args[0])
	t := l.typeOf(in.Args[0])
	m := t.Under().Methods[in.Sym]
	table := l.word(x[0], abi.TypeDescMethods)
	l.f.Def(table).Trap = &ir.Trap{Code: bytecode.TrapNil}
	c := callee{base: table, params: append([]*bytecode.Type{m.Sig}, m.Sig.Params...), results: m.Sig.Results}
	c.mem.Sym = l.symbol(code.Symbol{Kind: code.SymbolMethod, Type: t.Under(), Index: in.Sym})
	l.call(c, x[1], in.Args[1:], in.Dst)
}

// receive defines the parameters and captures of the outermost function and sets the
// slots to their initial values.
func (l *lowerer) receive() {
	s := l.scope
	conv := abi.ConventionOf(s.sig.Params, s.sig.Results)
	in := l.op(ir.OpEntry, ir.W8)
	in.Fix = &ir.Constraints{}
	values := l.inRegisters(in, conv.Args)
	if len(s.fn.Captures) > 0 {
		s.closure = l.result(in, ir.Int, true, abi.ClosureReg)
	}
	for i, p := range conv.Args {
		if p.Reg == abi.NoReg { // before results in memory overwrite it
			values[i] = l.loadLeaf(ir.Mem{Base: ir.BaseIn, Disp: int32(p.Stack)}, 0, 0, p.Leaf)
		}
	}
	l.clearSlots()
	s.resultAt = make([]int64, len(s.results))
	for i, p := range conv.Args {
		switch {
		case p.Index < 0:
			l.keepResultAddress(-1-p.Index, values[i])
		case p.Indirect:
			dst := l.slotPlace(s.fn.ParamSlots[p.Index])
			src := address{base: values[i], typ: dst.typ, stack: true}
			l.copyValue(&dst, &src)
		default:
			l.setParam(p.Index, p.Leaf, values[i])
		}
	}
	l.bindCaptures()
}

// setParam sets a leaf of a parameter.
func (l *lowerer) setParam(i int, leaf bytecode.Leaf, x ir.Value) {
	if slot := l.fn.ParamSlots[i]; slot >= 0 {
		l.writeSlot(&l.slots[slot], leaf, leaf.Offset, x)
		return
	}
	l.values[i] = append(l.values[i], x)
}

// slotPlace returns the whole of a slot as a place.
func (l *lowerer) slotPlace(i int32) address {
	s := &l.slots[i]
	a := address{typ: s.typ, stack: true}
	if s.scalar {
		a.slot = s
	} else {
		a.mem, a.offset = slotMem(s, 0), s.offset
	}
	return a
}

// keepResultAddress remembers where the caller wants a result: in a slot, as a handler finds
// no values.
func (l *lowerer) keepResultAddress(i int, at ir.Value) {
	l.resultAt[i] = l.frameSlot(l.c.Universe().Basic(bytecode.KindUintptr))
	l.store(ir.Mem{Base: ir.BaseSlot, Disp: int32(l.resultAt[i])}, 0, 0, ir.W8, at)
}

// clearSlots sets the slots to zero.
func (l *lowerer) clearSlots() {
	l.clearScalars()
	if l.f.SlotBytes > 0 {
		l.op(ir.OpClearSlots, ir.W8).Imm = l.f.SlotBytes
	}
}

// bindCaptures loads the captures from the closure object.
func (l *lowerer) bindCaptures() {
	closure := l.c.ClosureType(l.id)
	for i := range l.fn.Captures {
		n := len(l.sig.Params) + i
		src := address{base: l.closure, mem: ir.Mem{Disp: int32(closure.Offset(1 + i))}, typ: closure.Fields[1+i].Type}
		if n < len(l.fn.ParamSlots) && l.fn.ParamSlots[n] >= 0 {
			dst := l.slotPlace(l.fn.ParamSlots[n])
			l.copyValue(&dst, &src)
			continue
		}
		l.values[n] = l.readAll(&src)
	}
}

// opReturn writes results that are passed by reference to the caller's slots first.
func (l *lowerer) opReturn(in *bytecode.Instr) {
	if l.done != nil {
		l.returnInlined(in)
		return
	}
	conv := abi.ConventionOf(l.sig.Params, l.results)
	for i, o := range in.Args {
		if abi.ByReference(l.results[i]) {
			at := l.load(ir.Mem{Base: ir.BaseSlot, Disp: int32(l.resultAt[i])}, 0, 0, ir.W8, ir.Int, false)
			dst := address{base: at, typ: l.results[i], stack: true}
			src := l.slotPlace(o.Slot())
			l.copyValue(&dst, &src)
		}
	}
	var fixed []fixedArg
	for _, p := range conv.Results {
		v := l.operandLeaf(in.Args[p.Index], p.Leaf, p.Number)
		if p.Reg == abi.NoReg {
			l.store(ir.Mem{Base: ir.BaseIn, Disp: int32(p.Stack)}, 0, 0, ir.W8, v)
		} else {
			fixed = append(fixed, fixedArg{v, p.Reg})
		}
	}
	l.callInstr(ir.OpReturn, fixed, 0)
	l.b = nil
}

// operandLeaf returns leaf number i of an operand, a value or slot.
func (l *lowerer) operandLeaf(o bytecode.Operand, leaf bytecode.Leaf, i int) ir.Value {
	if o.IsSlot() {
		return l.readSlot(&l.slots[o.Slot()], leaf, leaf.Offset)
	}
	return l.leaves(o)[i]
}

func (l *lowerer) opCatch(in *bytecode.Instr) {
	thread := l.thread()
	for i, offset := range []int32{abi.ThreadTrap, abi.ThreadTrapA, abi.ThreadTrapB} {
		l.values[in.Dst[i]] = []ir.Value{l.word(thread, offset)}
	}
	l.store(ir.Mem{Disp: abi.ThreadTrap}, thread, 0, ir.W8, l.constant(0))
}

// thread returns the address of the current thread's block.
func (l *lowerer) thread() ir.Value {
	return l.load(ir.Mem{Base: ir.BaseCPU, Disp: abi.CPUThread}, 0, 0, ir.W8, ir.Int, false)
}

func (l *lowerer) opTLSGet(in *bytecode.Instr) {
	thread := l.thread()
	l.define(in, l.word(thread, abi.ThreadTLSType), l.load(ir.Mem{Disp: abi.ThreadTLSData}, thread, 0, ir.W8, ir.Int, true))
}

func (l *lowerer) opTLSSet(in *bytecode.Instr) {
	thread, x := l.thread(), l.leaves(in.Args[0])
	l.store(ir.Mem{Disp: abi.ThreadTLSType}, thread, 0, ir.W8, x[0])
	l.storeReference(ir.Mem{Disp: abi.ThreadTLSData}, thread, 0, x[1])
}

func (l *lowerer) opFrameSelf(in *bytecode.Instr) {
	l.define(in, l.lea(ir.Mem{Base: ir.BaseReturn}, 0, 0))
}

func (l *lowerer) opFrameCallee(in *bytecode.Instr) {
	l.define(in, l.lea(ir.Mem{Base: ir.BaseBody, Disp: -bytecode.WordSize}, 0, 0))
}
