package front

import (
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/compiler/emit"
	"github.com/portico-os/portico/compiler/gotypes"
)

// loadInstr translates *p.
func (f *function) loadInstr(in *ssa.UnOp) {
	if len(*in.Referrers()) == 0 && f.p.rangeX[in.Pos()] {
		return
	}
	if v, ok := in.X.(*ssa.FreeVar); ok && f.p.capturesValue(v) {
		f.values[in] = f.values[v]
		return
	}
	p := f.target(in.X)
	if p.Type.IsAggregate() && !p.Type.Under().Kind.IsComplex() {
		if f.readsInPlace(in) {
			f.values[in] = emit.Value{Type: p.Type, At: &p}
			return
		}
		if len(*in.Referrers()) == 0 {
			return
		}
	}
	f.values[in] = f.Read(p)
}

// readsInPlace reports whether all uses of a loaded aggregate come before anything can
// change the variable that it was loaded from, so that no copy is needed.
func (f *function) readsInPlace(in *ssa.UnOp) bool {
	left := 0
	for _, r := range *in.Referrers() {
		if _, ok := r.(*ssa.DebugRef); ok {
			continue
		}
		if r.Block() != in.Block() || isPart(r) {
			return false
		}
		left++
	}
	seen := false
	for _, x := range in.Block().Instrs {
		if x == ssa.Instruction(in) {
			seen = true
			continue
		}
		if !seen {
			continue
		}
		if _, ok := x.(*ssa.DebugRef); !ok {
			for _, r := range *in.Referrers() {
				if r == x {
					left--
				}
			}
		}
		if left <= 0 {
			return true
		}
		if mayWrite(x) {
			return false
		}
	}
	return false
}

// isPart reports whether an instruction gives an aggregate that is a part of its
// operand, or its operand by another name, and so may be read later.
func isPart(in ssa.Instruction) bool {
	switch in := in.(type) {
	case *ssa.Field:
		return !isScalar(in.Type())
	case *ssa.Index:
		return !isScalar(in.Type())
	case *ssa.ChangeType:
		return true
	}
	return false
}

// isScalar reports whether a type is no struct or array.
func isScalar(t types.Type) bool {
	switch t.Underlying().(type) {
	case *types.Struct, *types.Array:
		return false
	}
	return true
}

// mayWrite reports whether an instruction can change a variable.
func mayWrite(in ssa.Instruction) bool {
	switch in := in.(type) {
	case *ssa.DebugRef, *ssa.FieldAddr, *ssa.IndexAddr, *ssa.Field, *ssa.Index, *ssa.BinOp, *ssa.Phi, *ssa.Extract,
		*ssa.ChangeType, *ssa.MakeInterface, *ssa.Slice, *ssa.Jump, *ssa.If, *ssa.Return:
		return false
	case *ssa.UnOp:
		return in.Op == token.ARROW
	}
	return true
}

// storeInstr translates *p = v.
func (f *function) storeInstr(in *ssa.Store) {
	if f.sharedStore[in] {
		return
	}
	t := f.p.TypeOf(gotypes.Deref(in.Addr.Type()))
	v := f.Coerced(f.valueAs(in.Val, t), t)
	f.Write(f.target(in.Addr), v)
}

// fieldInstr translates s.f of a struct that is a value.
func (f *function) fieldInstr(in *ssa.Field) {
	f.values[in] = f.part(f.value(in.X), func(p emit.Place) emit.Place { return p.Field(in.Field, f.p.Universe) }, f.p.TypeOf(in.Type()))
}

// indexInstr translates a[i] of an array that is a value, or of a string.
func (f *function) indexInstr(in *ssa.Index) {
	x := f.value(in.X)
	if !x.IsAggregate() {
		f.define(in, f.Load(f.Element(x.Op, f.checkIndex(x.Op, in.Index))))
		return
	}
	index := f.checkIndexLen(x.Type.Under().Len, in.Index)
	f.values[in] = f.part(x, func(p emit.Place) emit.Place { return p.Index(index) }, f.p.TypeOf(in.Type()))
}

// part returns a part of an aggregate. Nothing writes where a value is, so a part that
// is an aggregate need not be copied.
func (f *function) part(v emit.Value, step func(emit.Place) emit.Place, t *bytecode.Type) emit.Value {
	if v.Nil {
		p := f.Temporary(v.Type)
		f.Clear(p)
		v.At = &p
	}
	p := step(*v.At)
	if t.IsAggregate() && !t.Under().Kind.IsComplex() {
		return emit.Value{Type: t, At: &p}
	}
	return f.Read(p)
}

func (f *function) makeSlice(in *ssa.MakeSlice) {
	f.define(in, f.Typed(bytecode.OpMakeSlice, f.p.TypeOf(in.Type()), f.length(in.Len), f.length(in.Cap)))
}

// length returns an integer of any type as an int. One that does not fit becomes
// negative, which is out of range wherever it could be used.
func (f *function) length(v ssa.Value) bytecode.Operand {
	if v == nil {
		return bytecode.None
	}
	return f.AsInt(f.operand(v))
}

// slice translates x[low:high:max].
func (f *function) slice(in *ssa.Slice) {
	if f.isArgumentList(in) {
		if _, ok := f.slotOf[in.X.(*ssa.Alloc)]; ok {
			return
		}
	}
	t := f.p.TypeOf(in.Type())
	if room, ok := madeSlice(in); ok {
		f.define(in, f.Typed(bytecode.OpMakeSlice, t, f.length(in.High), f.Integer(room)))
		return
	}
	var x bytecode.Operand
	if _, ok := arrayLen(in.X.Type()); ok {
		x = f.nonNil(f.operand(in.X))
	} else {
		x = f.operand(in.X)
	}
	low, high, max := f.length(in.Low), f.length(in.High), f.length(in.Max)
	f.checkBounds(in, x, low, high, max)
	f.define(in, f.Typed(bytecode.OpSlice, t, x, low, high, max))
}

// madeSlice returns the capacity of a slice whose make go/ssa, as that is constant,
// turned into a slice of a new array: its length may still be out of range.
func madeSlice(in *ssa.Slice) (int64, bool) {
	a, ok := in.X.(*ssa.Alloc)
	if !ok || a.Comment != "makeslice" || len(*a.Referrers()) != 1 {
		return 0, false
	}
	return arrayLen(a.Type())
}
