package bytecode

import (
	"encoding/hex"
	"slices"
	"strings"
)

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
		if len(found[i]) > 0 && (word == "component" || word == "init") {
			t.fail("there is a second %s", word)
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
	for depth := 0; ; t.at++ {
		if t.blank(); t.at == len(t.text) {
			return
		}
		switch t.peek() {
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
