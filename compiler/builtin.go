package compiler

import (
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/portico-os/portico/bytecode"
)

// builtin translates a call of a builtin function.
func (f *function) builtin(in *ssa.Call, b *ssa.Builtin) {
	args := in.Call.Args
	switch b.Name() {
	case "append":
		f.define(in, f.appendCall(in))
		return
	case "ssa:wrapnilchk":
		f.define(in, f.checkReceiver(f.operand(args[0]), args[0].Type(), args[2]))
		return
	case "ssa:deferstack":
		f.define(in, f.load(f.deferSlot()))
		return
	case "recover":
		f.define(in, f.recover())
		return
	}
	vs := f.builtinCall(in.Pos(), b, f.builtinValues(b, args), args)
	switch len(vs) {
	case 0:
	case 1:
		f.values[in] = f.coerced(vs[0], f.p.typ(in.Type()))
	default:
		f.tuples[in] = vs
	}
}

// builtinValues evaluates the arguments of a builtin as its parameters' types.
func (f *function) builtinValues(b *ssa.Builtin, args []ssa.Value) []value {
	sig := b.Type().(*types.Signature)
	vs := make([]value, len(args))
	for i, a := range args {
		t := f.p.constTypeOf(a)
		if i < sig.Params().Len() && !(sig.Variadic() && i >= sig.Params().Len()-1) {
			if p := sig.Params().At(i).Type(); !isUntyped(p) && isUntyped(a.Type()) {
				t = f.p.typ(p)
			}
		}
		vs[i] = f.valueAs(a, t)
	}
	return vs
}

// builtinCall translates a builtin whose arguments are evaluated. args tells their Go
// types.
func (f *function) builtinCall(pos token.Pos, b *ssa.Builtin, vs []value, args []ssa.Value) []value {
	tInt := f.basic(bytecode.KindInt)
	switch b.Name() {
	case "len", "cap":
		return []value{scalar(tInt, f.lengthOf(b.Name(), vs[0], args[0].Type()))}
	case "copy":
		return []value{scalar(tInt, f.op(bytecode.OpCopySlice, tInt, vs[0].op, vs[1].op))}
	case "clear":
		if _, ok := args[0].Type().Underlying().(*types.Map); ok {
			f.mapCall("MapClear", args[0].Type(), vs[0])
		} else {
			f.clearSlice(vs[0])
		}
		return nil
	case "delete":
		t := args[0].Type().Underlying().(*types.Map)
		k := f.p.typ(t.Key())
		f.mapCall("MapDelete", t, vs[0], f.coerced(vs[1], k))
		return nil
	case "print", "println":
		f.print(vs, b.Name() == "println")
		return nil
	case "min", "max":
		r := vs[0]
		for _, v := range vs[1:] {
			r = f.extreme(b.Name() == "min", r, f.coerced(v, r.typ))
		}
		return []value{r}
	case "real":
		return []value{scalar(vs[0].typ.FieldType(0, f.p.universe), vs[0].op)}
	case "imag":
		return []value{scalar(vs[0].typ.FieldType(0, f.p.universe), vs[0].im)}
	case "complex":
		kind := bytecode.KindComplex128
		if vs[0].typ.Size() == 4 {
			kind = bytecode.KindComplex64
		}
		part := f.basic(kind).FieldType(0, f.p.universe)
		return []value{{typ: f.basic(kind), op: f.coerced(vs[0], part).op, im: f.coerced(vs[1], part).op}}
	case "panic":
		any := f.p.universe.Any()
		f.library("Panic", f.coerced(vs[0], any))
		return nil
	case "recover":
		return []value{scalar(f.p.universe.Any(), f.recover())}
	case "close":
		refuse(pos, Channel, "close")
	}
	refuse(pos, Construct, "builtin %s", b.Name())
	return nil
}

// lengthOf returns len or cap of a value.
func (f *function) lengthOf(name string, v value, t types.Type) bytecode.Operand {
	tInt := f.basic(bytecode.KindInt)
	switch u := t.Underlying().(type) {
	case *types.Map:
		return f.mapCall("MapLen", u, v)[0].op
	case *types.Chan:
		refuse(token.NoPos, Channel, "%s of a channel", name)
	case *types.Array:
		return f.integer(u.Len())
	case *types.Pointer:
		return f.integer(u.Elem().Underlying().(*types.Array).Len())
	}
	if name == "cap" {
		return f.op(bytecode.OpCap, tInt, v.op)
	}
	return f.op(bytecode.OpLen, tInt, v.op)
}

// clearSlice sets all elements of a slice to zero.
func (f *function) clearSlice(s value) {
	tInt := f.basic(bytecode.KindInt)
	f.each(f.op(bytecode.OpLen, tInt, s.op), func(i bytecode.Operand) {
		f.clear(f.element(s.op, f.op(bytecode.OpIndexCheck, tInt, s.op, i)))
	})
}

// extreme returns the smaller or larger of two values. With floats a NaN wins, and -0
// is smaller than 0.
func (f *function) extreme(least bool, x, y value) value {
	before := func(x, y value) bytecode.Operand {
		if !least {
			x, y = y, x
		}
		return f.compare(bytecode.OpLt, x.op, y.op)
	}
	pick := func(v bytecode.Operand) func() bytecode.Operand { return func() bytecode.Operand { return v } }
	if !x.typ.Under().Kind.IsFloat() {
		return scalar(x.typ, f.choose(before(y, x), pick(y.op), pick(x.op)))
	}
	t := x.typ
	equal := func() bytecode.Operand {
		// Equal numbers differ at most in the sign of zero; x + y is +0 unless both are
		// -0, and -(-x + -y) is -0 unless both are +0.
		zero := f.compare(bytecode.OpEq, x.op, f.constant(t, 0))
		return f.choose(zero, func() bytecode.Operand {
			if least {
				sum := f.op(bytecode.OpAdd, t, f.op(bytecode.OpNeg, t, x.op), f.op(bytecode.OpNeg, t, y.op))
				return f.op(bytecode.OpNeg, t, sum)
			}
			return f.op(bytecode.OpAdd, t, x.op, y.op)
		}, pick(x.op))
	}
	return scalar(t, f.choose(before(x, y), pick(x.op), func() bytecode.Operand {
		return f.choose(before(y, x), pick(y.op), func() bytecode.Operand {
			return f.choose(f.compare(bytecode.OpEq, x.op, y.op), equal, func() bytecode.Operand {
				return f.op(bytecode.OpAdd, t, x.op, y.op)
			})
		})
	}))
}

// recover translates recover().
func (f *function) recover() bytecode.Operand {
	self := f.op(bytecode.OpFrameSelf, f.basic(bytecode.KindUintptr))
	return f.library("Recover", scalar(f.basic(bytecode.KindUintptr), self))[0].op
}

// print translates print and println.
func (f *function) print(vs []value, line bool) {
	for i, v := range vs {
		if line && i > 0 {
			f.library("PrintSpace")
		}
		f.printValue(v)
	}
	if line {
		f.library("PrintNewline")
	}
}

func (f *function) printValue(v value) {
	as := func(name string, kind bytecode.Kind) {
		t := f.basic(kind)
		op := v.op
		if v.typ != t {
			op = f.typed(bytecode.OpConvert, t, v.op)
			if v.typ.Under() == t {
				op = f.typed(bytecode.OpChange, t, v.op)
			}
		}
		f.library(name, scalar(t, op))
	}
	switch k := v.typ.Under().Kind; {
	case k == bytecode.KindString:
		as("PrintString", bytecode.KindString)
	case k == bytecode.KindBool:
		as("PrintBool", bytecode.KindBool)
	case k.IsSigned():
		as("PrintInt", bytecode.KindInt64)
	case k.IsUnsigned():
		as("PrintUint", bytecode.KindUint64)
	case k == bytecode.KindFloat32:
		as("PrintFloat32", bytecode.KindFloat32)
	case k == bytecode.KindFloat64:
		as("PrintFloat", bytecode.KindFloat64)
	case k == bytecode.KindComplex64:
		t := f.basic(bytecode.KindFloat32)
		f.library("PrintComplex64", scalar(t, v.op), scalar(t, v.im))
	case k == bytecode.KindComplex128:
		t := f.basic(bytecode.KindFloat64)
		f.library("PrintComplex", scalar(t, v.op), scalar(t, v.im))
	default:
		f.printAddress(v)
	}
}

// printAddress prints what holds an address as Go does, but for the address: there are
// none to see in a component.
func (f *function) printAddress(v value) {
	str := f.basic(bytecode.KindString)
	text := func(s string) func() bytecode.Operand {
		return func() bytecode.Operand { return f.text(str, s) }
	}
	none, some := "0x0", "0x..."
	switch v.typ.Under().Kind {
	case bytecode.KindInterface:
		none, some = "(0x0,0x0)", "(0x...,0x...)"
	case bytecode.KindSlice:
		tInt, tWide := f.basic(bytecode.KindInt), f.basic(bytecode.KindInt64)
		f.library("PrintString", scalar(str, f.text(str, "[")))
		f.library("PrintInt", scalar(tWide, f.typed(bytecode.OpConvert, tWide, f.op(bytecode.OpLen, tInt, v.op))))
		f.library("PrintString", scalar(str, f.text(str, "/")))
		f.library("PrintInt", scalar(tWide, f.typed(bytecode.OpConvert, tWide, f.op(bytecode.OpCap, tInt, v.op))))
		f.library("PrintString", scalar(str, f.text(str, "]")))
	}
	isNil := f.compare(bytecode.OpEq, v.op, f.zero(v.typ))
	f.library("PrintString", scalar(str, f.choose(isNil, text(none), text(some))))
}
