package bytecode

import "fmt"

// Version is the version of the component file format that this package reads and
// writes: the tables of operations, intrinsics, kinds and shapes are part of it. Files of another
// version are refused; there is no compatibility before 1.0.
const Version = 2

// Limits of the format. The decoder and the verifier refuse what exceeds them before they allocate
// for it. Whoever comes behind relies on them: offsets and sizes fit 32 bits in the translator and
// in object headers, and recursion over types and places ends soon.
const (
	MaxSize       = 1 << 30 // of a type, in bytes
	MaxFrame      = 1 << 16 // of a function's slots together, in bytes
	MaxTypes      = 1 << 16 // in a file
	MaxFuncs      = 1 << 16 // in a file
	MaxInstrs     = 1 << 17 // in a function
	MaxTypeDepth  = 64      // nesting of types by value, and of type text
	MaxPath       = 32      // steps of a place
	MaxParams     = 64      // parameters, and results, of a function
	MaxSlots      = 1 << 12 // in a function
	MaxIdentifier = 1 << 10 // bytes of a name
)

// Indices into a file's tables and a function's bodies. None of them is checked by
// its type; the verifier checks each, and whoever reads verified files relies on it.
type (
	TypeID   int32 // the basic kinds by number, then File.Types
	FuncID   int32 // File.Funcs, then File.Externs
	GlobalID int32 // File.Globals, then File.ExternGlobals
	DataID   int32 // File.Data
	BlockID  int32 // Func.Blocks; 0 is the entry
)

// NoType is the absent type: KindInvalid has its number, so that no type has it.
const NoType TypeID = 0

// A File is a component as stored in a .pco file. It is plain data: a File that was
// decoded has well-formed syntax, and nothing else is known of it. Once it is verified nobody
// changes it: the translator and the linker rely on what the verifier saw, and look things up by
// these IDs without a check.
type File struct {
	Path    string        // import path of the package: Verify makes the ComponentID of it and the file's hash
	Imports []ComponentID // components this one was compiled against; linkImports wants them loaded before
	Types   []TypeDef     // by TypeID from NumBasic on; may refer to later ones, which resolve follows
	Globals []Global      // by GlobalID: package variables, which the linker lays out once in each domain
	Data    []string      // by DataID: constant bytes, which the linker puts where all domains read them
	Funcs   []Func        // by FuncID; lowering translates them

	// IDs go on here behind Funcs and Globals. The verifier finds each in its import by name.
	Externs       []Extern // functions of imports
	ExternGlobals []Extern // variables of imports

	Init   FuncID // each domain runs it once, after those of the imports: see startSequence; -1 if none
	Serial bool   // asks for one activity at a time in its domain; nothing acts on it yet
}

// A ComponentID says which component is meant: two contents of one path are two
// components, whose types have nothing in common. Universes and the verifier compare and look up by
// it.
type ComponentID struct {
	Path string   // import path of the package
	Hash [32]byte // SHA-256 of the encoded file
}

// String returns the path and the beginning of the hash, for messages.
func (c ComponentID) String() string { return fmt.Sprintf("%s@%x", c.Path, c.Hash[:6]) }

// An Extern is a function or variable of an imported component, found by name. The verifier looks
// it up once: lowering and the linker get the function or variable itself.
type Extern struct {
	Import int32  // index in File.Imports; Decode checks it
	Name   string // as it stands there: linkTable finds it by this
	Type   TypeID // the function's signature, the variable's type; must be the same there
}

// A TypeDef defines the type with ID NumBasic+i, where i is its index. Which fields
// mean something depends on Kind, as in Type; in a decoded file the others are zero. The verifier's
// resolve makes one Type of it, which follows what these name, or refuses.
type TypeDef struct {
	Kind     Kind        // one that typeShapes has: walkType and build refuse others
	Elem     TypeID      // Pointer, Slice, Array, Map, Chan; Named: the underlying type, NoType if of an import; Instance: the generic type
	Key      TypeID      // Map
	Len      int64       // Array: length; Chan: direction; Param: number; Named: how many type parameters
	Fields   []FieldDef  // Struct: in order
	Params   []TypeID    // Func; Instance: type arguments
	Results  []TypeID    // Func
	Variadic bool        // Func: the last parameter is a slice
	Methods  []MethodDef // sorted by name, or refused. Interface: Sig is set. Named and Instance: Func is set
	Import   int32       // Named: -1 this component, -2 predeclared, else the index of the import: for linkNamed
	Name     string      // Named: unique in the component that defines it: linkNamed finds it by this
	Portal   bool        // Named, an interface: other domains may call objects of this type. Becomes Type.Portal
}

// TypeDef returns the definition of a type of the file, nil if it has none: basic kinds
// have none.
func (f *File) TypeDef(id TypeID) *TypeDef {
	if i := int(id) - NumBasic; i >= 0 && i < len(f.Types) {
		return &f.Types[i]
	}
	return nil
}

// Values of TypeDef.Import that are not indices.
const (
	ThisComponent int32 = -1
	Predeclared   int32 = -2 // the type error
)

// A FieldDef is a field of a struct type definition. The verifier makes a Field of it; all of it is
// part of the type's identity.
type FieldDef struct {
	Name     string // qualified by its package's path if unexported; "_" may occur again
	Type     TypeID
	Embedded bool   // see Field
	Tag      string // any text; Untagged leaves it out
}

// A MethodDef is a method of an interface type (Sig), or of a named type (Func).
//
// A named type's Func takes the receiver as its first parameter: the type itself if
// it is pointer-shaped, else a pointer to it: the verifier's method sets and the linker's method
// tables rely on that. The method set of *T contains all of
// them and, unless T is pointer-shaped, that of T those with InValue: an interface
// holds T in a box, and calls them with a pointer to the box. If T is pointer-shaped,
// T has them all and *T has none.
type MethodDef struct {
	Name    string // qualified by its package's path if unexported; lists are sorted by it
	Sig     TypeID // of an interface's: KindFunc without receiver, or buildInterface refuses it
	Func    FuncID // of a named type's: in File.Funcs, without captures, or methodTable refuses it
	InValue bool   // of a named type's: T has it, too. The verifier's method sets go by it
}

// A Global is a package variable. Its initial value is zero but for Init. Importing components find
// it by name if that is exported.
type Global struct {
	Name string       // unique in the file, or checkGlobals refuses it
	Type TypeID       // one that a variable can have: verification.variable refuses others
	Init []StaticInit // the linker writes them in this order, before any code of the domain runs
}

// A StaticInit is one part of a variable's initial value. Path leads through struct
// fields and constant array indices to a part that is no aggregate. The linker follows it without
// a check: the verifier has been there.
type StaticInit struct {
	Path  []int64 // empty: the variable itself
	Value Const   // of the part's type
}

// A Const is a constant of a type that is not an aggregate. In a decoded file fields that Kind does
// not name are zero. The linker writes it as it is: the verifier has compared it with the type.
type Const struct {
	Kind   ConstKind // checkStatic and the linker tell the others by it
	Imm    uint64    // ConstScalar: the bits, zero-extended from the type's size: fitsScalar holds it
	Data   DataID    // ConstString: the text
	Func   FuncID    // ConstFunc: one without captures
	Global GlobalID  // ConstAddr: &global; ConstSlice: global[:], an array
}

// ConstKind says which of its fields a Const uses.
type ConstKind uint8

// The kinds of constants, by the numbers of the format: walkConst refuses others.
const (
	ConstScalar ConstKind = iota
	ConstString
	ConstFunc
	ConstAddr
	ConstSlice
	numConstKinds
)

// A Func is a function in SSA form.
//
// Values are numbered from 0: first the parameters, then the captures, then the
// results of the instructions in the order in which they stand. The value of a
// parameter or capture that is bound to a slot may not be used.
//
// An aggregate is never a value. A parameter of aggregate type is bound to the slot
// that ParamSlots names, and a call's operands and results may be slots. The verifier holds all
// of this, and what stands at the fields; lowering checks nothing again. Name, Source and Line show
// in traces and refusals.
type Func struct {
	Name       string    // unique in the file: "f", "(*T).m", "f$1"
	Sig        TypeID    // KindFunc; a receiver is the first parameter
	Captures   []TypeID  // if there are any, calls are by closure only
	ParamSlots []int32   // one per parameter: its slot, or -1; Decode holds their number
	Slots      []SlotDef // by number; MaxFrame bounds them together
	Blocks     []Block   // by BlockID, all reachable
	Handler    BlockID   // a second root of graphs, where panics in it or below go on; no branch leads there; -1: none
	Exported   bool      // importing components may name it: it has no captures
	Source     string    // file name, as in traces: base name of the package directory and of the file
	Line       int32     // where it begins, for traces; walkInstr counts lines from it on
}

// A SlotDef is a variable in a function's frame. It has no address, and is zero when
// the function starts: the translator keeps it in values, or clears it.
type SlotDef struct {
	Name string // for people: the text form shows it
	Type TypeID // its size counts for MaxFrame
}

// A Block is a sequence of instructions that ends in a terminator, which is found nowhere else in
// it: edges follow from it alone. Phis come first: the verifier stops at the first other.
type Block struct {
	Instrs []Instr
}

// An Instr is an instruction. Op's entry in Ops says which fields it uses; in a decoded file the
// others are zero, and lists are as long as it says. checkShape refuses other lengths: the typing
// rules and lowering index without looking.
type Instr struct {
	Op     Op        // by it verifier and lowering find what to do
	Type   TypeID    // one that a variable can have: verification.variable refuses others
	Args   []Operand // checkOperands sees to it that each is there; of a phi checkPass does
	Places []Place   // a typing rule gives each to typer.place
	Imm    uint64    // a constant's bits, a length, or a phi's claims: a typing rule judges it
	Sym    int32     // what it is an index of, Shape says; the typing rule of Op looks whether that is there
	Blocks []BlockID // of a terminator: successors, all different; of a phi: predecessors. Graphs go by them
	Dst    []Operand // results: a new value or a slot each; see OpInfo.Results
	Line   int32     // of the source, for traces; not negative
}

// An Operand is a value (at least 0), a slot (^slot, negative) or None.
type Operand int32

// None is the operand that is not there.
const None Operand = -1 << 31

// SlotOperand returns the operand that stands for a slot.
func SlotOperand(slot int32) Operand { return Operand(^slot) }

// IsValue reports whether o is an SSA value.
func (o Operand) IsValue() bool { return o >= 0 }

// IsSlot reports whether o is a slot.
func (o Operand) IsSlot() bool { return o < 0 && o != None }

// Slot returns the slot that o stands for.
func (o Operand) Slot() int32 { return ^int32(o) }

// A Place is a variable or a part of one: what a load reads and a store writes. The translator
// makes one address of it, whose checks are those of the values that it names.
type Place struct {
	Base BaseKind // says what ID is a number of
	ID   int32    // the value, slot or GlobalID; not negative
	Path []Step   // empty: all of it; the verifier follows at most MaxPath
}

// BaseKind says what a place starts at.
type BaseKind uint8

// The bases of places, by the numbers of the format: walkPlace and base refuse others.
const (
	// BaseValue is a value: a proven non-nil pointer, at whose target the path
	// starts; or a slice or a string, whose path starts with an index step.
	BaseValue BaseKind = iota
	BaseSlot
	BaseGlobal
	numBases
)

// A Step is one step of a path: a field of a struct (or 0 and 1: the real and the
// imaginary part of a complex number), or an element of an array. Arrays take an
// index value that is proven for their length, slices and strings one that is proven
// for this very slice or string. Loads and stores check no bounds: they rely on that.
type Step struct {
	Field int32   // IndexStep, or the number of the field
	Index Operand // the index value, of an IndexStep; else zero
}

// IndexStep as Step.Field marks an index.
const IndexStep int32 = -1
