package front

import (
	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/translator/abi"
	"github.com/portico-os/portico/translator/code"
	"github.com/portico-os/portico/translator/ir"
)

// Calls, their ends, and what belongs to a frame or thread: see lowerFlow.
var lowerCalls = table{
	bytecode.OpCall: (*lowerer).opCall, bytecode.OpCallClosure: (*lowerer).opCallClosure, bytecode.OpCallMethod: (*lowerer).opCallMethod,
	bytecode.OpIntrinsic: (*lowerer).opIntrinsic, bytecode.OpReturn: (*lowerer).opReturn, bytecode.OpCatch: (*lowerer).opCatch,
	bytecode.OpFrameSelf: (*lowerer).opFrame, bytecode.OpFrameCallee: (*lowerer).opFrame,
	bytecode.OpTLSGet: (*lowerer).opTLSGet, bytecode.OpTLSSet: (*lowerer).opTLSSet,
}

// A callee is what a call leads to: a symbol, or an address in memory. call lays out arguments by
// its types, on which the code there relies.
type callee struct {
	sym     int32            // 0: the address is in memory
	mem     ir.Mem           // of the address, if sym is 0; not indexed
	base    ir.Value         // of mem, if that has one
	trap    *ir.Trap         // if the address is loaded through what may be nil
	fixed   []fixedArg       // operands beside the arguments, in registers that those do not have
	params  []*bytecode.Type // receiver first
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
			v = l.slotAddress(dst[-1-p.Index].Slot())
		case p.Index < skip:
			v = receiver
		case p.Indirect:
			v = l.slotAddress(operands[p.Index-skip].Slot())
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
		in.Mem, in.Trap = c.mem, c.trap
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
		l.setLeaf(dst[p.Index], p.Leaf, values[i])
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
	l.clearScalars()
	if l.f.SlotBytes > 0 {
		l.op(ir.OpClearSlots, ir.W8).Imm = l.f.SlotBytes
	}
	s.resultAt = make([]int64, len(s.sig.Results))
	for i, p := range conv.Args {
		switch {
		case p.Index < 0: // where the caller wants a result: a handler finds no values, but slots
			at := l.frameSlot(l.c.Universe().Basic(bytecode.KindUintptr))
			l.resultAt[-1-p.Index] = at
			l.store(ir.Mem{Base: ir.BaseSlot, Disp: int32(at)}, 0, 0, ir.W8, values[i])
		case p.Indirect:
			dst := l.slotPlace(s.fn.ParamSlots[p.Index])
			src := address{base: values[i], typ: dst.typ, stack: true}
			l.copyValue(&dst, &src)
		default:
			l.setLeaf(s.paramOperand(p.Index), p.Leaf, values[i])
		}
	}
	l.bindCaptures()
}

// bindCaptures loads the captures from the closure object.
func (l *lowerer) bindCaptures() {
	closure := l.c.ClosureType(l.id)
	for i := range l.fn.Captures {
		n := len(l.sig.Params) + i
		src := address{base: l.closure, mem: ir.Mem{Disp: int32(closure.Offset(1 + i))}, typ: closure.Fields[1+i].Type}
		l.values[n] = l.readAll(&src)
	}
}

// opReturn writes results that are passed by reference to the caller's slots first.
func (l *lowerer) opReturn(in *bytecode.Instr) {
	if l.done != nil {
		l.returnInlined(in)
		return
	}
	conv := abi.ConventionOf(l.sig.Params, l.sig.Results)
	for i, o := range in.Args {
		if abi.ByReference(l.sig.Results[i]) {
			at := l.load(ir.Mem{Base: ir.BaseSlot, Disp: int32(l.resultAt[i])}, 0, 0, ir.W8, ir.Int, false)
			dst := address{base: at, typ: l.sig.Results[i], stack: true}
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

func (l *lowerer) opCatch(in *bytecode.Instr) {
	thread := l.thread()
	for i, offset := range []int32{abi.ThreadTrap, abi.ThreadTrapA, abi.ThreadTrapB} {
		l.values[in.Dst[i]] = []ir.Value{l.word(thread, offset)}
	}
	l.store(ir.Mem{Disp: abi.ThreadTrap}, thread, 0, ir.W8, l.constant(0))
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

// opFrame defines a place in the stack by how far it is from the top: components see no addresses.
func (l *lowerer) opFrame(in *bytecode.Instr) {
	m := ir.Mem{Base: ir.BaseReturn}
	if in.Op == bytecode.OpFrameCallee {
		m = ir.Mem{Base: ir.BaseBody, Disp: -bytecode.WordSize}
	}
	l.define(in, l.binary(ir.OpSub, ir.W8, l.lea(m, 0, 0), l.word(l.thread(), abi.ThreadStackTop)))
}
