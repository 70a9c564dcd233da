package bytecode

import "sync/atomic"

// WordSize is the size of a machine word and of a reference in bytes.
const WordSize = 8

// layout caches what follows from a type's structure.
type layout struct {
	params   bool // mentions a type parameter
	measures atomic.Pointer[measures]
}

// measures are the properties of a type's values. They are found when they are first
// asked for, because a named type gets its underlying type late, and kept, because
// the types of a hostile file may share their parts so often that walking them all
// would take forever.
type measures struct {
	size, align int64
	offsets     []int64 // of a struct's fields
	depth       int     // how deep arrays and structs are nested by value
	pointers    bool
	comparable  bool
}

// mentionsParams reports whether a type, whose parts are interned, mentions a type
// parameter.
func mentionsParams(t *Type) bool {
	params := t.Kind == KindParam
	add := func(x *Type) { params = params || x != nil && x.layout.params }
	add(t.Elem)
	add(t.Key)
	for _, x := range t.Params {
		add(x)
	}
	for _, x := range t.Results {
		add(x)
	}
	for _, f := range t.Fields {
		add(f.Type)
	}
	for _, m := range t.Methods {
		add(m.Sig)
	}
	return params
}

// scalarSizes gives the size of each basic kind, which is also its alignment
// unless the kind is made of several words.
var scalarSizes = [lastBasic]int64{
	KindBool: 1, KindInt: 8, KindInt8: 1, KindInt16: 2, KindInt32: 4, KindInt64: 8,
	KindUint: 8, KindUint8: 1, KindUint16: 2, KindUint32: 4, KindUint64: 8, KindUintptr: 8,
	KindFloat32: 4, KindFloat64: 8, KindComplex64: 8, KindComplex128: 16, KindString: 16,
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
		m = &measures{align: WordSize, comparable: true}
		ok := true
		switch t.Kind {
		case KindPointer, KindChan:
			m.size, m.pointers = WordSize, true
		case KindMap, KindFunc:
			m.size, m.pointers, m.comparable = WordSize, true, false
		case KindSlice:
			m.size, m.pointers, m.comparable = 3*WordSize, true, false
		case KindInterface:
			m.size, m.pointers = 2*WordSize, true
		case KindArray, KindStruct:
			ok = level < MaxTypeDepth && m.aggregate(t, level)
		case KindParam, KindMemory, KindReadOnlyMemory:
			m.comparable = false
		default:
			m.size, m.pointers = scalarSizes[t.Kind], t.Kind == KindString
			m.align = min(m.size, WordSize)
			if t.Kind == KindComplex64 {
				m.align = 4
			}
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
	m.align = 1
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
	case v.Kind == KindComplex64 && (i == 0 || i == 1):
		return u.Basic(KindFloat32)
	case v.Kind == KindComplex128 && (i == 0 || i == 1):
		return u.Basic(KindFloat64)
	}
	return nil
}

// A Leaf is one machine-level part of a value: at most a word, in one register.
type Leaf struct {
	Offset int64 // bytes from the start of the value
	Kind   Kind  // a scalar kind, KindPointer for a reference, KindUintptr for a type word
}

// IsPointer reports whether the leaf is a reference that collectors must follow.
func (l Leaf) IsPointer() bool { return l.Kind == KindPointer }

// Size returns the size of the leaf in bytes.
func (l Leaf) Size() int64 {
	if l.Kind == KindPointer {
		return WordSize
	}
	return scalarSizes[l.Kind]
}

// Leaves returns the parts of a value in order of offset: a string is a reference
// and an int, a slice a reference and two ints, an interface a type word (a
// KindUintptr) and a reference, an aggregate the leaves of its parts. It gives up
// and returns false once there are more than limit.
func (t *Type) Leaves(limit int) ([]Leaf, bool) {
	return appendLeaves(nil, t, 0, limit)
}

func appendLeaves(ls []Leaf, t *Type, off int64, limit int) ([]Leaf, bool) {
	u := t.Under()
	m := u.measured()
	if m.size == 0 && u.IsAggregate() {
		return ls, true // walking the parts of nothing may take forever
	}
	switch u.Kind {
	case KindPointer, KindMap, KindChan, KindFunc:
		ls = append(ls, Leaf{off, KindPointer})
	case KindString:
		ls = append(ls, Leaf{off, KindPointer}, Leaf{off + 8, KindInt})
	case KindSlice:
		ls = append(ls, Leaf{off, KindPointer}, Leaf{off + 8, KindInt}, Leaf{off + 16, KindInt})
	case KindInterface:
		ls = append(ls, Leaf{off, KindUintptr}, Leaf{off + 8, KindPointer})
	case KindComplex64:
		ls = append(ls, Leaf{off, KindFloat32}, Leaf{off + 4, KindFloat32})
	case KindComplex128:
		ls = append(ls, Leaf{off, KindFloat64}, Leaf{off + 8, KindFloat64})
	case KindArray:
		size := u.Elem.Size()
		for i := int64(0); i < u.Len; i++ {
			var ok bool
			if ls, ok = appendLeaves(ls, u.Elem, off+i*size, limit); !ok {
				return ls, false
			}
		}
	case KindStruct:
		for i, f := range u.Fields {
			var ok bool
			if ls, ok = appendLeaves(ls, f.Type, off+m.offsets[i], limit); !ok {
				return ls, false
			}
		}
	default:
		if u.Kind >= lastBasic || u.Kind.IsOpaque() {
			return ls, false
		}
		ls = append(ls, Leaf{off, u.Kind})
	}
	return ls, len(ls) <= limit
}

// HasPointers reports whether a value of the type contains references.
func (t *Type) HasPointers() bool { return t.measured().pointers }

// PointerOffsets calls yield with the offset of each reference in a value of the
// type, in order.
func (t *Type) PointerOffsets(yield func(off int64)) { t.pointerOffsets(0, yield) }

func (t *Type) pointerOffsets(off int64, yield func(int64)) {
	u := t.Under()
	m := u.measured()
	if !m.pointers {
		return
	}
	switch u.Kind {
	case KindPointer, KindMap, KindChan, KindFunc, KindString, KindSlice:
		yield(off)
	case KindInterface:
		yield(off + WordSize)
	case KindArray:
		size := u.Elem.Size()
		for i := int64(0); i < u.Len; i++ {
			u.Elem.pointerOffsets(off+i*size, yield)
		}
	case KindStruct:
		for i, f := range u.Fields {
			f.Type.pointerOffsets(off+m.offsets[i], yield)
		}
	}
}
