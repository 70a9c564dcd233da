package emit

import (
	"slices"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/compiler/diagnostics"
)

// Place is a variable or a part of one, with its type.
type Place struct {
	bytecode.Place
	Type *bytecode.Type
}

func SlotPlace(slot int32, t *bytecode.Type) Place {
	return Place{bytecode.Place{Base: bytecode.BaseSlot, ID: slot}, t}
}

// At returns the target of a pointer that is proven not nil.
func At(pointer bytecode.Operand, t *bytecode.Type) Place {
	return Place{bytecode.Place{Base: bytecode.BaseValue, ID: int32(pointer)}, t}
}

// GlobalPlace returns a variable of a package.
func GlobalPlace(id bytecode.GlobalID, t *bytecode.Type) Place {
	return Place{bytecode.Place{Base: bytecode.BaseGlobal, ID: int32(id)}, t}
}

func (p Place) step(s bytecode.Step, t *bytecode.Type) Place {
	path := append(slices.Clip(slices.Clone(p.Path)), s)
	if len(path) > bytecode.MaxPath {
		diagnostics.Refuse(0, diagnostics.Construct, "an access through %d nested types", len(path))
	}
	return Place{bytecode.Place{Base: p.Base, ID: p.ID, Path: path}, t}
}

// Field returns a field of a struct or a part of a complex number.
func (p Place) Field(i int, u *bytecode.Universe) Place {
	return p.step(bytecode.Step{Field: int32(i)}, p.Type.FieldType(i, u))
}

// Index returns an element of an array; index is proven for it.
func (p Place) Index(index bytecode.Operand) Place {
	return p.step(bytecode.Step{Field: bytecode.IndexStep, Index: index}, p.Type.Under().Elem)
}

// Element returns an element of a slice or string; index is proven for it.
func (b *Builder) Element(s, index bytecode.Operand) Place {
	t := b.Basic(bytecode.KindUint8)
	if u := b.Types[s].Under(); u.Kind == bytecode.KindSlice {
		t = u.Elem
	}
	return Place{Place: bytecode.Place{Base: bytecode.BaseValue, ID: int32(s)}}.step(bytecode.Step{Field: bytecode.IndexStep, Index: index}, t)
}

// Addr returns the address of a place that is not in a slot.
func (b *Builder) Addr(p Place) bytecode.Operand {
	return b.Emit(bytecode.Instr{Op: bytecode.OpAddr, Places: []bytecode.Place{p.Place}}, b.unit.universe.Pointer(p.Type))
}

// ConstIndex returns a constant index, proven for arrays of n elements.
func (b *Builder) ConstIndex(i, n int64) bytecode.Operand {
	return b.Emit(bytecode.Instr{Op: bytecode.OpIndexProofLen, Imm: uint64(n), Args: []bytecode.Operand{b.Integer(i)}}, b.Basic(bytecode.KindInt))
}

// MaxSlot is how many bytes a variable may have that becomes a slot.
const MaxSlot = 4 << 10

// Temporary returns a variable of type t that nothing else uses: a slot, or an object
// if it would fill the frame.
func (b *Builder) Temporary(t *bytecode.Type) Place {
	if t.Size() > MaxSlot {
		return At(b.NewObject(t), t)
	}
	return SlotPlace(b.NewSlot("", t), t)
}

// NewObject allocates a variable of type t.
func (b *Builder) NewObject(t *bytecode.Type) bytecode.Operand {
	return b.Emit(bytecode.Instr{Op: bytecode.OpNew, Type: b.unit.TypeID(t)}, b.unit.universe.Pointer(t))
}
