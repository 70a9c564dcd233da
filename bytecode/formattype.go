package bytecode

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Types are written by structure where their text is short, and else as #n, n being
// the TypeID.
const (
	maxInlineType = 80
	maxInlineNest = MaxTypeDepth / 2
)

// typeTexts knows the text of each type definition of a file.
type typeTexts struct {
	file  *File
	names *names
	texts []string // by index in File.Types; "" if named or the repetition of another entry
	nests []int
}

// anywhere as the place of a type's text means that it may mention all types.
const anywhere TypeID = math.MaxInt32

func newTypeTexts(f *File, n *names) *typeTexts {
	t := &typeTexts{file: f, names: n, texts: make([]string, len(f.Types)), nests: make([]int, len(f.Types))}
	seen := map[string]bool{}
	for i := range f.Types {
		d := &f.Types[i]
		if d.Kind == KindNamed || seen[typeKey(d)] {
			continue
		}
		seen[typeKey(d)] = true
		w := typeWriter{typeTexts: t, at: TypeID(NumBasic + i)}
		w.definition(d)
		t.texts[i], t.nests[i] = w.String(), w.nest+1
	}
	return t
}

// typeKey returns a string that two definitions share exactly if they define the same
// type by structure. What methods an instance has is no part of that.
func typeKey(d *TypeDef) string {
	key := *d
	if d.Kind == KindInstance {
		key.Methods = nil
	}
	c := codec{file: &File{}}
	c.walkType(&key)
	return string(c.bytes)
}

// ref returns the text of a type as it is mentioned in the definition of type at.
// That definition, of a type without a name, can spell out only types defined before.
func (t *typeTexts) ref(id, at TypeID) (text string, nest int) {
	switch d := t.file.TypeDef(id); {
	case id > 0 && int(id) < NumBasic:
		return Kind(id).String(), 0
	case d == nil:
	case d.Kind == KindNamed:
		return t.named(id), 0
	default:
		i := int(id) - NumBasic
		if id < at && t.texts[i] != "" && len(t.texts[i]) <= maxInlineType && t.nests[i] <= maxInlineNest {
			return t.texts[i], t.nests[i]
		}
	}
	return fmt.Sprintf("#%d", id), 0
}

// named returns the text of a named type.
func (t *typeTexts) named(id TypeID) string {
	text := t.names.types.ref(int32(id))
	if text == predeclaredAlias+".error" {
		if _, shadowed := t.names.types.ids["error"]; !shadowed {
			return "error"
		}
	}
	return quoteTypeWord(text)
}

func quoteTypeWord(text string) string {
	if isTypeWord(text) {
		return strconv.Quote(text)
	}
	return text
}

// text returns the text of a type where all types may be mentioned.
func (t *typeTexts) text(id TypeID) string {
	text, _ := t.ref(id, anywhere)
	return text
}

// A typeWriter writes the text of one definition.
type typeWriter struct {
	*typeTexts
	strings.Builder
	at   TypeID
	nest int
}

func (w *typeWriter) types(ids ...TypeID) {
	for i, id := range ids {
		w.WriteString(unlessFirst(i, ", "))
		text, nest := w.ref(id, w.at)
		w.nest = max(w.nest, nest)
		w.WriteString(text)
	}
}

func (w *typeWriter) definition(d *TypeDef) {
	switch d.Kind {
	case KindPointer:
		w.WriteByte('*')
		w.types(d.Elem)
	case KindSlice:
		w.WriteString("[]")
		w.types(d.Elem)
	case KindArray:
		fmt.Fprintf(w, "[%d]", d.Len)
		w.types(d.Elem)
	case KindMap:
		w.WriteString("map[")
		w.types(d.Key)
		w.WriteByte(']')
		w.types(d.Elem)
	case KindChan:
		w.WriteString(chanWords[d.Len] + " ")
		w.types(d.Elem)
	case KindFunc:
		w.WriteString("func")
		w.signature(d, nil)
	case KindStruct:
		w.WriteString("struct{")
		for i, f := range d.Fields {
			w.WriteString(unlessFirst(i, "; "))
			if f.Embedded {
				w.WriteString(embedWord + " ")
			}
			w.WriteString(w.file.memberText(w.names, f.Name) + " ")
			w.types(f.Type)
			if f.Tag != "" {
				w.WriteString(" " + strconv.Quote(f.Tag))
			}
		}
		w.WriteByte('}')
	case KindInterface:
		w.WriteString("interface{")
		for i, m := range d.Methods {
			w.WriteString(unlessFirst(i, "; "))
			w.WriteString(w.file.memberText(w.names, m.Name))
			w.member(m.Sig)
		}
		w.WriteByte('}')
	case KindParam:
		fmt.Fprintf(w, "$%d", d.Len)
	case KindInstance:
		if e := w.file.TypeDef(d.Elem); e != nil && e.Kind == KindNamed {
			w.WriteString(w.named(d.Elem))
		} else {
			fmt.Fprintf(w, "#%d", d.Elem)
		}
		w.WriteByte('[')
		w.types(d.Params...)
		w.WriteByte(']')
	}
}

// chanWords are the words for the directions of channels.
var chanWords = [...]string{"chan", "chan<-", "<-chan"}

// unlessFirst returns what separates the entry with index i of a list from the one
// before.
func unlessFirst(i int, separator string) string {
	if i == 0 {
		return ""
	}
	return separator
}

// member writes a signature behind a name, as its number if it cannot be spelled out.
func (w *typeWriter) member(sig TypeID) {
	text, nest := w.ref(sig, w.at)
	w.nest = max(w.nest, nest)
	if rest, ok := strings.CutPrefix(text, "func"); ok && strings.HasPrefix(rest, "(") {
		w.WriteString(rest)
		return
	}
	w.WriteString(" " + text)
}

// signature writes parameters and results; with bindings, each parameter is led by
// its own.
func (w *typeWriter) signature(d *TypeDef, bindings []string) {
	w.WriteByte('(')
	for i, p := range d.Params {
		w.WriteString(unlessFirst(i, ", "))
		if bindings != nil {
			w.WriteString(bindings[i] + " ")
		}
		if !d.Variadic || i < len(d.Params)-1 {
			w.types(p)
			continue
		}
		text, nest := w.ref(p, w.at)
		w.nest = max(w.nest, nest)
		if elem, ok := strings.CutPrefix(text, "[]"); ok {
			w.WriteString("..." + elem)
		} else {
			w.WriteString("...=" + text)
		}
	}
	if d.Variadic && len(d.Params) == 0 {
		w.WriteString("...")
	}
	w.WriteByte(')')
	switch {
	case len(d.Results) == 0:
	case len(d.Results) == 1 && !strings.HasPrefix(w.first(d.Results[0]), `"`):
		w.WriteByte(' ')
		w.types(d.Results[0])
	default:
		w.WriteString(" (")
		w.types(d.Results...)
		w.WriteByte(')')
	}
}

func (w *typeWriter) first(id TypeID) string {
	text, _ := w.ref(id, w.at)
	return text
}
