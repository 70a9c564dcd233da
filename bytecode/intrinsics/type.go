package intrinsics

import "github.com/portico-os/portico/bytecode"

// A Type is the type of a parameter or result: never an aggregate.
type Type bytecode.Kind

// The types.
const (
	Bool           = Type(bytecode.KindBool)
	Int            = Type(bytecode.KindInt)
	Int64          = Type(bytecode.KindInt64)
	Uint8          = Type(bytecode.KindUint8)
	Uint16         = Type(bytecode.KindUint16)
	Uint32         = Type(bytecode.KindUint32)
	Uint64         = Type(bytecode.KindUint64)
	Float32        = Type(bytecode.KindFloat32)
	Float64        = Type(bytecode.KindFloat64)
	String         = Type(bytecode.KindString)
	Any            = Type(bytecode.KindInterface)
	Bytes          = Type(bytecode.KindSlice)          // []uint8
	Memory         = Type(bytecode.KindMemory)         // *memobj.Memory
	ReadOnlyMemory = Type(bytecode.KindReadOnlyMemory) // *memobj.ReadOnlyMemory
)

// In returns the type in a universe.
func (t Type) In(u *bytecode.Universe) *bytecode.Type {
	switch k := bytecode.Kind(t); k {
	case bytecode.KindInterface:
		return u.Any()
	case bytecode.KindSlice:
		return u.Slice(u.Basic(bytecode.KindUint8))
	case bytecode.KindMemory, bytecode.KindReadOnlyMemory:
		return u.Pointer(u.Basic(k))
	default:
		return u.Basic(k)
	}
}
