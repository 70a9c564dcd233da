package text

import (
	"encoding/hex"
	"slices"
	"strings"

	"github.com/portico-os/portico/bytecode"
)

// A sort is a sort of declarations. They are walked in two steps: when a text is
// parsed, all names are known before any of the rest is read.
type sort struct {
	words      []string // it starts with one of these
	count      func(f *bytecode.File) int
	add        func(f *bytecode.File)
	name, rest func(t *walker, i int)
	late       func(f *bytecode.File, i int) bool // whether its rest is parsed after that of others of the sort
}

// sortOf returns the sort of declarations that make up a table of the file.
func sortOf[E any](word string, table func(f *bytecode.File) *[]E, name, rest func(t *walker, i int, x *E)) sort {
	return sort{
		words: []string{word},
		count: func(f *bytecode.File) int { return len(*table(f)) },
		add:   func(f *bytecode.File) { *table(f) = append(*table(f), *new(E)) },
		name:  func(t *walker, i int) { name(t, i, &(*table(t.file))[i]) },
		rest:  func(t *walker, i int) { rest(t, i, &(*table(t.file))[i]) },
	}
}

// sorts are in the order in which a text has them.
var sorts []sort

func init() {
	externs := func(word string, table func(*bytecode.File) *[]bytecode.Extern, typ func(*walker, *bytecode.TypeID)) sort {
		return sortOf("extern "+word, table,
			func(t *walker, _ int, x *bytecode.Extern) { t.token("extern " + word + " "); t.externName(x) },
			func(t *walker, _ int, x *bytecode.Extern) { typ(t, &x.Type) })
	}
	functions := sortOf("func", func(f *bytecode.File) *[]bytecode.Func { return &f.Funcs }, (*walker).funcName, (*walker).funcRest)
	functions.words = append(functions.words, "export")
	types := sortOf("type", func(f *bytecode.File) *[]bytecode.TypeDef { return &f.Types }, (*walker).typeName, (*walker).typeRest)
	types.late = func(f *bytecode.File, i int) bool { return f.Types[i].Kind == bytecode.KindNamed }
	sorts = []sort{
		{words: []string{"component"}, count: func(*bytecode.File) int { return 1 }, add: func(*bytecode.File) {},
			name: (*walker).component, rest: func(*walker, int) {}},
		sortOf("import", func(f *bytecode.File) *[]bytecode.ComponentID { return &f.Imports }, (*walker).importName, (*walker).importRest),
		{words: []string{"init"}, count: func(f *bytecode.File) int { return min(1, 1+int(f.Init)) }, add: func(*bytecode.File) {},
			name: func(t *walker, _ int) { t.token("init ") },
			rest: func(t *walker, _ int) { funcRef(t, &t.file.Init) }},
		types,
		sortOf("data", func(f *bytecode.File) *[]string { return &f.Data }, func(t *walker, i int, x *string) {
			t.ordinal("data", i)
			t.token(" ")
			t.quotedText(x)
		}, func(*walker, int, *string) {}),
		sortOf("global", func(f *bytecode.File) *[]bytecode.Global { return &f.Globals },
			func(t *walker, _ int, x *bytecode.Global) { t.token("global "); t.plainName(&x.Name) }, (*walker).globalRest),
		externs("func", func(f *bytecode.File) *[]bytecode.Extern { return &f.Externs }, (*walker).signatureOrType),
		externs("global", func(f *bytecode.File) *[]bytecode.Extern { return &f.ExternGlobals }, func(t *walker, id *bytecode.TypeID) { t.token(" "); t.typ(id) }),
		functions,
	}
}

// parse parses the text: it finds the declarations, then parses their names, then the
// rest.
func (t *walker) parse() {
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
	each := func(i int, walk func(t *walker, index int)) {
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
			each(i, func(t *walker, index int) {
				if late == (s.late != nil && s.late(t.file, index)) {
					s.rest(t, index)
					t.endLine()
				}
			})
		}
	}
}

// skipDeclaration skips to the end of the line that is outside of all braces.
func (t *walker) skipDeclaration() {
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

func (t *walker) component(int) {
	t.token("component ")
	t.quotedText(&t.file.Path)
	t.file.Serial = t.optional(" serial", t.file.Serial)
}

func (t *walker) importName(i int, x *bytecode.ComponentID) {
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

func (t *walker) importRest(_ int, x *bytecode.ComponentID) {
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

func (t *walker) externName(x *bytecode.Extern) {
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

func (t *walker) globalRest(_ int, x *bytecode.Global) {
	t.token(" ")
	t.typ(&x.Type)
	if t.optional(" = ", len(x.Init) == 1 && len(x.Init[0].Path) == 0) {
		if t.parsing {
			x.Init = make([]bytecode.StaticInit, 1)
		}
		t.constant(x.Type, &x.Init[0].Value)
		return
	}
	braces(t, &x.Init, func(s *bytecode.StaticInit) {
		entries(t, &s.Path, ".", " = ", func(_ int, step *int64) { t.count(step) })
		t.constant(partType(t.file, x.Type, s.Path), &s.Value)
	})
}
