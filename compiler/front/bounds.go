package front

import (
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/compiler/emit"
	"github.com/portico-os/portico/compiler/gotypes"
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
		if bound.v == nil || !f.p.TypeOf(bound.v.Type()).Under().Kind.IsUnsigned() {
			continue
		}
		form |= sliceLowUnsigned << i
		if _, constant := bound.v.(*ssa.Const); !constant && f.p.TypeOf(bound.v.Type()).Size() == bytecode.WordSize {
			bad = append(bad, f.Compare(bytecode.OpLt, bound.op, f.Integer(0)))
		}
	}
	if in.Max != nil {
		form |= sliceHasMax
		if n, ok := indexKey(in.Max).(int64); isArray && (!ok || n > length) {
			limit := f.Basic(bytecode.KindUint64)
			wide := f.Typed(bytecode.OpConvert, limit, max)
			bad = append(bad, f.Compare(bytecode.OpLt, f.Constant(limit, uint64(length)), wide))
		}
	}
	if len(bad) == 0 {
		return
	}
	fails, next := f.NewBlock(), f.NewBlock()
	for i, cond := range bad {
		good := next
		if i < len(bad)-1 {
			good = f.NewBlock()
		}
		f.Branch(cond, fails, good)
		f.Current = good
	}
	f.Current = fails
	tInt := f.Basic(bytecode.KindInt)
	var limit bytecode.Operand
	switch {
	case isArray:
		limit = f.Integer(length)
	case f.Types[x].Under().Kind == bytecode.KindSlice:
		form |= sliceOfSlice
		limit = f.Op(bytecode.OpCap, tInt, x)
	default:
		limit = f.Op(bytecode.OpLen, tInt, x)
	}
	if high == bytecode.None {
		high = limit
		if form&sliceOfSlice != 0 {
			high = f.Op(bytecode.OpLen, tInt, x)
		}
	}
	args := []bytecode.Operand{low, high, max, limit, f.Integer(int64(form))}
	values := make([]emit.Value, len(args))
	for i, op := range args {
		if op == bytecode.None {
			op = f.Integer(0)
		}
		values[i] = emit.Scalar(tInt, op)
	}
	f.library("PanicSlice", values...)
	f.Throw()
	f.Current = next
}

// checkReceiver returns the receiver of a wrapper that calls a method of values through a
// pointer, proven not nil. Go has a text of its own for nil.
func (f *function) checkReceiver(pointer bytecode.Operand, t types.Type, method ssa.Value) bytecode.Operand {
	bad, good := f.NewBlock(), f.NewBlock()
	f.Branch(f.Compare(bytecode.OpEq, pointer, f.Zero(f.Types[pointer])), bad, good)
	f.Current = bad
	str := f.Basic(bytecode.KindString)
	named := namedOf(gotypes.Deref(t))
	name := named.Obj().Name()
	if named.TypeArgs().Len() > 0 {
		name += "[...]"
	}
	full := named.Obj().Pkg().Path() + "." + name + "." + stringOf(method.(*ssa.Const))
	f.library("PanicWrap", emit.Scalar(str, f.Text(str, full)), emit.Scalar(str, f.Text(str, name)))
	f.Throw()
	f.Current = good
	return f.nonNil(pointer)
}
