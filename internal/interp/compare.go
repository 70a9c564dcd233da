package interp

import (
	"hash/maphash"
	"math"

	"github.com/portico-os/portico/bytecode"
)

// equal is == of two values of type t, or of one value and nil.
func (m *Machine) equal(t *bytecode.Type, x, y value) (bool, *unwinding) {
	u := t.Under()
	switch {
	case u.Kind == bytecode.KindInterface:
		a, b := x.box(), y.box()
		if a == nil || b == nil || a.t != b.t {
			return a == nil && b == nil, nil
		}
		if !a.t.IsComparable() {
			return false, m.uncomparable(a.t, 0)
		}
		return m.equal(a.t, a.v, b.v)
	case u.Kind == bytecode.KindString:
		return x.text() == y.text(), nil
	case u.Kind.IsFloat():
		return float(u.Kind, x.n) == float(u.Kind, y.n), nil
	case t.IsAggregate():
		return m.equalParts(t, x.pointer(), y.pointer())
	case u.Kind == bytecode.KindPointer && u.Elem.Kind.IsOpaque():
		return x.ref == y.ref, nil
	case u.Kind == bytecode.KindPointer:
		if u.Elem.Size() == 0 && x.ref != nil && y.ref != nil {
			return true, nil // as Go does with variables of size zero
		}
		return m.samePointer(x.pointer(), y.pointer()), nil
	case u.Kind.IsBasic():
		return x.n == y.n, nil
	}
	return x.ref == y.ref, nil
}

// samePointer compares pointers. Those that slicetoarray makes are variables of their
// own around the same parts.
func (m *Machine) samePointer(x, y *variable) bool {
	if x == y || x == nil || y == nil {
		return x == y
	}
	return len(x.parts) > 0 && len(x.parts) == len(y.parts) && &x.parts[0] == &y.parts[0]
}

func (m *Machine) uncomparable(t *bytecode.Type, hashing uint64) *unwinding {
	return &unwinding{trap: uint64(bytecode.TrapUncomparable), a: hashing, b: uint64(t.ID())}
}

func (m *Machine) equalParts(t *bytecode.Type, x, y *variable) (bool, *unwinding) {
	for i := range x.parts {
		part := t.Under().Elem
		if part == nil {
			part = t.FieldType(i, nilUniverse)
			if u := t.Under(); u.Kind == bytecode.KindStruct && bytecode.BaseName(u.Fields[i].Name) == "_" {
				continue
			}
		}
		a, b := x.parts[i].v, y.parts[i].v
		if part.IsAggregate() {
			a, b = pointerTo(&x.parts[i]), pointerTo(&y.parts[i])
		}
		if same, u := m.equal(part, a, b); u != nil || !same {
			return false, u
		}
	}
	return true, nil
}

// nilUniverse gives the parts of complex numbers their types.
var nilUniverse = bytecode.NewUniverse()

var seed = maphash.MakeSeed()

// hash hashes the dynamic value of an interface.
func (m *Machine) hash(v value, sum uint64) (uint64, *unwinding) {
	b := v.box()
	if b == nil {
		return sum, nil
	}
	if !b.t.IsComparable() {
		return 0, m.uncomparable(b.t, 1)
	}
	return m.hashOf(b.t, b.v, sum)
}

func (m *Machine) hashOf(t *bytecode.Type, v value, sum uint64) (uint64, *unwinding) {
	mix := func(n uint64) uint64 { return maphash.Comparable(seed, [2]uint64{n, sum}) }
	u := t.Under()
	switch {
	case u.Kind == bytecode.KindInterface:
		return m.hash(v, sum)
	case u.Kind == bytecode.KindString:
		return mix(maphash.String(seed, v.text())), nil
	case u.Kind.IsFloat():
		f := float(u.Kind, v.n)
		if f == 0 {
			f = 0
		}
		return mix(math.Float64bits(f + 0)), nil
	case t.IsAggregate():
		for i := range v.pointer().parts {
			part := u.Elem
			if part == nil {
				part = t.FieldType(i, nilUniverse)
			}
			x := v.pointer().parts[i].v
			if part.IsAggregate() {
				x = pointerTo(&v.pointer().parts[i])
			}
			var u *unwinding
			if sum, u = m.hashOf(part, x, sum); u != nil {
				return 0, u
			}
		}
		return sum, nil
	case u.Kind == bytecode.KindPointer:
		return mix(m.hashPointer(v.pointer())), nil
	}
	return mix(v.n), nil
}

func (m *Machine) hashPointer(p *variable) uint64 {
	if _, ok := m.hashes[p]; !ok {
		m.hashes[p] = uint64(len(m.hashes) + 1)
	}
	return m.hashes[p]
}
