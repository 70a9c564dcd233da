package verifier

import (
	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/bytecode/flow"
)

// An access is what an instruction does with a place.
type access uint8

const (
	read access = iota
	write
	address
)

// place checks a place and returns the type of the variable that it names.
func (fn *function) place(p *bytecode.Place, how access) *bytecode.Type {
	if len(p.Path) > bytecode.MaxPath {
		fail("path", "a path of %d steps, the limit is %d", len(p.Path), bytecode.MaxPath)
	}
	t, path := fn.base(p, how)
	for i, step := range path {
		if step.Field == bytecode.IndexStep {
			t = fn.element(t, step.Index)
		} else {
			t = fn.field(t, step.Field, i == len(path)-1 && how == write)
		}
	}
	if t.Kind.IsOpaque() {
		fail("opaque", "the variable is a memory object, which only intrinsics read and write")
	}
	return t
}

// base returns the type of the variable at which a place starts, and the path from
// there: what a slice's or string's first step names is such a variable.
func (fn *function) base(p *bytecode.Place, how access) (*bytecode.Type, []bytecode.Step) {
	switch p.Base {
	case bytecode.BaseSlot:
		if how == address {
			fail("address", "slot%d is a slot, which has no address; allocate the variable with new", p.ID)
		}
		return fn.slotType(p.ID), p.Path
	case bytecode.BaseGlobal:
		t := fn.v.globalType(p.ID)
		if t == nil {
			fail("operand", "there is no global %d", p.ID)
		}
		return t, p.Path
	case bytecode.BaseValue:
		return fn.target(bytecode.Operand(p.ID), p.Path, how)
	}
	panic(refusal("operand", "there is no base of kind %d", p.Base))
}

func (fn *function) target(a bytecode.Operand, path []bytecode.Step, how access) (*bytecode.Type, []bytecode.Step) {
	fn.checkUse(a)
	u := fn.values[a].Type.Under()
	if u.Kind == bytecode.KindPointer {
		fn.wantNonNil(a)
		return u.Elem, path
	}
	if !sequence.has(u.Kind) {
		fail("dereference", "v%d is of type %s, want a pointer, slice or string", a, fn.values[a].Type)
	}
	if len(path) == 0 || path[0].Field != bytecode.IndexStep {
		fail("path", "a place in v%d of type %s must start with an index", a, fn.values[a].Type)
	}
	index := path[0].Index
	fn.checkUse(index)
	if p := &fn.values[index]; p.Proof != flow.ProofIndex || p.Of != int64(a) {
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
	return fn.v.u.Basic(bytecode.KindUint8), path[1:]
}

// wantNonNil checks that a pointer's type shows that it is not nil.
func (fn *function) wantNonNil(a bytecode.Operand) {
	if fn.values[a].Proof != flow.ProofNonNil {
		fail("dereference", "v%d of type %s may be nil; use the result of nilcheck or nonnil", a, fn.values[a].Type)
	}
}

// element returns the type of an array's elements, of which the index must be one.
func (fn *function) element(t *bytecode.Type, index bytecode.Operand) *bytecode.Type {
	u := t.Under()
	if u.Kind != bytecode.KindArray {
		fail("path", "an index step in type %s, want an array; load slices first", t)
	}
	fn.checkUse(index)
	if p := &fn.values[index]; p.Proof != flow.ProofBelow || p.Of > u.Len {
		fail("bounds", "v%d is not proven below %d, the length of %s; use the result of idxchecklen or idxlen", index, u.Len, t)
	}
	return u.Elem
}

// field returns the type of a field. Go lets other packages select through an
// unexported embedded field what is promoted from it, so that they may step over it,
// load it and point to it, but not write it.
func (fn *function) field(t *bytecode.Type, field int32, written bool) *bytecode.Type {
	u, part := t.Under(), t.FieldType(int(field), fn.v.u)
	if part == nil {
		fail("path", "type %s has no field %d", t, field)
	}
	if u.Kind == bytecode.KindStruct {
		f := &u.Fields[field]
		if !fn.v.mayUseField(t, f.Name) && (!f.Embedded || written) {
			fail("access", "field %s of %s is not exported by package %s", bytecode.BaseName(f.Name), t, bytecode.PackageOf(f.Name))
		}
	}
	return part
}
