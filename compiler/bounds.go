package compiler

import (
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/portico-os/portico/bytecode"
)

// What the form argument of golib's PanicSlice says; golib has the same constants.
const (
	sliceLowUnsigned = 1 << iota // and the next two: of high and max
	_
	_
	sliceHasMax
	sliceOfSlice
)

// checkBounds comes before a slice instruction and panics, through golib, if a bound is
// out of range in a way whose text no trap has: the instruction's bounds are signed, and
// it calls the length of an array a capacity if there is a max.
func (f *function) checkBounds(in *ssa.Slice, x, low, high, max bytecode.Operand) {
	length, isArray := arrayLen(in.X.Type())
	form := 0
	var bad []bytecode.Operand
	for i, bound := range []struct {
		v  ssa.Value
		op bytecode.Operand
	}{{in.Low, low}, {in.High, high}, {in.Max, max}} {
		if bound.v == nil || !f.p.typ(bound.v.Type()).Under().Kind.IsUnsigned() {
			continue
		}
		form |= sliceLowUnsigned << i
		if _, constant := bound.v.(*ssa.Const); !constant && f.p.typ(bound.v.Type()).Size() == bytecode.WordSize {
			bad = append(bad, f.compare(bytecode.OpLt, bound.op, f.integer(0)))
		}
	}
	if in.Max != nil {
		form |= sliceHasMax
		if n, ok := indexKey(in.Max).(int64); isArray && (!ok || n > length) {
			limit := f.basic(bytecode.KindUint64)
			wide := f.typed(bytecode.OpConvert, limit, max)
			bad = append(bad, f.compare(bytecode.OpLt, f.constant(limit, uint64(length)), wide))
		}
	}
	if len(bad) == 0 {
		return
	}
	fails, next := f.newBlock(), f.newBlock()
	for i, cond := range bad {
		good := next
		if i < len(bad)-1 {
			good = f.newBlock()
		}
		f.branch(cond, fails, good)
		f.current = good
	}
	f.current = fails
	tInt := f.basic(bytecode.KindInt)
	var limit bytecode.Operand
	switch {
	case isArray:
		limit = f.integer(length)
	case f.types[x].Under().Kind == bytecode.KindSlice:
		form |= sliceOfSlice
		limit = f.op(bytecode.OpCap, tInt, x)
	default:
		limit = f.op(bytecode.OpLen, tInt, x)
	}
	if high == bytecode.None {
		high = limit
		if form&sliceOfSlice != 0 {
			high = f.op(bytecode.OpLen, tInt, x)
		}
	}
	args := []bytecode.Operand{low, high, max, limit, f.integer(int64(form))}
	values := make([]value, len(args))
	for i, op := range args {
		if op == bytecode.None {
			op = f.integer(0)
		}
		values[i] = scalar(tInt, op)
	}
	f.library("PanicSlice", values...)
	f.throw()
	f.current = next
}

// checkReceiver returns the receiver of a wrapper that calls a method of values through a
// pointer, proven not nil. Go has a text of its own for nil.
func (f *function) checkReceiver(pointer bytecode.Operand, t types.Type, method ssa.Value) bytecode.Operand {
	bad, good := f.newBlock(), f.newBlock()
	f.branch(f.compare(bytecode.OpEq, pointer, f.zero(f.types[pointer])), bad, good)
	f.current = bad
	str := f.basic(bytecode.KindString)
	named := namedOf(deref(t))
	name := named.Obj().Name()
	if named.TypeArgs().Len() > 0 {
		name += "[...]"
	}
	full := named.Obj().Pkg().Path() + "." + name + "." + stringOf(method.(*ssa.Const))
	f.library("PanicWrap", scalar(str, f.text(str, full)), scalar(str, f.text(str, name)))
	f.throw()
	f.current = good
	return f.nonNil(pointer)
}
