package compiler

import (
	"golang.org/x/tools/go/ssa"

	"github.com/portico-os/portico/bytecode"
)

// appendCall translates append. Only growing the slice needs a call.
func (f *function) appendCall(in *ssa.Call) bytecode.Operand {
	t := f.p.typ(in.Type())
	s := f.coerced(f.valueAs(in.Call.Args[0], t), t).op
	if len(in.Call.Args) == 1 {
		return s
	}
	tInt := f.basic(bytecode.KindInt)
	if list, ok := in.Call.Args[1].(*ssa.Slice); ok && f.isArgumentList(list) {
		a := list.X.(*ssa.Alloc)
		if slot, ok := f.slotOf[a]; ok {
			array := f.p.typ(deref(a.Type()))
			return f.appendElements(t, s, slotPlace(slot, array), array.Under().Len)
		}
	}
	if c, ok := in.Call.Args[1].(*ssa.Const); ok && c.Value == nil {
		return s
	}
	more := f.operand(in.Call.Args[1])
	n := f.op(bytecode.OpLen, tInt, more)
	old := f.op(bytecode.OpLen, tInt, s)
	grown := f.grow(t, s, old, n)
	tail := f.typed(bytecode.OpSlice, t, grown, old, bytecode.None, bytecode.None)
	f.op(bytecode.OpCopySlice, tInt, tail, more)
	return grown
}

// appendElements appends the n elements of an array.
func (f *function) appendElements(t *bytecode.Type, s bytecode.Operand, array place, n int64) bytecode.Operand {
	tInt := f.basic(bytecode.KindInt)
	if n == 0 {
		return s
	}
	old := f.op(bytecode.OpLen, tInt, s)
	grown := f.grow(t, s, old, f.integer(n))
	for i := range n {
		at := old
		if i > 0 {
			at = f.op(bytecode.OpAdd, tInt, old, f.integer(i))
		}
		to := f.element(grown, f.op(bytecode.OpIndexCheck, tInt, grown, at))
		from := array.index(f.constIndex(i, n))
		if from.typ.IsAggregate() {
			f.copy(to, from)
		} else {
			f.store(to, f.load(from))
		}
	}
	return grown
}

// grow returns a slice of type t with n more elements, whose values do not matter.
func (f *function) grow(t *bytecode.Type, s, old, n bytecode.Operand) bytecode.Operand {
	tInt := f.basic(bytecode.KindInt)
	need := f.op(bytecode.OpAdd, tInt, old, n)
	capacity := f.op(bytecode.OpCap, tInt, s)
	grows := f.compare(bytecode.OpLt, capacity, need)
	if t.Under().Elem.Size() == 0 {
		// The length can overflow, which nothing else can fill memory for.
		grows = f.op(bytecode.OpOr, f.basic(bytecode.KindBool), grows, f.compare(bytecode.OpLt, need, f.integer(0)))
	}
	return f.choose(grows, func() bytecode.Operand {
		size := f.integer(t.Under().Elem.Size())
		room := f.library("GrowCap", scalar(tInt, capacity), scalar(tInt, need), scalar(tInt, size))[0].op
		larger := f.typed(bytecode.OpMakeSlice, t, need, room)
		f.op(bytecode.OpCopySlice, tInt, larger, s)
		return larger
	}, func() bytecode.Operand {
		return f.typed(bytecode.OpSlice, t, s, bytecode.None, need, bytecode.None)
	})
}
