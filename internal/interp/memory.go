package interp

import (
	"encoding/binary"
	"slices"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/bytecode/intrinsics"
)

// A memoryObject is one: a pointer to it is the reference. It ends with the object that it is
// a part of.
type memoryObject struct {
	bytes   []byte
	parent  *memoryObject // nil if it is no part
	revoked bool
	atomic  *int64 // of what names an atomic variable
}

func (m *memoryObject) gone() bool {
	for p := m; p != nil; p = p.parent {
		if p.revoked {
			return true
		}
	}
	return false
}

// at returns n bytes at an offset, or why that is not possible.
func (m *memoryObject) at(offset value, n int) ([]byte, *unwinding) {
	if m == nil {
		return nil, trap(bytecode.TrapNil, 0, 0)
	}
	length, code := len(m.bytes), bytecode.TrapMemoryRange
	if m.gone() {
		length, code = 0, bytecode.TrapMemoryRevoked
	}
	if off := int(offset.n); off < 0 || n < 0 || off > length || n > length-off {
		return nil, trap(code, off, len(m.bytes))
	}
	if n == 0 {
		return nil, nil
	}
	return m.bytes[offset.n:][:n], nil
}

// sub returns a part, or a code.
func (m *memoryObject) sub(off, n int) []value {
	switch {
	case m.gone():
		return []value{{}, {n: uint64(bytecode.CodeRevoked)}}
	case m.atomic != nil || off < 0 || n < 0 || off > len(m.bytes) || n > len(m.bytes)-off:
		return []value{{}, {n: uint64(bytecode.CodeRange)}}
	}
	return []value{{ref: &memoryObject{bytes: m.bytes[off : off+n : off+n], parent: m}}, {}}
}

func (v value) memory() *memoryObject {
	m, _ := v.ref.(*memoryObject)
	return m
}

// memoryOp executes an operation on memory objects or atomic variables. It is false if it is none.
func memoryOp(id intrinsics.ID, a []value) (results []value, u *unwinding, ok bool) {
	var m *memoryObject
	if len(a) > 0 {
		m = a[0].memory()
	}
	number := func(n int) ([]value, *unwinding, bool) {
		b, u := m.at(a[1], n)
		if u != nil {
			return nil, u, true
		}
		return []value{{n: binary.LittleEndian.Uint64(append(slices.Clone(b), make([]byte, 8)...))}}, nil, true
	}
	put := func(n int) ([]value, *unwinding, bool) {
		b, u := m.at(a[1], n)
		if u == nil {
			copy(b, binary.LittleEndian.AppendUint64(nil, a[2].n)[:n])
		}
		return nil, u, true
	}
	switch id {
	case intrinsics.MemoryNew:
		if n := int(a[0].n); n < 0 || n > bytecode.MaxSize {
			return []value{{}, {n: uint64(bytecode.CodeRange)}}, nil, true
		}
		return []value{{ref: &memoryObject{bytes: make([]byte, a[0].n)}}, {}}, nil, true
	case intrinsics.MemorySub, intrinsics.MemorySubReadOnly:
		if m == nil {
			return nil, trap(bytecode.TrapNil, 0, 0), true
		}
		return m.sub(int(a[1].n), int(a[2].n)), nil, true
	case intrinsics.MemoryRevoke:
		switch {
		case m == nil:
			return nil, trap(bytecode.TrapNil, 0, 0), true
		case m.gone():
			return []value{{}, {n: uint64(bytecode.CodeRevoked)}}, nil, true
		}
		m.revoked = true
		return []value{{ref: &memoryObject{bytes: m.bytes, parent: m.parent, atomic: m.atomic}}, {}}, nil, true
	case intrinsics.MemoryReadOnly:
		return a, nil, true
	case intrinsics.MemoryLen:
		switch {
		case m == nil:
			return nil, trap(bytecode.TrapNil, 0, 0), true
		case m.gone():
			return []value{{}}, nil, true
		}
		return []value{integer(len(m.bytes))}, nil, true
	case intrinsics.MemoryGet8:
		return number(1)
	case intrinsics.MemoryGet16:
		return number(2)
	case intrinsics.MemoryGet32:
		return number(4)
	case intrinsics.MemoryGet64:
		return number(8)
	case intrinsics.MemoryPut8:
		return put(1)
	case intrinsics.MemoryPut16:
		return put(2)
	case intrinsics.MemoryPut32:
		return put(4)
	case intrinsics.MemoryPut64:
		return put(8)
	}
	u, ok = bulk(id, m, a)
	if !ok {
		return atomicOp(id, m, a)
	}
	return nil, u, ok
}

// bulk executes an operation on many bytes.
func bulk(id intrinsics.ID, m *memoryObject, a []value) (*unwinding, bool) {
	switch id {
	case intrinsics.MemoryCopy:
		to, u := m.at(a[1], int(a[4].n))
		if u != nil {
			return u, true
		}
		from, u := a[2].memory().at(a[3], int(a[4].n))
		copy(to, from)
		return u, true
	case intrinsics.MemoryFill:
		b, u := m.at(a[1], int(a[2].n))
		for i := range b {
			b[i] = byte(a[3].n)
		}
		return u, true
	case intrinsics.MemoryRead:
		s := a[2].slice()
		b, u := m.at(a[1], s.len)
		for i := range b {
			s.at(i).v = value{n: uint64(b[i])}
		}
		return u, true
	case intrinsics.MemoryWrite:
		s := a[2].slice()
		b, u := m.at(a[1], s.len)
		if u == nil {
			copy(b, s.bytes())
		}
		return u, true
	}
	return nil, false
}

// atomicOp executes an operation on an atomic variable. There is one thread, which never blocks.
func atomicOp(id intrinsics.ID, m *memoryObject, a []value) ([]value, *unwinding, bool) {
	switch id {
	case intrinsics.AtomicNew:
		return []value{{ref: &memoryObject{atomic: new(int64)}}, {}}, nil, true
	case intrinsics.AtomicGet, intrinsics.AtomicSet, intrinsics.AtomicSetUnblock, intrinsics.AtomicBlockIf:
	default:
		return nil, nil, false
	}
	switch {
	case m == nil:
		return nil, trap(bytecode.TrapNil, 0, 0), true
	case m.gone():
		return nil, trap(bytecode.TrapMemoryRevoked, 0, 0), true
	case m.atomic == nil:
		return nil, trap(bytecode.TrapMemoryRange, 0, len(m.bytes)), true
	case id == intrinsics.AtomicGet:
		return []value{{n: uint64(*m.atomic)}}, nil, true
	case id != intrinsics.AtomicBlockIf:
		*m.atomic = int64(a[1].n)
	case *m.atomic == int64(a[1].n):
		panic(&Exit{Status: -1, Text: "the only thread blocks"})
	}
	return nil, nil, true
}
