package abi

import "github.com/portico-os/portico/bytecode"

// MaxLeaves is how many leaves an aggregate may have to be passed in registers, in at most
// MaxRegisterBytes.
//
// Others are passed by reference: an argument as the address of a slot of the caller
// that the callee reads before it does anything else, a result as the address of a
// slot of the caller that the callee writes just before it returns. These addresses
// come first, those of results before all others. Package front makes both sides of a call so;
// package portal relies on it where it fills in frames.
const MaxLeaves = 4

// MaxRegisterBytes is the largest value that is passed in registers: what MaxLeaves words
// take. An aggregate with fewer leaves may be larger, for fields of size zero and what
// aligns them take room. DomainZero's room for one value has this size.
const MaxRegisterBytes = MaxLeaves * bytecode.WordSize

// A Part is a leaf of an argument or result and where it is passed. Package front emits calls by
// it; package portal moves values between stacks by it.
type Part struct {
	Index    int           // argument or result number; -1-i for the address of result i
	Leaf     bytecode.Leaf // its offset in the value; for an address a KindUintptr
	Number   int           // of the leaf among those of the value, in order of offset
	Indirect bool          // the address of the value's slot instead of the value
	Reg      Reg           // NoReg: in memory
	Stack    int64         // in memory: bytes from the stack pointer before the call pushes
}

// A Convention says where the parts of a signature's arguments and results are. It follows from
// the types alone: callers, callees, stubs and DomainZero each work it out and must agree.
type Convention struct {
	Args    []Part // addresses of results first, then by parameter
	Results []Part // none by reference; beyond registers in memory from offset 0, as Args
	Stack   int64  // bytes of memory at the stack pointer that the caller provides
}

// ByReference reports whether values of the type are passed by reference.
func ByReference(t *bytecode.Type) bool {
	if !t.IsAggregate() {
		return false
	}
	if t.Size() > MaxRegisterBytes {
		return true
	}
	_, ok := t.Leaves(MaxLeaves)
	return !ok
}

// An assigner gives out registers, then words of memory, from left to right. Arguments and
// results have one each: the same registers serve both. ConventionOf relies on the order in which
// it asks, for callers and callees alike.
type assigner struct {
	ints, floats int   // registers given out so far, at most IntRegs and FloatRegs
	stack        int64 // bytes of memory given out so far
}

// part places one leaf. Floats and others have registers of their own, and share the words of
// memory.
func (a *assigner) part(index int, leaf bytecode.Leaf, indirect bool) Part {
	p := Part{Index: index, Leaf: leaf, Indirect: indirect, Reg: NoReg}
	switch {
	case leaf.Kind.IsFloat() && a.floats < FloatRegs:
		p.Reg = FirstFloat + Reg(a.floats)
		a.floats++
	case !leaf.Kind.IsFloat() && a.ints < IntRegs:
		p.Reg = Reg(a.ints)
		a.ints++
	default:
		p.Stack = a.stack
		a.stack += bytecode.WordSize
	}
	return p
}

// value places a value's leaves, or its address. A string, slice or interface may be split
// between registers and memory.
func (a *assigner) value(index int, t *bytecode.Type, parts []Part) []Part {
	if ByReference(t) {
		return append(parts, a.part(index, bytecode.Leaf{Kind: bytecode.KindUintptr}, true))
	}
	leaves, _ := t.Leaves(MaxLeaves)
	for i, l := range leaves {
		p := a.part(index, l, false)
		p.Number = i
		parts = append(parts, p)
	}
	return parts
}

// PortalConvention returns the convention of a method with a signature without receiver. The receiver
// is a word that comes first, of whatever type.
func PortalConvention(sig *bytecode.Type) Convention {
	return ConventionOf(append([]*bytecode.Type{sig}, sig.Params...), sig.Results)
}

// ConventionOf returns the calling convention of functions with these parameters,
// receiver first, and results. The same convention serves intrinsics.
func ConventionOf(params, results []*bytecode.Type) Convention {
	var c Convention
	var in, out assigner
	for i, t := range results {
		if ByReference(t) {
			c.Args = append(c.Args, in.part(-1-i, bytecode.Leaf{Kind: bytecode.KindUintptr}, true))
		} else {
			c.Results = out.value(i, t, c.Results)
		}
	}
	for i, t := range params {
		c.Args = in.value(i, t, c.Args)
	}
	c.Stack = max(in.stack, out.stack)
	return c
}
