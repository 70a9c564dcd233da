package codecheck

import (
	"sort"

	"github.com/portico-os/portico/bytecode"
)

// A view is what is known of the memory that a reference leads to: a value of a type, seen from an
// offset, or values of the type one behind the other. Without a type nothing is known.
type view struct {
	typ  *bytecode.Type
	at   int64
	many bool // of as many values as there are; at is in one of them
}

// wholeOf returns the view of a whole value.
func wholeOf(t *bytecode.Type) view { return view{typ: t} }

// elements returns the view of the elements of a slice or string.
func elements(t *bytecode.Type) view { return view{typ: t, many: true} }

// moved returns the view some bytes further on.
func (v view) moved(by int64) view {
	if v.typ == nil {
		return v
	}
	v.at += by
	if size := v.typ.Size(); v.many && size > 0 {
		v.at = (v.at%size + size) % size
	}
	return v
}

// indexed returns the view at an index, in bytes that are a multiple of an element's size: those of
// the outermost array that lies there, unless the view is of elements.
func (v view) indexed(u *bytecode.Universe) view {
	if v.many || v.typ == nil {
		return v
	}
	t, at := v.typ, v.at
	for {
		if at < 0 || at >= t.Size() {
			return view{}
		}
		switch k := t.Under().Kind; {
		case k == bytecode.KindArray:
			return elements(t.Under().Elem).moved(at)
		case k == bytecode.KindStruct:
			i, ok := fieldAt(t, at)
			if !ok {
				return view{}
			}
			at -= t.Offset(i)
			t = t.FieldType(i, u)
		default:
			return view{}
		}
	}
}

// fieldAt returns the field of a struct or complex type that has the byte at an offset.
func fieldAt(t *bytecode.Type, at int64) (int, bool) {
	n := len(t.Under().Fields)
	if t.Under().Kind.IsComplex() {
		n = 2
	}
	for i := range n {
		size := int64(0)
		if t.Under().Kind.IsComplex() {
			size = t.Size() / 2
		} else {
			size = t.Under().Fields[i].Type.Size()
		}
		if off := t.Offset(i); at >= off && at < off+size {
			return i, true
		}
	}
	return 0, false
}

// A cell is the leaf of a type at an offset, and whose part it is.
type cell struct {
	kind  bytecode.Kind  // KindPointer: a reference; KindUintptr also: a type word
	size  int64          //
	start int64          // of the leaf, from where the search began
	owner *bytecode.Type // the string, slice, interface, pointer or number; its underlying type
	typ   *bytecode.Type // the same as declared
	part  int            // number of the leaf in it
}

// cellAt returns the leaf that has the byte at an offset of a value. It reports false for padding, and
// for what has no leaves.
func cellAt(t *bytecode.Type, at int64, u *bytecode.Universe) (cell, bool) {
	start := int64(0)
	for at >= 0 && at < t.Size() {
		under := t.Under()
		switch {
		case under.Kind == bytecode.KindArray:
			size := under.Elem.Size()
			start += at / size * size
			at %= size
			t = under.Elem
			continue
		case under.Kind == bytecode.KindStruct || under.Kind.IsComplex():
			i, ok := fieldAt(t, at)
			if !ok {
				return cell{}, false
			}
			start += t.Offset(i)
			at -= t.Offset(i)
			t = t.FieldType(i, u)
			continue
		}
		leaves, ok := t.Leaves(4)
		if !ok {
			return cell{}, false
		}
		for i, l := range leaves {
			if at >= l.Offset && at < l.Offset+l.Size() {
				return cell{kind: l.Kind, size: l.Size(), start: start + l.Offset, owner: under, typ: t, part: i}, true
			}
		}
		return cell{}, false
	}
	return cell{}, false
}

// value returns what a leaf is when it is loaded or passed.
func (c cell) value() value {
	if c.kind != bytecode.KindPointer {
		v := value{kind: number}
		switch c.owner.Kind {
		case bytecode.KindInterface:
			v = value{kind: descriptor, must: true}
		case bytecode.KindUintptr:
			v = value{kind: descriptor}
		}
		return v
	}
	v := value{kind: reference}
	switch c.owner.Kind {
	case bytecode.KindPointer:
		v.must, v.view = true, wholeOf(c.owner.Elem)
	case bytecode.KindSlice:
		v.view = elements(c.owner.Elem)
	case bytecode.KindFunc:
		v.must = true
	}
	return v
}

// same reports whether the memory of a view may be taken for a value of a type: the same leaves at
// the same offsets. What is not known, or too much, may be.
func (p *Program) same(v view, t *bytecode.Type) bool {
	if v.typ == nil || v.typ == t && v.at == 0 || t.Under().Kind.IsOpaque() || v.typ.Under().Kind.IsOpaque() {
		return v.typ == nil || t.Under().Kind.IsOpaque() == v.typ.Under().Kind.IsOpaque()
	}
	key := sameness{v.typ, t, v.at, v.many}
	if known, ok := p.sameLayout[key]; ok {
		return known
	}
	leaves, ok := t.Leaves(256)
	result := true
	for _, l := range leaves {
		at := v.at + l.Offset
		if v.many {
			at %= v.typ.Size()
		}
		c, found := cellAt(v.typ, at, p.universe)
		if !found || c.start != at || c.kind == bytecode.KindPointer != (l.Kind == bytecode.KindPointer) || c.size != l.Size() {
			result = false
			break
		}
	}
	if p.sameLayout == nil {
		p.sameLayout = map[sameness]bool{}
	}
	p.sameLayout[key] = result || !ok
	return result || !ok
}

// A sameness is a question to same.
type sameness struct {
	a, b *bytecode.Type
	at   int64
	many bool
}

// A field is what an access through a view reaches.
type field struct {
	known bool // else anything may be there
	cell  cell
	whole bool // the access is of the whole leaf and nothing else
	split bool // it begins or ends in the middle of a leaf
	refs  bool // a part of what is accessed is a reference
}

// field returns what an access of so many bytes reaches, at a displacement from a reference with a
// view. It reports false if the memory has nothing there.
func (p *Program) field(v view, disp, bytes int64, indexed bool) (field, bool) {
	if v.typ == nil || v.typ.Under().Kind.IsOpaque() || v.typ.HasParams() {
		return field{}, true
	}
	if indexed && !v.many {
		v.at += disp
		if v.at < 0 || v.at >= v.typ.Size() {
			return field{}, true // a constant index beyond the array: it has been checked
		}
	} else {
		v = v.moved(disp)
	}
	size := v.typ.Size()
	if size == 0 {
		return field{}, v.many || indexed
	}
	if v.at < 0 || v.at >= size || v.at+bytes > size && !v.many {
		return field{}, false
	}
	f := field{known: true}
	c, ok := cellAt(v.typ, v.at, p.universe)
	f.cell = c
	f.whole = ok && c.start == v.at && c.size == bytes
	f.split = ok && c.start != v.at
	if e, ok := cellAt(v.typ, (v.at+bytes-1)%size, p.universe); ok && e.start+e.size != (v.at+bytes-1)%size+1 {
		f.split = true
	}
	for at := v.at; at < v.at+bytes; at++ {
		if c, ok := cellAt(v.typ, at%size, p.universe); ok && c.kind == bytecode.KindPointer {
			f.refs = true
		}
	}
	return f, true
}

// globalAt returns which package variable of a component is at an offset, -1 if there is none.
func (p *Program) globalAt(component, at int64) int {
	if component < int64(len(p.globals)) {
		list := p.globals[component]
		i := sort.Search(len(list), func(i int) bool { return list[i].at > at }) - 1
		if i >= 0 && at < list[i].at+max(list[i].typ.Size(), 1) {
			return i
		}
	}
	return -1
}

// global returns the view of a package variable at an offset of a component's.
func (p *Program) global(component, at int64) view {
	if i := p.globalAt(component, at); i >= 0 {
		g := p.globals[component][i]
		return view{typ: g.typ, at: at - g.at}
	}
	return view{}
}

// A global is a package variable: where it is in those of its component, and its type.
type global struct {
	at  int64
	typ *bytecode.Type
}
