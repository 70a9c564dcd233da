package translator

import (
	"fmt"

	"github.com/portico-os/portico/translator/abi"
	"github.com/portico-os/portico/translator/amd64"
	"github.com/portico-os/portico/translator/ir"
)

// machineOps are the machine instructions of the operations that are one.
var machineOps = [ir.NumOps]amd64.Op{
	ir.OpSub: amd64.Sub, ir.OpMul: amd64.Imul, ir.OpAnd: amd64.And, ir.OpOr: amd64.Or, ir.OpXor: amd64.Xor,
	ir.OpShl: amd64.Shl, ir.OpShr: amd64.Shr, ir.OpSar: amd64.Sar, ir.OpRol: amd64.Rol,
	ir.OpNeg: amd64.Neg, ir.OpCom: amd64.Not, ir.OpSwap: amd64.Bswap, ir.OpOnes: amd64.Popcnt,
	ir.OpFloatAdd: amd64.Adds, ir.OpFloatSub: amd64.Subs, ir.OpFloatMul: amd64.Muls, ir.OpFloatDiv: amd64.Divs,
	ir.OpFloatXor: amd64.Xorp, ir.OpFloatSqrt: amd64.Sqrts,
}

// emission has what emits each operation.
var emission [ir.NumOps]func(e *emitter, b *ir.Block, in *ir.Instr)

func init() {
	type emit = func(*emitter, *ir.Block, *ir.Instr)
	set := func(f emit, ops ...ir.Op) {
		for _, op := range ops {
			emission[op] = f
		}
	}
	set((*emitter).nothing, ir.OpEntry, ir.OpIn, ir.OpPhi)
	set((*emitter).constant, ir.OpConst)
	set((*emitter).floatConst, ir.OpFloatConst)
	set((*emitter).address, ir.OpSymbol, ir.OpLea, ir.OpStatics)
	set((*emitter).move, ir.OpCopy, ir.OpMove)
	set((*emitter).add, ir.OpAdd)
	set((*emitter).twoOperands, ir.OpSub, ir.OpMul, ir.OpAnd, ir.OpOr, ir.OpXor,
		ir.OpFloatAdd, ir.OpFloatSub, ir.OpFloatMul, ir.OpFloatDiv, ir.OpFloatXor)
	set((*emitter).shift, ir.OpShl, ir.OpShr, ir.OpSar, ir.OpRol)
	set((*emitter).oneOperand, ir.OpNeg, ir.OpCom, ir.OpSwap)
	set((*emitter).fromTo, ir.OpOnes, ir.OpFloatSqrt)
	set((*emitter).extend, ir.OpSignExtend, ir.OpZeroExtend)
	set((*emitter).divide, ir.OpDiv)
	set((*emitter).mulWide, ir.OpMulWide)
	set((*emitter).carry, ir.OpAddCarry, ir.OpSubBorrow)
	set((*emitter).scan, ir.OpBitLen, ir.OpTrailing)
	set((*emitter).set, ir.OpSet)
	set((*emitter).mask, ir.OpMask)
	set((*emitter).trapIf, ir.OpTrapIf)
	set((*emitter).convert, ir.OpIntToFloat, ir.OpFloatToInt, ir.OpFloatToFloat, ir.OpIntAsFloat, ir.OpFloatAsInt)
	set((*emitter).load, ir.OpLoad, ir.OpReload)
	set((*emitter).store, ir.OpStore, ir.OpSpill)
	set((*emitter).nilCheck, ir.OpNilCheck)
	set((*emitter).copyMem, ir.OpCopyMem)
	set((*emitter).clearMem, ir.OpClearMem, ir.OpClearSlots)
	set(func(e *emitter, _ *ir.Block, _ *ir.Instr) { e.N(amd64.RepStosb) }, ir.OpFill)
	set((*emitter).alloc, ir.OpAlloc)
	set((*emitter).time, ir.OpTime)
	set((*emitter).port, ir.OpPortIn, ir.OpPortOut)
	set((*emitter).call, ir.OpCall, ir.OpCallMem)
	set((*emitter).poll, ir.OpPoll)
	set((*emitter).jump, ir.OpJump)
	set((*emitter).branch, ir.OpBranch)
	set((*emitter).ret, ir.OpReturn)
	set((*emitter).unreachable, ir.OpUnreachable)
}

func (e *emitter) instr(b *ir.Block, in *ir.Instr) {
	if emission[in.Op] == nil {
		panic(fmt.Sprintf("translator: no emission of %v", in.Op))
	}
	emission[in.Op](e, b, in)
}

func (e *emitter) nothing(*ir.Block, *ir.Instr) {}

func (e *emitter) constant(_ *ir.Block, in *ir.Instr) {
	e.RI(amd64.Mov, amd64.W8, in.DefRegs[0], in.Imm)
}

func (e *emitter) floatConst(_ *ir.Block, in *ir.Instr) {
	if in.Imm == 0 {
		e.RR(amd64.Xorp, amd64.W4, in.DefRegs[0], in.DefRegs[0])
		return
	}
	e.RI(amd64.Mov, in.Width, ir.Scratch, in.Imm)
	e.RR(amd64.Movd, in.Width, in.DefRegs[0], ir.Scratch)
}

func (e *emitter) address(_ *ir.Block, in *ir.Instr) {
	dst := in.DefRegs[0]
	switch in.Op {
	case ir.OpSymbol:
		e.RS(amd64.Mov, amd64.W8, dst, amd64.Symbol(in.Sym), in.Imm)
	case ir.OpStatics:
		e.RM(amd64.Mov, amd64.W8, dst, amd64.Mem{Base: abi.R14, Index: abi.NoReg, Symbol: amd64.Symbol(in.Sym)})
	default:
		e.RM(amd64.Lea, amd64.W8, dst, e.mem(in))
	}
}

func (e *emitter) move(_ *ir.Block, in *ir.Instr) { e.moveReg(in.DefRegs[0], in.ArgRegs[0]) }

func (e *emitter) moveReg(dst, src abi.Reg) {
	switch {
	case dst == src:
	case dst >= abi.XMM0 && src >= abi.XMM0:
		e.RR(amd64.Movaps, amd64.W16, dst, src)
	case dst >= abi.XMM0 || src >= abi.XMM0:
		e.RR(amd64.Movd, amd64.W8, dst, src)
	default:
		e.RR(amd64.Mov, amd64.W8, dst, src)
	}
}

// add uses lea where the result has a register of its own.
func (e *emitter) add(_ *ir.Block, in *ir.Instr) {
	dst, x := in.DefRegs[0], in.ArgRegs[0]
	if in.HasImm {
		if dst == x {
			e.RI(amd64.Add, in.Width, dst, in.Imm)
		} else {
			e.RM(amd64.Lea, in.Width, dst, amd64.At(x, int32(in.Imm)))
		}
		return
	}
	switch y := in.ArgRegs[1]; dst {
	case x:
		e.RR(amd64.Add, in.Width, dst, y)
	case y:
		e.RR(amd64.Add, in.Width, dst, x)
	default:
		e.RM(amd64.Lea, in.Width, dst, amd64.Indexed(x, y, 1, 0))
	}
}

func (e *emitter) twoOperands(_ *ir.Block, in *ir.Instr) {
	op, dst := machineOps[in.Op], in.DefRegs[0]
	switch {
	case in.HasImm && in.Op == ir.OpMul:
		e.RRI(op, in.Width, dst, dst, in.Imm)
	case in.HasImm:
		e.RI(op, in.Width, dst, in.Imm)
	case in.HasMem:
		e.RM(op, in.Width, dst, e.mem(in))
	default:
		e.RR(op, in.Width, dst, in.ArgRegs[1])
	}
}

func (e *emitter) shift(_ *ir.Block, in *ir.Instr) {
	if in.HasImm {
		e.RI(machineOps[in.Op], in.Width, in.DefRegs[0], in.Imm&(int64(in.Width)*8-1))
		return
	}
	e.R(machineOps[in.Op], in.Width, in.DefRegs[0])
}

func (e *emitter) oneOperand(_ *ir.Block, in *ir.Instr) {
	e.R(machineOps[in.Op], in.Width, in.DefRegs[0])
}

func (e *emitter) fromTo(_ *ir.Block, in *ir.Instr) {
	e.RR(machineOps[in.Op], in.Width, in.DefRegs[0], in.ArgRegs[0])
}

func (e *emitter) extend(_ *ir.Block, in *ir.Instr) {
	dst, src := in.DefRegs[0], in.ArgRegs[0]
	signed := in.Op == ir.OpSignExtend
	switch {
	case in.From == amd64.W1 && signed:
		e.RR(amd64.MovSX8, amd64.W8, dst, src)
	case in.From == amd64.W1:
		e.RR(amd64.MovZX8, amd64.W4, dst, src)
	case in.From == amd64.W2 && signed:
		e.RR(amd64.MovSX16, amd64.W8, dst, src)
	case in.From == amd64.W2:
		e.RR(amd64.MovZX16, amd64.W4, dst, src)
	case signed:
		e.RR(amd64.MovSX32, amd64.W8, dst, src)
	default:
		e.RR(amd64.Mov, amd64.W4, dst, src)
	}
}

func (e *emitter) divide(_ *ir.Block, in *ir.Instr) {
	op := amd64.Op(amd64.Div)
	switch {
	case !in.Signed:
		e.RR(amd64.Xor, amd64.W4, abi.RDX, abi.RDX)
	case in.Width == amd64.W8:
		op = amd64.Idiv
		e.N(amd64.Cqo)
	default:
		op = amd64.Idiv
		e.N(amd64.Cdq)
	}
	e.fault(in)
	e.R(op, in.Width, in.ArgRegs[1])
}

func (e *emitter) mulWide(_ *ir.Block, in *ir.Instr) { e.R(amd64.MulWide, amd64.W8, in.ArgRegs[1]) }

// carry turns the carry operand into the flag and the flag into the carry result.
func (e *emitter) carry(_ *ir.Block, in *ir.Instr) {
	op := amd64.Op(amd64.Adc)
	if in.Op == ir.OpSubBorrow {
		op = amd64.Sbb
	}
	c := in.DefRegs[1]
	e.RI(amd64.And, amd64.W4, c, 1)
	e.R(amd64.Neg, amd64.W4, c)
	e.RR(op, amd64.W8, in.DefRegs[0], in.ArgRegs[1])
	e.RR(amd64.Sbb, amd64.W4, c, c)
	e.R(amd64.Neg, amd64.W4, c)
}

// scan uses the instructions that every processor has; they leave the flag when no bit
// is set.
func (e *emitter) scan(_ *ir.Block, in *ir.Instr) {
	dst, src := in.DefRegs[0], in.ArgRegs[0]
	if in.Op == ir.OpTrailing {
		e.RI(amd64.Mov, amd64.W8, ir.Scratch, 64)
		e.RR(amd64.Bsf, amd64.W8, dst, src)
		e.RR(amd64.CMov.If(amd64.Equal), amd64.W8, dst, ir.Scratch)
		return
	}
	e.RI(amd64.Mov, amd64.W8, ir.Scratch, -1)
	e.RR(amd64.Bsr, amd64.W8, dst, src)
	e.RR(amd64.CMov.If(amd64.Equal), amd64.W8, dst, ir.Scratch)
	e.RI(amd64.Add, amd64.W8, dst, 1)
}

// compare sets the flags.
func (e *emitter) compare(in *ir.Instr) {
	x := in.ArgRegs[0]
	switch {
	case in.Compare == ir.CompareFloat:
		e.RR(amd64.Ucomis, in.Width, x, in.ArgRegs[1])
	case in.Compare == ir.CompareTest:
		e.RR(amd64.Test, in.Width, x, x)
	case in.HasImm && in.Sym != 0:
		e.RS(amd64.Cmp, in.Width, x, amd64.Symbol(in.Sym), in.Imm)
	case in.HasImm && in.Imm == 0 && in.Cond != amd64.Below && in.Cond != amd64.AboveEqual:
		e.RR(amd64.Test, in.Width, x, x)
	case in.HasImm:
		e.RI(amd64.Cmp, in.Width, x, in.Imm)
	default:
		e.RR(amd64.Cmp, in.Width, x, in.ArgRegs[1])
	}
}

func (e *emitter) set(_ *ir.Block, in *ir.Instr) {
	e.compare(in)
	dst := in.DefRegs[0]
	switch in.Cond {
	case ir.FloatEqual:
		e.R(amd64.Set.If(amd64.NoParity), amd64.W1, dst)
		e.R(amd64.Set.If(amd64.Equal), amd64.W1, ir.Scratch)
		e.RR(amd64.And, amd64.W4, dst, ir.Scratch)
	case ir.FloatNotEqual:
		e.R(amd64.Set.If(amd64.Parity), amd64.W1, dst)
		e.R(amd64.Set.If(amd64.NotEqual), amd64.W1, ir.Scratch)
		e.RR(amd64.Or, amd64.W4, dst, ir.Scratch)
	default:
		e.R(amd64.Set.If(in.Cond), amd64.W1, dst)
	}
	e.RR(amd64.MovZX8, amd64.W4, dst, dst)
}

func (e *emitter) mask(_ *ir.Block, in *ir.Instr) {
	e.compare(in)
	e.RR(amd64.Sbb, amd64.W8, in.DefRegs[0], in.DefRegs[0])
}

func (e *emitter) trapIf(_ *ir.Block, in *ir.Instr) {
	e.compare(in)
	failed := e.NewLabel()
	e.Jcc(in.Cond, failed)
	e.later(in.Line, func() {
		e.Bind(failed)
		e.callStub(abi.StubTrap)
		e.trapSite(in)
	})
}

func (e *emitter) convert(_ *ir.Block, in *ir.Instr) {
	dst, src := in.DefRegs[0], in.ArgRegs[0]
	switch in.Op {
	case ir.OpIntToFloat:
		// The instruction keeps the register's upper part: break the dependence on it.
		e.RR(amd64.Xorp, amd64.W4, dst, dst)
		e.RR(amd64.CvtI64F, in.Width, dst, src)
	case ir.OpFloatToInt:
		op := amd64.Op(amd64.CvtFI64)
		if in.Width == amd64.W4 {
			op = amd64.CvtFI32
		}
		e.RR(op, in.From, dst, src)
	case ir.OpFloatToFloat:
		e.RR(amd64.CvtFF, in.From, dst, src)
	default:
		e.RR(amd64.Movd, in.Width, dst, src)
	}
}
