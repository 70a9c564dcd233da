package object

import "github.com/portico-os/portico/bytecode"

// References say where the references of a value are: at offsets, and in arrays of parts that
// have References of their own. The second kind keeps those of types with large arrays small.
// Offsets are in bytes from where the value begins. Final once made: types share those of parts.
type References struct {
	// Collectors rely on these to be all: what is not here stays as it is when objects move.
	Offsets []int32
	Arrays  []Array
}

// An Array is a row of equal parts of a value: Count of them, Stride bytes apart, the first at
// Offset. Collectors visit each part by Of.
type Array struct {
	Offset, Count, Stride int32       // in bytes, but Count; 32 bits are enough for bytecode.MaxSize
	Of                    *References // one part's, from its beginning on; never nil: Value does not look
}

// unrolled is the largest array, and part of a struct, whose references are listed one by
// one, in bytes.
const unrolled = 256

// ReferencesOf returns where the references of a type's values are, nil for a type without
// references: collectors and the copier pass those over.
func ReferencesOf(t *bytecode.Type) *References { return new(Layout).of(t) }

// A Layout gathers the references of values that lie one behind the other.
type Layout struct {
	References

	// byType has those of parts that occurred before, so that parts of one type share them. A few
	// types that have each other twice would otherwise need more memory than there is.
	byType map[*bytecode.Type]*References
}

// of returns the references of a part that may occur more than once, which then share them.
func (l *Layout) of(t *bytecode.Type) *References {
	if !t.HasPointers() {
		return nil
	}
	r, ok := l.byType[t]
	if !ok {
		r = &References{}
		l.add(r, t, 0)
		if l.byType == nil {
			l.byType = map[*bytecode.Type]*References{}
		}
		l.byType[t] = r
	}
	return r
}

// Add adds the references of a value at an offset.
func (l *Layout) Add(t *bytecode.Type, off int64) { l.add(&l.References, t, off) }

// add adds the references of a value at an offset to r, which is not shared yet.
func (l *Layout) add(r *References, t *bytecode.Type, off int64) {
	u := t.Under()
	switch {
	case !t.HasPointers():
	case u.Kind == bytecode.KindArray && u.Size() > unrolled:
		r.Arrays = append(r.Arrays, Array{int32(off), int32(u.Len), int32(u.Elem.Size()), l.of(u.Elem)})
	case u.Kind == bytecode.KindArray:
		for i := range u.Len {
			l.add(r, u.Elem, off+i*u.Elem.Size())
		}
	case u.Kind == bytecode.KindStruct:
		for i, f := range u.Fields {
			if at := off + u.Offset(i); f.Type.Under().Kind == bytecode.KindStruct && f.Type.Size() > unrolled && f.Type.HasPointers() {
				r.Arrays = append(r.Arrays, Array{int32(at), 1, int32(f.Type.Size()), l.of(f.Type)})
			} else {
				l.add(r, f.Type, at)
			}
		}
	default:
		t.PointerOffsets(func(o int64) { r.Offsets = append(r.Offsets, int32(off+o)) })
	}
}
