package bytecode

// Kind classifies a type by its structure.
type Kind uint8

// The kinds. The basic kinds, KindBool to KindReadOnlyMemory, have exactly one type each and the
// same number as their TypeID in every file: a change is another Version. IsInteger and its like
// rely on the order, and the rows of leaves, too.
const (
	KindInvalid Kind = iota
	KindBool
	KindInt
	KindInt8
	KindInt16
	KindInt32
	KindInt64
	KindUint
	KindUint8
	KindUint16
	KindUint32
	KindUint64
	KindUintptr
	KindFloat32
	KindFloat64
	KindComplex64
	KindComplex128
	KindString
	KindMemory         // the memory object behind *memobj.Memory; opaque
	KindReadOnlyMemory // the memory object behind *memobj.ReadOnlyMemory; opaque
	lastBasic

	KindPointer   // *Elem
	KindSlice     // []Elem
	KindArray     // [Len]Elem
	KindStruct    // Fields
	KindMap       // map[Key]Elem
	KindChan      // chan Elem; Len holds the direction
	KindFunc      // Params, Results, Variadic
	KindInterface // Methods, sorted by name
	KindNamed     // Path.Name[Args], with Underlying
	KindParam     // type parameter number Len of a generic named type
	KindInstance  // only in files: Elem names the generic type, Args its arguments
	numKinds
)

// NumBasic is the number of basic kinds, KindInvalid included: the first TypeID
// that a file may define itself.
const NumBasic = int(lastBasic)

// kindNames has the names by number, all different: the text form reads those of basic kinds as
// types. Fixed.
var kindNames = [numKinds]string{
	KindInvalid: "invalid", KindBool: "bool", KindInt: "int", KindInt8: "int8", KindInt16: "int16",
	KindInt32: "int32", KindInt64: "int64", KindUint: "uint", KindUint8: "uint8", KindUint16: "uint16",
	KindUint32: "uint32", KindUint64: "uint64", KindUintptr: "uintptr", KindFloat32: "float32",
	KindFloat64: "float64", KindComplex64: "complex64", KindComplex128: "complex128", KindString: "string",
	KindMemory: "memory", KindReadOnlyMemory: "romemory",
	KindPointer: "pointer", KindSlice: "slice", KindArray: "array", KindStruct: "struct", KindMap: "map",
	KindChan: "chan", KindFunc: "func", KindInterface: "interface", KindNamed: "named", KindParam: "param",
	KindInstance: "instance",
}

// String returns the name of the kind; for a basic kind it is also the type's name.
func (k Kind) String() string {
	if k < numKinds && k != lastBasic {
		return kindNames[k]
	}
	return "invalid"
}

// IsBasic reports whether k is the kind of a predeclared type.
func (k Kind) IsBasic() bool { return k > KindInvalid && k < lastBasic }

// IsInteger reports whether k is an integer kind.
func (k Kind) IsInteger() bool { return k >= KindInt && k <= KindUintptr }

// IsSigned reports whether k is a signed integer kind.
func (k Kind) IsSigned() bool { return k >= KindInt && k <= KindInt64 }

// IsUnsigned reports whether k is an unsigned integer kind.
func (k Kind) IsUnsigned() bool { return k >= KindUint && k <= KindUintptr }

// IsFloat reports whether k is a floating-point kind.
func (k Kind) IsFloat() bool { return k == KindFloat32 || k == KindFloat64 }

// IsComplex reports whether k is a complex kind.
func (k Kind) IsComplex() bool { return k == KindComplex64 || k == KindComplex128 }

// IsOpaque reports whether k is the kind of a memory object, which exists only
// behind pointers.
func (k Kind) IsOpaque() bool { return k == KindMemory || k == KindReadOnlyMemory }
