package compiler

import (
	"slices"

	"github.com/portico-os/portico/bytecode"
)

// place is a variable or a part of one, with its type.
type place struct {
	bytecode.Place
	typ *bytecode.Type
}

func slotPlace(slot int32, t *bytecode.Type) place {
	return place{bytecode.Place{Base: bytecode.BaseSlot, ID: slot}, t}
}

// at returns the target of a pointer that is proven not nil.
func at(pointer bytecode.Operand, t *bytecode.Type) place {
	return place{bytecode.Place{Base: bytecode.BaseValue, ID: int32(pointer)}, t}
}

// globalPlace returns a variable of a package.
func globalPlace(id bytecode.GlobalID, t *bytecode.Type) place {
	return place{bytecode.Place{Base: bytecode.BaseGlobal, ID: int32(id)}, t}
}

func (p place) step(s bytecode.Step, t *bytecode.Type) place {
	path := append(slices.Clip(slices.Clone(p.Path)), s)
	if len(path) > bytecode.MaxPath {
		refuse(0, Construct, "an access through %d nested types", len(path))
	}
	return place{bytecode.Place{Base: p.Base, ID: p.ID, Path: path}, t}
}

// field returns a field of a struct or a part of a complex number.
func (p place) field(i int, u *bytecode.Universe) place {
	return p.step(bytecode.Step{Field: int32(i)}, p.typ.FieldType(i, u))
}

// index returns an element of an array; index is proven for it.
func (p place) index(index bytecode.Operand) place {
	return p.step(bytecode.Step{Field: bytecode.IndexStep, Index: index}, p.typ.Under().Elem)
}

// element returns an element of a slice or string; index is proven for it.
func (b *builder) element(s, index bytecode.Operand) place {
	t := b.basic(bytecode.KindUint8)
	if u := b.types[s].Under(); u.Kind == bytecode.KindSlice {
		t = u.Elem
	}
	return place{Place: bytecode.Place{Base: bytecode.BaseValue, ID: int32(s)}}.step(bytecode.Step{Field: bytecode.IndexStep, Index: index}, t)
}

// addr returns the address of a place that is not in a slot.
func (b *builder) addr(p place) bytecode.Operand {
	return b.emit(bytecode.Instr{Op: bytecode.OpAddr, Places: []bytecode.Place{p.Place}}, b.unit.universe.Pointer(p.typ))
}

// constIndex returns a constant index, proven for arrays of n elements.
func (b *builder) constIndex(i, n int64) bytecode.Operand {
	return b.emit(bytecode.Instr{Op: bytecode.OpIndexProofLen, Imm: uint64(n), Args: []bytecode.Operand{b.integer(i)}}, b.basic(bytecode.KindInt))
}

// maxSlot is how many bytes a variable may have that becomes a slot.
const maxSlot = 4 << 10

// temporary returns a variable of type t that nothing else uses: a slot, or an object
// if it would fill the frame.
func (b *builder) temporary(t *bytecode.Type) place {
	if t.Size() > maxSlot {
		return at(b.newObject(t), t)
	}
	return slotPlace(b.newSlot("", t), t)
}

// newObject allocates a variable of type t.
func (b *builder) newObject(t *bytecode.Type) bytecode.Operand {
	return b.emit(bytecode.Instr{Op: bytecode.OpNew, Type: b.unit.typeID(t)}, b.unit.universe.Pointer(t))
}
