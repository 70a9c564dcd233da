package irtest

import (
	"math"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/translator/abi"
	"github.com/portico-os/portico/translator/ir"
)

// simple writes a statement without control flow.
func (g *writer) simple() {
	switch g.r.IntN(16) {
	case 0, 1, 2, 3:
		g.arithmetic()
	case 4:
		g.special()
	case 5, 6:
		g.floats()
	case 7:
		g.again()
	case 8, 9:
		g.loads()
	case 10, 11:
		g.stores()
	case 12:
		g.check()
	case 13:
		g.slot()
	case 14:
		g.newObject()
	default:
		g.addresses()
	}
}

// pure remembers an instruction that may be written again.
func (g *writer) pure(in *ir.Instr) *ir.Instr {
	g.scope.pure = append(g.scope.pure, in)
	return in
}

func (g *writer) width() ir.Width { return []ir.Width{ir.W4, ir.W8, ir.W8}[g.r.IntN(3)] }

func (g *writer) arithmetic() {
	ops := []ir.Op{ir.OpAdd, ir.OpAdd, ir.OpSub, ir.OpMul, ir.OpAnd, ir.OpOr, ir.OpXor, ir.OpShl, ir.OpShr, ir.OpSar, ir.OpRol}
	in := g.add(ops[g.r.IntN(len(ops))], g.width(), g.anInt())
	if g.r.IntN(3) == 0 {
		in.HasImm, in.Imm = true, int64(g.r.IntN(70)-3)
	} else {
		g.f.Args(in, in.Args[0], g.anIntBefore(in))
	}
	g.int(g.f.Define(g.pure(in), ir.Int, false))
}

// anIntBefore returns an integer for an instruction that is in its block already.
func (g *writer) anIntBefore(in *ir.Instr) ir.Value {
	if len(g.scope.ints) == 0 {
		return in.Args[0]
	}
	return g.pick(g.scope.ints, nil)
}

// special writes what has fixed or tied registers, several results, or one operand.
func (g *writer) special() {
	x, y, z := g.anInt(), g.anInt(), g.anInt()
	switch g.r.IntN(8) {
	case 0:
		if g.r.IntN(5) > 0 { // seldom by zero
			odd := g.add(ir.OpOr, ir.W8, y)
			odd.HasImm, odd.Imm = true, 1
			y = g.f.Define(odd, ir.Int, false)
		}
		in := g.add(ir.OpDiv, g.width(), x, y)
		in.Signed, in.Trap = g.r.IntN(2) == 0, &ir.Trap{Code: bytecode.TrapDivide}
		g.int(g.f.Define(in, ir.Int, false))
		g.int(g.f.Define(in, ir.Int, false))
	case 1:
		in := g.pure(g.add(ir.OpMulWide, ir.W8, x, y))
		g.int(g.f.Define(in, ir.Int, false))
		g.int(g.f.Define(in, ir.Int, false))
	case 2:
		in := g.pure(g.add([]ir.Op{ir.OpAddCarry, ir.OpSubBorrow}[g.r.IntN(2)], ir.W8, x, y, z))
		g.int(g.f.Define(in, ir.Int, false))
		g.int(g.f.Define(in, ir.Int, false))
	case 3:
		ops := []ir.Op{ir.OpBitLen, ir.OpTrailing, ir.OpNeg, ir.OpSwap}
		g.int(g.f.Define(g.pure(g.add(ops[g.r.IntN(len(ops))], ir.W8, x)), ir.Int, false))
	case 4:
		in := g.pure(g.add([]ir.Op{ir.OpSignExtend, ir.OpZeroExtend}[g.r.IntN(2)], ir.W8, x))
		in.From = []ir.Width{ir.W1, ir.W2, ir.W4}[g.r.IntN(3)]
		g.int(g.f.Define(in, ir.Int, false))
	case 5:
		g.int(g.f.Define(g.pure(g.condition(ir.OpSet)), ir.Int, false))
	case 6:
		in := g.pure(g.add(ir.OpMask, ir.W8, x, y))
		in.Cond = ir.Below
		g.int(g.f.Define(in, ir.Int, false))
	default:
		g.int(g.f.Define(g.add(ir.OpTime, ir.W8), ir.Int, false))
	}
}

// condition writes an instruction that depends on a comparison.
func (g *writer) condition(op ir.Op) *ir.Instr {
	switch g.r.IntN(5) {
	case 0:
		x, y := g.aFloat(), g.aFloat()
		in := g.add(op, ir.W8, x, y)
		in.Floats, in.Cond = true, []ir.Cond{ir.FloatEqual, ir.FloatNotEqual, ir.Above, ir.AboveEqual, ir.BelowEqual}[g.r.IntN(5)]
		return in
	case 1:
		in := g.add(op, ir.W8, g.aRef())
		in.Cond, in.HasImm = ir.Equal+ir.Cond(g.r.IntN(2)), true
		return in
	case 2:
		in := g.add(op, ir.W1, g.anInt())
		in.Cond, in.HasImm, in.Imm = ir.NotEqual, true, 0
		return in
	case 3:
		in := g.add(op, g.width(), g.anInt())
		in.Cond, in.HasImm, in.Imm = ir.Cond(g.r.IntN(10)), true, int64(g.r.IntN(10)-2)
		return in
	}
	x, y := g.anInt(), g.anInt()
	in := g.add(op, g.width(), x, y)
	in.Cond = ir.Cond(g.r.IntN(10))
	return in
}

func (g *writer) floats() {
	x, y := g.aFloat(), g.aFloat()
	switch g.r.IntN(5) {
	case 0:
		in := g.add(ir.OpIntToFloat, ir.W8, g.anInt())
		in.From = ir.W8
		g.float(g.f.Define(g.pure(in), ir.Float, false))
	case 1:
		g.int(g.f.Define(g.pure(g.add(ir.OpFloatAsInt, ir.W4, x)), ir.Int, false))
	case 2:
		g.floatConstant()
	default:
		ops := []ir.Op{ir.OpFloatAdd, ir.OpFloatSub, ir.OpFloatMul, ir.OpFloatDiv, ir.OpFloatXor, ir.OpFloatSqrt}
		op := ops[g.r.IntN(len(ops))]
		if op == ir.OpFloatSqrt {
			g.float(g.f.Define(g.pure(g.add(op, ir.W8, x)), ir.Float, false))
		} else {
			g.float(g.f.Define(g.pure(g.add(op, ir.W8, x, y)), ir.Float, false))
		}
	}
}

// again writes an instruction that has been written before.
func (g *writer) again() {
	if len(g.scope.pure) == 0 {
		return
	}
	old := g.scope.pure[g.r.IntN(len(g.scope.pure))]
	in := g.add(old.Op, old.Width, old.Args...)
	line, args := in.Line, in.Args
	*in = *old
	in.Line, in.Args, in.Defs = line, args, nil
	if in.Op.Is(ir.Commutes) && len(args) == 2 && g.r.IntN(2) == 0 {
		args[0], args[1] = args[1], args[0]
	}
	if in.Op == ir.OpLoad && in.Memory == ir.MemoryDescriptor {
		g.loaded(in)
		return
	}
	for _, d := range old.Defs {
		v := g.f.Define(in, g.f.Class(d), g.f.Values[d].Pointer)
		switch info := g.f.Values[v]; {
		case info.Class == ir.Float:
			g.float(v)
		case info.Pointer:
			g.ref(v)
		default:
			g.int(v)
		}
	}
}

// index returns an index below 4, or 0 for none.
func (g *writer) index() ir.Value {
	if g.r.IntN(3) > 0 {
		return 0
	}
	in := g.add(ir.OpAnd, ir.W8, g.anInt())
	in.HasImm, in.Imm = true, 3
	return g.f.Define(in, ir.Int, false)
}

// nilCheck writes a check of a reference, which is of an object from there on.
func (g *writer) nilCheck(v ir.Value) ir.Value {
	g.add(ir.OpNilCheck, ir.W8, v).Trap = &ir.Trap{Code: bytecode.TrapNil}
	return g.object(v)
}

// base returns a reference that may be followed.
func (g *writer) base() ir.Value {
	if g.r.IntN(8) == 0 {
		return g.nilCheck(g.aRef())
	}
	return g.anObject()
}

func (g *writer) loads() {
	base := g.base()
	kinds := []ir.Memory{ir.MemoryPlain, ir.MemoryPlain, ir.MemoryShared, ir.MemoryDescriptor, ir.MemoryConstant}
	switch g.r.IntN(4) {
	case 0:
		in := g.memory(g.add(ir.OpLoad, ir.W8), ir.Mem{Disp: references + 8*int32(g.r.IntN(4))}, base, 0)
		g.ref(g.f.Define(in, ir.Int, true))
		g.pure(in)
	case 1:
		in := g.memory(g.add(ir.OpLoad, ir.W8), ir.Mem{Disp: 8 * int32(g.r.IntN(4))}, base, 0)
		g.float(g.f.Define(in, ir.Float, false))
	default:
		w := []ir.Width{ir.W1, ir.W2, ir.W4, ir.W8}[g.r.IntN(4)]
		index, disp := g.index(), 8*int32(g.r.IntN(4))
		if index != 0 {
			disp = 0
		}
		in := g.memory(g.add(ir.OpLoad, w), ir.Mem{Disp: disp}, base, index)
		in.Memory = kinds[g.r.IntN(len(kinds))]
		g.loaded(in)
		if in.Memory != ir.MemoryShared {
			g.pure(in)
		}
	}
}

// loaded defines the result of a load of an integer. What a descriptor says is used at once.
func (g *writer) loaded(in *ir.Instr) {
	v := g.f.Define(in, ir.Int, false)
	if in.Memory != ir.MemoryDescriptor {
		g.int(v)
		return
	}
	sum := g.add(ir.OpXor, ir.W8, v)
	sum.HasImm, sum.Imm = true, int64(g.r.IntN(100))
	g.int(g.f.Define(sum, ir.Int, false))
}

func (g *writer) stores() {
	base := g.base()
	switch g.r.IntN(4) {
	case 0:
		v := g.aRef()
		g.memory(g.add(ir.OpStore, ir.W8), ir.Mem{Disp: references + 8*int32(g.r.IntN(4))}, base, 0, v)
	case 1:
		v := g.aFloat()
		g.memory(g.add(ir.OpStore, ir.W8), ir.Mem{Disp: 8 * int32(g.r.IntN(4))}, base, 0, v)
	case 2:
		index := g.index()
		in := g.memory(g.add(ir.OpStore, ir.W4), ir.Mem{}, base, index)
		in.HasImm, in.Imm = true, int64(g.r.IntN(100))
	default:
		v, index := g.anInt(), g.index()
		in := g.memory(g.add(ir.OpStore, []ir.Width{ir.W1, ir.W4, ir.W8}[g.r.IntN(3)]), ir.Mem{}, base, index, v)
		if g.r.IntN(3) == 0 {
			in.Memory = ir.MemoryShared
		}
	}
}

// check writes a conditional trap, seldom one that happens.
func (g *writer) check() {
	limit := g.constant()
	g.f.Def(limit).Imm = math.MaxInt32
	x := g.anInt()
	in := g.add(ir.OpTrapIf, ir.W8, x)
	in.Cond, in.HasImm, in.Imm = ir.Equal, true, 77
	if g.r.IntN(3) == 0 {
		in.HasImm, in.Imm, in.Cond = false, 0, ir.Equal
		g.f.Args(in, x, limit)
	}
	in.Trap = &ir.Trap{Code: bytecode.TrapIndex, A: ir.TrapOperand{IsArg: true}, B: ir.TrapOperand{Const: 7}}
	if g.r.IntN(2) == 0 {
		n := uint8(len(in.Args))
		g.f.Args(in, append(append([]ir.Value(nil), in.Args...), limit, x)...)
		in.Trap.A.Arg, in.Trap.B = n+1, ir.TrapOperand{IsArg: true, Arg: n}
	}
	g.pure(in)
}

// slot reads or writes a variable slot, an outgoing argument, or a block.
func (g *writer) slot() {
	switch g.r.IntN(5) {
	case 0:
		in := g.memory(g.add(ir.OpLoad, ir.W8), ir.Mem{Base: ir.BaseSlot, Disp: references + 16*int32(g.r.IntN(2))}, 0, 0)
		g.ref(g.f.Define(in, ir.Int, true))
	case 1:
		v := g.aRef()
		g.memory(g.add(ir.OpStore, ir.W8), ir.Mem{Base: ir.BaseSlot, Disp: references + 16*int32(g.r.IntN(2))}, 0, 0, v)
	case 2:
		in := g.memory(g.add(ir.OpLoad, ir.W8), ir.Mem{Base: ir.BaseSlot, Disp: 8 * int32(g.r.IntN(3))}, 0, 0)
		g.int(g.f.Define(in, ir.Int, false))
	case 3:
		v := g.anInt()
		g.memory(g.add(ir.OpStore, ir.W8), ir.Mem{Base: ir.BaseSlot, Disp: 8 * int32(g.r.IntN(3))}, 0, 0, v)
	default:
		v := g.anInt()
		g.memory(g.add(ir.OpStore, ir.W8), ir.Mem{Base: ir.BaseOut, Disp: 8 * int32(g.r.IntN(2))}, 0, 0, v)
	}
}

// addresses writes what makes an address and what uses it.
func (g *writer) addresses() {
	switch g.r.IntN(5) {
	case 0: // of a variable slot: no reference
		in := g.memory(g.add(ir.OpLea, ir.W8), ir.Mem{Base: ir.BaseSlot}, 0, 0)
		at := g.f.Define(g.pure(in), ir.Int, false)
		g.add(ir.OpClearMem, ir.W8, at).Imm = 8
	case 1: // into an object
		object := g.anObject()
		at := g.f.Define(g.memory(g.add(ir.OpLea, ir.W8), ir.Mem{Disp: 8}, object, 0), ir.Int, true)
		if g.r.IntN(2) == 0 {
			g.call()
		}
		g.int(g.f.Define(g.memory(g.add(ir.OpLoad, ir.W8), ir.Mem{}, at, 0), ir.Int, false))
	case 2: // of statics
		in := g.pure(g.add([]ir.Op{ir.OpStatics, ir.OpSymbol}[g.r.IntN(2)], ir.W8))
		in.Sym = ir.StubSymbol(abi.NumStubs) + int32(g.r.IntN(3))
		at := g.f.Define(in, ir.Int, false)
		v := g.anInt()
		g.memory(g.add(ir.OpStore, ir.W8), ir.Mem{Disp: 8}, at, 0, v)
		g.int(g.f.Define(g.memory(g.add(ir.OpLoad, ir.W8), ir.Mem{Disp: 8 * int32(g.r.IntN(3))}, at, 0), ir.Int, false))
	case 3:
		from, to := g.anObject(), g.anObject()
		g.add(ir.OpCopyMem, ir.W8, to, from).Imm = 24
	default:
		in := g.memory(g.add(ir.OpLoad, ir.W8), ir.Mem{Base: []ir.BaseKind{ir.BaseCPU, ir.BaseDomain}[g.r.IntN(2)], Disp: 8}, 0, 0)
		g.int(g.f.Define(in, ir.Int, false))
	}
}

// call writes a call that clobbers all registers, a leaf stub's, or a poll.
func (g *writer) call() {
	if g.r.IntN(6) == 0 {
		g.add(ir.OpPoll, ir.W8).Safepoint = true
		return
	}
	m := g.f.Machine
	if args := m.LeafArgs[abi.StubCopy]; g.r.IntN(4) == 0 {
		in := g.instr(ir.OpCall, func(in *ir.Instr) {
			var x []ir.Value
			for _, r := range args {
				in.Fix.Args = append(in.Fix.Args, ir.Only(r))
				x = append(x, g.anInt())
			}
			g.f.Args(in, x...)
			in.Fix.Clobbers, in.Sym = m.LeafClobbers, ir.StubSymbol(abi.StubCopy)
		})
		if g.r.IntN(2) == 0 {
			in.Fix.Defs = []ir.RegMask{1}
			g.int(g.f.Define(in, ir.Int, false))
		}
		return
	}
	target := g.anObject()
	in := g.instr(ir.OpCall, func(in *ir.Instr) {
		g.fixed(in, g.r.IntN(5), g.r.IntN(3))
		in.Safepoint, in.Sym, in.Fix.Clobbers = true, 100+int32(g.r.IntN(3)), m.All()
		if g.r.IntN(4) == 0 && len(in.Args) < 4 { // through memory
			in.Op, in.Sym, in.Mem = ir.OpCallMem, 0, ir.Mem{BaseArg: uint8(len(in.Args))}
			g.f.Args(in, append(append([]ir.Value(nil), in.Args...), target)...)
		}
	})
	g.results(in, g.r.IntN(4), g.r.IntN(2))
}
