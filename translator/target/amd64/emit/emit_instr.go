package emit

import (
	"github.com/portico-os/portico/translator/abi"
	"github.com/portico-os/portico/translator/ir"
	"github.com/portico-os/portico/translator/target/amd64/asm"
	"github.com/portico-os/portico/translator/target/amd64/registers"
)

// machineOps are the machine instructions of the operations that are one. Fixed; twoOperands and
// inPlace rely on it to have whatever emission sends to them.
var machineOps = [ir.NumOps]asm.Op{
	ir.OpSub: asm.Sub, ir.OpMul: asm.Imul, ir.OpAnd: asm.And, ir.OpOr: asm.Or, ir.OpXor: asm.Xor,
	ir.OpShl: asm.Shl, ir.OpShr: asm.Shr, ir.OpSar: asm.Sar, ir.OpRol: asm.Rol,
	ir.OpNeg: asm.Neg, ir.OpSwap: asm.Bswap,
	ir.OpFloatAdd: asm.Adds, ir.OpFloatSub: asm.Subs, ir.OpFloatMul: asm.Muls, ir.OpFloatDiv: asm.Divs,
	ir.OpFloatXor: asm.Xorp,
}

// conditions are the machine's conditions but for those of float equality, which need two; checks,
// branches and sets go by them. Fixed; they are right behind compare, which sets the flags of
// floats as those of unsigned integers.
var conditions = [...]asm.Cond{
	ir.Equal: asm.Equal, ir.NotEqual: asm.NotEqual,
	ir.Below: asm.Below, ir.AboveEqual: asm.AboveEqual, ir.BelowEqual: asm.BelowEqual, ir.Above: asm.Above,
	ir.Less: asm.Less, ir.GreaterEqual: asm.GreaterEqual, ir.LessEqual: asm.LessEqual, ir.Greater: asm.Greater,
}

// emission has what emits each operation. Fixed after init; Code and jump rely on it to have all that
// leave allocation, but for phis, which they pass over.
var emission [ir.NumOps]func(e *emitter, b *ir.Block, in *ir.Instr)

func init() {
	type emit = func(*emitter, *ir.Block, *ir.Instr)
	set := func(f emit, ops ...ir.Op) {
		for _, op := range ops {
			emission[op] = f
		}
	}
	set((*emitter).nothing, ir.OpEntry)
	set((*emitter).constant, ir.OpConst)
	set((*emitter).floatConst, ir.OpFloatConst)
	set((*emitter).address, ir.OpSymbol, ir.OpLea, ir.OpStatics)
	set((*emitter).move, ir.OpMove)
	set((*emitter).add, ir.OpAdd)
	set((*emitter).twoOperands, ir.OpSub, ir.OpMul, ir.OpAnd, ir.OpOr, ir.OpXor,
		ir.OpFloatAdd, ir.OpFloatSub, ir.OpFloatMul, ir.OpFloatDiv, ir.OpFloatXor)
	set((*emitter).inPlace, ir.OpShl, ir.OpShr, ir.OpSar, ir.OpRol, ir.OpNeg, ir.OpSwap)
	set((*emitter).extend, ir.OpSignExtend, ir.OpZeroExtend)
	set((*emitter).divide, ir.OpDiv)
	set((*emitter).mulWide, ir.OpMulWide)
	set((*emitter).carry, ir.OpAddCarry, ir.OpSubBorrow)
	set((*emitter).scan, ir.OpBitLen, ir.OpTrailing)
	set((*emitter).set, ir.OpSet)
	set((*emitter).mask, ir.OpMask)
	set((*emitter).trapIf, ir.OpTrapIf)
	set((*emitter).convert, ir.OpIntToFloat, ir.OpFloatToInt, ir.OpFloatToFloat, ir.OpIntAsFloat, ir.OpFloatAsInt)
	set(func(e *emitter, _ *ir.Block, in *ir.Instr) { e.RR(asm.Sqrts, width(in), def(in, 0), arg(in, 0)) }, ir.OpFloatSqrt)
	set((*emitter).load, ir.OpLoad, ir.OpReload)
	set((*emitter).store, ir.OpStore, ir.OpSpill)
	set((*emitter).nilCheck, ir.OpNilCheck)
	set((*emitter).copyMem, ir.OpCopyMem)
	set((*emitter).clearMem, ir.OpClearMem, ir.OpClearSlots)
	set(func(e *emitter, _ *ir.Block, _ *ir.Instr) { e.N(asm.RepStosb) }, ir.OpFill)
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

func (e *emitter) nothing(*ir.Block, *ir.Instr) {}

func (e *emitter) constant(_ *ir.Block, in *ir.Instr) {
	e.RI(asm.Mov, asm.W8, def(in, 0), in.Imm)
}

func (e *emitter) floatConst(_ *ir.Block, in *ir.Instr) {
	if in.Imm == 0 {
		e.RR(asm.Xorp, asm.W4, def(in, 0), def(in, 0))
		return
	}
	e.RI(asm.Mov, width(in), registers.Scratch, in.Imm)
	e.RR(asm.Movd, width(in), def(in, 0), registers.Scratch)
}

func (e *emitter) address(_ *ir.Block, in *ir.Instr) {
	dst := def(in, 0)
	switch in.Op {
	case ir.OpSymbol:
		e.RS(asm.Mov, asm.W8, dst, asm.Symbol(in.Sym), in.Imm)
	case ir.OpStatics:
		e.RM(asm.Mov, asm.W8, dst, asm.Mem{Base: registers.Domain, Index: asm.NoReg, Symbol: asm.Symbol(in.Sym)})
	default:
		e.RM(asm.Lea, asm.W8, dst, e.mem(in))
	}
}

func (e *emitter) move(_ *ir.Block, in *ir.Instr) { e.moveReg(def(in, 0), arg(in, 0)) }

func (e *emitter) moveReg(dst, src asm.Reg) {
	switch {
	case dst == src:
	case dst >= asm.XMM0 && src >= asm.XMM0:
		e.RR(asm.Movaps, asm.W16, dst, src)
	case dst >= asm.XMM0 || src >= asm.XMM0:
		e.RR(asm.Movd, asm.W8, dst, src)
	default:
		e.RR(asm.Mov, asm.W8, dst, src)
	}
}

// add uses lea where the result has a register of its own.
func (e *emitter) add(_ *ir.Block, in *ir.Instr) {
	dst, x := def(in, 0), arg(in, 0)
	if in.HasImm {
		if dst == x {
			e.RI(asm.Add, width(in), dst, in.Imm)
		} else {
			e.RM(asm.Lea, width(in), dst, asm.At(x, int32(in.Imm)))
		}
		return
	}
	switch y := arg(in, 1); dst {
	case x:
		e.RR(asm.Add, width(in), dst, y)
	case y:
		e.RR(asm.Add, width(in), dst, x)
	default:
		e.RM(asm.Lea, width(in), dst, asm.Indexed(x, y, 1, 0))
	}
}

func (e *emitter) twoOperands(_ *ir.Block, in *ir.Instr) {
	op, dst := machineOps[in.Op], def(in, 0)
	switch {
	case in.HasImm && in.Op == ir.OpMul:
		e.RRI(op, width(in), dst, dst, in.Imm)
	case in.HasImm:
		e.RI(op, width(in), dst, in.Imm)
	default:
		e.RR(op, width(in), dst, arg(in, 1))
	}
}

// inPlace emits operations of one register, and shifts: by a constant, or by the register that
// they demand.
func (e *emitter) inPlace(_ *ir.Block, in *ir.Instr) {
	if in.HasImm {
		e.RI(machineOps[in.Op], width(in), def(in, 0), in.Imm&(int64(in.Width)*8-1))
		return
	}
	e.R(machineOps[in.Op], width(in), def(in, 0))
}

// Extensions by the width from which they extend: with zeros to four bytes, which clears the
// others, and with the sign to eight. Fixed; loads rely on the former.
var (
	zeroExtensions = [...]asm.Op{ir.W1: asm.MovZX8, ir.W2: asm.MovZX16, ir.W4: asm.Mov}
	signExtensions = [...]asm.Op{ir.W1: asm.MovSX8, ir.W2: asm.MovSX16, ir.W4: asm.MovSX32}
)

func (e *emitter) extend(_ *ir.Block, in *ir.Instr) {
	if in.Op == ir.OpSignExtend {
		e.RR(signExtensions[in.From], asm.W8, def(in, 0), arg(in, 0))
	} else {
		e.RR(zeroExtensions[in.From], asm.W4, def(in, 0), arg(in, 0))
	}
}

func (e *emitter) divide(_ *ir.Block, in *ir.Instr) {
	op := asm.Op(asm.Idiv)
	switch {
	case !in.Signed:
		op = asm.Div
		e.RR(asm.Xor, asm.W4, asm.RDX, asm.RDX)
	case in.Width == ir.W8:
		e.N(asm.Cqo)
	default:
		e.N(asm.Cdq)
	}
	e.Fault(in)
	e.R(op, width(in), arg(in, 1))
}

func (e *emitter) mulWide(_ *ir.Block, in *ir.Instr) { e.R(asm.MulWide, asm.W8, arg(in, 1)) }

// carry turns the carry operand into the flag and the flag into the carry result.
func (e *emitter) carry(_ *ir.Block, in *ir.Instr) {
	op := asm.Op(asm.Adc)
	if in.Op == ir.OpSubBorrow {
		op = asm.Sbb
	}
	c := def(in, 1)
	e.RI(asm.And, asm.W4, c, 1)
	e.R(asm.Neg, asm.W4, c)
	e.RR(op, asm.W8, def(in, 0), arg(in, 1))
	e.RR(asm.Sbb, asm.W4, c, c)
	e.R(asm.Neg, asm.W4, c)
}

// scan uses the instructions that every processor has; they leave the flag when no bit
// is set.
func (e *emitter) scan(_ *ir.Block, in *ir.Instr) {
	op, none, dst := asm.Op(asm.Bsf), int64(64), def(in, 0)
	if in.Op == ir.OpBitLen {
		op, none = asm.Bsr, -1
	}
	e.RI(asm.Mov, asm.W8, registers.Scratch, none)
	e.RR(op, asm.W8, dst, arg(in, 0))
	e.RR(asm.CMov.If(asm.Equal), asm.W8, dst, registers.Scratch)
	if in.Op == ir.OpBitLen {
		e.RI(asm.Add, asm.W8, dst, 1) // from the highest bit's number
	}
}

// compare sets the flags.
func (e *emitter) compare(in *ir.Instr) {
	x := arg(in, 0)
	switch {
	case in.Floats:
		e.RR(asm.Ucomis, width(in), x, arg(in, 1))
	case in.HasImm && in.Sym != 0:
		e.RS(asm.Cmp, width(in), x, asm.Symbol(in.Sym), in.Imm)
	case in.HasImm && in.Imm == 0 && in.Cond != ir.Below && in.Cond != ir.AboveEqual:
		e.RR(asm.Test, width(in), x, x)
	case in.HasImm:
		e.RI(asm.Cmp, width(in), x, in.Imm)
	default:
		e.RR(asm.Cmp, width(in), x, arg(in, 1))
	}
}

func (e *emitter) set(_ *ir.Block, in *ir.Instr) {
	e.compare(in)
	dst := def(in, 0)
	switch in.Cond {
	case ir.FloatEqual:
		e.R(asm.Set.If(asm.NoParity), asm.W1, dst)
		e.R(asm.Set.If(asm.Equal), asm.W1, registers.Scratch)
		e.RR(asm.And, asm.W4, dst, registers.Scratch)
	case ir.FloatNotEqual:
		e.R(asm.Set.If(asm.Parity), asm.W1, dst)
		e.R(asm.Set.If(asm.NotEqual), asm.W1, registers.Scratch)
		e.RR(asm.Or, asm.W4, dst, registers.Scratch)
	default:
		e.R(asm.Set.If(conditions[in.Cond]), asm.W1, dst)
	}
	e.RR(asm.MovZX8, asm.W4, dst, dst)
}

func (e *emitter) mask(_ *ir.Block, in *ir.Instr) {
	e.compare(in)
	e.RR(asm.Sbb, asm.W8, def(in, 0), def(in, 0))
}

func (e *emitter) trapIf(_ *ir.Block, in *ir.Instr) {
	e.compare(in)
	failed := e.NewLabel()
	e.Jcc(conditions[in.Cond], failed)
	e.Later(in.Line, func() {
		e.Bind(failed)
		e.callStub(abi.StubTrap)
		e.TrapSite(in)
	})
}

func (e *emitter) convert(_ *ir.Block, in *ir.Instr) {
	dst, src := def(in, 0), arg(in, 0)
	switch in.Op {
	case ir.OpIntToFloat:
		// The instruction keeps the register's upper part: break the dependence on it.
		e.RR(asm.Xorp, asm.W4, dst, dst)
		e.RR(asm.CvtI64F, width(in), dst, src)
	case ir.OpFloatToInt:
		op := asm.Op(asm.CvtFI64)
		if in.Width == ir.W4 {
			op = asm.CvtFI32
		}
		e.RR(op, asm.Width(in.From), dst, src)
	case ir.OpFloatToFloat:
		e.RR(asm.CvtFF, asm.Width(in.From), dst, src)
	default:
		e.RR(asm.Movd, width(in), dst, src)
	}
}
