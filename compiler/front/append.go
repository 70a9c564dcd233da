package front

import (
	"golang.org/x/tools/go/ssa"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/compiler/emit"
	"github.com/portico-os/portico/compiler/gotypes"
)

// appendCall translates append. Only growing the slice needs a call.
func (f *function) appendCall(in *ssa.Call) bytecode.Operand {
	t := f.p.TypeOf(in.Type())
	s := f.Coerced(f.valueAs(in.Call.Args[0], t), t).Op
	if len(in.Call.Args) == 1 {
		return s
	}
	tInt := f.Basic(bytecode.KindInt)
	if list, ok := in.Call.Args[1].(*ssa.Slice); ok && f.isArgumentList(list) {
		a := list.X.(*ssa.Alloc)
		if slot, ok := f.slotOf[a]; ok {
			array := f.p.TypeOf(gotypes.Deref(a.Type()))
			return f.appendElements(t, s, emit.SlotPlace(slot, array), array.Under().Len)
		}
	}
	if c, ok := in.Call.Args[1].(*ssa.Const); ok && c.Value == nil {
		return s
	}
	more := f.operand(in.Call.Args[1])
	n := f.Op(bytecode.OpLen, tInt, more)
	old := f.Op(bytecode.OpLen, tInt, s)
	grown := f.grow(t, s, old, n)
	tail := f.Typed(bytecode.OpSlice, t, grown, old, bytecode.None, bytecode.None)
	f.Op(bytecode.OpCopySlice, tInt, tail, more)
	return grown
}

// appendElements appends the n elements of an array.
func (f *function) appendElements(t *bytecode.Type, s bytecode.Operand, array emit.Place, n int64) bytecode.Operand {
	tInt := f.Basic(bytecode.KindInt)
	if n == 0 {
		return s
	}
	old := f.Op(bytecode.OpLen, tInt, s)
	grown := f.grow(t, s, old, f.Integer(n))
	for i := range n {
		at := old
		if i > 0 {
			at = f.Op(bytecode.OpAdd, tInt, old, f.Integer(i))
		}
		to := f.Element(grown, f.Op(bytecode.OpIndexCheck, tInt, grown, at))
		from := array.Index(f.ConstIndex(i, n))
		if from.Type.IsAggregate() {
			f.Copy(to, from)
		} else {
			f.Store(to, f.Load(from))
		}
	}
	return grown
}

// grow returns a slice of type t with n more elements, whose values do not matter.
func (f *function) grow(t *bytecode.Type, s, old, n bytecode.Operand) bytecode.Operand {
	tInt := f.Basic(bytecode.KindInt)
	need := f.Op(bytecode.OpAdd, tInt, old, n)
	capacity := f.Op(bytecode.OpCap, tInt, s)
	grows := f.Compare(bytecode.OpLt, capacity, need)
	if t.Under().Elem.Size() == 0 {
		// The length can overflow, which nothing else can fill memory for.
		grows = f.Op(bytecode.OpOr, f.Basic(bytecode.KindBool), grows, f.Compare(bytecode.OpLt, need, f.Integer(0)))
	}
	return f.Choose(grows, func() bytecode.Operand {
		size := f.Integer(t.Under().Elem.Size())
		room := f.library("GrowCap", emit.Scalar(tInt, capacity), emit.Scalar(tInt, need), emit.Scalar(tInt, size))[0].Op
		larger := f.Typed(bytecode.OpMakeSlice, t, need, room)
		f.Op(bytecode.OpCopySlice, tInt, larger, s)
		return larger
	}, func() bytecode.Operand {
		return f.Typed(bytecode.OpSlice, t, s, bytecode.None, need, bytecode.None)
	})
}
