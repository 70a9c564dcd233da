package compiler

import (
	"strings"

	"github.com/portico-os/portico/bytecode"
)

// placed returns an aggregate or complex value with a place.
func (b *builder) placed(v value) value {
	if v.isAggregate() && v.nil {
		p := b.temporary(v.typ)
		b.clear(p)
		return value{typ: v.typ, at: &p}
	}
	return v
}

// equal compares two values of one type and returns a bool.
func (b *builder) equal(x, y value) bytecode.Operand {
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
func (b *builder) compareParts(x, y place, differ int) {
	u := b.unit.universe
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
