package translator

import (
	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/bytecode/intrinsics"
	"github.com/portico-os/portico/translator/abi"
	"github.com/portico-os/portico/translator/amd64"
	"github.com/portico-os/portico/translator/ir"
)

// An inlineIntrinsic makes the code of an intrinsic from its operands' leaves, all in
// one row, and returns the leaves of its results.
type inlineIntrinsic func(l *lowerer, x []ir.Value) []ir.Value

func one(v ir.Value) []ir.Value { return []ir.Value{v} }

func unaryIntrinsic(op ir.Op, w amd64.Width) inlineIntrinsic {
	return func(l *lowerer, x []ir.Value) []ir.Value { return one(l.int(op, w, x[0])) }
}

func rotate(w amd64.Width) inlineIntrinsic {
	return func(l *lowerer, x []ir.Value) []ir.Value { return one(l.binary(ir.OpRol, w, x[0], l.count(x[1], w))) }
}

// count reduces a constant rotation count; the machine does it with others.
func (l *lowerer) count(x ir.Value, w amd64.Width) ir.Value {
	if c, ok := l.f.Const(x); ok {
		return l.constant(c & (int64(w)*8 - 1))
	}
	return x
}

// pair appends an instruction with two integer results.
func pair(op ir.Op) inlineIntrinsic {
	return func(l *lowerer, x []ir.Value) []ir.Value {
		in := l.op(op, amd64.W8, x...)
		a := l.f.Define(in, ir.Int, false)
		return []ir.Value{a, l.f.Define(in, ir.Int, false)}
	}
}

func asFloat(w amd64.Width) inlineIntrinsic {
	return func(l *lowerer, x []ir.Value) []ir.Value { return one(l.float(ir.OpIntAsFloat, w, x[0])) }
}

// inlineIntrinsics has the intrinsics that are translated in place.
var inlineIntrinsics = [intrinsics.Count]inlineIntrinsic{
	intrinsics.ClockTicks: func(l *lowerer, _ []ir.Value) []ir.Value { return one(l.int(ir.OpTime, amd64.W8)) },

	intrinsics.BitsLen64:      unaryIntrinsic(ir.OpBitLen, amd64.W8),
	intrinsics.BitsTrailing64: unaryIntrinsic(ir.OpTrailing, amd64.W8),
	intrinsics.BitsOnes64:     unaryIntrinsic(ir.OpOnes, amd64.W8),
	intrinsics.BitsReverse32:  unaryIntrinsic(ir.OpSwap, amd64.W4),
	intrinsics.BitsReverse64:  unaryIntrinsic(ir.OpSwap, amd64.W8),
	intrinsics.BitsRotate32:   rotate(amd64.W4),
	intrinsics.BitsRotate64:   rotate(amd64.W8),
	intrinsics.BitsMul64:      pair(ir.OpMulWide),
	intrinsics.BitsAdd64:      pair(ir.OpAddCarry),
	intrinsics.BitsSub64:      pair(ir.OpSubBorrow),

	intrinsics.MathSqrt:   func(l *lowerer, x []ir.Value) []ir.Value { return one(l.float(ir.OpFloatSqrt, amd64.W8, x[0])) },
	intrinsics.MathBits64: unaryIntrinsic(ir.OpFloatAsInt, amd64.W8),
	intrinsics.MathBits32: unaryIntrinsic(ir.OpFloatAsInt, amd64.W4),
	intrinsics.MathFrom64: asFloat(amd64.W8),
	intrinsics.MathFrom32: asFloat(amd64.W4),

	intrinsics.BytesEqual: func(l *lowerer, x []ir.Value) []ir.Value {
		return one(l.equalStrings([]ir.Value{x[0], x[1]}, []ir.Value{x[3], x[4]}))
	},
	intrinsics.BytesCompare: func(l *lowerer, x []ir.Value) []ir.Value {
		return one(l.compareStrings(x[:2], x[2:]))
	},
	intrinsics.BytesIndex: stringStub(abi.StubBytesIndex),
	intrinsics.BytesHash:  stringStub(abi.StubBytesHash),

	intrinsics.PortIn8:   portIn(amd64.W1),
	intrinsics.PortIn16:  portIn(amd64.W2),
	intrinsics.PortIn32:  portIn(amd64.W4),
	intrinsics.PortOut8:  portOut(amd64.W1),
	intrinsics.PortOut16: portOut(amd64.W2),
	intrinsics.PortOut32: portOut(amd64.W4),

	intrinsics.MemoryReadOnly: func(_ *lowerer, x []ir.Value) []ir.Value { return x },
	intrinsics.MemoryLen: func(l *lowerer, x []ir.Value) []ir.Value {
		return one(l.memoryLen(x[0]))
	},
	intrinsics.MemoryGet8:  getMemory(amd64.W1),
	intrinsics.MemoryGet16: getMemory(amd64.W2),
	intrinsics.MemoryGet32: getMemory(amd64.W4),
	intrinsics.MemoryGet64: getMemory(amd64.W8),
	intrinsics.MemoryPut8:  putMemory(amd64.W1),
	intrinsics.MemoryPut16: putMemory(amd64.W2),
	intrinsics.MemoryPut32: putMemory(amd64.W4),
	intrinsics.MemoryPut64: putMemory(amd64.W8),
	intrinsics.MemoryCopy: func(l *lowerer, x []ir.Value) []ir.Value {
		l.memoryCopy(memoryEnd{object: x[0], offset: x[1]}, memoryEnd{object: x[2], offset: x[3]}, x[4])
		return nil
	},
	intrinsics.MemoryFill: func(l *lowerer, x []ir.Value) []ir.Value {
		l.memoryFill(x[0], x[1], x[2], x[3])
		return nil
	},
	intrinsics.MemoryRead: func(l *lowerer, x []ir.Value) []ir.Value {
		l.memoryCopy(memoryEnd{bytes: x[2]}, memoryEnd{object: x[0], offset: x[1]}, x[3])
		return nil
	},
	intrinsics.MemoryWrite: func(l *lowerer, x []ir.Value) []ir.Value {
		l.memoryCopy(memoryEnd{object: x[0], offset: x[1]}, memoryEnd{bytes: x[2]}, x[3])
		return nil
	},
}

func stringStub(s abi.Stub) inlineIntrinsic {
	return func(l *lowerer, x []ir.Value) []ir.Value {
		return one(l.leafCall(s, resultInt, fixedArg{x[0], abi.RDI}, fixedArg{x[1], abi.RCX}, fixedArg{x[2], abi.RAX}))
	}
}

func (l *lowerer) opIntrinsic(in *bytecode.Instr) {
	info := &intrinsics.Table[in.Sym]
	c := callee{}
	c.params, c.results = info.Signature(l.c.Universe())
	switch {
	case info.Class == intrinsics.Inline || info.Class.Translated() && l.o.FastPortals:
		var x []ir.Value
		for _, o := range in.Args {
			x = append(x, l.leaves(o)...)
		}
		out := inlineIntrinsics[in.Sym](l, x)
		for i, t := range c.results {
			n := len(leavesOf(t))
			l.values[in.Dst[i]], out = out[:n], out[n:]
		}
		return
	case info.Class.Translated():
		c.sym = l.symbol(Symbol{Kind: SymbolIntrinsic, Index: in.Sym})
	default:
		c.sym = l.stub(abi.StubIntrinsic)
		c.fixed = []fixedArg{{l.constant(int64(in.Sym)), abi.R12}}
	}
	l.call(c, 0, in.Args, in.Dst)
}

// lowerIntrinsic builds a function that does what a translated intrinsic does.
func lowerIntrinsic(u *bytecode.Universe, id intrinsics.ID, o Options) *lowerer {
	info := &intrinsics.Table[id]
	params, results := info.Signature(u)
	l := newLowerer(o)
	l.scope = &scope{fn: &bytecode.Func{Name: info.Name, Handler: -1, Source: "portico/intrinsic"}}
	l.start(l.newBlock())
	var x []ir.Value
	entry := l.op(ir.OpEntry, amd64.W8)
	entry.Fix = &ir.Constraints{}
	conv := abi.ConventionOf(params, results)
	for _, p := range conv.Args {
		class, pointer := classOf(p.Leaf)
		x = append(x, l.result(entry, class, pointer, p.Reg))
	}
	var fixed []fixedArg
	for i, v := range inlineIntrinsics[id](l, x) {
		fixed = append(fixed, fixedArg{v, conv.Results[i].Reg})
	}
	l.callInstr(ir.OpReturn, fixed, 0)
	return l
}
