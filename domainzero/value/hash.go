package value

import (
	"hash/maphash"
	"math"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/domainzero/link"
	"github.com/portico-os/portico/domainzero/memory"
	"github.com/portico-os/portico/domainzero/object"
	"github.com/portico-os/portico/translator/abi"
)

// stringSeed is this process's, so that nobody knows beforehand which strings collide, and fixed:
// maps whose keys are interfaces rely on equal strings to have one hash as long as they live.
var stringSeed = maphash.MakeSeed()

// Hash hashes an interface. bad is a type that stood in the way because it has no ==, TooLarge,
// or nil.
func Hash(d Domain, typ, data abi.Addr, seed uint64) (hash uint64, bad *bytecode.Type) {
	hash, bad = (&walk{d: d}).hash(typ, data, seed)
	return maphash.Comparable(stringSeed, hash), bad // which tells nothing of addresses
}

func (w *walk) hash(typ, data abi.Addr, seed uint64) (hash uint64, bad *bytecode.Type) {
	if typ == 0 {
		return object.Mix(0, seed), nil
	}
	t := w.d.TypeAt(typ)
	seed = object.Mix(uint64(typ), seed)
	switch flags := object.DescAt(typ).Flags; {
	case flags&abi.TypeComparable == 0:
		return 0, t.Type
	case flags&abi.TypeDirect != 0:
		return object.Mix(w.d.HashReference(data), seed), nil
	}
	w.d.View(data, t.Size)
	w.depth++
	hash, bad = w.hashAt(t.Type, data, seed)
	w.depth--
	return hash, bad
}

// hashAt hashes a variable of a comparable type.
func (w *walk) hashAt(t *bytecode.Type, a abi.Addr, seed uint64) (hash uint64, bad *bytecode.Type) {
	u := t.Under()
	n := uint64(u.Size())
	switch {
	case n == 0:
		return seed, nil
	case !w.spend(n):
		return 0, TooLarge
	case u.IsPointerShaped():
		return object.Mix(w.d.HashReference(memory.LoadAddr(a)), seed), nil
	}
	switch u.Kind {
	case bytecode.KindString:
		n = memory.Load(a + 8)
		if !w.spend(n) {
			return 0, TooLarge
		}
		return maphash.Bytes(stringSeed, w.d.View(memory.LoadAddr(a), int(n))) ^ object.Mix(seed, 1), nil
	case bytecode.KindInterface:
		return w.hash(memory.LoadAddr(a), memory.LoadAddr(a+8), seed)
	case bytecode.KindFloat32:
		return hashFloat(float64(float32At(a)), seed), nil
	case bytecode.KindFloat64:
		return hashFloat(float64At(a), seed), nil
	case bytecode.KindComplex64:
		return hashFloat(float64(float32At(a+4)), hashFloat(float64(float32At(a)), seed)), nil
	case bytecode.KindComplex128:
		return hashFloat(float64At(a+8), hashFloat(float64At(a), seed)), nil
	case bytecode.KindStruct:
		for i, f := range u.Fields {
			if bytecode.BaseName(f.Name) == "_" {
				continue
			}
			if seed, bad = w.hashAt(f.Type, a+abi.Addr(u.Offset(i)), seed); bad != nil {
				return 0, bad
			}
		}
		return seed, nil
	case bytecode.KindArray:
		if link.IsBits(u) && !u.HasPointers() {
			return maphash.Bytes(stringSeed, memory.Bytes(a, int(n))) ^ object.Mix(seed, 1), nil
		}
		for i := range abi.Addr(u.Len) {
			if seed, bad = w.hashAt(u.Elem, a+i*abi.Addr(u.Elem.Size()), seed); bad != nil {
				return 0, bad
			}
		}
		return seed, nil
	}
	return object.Mix(memory.LoadBits(a, int(u.Size())), seed), nil
}

// hashFloat gives equal floats equal hashes, both zeros included.
func hashFloat(f float64, seed uint64) uint64 {
	if f == 0 {
		f = 0
	}
	return object.Mix(math.Float64bits(f), seed)
}

// Basic returns the kind and the content of a dynamic value of a basic type, KindInvalid for
// others: up to two words of scalars, or a string's words.
func Basic(d Domain, typ, data abi.Addr) (kind bytecode.Kind, scalar [2]uint64, text [2]uint64) {
	if typ == 0 {
		return 0, scalar, text
	}
	u := d.TypeAt(typ).Type.Under()
	if !u.Kind.IsBasic() {
		return 0, scalar, text
	}
	d.View(data, int(u.Size()))
	switch u.Kind {
	case bytecode.KindString:
		text = [2]uint64{memory.Load(data), memory.Load(data + 8)}
	case bytecode.KindComplex64:
		scalar = [2]uint64{math.Float64bits(float64(float32At(data))), math.Float64bits(float64(float32At(data + 4)))}
	case bytecode.KindComplex128:
		scalar = [2]uint64{memory.Load(data), memory.Load(data + 8)}
	default:
		scalar[0] = memory.LoadBits(data, int(u.Size()))
	}
	return u.Kind, scalar, text
}
