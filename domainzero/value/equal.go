package value

import (
	"math"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/domainzero/link"
	"github.com/portico-os/portico/domainzero/memory"
	"github.com/portico-os/portico/domainzero/object"
	"github.com/portico-os/portico/translator/abi"
)

// Limits of one comparison or hash: parts that are looked at, of 256 bytes at most each, and
// interfaces in interfaces, which may contain each other: for each the walk recurs.
const (
	maxParts  = 1 << 20
	maxNested = 1 << 14
)

// TooLarge stands for the type of a value that exceeds these limits. Callers compare its address;
// nobody looks into it.
var TooLarge = &bytecode.Type{}

// A Domain is where values live.
type Domain interface {
	// TypeAt returns what is known of a type descriptor.
	TypeAt(desc abi.Addr) *link.Type
	// View returns n bytes to which code of the domain refers.
	View(a abi.Addr, n int) []byte
	// HashReference returns a hash of a reference that stays when what it leads to moves.
	HashReference(p abi.Addr) uint64
}

// A walk is one comparison or hash. Nothing of its domain runs or moves during it, so that its
// addresses stay good; interrupt handlers of others may run.
type walk struct {
	d Domain // whose addresses the walk follows, and which it asks what is there; fixed

	// Every step spends of it, so that a hostile value takes bounded time: parts that were looked
	// at, and how many interfaces the one that is looked at is in.
	spent uint64
	depth int
}

// spend counts n bytes, and reports whether the walk may go on.
func (w *walk) spend(n uint64) bool {
	w.spent += 1 + n>>8
	return w.spent <= maxParts && w.depth <= maxNested
}

// Equal compares the dynamic values, given by their data words, of two interfaces with one type
// word. bad is a type that stood in the way because it has no ==, TooLarge, or nil.
func Equal(d Domain, typ, a, b abi.Addr) (equal bool, bad *bytecode.Type) {
	return (&walk{d: d}).equal(typ, a, b)
}

// equal compares what two data words are, if the type is pointer-shaped, or lead to.
func (w *walk) equal(typ, a, b abi.Addr) (equal bool, bad *bytecode.Type) {
	if typ == 0 {
		return true, nil
	}
	t := w.d.TypeAt(typ)
	flags := object.DescAt(typ).Flags
	switch {
	case flags&abi.TypeComparable == 0:
		return false, t.Type
	case flags&abi.TypeDirect != 0:
		return a == b, nil
	}
	w.d.View(a, t.Size)
	w.d.View(b, t.Size)
	w.depth++
	equal, bad = w.equalAt(t.Type, a, b)
	w.depth--
	return equal, bad
}

// equalAt compares two variables of one comparable type.
func (w *walk) equalAt(t *bytecode.Type, a, b abi.Addr) (equal bool, bad *bytecode.Type) {
	u := t.Under()
	n := uint64(u.Size())
	switch {
	case n == 0:
		return true, nil
	case !w.spend(n):
		return false, TooLarge
	}
	switch u.Kind {
	case bytecode.KindString:
		return w.equalStrings(a, b)
	case bytecode.KindInterface:
		if memory.LoadAddr(a) != memory.LoadAddr(b) {
			return false, nil
		}
		return w.equal(memory.LoadAddr(a), memory.LoadAddr(a+8), memory.LoadAddr(b+8))
	case bytecode.KindFloat32, bytecode.KindComplex64:
		for o := abi.Addr(0); o < abi.Addr(n); o += 4 {
			if float32At(a+o) != float32At(b+o) {
				return false, nil
			}
		}
		return true, nil
	case bytecode.KindFloat64, bytecode.KindComplex128:
		for o := abi.Addr(0); o < abi.Addr(n); o += 8 {
			if float64At(a+o) != float64At(b+o) {
				return false, nil
			}
		}
		return true, nil
	case bytecode.KindStruct:
		for i, f := range u.Fields {
			if bytecode.BaseName(f.Name) == "_" {
				continue
			}
			o := abi.Addr(u.Offset(i))
			if equal, bad := w.equalAt(f.Type, a+o, b+o); !equal {
				return false, bad
			}
		}
		return true, nil
	case bytecode.KindArray:
		if link.IsBits(u) {
			break
		}
		for i := range abi.Addr(u.Len) {
			o := i * abi.Addr(u.Elem.Size())
			if equal, bad := w.equalAt(u.Elem, a+o, b+o); !equal {
				return false, bad
			}
		}
		return true, nil
	}
	return string(memory.Bytes(a, int(n))) == string(memory.Bytes(b, int(n))), nil
}

func (w *walk) equalStrings(a, b abi.Addr) (equal bool, bad *bytecode.Type) {
	n := memory.Load(a + 8)
	if !w.spend(n) {
		return false, TooLarge
	}
	return n == memory.Load(b+8) && string(w.d.View(memory.LoadAddr(a), int(n))) == string(w.d.View(memory.LoadAddr(b), int(n))), nil
}

func float32At(a abi.Addr) float32 { return math.Float32frombits(uint32(memory.LoadBits(a, 4))) }
func float64At(a abi.Addr) float64 { return math.Float64frombits(memory.Load(a)) }
