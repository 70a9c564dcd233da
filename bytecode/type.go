package bytecode

import (
	"fmt"
	"slices"
	"strings"
)

// A Type is a type interned in a [Universe]: identical types are the same pointer, on which
// whoever compares types relies. Its fields are read-only; those that Kind does not name are zero.
type Type struct {
	Kind Kind // basic, or from KindPointer to KindParam, by which whoever walks types tells them apart

	// What it is written with. intern has all of it in its key.
	Elem *Type // Pointer, Slice, Array, Map, Chan
	Key  *Type // Map
	Len  int64 // Array: length; Chan: direction (0 both, 1 send, 2 receive); Param: number

	// In the key, too, and read by all who have the type: nobody changes a list once it is here.
	Fields   []Field  // Struct: in order, as Offset counts them
	Params   []*Type  // Func: without receiver
	Results  []*Type  // Func: in order
	Variadic bool     // Func: the last parameter is a slice
	Methods  []Method // Interface: its whole method set, sorted by name: MethodIndex relies on it

	// Named types only. The first three are what a type is found by: the linker's and the
	// verifier's tables of methods rely on it. All are set before anybody has the type.
	Component ComponentID // that defines it
	Name      string      // name in it; local types carry a suffix "·n"
	Args      []*Type     // of an instance of a generic type
	Origin    *Type       // of an instance: the generic type, by which Under and the verifier know it
	NumParams int         // of a generic type: how many parameters; else 0, as isGeneric asks

	// Set by the verifier with the underlying type. The copier promotes objects that are passed as
	// one to services; a domain lets others call the methods of such types alone.
	Portal bool // a portal interface: it embeds portals.Portal

	// Nil until the verifier has the definition; of an instance, until it is first asked for.
	// Whoever asks for sizes, kinds or parts relies on it to be final once it is set.
	underlying *Type
	universe   *Universe // of an instance: where Under makes its underlying type

	// Nil until it is first asked for, then final: the verifier compares by it.
	untagged *Type // see Universe.Untagged

	id     int    // unique in the universe, from 1; final: tables of the linker go by it
	layout layout // what follows from the fields above; intern and measure fill it in
}

// A Field is a field of a struct type. The name of an unexported field is
// qualified: see [Universe.Qualify]. All of it is part of the struct type's identity: the
// key by which intern finds the type has it.
type Field struct {
	Name     string // unique in the struct, but for "_"
	Type     *Type
	Embedded bool   // the verifier lets others read through it, unexported or not
	Tag      string // "" if it has none
}

// A Method is a method of an interface type. The name of an unexported method is
// qualified, as a field's is. Both are part of the interface's identity, and of the selector by
// which the linker finds what implements it.
type Method struct {
	Name string // unique in the interface
	Sig  *Type  // KindFunc, without receiver
}

// ID returns a number unique to the type in its universe, dense from 1.
func (t *Type) ID() int { return t.id }

// Under returns the type's underlying type: t itself unless t is named.
func (t *Type) Under() *Type {
	if t.Kind != KindNamed {
		return t
	}
	if t.underlying == nil && t.Origin != nil {
		t.underlying = t.universe.Substitute(t.Origin.underlying, t.Args)
	}
	return t.underlying
}

// IsAggregate reports whether values of the type are structs, arrays or complex
// numbers. Those live in slots, objects and statics and are never SSA values.
func (t *Type) IsAggregate() bool {
	k := t.Under().Kind
	return k == KindStruct || k == KindArray || k.IsComplex()
}

// IsPointerShaped reports whether a value of the type is one reference, so that an
// interface holds it directly rather than in a box.
func (t *Type) IsPointerShaped() bool {
	k := t.Under().Kind
	return k == KindPointer || k == KindMap || k == KindChan || k == KindFunc
}

// IsInterface reports whether the type is an interface type.
func (t *Type) IsInterface() bool { return t.Under().Kind == KindInterface }

// IsComparable reports whether == is defined on the type. Interfaces count as
// comparable: whether their dynamic values are shows at run time.
func (t *Type) IsComparable() bool { return t.measured().comparable }

// Mentions returns the types that t is written with: of a named type its arguments,
// not its definition.
func (t *Type) Mentions() []*Type {
	var types []*Type
	for _, x := range []*Type{t.Key, t.Elem} {
		if x != nil {
			types = append(types, x)
		}
	}
	types = slices.Concat(types, t.Params, t.Results, t.Args)
	for _, f := range t.Fields {
		types = append(types, f.Type)
	}
	for _, m := range t.Methods {
		types = append(types, m.Sig)
	}
	return types
}

// HasParams reports whether the type is written with a type parameter.
func (t *Type) HasParams() bool { return t.layout.params > 0 }

// MaxParam returns the highest number of a type parameter that the type is written with, -1 if there
// is none.
func (t *Type) MaxParam() int64 { return t.layout.params - 1 }

// MethodIndex returns the index of the named method in an interface type, or -1.
func (t *Type) MethodIndex(name string) int {
	i, ok := slices.BinarySearchFunc(t.Under().Methods, name, func(m Method, name string) int { return strings.Compare(m.Name, name) })
	if !ok {
		return -1
	}
	return i
}

// PackageOf returns the package that qualifies an unexported field or method name,
// or "" if the name is exported.
func PackageOf(name string) string { return name[:max(strings.LastIndexByte(name, '.'), 0)] }

// BaseName returns a field or method name without what qualifies it.
func BaseName(name string) string {
	name, _, _ = strings.Cut(name, " ")
	return name[strings.LastIndexByte(name, '.')+1:]
}

// maxText is about the length of the longest type text, in bytes: the types of a
// hostile file may share their parts so often that no memory could hold the whole. Nobody relies on
// texts of different types to be different.
const maxText = 1 << 12

// String returns the type as Go writes it, packages by their last path element. Very
// long text is cut short by "…".
func (t *Type) String() string {
	var b strings.Builder
	writeType(&b, t)
	return b.String()
}

func writeTypes(b *strings.Builder, ts []*Type, separator string, variadic bool) {
	for i, t := range ts {
		if b.Len() > maxText {
			b.WriteString("…")
			return
		}
		if i > 0 {
			b.WriteString(separator)
		}
		if variadic && i == len(ts)-1 {
			b.WriteString("...")
			t = t.Elem
		}
		writeType(b, t)
	}
}

func writeSignature(b *strings.Builder, t *Type) {
	b.WriteByte('(')
	writeTypes(b, t.Params, ", ", t.Variadic)
	b.WriteByte(')')
	switch len(t.Results) {
	case 0:
	case 1:
		b.WriteByte(' ')
		writeType(b, t.Results[0])
	default:
		b.WriteString(" (")
		writeTypes(b, t.Results, ", ", false)
		b.WriteByte(')')
	}
}

func writeType(b *strings.Builder, t *Type) {
	if b.Len() > maxText {
		b.WriteString("…")
		return
	}
	switch t.Kind {
	case KindPointer:
		b.WriteByte('*')
	case KindSlice:
		b.WriteString("[]")
	case KindArray:
		fmt.Fprintf(b, "[%d]", t.Len)
	case KindMap:
		b.WriteString("map[")
		writeType(b, t.Key)
		b.WriteByte(']')
	case KindChan:
		b.WriteString([]string{"chan ", "chan<- ", "<-chan "}[t.Len])
	case KindFunc:
		b.WriteString("func")
		writeSignature(b, t)
	case KindStruct:
		writeMembers(b, "struct", len(t.Fields), func(i int) { writeField(b, &t.Fields[i]) })
	case KindInterface:
		writeMembers(b, "interface", len(t.Methods), func(i int) {
			b.WriteString(BaseName(t.Methods[i].Name))
			writeSignature(b, t.Methods[i].Sig)
		})
	case KindNamed:
		writeName(b, t)
	case KindParam:
		fmt.Fprintf(b, "$%d", t.Len)
	case KindMemory:
		b.WriteString("memobj.Memory")
	case KindReadOnlyMemory:
		b.WriteString("memobj.ReadOnlyMemory")
	default:
		b.WriteString(t.Kind.String())
	}
	if t.Elem != nil {
		writeType(b, t.Elem)
	}
}

func writeMembers(b *strings.Builder, word string, n int, member func(i int)) {
	b.WriteString(word + " {")
	for i := range n {
		if b.Len() > maxText {
			b.WriteString(" …")
			break
		}
		if i > 0 {
			b.WriteByte(';')
		}
		b.WriteByte(' ')
		member(i)
	}
	if n > 0 {
		b.WriteByte(' ')
	}
	b.WriteByte('}')
}

func writeField(b *strings.Builder, f *Field) {
	if !f.Embedded {
		b.WriteString(BaseName(f.Name) + " ")
	}
	writeType(b, f.Type)
	if f.Tag != "" {
		fmt.Fprintf(b, " %q", f.Tag[:min(len(f.Tag), maxText)])
	}
}

func writeName(b *strings.Builder, t *Type) {
	if path := t.Component.Path; path != "" {
		b.WriteString(path[strings.LastIndexByte(path, '/')+1:])
		b.WriteByte('.')
	}
	name, _, _ := strings.Cut(t.Name, "·")
	b.WriteString(name)
	if len(t.Args) > 0 {
		b.WriteByte('[')
		writeTypes(b, t.Args, ",", false)
		b.WriteByte(']')
	}
}
