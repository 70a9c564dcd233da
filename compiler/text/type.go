package text

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/portico-os/portico/bytecode"
)

// Types are written by structure where their text is short, and else as #n, n being
// the TypeID.
const (
	maxInlineType = 80
	maxInlineNest = bytecode.MaxTypeDepth / 2
)

// typeTexts are what a walker knows of the types of its file.
type typeTexts struct {
	byKey    map[string]bytecode.TypeID // types without names, by typeKey: the first of each
	texts    []string                   // printing: by index in File.Types
	nests    []int
	defining bytecode.TypeID // printing: the definition, which can spell out only types before it
	nest     int             // of the type that is being walked
}

// typeKey returns a string that two definitions share exactly if they define the same
// type by structure. What methods an instance has is no part of that.
func typeKey(d *bytecode.TypeDef) string {
	key := *d
	if d.Kind == bytecode.KindInstance {
		key.Methods = nil
	}
	return string(bytecode.Encode(&bytecode.File{Types: []bytecode.TypeDef{key}}))
}

// defineTypes prints the definitions that others may mention.
func (t *walker) defineTypes() {
	n := len(t.file.Types)
	t.typeTexts = typeTexts{byKey: map[string]bytecode.TypeID{}, texts: make([]string, n), nests: make([]int, n)}
	for i := range t.file.Types {
		d, id := &t.file.Types[i], bytecode.TypeID(bytecode.NumBasic+i)
		if d.Kind == bytecode.KindNamed {
			continue
		}
		t.defining, t.nest = id, 0
		t.definition(d)
		t.texts[i], t.nests[i], t.out = string(t.out), t.nest+1, nil
		if key := typeKey(d); t.byKey[key] == bytecode.NoType {
			t.byKey[key] = id
		} else {
			t.nests[i] = math.MaxInt // never inline
		}
	}
	t.defining = math.MaxInt32
}

func (t *walker) typeName(i int, d *bytecode.TypeDef) {
	t.token("type ")
	switch {
	case !t.parsing && d.Kind != bytecode.KindNamed, t.has("#"):
		t.ordinal("#", bytecode.NumBasic+i)
	case !t.parsing:
		t.token(quoteTypeWord(t.names.types.texts[bytecode.NumBasic+i]))
	case !t.has("="):
		t.blank()
		at := t.at
		text := t.symbol()
		*d = bytecode.TypeDef{Kind: bytecode.KindNamed, Import: bytecode.ThisComponent, Name: text}
		if name, ok := unquoteName(text); ok && text[0] == '"' {
			d.Name = name
		} else if !isIdentifier(text) {
			if d.Import, d.Name, ok = t.names.split(text); !ok {
				t.failAt(at, "there is no import for %s", text)
			}
		}
	}
}

func (t *walker) typeRest(i int, table *bytecode.TypeDef) {
	d := *table // what is parsed may add to the table, and so move it
	switch {
	case d.Kind == bytecode.KindNamed:
		if t.optional(" params ", d.Len > 0) {
			t.count(&d.Len)
		}
		d.Portal = t.optional(" portal", d.Portal)
		if t.optional(" = ", d.Elem != bytecode.NoType) {
			t.typ(&d.Elem)
		}
	case !t.parsing:
		t.token(" = " + t.texts[i])
	default:
		t.expect("=")
		t.blank()
		at := t.at
		def, _ := t.parseType()
		if def == nil {
			t.failAt(at, "expected a type's structure, not its name or number")
		}
		d = *def
		if key := typeKey(def); t.byKey[key] == bytecode.NoType {
			t.byKey[key] = bytecode.TypeID(bytecode.NumBasic + i)
		}
	}
	if d.Kind == bytecode.KindNamed || d.Kind == bytecode.KindInstance {
		braces(t, &d.Methods, func(m *bytecode.MethodDef) {
			t.memberName(&m.Name)
			t.token(" = ")
			funcRef(t, &m.Func)
			m.InValue = t.optional(" value", m.InValue)
		})
	}
	t.file.Types[i] = d
}

// typ walks a type.
func (t *walker) typ(id *bytecode.TypeID) {
	if !t.parsing {
		t.token(t.mention(*id))
		return
	}
	if t.nest++; t.nest > bytecode.MaxTypeDepth {
		t.fail("types are nested more than %d deep", bytecode.MaxTypeDepth)
	}
	d, named := t.parseType()
	if *id = named; d != nil {
		*id = t.intern(d)
	}
	t.nest--
}

// mention returns the text of a type, and notes how deep it is nested.
func (t *walker) mention(id bytecode.TypeID) string {
	switch d := t.file.TypeDef(id); {
	case id > 0 && int(id) < bytecode.NumBasic:
		return bytecode.Kind(id).String()
	case d == nil:
	case d.Kind == bytecode.KindNamed:
		return t.mentionNamed(id)
	default:
		i := int(id) - bytecode.NumBasic
		if id < t.defining && len(t.texts[i]) <= maxInlineType && t.nests[i] <= maxInlineNest {
			t.nest = max(t.nest, t.nests[i])
			return t.texts[i]
		}
	}
	return fmt.Sprintf("#%d", id)
}

func (t *walker) mentionNamed(id bytecode.TypeID) string {
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

// intern returns the ID of a type that has no name, which it adds if the file does
// not have it.
func (t *walker) intern(d *bytecode.TypeDef) bytecode.TypeID {
	key := typeKey(d)
	if t.byKey[key] == bytecode.NoType {
		t.byKey[key] = bytecode.TypeID(bytecode.NumBasic + len(t.file.Types))
		t.file.Types = append(t.file.Types, *d)
	}
	return t.byKey[key]
}

// typeTokens begin types. The parser tries them in this order.
var typeTokens = []struct {
	token string
	def   bytecode.TypeDef
}{
	{"*", bytecode.TypeDef{Kind: bytecode.KindPointer}}, {"[]", bytecode.TypeDef{Kind: bytecode.KindSlice}}, {"[", bytecode.TypeDef{Kind: bytecode.KindArray}},
	{"struct", bytecode.TypeDef{Kind: bytecode.KindStruct}}, {"map[", bytecode.TypeDef{Kind: bytecode.KindMap}}, {"func", bytecode.TypeDef{Kind: bytecode.KindFunc}},
	{"<-chan ", bytecode.TypeDef{Kind: bytecode.KindChan, Len: 2}}, {"chan<- ", bytecode.TypeDef{Kind: bytecode.KindChan, Len: 1}}, {"chan ", bytecode.TypeDef{Kind: bytecode.KindChan}},
	{"interface", bytecode.TypeDef{Kind: bytecode.KindInterface}},
}

// parseType parses a type: the result is its definition if it is written by structure,
// else what its name or number stands for.
func (t *walker) parseType() (*bytecode.TypeDef, bytecode.TypeID) {
	for _, x := range typeTokens {
		if t.accept(strings.TrimSpace(x.token)) {
			t.structure(&x.def)
			return &x.def, bytecode.NoType
		}
	}
	if n, ok := t.scanner.numbered("$"); ok {
		return &bytecode.TypeDef{Kind: bytecode.KindParam, Len: int64(n)}, bytecode.NoType
	}
	if t.accept("any") {
		return &bytecode.TypeDef{Kind: bytecode.KindInterface}, bytecode.NoType
	}
	id := t.namedType()
	if t.peek() == '[' {
		d := &bytecode.TypeDef{Kind: bytecode.KindInstance, Elem: id}
		t.structure(d)
		return d, bytecode.NoType
	}
	return nil, id
}

// namedType parses the name or the number of a type.
func (t *walker) namedType() bytecode.TypeID {
	if n, ok := t.scanner.numbered("#"); ok {
		return bytecode.TypeID(n)
	}
	word := t.word()
	if id := typeWords[word]; id > bytecode.NoType {
		t.at += len(word)
		return id
	}
	if word == "" && !t.has(`"`) {
		t.expected("a type")
	}
	at := t.at
	text := t.symbol()
	id, ok := t.names.types.ids[text]
	if !ok && text == "error" {
		text = predeclaredAlias + ".error"
		id, ok = t.names.types.ids[text]
	}
	if ok {
		return bytecode.TypeID(id)
	}
	imported, name, ok := t.names.split(text)
	if !ok {
		t.failAt(at, "there is no type %s", text)
	}
	id = int32(bytecode.NumBasic + len(t.file.Types))
	t.names.setType(bytecode.TypeID(id), text)
	t.file.Types = append(t.file.Types, bytecode.TypeDef{Kind: bytecode.KindNamed, Import: imported, Name: name})
	return bytecode.TypeID(id)
}

// definition prints a type by structure.
func (t *walker) definition(d *bytecode.TypeDef) {
	switch d.Kind {
	case bytecode.KindParam:
		t.printf("$%d", d.Len)
		return
	case bytecode.KindInstance:
		if e := t.file.TypeDef(d.Elem); e != nil && e.Kind == bytecode.KindNamed {
			t.token(t.mentionNamed(d.Elem))
		} else {
			t.printf("#%d", d.Elem)
		}
	}
	for _, x := range typeTokens {
		if x.def.Kind == d.Kind && (d.Kind != bytecode.KindChan || x.def.Len == d.Len) {
			t.token(x.token)
		}
	}
	t.structure(d)
}

// structure walks a type behind its first token.
func (t *walker) structure(d *bytecode.TypeDef) {
	switch d.Kind {
	case bytecode.KindPointer, bytecode.KindSlice, bytecode.KindChan:
		t.typ(&d.Elem)
	case bytecode.KindArray:
		t.count(&d.Len)
		t.token("]")
		t.typ(&d.Elem)
	case bytecode.KindMap:
		t.typ(&d.Key)
		t.token("]")
		t.typ(&d.Elem)
	case bytecode.KindFunc:
		t.signature(d, nil)
	case bytecode.KindInstance:
		t.token("[")
		entries(t, &d.Params, ", ", "]", func(_ int, x *bytecode.TypeID) { t.typ(x) })
	case bytecode.KindStruct:
		members(t, &d.Fields, func(f *bytecode.FieldDef) {
			f.Embedded = t.optional(embedWord+" ", f.Embedded)
			t.memberName(&f.Name)
			t.token(" ")
			t.typ(&f.Type)
			t.optionalQuoted(" ", &f.Tag)
		})
	case bytecode.KindInterface:
		members(t, &d.Methods, func(m *bytecode.MethodDef) {
			t.memberName(&m.Name)
			t.signatureOrType(&m.Sig)
		})
	}
}

// members walks the members of a struct or interface type. In a text each stands on
// its own line or behind a semicolon.
func members[E any](t *walker, xs *[]E, member func(x *E)) {
	t.token("{")
	for i := 0; t.parsing && t.lines() && !t.has("}") || !t.parsing && i < len(*xs); i++ {
		if t.parsing {
			*xs = append(*xs, *new(E))
		} else if i > 0 {
			t.token("; ")
		}
		member(&(*xs)[i])
		if t.parsing && !t.accept(";") && !t.has("\n") && !t.has("}") {
			t.expected(`";" or "}"`)
		}
	}
	t.token("}")
}

// memberName walks the name of a field or method. In a text an unexported one belongs
// to this component, or to the import that qualifies it.
func (t *walker) memberName(name *string) {
	if !t.parsing {
		t.token(t.memberText(*name))
		return
	}
	if t.has(`"`) {
		*name = t.quoted()
		return
	}
	t.blank()
	at := t.at
	text := t.symbol()
	i, base, qualified := t.names.split(text)
	switch {
	case isIdentifier(text) && isExported(text):
		*name = text
	case isIdentifier(text):
		*name = t.file.Path + "." + text
	case qualified && i >= 0 && isIdentifier(base):
		*name = t.file.Imports[i].Path + "." + base
	default:
		t.failAt(at, "there is no import for %s", text)
	}
}

// signatureOrType walks a function type without its func, or with a blank and another
// text.
func (t *walker) signatureOrType(id *bytecode.TypeID) {
	if t.parsing && t.has("(") {
		d := &bytecode.TypeDef{Kind: bytecode.KindFunc}
		t.signature(d, nil)
		*id = t.intern(d)
		return
	}
	if !t.parsing {
		if text, ok := strings.CutPrefix(t.mention(*id), "func("); ok {
			t.token("(" + text)
			return
		}
	}
	t.token(" ")
	t.typ(id)
}

// signature walks parameters and results. It calls bind, unless that is nil, before
// each parameter's type.
func (t *walker) signature(d *bytecode.TypeDef, bind func(i int)) {
	t.token("(")
	entries(t, &d.Params, ", ", ")", func(i int, x *bytecode.TypeID) {
		if d.Variadic && t.parsing {
			t.expected(`")" behind the variadic parameter`)
		}
		if bind != nil {
			bind(i)
		}
		last := i == len(d.Params)-1
		d.Variadic = t.optional("...", d.Variadic && last) || d.Variadic
		if !d.Variadic || !last {
			t.typ(x)
			return
		}
		elem, spelled := "", false
		if !t.parsing {
			elem, spelled = strings.CutPrefix(t.mention(*x), "[]")
		}
		switch {
		case spelled:
			t.token(elem)
		case t.optional("=", !t.parsing):
			t.typ(x)
		default:
			slice := &bytecode.TypeDef{Kind: bytecode.KindSlice}
			t.typ(&slice.Elem)
			*x = t.intern(slice)
		}
	})
	switch {
	case t.parsing && t.startsType():
		d.Results = make([]bytecode.TypeID, 1)
		t.typ(&d.Results[0])
	case !t.parsing && len(d.Results) == 1 && t.mention(d.Results[0])[0] != '"':
		t.token(" ")
		t.typ(&d.Results[0])
	case t.optional(" (", len(d.Results) > 0):
		entries(t, &d.Results, ", ", ")", func(_ int, x *bytecode.TypeID) { t.typ(x) })
	}
}

// startsType reports whether a type is next where it may be missing: what can follow
// a type in an instruction or declaration is none.
func (t *walker) startsType() bool {
	word := t.word()
	id, known := typeWords[word]
	switch c := t.peek(); {
	case word != "":
		return known && id != afterType || c == '$' || !isTypeWord(word)
	case c == '[':
		return t.at+1 < len(t.text) && (t.text[t.at+1] == ']' || isDigit(t.text[t.at+1]))
	default:
		return c == '*' || c == '#' || c == '<'
	}
}
