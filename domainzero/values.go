package domainzero

import (
	"hash/maphash"
	"math"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/translator/abi"
)

// This file compares and hashes dynamic values by their types: the slow paths of ==, and
// of interfaces and pointers as keys of maps.

// typeWord returns the type word in a saved register.
func (s *System) typeWord(save *abi.RegSave, r abi.Reg) uint64 { return save.General[saveIndex(r)] }

// typeName is StubTypeName.
func (s *System) typeName(t *thread, save *abi.RegSave) *thread {
	name := ""
	if w := argument(save, 0); w != 0 {
		name = t.domain.space.desc.info(w).typ.String()
	}
	data, n, ok := t.domain.newString(name)
	if !ok {
		return s.outOfMemory(t)
	}
	setResults(save, data, n)
	return t
}

// anyEqual compares the interfaces in arguments 0, 1 and 2, 3, whose type words are equal.
// It returns false if their dynamic type is not comparable.
func (d *Domain) anyEqual(save *abi.RegSave) (equal, ok bool) {
	return d.equalAny(argument(save, 0), argument(save, 1), argument(save, 3))
}

func (d *Domain) equalAny(typ, a, b abi.Addr) (equal, ok bool) {
	if typ == 0 {
		return true, true
	}
	info := d.space.desc.info(typ)
	flags := descAt(typ).Flags
	switch {
	case flags&abi.TypeComparable == 0:
		return false, false
	case flags&abi.TypeDirect != 0:
		return a == b, true
	}
	return d.equalAt(info.typ, a, b)
}

// equalAt compares two variables of one comparable type.
func (d *Domain) equalAt(t *bytecode.Type, a, b abi.Addr) (equal, ok bool) {
	u := t.Under()
	switch {
	case u.Kind == bytecode.KindString:
		n := load64(a + 8)
		return n == load64(b+8) && string(bytesAt(loadAddr(a), int(n))) == string(bytesAt(loadAddr(b), int(n))), true
	case u.Kind == bytecode.KindInterface:
		if loadAddr(a) != loadAddr(b) {
			return false, true
		}
		return d.equalAny(loadAddr(a), loadAddr(a+8), loadAddr(b+8))
	case u.Kind == bytecode.KindFloat32 || u.Kind == bytecode.KindComplex64:
		for o := abi.Addr(0); o < abi.Addr(u.Size()); o += 4 {
			if float32At(a+o) != float32At(b+o) {
				return false, true
			}
		}
		return true, true
	case u.Kind == bytecode.KindFloat64 || u.Kind == bytecode.KindComplex128:
		for o := abi.Addr(0); o < abi.Addr(u.Size()); o += 8 {
			if math.Float64frombits(load64(a+o)) != math.Float64frombits(load64(b+o)) {
				return false, true
			}
		}
		return true, true
	case u.Kind == bytecode.KindStruct:
		for i, f := range u.Fields {
			if bytecode.BaseName(f.Name) == "_" {
				continue
			}
			o := abi.Addr(u.Offset(i))
			if equal, ok := d.equalAt(f.Type, a+o, b+o); !equal || !ok {
				return equal, ok
			}
		}
		return true, true
	case u.Kind == bytecode.KindArray:
		for i := abi.Addr(0); i < abi.Addr(u.Len); i++ {
			o := i * abi.Addr(u.Elem.Size())
			if equal, ok := d.equalAt(u.Elem, a+o, b+o); !equal || !ok {
				return equal, ok
			}
		}
		return true, true
	}
	n := int(u.Size())
	return string(bytesAt(a, n)) == string(bytesAt(b, n)), true
}

func float32At(a abi.Addr) float32 {
	b := bytesAt(a, 4)
	return math.Float32frombits(uint32(b[0]) | uint32(b[1])<<8 | uint32(b[2])<<16 | uint32(b[3])<<24)
}

var hashSeed = maphash.MakeSeed()

// hashAddress returns the hash of an address: what an object carries along once it has
// been hashed and moves.
func hashAddress(a abi.Addr) uint64 { return mix(uint64(a), 0x9e3779b97f4a7c15) }

func mix(x, seed uint64) uint64 {
	x ^= seed
	x *= 0xff51afd7ed558ccd
	x ^= x >> 33
	x *= 0xc4ceb9fe1a85ec53
	return x ^ x>>29
}

// hashAny hashes an interface. It returns false if its dynamic type is not comparable.
func (d *Domain) hashAny(typ, data abi.Addr, seed uint64) (uint64, bool) {
	if typ == 0 {
		return mix(0, seed), true
	}
	info := d.space.desc.info(typ)
	seed = mix(uint64(typ), seed)
	switch flags := descAt(typ).Flags; {
	case flags&abi.TypeComparable == 0:
		return 0, false
	case flags&abi.TypeDirect != 0:
		return mix(d.hashReference(data), seed), true
	}
	return d.hashAt(info.typ, data, seed)
}

// hashAt hashes a variable of a comparable type.
func (d *Domain) hashAt(t *bytecode.Type, a abi.Addr, seed uint64) (uint64, bool) {
	u := t.Under()
	switch {
	case u.Kind == bytecode.KindString:
		return maphash.Bytes(hashSeed, bytesAt(loadAddr(a), int(load64(a+8)))) ^ mix(seed, 1), true
	case u.Kind == bytecode.KindInterface:
		return d.hashAny(loadAddr(a), loadAddr(a+8), seed)
	case u.IsPointerShaped():
		return mix(d.hashReference(loadAddr(a)), seed), true
	case u.Kind == bytecode.KindFloat32:
		return hashFloat(float64(float32At(a)), seed), true
	case u.Kind == bytecode.KindFloat64:
		return hashFloat(math.Float64frombits(load64(a)), seed), true
	case u.Kind == bytecode.KindComplex64:
		return hashFloat(float64(float32At(a+4)), hashFloat(float64(float32At(a)), seed)), true
	case u.Kind == bytecode.KindComplex128:
		return hashFloat(math.Float64frombits(load64(a+8)), hashFloat(math.Float64frombits(load64(a)), seed)), true
	case u.Kind == bytecode.KindStruct:
		ok := true
		for i, f := range u.Fields {
			if bytecode.BaseName(f.Name) == "_" {
				continue
			}
			if seed, ok = d.hashAt(f.Type, a+abi.Addr(u.Offset(i)), seed); !ok {
				return 0, false
			}
		}
		return seed, true
	case u.Kind == bytecode.KindArray:
		ok := true
		for i := abi.Addr(0); i < abi.Addr(u.Len); i++ {
			if seed, ok = d.hashAt(u.Elem, a+i*abi.Addr(u.Elem.Size()), seed); !ok {
				return 0, false
			}
		}
		return seed, true
	}
	h := uint64(0)
	for i, b := range bytesAt(a, int(u.Size())) {
		h |= uint64(b) << (8 * i)
	}
	return mix(h, seed), true
}

// hashFloat gives equal floats equal hashes, both zeros included.
func hashFloat(f float64, seed uint64) uint64 {
	if f == 0 {
		f = 0
	}
	return mix(math.Float64bits(f), seed)
}

// hashReference hashes a reference so that the hash stays when the object moves: an
// object whose address was hashed is marked, and carries the hash along from then on.
func (d *Domain) hashReference(p abi.Addr) uint64 {
	if p < d.heap.base+abi.HeaderSize || p >= d.block.HeapNext {
		return hashAddress(p)
	}
	d.heap.objects.extend(p, nil)
	o := d.heap.objects.object(p)
	w := load64(o - abi.HeaderSize)
	h := hashAddress(o)
	if w&abi.HeaderHasHash != 0 {
		desc, count, _ := header(w)
		h = load64(o - abi.HeaderSize + abi.Addr(objectBytes(int(descAt(desc).Size), count)))
	}
	store64(o-abi.HeaderSize, w|abi.HeaderHashed)
	return h + uint64(p-o)
}
