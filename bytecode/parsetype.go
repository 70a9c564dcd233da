package bytecode

import "strings"

// intern returns the ID of a type that has no name, which it adds if the file does
// not have it.
func (p *parser) intern(d *TypeDef) TypeID {
	key := typeKey(d)
	id := p.typeIDs[key]
	if id == NoType {
		id = TypeID(NumBasic + len(p.file.Types))
		p.file.Types = append(p.file.Types, *d)
		p.typeIDs[key] = id
	}
	return id
}

// typ parses a type.
func (p *parser) typ() TypeID {
	if p.nest++; p.nest > MaxTypeDepth {
		p.fail("types are nested more than %d deep", MaxTypeDepth)
	}
	defer func() { p.nest-- }()
	d, id := p.definition()
	if d != nil {
		return p.intern(d)
	}
	return id
}

// definition parses a type: the result is its definition if it is written by
// structure, else what its name or number stands for.
func (p *parser) definition() (*TypeDef, TypeID) {
	switch {
	case p.accept("*"):
		return &TypeDef{Kind: KindPointer, Elem: p.typ()}, NoType
	case p.accept("[]"):
		return &TypeDef{Kind: KindSlice, Elem: p.typ()}, NoType
	case p.accept("["):
		d := &TypeDef{Kind: KindArray, Len: p.length()}
		p.expect("]")
		d.Elem = p.typ()
		return d, NoType
	case p.accept("map"):
		p.expect("[")
		d := &TypeDef{Kind: KindMap, Key: p.typ()}
		p.expect("]")
		d.Elem = p.typ()
		return d, NoType
	case p.accept("func"):
		return p.signature(nil), NoType
	case p.accept("struct"):
		return p.structType(), NoType
	case p.accept("interface"):
		return p.interfaceType(), NoType
	case p.accept("any"):
		return &TypeDef{Kind: KindInterface}, NoType
	}
	if n, ok := p.numbered("$"); ok {
		return &TypeDef{Kind: KindParam, Len: int64(n)}, NoType
	}
	for _, dir := range []int64{2, 1, 0} {
		if p.accept(chanWords[dir]) {
			return &TypeDef{Kind: KindChan, Len: dir, Elem: p.typ()}, NoType
		}
	}
	id := p.namedType()
	if p.peek() == '[' {
		return p.instance(id), NoType
	}
	return nil, id
}

func (p *parser) length() int64 {
	p.blank()
	at := p.at
	n := p.whole()
	if n < 0 {
		p.failAt(at, "expected a length, which is not negative")
	}
	return n
}

func (p *parser) instance(generic TypeID) *TypeDef {
	p.expect("[")
	d := &TypeDef{Kind: KindInstance, Elem: generic}
	p.separated("]", func() { d.Params = append(d.Params, p.typ()) })
	return d
}

// separated parses a list whose entries are separated by commas, and its end.
func (p *parser) separated(end string, entry func()) {
	for first := true; !p.accept(end); first = false {
		if !first {
			p.expect(",")
		}
		entry()
	}
}

// members parses the members of a struct or interface type, each on its own line or
// behind a semicolon.
func (p *parser) members(member func()) {
	p.expect("{")
	for p.lines(); !p.accept("}"); p.lines() {
		member()
		if !p.accept(";") && !p.has("\n") && !p.has("}") {
			p.expected(`";" or "}"`)
		}
	}
}

func (p *parser) structType() *TypeDef {
	d := &TypeDef{Kind: KindStruct}
	p.members(func() {
		f := FieldDef{Embedded: p.accept(embedWord)}
		f.Name = p.memberName()
		f.Type = p.typ()
		if p.has(`"`) || p.has("`") {
			f.Tag = p.quoted()
		}
		d.Fields = append(d.Fields, f)
	})
	return d
}

func (p *parser) interfaceType() *TypeDef {
	d := &TypeDef{Kind: KindInterface}
	p.members(func() {
		m := MethodDef{Name: p.memberName()}
		m.Sig = p.signatureOrType()
		d.Methods = append(d.Methods, m)
	})
	return d
}

// memberName parses the name of a field or method, and returns it with its package if
// it is not exported.
func (p *parser) memberName() string {
	if p.has(`"`) {
		return p.quoted()
	}
	p.blank()
	at := p.at
	text := p.symbol()
	alias, base, qualified := strings.Cut(text, ".")
	if !qualified {
		if isExported(text) {
			return text
		}
		return p.file.Path + "." + text
	}
	for i, a := range p.names.aliases {
		if a == alias && isIdentifier(base) {
			return p.file.Imports[i].Path + "." + base
		}
	}
	p.failAt(at, "there is no import for %s", text)
	return ""
}

// signatureOrType parses a signature without its func, or another name of its type.
func (p *parser) signatureOrType() TypeID {
	if p.has("(") {
		return p.intern(p.signature(nil))
	}
	return p.typ()
}

// signature parses parameters and results. It calls binding, unless that is nil,
// before each parameter's type, with its index.
func (p *parser) signature(binding func(i int)) *TypeDef {
	d := &TypeDef{Kind: KindFunc}
	p.expect("(")
	p.separated(")", func() {
		if d.Variadic {
			p.expected(`")" behind the variadic parameter`)
		}
		if binding != nil && !p.has("...") {
			binding(len(d.Params))
		}
		d.Variadic = p.accept("...")
		switch {
		case d.Variadic && p.has(")"): // only a file that no verifier accepts has this
		case !d.Variadic || p.accept("="):
			d.Params = append(d.Params, p.typ())
		default:
			d.Params = append(d.Params, p.intern(&TypeDef{Kind: KindSlice, Elem: p.typ()}))
		}
	})
	if p.accept("(") {
		p.separated(")", func() { d.Results = append(d.Results, p.typ()) })
	} else if p.startsType() {
		d.Results = []TypeID{p.typ()}
	}
	return d
}

// startsType reports whether a type is next where it may be missing: what can follow
// a type in an instruction or declaration is none.
func (p *parser) startsType() bool {
	if word := p.word(); word != "" {
		switch word {
		case "any", "byte", "rune", "struct", "func", "map", "chan", "interface":
			return true
		}
		return !isTypeWord(word) || basicKind(word) != KindInvalid || word[0] == '$'
	}
	switch p.peek() {
	case '*', '#', '<':
		return true
	case '[':
		return p.at+1 < len(p.text) && (p.text[p.at+1] == ']' || isDigit(p.text[p.at+1]))
	}
	return false
}

func basicKind(word string) Kind {
	for k := KindBool; k < lastBasic; k++ {
		if kindNames[k] == word {
			return k
		}
	}
	return KindInvalid
}

// namedType parses the name or the number of a type.
func (p *parser) namedType() TypeID {
	if n, ok := p.numbered("#"); ok {
		return TypeID(n)
	}
	word := p.word()
	if k := basicKind(word); k != KindInvalid {
		p.at += len(word)
		return TypeID(k)
	}
	switch {
	case p.accept("byte"):
		return TypeID(KindUint8)
	case p.accept("rune"):
		return TypeID(KindInt32)
	}
	if p.blank(); !p.has(`"`) && word == "" {
		p.expected("a type")
	}
	at := p.at
	text := p.symbol()
	if id, ok := p.names.types.ids[text]; ok {
		return TypeID(id)
	}
	if text == "error" || text == predeclaredAlias+".error" {
		if id, ok := p.names.types.ids[predeclaredAlias+".error"]; ok {
			return TypeID(id)
		}
		return p.addNamed(predeclaredAlias+".error", TypeDef{Kind: KindNamed, Import: Predeclared, Name: "error"})
	}
	if imported, name, ok := p.names.split(text); ok && imported >= 0 {
		return p.addNamed(text, TypeDef{Kind: KindNamed, Import: imported, Name: name})
	}
	p.failAt(at, "there is no type %s", text)
	return NoType
}

// addNamed adds a named type that is mentioned but not declared.
func (p *parser) addNamed(text string, d TypeDef) TypeID {
	id := TypeID(NumBasic + len(p.file.Types))
	p.names.setType(id, text)
	p.file.Types = append(p.file.Types, d)
	return id
}
