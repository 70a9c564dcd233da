package front

import (
	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/bytecode/intrinsics"
	"github.com/portico-os/portico/translator/abi"
	"github.com/portico-os/portico/translator/code"
	"github.com/portico-os/portico/translator/ir"
)

// An inlineIntrinsic makes the code of an intrinsic from its operands' leaves, all in
// one row, and returns the leaves of its results.
type inlineIntrinsic func(l *operations, x []ir.Value) []ir.Value

func one(v ir.Value) []ir.Value { return []ir.Value{v} }

// instruction is an intrinsic that one instruction does, whose results are of these classes.
func instruction(op ir.Op, w ir.Width, results ...ir.Class) inlineIntrinsic {
	return func(l *operations, x []ir.Value) (out []ir.Value) {
		in := l.op(op, w, x...)
		for _, class := range results {
			out = append(out, l.f.Define(in, class, false))
		}
		return out
	}
}

func rotate(w ir.Width) inlineIntrinsic {
	return func(l *operations, x []ir.Value) []ir.Value {
		return one(l.binary(ir.OpRol, w, x[0], x[1]))
	}
}

// inlineIntrinsics has the intrinsics that are translated in place: all whose class says so, which
// a test holds, and opIntrinsic relies on. Fixed.
var inlineIntrinsics = [intrinsics.Count]inlineIntrinsic{
	intrinsics.ClockTicks: instruction(ir.OpTime, ir.W8, ir.Int),

	intrinsics.BitsLen64:      instruction(ir.OpBitLen, ir.W8, ir.Int),
	intrinsics.BitsTrailing64: instruction(ir.OpTrailing, ir.W8, ir.Int),
	intrinsics.BitsReverse32:  instruction(ir.OpSwap, ir.W4, ir.Int),
	intrinsics.BitsReverse64:  instruction(ir.OpSwap, ir.W8, ir.Int),
	intrinsics.BitsRotate32:   rotate(ir.W4),
	intrinsics.BitsRotate64:   rotate(ir.W8),
	intrinsics.BitsMul64:      instruction(ir.OpMulWide, ir.W8, ir.Int, ir.Int),
	intrinsics.BitsAdd64:      instruction(ir.OpAddCarry, ir.W8, ir.Int, ir.Int),
	intrinsics.BitsSub64:      instruction(ir.OpSubBorrow, ir.W8, ir.Int, ir.Int),

	intrinsics.MathSqrt:   instruction(ir.OpFloatSqrt, ir.W8, ir.Float),
	intrinsics.MathBits64: instruction(ir.OpFloatAsInt, ir.W8, ir.Int),
	intrinsics.MathBits32: instruction(ir.OpFloatAsInt, ir.W4, ir.Int),
	intrinsics.MathFrom64: instruction(ir.OpIntAsFloat, ir.W8, ir.Float),
	intrinsics.MathFrom32: instruction(ir.OpIntAsFloat, ir.W4, ir.Float),

	intrinsics.BytesEqual: func(l *operations, x []ir.Value) []ir.Value {
		return one(l.equalStrings([]ir.Value{x[0], x[1]}, []ir.Value{x[3], x[4]}))
	},
	intrinsics.BytesCompare: func(l *operations, x []ir.Value) []ir.Value {
		return one(l.compareStrings(x[:2], x[2:]))
	},
	intrinsics.BytesIndex: stringStub(abi.StubBytesIndex, intrinsics.BytesIndex),
	intrinsics.BytesHash:  stringStub(abi.StubBytesHash, intrinsics.BytesHash),

	intrinsics.PortIn8:   portIn(ir.W1),
	intrinsics.PortIn16:  portIn(ir.W2),
	intrinsics.PortIn32:  portIn(ir.W4),
	intrinsics.PortOut8:  portOut(ir.W1),
	intrinsics.PortOut16: portOut(ir.W2),
	intrinsics.PortOut32: portOut(ir.W4),

	intrinsics.MemoryReadOnly: func(_ *operations, x []ir.Value) []ir.Value { return x },
	intrinsics.MemoryLen: func(l *operations, x []ir.Value) []ir.Value {
		return one(l.memoryLen(x[0]))
	},
	intrinsics.MemoryGet8:  getMemory(ir.W1),
	intrinsics.MemoryGet16: getMemory(ir.W2),
	intrinsics.MemoryGet32: getMemory(ir.W4),
	intrinsics.MemoryGet64: getMemory(ir.W8),
	intrinsics.MemoryPut8:  putMemory(ir.W1),
	intrinsics.MemoryPut16: putMemory(ir.W2),
	intrinsics.MemoryPut32: putMemory(ir.W4),
	intrinsics.MemoryPut64: putMemory(ir.W8),
	intrinsics.MemoryCopy: func(l *operations, x []ir.Value) []ir.Value {
		l.memoryCopy(memoryEnd{object: x[0], offset: x[1]}, memoryEnd{object: x[2], offset: x[3]}, x[4], bulkPiece)
		return nil
	},
	intrinsics.MemoryFill: func(l *operations, x []ir.Value) []ir.Value {
		l.memoryFill(x[0], x[1], x[2], x[3])
		return nil
	},
	intrinsics.MemoryRead: func(l *operations, x []ir.Value) []ir.Value {
		l.memoryCopy(memoryEnd{bytes: x[2]}, memoryEnd{object: x[0], offset: x[1]}, x[3], bulkPiece)
		return nil
	},
	intrinsics.MemoryWrite: func(l *operations, x []ir.Value) []ir.Value {
		l.memoryCopy(memoryEnd{object: x[0], offset: x[1]}, memoryEnd{bytes: x[2]}, x[3], bulkPiece)
		return nil
	},
}

func stringStub(s abi.Stub, long intrinsics.ID) inlineIntrinsic {
	return func(l *operations, x []ir.Value) []ir.Value { return one(l.shortOrLong(x[1], s, long, x...)) }
}

// longIntrinsics are what the functions of intrinsics do for which a call in line is short.
var longIntrinsics = map[intrinsics.ID]inlineIntrinsic{
	intrinsics.BytesCompare: func(l *operations, x []ir.Value) []ir.Value {
		return l.eachPiece(0, func(start, _ ir.Value) (ir.Value, ir.Value) {
			bytes1, more1 := l.piece(x[1], start)
			bytes2, more2 := l.piece(x[3], start)
			r := l.leafCall(abi.StubBytesCompare, resultInt, l.into(x[0], start), bytes1, l.into(x[2], start), bytes2)
			return r, l.binary(ir.OpAnd, ir.W8, l.set(isZero(r)), l.binary(ir.OpOr, ir.W8, more1, more2))
		})
	},
	intrinsics.BytesIndex: func(l *operations, x []ir.Value) []ir.Value {
		return l.eachPiece(0, func(start, _ ir.Value) (ir.Value, ir.Value) {
			bytes, more := l.piece(x[1], start)
			at := l.leafCall(abi.StubBytesIndex, resultInt, l.into(x[0], start), bytes, x[2])
			missing := intsImm(ir.Less, ir.W8, at, 0)
			r := l.choose(missing, values(at), func() []ir.Value { return one(l.binary(ir.OpAdd, ir.W8, start, at)) })[0]
			return r, l.binary(ir.OpAnd, ir.W8, more, l.set(intsImm(ir.Less, ir.W8, r, 0)))
		})
	},
	intrinsics.BytesHash: func(l *operations, x []ir.Value) []ir.Value {
		return l.eachPiece(x[2], func(start, hash ir.Value) (ir.Value, ir.Value) {
			bytes, more := l.piece(x[1], start)
			return l.leafCall(abi.StubBytesHash, resultInt, l.into(x[0], start), bytes, hash), more
		})
	},
}

// piece returns how many of n bytes the piece has that begins at start, and whether more follow.
func (l *operations) piece(n, start ir.Value) (bytes, more ir.Value) {
	left := l.binary(ir.OpSub, ir.W8, n, start)
	more = l.set(intsImm(ir.Above, ir.W8, left, bulkPiece))
	return l.choose(intsImm(ir.Above, ir.W8, left, bulkPiece), l.constantly(bulkPiece), values(left))[0], more
}

// eachPiece does something with each piece of a string, until it says that there are no more. It is given
// where the piece begins, and what it returned for the one before, which is what first is for the first.
func (l *operations) eachPiece(first ir.Value, do func(start, before ir.Value) (result, more ir.Value)) []ir.Value {
	zero := l.constant(0)
	if first == 0 {
		first = zero
	}
	return l.loop([]ir.Value{first, zero}, func(x []ir.Value) ([]ir.Value, compare) {
		result, more := do(x[1], x[0])
		return []ir.Value{result, l.binary(ir.OpAdd, ir.W8, x[1], l.constant(bulkPiece))}, l.isTrue(more)
	})[:1]
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
		out := inlineIntrinsics[in.Sym](&l.operations, x)
		for i, t := range c.results {
			n := len(leavesOf(t))
			l.values[in.Dst[i]], out = out[:n], out[n:]
		}
		return
	case info.Class.Translated():
		c.sym = l.symbol(code.Symbol{Kind: code.SymbolIntrinsic, Index: in.Sym})
	default:
		l.op(ir.OpPoll, ir.W8).Safepoint = true // many in a row take as long as a loop
		c.sym = ir.StubSymbol(abi.StubIntrinsic)
		c.fixed = []fixedArg{{l.constant(int64(in.Sym)), abi.NumberReg}}
	}
	l.call(c, 0, in.Args, in.Dst)
}

// LowerIntrinsic builds a function that does what a translated intrinsic does.
func LowerIntrinsic(u *bytecode.Universe, id intrinsics.ID, o Options, m *ir.Machine) (*ir.Func, []code.Symbol) {
	info := &intrinsics.Table[id]
	params, results := info.Signature(u)
	l := newOperations(o, m)
	l.f.Name, l.f.Source = info.Name, "portico/intrinsic"
	l.start(l.f.NewBlock())
	entry := l.op(ir.OpEntry, ir.W8)
	entry.Fix = &ir.Constraints{}
	conv := abi.ConventionOf(params, results)
	var fixed []fixedArg
	do := inlineIntrinsics[id]
	if long, ok := longIntrinsics[id]; ok {
		do = long
	}
	for i, v := range do(&l, l.inRegisters(entry, conv.Args)) {
		fixed = append(fixed, fixedArg{v, conv.Results[i].Reg})
	}
	l.callInstr(ir.OpReturn, fixed, 0)
	l.placePhis()
	return l.f, l.symbols
}
