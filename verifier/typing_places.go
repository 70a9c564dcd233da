package verifier

import (
	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/bytecode/flow"
)

// An access is what an instruction does with a place.
type access uint8

// Strings are only read, slots have no address, and unexported embedded fields of other packages
// are not written: place relies on its callers to say which it is.
const (
	read access = iota
	write
	address
)

// places are the variables that a function's instructions name.
type places struct {
	operands
	v *verification // whose component the function is of, and which has its tables; fixed
}

// place checks a place and returns the type of the variable that it names. Precondition: facts
// are those at the instruction, as walk has them, and block is its block: checkUse goes by that.
func (x *places) place(p *bytecode.Place, how access) *bytecode.Type {
	if len(p.Path) > bytecode.MaxPath {
		fail("path", "a path of %d steps, the limit is %d", len(p.Path), bytecode.MaxPath)
	}
	t, path := x.base(p, how)
	for i, step := range path {
		if step.Field == bytecode.IndexStep {
			t = x.element(t, step.Index)
		} else {
			t = x.field(t, step.Field, i == len(path)-1 && how == write)
		}
	}
	check(!t.Kind.IsOpaque(), "opaque", "the variable is a memory object, which only intrinsics read and write")
	return t
}

// base returns the type of the variable at which a place starts, and the path from
// there: what a slice's or string's first step names is such a variable.
func (x *places) base(p *bytecode.Place, how access) (*bytecode.Type, []bytecode.Step) {
	switch p.Base {
	case bytecode.BaseSlot:
		if how == address {
			fail("address", "slot%d is a slot, which has no address; allocate the variable with new", p.ID)
		}
		return x.slotType(p.ID), p.Path
	case bytecode.BaseGlobal:
		t := x.v.globalType(p.ID)
		if t == nil {
			fail("operand", "there is no global %d", p.ID)
		}
		return t, p.Path
	case bytecode.BaseValue:
		return x.target(bytecode.Operand(p.ID), p.Path, how)
	}
	panic(refusal("operand", "there is no base of kind %d", p.Base))
}

// target is base for a place in what a pointer, slice or string refers to.
func (x *places) target(a bytecode.Operand, path []bytecode.Step, how access) (*bytecode.Type, []bytecode.Step) {
	x.checkUse(a)
	u := x.facts.Values[a].Type.Under()
	if u.Kind == bytecode.KindPointer {
		x.wantNonNil(a)
		return u.Elem, path
	}
	if !sequence.has(u.Kind) {
		fail("dereference", "v%d is of type %s, want a pointer, slice or string", a, x.facts.Values[a].Type)
	}
	if len(path) == 0 || path[0].Field != bytecode.IndexStep {
		fail("path", "a place in v%d of type %s must start with an index", a, x.facts.Values[a].Type)
	}
	index := path[0].Index
	x.checkUse(index)
	if p := &x.facts.Values[index]; p.Proof != flow.ProofIndex || p.Of != int64(a) {
		fail("bounds", "v%d is not proven an index of v%d; use the result of idxcheck or idx of v%d", index, a, a)
	}
	if u.Kind == bytecode.KindSlice {
		return u.Elem, path[1:]
	}
	switch how {
	case write:
		fail("read-only", "v%d is a string, which is never written; use a []byte", a)
	case address:
		fail("address", "v%d is a string, whose bytes have no address; use a []byte", a)
	}
	return x.v.u.Basic(bytecode.KindUint8), path[1:]
}

// element returns the type of an array's elements, of which the index must be one.
func (x *places) element(t *bytecode.Type, index bytecode.Operand) *bytecode.Type {
	u := t.Under()
	if u.Kind != bytecode.KindArray {
		fail("path", "an index step in type %s, want an array; load slices first", t)
	}
	x.checkUse(index)
	if p := &x.facts.Values[index]; p.Proof != flow.ProofBelow || p.Of > u.Len {
		fail("bounds", "v%d is not proven below %d, the length of %s; use the result of idxchecklen or idxlen", index, u.Len, t)
	}
	return u.Elem
}

// field returns the type of a field. Go lets other packages select through an
// unexported embedded field what is promoted from it, so that they may step over it,
// load it and point to it, but not write it.
func (x *places) field(t *bytecode.Type, field int32, written bool) *bytecode.Type {
	u, part := t.Under(), t.FieldType(int(field), x.v.u)
	if part == nil {
		fail("path", "type %s has no field %d", t, field)
	}
	if u.Kind == bytecode.KindStruct {
		f := &u.Fields[field]
		if !x.v.mayUseField(t, f.Name) && (!f.Embedded || written) {
			fail("access", "field %s of %s is not exported by package %s", bytecode.BaseName(f.Name), t, bytecode.PackageOf(f.Name))
		}
	}
	return part
}
