package text

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/portico-os/portico/bytecode"
)

// names are the symbols of a file's text form.
type names struct {
	types   symbols // those of basic kinds included
	funcs   symbols
	globals symbols
	data    symbols // by content
	aliases []string
}

// predeclaredAlias qualifies predeclared types, in the way of an import's alias.
const predeclaredAlias = "builtin"

// typeWords cannot stand unquoted as the name of a type. Each has the type that it
// stands for, NoType if it begins one, afterType if it may follow one.
var typeWords = func() map[string]bytecode.TypeID {
	words := map[string]bytecode.TypeID{"byte": bytecode.TypeID(bytecode.KindUint8), "rune": bytecode.TypeID(bytecode.KindInt32)}
	for _, w := range strings.Fields("any struct func map chan interface") {
		words[w] = bytecode.NoType
	}
	for _, w := range strings.Fields("_ captures sig source line handler nonnil nonneg") {
		words[w] = afterType
	}
	for k := bytecode.KindBool; int(k) < bytecode.NumBasic; k++ {
		words[k.String()] = bytecode.TypeID(k)
	}
	return words
}()

const afterType bytecode.TypeID = -1

// isTypeWord reports whether the word cannot be a type's name: it is one of typeWords,
// a type parameter, or an operand, a block or a datum, which may follow a type.
func isTypeWord(word string) bool {
	for _, prefix := range []string{"v", "b", "slot", "data", "$"} {
		if rest, ok := strings.CutPrefix(word, prefix); ok && rest != "" && isDigit(rest[0]) {
			return true
		}
	}
	_, ok := typeWords[word]
	return ok
}

// aliasFor returns a short name for an import that no earlier import has.
func (n *names) aliasFor(path string) string {
	alias := path[strings.LastIndexByte(path, '/')+1:]
	for i := len(n.aliases); !isIdentifier(alias) || isTypeWord(alias) || alias == predeclaredAlias || slices.Contains(n.aliases, alias); i++ {
		alias = fmt.Sprintf("import%d", i)
	}
	return alias
}

// qualified returns the text of a name of an import. Precondition: the import exists.
func (n *names) qualified(i int32, name string) string {
	if i == bytecode.Predeclared {
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
		return bytecode.Predeclared, name, true
	}
	i := slices.Index(n.aliases, alias)
	return int32(i), name, i >= 0
}

// setType enters the text of a named type. Types are entered in the order of their IDs.
func (n *names) setType(id bytecode.TypeID, text string) {
	for len(n.types.texts) < int(id) {
		n.types.add("")
	}
	n.types.add(text)
}

// enter fills the tables with the names in a file. Precondition: the aliases are set.
func (n *names) enter(f *bytecode.File) {
	for i, d := range f.Types {
		switch id := bytecode.TypeID(bytecode.NumBasic + i); {
		case d.Kind != bytecode.KindNamed:
		case d.Import != bytecode.ThisComponent:
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
func (t *walker) memberText(name string) string {
	path, base := bytecode.PackageOf(name), bytecode.BaseName(name)
	switch {
	case !isIdentifier(base) || base == embedWord || name != base && name != path+"."+base:
	case isExported(base):
		if name == base {
			return base
		}
	case name == t.file.Path+"."+base:
		return base
	default:
		for i := range t.file.Imports {
			if name == t.file.Imports[i].Path+"."+base {
				return t.names.aliases[i] + "." + base
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

// isIdentifier reports whether a name is one identifier.
func isIdentifier(name string) bool {
	s := scanner{text: name}
	return name != "" && s.identifierEnd(0) == len(name)
}

// quoteName returns a name as symbol accepts it.
func quoteName(name string) string {
	for i, part := range strings.Split(name, ".") {
		if i == 0 && strings.HasPrefix(part, "(") && strings.HasSuffix(part, ")") && strings.Contains(name, ".") {
			part = strings.TrimPrefix(part[1:len(part)-1], "*")
		}
		if !isIdentifier(part) {
			return strconv.Quote(name)
		}
	}
	return name
}

// unquoteName is the reverse of quoteName; it reports whether text came from it.
func unquoteName(text string) (string, bool) {
	if !strings.HasPrefix(text, `"`) {
		return text, quoteName(text) == text
	}
	name, err := strconv.Unquote(text)
	return name, err == nil
}

// symbols are the names of one sort of entries. An entry is known by its text; where
// several have the same text, all but the first are known by number only.
type symbols struct {
	texts []string
	ids   map[string]int32
}

func (s *symbols) add(text string) {
	if s.ids == nil {
		s.ids = map[string]int32{}
	}
	if _, ok := s.ids[text]; !ok && text != "" {
		s.ids[text] = int32(len(s.texts))
	}
	s.texts = append(s.texts, text)
}

// ref returns the text that stands for an entry.
func (s *symbols) ref(id int32) string {
	if id >= 0 && int(id) < len(s.texts) {
		if text := s.texts[id]; text != "" && s.ids[text] == id {
			return text
		}
	}
	return fmt.Sprintf("#%d", id)
}
