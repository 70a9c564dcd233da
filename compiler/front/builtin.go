package front

import (
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/compiler/diagnostics"
	"github.com/portico-os/portico/compiler/emit"
	"github.com/portico-os/portico/compiler/load"
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
		f.define(in, f.Load(f.deferSlot()))
		return
	case "recover":
		f.define(in, f.recover())
		return
	}
	vs := f.builtinCall(in.Pos(), b, f.builtinValues(b, args), args)
	switch len(vs) {
	case 0:
	case 1:
		f.values[in] = f.Coerced(vs[0], f.p.TypeOf(in.Type()))
	default:
		f.tuples[in] = vs
	}
}

// builtinValues evaluates the arguments of a builtin as its parameters' types.
func (f *function) builtinValues(b *ssa.Builtin, args []ssa.Value) []emit.Value {
	sig := b.Type().(*types.Signature)
	vs := make([]emit.Value, len(args))
	for i, a := range args {
		t := f.p.constTypeOf(a)
		if i < sig.Params().Len() && !(sig.Variadic() && i >= sig.Params().Len()-1) {
			if p := sig.Params().At(i).Type(); !load.IsUntyped(p) && load.IsUntyped(a.Type()) {
				t = f.p.TypeOf(p)
			}
		}
		vs[i] = f.valueAs(a, t)
	}
	return vs
}

// builtinCall translates a builtin whose arguments are evaluated. args tells their Go
// types.
func (f *function) builtinCall(pos token.Pos, b *ssa.Builtin, vs []emit.Value, args []ssa.Value) []emit.Value {
	tInt := f.Basic(bytecode.KindInt)
	switch b.Name() {
	case "len", "cap":
		return []emit.Value{emit.Scalar(tInt, f.lengthOf(b.Name(), vs[0], args[0].Type()))}
	case "copy":
		return []emit.Value{emit.Scalar(tInt, f.Op(bytecode.OpCopySlice, tInt, vs[0].Op, vs[1].Op))}
	case "clear":
		if _, ok := args[0].Type().Underlying().(*types.Map); ok {
			f.mapCall("MapClear", args[0].Type(), vs[0])
		} else {
			f.clearSlice(vs[0])
		}
		return nil
	case "delete":
		t := args[0].Type().Underlying().(*types.Map)
		k := f.p.TypeOf(t.Key())
		f.mapCall("MapDelete", t, vs[0], f.Coerced(vs[1], k))
		return nil
	case "print", "println":
		f.print(vs, b.Name() == "println")
		return nil
	case "min", "max":
		r := vs[0]
		for _, v := range vs[1:] {
			r = f.extreme(b.Name() == "min", r, f.Coerced(v, r.Type))
		}
		return []emit.Value{r}
	case "real":
		return []emit.Value{emit.Scalar(vs[0].Type.FieldType(0, f.p.Universe), vs[0].Op)}
	case "imag":
		return []emit.Value{emit.Scalar(vs[0].Type.FieldType(0, f.p.Universe), vs[0].Im)}
	case "complex":
		kind := bytecode.KindComplex128
		if vs[0].Type.Size() == 4 {
			kind = bytecode.KindComplex64
		}
		part := f.Basic(kind).FieldType(0, f.p.Universe)
		return []emit.Value{{Type: f.Basic(kind), Op: f.Coerced(vs[0], part).Op, Im: f.Coerced(vs[1], part).Op}}
	case "panic":
		any := f.p.Universe.Any()
		f.library("Panic", f.Coerced(vs[0], any))
		return nil
	case "recover":
		return []emit.Value{emit.Scalar(f.p.Universe.Any(), f.recover())}
	case "close":
		diagnostics.Refuse(pos, diagnostics.Channel, "close")
	}
	diagnostics.Refuse(pos, diagnostics.Construct, "builtin %s", b.Name())
	return nil
}

// lengthOf returns len or cap of a value.
func (f *function) lengthOf(name string, v emit.Value, t types.Type) bytecode.Operand {
	tInt := f.Basic(bytecode.KindInt)
	switch u := t.Underlying().(type) {
	case *types.Map:
		return f.mapCall("MapLen", u, v)[0].Op
	case *types.Chan:
		diagnostics.Refuse(token.NoPos, diagnostics.Channel, "%s of a channel", name)
	case *types.Array:
		return f.Integer(u.Len())
	case *types.Pointer:
		return f.Integer(u.Elem().Underlying().(*types.Array).Len())
	}
	if name == "cap" {
		return f.Op(bytecode.OpCap, tInt, v.Op)
	}
	return f.Op(bytecode.OpLen, tInt, v.Op)
}

// clearSlice sets all elements of a slice to zero.
func (f *function) clearSlice(s emit.Value) {
	tInt := f.Basic(bytecode.KindInt)
	f.Each(f.Op(bytecode.OpLen, tInt, s.Op), func(i bytecode.Operand) {
		f.Clear(f.Element(s.Op, f.Op(bytecode.OpIndexCheck, tInt, s.Op, i)))
	})
}

// extreme returns the smaller or larger of two values. With floats a NaN wins, and -0
// is smaller than 0.
func (f *function) extreme(least bool, x, y emit.Value) emit.Value {
	before := func(x, y emit.Value) bytecode.Operand {
		if !least {
			x, y = y, x
		}
		return f.Compare(bytecode.OpLt, x.Op, y.Op)
	}
	pick := func(v bytecode.Operand) func() bytecode.Operand { return func() bytecode.Operand { return v } }
	if !x.Type.Under().Kind.IsFloat() {
		return emit.Scalar(x.Type, f.Choose(before(y, x), pick(y.Op), pick(x.Op)))
	}
	t := x.Type
	equal := func() bytecode.Operand {
		// Equal numbers differ at most in the sign of zero; x + y is +0 unless both are
		// -0, and -(-x + -y) is -0 unless both are +0.
		zero := f.Compare(bytecode.OpEq, x.Op, f.Constant(t, 0))
		return f.Choose(zero, func() bytecode.Operand {
			if least {
				sum := f.Op(bytecode.OpAdd, t, f.Op(bytecode.OpNeg, t, x.Op), f.Op(bytecode.OpNeg, t, y.Op))
				return f.Op(bytecode.OpNeg, t, sum)
			}
			return f.Op(bytecode.OpAdd, t, x.Op, y.Op)
		}, pick(x.Op))
	}
	return emit.Scalar(t, f.Choose(before(x, y), pick(x.Op), func() bytecode.Operand {
		return f.Choose(before(y, x), pick(y.Op), func() bytecode.Operand {
			return f.Choose(f.Compare(bytecode.OpEq, x.Op, y.Op), equal, func() bytecode.Operand {
				return f.Op(bytecode.OpAdd, t, x.Op, y.Op)
			})
		})
	}))
}

// recover translates recover().
func (f *function) recover() bytecode.Operand {
	self := f.Op(bytecode.OpFrameSelf, f.Basic(bytecode.KindUintptr))
	return f.library("Recover", emit.Scalar(f.Basic(bytecode.KindUintptr), self))[0].Op
}

// print translates print and println.
func (f *function) print(vs []emit.Value, line bool) {
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

func (f *function) printValue(v emit.Value) {
	as := func(name string, kind bytecode.Kind) {
		t := f.Basic(kind)
		op := v.Op
		if v.Type != t {
			op = f.Typed(bytecode.OpConvert, t, v.Op)
			if v.Type.Under() == t {
				op = f.Typed(bytecode.OpChange, t, v.Op)
			}
		}
		f.library(name, emit.Scalar(t, op))
	}
	switch k := v.Type.Under().Kind; {
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
		t := f.Basic(bytecode.KindFloat32)
		f.library("PrintComplex64", emit.Scalar(t, v.Op), emit.Scalar(t, v.Im))
	case k == bytecode.KindComplex128:
		t := f.Basic(bytecode.KindFloat64)
		f.library("PrintComplex", emit.Scalar(t, v.Op), emit.Scalar(t, v.Im))
	default:
		f.printAddress(v)
	}
}

// printAddress prints what holds an address as Go does, but for the address: there are
// none to see in a component.
func (f *function) printAddress(v emit.Value) {
	str := f.Basic(bytecode.KindString)
	text := func(s string) func() bytecode.Operand {
		return func() bytecode.Operand { return f.Text(str, s) }
	}
	none, some := "0x0", "0x..."
	switch v.Type.Under().Kind {
	case bytecode.KindInterface:
		none, some = "(0x0,0x0)", "(0x...,0x...)"
	case bytecode.KindSlice:
		tInt, tWide := f.Basic(bytecode.KindInt), f.Basic(bytecode.KindInt64)
		f.library("PrintString", emit.Scalar(str, f.Text(str, "[")))
		f.library("PrintInt", emit.Scalar(tWide, f.Typed(bytecode.OpConvert, tWide, f.Op(bytecode.OpLen, tInt, v.Op))))
		f.library("PrintString", emit.Scalar(str, f.Text(str, "/")))
		f.library("PrintInt", emit.Scalar(tWide, f.Typed(bytecode.OpConvert, tWide, f.Op(bytecode.OpCap, tInt, v.Op))))
		f.library("PrintString", emit.Scalar(str, f.Text(str, "]")))
	}
	isNil := f.Compare(bytecode.OpEq, v.Op, f.Zero(v.Type))
	f.library("PrintString", emit.Scalar(str, f.Choose(isNil, text(none), text(some))))
}
