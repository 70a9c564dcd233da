package domainzero

import "github.com/portico-os/portico/bytecode"

// A refMap says where the references of a type's values are: at offsets, and in arrays
// of parts that have a map of their own. The second kind keeps the maps of types with
// large arrays small.
type refMap struct {
	offsets []int32
	arrays  []refArray
}

type refArray struct {
	offset, count, stride int32
	refs                  *refMap
}

// unrolled is the largest array, and part of a struct, whose references are listed one by
// one, in bytes.
const unrolled = 256

// refMapOf returns nil for a type without references.
func refMapOf(t *bytecode.Type) *refMap { return refMaps{}.of(t) }

// refMaps are the maps of parts that were made for one type. A few types that have each
// other twice would otherwise need more memory than there is.
type refMaps map[*bytecode.Type]*refMap

func (r refMaps) of(t *bytecode.Type) *refMap {
	if !t.HasPointers() {
		return nil
	}
	m, ok := r[t]
	if !ok {
		m = &refMap{}
		m.add(r, t, 0)
		r[t] = m
	}
	return m
}

// add adds the references of a value at an offset.
func (m *refMap) add(r refMaps, t *bytecode.Type, off int64) {
	u := t.Under()
	switch {
	case !t.HasPointers():
	case u.Kind == bytecode.KindArray && u.Size() > unrolled:
		m.arrays = append(m.arrays, refArray{int32(off), int32(u.Len), int32(u.Elem.Size()), r.of(u.Elem)})
	case u.Kind == bytecode.KindArray:
		for i := range u.Len {
			m.add(r, u.Elem, off+i*u.Elem.Size())
		}
	case u.Kind == bytecode.KindStruct:
		for i, f := range u.Fields {
			if at := off + u.Offset(i); f.Type.Under().Kind == bytecode.KindStruct && f.Type.Size() > unrolled && f.Type.HasPointers() {
				m.arrays = append(m.arrays, refArray{int32(at), 1, int32(f.Type.Size()), r.of(f.Type)})
			} else {
				m.add(r, f.Type, at)
			}
		}
	default:
		t.PointerOffsets(func(o int64) { m.offsets = append(m.offsets, int32(off+o)) })
	}
}

// closureRefs lays out a closure object: the code address, then the captures. It returns
// its references and its size in bytes.
func closureRefs(captures []*bytecode.Type) (*refMap, int) {
	m, r := &refMap{}, refMaps{}
	at := int64(bytecode.WordSize)
	for _, t := range captures {
		at = (at + t.Align() - 1) &^ (t.Align() - 1)
		m.add(r, t, at)
		at += t.Size()
	}
	if len(m.offsets)+len(m.arrays) == 0 {
		m = nil
	}
	return m, int((at + 7) &^ 7)
}
