package bytecode

import (
	"encoding/hex"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
)

// Format returns the text form of a component, which Parse reads back as the same
// File. docs/bytecode.md describes it.
//
// Preconditions are those of Encode, and what Decode checks besides limits.
func Format(f *File) string {
	t := &text{file: f}
	for _, x := range f.Imports {
		t.names.aliases = append(t.names.aliases, t.names.aliasFor(x.Path))
	}
	t.names.enter(f)
	t.defineTypes()
	for _, s := range sorts {
		for i := range s.count(f) {
			s.name(t, i)
			s.rest(t, i)
			t.token("\n")
		}
	}
	return string(t.out)
}

// Parse reads the text form of a component, as Format writes it. Declarations may
// stand in any order. Types and data that are mentioned but not declared are added to
// the file's tables in the order of first mention.
//
// The name is the text's in errors, which are a *SyntaxError, or ErrFormat for a text
// that exceeds a limit of the format.
func Parse(name, source string) (f *File, err error) {
	defer func() {
		if e := recover(); e != nil {
			syntax, ok := e.(*SyntaxError)
			if !ok {
				panic(e)
			}
			f, err = nil, syntax
		}
	}()
	t := &text{scanner: scanner{name: name, text: source}, parsing: true, file: &File{Init: -1}}
	t.byKey = map[string]TypeID{}
	t.parse()
	if f, err = Decode(Encode(t.file)); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return f, nil
}

// A text walks a File and either prints it or parses it: as in the binary form, one
// walk defines both directions. What it walks by pointer it reads when it prints and
// sets when it parses.
type text struct {
	scanner        // parsing
	parsing bool   //
	out     []byte // printing
	file    *File
	names   names
	line    int32 // of the instruction before
	typeTexts
}

// token walks fixed text; blanks at its ends are for the eye.
func (t *text) token(token string) {
	if !t.parsing {
		t.out = append(t.out, token...)
	} else if token = strings.TrimSpace(token); token != "" {
		t.expect(token)
	}
}

// optional walks fixed text that may be missing, and reports whether it is there.
func (t *text) optional(token string, present bool) bool {
	if t.parsing {
		return t.accept(strings.TrimSpace(token))
	}
	if present {
		t.token(token)
	}
	return present
}

func (t *text) printf(format string, args ...any) { t.out = fmt.Appendf(t.out, format, args...) }

func (t *text) quotedText(s *string) {
	if t.parsing {
		*s = t.quoted()
	} else {
		t.token(strconv.Quote(*s))
	}
}

// optionalQuoted walks text that may be missing, which stands for the empty text.
func (t *text) optionalQuoted(lead string, s *string) {
	if t.parsing && (t.has(`"`) || t.has("`")) || !t.parsing && *s != "" {
		t.token(lead)
		t.quotedText(s)
	}
}

// plainName walks the name of an entry of this component.
func (t *text) plainName(s *string) {
	if !t.parsing {
		t.token(quoteName(*s))
		return
	}
	t.blank()
	at := t.at
	var ok bool
	if *s, ok = unquoteName(t.symbol()); !ok {
		t.failAt(at, "expected a name, not one of parts of which some are quoted")
	}
}

// numbered walks a prefix and a number, as in b12.
func numbered[T ~int32](t *text, prefix string, x *T) {
	if !t.parsing {
		t.printf("%s%d", prefix, *x)
		return
	}
	n, ok := t.scanner.numbered(prefix)
	if !ok {
		t.expected(prefix + " and a number")
	}
	*x = T(n)
}

// ordinal walks a prefix and a number that follows from the order of the text.
func (t *text) ordinal(prefix string, n int) {
	if !t.parsing {
		t.printf("%s%d", prefix, n)
		return
	}
	t.blank()
	at := t.at
	if got, ok := t.scanner.numbered(prefix); !ok || int(got) != n {
		t.at = at
		t.expected(fmt.Sprintf("%s%d, the next in order", prefix, n))
	}
}

// entries walks a list to its end.
func entries[E any](t *text, xs *[]E, separator, end string, each func(i int, x *E)) {
	for i := 0; t.parsing || i < len(*xs); i++ {
		if t.parsing {
			if t.accept(strings.TrimSpace(end)) {
				return
			}
			*xs = append(*xs, *new(E))
		}
		if i > 0 {
			t.token(separator)
		}
		each(i, &(*xs)[i])
	}
	t.token(end)
}

// braces walks a list of lines in braces, which is missing if it is empty.
func braces[E any](t *text, xs *[]E, each func(x *E)) {
	if t.parsing {
		if t.has("{") {
			t.parseBraces(func() {
				*xs = append(*xs, *new(E))
				each(&(*xs)[len(*xs)-1])
			})
		}
		return
	}
	for i := range *xs {
		t.token([]string{"\n\t", " {\n\t"}[1-min(i, 1)])
		each(&(*xs)[i])
	}
	if len(*xs) > 0 {
		t.token("\n}")
	}
}

func (t *text) parseBraces(line func()) {
	t.expect("{")
	for t.lines(); !t.accept("}"); t.lines() {
		line()
		if !t.has("}") {
			t.endLine()
		}
	}
}

// ref walks a reference to an entry by name or number.
func ref[T ~int32](t *text, table *symbols, what string, id *T) {
	if !t.parsing {
		t.token(table.ref(int32(*id)))
		return
	}
	if i, ok := t.scanner.numbered("#"); ok {
		*id = T(i)
		return
	}
	t.blank()
	at := t.at
	text := t.symbol()
	if name, ok := unquoteName(text); ok {
		text = quoteName(name)
	} else if imported, name, ok := t.names.split(text); ok {
		text = t.names.qualified(imported, name)
	}
	i, ok := table.ids[text]
	if !ok {
		t.failAt(at, "there is no %s %s", what, text)
	}
	*id = T(i)
}

func funcRef[T ~int32](t *text, id *T) { ref(t, &t.names.funcs, "function", id) }

// A sort is a sort of declarations. They are walked in two steps: when a text is
// parsed, all names are known before any of the rest is read.
type sort struct {
	words      []string // it starts with one of these
	count      func(f *File) int
	add        func(f *File)
	name, rest func(t *text, i int)
	late       func(f *File, i int) bool // whether its rest is parsed after that of others of the sort
}

// sortOf returns the sort of declarations that make up a table of the file.
func sortOf[E any](word string, table func(f *File) *[]E, name, rest func(t *text, i int, x *E)) sort {
	return sort{
		words: []string{word},
		count: func(f *File) int { return len(*table(f)) },
		add:   func(f *File) { *table(f) = append(*table(f), *new(E)) },
		name:  func(t *text, i int) { name(t, i, &(*table(t.file))[i]) },
		rest:  func(t *text, i int) { rest(t, i, &(*table(t.file))[i]) },
	}
}

// sorts are in the order in which a text has them.
var sorts []sort

func init() {
	externs := func(word string, table func(*File) *[]Extern, typ func(*text, *TypeID)) sort {
		return sortOf("extern "+word, table,
			func(t *text, _ int, x *Extern) { t.token("extern " + word + " "); t.externName(x) },
			func(t *text, _ int, x *Extern) { typ(t, &x.Type) })
	}
	functions := sortOf("func", func(f *File) *[]Func { return &f.Funcs }, (*text).funcName, (*text).funcRest)
	functions.words = append(functions.words, "export")
	types := sortOf("type", func(f *File) *[]TypeDef { return &f.Types }, (*text).typeName, (*text).typeRest)
	types.late = func(f *File, i int) bool { return f.Types[i].Kind == KindNamed }
	sorts = []sort{
		{words: []string{"component"}, count: func(*File) int { return 1 }, add: func(*File) {},
			name: (*text).component, rest: func(*text, int) {}},
		sortOf("import", func(f *File) *[]Import { return &f.Imports }, (*text).importName, (*text).importRest),
		{words: []string{"init"}, count: func(f *File) int { return min(1, 1+int(f.Init)) }, add: func(*File) {},
			name: func(t *text, _ int) { t.token("init ") },
			rest: func(t *text, _ int) { funcRef(t, &t.file.Init) }},
		types,
		sortOf("data", func(f *File) *[]string { return &f.Data }, func(t *text, i int, x *string) {
			t.ordinal("data", i)
			t.token(" ")
			t.quotedText(x)
		}, func(*text, int, *string) {}),
		sortOf("global", func(f *File) *[]Global { return &f.Globals },
			func(t *text, _ int, x *Global) { t.token("global "); t.plainName(&x.Name) }, (*text).globalRest),
		externs("func", func(f *File) *[]Extern { return &f.Externs }, (*text).signatureOrType),
		externs("global", func(f *File) *[]Extern { return &f.ExternGlobals }, func(t *text, id *TypeID) { t.token(" "); t.typ(id) }),
		functions,
	}
}

// parse parses the text: it finds the declarations, then parses their names, then the
// rest.
func (t *text) parse() {
	type declared struct{ at, index int }
	found := make([][]declared, len(sorts))
	for t.lines() {
		word := strings.TrimRight(t.word(), "0123456789")
		if at := t.at; t.accept("extern") {
			word += " " + t.word()
			t.at = at
		}
		i := slices.IndexFunc(sorts, func(s sort) bool { return slices.Contains(s.words, word) })
		if i < 0 {
			t.expected("a declaration: component, import, init, type, data, global, extern func, extern global, func or export func")
		}
		sorts[i].add(t.file)
		found[i] = append(found[i], declared{t.at, len(found[i])})
		t.skipDeclaration()
	}
	each := func(i int, walk func(t *text, index int)) {
		for j := range found[i] {
			d := &found[i][j]
			t.at = d.at
			walk(t, d.index)
			d.at = t.at
		}
	}
	for i, s := range sorts {
		each(i, s.name)
	}
	t.names.enter(t.file)
	for i, s := range sorts {
		for _, late := range []bool{false, true} {
			each(i, func(t *text, index int) {
				if late == (s.late != nil && s.late(t.file, index)) {
					s.rest(t, index)
					t.endLine()
				}
			})
		}
	}
}

// skipDeclaration skips to the end of the line that is outside of all braces.
func (t *text) skipDeclaration() {
	for depth := 0; t.at < len(t.text); t.at++ {
		switch t.blank(); t.peek() {
		case '{':
			depth++
		case '}':
			depth--
		case '"', '`':
			t.quoted()
			t.at--
		case '\n':
			if depth <= 0 {
				return
			}
		}
	}
}

func (t *text) component(int) {
	t.token("component ")
	t.quotedText(&t.file.Path)
	t.file.Serial = t.optional(" serial", t.file.Serial)
}

func (t *text) importName(i int, x *Import) {
	t.token("import ")
	if t.parsing {
		alias := t.word()
		if !isIdentifier(alias) || alias == predeclaredAlias {
			t.expected("a short name for the import")
		}
		t.names.aliases = append(t.names.aliases, alias)
	}
	t.token(t.names.aliases[i] + " ")
	t.quotedText(&x.Path)
}

func (t *text) importRest(_ int, x *Import) {
	var digits string
	if x.Hash != [32]byte{} {
		digits = hex.EncodeToString(x.Hash[:])
	}
	t.blank()
	at := t.at
	t.optionalQuoted(" ", &digits)
	hash, err := hex.DecodeString(digits)
	if err != nil || digits != "" && len(hash) != len(x.Hash) {
		t.failAt(at, "expected a content hash, %d hexadecimal digits", 2*len(x.Hash))
	}
	copy(x.Hash[:], hash)
}

func (t *text) externName(x *Extern) {
	if !t.parsing {
		t.token(t.names.qualified(x.Import, x.Name))
		return
	}
	t.blank()
	at := t.at
	var ok bool
	if x.Import, x.Name, ok = t.names.split(t.symbol()); !ok || x.Import < 0 {
		t.failAt(at, "expected the short name of an import, a dot and a name")
	}
}

func (t *text) globalRest(_ int, x *Global) {
	t.token(" ")
	t.typ(&x.Type)
	if t.optional(" = ", len(x.Init) == 1 && len(x.Init[0].Path) == 0) {
		if t.parsing {
			x.Init = make([]StaticInit, 1)
		}
		t.constant(x.Type, &x.Init[0].Value)
		return
	}
	braces(t, &x.Init, func(s *StaticInit) {
		entries(t, &s.Path, ".", " = ", func(_ int, step *int64) { t.count(step) })
		t.constant(t.file.partType(x.Type, s.Path), &s.Value)
	})
}

// count walks a number that is not negative.
func (t *text) count(n *int64) {
	if t.parsing {
		*n = t.natural(math.MaxInt64)
	} else {
		t.printf("%d", *n)
	}
}

// constWords lead the constants that are neither text nor scalars.
var constWords = [numConstKinds]string{ConstFunc: "func", ConstAddr: "addr", ConstSlice: "slice"}

func (t *text) constant(typ TypeID, x *Const) {
	if t.parsing {
		if i := slices.Index(constWords[1:], t.word()); i > 0 {
			x.Kind = ConstKind(1 + i)
		} else if t.has(`"`) || t.has("`") || strings.HasPrefix(t.word(), "data") {
			x.Kind = ConstString
		}
	}
	if word := constWords[x.Kind]; word != "" {
		t.token(word + " ")
	}
	switch x.Kind {
	case ConstScalar:
		t.scalar(typ, &x.Imm)
	case ConstString:
		datum(t, &x.Data)
	case ConstFunc:
		funcRef(t, &x.Func)
	default:
		ref(t, &t.names.globals, "global", &x.Global)
	}
}

// datum walks a constant's content or, if it is long or there twice, its number.
func datum[T ~int32](t *text, id *T) {
	if !t.parsing {
		t.token(t.names.datum(int32(*id)))
		return
	}
	if i, ok := t.scanner.numbered("data"); ok {
		*id = T(i)
		return
	}
	d := t.quoted()
	key := strconv.Quote(d)
	if _, ok := t.names.data.ids[key]; !ok {
		t.names.data.add(key)
		t.file.Data = append(t.file.Data, d)
	}
	*id = T(t.names.data.ids[key])
}

// scalar walks a constant as Go writes it for its type, or its bits in hexadecimal.
func (t *text) scalar(typ TypeID, bits *uint64) {
	kind := t.file.scalarKind(typ)
	if !t.parsing {
		t.token(scalarText(kind, *bits))
		return
	}
	t.blank()
	at := t.at
	word := t.word()
	if t.at += len(word); word != "true" && word != "false" {
		t.at = at
		word = t.digits()
	}
	var err error
	if *bits, err = scalarBits(kind, word); err != nil {
		t.at = at
		t.expected("a constant of kind " + kind.String())
	}
}
