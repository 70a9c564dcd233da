package bytecode

// WordSize is the size of a machine word and of a reference in bytes.
const WordSize = 8

// layout caches what follows from a type's structure alone.
type layout struct {
	params bool // mentions a type parameter
}

func layoutOf(t *Type) layout {
	var l layout
	add := func(x *Type) {
		if x != nil && x.layout.params {
			l.params = true
		}
	}
	l.params = t.Kind == KindParam
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
	return l
}

// scalarSizes gives the size of each basic kind, which is also its alignment
// unless the kind is made of several words.
var scalarSizes = [lastBasic]int64{
	KindBool: 1, KindInt: 8, KindInt8: 1, KindInt16: 2, KindInt32: 4, KindInt64: 8,
	KindUint: 8, KindUint8: 1, KindUint16: 2, KindUint32: 4, KindUint64: 8, KindUintptr: 8,
	KindFloat32: 4, KindFloat64: 8, KindComplex64: 8, KindComplex128: 16, KindString: 16,
}

// Size returns the size of a value of the type in bytes, a multiple of its
// alignment. Sizes saturate at [MaxSize]+1. Opaque types and parameters have size 0
// and may stand only behind a pointer.
func (t *Type) Size() int64 {
	u := t.Under()
	switch u.Kind {
	case KindPointer, KindMap, KindChan, KindFunc:
		return WordSize
	case KindSlice:
		return 3 * WordSize
	case KindInterface:
		return 2 * WordSize
	case KindArray:
		n := u.Elem.Size()
		if n != 0 && u.Len > MaxSize/n {
			return MaxSize + 1
		}
		return n * u.Len
	case KindStruct:
		_, size := u.offsets()
		return size
	}
	if u.Kind < lastBasic {
		return scalarSizes[u.Kind]
	}
	return 0
}

// Align returns the alignment of the type in bytes: 1, 2, 4 or 8.
func (t *Type) Align() int64 {
	u := t.Under()
	switch u.Kind {
	case KindArray:
		return u.Elem.Align()
	case KindStruct:
		a := int64(1)
		for _, f := range u.Fields {
			a = max(a, f.Type.Align())
		}
		return a
	case KindComplex64:
		return 4
	}
	if u.Kind < lastBasic && u.Kind != KindString && !u.Kind.IsComplex() && !u.Kind.IsOpaque() {
		return max(scalarSizes[u.Kind], 1)
	}
	return WordSize
}

// Offset returns the offset of field i of a struct or complex type in bytes.
func (t *Type) Offset(i int) int64 {
	u := t.Under()
	if u.Kind.IsComplex() {
		return int64(i) * u.Size() / 2
	}
	offs, _ := u.offsets()
	return offs[i]
}

// offsets lays out a struct as Go does for amd64. A struct that ends in a field of
// size zero is padded, so that no reference to that field leads past its object.
func (t *Type) offsets() ([]int64, int64) {
	offs := make([]int64, len(t.Fields))
	at, align := int64(0), int64(1)
	for i, f := range t.Fields {
		a := f.Type.Align()
		align = max(align, a)
		at = (at + a - 1) &^ (a - 1)
		offs[i] = at
		n := f.Type.Size()
		if n == 0 && i == len(t.Fields)-1 && at > 0 {
			n = 1
		}
		at += n
		if at > MaxSize {
			return offs, MaxSize + 1
		}
	}
	return offs, (at + align - 1) &^ (align - 1)
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
		if size == 0 {
			return ls, true
		}
		for i := int64(0); i < u.Len; i++ {
			var ok bool
			if ls, ok = appendLeaves(ls, u.Elem, off+i*size, limit); !ok {
				return ls, false
			}
		}
	case KindStruct:
		offs, _ := u.offsets()
		for i, f := range u.Fields {
			var ok bool
			if ls, ok = appendLeaves(ls, f.Type, off+offs[i], limit); !ok {
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
func (t *Type) HasPointers() bool {
	u := t.Under()
	switch u.Kind {
	case KindPointer, KindMap, KindChan, KindFunc, KindString, KindSlice, KindInterface:
		return true
	case KindArray:
		return u.Len > 0 && u.Elem.HasPointers()
	case KindStruct:
		for _, f := range u.Fields {
			if f.Type.HasPointers() {
				return true
			}
		}
	}
	return false
}

// PointerOffsets calls yield with the offset of each reference in a value of the
// type, in order.
func (t *Type) PointerOffsets(yield func(off int64)) { t.pointerOffsets(0, yield) }

func (t *Type) pointerOffsets(off int64, yield func(int64)) {
	u := t.Under()
	switch u.Kind {
	case KindPointer, KindMap, KindChan, KindFunc, KindString, KindSlice:
		yield(off)
	case KindInterface:
		yield(off + WordSize)
	case KindArray:
		if !u.Elem.HasPointers() {
			return
		}
		size := u.Elem.Size()
		for i := int64(0); i < u.Len; i++ {
			u.Elem.pointerOffsets(off+i*size, yield)
		}
	case KindStruct:
		offs, _ := u.offsets()
		for i, f := range u.Fields {
			f.Type.pointerOffsets(off+offs[i], yield)
		}
	}
}
