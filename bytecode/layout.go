package bytecode

import (
	"slices"
	"sync/atomic"
)

// WordSize is the size of a machine word and of a reference in bytes.
const WordSize = 8

// layout caches what follows from a type's structure.
type layout struct {
	// intern sets both; final. Substitute and Untagged rely on them to leave types alone.
	params int64 // how many type parameters it is written with, by the highest number: see MaxParam
	tagged bool  // is written with a struct tag

	// Nil until somebody asks, then final: measure relies on it to walk each type once. Who asks
	// at once finds the same, so that it does no harm if both store it.
	measures atomic.Pointer[measures]
}

// measures are the properties of a type's values. They are found when they are first
// asked for, because a named type gets its underlying type late, and kept, because
// the types of a hostile file may share their parts so often that walking them all
// would take forever. Final once they are kept: the layout of objects, frames and statics follows,
// by Size, Align and Offset.
type measures struct {
	size, align int64   // bytes; size is at most MaxSize+1
	offsets     []int64 // of a struct's fields, by index, in bytes
	depth       int     // how deep arrays and structs are nested by value; 0: neither. Measure limits it
	pointers    bool    // a value has references: collectors pass over types without
	comparable  bool    // == is defined: the verifier and descriptors of types ask

	leaves atomic.Pointer[[]Leaf] // all, or one more than keptLeaves; nil until Leaves is asked
}

// keptLeaves is how many leaves of a type are kept, for whoever asks for no more: a type may have
// thousands of fields of size zero, to be passed over each time.
const keptLeaves = 24

// leavesOf gives the leaves of a value of each kind that is not made of other types.
// Opaque types and type parameters have no values. Rising by offset. Package front relies on what
// stands where: the reference of a string first, the type word of an interface. Fixed.
var leavesOf = func() (table [numKinds][]Leaf) {
	for k := KindBool; k <= KindFloat64; k++ {
		table[k] = []Leaf{{0, k}}
	}
	for _, k := range []Kind{KindPointer, KindMap, KindChan, KindFunc} {
		table[k] = []Leaf{{0, KindPointer}}
	}
	table[KindString] = []Leaf{{0, KindPointer}, {8, KindInt}}
	table[KindSlice] = []Leaf{{0, KindPointer}, {8, KindInt}, {16, KindInt}}
	table[KindInterface] = []Leaf{{0, KindUintptr}, {8, KindPointer}}
	table[KindComplex64] = []Leaf{{0, KindFloat32}, {4, KindFloat32}}
	table[KindComplex128] = []Leaf{{0, KindFloat64}, {8, KindFloat64}}
	return table
}()

// leafSizes gives the size in bytes of a leaf of each kind, which is also its alignment; 0 of kinds
// that are no leaf's. Fixed; the translator's widths follow from it.
var leafSizes = [numKinds]int64{
	KindBool: 1, KindInt: 8, KindInt8: 1, KindInt16: 2, KindInt32: 4, KindInt64: 8,
	KindUint: 8, KindUint8: 1, KindUint16: 2, KindUint32: 4, KindUint64: 8, KindUintptr: 8,
	KindFloat32: 4, KindFloat64: 8, KindPointer: WordSize,
}

// measured returns the measures of the type. Those of a type that is nested deeper
// than [MaxTypeDepth], or in itself, are the size MaxSize+1 and no more.
func (t *Type) measured() *measures {
	u := t.Under()
	m, ok := u.measure(0)
	if !ok {
		m = &measures{size: MaxSize + 1, align: WordSize, offsets: make([]int64, len(u.Fields)), depth: MaxTypeDepth + 1}
		u.layout.measures.Store(m)
	}
	return m
}

// measure returns the measures of a type that is no named type and is nested in level
// others. It fails, and keeps nothing, if the outermost is nested too deep: so what is
// kept of a type does not depend on where it was met first.
func (t *Type) measure(level int) (*measures, bool) {
	m := t.layout.measures.Load()
	if m == nil {
		m = &measures{align: 1, comparable: true}
		ok := true
		switch t.Kind {
		case KindArray, KindStruct:
			ok = level < MaxTypeDepth && m.aggregate(t, level)
		case KindMap, KindFunc, KindSlice, KindParam, KindMemory, KindReadOnlyMemory:
			m.comparable = false
		}
		for _, l := range leavesOf[t.Kind] {
			m.size, m.align = l.Offset+l.Size(), max(m.align, l.Size())
			m.pointers = m.pointers || l.IsPointer()
		}
		if !ok {
			return nil, false
		}
		t.layout.measures.Store(m)
	}
	return m, level+m.depth <= MaxTypeDepth
}

// aggregate measures an array or a struct. Structs are laid out as Go does for amd64:
// one that ends in a field of size zero is padded, so that no reference to that field
// leads past its object.
func (m *measures) aggregate(t *Type, level int) bool {
	part := func(x *Type) (*measures, bool) {
		p, ok := x.Under().measure(level + 1)
		if ok {
			m.align, m.depth = max(m.align, p.align), max(m.depth, p.depth+1)
			m.comparable = m.comparable && p.comparable
		}
		return p, ok
	}
	m.depth = 1
	if t.Kind == KindArray {
		p, ok := part(t.Elem)
		if !ok {
			return false
		}
		m.pointers = p.pointers && t.Len > 0
		if m.size = MaxSize + 1; p.size == 0 || t.Len <= MaxSize/p.size {
			m.size = p.size * t.Len
		}
		return true
	}
	m.offsets = make([]int64, len(t.Fields))
	at := int64(0)
	for i, f := range t.Fields {
		p, ok := part(f.Type)
		if !ok {
			return false
		}
		m.pointers = m.pointers || p.pointers
		at = (at + p.align - 1) &^ (p.align - 1)
		m.offsets[i] = at
		if at += p.size; p.size == 0 && i == len(t.Fields)-1 && at > 0 {
			at++
		}
		at = min(at, MaxSize+1)
	}
	m.size = min((at+m.align-1)&^(m.align-1), MaxSize+1)
	return true
}

// Size returns the size of a value of the type in bytes, a multiple of its
// alignment. Sizes saturate at [MaxSize]+1, which is also the size of a type that is
// nested by value deeper than [MaxTypeDepth], or in itself. Opaque types and
// parameters have size 0 and may stand only behind a pointer.
func (t *Type) Size() int64 { return t.measured().size }

// Align returns the alignment of the type in bytes: 1, 2, 4 or 8.
func (t *Type) Align() int64 { return t.measured().align }

// Offset returns the offset of field i of a struct or complex type in bytes.
func (t *Type) Offset(i int) int64 {
	u := t.Under()
	if u.Kind.IsComplex() {
		return int64(i) * u.Size() / 2
	}
	return u.measured().offsets[i]
}

// FieldType returns the type of field i of a struct or complex type, nil if there
// is no such field.
func (t *Type) FieldType(i int, u *Universe) *Type {
	v := t.Under()
	switch {
	case v.Kind == KindStruct && i >= 0 && i < len(v.Fields):
		return v.Fields[i].Type
	case v.Kind.IsComplex() && (i == 0 || i == 1):
		return u.Basic(leavesOf[v.Kind][i].Kind)
	}
	return nil
}

// A Leaf is one machine-level part of a value: at most a word, in one register. Calling conventions
// and stack maps follow from leaves.
type Leaf struct {
	Offset int64 // bytes from the start of the value
	Kind   Kind  // a scalar kind, KindPointer for a reference, KindUintptr for a type word
}

// IsPointer reports whether the leaf is a reference that collectors must follow: what stack maps
// and references of types name.
func (l Leaf) IsPointer() bool { return l.Kind == KindPointer }

// Size returns the size of the leaf in bytes.
func (l Leaf) Size() int64 { return leafSizes[l.Kind] }

// Leaves returns the parts of a value in order of offset: a string is a reference
// and an int, a slice a reference and two ints, an interface a type word (a
// KindUintptr) and a reference, an aggregate the leaves of its parts. It gives up
// and returns false once there are more than limit. Callers don't change the list.
func (t *Type) Leaves(limit int) ([]Leaf, bool) {
	if limit > keptLeaves {
		return appendLeaves(nil, t, 0, limit)
	}
	m, u := t.measured(), t.Under()
	ls := m.leaves.Load()
	if ls == nil {
		all, _ := appendLeaves(nil, t, 0, keptLeaves)
		ls = &all
		m.leaves.Store(ls)
	}
	return slices.Clip(*ls), len(*ls) <= limit && (u.IsAggregate() || leavesOf[u.Kind] != nil)
}

func appendLeaves(ls []Leaf, t *Type, off int64, limit int) ([]Leaf, bool) {
	u := t.Under()
	if u.Size() == 0 && u.IsAggregate() {
		return ls, true // walking the parts of nothing may take forever
	}
	for _, l := range leavesOf[u.Kind] {
		ls = append(ls, Leaf{off + l.Offset, l.Kind})
	}
	for at, part := range u.parts {
		var ok bool
		if ls, ok = appendLeaves(ls, part, off+at, limit); !ok {
			return ls, false
		}
	}
	return ls, len(ls) <= limit && (u.IsAggregate() || leavesOf[u.Kind] != nil)
}

// parts calls yield with the offset and the type of each part of an array or struct,
// until it returns false.
func (t *Type) parts(yield func(off int64, part *Type) bool) {
	m := t.measured()
	for i, f := range t.Fields {
		if !yield(m.offsets[i], f.Type) {
			return
		}
	}
	for i := int64(0); t.Kind == KindArray && i < t.Len; i++ {
		if !yield(i*t.Elem.Size(), t.Elem) {
			return
		}
	}
}

// HasPointers reports whether a value of the type contains references.
func (t *Type) HasPointers() bool { return t.measured().pointers }

// PointerOffsets calls yield with the offset of each reference in a value of the
// type, in order.
func (t *Type) PointerOffsets(yield func(off int64)) { t.pointerOffsets(0, yield) }

func (t *Type) pointerOffsets(off int64, yield func(int64)) {
	u := t.Under()
	if !u.HasPointers() {
		return
	}
	for _, l := range leavesOf[u.Kind] {
		if l.IsPointer() {
			yield(off + l.Offset)
		}
	}
	for at, part := range u.parts {
		part.pointerOffsets(off+at, yield)
	}
}
