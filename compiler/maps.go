package compiler

import (
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/portico-os/portico/bytecode"
)

// mapCall calls a function of golib on a map: it takes *Map[K, V] where Go has
// map[K]V.
func (f *function) mapCall(name string, m types.Type, v value, args ...value) []value {
	fn := f.mapFunc(name, m)
	pointer := f.p.funcType(fn).Params[0]
	f.p.checkMapType(pointer)
	ref := value{typ: pointer, op: f.typed(bytecode.OpMapRef, pointer, v.op)}
	return f.callFunction(fn, append([]value{ref}, args...))
}

func (f *function) mapFunc(name string, m types.Type) *ssa.Function {
	t := m.Underlying().(*types.Map)
	return f.c.libraryFunc(name, []types.Type{t.Key(), t.Elem()})
}

// checkMapType refuses maps whose entries are too large for the run-time library's
// frames.
func (p *program) checkMapType(pointer *bytecode.Type) {
	for _, arg := range pointer.Elem.Args {
		if arg.Size() > maxSlot {
			refuse(0, FrameSize, "map of %s, which has %d bytes", arg, arg.Size())
		}
	}
}

func (f *function) makeMap(in *ssa.MakeMap) {
	hint := f.integer
	size := scalar(f.basic(bytecode.KindInt), bytecode.None)
	if in.Reserve != nil {
		size.op = f.length(in.Reserve)
	} else {
		size.op = hint(0)
	}
	m := f.callFunction(f.mapFunc("MapMake", in.Type()), []value{size})[0]
	f.define(in, f.typed(bytecode.OpMapOf, f.p.typ(in.Type()), m.op))
}

func (f *function) mapUpdate(in *ssa.MapUpdate) {
	t := in.Map.Type().Underlying().(*types.Map)
	k, v := f.p.typ(t.Key()), f.p.typ(t.Elem())
	f.mapCall("MapSet", t, f.value(in.Map), f.coerced(f.valueAs(in.Key, k), k), f.coerced(f.valueAs(in.Value, v), v))
}

func (f *function) mapLookup(in *ssa.Lookup) {
	t := in.X.Type().Underlying().(*types.Map)
	k := f.p.typ(t.Key())
	key := f.coerced(f.valueAs(in.Index, k), k)
	if in.CommaOk {
		f.tuples[in] = f.mapCall("MapGetOK", t, f.value(in.X), key)
		return
	}
	f.values[in] = f.mapCall("MapGet", t, f.value(in.X), key)[0]
}

// rangeInstr starts an iteration over a string or map.
func (f *function) rangeInstr(in *ssa.Range) {
	if m, ok := in.X.Type().Underlying().(*types.Map); ok {
		it := f.mapCall("MapRange", m, f.value(in.X))[0]
		f.values[in] = it
		return
	}
	p := f.temporary(f.basic(bytecode.KindInt))
	f.clear(p)
	f.iterators[in] = p
}

// next steps an iteration and gives (ok, key, value).
func (f *function) next(in *ssa.Next) {
	r := in.Iter.(*ssa.Range)
	if m, ok := r.X.Type().Underlying().(*types.Map); ok {
		f.tuples[in] = f.callFunction(f.mapFunc("MapNext", m), []value{f.values[r]})
		return
	}
	f.tuples[in] = f.nextRune(f.coerced(f.value(r.X), f.basic(bytecode.KindString)), f.iterators[r])
}

// nextRune decodes the rune of a string at the position that a place holds, and moves
// the position on. ASCII needs no call.
func (f *function) nextRune(s value, position place) []value {
	tInt, tRune, tBool := f.basic(bytecode.KindInt), f.basic(bytecode.KindInt32), f.basic(bytecode.KindBool)
	here := f.load(position)
	more := f.compare(bytecode.OpLt, here, f.op(bytecode.OpLen, tInt, s.op))
	decode, ascii, wide, move, join := f.newBlock(), f.newBlock(), f.newBlock(), f.newBlock(), f.newBlock()
	nothing := f.constant(tRune, 0)
	before := f.current
	f.branch(more, decode, join)

	f.current = decode
	c := f.load(f.element(s.op, f.op(bytecode.OpIndexCheck, tInt, s.op, here)))
	f.branch(f.compare(bytecode.OpLt, c, f.constant(f.types[c], 0x80)), ascii, wide)

	f.current = ascii
	narrow := f.typed(bytecode.OpConvert, tRune, c)
	after := f.op(bytecode.OpAdd, tInt, here, f.integer(1))
	f.jump(move)

	f.current = wide
	decoded := f.library("DecodeRune", s, scalar(tInt, here))
	f.jump(move)

	f.current = move
	r, rv := f.phi(move, tRune)
	addEdge(r, ascii, narrow)
	addEdge(r, wide, decoded[0].op)
	n, nv := f.phi(move, tInt)
	addEdge(n, ascii, after)
	addEdge(n, wide, decoded[1].op)
	f.store(position, nv)
	f.jump(join)

	f.current = join
	last, v := f.phi(join, tRune)
	addEdge(last, before, nothing)
	addEdge(last, move, rv)
	return []value{scalar(tBool, more), scalar(tInt, here), scalar(tRune, v)}
}
