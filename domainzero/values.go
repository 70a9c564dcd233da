package domainzero

import (
	"hash/maphash"
	"math"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/translator/abi"
)

// This file compares and hashes dynamic values by their types: the slow paths of ==, and
// of interfaces and pointers as keys of maps.

// Limits of one comparison or hash, for no thread runs meanwhile: parts that are looked at, of
// 256 bytes at most each, and interfaces in interfaces, which may contain each other.
const (
	maxParts  = 1 << 20
	maxNested = 1 << 14
)

// tooLarge stands for the type of a value that exceeds these limits.
var tooLarge = &bytecode.Type{}

// spend counts n bytes of a comparison or hash, and reports whether it may go on.
func (d *Domain) spend(n uint64) bool {
	d.parts += 1 + n>>8
	return d.parts <= maxParts && d.nested <= maxNested
}

// uncomparable raises the trap of comparing, or hashing, a value of a type without ==.
func (s *System) uncomparable(t *thread, hashing bool, typ *bytecode.Type) *thread {
	if typ == tooLarge {
		return s.raise(t, bytecode.TrapStack, 0, 0)
	}
	return s.raise(t, bytecode.TrapUncomparable, boolWord(hashing), uint64(typ.ID()))
}

// typeName is StubTypeName.
func (s *System) typeName(t *thread, save *abi.RegSave) *thread {
	name := ""
	if w := argument(save, 0); w != 0 {
		name = t.domain.space.desc.info(w).typ.String()
	}
	return s.giveString(t, save, name)
}

// anyEqual compares the interfaces in arguments 0, 1 and 2, 3, whose type words are equal.
// bad is a type that stood in the way because it has no ==, or nil.
func (d *Domain) anyEqual(save *abi.RegSave) (equal bool, bad *bytecode.Type) {
	d.parts, d.nested = 0, 0
	return d.equalAny(argument(save, 0), argument(save, 1), argument(save, 3))
}

func (d *Domain) equalAny(typ, a, b abi.Addr) (equal bool, bad *bytecode.Type) {
	if typ == 0 {
		return true, nil
	}
	info := d.space.desc.info(typ)
	flags := descAt(typ).Flags
	switch {
	case flags&abi.TypeComparable == 0:
		return false, info.typ
	case flags&abi.TypeDirect != 0:
		return a == b, nil
	}
	d.nested++
	equal, bad = d.equalAt(info.typ, a, b)
	d.nested--
	return equal, bad
}

// equalAt compares two variables of one comparable type.
func (d *Domain) equalAt(t *bytecode.Type, a, b abi.Addr) (equal bool, bad *bytecode.Type) {
	u := t.Under()
	switch n := uint64(u.Size()); {
	case n == 0:
		return true, nil
	case !d.spend(n):
		return false, tooLarge
	case u.Kind == bytecode.KindString:
		if n = load64(a + 8); !d.spend(n) || d.sys.absent(loadAddr(a)) || d.sys.absent(loadAddr(b)) {
			return false, tooLarge
		}
		return n == load64(b+8) && string(bytesAt(loadAddr(a), int(n))) == string(bytesAt(loadAddr(b), int(n))), nil
	case u.Kind == bytecode.KindInterface:
		if loadAddr(a) != loadAddr(b) {
			return false, nil
		}
		return d.equalAny(loadAddr(a), loadAddr(a+8), loadAddr(b+8))
	case u.Kind == bytecode.KindFloat32 || u.Kind == bytecode.KindComplex64:
		for o := abi.Addr(0); o < abi.Addr(u.Size()); o += 4 {
			if float32At(a+o) != float32At(b+o) {
				return false, nil
			}
		}
		return true, nil
	case u.Kind == bytecode.KindFloat64 || u.Kind == bytecode.KindComplex128:
		for o := abi.Addr(0); o < abi.Addr(u.Size()); o += 8 {
			if math.Float64frombits(load64(a+o)) != math.Float64frombits(load64(b+o)) {
				return false, nil
			}
		}
		return true, nil
	case u.Kind == bytecode.KindStruct:
		for i, f := range u.Fields {
			if bytecode.BaseName(f.Name) == "_" {
				continue
			}
			o := abi.Addr(u.Offset(i))
			if equal, bad := d.equalAt(f.Type, a+o, b+o); !equal {
				return false, bad
			}
		}
		return true, nil
	case u.Kind == bytecode.KindArray && !isBits(u):
		for i := abi.Addr(0); i < abi.Addr(u.Len); i++ {
			o := i * abi.Addr(u.Elem.Size())
			if equal, bad := d.equalAt(u.Elem, a+o, b+o); !equal {
				return false, bad
			}
		}
		return true, nil
	}
	n := int(u.Size())
	return string(bytesAt(a, n)) == string(bytesAt(b, n)), nil
}

func float32At(a abi.Addr) float32 {
	return math.Float32frombits(uint32(loadBits(a, 4)))
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

// hashAny hashes an interface. bad is a type that stood in the way because
// it has no ==, or nil.
func (d *Domain) hashAny(typ, data abi.Addr, seed uint64) (hash uint64, bad *bytecode.Type) {
	if typ == 0 {
		return mix(0, seed), nil
	}
	info := d.space.desc.info(typ)
	seed = mix(uint64(typ), seed)
	switch flags := descAt(typ).Flags; {
	case flags&abi.TypeComparable == 0:
		return 0, info.typ
	case flags&abi.TypeDirect != 0:
		return mix(d.hashReference(data), seed), nil
	}
	d.nested++
	hash, bad = d.hashAt(info.typ, data, seed)
	d.nested--
	return hash, bad
}

// hashAt hashes a variable of a comparable type.
func (d *Domain) hashAt(t *bytecode.Type, a abi.Addr, seed uint64) (hash uint64, bad *bytecode.Type) {
	u := t.Under()
	switch n := uint64(u.Size()); {
	case n == 0:
		return seed, nil
	case !d.spend(n):
		return 0, tooLarge
	case u.Kind == bytecode.KindString:
		if n = load64(a + 8); !d.spend(n) || d.sys.absent(loadAddr(a)) {
			return 0, tooLarge
		}
		return maphash.Bytes(hashSeed, bytesAt(loadAddr(a), int(n))) ^ mix(seed, 1), nil
	case u.Kind == bytecode.KindInterface:
		return d.hashAny(loadAddr(a), loadAddr(a+8), seed)
	case u.IsPointerShaped():
		return mix(d.hashReference(loadAddr(a)), seed), nil
	case u.Kind == bytecode.KindFloat32:
		return hashFloat(float64(float32At(a)), seed), nil
	case u.Kind == bytecode.KindFloat64:
		return hashFloat(math.Float64frombits(load64(a)), seed), nil
	case u.Kind == bytecode.KindComplex64:
		return hashFloat(float64(float32At(a+4)), hashFloat(float64(float32At(a)), seed)), nil
	case u.Kind == bytecode.KindComplex128:
		return hashFloat(math.Float64frombits(load64(a+8)), hashFloat(math.Float64frombits(load64(a)), seed)), nil
	case u.Kind == bytecode.KindStruct:
		for i, f := range u.Fields {
			if bytecode.BaseName(f.Name) == "_" {
				continue
			}
			if seed, bad = d.hashAt(f.Type, a+abi.Addr(u.Offset(i)), seed); bad != nil {
				return 0, bad
			}
		}
		return seed, nil
	case u.Kind == bytecode.KindArray && isBits(u) && !u.HasPointers():
		return maphash.Bytes(hashSeed, bytesAt(a, int(n))) ^ mix(seed, 1), nil
	case u.Kind == bytecode.KindArray:
		for i := abi.Addr(0); i < abi.Addr(u.Len); i++ {
			if seed, bad = d.hashAt(u.Elem, a+i*abi.Addr(u.Elem.Size()), seed); bad != nil {
				return 0, bad
			}
		}
		return seed, nil
	}
	return mix(loadBits(a, int(u.Size())), seed), nil
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

// anyBasic is any.basic.
func anyBasic(s *System, t *thread, save *abi.RegSave) *thread {
	typ, data := argument(save, 0), argument(save, 1)
	setResults(save, 0, 0, 0, 0, 0)
	if typ == 0 {
		return t
	}
	u := t.domain.space.desc.info(typ).typ.Under()
	if !u.Kind.IsBasic() {
		return t
	}
	setResult(save, 0, uint64(u.Kind))
	switch u.Kind {
	case bytecode.KindString:
		setResult(save, 3, load64(data))
		setResult(save, 4, load64(data+8))
	case bytecode.KindComplex64:
		setResult(save, 1, math.Float64bits(float64(float32At(data))))
		setResult(save, 2, math.Float64bits(float64(float32At(data+4))))
	case bytecode.KindComplex128:
		setResult(save, 1, load64(data))
		setResult(save, 2, load64(data+8))
	default:
		setResult(save, 1, loadBits(data, int(u.Size())))
	}
	return t
}

// typeNameByID is type.name.
func typeNameByID(s *System, t *thread, save *abi.RegSave) *thread {
	name := ""
	if id := argumentInt(save, 0); id > 0 && id <= s.universe.NumTypes() {
		name = s.universe.ByID(id).String()
	}
	return s.giveString(t, save, name)
}

// loadBits returns n bytes of memory as a number.
func loadBits(a abi.Addr, n int) (w uint64) {
	for i, b := range bytesAt(a, n) {
		w |= uint64(b) << (8 * i)
	}
	return w
}
