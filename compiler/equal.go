package compiler

import (
	"go/token"

	"golang.org/x/tools/go/ssa"

	"github.com/portico-os/portico/bytecode"
)

// equality translates == and !=.
func (f *function) equality(in *ssa.BinOp) {
	t := f.p.typ(in.Type())
	x, y := in.X, in.Y
	if isNilConst(x) {
		x, y = y, x
	}
	var v bytecode.Operand
	if tx := f.p.constTypeOf(x); isNilConst(y) && !tx.IsAggregate() {
		a := f.value(x)
		v = f.compare(arithmetic[in.Op], a.op, f.zero(a.typ))
	} else {
		var a, b value
		if any := f.p.universe.Any(); tx.IsInterface() {
			a, b = scalar(any, f.upcast(f.operand(x), any)), scalar(any, f.upcast(f.operand(y), any))
		} else {
			a, b = f.sameTypes(x, y)
		}
		switch {
		case !a.typ.IsAggregate():
			v = f.compare(arithmetic[in.Op], a.op, b.op)
		default:
			v = f.equal(f.placed(a), f.placed(b))
			if in.Op == token.NEQ {
				v = f.op(bytecode.OpNot, f.basic(bytecode.KindBool), v)
			}
		}
	}
	f.define(in, f.typedBool(v, t))
}

func isNilConst(v ssa.Value) bool {
	c, ok := v.(*ssa.Const)
	return ok && c.Value == nil
}
