package emit

import (
	"strings"

	"github.com/portico-os/portico/bytecode"
)

// Placed returns an aggregate or complex value with a place.
func (b *Builder) Placed(v Value) Value {
	if v.IsAggregate() && v.Nil {
		p := b.Temporary(v.Type)
		b.Clear(p)
		return Value{Type: v.Type, At: &p}
	}
	return v
}

// Equal compares two values of one type and returns a bool.
func (b *Builder) Equal(x, y Value) bytecode.Operand {
	if !x.Type.IsAggregate() {
		return b.Compare(bytecode.OpEq, x.Op, y.Op)
	}
	if x.IsComplex() {
		both := b.Compare(bytecode.OpEq, x.Op, y.Op)
		return b.Op(bytecode.OpAnd, b.Basic(bytecode.KindBool), both, b.Compare(bytecode.OpEq, x.Im, y.Im))
	}
	differ, join := b.NewBlock(), b.NewBlock()
	b.compareParts(*x.At, *y.At, differ)
	yes := b.Constant(b.Basic(bytecode.KindBool), 1)
	from := b.Current
	b.Jump(join)
	b.Current = differ
	no := b.Constant(b.Basic(bytecode.KindBool), 0)
	b.Jump(join)
	b.Current = join
	phi, v := b.Phi(join, b.Basic(bytecode.KindBool))
	AddEdge(phi, from, yes)
	AddEdge(phi, differ, no)
	return v
}

// unrolled is up to how many elements of an array are compared without a loop.
const unrolled = 4

// compareParts goes to block differ unless the values at two places are equal.
func (b *Builder) compareParts(x, y Place, differ int) {
	u := b.unit.universe
	switch t := x.Type.Under(); {
	case t.Kind == bytecode.KindStruct:
		for i, field := range t.Fields {
			if !IsBlank(field.Name) {
				b.compareParts(x.Field(i, u), y.Field(i, u), differ)
			}
		}
	case t.Kind == bytecode.KindArray && t.Len <= unrolled:
		for i := range t.Len {
			index := b.ConstIndex(i, t.Len)
			b.compareParts(x.Index(index), y.Index(index), differ)
		}
	case t.Kind == bytecode.KindArray:
		b.Loop(t.Len, func(i bytecode.Operand) {
			index := b.Emit(bytecode.Instr{Op: bytecode.OpIndexCheckLen, Imm: uint64(t.Len), Args: []bytecode.Operand{i}}, b.Basic(bytecode.KindInt))
			b.compareParts(x.Index(index), y.Index(index), differ)
		})
	default:
		same := b.NewBlock()
		b.Branch(b.Equal(b.Read(x), b.Read(y)), same, differ)
		b.Current = same
	}
}

func IsBlank(name string) bool { return name == "_" || strings.HasSuffix(name, "._") }
