package verifier

import "github.com/portico-os/portico/bytecode"

// An access is what an instruction does with a place.
type access uint8

const (
	read access = iota
	write
	address
)

// place checks a place and returns the type of the variable that it names, nil if it
// names none.
func (fn *function) place(p *bytecode.Place, how access) *bytecode.Type {
	if len(p.Path) > bytecode.MaxPath {
		fail(RulePath, "a path of %d steps, the limit is %d", len(p.Path), bytecode.MaxPath)
		return nil
	}
	t, path := fn.base(p, how)
	if t == nil {
		return nil
	}
	for i, step := range path {
		if t = fn.step(t, step, i == len(path)-1, how); t == nil {
			return nil
		}
	}
	if t.Kind.IsOpaque() {
		fail(RuleOpaque, "%s is a memory object, which only intrinsics read and write", placeText(*p))
		return nil
	}
	return t
}

// base returns the type of the variable at which a place starts and the path that
// remains.
func (fn *function) base(p *bytecode.Place, how access) (*bytecode.Type, []bytecode.Step) {
	switch p.Base {
	case bytecode.BaseSlot:
		t := fn.slotType(p.ID)
		if t == nil {
			fail(RuleOperand, "there is no slot%d", p.ID)
		} else if how == address {
			fail(RuleAddr, "slot%d is a slot, which has no address; allocate the variable with new", p.ID)
		}
		return t, p.Path
	case bytecode.BaseGlobal:
		t := fn.v.globalType(bytecode.GlobalID(p.ID))
		if t == nil {
			fail(RuleOperand, "there is no global %d", p.ID)
		}
		return t, p.Path
	case bytecode.BaseValue:
		if a := bytecode.Operand(p.ID); !a.IsValue() {
			fail(RuleOperand, "there is no value v%d", p.ID)
		} else if fn.checkUse(a) {
			return fn.target(a, p.Path, how)
		}
		return nil, nil
	}
	fail(RuleOperand, "there is no base of kind %d", p.Base)
	return nil, nil
}

// target returns the type of the variable to which a value leads: the target of a
// pointer, or the element of a slice or string that the first step names.
func (fn *function) target(a bytecode.Operand, path []bytecode.Step, how access) (*bytecode.Type, []bytecode.Step) {
	val := &fn.values[a]
	u := val.Type.Under()
	switch u.Kind {
	case bytecode.KindPointer:
		if val.Proof != ProofNonNil {
			fail(RuleDeref, "v%d of type %s may be nil; use the result of nilcheck or nonnil", a, val.Type)
			return nil, nil
		}
		return u.Elem, path
	case bytecode.KindSlice, bytecode.KindString:
		if len(path) == 0 || path[0].Field != bytecode.IndexStep {
			fail(RulePath, "a place in v%d of type %s must start with an index", a, val.Type)
			return nil, nil
		}
		index := fn.index(path[0].Index)
		if index == nil {
			return nil, nil
		}
		if index.Proof != ProofIndex || index.Of != int64(a) {
			fail(RuleBounds, "%s is not proven an index of v%d; use the result of idxcheck or idx of v%d", operandText(path[0].Index), a, a)
			return nil, nil
		}
		if u.Kind == bytecode.KindSlice {
			return u.Elem, path[1:]
		}
		switch how {
		case write:
			fail(RuleReadOnly, "v%d is a string, which is never written; use a []byte", a)
			return nil, nil
		case address:
			fail(RuleAddr, "v%d is a string, whose bytes have no address; use a []byte", a)
			return nil, nil
		}
		return fn.v.u.Basic(bytecode.KindUint8), path[1:]
	}
	fail(RuleDeref, "v%d is of type %s, want a pointer, slice or string", a, val.Type)
	return nil, nil
}

// index returns what is proven of an index value.
func (fn *function) index(o bytecode.Operand) *ValueType {
	if !o.IsValue() {
		fail(RuleOperand, "the index %s is no value", operandText(o))
		return nil
	}
	if !fn.checkUse(o) {
		return nil
	}
	return &fn.values[o]
}

// step returns the type of a part of a variable of type t.
func (fn *function) step(t *bytecode.Type, s bytecode.Step, last bool, how access) *bytecode.Type {
	u := t.Under()
	if s.Field == bytecode.IndexStep {
		if u.Kind != bytecode.KindArray {
			fail(RulePath, "an index step in type %s, want an array; load slices first", t)
			return nil
		}
		index := fn.index(s.Index)
		if index == nil {
			return nil
		}
		if index.Proof != ProofBelow || index.Of > u.Len {
			fail(RuleBounds, "%s is not proven below %d, the length of %s; use the result of idxchecklen or idxlen", operandText(s.Index), u.Len, t)
			return nil
		}
		return u.Elem
	}
	part := t.FieldType(int(s.Field), fn.v.u)
	if part == nil {
		fail(RulePath, "type %s has no field %d", t, s.Field)
		return nil
	}
	if u.Kind != bytecode.KindStruct {
		return part
	}
	// Go lets other packages select through an unexported embedded field what is
	// promoted from it, so that they may step over it, load it and point to it.
	f := &u.Fields[s.Field]
	if !fn.v.mayUseField(t, f.Name) && (!f.Embedded || last && how == write) {
		fail(RuleAccess, "field %s of %s is not exported by package %s", bytecode.BaseName(f.Name), t, bytecode.PackageOf(f.Name))
		return nil
	}
	return part
}
