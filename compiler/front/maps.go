package front

import (
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/compiler/diagnostics"
	"github.com/portico-os/portico/compiler/emit"
)

// mapCall calls a function of golib on a map: it takes *Map[K, V] where Go has
// map[K]V.
func (f *function) mapCall(name string, m types.Type, v emit.Value, args ...emit.Value) []emit.Value {
	fn := f.mapFunc(name, m)
	pointer := f.p.funcType(fn).Params[0]
	f.p.checkMapType(pointer)
	ref := emit.Value{Type: pointer, Op: f.Typed(bytecode.OpMapRef, pointer, v.Op)}
	return f.callFunction(fn, append([]emit.Value{ref}, args...))
}

func (f *function) mapFunc(name string, m types.Type) *ssa.Function {
	t := m.Underlying().(*types.Map)
	return f.c.libraryFunc(name, []types.Type{t.Key(), t.Elem()})
}

// checkMapType refuses maps whose entries are too large for the run-time library's
// frames.
func (p *Program) checkMapType(pointer *bytecode.Type) {
	for _, arg := range pointer.Elem.Args {
		if arg.Size() > emit.MaxSlot {
			diagnostics.Refuse(0, diagnostics.FrameSize, "map of %s, which has %d bytes", arg, arg.Size())
		}
	}
}

func (f *function) makeMap(in *ssa.MakeMap) {
	hint := f.Integer
	size := emit.Scalar(f.Basic(bytecode.KindInt), bytecode.None)
	if in.Reserve != nil {
		size.Op = f.length(in.Reserve)
	} else {
		size.Op = hint(0)
	}
	m := f.callFunction(f.mapFunc("MapMake", in.Type()), []emit.Value{size})[0]
	f.define(in, f.Typed(bytecode.OpMapOf, f.p.TypeOf(in.Type()), m.Op))
}

func (f *function) mapUpdate(in *ssa.MapUpdate) {
	t := in.Map.Type().Underlying().(*types.Map)
	k, v := f.p.TypeOf(t.Key()), f.p.TypeOf(t.Elem())
	f.mapCall("MapSet", t, f.value(in.Map), f.Coerced(f.valueAs(in.Key, k), k), f.Coerced(f.valueAs(in.Value, v), v))
}

func (f *function) mapLookup(in *ssa.Lookup) {
	t := in.X.Type().Underlying().(*types.Map)
	k := f.p.TypeOf(t.Key())
	key := f.Coerced(f.valueAs(in.Index, k), k)
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
	p := f.Temporary(f.Basic(bytecode.KindInt))
	f.Clear(p)
	f.iterators[in] = p
}

// next steps an iteration and gives (ok, key, value).
func (f *function) next(in *ssa.Next) {
	r := in.Iter.(*ssa.Range)
	if m, ok := r.X.Type().Underlying().(*types.Map); ok {
		f.tuples[in] = f.callFunction(f.mapFunc("MapNext", m), []emit.Value{f.values[r]})
		return
	}
	f.tuples[in] = f.nextRune(f.Coerced(f.value(r.X), f.Basic(bytecode.KindString)), f.iterators[r])
}

// nextRune decodes the rune of a string at the position that a place holds, and moves
// the position on. ASCII needs no call.
func (f *function) nextRune(s emit.Value, position emit.Place) []emit.Value {
	tInt, tRune, tBool := f.Basic(bytecode.KindInt), f.Basic(bytecode.KindInt32), f.Basic(bytecode.KindBool)
	here := f.Load(position)
	more := f.Compare(bytecode.OpLt, here, f.Op(bytecode.OpLen, tInt, s.Op))
	decode, ascii, wide, move, join := f.NewBlock(), f.NewBlock(), f.NewBlock(), f.NewBlock(), f.NewBlock()
	nothing := f.Constant(tRune, 0)
	before := f.Current
	f.Branch(more, decode, join)

	f.Current = decode
	c := f.Load(f.Element(s.Op, f.Op(bytecode.OpIndexCheck, tInt, s.Op, here)))
	f.Branch(f.Compare(bytecode.OpLt, c, f.Constant(f.Types[c], 0x80)), ascii, wide)

	f.Current = ascii
	narrow := f.Typed(bytecode.OpConvert, tRune, c)
	after := f.Op(bytecode.OpAdd, tInt, here, f.Integer(1))
	f.Jump(move)

	f.Current = wide
	decoded := f.library("DecodeRune", s, emit.Scalar(tInt, here))
	f.Jump(move)

	f.Current = move
	r, rv := f.Phi(move, tRune)
	emit.AddEdge(r, ascii, narrow)
	emit.AddEdge(r, wide, decoded[0].Op)
	n, nv := f.Phi(move, tInt)
	emit.AddEdge(n, ascii, after)
	emit.AddEdge(n, wide, decoded[1].Op)
	f.Store(position, nv)
	f.Jump(join)

	f.Current = join
	last, v := f.Phi(join, tRune)
	emit.AddEdge(last, before, nothing)
	emit.AddEdge(last, move, rv)
	return []emit.Value{emit.Scalar(tBool, more), emit.Scalar(tInt, here), emit.Scalar(tRune, v)}
}
