package front

import (
	"fmt"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/translator/abi"
	"github.com/portico-os/portico/translator/code"
	"github.com/portico-os/portico/translator/ir"
)

// A copier builds code that copies parameters of portal calls from one domain's heap to another's,
// by depth (paper, section 2.2). Copies lie one behind the other, and so are their references
// followed: no structure is too deep. None of it is a safepoint: while it runs nothing moves, and
// what a failed copy leaves behind is garbage of the target's heap. Others may run where it asks package
// portal for something, which keeps both domains as they are. Each function returns 0 if it
// failed, in the first register: package portal then does the call, or tells what is wrong.
type copier struct {
	operations
	Library
	to     ir.Value  // block of the domain that is copied to
	failed *ir.Block // where failures lead
}

// A Library is what copiers know of types: the universe, and the run-time library's generic type that
// implements maps.
type Library struct {
	Universe *bytecode.Universe
	Maps     *bytecode.Type
}

// LowerCopier builds one of the functions that copy, of a type where the kind says so.
func LowerCopier(k code.Copier, t *bytecode.Type, lib Library, m *ir.Machine) (*ir.Func, []code.Symbol, error) {
	l := &copier{operations: newOperations(Options{}, m), Library: lib}
	l.f.Name, l.f.Source, l.f.NoPolls = k.String(), "portico/copier", true
	l.failed = l.f.NewBlock()
	l.start(l.f.NewBlock())
	var ok ir.Value
	var err error
	switch k {
	case code.CopyObject:
		ok = l.copyObject(l.parameters(4))
	case code.CopyGraph:
		ok = l.copyGraph(l.parameters(2))
	case code.CopyValue:
		x := l.parameters(2)
		l.to = x[1]
		l.copyValue(t, inMemory(x[0]))
		ok = l.constant(1)
	case code.CopyArguments:
		ok, err = l.copyArguments(newCall(t), l.parameters(3))
	case code.CopyResults:
		ok, err = l.copyResults(newCall(t), l.parameters(3))
	}
	if l.f.NumInstrs() > maxCopier {
		err = ir.OverLimit(maxCopier, "instructions that copy")
	}
	if err != nil {
		return nil, nil, fmt.Errorf("%v: %w", k, err)
	}
	l.finish(ok)
	l.placePhis()
	return l.f, l.symbols, nil
}

// parameters begins the function. Its parameters are in the first registers.
func (l *copier) parameters(n int) (values []ir.Value) {
	in := l.op(ir.OpEntry, ir.W8)
	in.Fix = &ir.Constraints{}
	for i := range n {
		values = append(values, l.result(in, ir.Int, false, abi.Reg(i)))
	}
	return values
}

// finish ends the function with its result, and what failures lead to.
func (l *copier) finish(ok ir.Value) {
	l.give(ok)
	if len(l.failed.Preds) > 0 {
		l.start(l.failed)
		l.failed.Cold = true
		l.give(l.constant(0))
	}
}

// copying is a field of the processor's abi.Copying.
func copying(offset int32) ir.Mem { return ir.Mem{Base: ir.BaseCPU, Disp: abi.CPUCopying + offset} }

func (l *copier) state(offset int32) ir.Value {
	return l.load(copying(offset), 0, 0, ir.W8, ir.Int, false)
}

func (l *copier) setState(offset int32, v ir.Value) { l.store(copying(offset), 0, 0, ir.W8, v) }

// failIf notes something in the processor's abi.Copying and fails, if a condition holds.
func (l *copier) failIf(c compare, offset int32, v ir.Value) {
	why, on := l.f.NewBlock(), l.f.NewBlock()
	l.branch(c, why, on)
	l.start(why)
	why.Cold = true
	l.setState(offset, v)
	l.jump(l.failed)
	l.start(on)
}

// unless runs body if a condition does not hold.
func (l *copier) unless(c compare, body func()) {
	with, after := l.f.NewBlock(), l.f.NewBlock()
	l.branch(c, after, with)
	l.start(with)
	body()
	l.jump(after)
	l.start(after)
}

// pause lets others run if they are to.
func (l *copier) pause() {
	poll := l.load(ir.Mem{Base: ir.BaseCPU, Disp: abi.CPUPoll}, 0, 0, ir.W8, ir.Int, false)
	l.unless(isZero(l.binaryImm(ir.OpAnd, ir.W8, poll, 1)), func() {
		l.b.Cold = true
		l.ask(abi.CopyPause, 1, l.to)
	})
}

// each runs body with addresses that rise by stride, from first on, while they are below end,
// which first is.
func (l *copier) each(first, end, stride ir.Value, body func(at ir.Value)) {
	l.loop(one(first), func(at []ir.Value) ([]ir.Value, compare) {
		body(at[0])
		next := l.binary(ir.OpAdd, ir.W8, at[0], stride)
		return one(next), l.ints(ir.Below, ir.W8, next, end)
	})
}

// callCopier calls another of these functions, which returns 0 if it failed.
func (l *copier) callCopier(k code.Copier, t *bytecode.Type, args ...ir.Value) ir.Value {
	fixed := make([]fixedArg, len(args))
	for i, v := range args {
		fixed[i] = fixedArg{v, abi.Reg(i)}
	}
	in := l.callInstr(ir.OpCall, fixed, l.f.Machine.All())
	in.Sym = l.symbol(code.Symbol{Kind: code.SymbolCopier, Index: int32(k), Type: t})
	v := l.result(in, ir.Int, false, 0)
	l.leaveIf(isZero(v), l.failed)
	return v
}

// objectBytes returns what an object with so many bytes of elements takes, which are not 0.
func (l *copier) objectBytes(n ir.Value) ir.Value {
	rounded := l.binaryImm(ir.OpAnd, ir.W8, l.binaryImm(ir.OpAdd, ir.W8, n, bytecode.WordSize-1), -bytecode.WordSize)
	return l.binaryImm(ir.OpAdd, ir.W8, rounded, abi.HeaderSize)
}

// newCopy makes a copy of n bytes at an address, with a header. Memory there may hold anything, what was another
// domain's included: all but what pads the object is written, and nothing reads that.
func (l *copier) newCopy(from, n, header ir.Value) ir.Value {
	absent := l.binary(ir.OpSub, ir.W8, from, l.state(abi.CopyingAbsent))
	l.leaveIf(l.ints(ir.Below, ir.W8, absent, l.constant(bytecode.MaxSize)), l.failed)
	next := l.word(l.to, abi.DomainHeapNext)
	end := l.binary(ir.OpAdd, ir.W8, next, l.objectBytes(n))
	l.failIf(l.ints(ir.Above, ir.W8, end, l.state(abi.CopyingEnd)), abi.CopyingFull, end)
	l.store(ir.Mem{Disp: abi.DomainHeapNext}, l.to, 0, ir.W8, end)
	l.store(ir.Mem{}, next, 0, ir.W8, header)
	object := l.binaryImm(ir.OpAdd, ir.W8, next, abi.HeaderSize)
	l.copyWhole(object, from, n)
	return object
}

// copyWhole copies n bytes, which do not overlap.
func (l *copier) copyWhole(to, from, n ir.Value) {
	if c, ok := l.f.Const(n); ok && c <= smallCopy {
		l.op(ir.OpCopyMem, ir.W8, to, from).Imm = c
		return
	}
	l.choose(l.ints(ir.BelowEqual, ir.W8, n, l.constant(bulkPiece)), func() []ir.Value {
		l.copyBytes(to, from, n)
		return nil
	}, func() []ir.Value {
		l.b.Cold = true
		l.ask(abi.CopyBytes, 1, to, from, n, l.to)
		return nil
	})
}

// copyObject makes code.CopyObject: the copy of n bytes with a header, or the one that was made of
// the same before. Entries of one address differ by what the copies' headers say.
func (l *copier) copyObject(x []ir.Value) ir.Value {
	from, n, header := x[0], x[1], x[2]
	l.to = x[3]
	round, table, mask, probes := l.state(abi.CopyingRound), l.state(abi.CopyingTable), l.state(abi.CopyingMask), l.state(abi.CopyingProbes)
	key := l.binary(ir.OpAdd, ir.W8, from, round)
	spread := l.binary(ir.OpMul, ir.W8, l.binaryImm(ir.OpShr, ir.W8, from, 4), l.state(abi.CopyingMultiplier))
	first := l.binaryImm(ir.OpShr, ir.W8, spread, 32)
	same, known, other, next, free := l.f.NewBlock(), l.f.NewBlock(), l.f.NewBlock(), l.f.NewBlock(), l.f.NewBlock()
	var entry, copied ir.Value
	l.loop(one(l.constant(0)), func(i []ir.Value) ([]ir.Value, compare) {
		place := l.binary(ir.OpAnd, ir.W8, l.binary(ir.OpAdd, ir.W8, first, i[0]), mask)
		entry = l.binary(ir.OpAdd, ir.W8, table, l.binaryImm(ir.OpMul, ir.W8, place, abi.CopyEntryBytes))
		k := l.word(entry, abi.CopyEntryKey)
		l.branch(l.ints(ir.Equal, ir.W8, k, key), same, other)
		l.start(same)
		copied = l.word(entry, abi.CopyEntryCopy)
		l.branch(l.ints(ir.Equal, ir.W8, l.word(copied, -abi.HeaderSize), header), known, next)
		l.start(other)
		old := l.binaryImm(ir.OpShr, ir.W8, l.binary(ir.OpXor, ir.W8, k, round), abi.CopyRoundShift)
		l.branch(isZero(old), next, free)
		l.start(next)
		following := l.binaryImm(ir.OpAdd, ir.W8, i[0], 1)
		return one(following), l.ints(ir.NotEqual, ir.W8, following, probes)
	})
	l.b.Cold = true
	l.setState(abi.CopyingCollided, l.constant(1))
	l.jump(l.failed)
	m := l.newMerge()
	l.start(known)
	l.goTo(m, copied)
	l.start(free)
	left := l.state(abi.CopyingLeft)
	l.leaveIf(isZero(left), l.failed)
	object := l.newCopy(from, n, header)
	l.setState(abi.CopyingLeft, l.binaryImm(ir.OpSub, ir.W8, left, 1))
	l.store(ir.Mem{Disp: abi.CopyEntryKey}, entry, 0, ir.W8, key)
	l.store(ir.Mem{Disp: abi.CopyEntryCopy}, entry, 0, ir.W8, object)
	l.goTo(m, object)
	return l.join(m)[0]
}

// copyGraph makes code.CopyGraph: it replaces the references in the copies from an address on. Those
// that this makes come behind them.
func (l *copier) copyGraph(x []ir.Value) ir.Value {
	l.to = x[1]
	l.unless(l.ints(ir.AboveEqual, ir.W8, x[0], l.word(l.to, abi.DomainHeapNext)), func() {
		l.loop(x[:1], func(x []ir.Value) ([]ir.Value, compare) {
			at := x[0]
			header := l.word(at, 0)
			count := l.binaryImm(ir.OpShr, ir.W8, header, abi.HeaderCount)
			desc := l.extend(l.binaryImm(ir.OpAnd, ir.W4, header, ^abi.HeaderFlags), ir.W4, false)
			size := l.word(desc, abi.TypeDescSize)
			bytes := l.binary(ir.OpMul, ir.W8, size, count)
			l.choose(isZero(l.word(desc, abi.TypeDescCopier)), func() []ir.Value {
				l.pause()
				return nil
			}, func() []ir.Value {
				first := l.binaryImm(ir.OpAdd, ir.W8, at, abi.HeaderSize)
				l.each(first, l.binary(ir.OpAdd, ir.W8, first, bytes), size, func(value ir.Value) {
					l.pause()
					l.copyReferences(desc, value)
				})
				return nil
			})
			next := l.binary(ir.OpAdd, ir.W8, at, l.objectBytes(bytes))
			return one(next), l.ints(ir.Below, ir.W8, next, l.word(l.to, abi.DomainHeapNext))
		})
	})
	return l.constant(1)
}

// copyReferences runs the copier of a type on a value.
func (l *copier) copyReferences(desc, value ir.Value) {
	in := l.callInstr(ir.OpCallMem, []fixedArg{{value, 0}, {l.to, 1}, {desc, abi.NoReg}}, l.f.Machine.All())
	in.Mem = ir.Mem{BaseArg: 2, Disp: abi.TypeDescCopier}
	in.Fix.Args[2] = l.f.Machine.Int
	l.leaveIf(isZero(l.result(in, ir.Int, false, 0)), l.failed)
}
