package bytecode

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// names are the symbols of a file's text form. Format fills them from a File, Parse
// from the text's declarations; from then on both speak the same names.
type names struct {
	types   symbols // those of basic kinds included
	funcs   symbols
	globals symbols
	data    symbols // by content
	aliases []string
}

// predeclaredAlias qualifies predeclared types, in the way of an import's alias.
const predeclaredAlias = "builtin"

// typeWords cannot stand unquoted as the name of a type, nor can what looks like an
// operand, a block or a datum: they may follow a type.
var typeWords = func() map[string]bool {
	words := map[string]bool{}
	for _, w := range strings.Fields("_ any byte rune struct func map chan interface captures sig source line handler params nonnil nonneg") {
		words[w] = true
	}
	for k := KindBool; k < lastBasic; k++ {
		words[k.String()] = true
	}
	return words
}()

func isTypeWord(word string) bool {
	for _, prefix := range []string{"v", "b", "slot", "data", "$"} {
		if rest, ok := strings.CutPrefix(word, prefix); ok && rest != "" && isDigit(rest[0]) {
			return true
		}
	}
	return typeWords[word]
}

// aliasFor returns a short name for an import that no earlier import has.
func (n *names) aliasFor(path string) string {
	alias := path[strings.LastIndexByte(path, '/')+1:]
	taken := func() bool {
		for _, a := range n.aliases {
			if a == alias {
				return true
			}
		}
		return false
	}
	for i := len(n.aliases); !isIdentifier(alias) || isTypeWord(alias) || alias == predeclaredAlias || taken(); i++ {
		alias = fmt.Sprintf("import%d", i)
	}
	return alias
}

// qualified returns the text of a name of an import. Precondition: the import exists.
func (n *names) qualified(i int32, name string) string {
	if i == Predeclared {
		return predeclaredAlias + "." + quoteName(name)
	}
	return n.aliases[i] + "." + quoteName(name)
}

// split returns the import that qualifies a symbol's text, and the name in it.
func (n *names) split(text string) (imported int32, name string, ok bool) {
	alias, rest, _ := strings.Cut(text, ".")
	if name, ok = unquoteName(rest); !ok {
		return 0, "", false
	}
	if alias == predeclaredAlias {
		return Predeclared, name, true
	}
	for i, a := range n.aliases {
		if a == alias {
			return int32(i), name, true
		}
	}
	return 0, "", false
}

// setType enters the text of a named type. Types are entered in the order of their IDs.
func (n *names) setType(id TypeID, text string) {
	for len(n.types.texts) < int(id) {
		n.types.add("")
	}
	n.types.add(text)
}

// namesOf returns the names that Format uses for a file.
func namesOf(f *File) *names {
	n := &names{}
	for _, i := range f.Imports {
		n.aliases = append(n.aliases, n.aliasFor(i.Path))
	}
	for i, d := range f.Types {
		switch id := TypeID(NumBasic + i); {
		case d.Kind != KindNamed:
		case d.Import != ThisComponent:
			n.setType(id, n.qualified(d.Import, d.Name))
		case isIdentifier(d.Name):
			n.setType(id, d.Name)
		default:
			n.setType(id, strconv.Quote(d.Name))
		}
	}
	for i := range f.Funcs {
		n.funcs.add(quoteName(f.Funcs[i].Name))
	}
	for _, g := range f.Globals {
		n.globals.add(quoteName(g.Name))
	}
	for _, x := range f.Externs {
		n.funcs.add(n.qualified(x.Import, x.Name))
	}
	for _, x := range f.ExternGlobals {
		n.globals.add(n.qualified(x.Import, x.Name))
	}
	for _, d := range f.Data {
		n.data.add(strconv.Quote(d))
	}
	return n
}

// maxInlineDatum is the length of the longest datum that is written where it is used.
const maxInlineDatum = 64

// datum returns the text that stands for an entry of File.Data.
func (n *names) datum(id int32) string {
	if text := n.data.ref(id); text[0] == '"' && len(text) <= maxInlineDatum {
		return text
	}
	return fmt.Sprintf("data%d", id)
}

// memberText returns the text of a field's or method's name: exported names stand
// alone, the component's own unexported ones too, those of an import behind its alias.
func (f *File) memberText(n *names, name string) string {
	path, base := PackageOf(name), BaseName(name)
	switch {
	case !isIdentifier(base) || base == embedWord || name != base && name != path+"."+base:
	case isExported(base):
		if name == base {
			return base
		}
	case name == f.Path+"."+base:
		return base
	default:
		for i := range f.Imports {
			if name == f.Imports[i].Path+"."+base {
				return n.aliases[i] + "." + base
			}
		}
	}
	return strconv.Quote(name)
}

// embedWord marks an embedded field.
const embedWord = "embed"

func isExported(name string) bool {
	r, _ := utf8.DecodeRuneInString(name)
	return unicode.IsUpper(r)
}

// scalarKind returns the kind that says how a constant of the type is written,
// KindInvalid if this file does not tell.
func (f *File) scalarKind(t TypeID) Kind {
	if d := f.TypeDef(t); d != nil && d.Kind == KindNamed {
		t = d.Elem
	}
	if t > 0 && int(t) < NumBasic {
		return Kind(t)
	}
	return KindInvalid
}

// partType returns the type of the part of a variable to which a path of constants
// leads, NoType if this file does not tell.
func (f *File) partType(t TypeID, path []int64) TypeID {
	for _, step := range path {
		d := f.TypeDef(t)
		if d != nil && d.Kind == KindNamed {
			d = f.TypeDef(d.Elem)
		}
		switch {
		case d != nil && d.Kind == KindArray:
			t = d.Elem
		case d != nil && d.Kind == KindStruct && step < int64(len(d.Fields)):
			t = d.Fields[step].Type
		default:
			return NoType
		}
	}
	return t
}

// scalarText returns a constant as Go writes it for its kind. Bits that do not belong
// to the kind, and floats that are no numbers, are written as bits in hexadecimal.
func scalarText(k Kind, bits uint64) string {
	text := strconv.FormatUint(bits, 10)
	switch {
	case k == KindBool && bits <= 1:
		text = strconv.FormatBool(bits == 1)
	case k.IsSigned():
		shift := 64 - 8*scalarSizes[k]
		text = strconv.FormatInt(int64(bits<<shift)>>shift, 10)
	case k == KindFloat32:
		text = strconv.FormatFloat(float64(math.Float32frombits(uint32(bits))), 'g', -1, 32)
	case k == KindFloat64:
		text = strconv.FormatFloat(math.Float64frombits(bits), 'g', -1, 64)
	}
	if back, err := scalarBits(k, text); err != nil || back != bits || strings.ContainsAny(text, "IN") {
		return fmt.Sprintf("%#x", bits)
	}
	return text
}

// scalarBits is the reverse of scalarText.
func scalarBits(k Kind, text string) (uint64, error) {
	size := int(scalarSizes[k]) * 8
	if k == KindInvalid || k > KindFloat64 {
		size = 64
	}
	switch hex, isHex := strings.CutPrefix(text, "0x"); {
	case isHex:
		return strconv.ParseUint(hex, 16, 64)
	case k == KindBool && (text == "true" || text == "false"):
		return uint64(len("false") - len(text)), nil
	case k == KindFloat32:
		v, err := strconv.ParseFloat(text, 32)
		return uint64(math.Float32bits(float32(v))), err
	case k == KindFloat64:
		v, err := strconv.ParseFloat(text, 64)
		return math.Float64bits(v), err
	case strings.HasPrefix(text, "-") && !k.IsUnsigned() || k.IsSigned():
		v, err := strconv.ParseInt(text, 10, size)
		shift := 64 - size
		return uint64(v) << shift >> shift, err
	}
	return strconv.ParseUint(text, 10, size)
}
