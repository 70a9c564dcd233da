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

// typeTexts are what text knows of the types of its file.
type typeTexts struct {
	byKey    map[string]TypeID // types without names, by typeKey: the first of each
	texts    []string          // printing: by index in File.Types
	nests    []int
	defining TypeID // printing: the definition, which can spell out only types before it
	nest     int    // of the type that is being walked
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

// defineTypes prints the definitions that others may mention.
func (t *text) defineTypes() {
	n := len(t.file.Types)
	t.typeTexts = typeTexts{byKey: map[string]TypeID{}, texts: make([]string, n), nests: make([]int, n)}
	for i := range t.file.Types {
		d, id := &t.file.Types[i], TypeID(NumBasic+i)
		if d.Kind == KindNamed {
			continue
		}
		t.defining, t.nest = id, 0
		t.definition(d)
		t.texts[i], t.nests[i], t.out = string(t.out), t.nest+1, nil
		if key := typeKey(d); t.byKey[key] == NoType {
			t.byKey[key] = id
		} else {
			t.nests[i] = math.MaxInt // never inline
		}
	}
	t.defining = math.MaxInt32
}

func (t *text) typeName(i int, d *TypeDef) {
	t.token("type ")
	switch {
	case !t.parsing && d.Kind != KindNamed, t.has("#"):
		t.ordinal("#", NumBasic+i)
	case !t.parsing:
		t.token(quoteTypeWord(t.names.types.texts[NumBasic+i]))
	case !t.has("="):
		t.blank()
		at := t.at
		text := t.symbol()
		*d = TypeDef{Kind: KindNamed, Import: ThisComponent, Name: text}
		if name, ok := unquoteName(text); ok && text[0] == '"' {
			d.Name = name
		} else if !isIdentifier(text) {
			if d.Import, d.Name, ok = t.names.split(text); !ok {
				t.failAt(at, "there is no import for %s", text)
			}
		}
	}
}

func (t *text) typeRest(i int, table *TypeDef) {
	d := *table // what is parsed may add to the table, and so move it
	switch {
	case d.Kind == KindNamed:
		if t.optional(" params ", d.Len > 0) {
			t.count(&d.Len)
		}
		d.Portal = t.optional(" portal", d.Portal)
		if t.optional(" = ", d.Elem != NoType) {
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
		if key := typeKey(def); t.byKey[key] == NoType {
			t.byKey[key] = TypeID(NumBasic + i)
		}
	}
	if d.Kind == KindNamed || d.Kind == KindInstance {
		braces(t, &d.Methods, func(m *MethodDef) {
			t.memberName(&m.Name)
			t.token(" = ")
			funcRef(t, &m.Func)
			m.InValue = t.optional(" value", m.InValue)
		})
	}
	t.file.Types[i] = d
}

// typ walks a type.
func (t *text) typ(id *TypeID) {
	if !t.parsing {
		t.token(t.mention(*id))
		return
	}
	if t.nest++; t.nest > MaxTypeDepth {
		t.fail("types are nested more than %d deep", MaxTypeDepth)
	}
	d, named := t.parseType()
	if *id = named; d != nil {
		*id = t.intern(d)
	}
	t.nest--
}

// mention returns the text of a type, and notes how deep it is nested.
func (t *text) mention(id TypeID) string {
	switch d := t.file.TypeDef(id); {
	case id > 0 && int(id) < NumBasic:
		return Kind(id).String()
	case d == nil:
	case d.Kind == KindNamed:
		return t.mentionNamed(id)
	default:
		i := int(id) - NumBasic
		if id < t.defining && len(t.texts[i]) <= maxInlineType && t.nests[i] <= maxInlineNest {
			t.nest = max(t.nest, t.nests[i])
			return t.texts[i]
		}
	}
	return fmt.Sprintf("#%d", id)
}

func (t *text) mentionNamed(id TypeID) string {
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
func (t *text) intern(d *TypeDef) TypeID {
	key := typeKey(d)
	if t.byKey[key] == NoType {
		t.byKey[key] = TypeID(NumBasic + len(t.file.Types))
		t.file.Types = append(t.file.Types, *d)
	}
	return t.byKey[key]
}

// typeTokens begin types. The parser tries them in this order.
var typeTokens = []struct {
	token string
	def   TypeDef
}{
	{"*", TypeDef{Kind: KindPointer}}, {"[]", TypeDef{Kind: KindSlice}}, {"[", TypeDef{Kind: KindArray}},
	{"struct", TypeDef{Kind: KindStruct}}, {"map[", TypeDef{Kind: KindMap}}, {"func", TypeDef{Kind: KindFunc}},
	{"<-chan ", TypeDef{Kind: KindChan, Len: 2}}, {"chan<- ", TypeDef{Kind: KindChan, Len: 1}}, {"chan ", TypeDef{Kind: KindChan}},
	{"interface", TypeDef{Kind: KindInterface}},
}

// parseType parses a type: the result is its definition if it is written by structure,
// else what its name or number stands for.
func (t *text) parseType() (*TypeDef, TypeID) {
	for _, x := range typeTokens {
		if t.accept(strings.TrimSpace(x.token)) {
			t.structure(&x.def)
			return &x.def, NoType
		}
	}
	if n, ok := t.scanner.numbered("$"); ok {
		return &TypeDef{Kind: KindParam, Len: int64(n)}, NoType
	}
	if t.accept("any") {
		return &TypeDef{Kind: KindInterface}, NoType
	}
	id := t.namedType()
	if t.peek() == '[' {
		d := &TypeDef{Kind: KindInstance, Elem: id}
		t.structure(d)
		return d, NoType
	}
	return nil, id
}

// namedType parses the name or the number of a type.
func (t *text) namedType() TypeID {
	if n, ok := t.scanner.numbered("#"); ok {
		return TypeID(n)
	}
	word := t.word()
	if id := typeWords[word]; id > NoType {
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
		return TypeID(id)
	}
	imported, name, ok := t.names.split(text)
	if !ok {
		t.failAt(at, "there is no type %s", text)
	}
	id = int32(NumBasic + len(t.file.Types))
	t.names.setType(TypeID(id), text)
	t.file.Types = append(t.file.Types, TypeDef{Kind: KindNamed, Import: imported, Name: name})
	return TypeID(id)
}

// definition prints a type by structure.
func (t *text) definition(d *TypeDef) {
	switch d.Kind {
	case KindParam:
		t.printf("$%d", d.Len)
		return
	case KindInstance:
		if e := t.file.TypeDef(d.Elem); e != nil && e.Kind == KindNamed {
			t.token(t.mentionNamed(d.Elem))
		} else {
			t.printf("#%d", d.Elem)
		}
	}
	for _, x := range typeTokens {
		if x.def.Kind == d.Kind && (d.Kind != KindChan || x.def.Len == d.Len) {
			t.token(x.token)
		}
	}
	t.structure(d)
}

// structure walks a type behind its first token.
func (t *text) structure(d *TypeDef) {
	switch d.Kind {
	case KindPointer, KindSlice, KindChan:
		t.typ(&d.Elem)
	case KindArray:
		t.count(&d.Len)
		t.token("]")
		t.typ(&d.Elem)
	case KindMap:
		t.typ(&d.Key)
		t.token("]")
		t.typ(&d.Elem)
	case KindFunc:
		t.signature(d, nil)
	case KindInstance:
		t.token("[")
		entries(t, &d.Params, ", ", "]", func(_ int, x *TypeID) { t.typ(x) })
	case KindStruct:
		members(t, &d.Fields, func(f *FieldDef) {
			f.Embedded = t.optional(embedWord+" ", f.Embedded)
			t.memberName(&f.Name)
			t.token(" ")
			t.typ(&f.Type)
			t.optionalQuoted(" ", &f.Tag)
		})
	case KindInterface:
		members(t, &d.Methods, func(m *MethodDef) {
			t.memberName(&m.Name)
			t.signatureOrType(&m.Sig)
		})
	}
}

// members walks the members of a struct or interface type. In a text each stands on
// its own line or behind a semicolon.
func members[E any](t *text, xs *[]E, member func(x *E)) {
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
func (t *text) memberName(name *string) {
	if !t.parsing {
		t.token(t.file.memberText(&t.names, *name))
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
func (t *text) signatureOrType(id *TypeID) {
	if t.parsing && t.has("(") {
		d := &TypeDef{Kind: KindFunc}
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
func (t *text) signature(d *TypeDef, bind func(i int)) {
	t.token("(")
	entries(t, &d.Params, ", ", ")", func(i int, x *TypeID) {
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
			slice := &TypeDef{Kind: KindSlice}
			t.typ(&slice.Elem)
			*x = t.intern(slice)
		}
	})
	switch {
	case t.parsing && t.startsType():
		d.Results = make([]TypeID, 1)
		t.typ(&d.Results[0])
	case !t.parsing && len(d.Results) == 1 && t.mention(d.Results[0])[0] != '"':
		t.token(" ")
		t.typ(&d.Results[0])
	case t.optional(" (", len(d.Results) > 0):
		entries(t, &d.Results, ", ", ")", func(_ int, x *TypeID) { t.typ(x) })
	}
}

// startsType reports whether a type is next where it may be missing: what can follow
// a type in an instruction or declaration is none.
func (t *text) startsType() bool {
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
