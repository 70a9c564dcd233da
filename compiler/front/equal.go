package front

import (
	"go/token"

	"golang.org/x/tools/go/ssa"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/compiler/emit"
)

// equality translates == and !=.
func (f *function) equality(in *ssa.BinOp) {
	t := f.p.TypeOf(in.Type())
	x, y := in.X, in.Y
	if isNilConst(x) {
		x, y = y, x
	}
	var v bytecode.Operand
	if tx := f.p.constTypeOf(x); isNilConst(y) && !tx.IsAggregate() {
		a := f.value(x)
		v = f.Compare(arithmetic[in.Op], a.Op, f.Zero(a.Type))
	} else {
		var a, b emit.Value
		if any := f.p.Universe.Any(); tx.IsInterface() {
			a, b = emit.Scalar(any, f.Upcast(f.operand(x), any)), emit.Scalar(any, f.Upcast(f.operand(y), any))
		} else {
			a, b = f.sameTypes(x, y)
		}
		switch {
		case !a.Type.IsAggregate():
			v = f.Compare(arithmetic[in.Op], a.Op, b.Op)
		default:
			v = f.Equal(f.Placed(a), f.Placed(b))
			if in.Op == token.NEQ {
				v = f.Op(bytecode.OpNot, f.Basic(bytecode.KindBool), v)
			}
		}
	}
	f.define(in, f.TypedBool(v, t))
}

func isNilConst(v ssa.Value) bool {
	c, ok := v.(*ssa.Const)
	return ok && c.Value == nil
}
