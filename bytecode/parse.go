package bytecode

import (
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
)

// Parse reads the text form of a component, as Format writes it and as
// docs/bytecode.md describes it. Declarations may stand in any order. Types and data
// that are mentioned but not declared are added to the file's tables in the order of
// first mention.
//
// The name is the text's in errors, which are of type *SyntaxError, or ErrFormat for a
// text that exceeds a limit of the format.
func Parse(name, text string) (f *File, err error) {
	defer func() {
		if e := recover(); e != nil {
			syntax, ok := e.(*SyntaxError)
			if !ok {
				panic(e)
			}
			f, err = nil, syntax
		}
	}()
	p := &parser{scanner: scanner{name: name, text: text}, file: &File{Init: -1}, typeIDs: map[string]TypeID{}}
	p.declarations()
	f, err = Decode(Encode(p.file))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return f, nil
}

type parser struct {
	scanner
	file  *File
	names names
	// typeIDs has the types that have no names, by typeKey.
	typeIDs map[string]TypeID
	nest    int // of the type that is being parsed
	fn      *Func
	line    int32 // of the instruction before
}

// The phases of parsing, in order. Each declaration has one; those of the same phase
// are parsed in the order of the text. What a phase mentions without its name being
// declared is then complete: types need imports and the component's path, all else
// needs types.
const (
	phaseImports = iota
	phaseData
	phaseTypes
	phaseNamed
	phaseRest
	numPhases
)

// declarations parses the text: first it collects the names that are declared, then
// it parses each declaration.
func (p *parser) declarations() {
	type declared struct {
		at    int
		parse func()
	}
	var (
		phases           [numPhases][]declared
		externs          []func()
		functions, types int
	)
	add := func(phase, at int, parse func()) { phases[phase] = append(phases[phase], declared{at, parse}) }
	for p.lines() {
		at := p.at
		exported := p.accept("export")
		switch start := p.at; {
		case p.accept("func"):
			i := functions
			functions++
			p.names.funcs.add(p.declaredName())
			add(phaseRest, start, func() { p.function(i, exported) })
		case exported:
			p.expected(`"func"`)
		case p.accept("component"):
			add(phaseImports, at, p.component)
		case p.accept("import"):
			alias := p.word()
			if !isIdentifier(alias) || alias == predeclaredAlias {
				p.expected("a short name for the import")
			}
			p.names.aliases = append(p.names.aliases, alias)
			add(phaseImports, at, p.importDecl)
		case p.accept("init"):
			add(phaseRest, at, func() { p.expect("init"); p.file.Init = FuncID(p.reference(&p.names.funcs, "function")) })
		case p.accept("type"):
			i, phase := types, phaseTypes
			types++
			if !p.has("#") && !p.has("=") {
				phase = phaseNamed
				p.names.setType(TypeID(NumBasic+i), p.symbol())
			}
			add(phase, at, func() { p.typeDecl(i) })
		case p.accept("global"):
			p.names.globals.add(p.declaredName())
			add(phaseRest, at, p.global)
		case p.accept("extern"):
			table, list := &p.names.funcs, &p.file.Externs
			if p.accept("global") {
				table, list = &p.names.globals, &p.file.ExternGlobals
			} else {
				p.expect("func")
			}
			text := p.symbol()
			externs = append(externs, func() { table.add(text) })
			add(phaseRest, at, func() { p.extern(list) })
		default:
			if _, ok := p.numbered("data"); !ok {
				p.expected("a declaration: component, import, init, type, data, global, extern, func or export func")
			}
			add(phaseData, at, p.datumDecl)
		}
		p.skipDeclaration()
	}
	for _, add := range externs {
		add()
	}
	p.file.Types = make([]TypeDef, types)
	p.file.Funcs = make([]Func, functions)
	for _, phase := range phases {
		for _, d := range phase {
			p.at = d.at
			d.parse()
			p.endLine()
		}
	}
}

// declaredName returns the text of the name that is declared next.
func (p *parser) declaredName() string { return quoteName(p.plainName()) }

// plainName returns a name of this component.
func (p *parser) plainName() string {
	p.blank()
	at := p.at
	name, ok := unquoteName(p.symbol())
	if !ok {
		p.failAt(at, "expected a name, not one of parts of which some are quoted")
	}
	return name
}

// skipDeclaration skips to the end of the line that is outside of all braces.
func (p *parser) skipDeclaration() {
	for depth := 0; ; p.at++ {
		p.blank()
		switch p.peek() {
		case '{':
			depth++
		case '}':
			depth--
		case '"', '`':
			p.quoted()
			p.at--
		case '\n':
			if depth <= 0 {
				return
			}
		case 0:
			if p.at == len(p.text) {
				return
			}
		}
	}
}

func (p *parser) component() {
	p.expect("component")
	p.file.Path = p.quoted()
	p.file.Serial = p.accept("serial")
}

func (p *parser) importDecl() {
	p.expect("import")
	p.symbol()
	x := Import{Path: p.quoted()}
	if p.has(`"`) {
		at := p.at
		hash, err := hex.DecodeString(p.quoted())
		if err != nil || len(hash) != len(x.Hash) {
			p.failAt(at, "expected a content hash, %d hexadecimal digits", 2*len(x.Hash))
		}
		copy(x.Hash[:], hash)
	}
	p.file.Imports = append(p.file.Imports, x)
}

func (p *parser) datumDecl() {
	at := p.at
	if i, _ := p.numbered("data"); int(i) != len(p.file.Data) {
		p.failAt(at, "expected data%d, the next in order", len(p.file.Data))
	}
	p.addDatum(p.quoted())
}

func (p *parser) addDatum(d string) {
	p.names.data.add(strconv.Quote(d))
	p.file.Data = append(p.file.Data, d)
}

// datum parses the name or the content of a datum.
func (p *parser) datum() int32 {
	if i, ok := p.numbered("data"); ok {
		return i
	}
	if !p.has(`"`) && !p.has("`") {
		p.expected("a quoted string or the name of a datum")
	}
	d := p.quoted()
	text := strconv.Quote(d)
	if _, ok := p.names.data.ids[text]; !ok {
		p.addDatum(d)
	}
	return p.names.data.ids[text]
}

// reference parses the name or number of an entry.
func (p *parser) reference(table *symbols, what string) int32 {
	if i, ok := p.numbered("#"); ok {
		return i
	}
	p.blank()
	at := p.at
	text := p.symbol()
	if name, ok := unquoteName(text); ok {
		text = quoteName(name)
	}
	id, ok := table.ids[text]
	if !ok {
		p.failAt(at, "there is no %s %s", what, text)
	}
	return id
}

func (p *parser) typeDecl(i int) {
	p.expect("type")
	id := TypeID(NumBasic + i)
	if p.has("#") || p.has("=") {
		at := p.at
		if n, ok := p.numbered("#"); ok && TypeID(n) != id {
			p.failAt(at, "expected #%d, the number of this type", id)
		}
		p.expect("=")
		d, _ := p.definition()
		if d == nil {
			p.failAt(at, "expected a type's structure, not its name or number")
		}
		p.file.Types[i] = *d
		if key := typeKey(d); p.typeIDs[key] == NoType {
			p.typeIDs[key] = id
		}
	} else {
		p.namedDecl(i)
	}
	if d := &p.file.Types[i]; (d.Kind == KindNamed || d.Kind == KindInstance) && p.has("{") {
		d.Methods = p.methods()
	}
}

func (p *parser) namedDecl(i int) {
	p.blank()
	at := p.at
	text := p.symbol()
	d := TypeDef{Kind: KindNamed, Import: ThisComponent, Name: text}
	if !isIdentifier(text) {
		var ok bool
		if d.Name, ok = unquoteName(text); !ok || text[0] != '"' {
			if d.Import, d.Name, ok = p.names.split(text); !ok {
				p.failAt(at, "there is no import for %s", text)
			}
		}
	}
	if p.accept("params") {
		d.Len = p.length()
	}
	d.Portal = p.accept("portal")
	if p.accept("=") {
		d.Elem = p.typ()
	}
	p.file.Types[i] = d
}

func (p *parser) methods() []MethodDef {
	var ms []MethodDef
	p.braces(func() {
		m := MethodDef{Name: p.memberName()}
		p.expect("=")
		m.Func = FuncID(p.reference(&p.names.funcs, "function"))
		m.InValue = p.accept("value")
		ms = append(ms, m)
	})
	return ms
}

func (p *parser) global() {
	p.expect("global")
	g := Global{Name: p.plainName(), Type: p.typ()}
	if p.accept("=") {
		g.Init = []StaticInit{{Value: p.constant(g.Type)}}
	} else if p.has("{") {
		p.braces(func() {
			var s StaticInit
			for !p.accept("=") {
				if len(s.Path) > 0 {
					p.expect(".")
				}
				s.Path = append(s.Path, p.length())
			}
			s.Value = p.constant(p.file.partType(g.Type, s.Path))
			g.Init = append(g.Init, s)
		})
	}
	p.file.Globals = append(p.file.Globals, g)
}

func (p *parser) constant(t TypeID) Const {
	switch p.word() {
	case "func":
		p.expect("func")
		return Const{Kind: ConstFunc, Func: FuncID(p.reference(&p.names.funcs, "function"))}
	case "addr":
		p.expect("addr")
		return Const{Kind: ConstAddr, Global: GlobalID(p.reference(&p.names.globals, "global"))}
	case "slice":
		p.expect("slice")
		return Const{Kind: ConstSlice, Global: GlobalID(p.reference(&p.names.globals, "global"))}
	}
	if p.has(`"`) || p.has("`") || strings.HasPrefix(p.word(), "data") {
		return Const{Kind: ConstString, Data: DataID(p.datum())}
	}
	return Const{Imm: p.scalar(t)}
}

// scalar parses a constant as Go writes it for the type, or its bits in hexadecimal.
func (p *parser) scalar(t TypeID) uint64 {
	kind := p.file.scalarKind(t)
	p.blank()
	at := p.at
	text := p.word()
	if text == "true" || text == "false" {
		p.at += len(text)
	} else {
		text = p.digits()
	}
	bits, err := scalarBits(kind, text)
	if err != nil {
		p.at = at
		what := "a number"
		if kind != KindInvalid {
			what = "a constant of kind " + kind.String()
		}
		p.expected(what)
	}
	return bits
}

func (p *parser) extern(list *[]Extern) {
	p.expect("extern")
	isFunc := p.accept("func") || !p.accept("global")
	p.blank()
	at := p.at
	imported, name, ok := p.names.split(p.symbol())
	if !ok || imported < 0 {
		p.failAt(at, "expected the short name of an import, a dot and a name")
	}
	x := Extern{Import: imported, Name: name}
	if isFunc {
		x.Type = p.signatureOrType()
	} else {
		x.Type = p.typ()
	}
	*list = append(*list, x)
}
