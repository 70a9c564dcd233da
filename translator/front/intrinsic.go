package front

import (
	"strings"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/translator/abi"
	"github.com/portico-os/portico/translator/code"
	"github.com/portico-os/portico/translator/ir"
)

// An inlineIntrinsic makes the code of an intrinsic from its operands' leaves, all in
// one row, and returns the leaves of its results.
type inlineIntrinsic func(l *lowerer, x []ir.Value) []ir.Value

func one(v ir.Value) []ir.Value { return []ir.Value{v} }

func unaryIntrinsic(op ir.Op, w ir.Width) inlineIntrinsic {
	return func(l *lowerer, x []ir.Value) []ir.Value { return one(l.int(op, w, x[0])) }
}

func rotate(w ir.Width) inlineIntrinsic {
	return func(l *lowerer, x []ir.Value) []ir.Value { return one(l.binary(ir.OpRol, w, x[0], l.count(x[1], w))) }
}

// count reduces a constant rotation count; the machine does it with others.
func (l *lowerer) count(x ir.Value, w ir.Width) ir.Value {
	if c, ok := l.f.Const(x); ok {
		return l.constant(c & (int64(w)*8 - 1))
	}
	return x
}

// onesCount counts bits by one instruction where the processor has it. Elsewhere it adds up
// neighbouring bits, then pairs of bits, then groups of four, and the eight bytes by a
// multiplication.
func (l *lowerer) onesCount(x ir.Value) ir.Value {
	if l.o.Processor.OnesCount {
		return l.int(ir.OpOnes, ir.W8, x)
	}
	shifted := func(x ir.Value, n int64) ir.Value { return l.binaryImm(ir.OpShr, ir.W8, x, n) }
	masked := func(x ir.Value, mask int64) ir.Value { return l.binary(ir.OpAnd, ir.W8, x, l.constant(mask)) }
	const pairs, nibbles, groups, ones = 0x5555555555555555, 0x3333333333333333, 0x0f0f0f0f0f0f0f0f, 0x0101010101010101
	x = l.binary(ir.OpSub, ir.W8, x, masked(shifted(x, 1), pairs))
	x = l.binary(ir.OpAdd, ir.W8, masked(x, nibbles), masked(shifted(x, 2), nibbles))
	x = masked(l.binary(ir.OpAdd, ir.W8, x, shifted(x, 4)), groups)
	return shifted(l.binary(ir.OpMul, ir.W8, x, l.constant(ones)), 56)
}

// pair appends an instruction with two integer results.
func pair(op ir.Op) inlineIntrinsic {
	return func(l *lowerer, x []ir.Value) []ir.Value {
		in := l.op(op, ir.W8, x...)
		a := l.f.Define(in, ir.Int, false)
		return []ir.Value{a, l.f.Define(in, ir.Int, false)}
	}
}

func asFloat(w ir.Width) inlineIntrinsic {
	return func(l *lowerer, x []ir.Value) []ir.Value { return one(l.float(ir.OpIntAsFloat, w, x[0])) }
}

// inlineIntrinsics has the intrinsics that are translated in place.
var inlineIntrinsics = map[string]inlineIntrinsic{
	"clock.ticks": func(l *lowerer, _ []ir.Value) []ir.Value { return one(l.int(ir.OpTime, ir.W8)) },

	"bits.len64":      unaryIntrinsic(ir.OpBitLen, ir.W8),
	"bits.trailing64": unaryIntrinsic(ir.OpTrailing, ir.W8),
	"bits.ones64":     func(l *lowerer, x []ir.Value) []ir.Value { return one(l.onesCount(x[0])) },
	"bits.reverse32":  unaryIntrinsic(ir.OpSwap, ir.W4),
	"bits.reverse64":  unaryIntrinsic(ir.OpSwap, ir.W8),
	"bits.rotate32":   rotate(ir.W4),
	"bits.rotate64":   rotate(ir.W8),
	"bits.mul64":      pair(ir.OpMulWide),
	"bits.add64":      pair(ir.OpAddCarry),
	"bits.sub64":      pair(ir.OpSubBorrow),

	"math.sqrt":   func(l *lowerer, x []ir.Value) []ir.Value { return one(l.float(ir.OpFloatSqrt, ir.W8, x[0])) },
	"math.bits64": unaryIntrinsic(ir.OpFloatAsInt, ir.W8),
	"math.bits32": unaryIntrinsic(ir.OpFloatAsInt, ir.W4),
	"math.from64": asFloat(ir.W8),
	"math.from32": asFloat(ir.W4),

	"bytes.equal": func(l *lowerer, x []ir.Value) []ir.Value {
		return one(l.equalStrings([]ir.Value{x[0], x[1]}, []ir.Value{x[3], x[4]}))
	},
	"bytes.compare": func(l *lowerer, x []ir.Value) []ir.Value {
		return one(l.compareStrings(x[:2], x[2:]))
	},
	"bytes.index": stringStub(abi.StubBytesIndex),
	"bytes.hash":  stringStub(abi.StubBytesHash),
	"bytes.get16": getBytes(ir.W2),
	"bytes.get32": getBytes(ir.W4),
	"bytes.get64": getBytes(ir.W8),
	"bytes.put16": putBytes(ir.W2),
	"bytes.put32": putBytes(ir.W4),
	"bytes.put64": putBytes(ir.W8),

	"port.in8":   portIn(ir.W1),
	"port.in16":  portIn(ir.W2),
	"port.in32":  portIn(ir.W4),
	"port.out8":  portOut(ir.W1),
	"port.out16": portOut(ir.W2),
	"port.out32": portOut(ir.W4),

	"memory.readonly": func(_ *lowerer, x []ir.Value) []ir.Value { return x },
	"memory.len": func(l *lowerer, x []ir.Value) []ir.Value {
		return one(l.memoryLen(x[0]))
	},
	"memory.get8":  getMemory(ir.W1),
	"memory.get16": getMemory(ir.W2),
	"memory.get32": getMemory(ir.W4),
	"memory.get64": getMemory(ir.W8),
	"memory.put8":  putMemory(ir.W1),
	"memory.put16": putMemory(ir.W2),
	"memory.put32": putMemory(ir.W4),
	"memory.put64": putMemory(ir.W8),
	"memory.copy": func(l *lowerer, x []ir.Value) []ir.Value {
		l.memoryCopy(memoryEnd{object: x[0], offset: x[1]}, memoryEnd{object: x[2], offset: x[3]}, x[4])
		return nil
	},
	"memory.fill": func(l *lowerer, x []ir.Value) []ir.Value {
		l.memoryFill(x[0], x[1], x[2], x[3])
		return nil
	},
	"memory.read": func(l *lowerer, x []ir.Value) []ir.Value {
		l.memoryCopy(memoryEnd{bytes: x[2]}, memoryEnd{object: x[0], offset: x[1]}, x[3])
		return nil
	},
	"memory.write": func(l *lowerer, x []ir.Value) []ir.Value {
		l.memoryCopy(memoryEnd{object: x[0], offset: x[1]}, memoryEnd{bytes: x[2]}, x[3])
		return nil
	},
}

func stringStub(s abi.Stub) inlineIntrinsic {
	return func(l *lowerer, x []ir.Value) []ir.Value {
		return one(l.leafCall(s, resultInt, x[0], x[1], x[2]))
	}
}

// checkBytes checks that a word fits into a byte slice at an index.
func (l *lowerer) checkBytes(length, index ir.Value, w ir.Width) {
	if !l.o.Checks {
		return
	}
	last := l.binaryImm(ir.OpAdd, ir.W8, index, int64(w)-1)
	// The last byte's index alone could have wrapped around.
	if c, ok := l.f.Const(index); !ok || c < 0 || c > 1<<62 {
		l.trapWith(l.ints(ir.AboveEqual, ir.W8, index, length), bytecode.TrapIndex, last, length)
	}
	l.check(last, length, false, bytecode.TrapIndex)
}

func getBytes(w ir.Width) inlineIntrinsic {
	return func(l *lowerer, x []ir.Value) []ir.Value {
		l.checkBytes(x[1], x[3], w)
		return one(l.load(ir.Mem{Indexed: true, Scale: 1}, x[0], x[3], w, ir.Int, false))
	}
}

func putBytes(w ir.Width) inlineIntrinsic {
	return func(l *lowerer, x []ir.Value) []ir.Value {
		l.checkBytes(x[1], x[3], w)
		l.store(ir.Mem{Indexed: true, Scale: 1}, x[0], x[3], w, x[4])
		return nil
	}
}

func (l *lowerer) opIntrinsic(in *bytecode.Instr) {
	info := &bytecode.Intrinsics[in.Sym]
	c := callee{}
	c.params, c.results = intrinsicTypes(l.c.Universe(), info)
	switch {
	case info.Inline && (l.o.FastPortals || !strings.HasPrefix(info.Name, "memory.") && !strings.HasPrefix(info.Name, "port.")):
		var x []ir.Value
		for _, o := range in.Args {
			x = append(x, l.leaves(o)...)
		}
		out := inlineIntrinsics[info.Name](l, x)
		for i, t := range c.results {
			n := len(leavesOf(t))
			l.values[in.Dst[i]], out = out[:n], out[n:]
		}
		return
	case info.Inline:
		c.sym = l.symbol(code.Symbol{Kind: code.SymbolIntrinsic, Index: in.Sym})
	default:
		c.sym = ir.StubSymbol(abi.StubIntrinsic)
		c.fixed = []fixedArg{{l.constant(int64(in.Sym)), abi.NumberReg}}
	}
	l.call(c, 0, in.Args, in.Dst)
}

// intrinsicTypes returns the types of an intrinsic's parameters and results.
func intrinsicTypes(u *bytecode.Universe, info *bytecode.IntrinsicInfo) (params, results []*bytecode.Type) {
	types := func(names string) (ts []*bytecode.Type) {
		for _, n := range strings.Fields(names) {
			ts = append(ts, u.IntrinsicType(n))
		}
		return ts
	}
	return types(info.Params), types(info.Results)
}

// LowerIntrinsic builds a function that does what an inline intrinsic does.
func LowerIntrinsic(u *bytecode.Universe, info *bytecode.IntrinsicInfo, o Options, m *ir.Machine) (*ir.Func, []code.Symbol) {
	params, results := intrinsicTypes(u, info)
	l := newLowerer(o, m)
	l.f.Name, l.f.Source = info.Name, "portico/intrinsic"
	l.scope = &scope{}
	l.start(l.newBlock())
	var x []ir.Value
	entry := l.op(ir.OpEntry, ir.W8)
	entry.Fix = &ir.Constraints{}
	conv := abi.ConventionOf(params, results)
	for _, p := range conv.Args {
		class, pointer := classOf(p.Leaf)
		x = append(x, l.result(entry, class, pointer, p.Reg))
	}
	var fixed []fixedArg
	for i, v := range inlineIntrinsics[info.Name](l, x) {
		fixed = append(fixed, fixedArg{v, conv.Results[i].Reg})
	}
	l.callInstr(ir.OpReturn, fixed, 0)
	return l.f, l.symbols
}
