package compiler

import (
	"go/token"
	"strings"

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

// placed returns an aggregate or complex value with a place.
func (b *body) placed(v value) value {
	if v.isAggregate() && v.nil {
		p := b.temporary(v.typ)
		b.clear(p)
		return value{typ: v.typ, at: &p}
	}
	return v
}

// equal compares two values of one type and returns a bool.
func (b *body) equal(x, y value) bytecode.Operand {
	if !x.typ.IsAggregate() {
		return b.compare(bytecode.OpEq, x.op, y.op)
	}
	if x.isComplex() {
		both := b.compare(bytecode.OpEq, x.op, y.op)
		return b.op(bytecode.OpAnd, b.basic(bytecode.KindBool), both, b.compare(bytecode.OpEq, x.im, y.im))
	}
	differ, join := b.newBlock(), b.newBlock()
	b.compareParts(*x.at, *y.at, differ)
	yes := b.constant(b.basic(bytecode.KindBool), 1)
	from := b.current
	b.jump(join)
	b.current = differ
	no := b.constant(b.basic(bytecode.KindBool), 0)
	b.jump(join)
	b.current = join
	phi, v := b.phi(join, b.basic(bytecode.KindBool))
	addEdge(phi, from, yes)
	addEdge(phi, differ, no)
	return v
}

// unrolled is up to how many elements of an array are compared without a loop.
const unrolled = 4

// compareParts goes to block differ unless the values at two places are equal.
func (b *body) compareParts(x, y place, differ int) {
	u := b.c.p.universe
	switch t := x.typ.Under(); {
	case t.Kind == bytecode.KindStruct:
		for i, field := range t.Fields {
			if !isBlank(field.Name) {
				b.compareParts(x.field(i, u), y.field(i, u), differ)
			}
		}
	case t.Kind == bytecode.KindArray && t.Len <= unrolled:
		for i := range t.Len {
			index := b.constIndex(i, t.Len)
			b.compareParts(x.index(index), y.index(index), differ)
		}
	case t.Kind == bytecode.KindArray:
		b.loop(t.Len, func(i bytecode.Operand) {
			index := b.emit(bytecode.Instr{Op: bytecode.OpIndexCheckLen, Imm: uint64(t.Len), Args: []bytecode.Operand{i}}, b.basic(bytecode.KindInt))
			b.compareParts(x.index(index), y.index(index), differ)
		})
	default:
		same := b.newBlock()
		b.branch(b.equal(b.read(x), b.read(y)), same, differ)
		b.current = same
	}
}

func isBlank(name string) bool { return name == "_" || strings.HasSuffix(name, "._") }

// loop emits each for the ints from 0 to n-1. Precondition: n > 0.
func (b *body) loop(n int64, each func(i bytecode.Operand)) {
	t := b.basic(bytecode.KindInt)
	zero := b.integer(0)
	before, body, after := b.current, b.newBlock(), b.newBlock()
	b.jump(body)
	b.current = body
	phi, i := b.phi(body, t)
	addEdge(phi, before, zero)
	each(i)
	next := b.op(bytecode.OpAdd, t, i, b.integer(1))
	addEdge(phi, b.current, next)
	b.branch(b.compare(bytecode.OpLt, next, b.integer(n)), body, after)
	b.current = after
}

// each emits body for the ints from 0 to n-1.
func (b *body) each(n bytecode.Operand, body func(i bytecode.Operand)) {
	t := b.basic(bytecode.KindInt)
	zero := b.integer(0)
	before, head, inside, after := b.current, b.newBlock(), b.newBlock(), b.newBlock()
	b.jump(head)
	b.current = head
	phi, i := b.phi(head, t)
	addEdge(phi, before, zero)
	b.branch(b.compare(bytecode.OpLt, i, n), inside, after)
	b.current = inside
	body(i)
	next := b.op(bytecode.OpAdd, t, i, b.integer(1))
	addEdge(phi, b.current, next)
	b.jump(head)
	b.current = after
}
