package compiler

import "github.com/portico-os/portico/bytecode"

// typeID returns the ID of a type in the component's file. Structural types refer only
// to types defined before them; named types may refer to any.
func (u *unit) typeID(t *bytecode.Type) bytecode.TypeID {
	if t.Kind.IsBasic() {
		return bytecode.TypeID(t.Kind)
	}
	if id, ok := u.typeIDs[t]; ok {
		return id
	}
	if t.Kind == bytecode.KindNamed && t.Origin == nil {
		return u.namedID(t)
	}
	if t.Kind == bytecode.KindArray && !t.HasParams() && (t.Len > bytecode.MaxSize || t.Size() > bytecode.MaxSize) {
		refuse(0, TypeSize, "type %s has more than %d bytes or elements", t, bytecode.MaxSize)
	}
	if u.depth++; u.depth > maxNesting {
		refuse(0, TypeSize, "a type of more than %d levels without a name", maxNesting)
	}
	defer func() { u.depth-- }()
	d := bytecode.TypeDef{Kind: t.Kind, Len: t.Len, Variadic: t.Variadic}
	if t.Elem != nil {
		d.Elem = u.typeID(t.Elem)
	}
	if t.Key != nil {
		d.Key = u.typeID(t.Key)
	}
	for _, f := range t.Fields {
		d.Fields = append(d.Fields, bytecode.FieldDef{Name: f.Name, Type: u.typeID(f.Type), Embedded: f.Embedded, Tag: f.Tag})
	}
	d.Params, d.Results = u.typeIDList(t.Params), u.typeIDList(t.Results)
	for _, m := range t.Methods {
		d.Methods = append(d.Methods, bytecode.MethodDef{Name: m.Name, Sig: u.typeID(m.Sig)})
	}
	if t.Kind == bytecode.KindNamed {
		d = bytecode.TypeDef{Kind: bytecode.KindInstance, Elem: u.typeID(t.Origin), Params: u.typeIDList(t.Args)}
	}
	// The parts may have defined the type meanwhile, through a named type's underlying.
	if id, ok := u.typeIDs[t]; ok {
		return id
	}
	return u.define(t, d)
}

// maxNesting is how many levels of unnamed types a type may have.
const maxNesting = bytecode.MaxTypeDepth - 8

func (u *unit) typeIDList(ts []*bytecode.Type) []bytecode.TypeID {
	if len(ts) == 0 {
		return nil
	}
	ids := make([]bytecode.TypeID, len(ts))
	for i, t := range ts {
		ids[i] = u.typeID(t)
	}
	return ids
}

func (u *unit) define(t *bytecode.Type, d bytecode.TypeDef) bytecode.TypeID {
	id := bytecode.TypeID(bytecode.NumBasic + len(u.file.Types))
	u.file.Types = append(u.file.Types, d)
	u.typeIDs[t] = id
	return id
}

func (u *unit) namedID(t *bytecode.Type) bytecode.TypeID {
	d := bytecode.TypeDef{Kind: bytecode.KindNamed, Name: t.Name, Len: int64(t.NumParams), Portal: t.Portal}
	switch t.Component.Path {
	case "":
		d.Import = bytecode.Predeclared
	case u.file.Path:
		d.Import = bytecode.ThisComponent
	default:
		d.Import = u.importID(t.Component.Path)
	}
	defer func(depth int) { u.depth = depth }(u.depth)
	u.depth = 0
	id := u.define(t, d)
	if d.Import == bytecode.ThisComponent {
		if t.Under() == nil {
			refuse(0, Construct, "type %s, for the reason given elsewhere", t)
		}
		under := u.typeID(t.Under())
		u.file.Types[int(id)-bytecode.NumBasic].Elem = under
	}
	return id
}

// importID returns the index of an import, which is added if it is new.
func (u *unit) importID(path string) int32 {
	if i, ok := u.importIDs[path]; ok {
		return i
	}
	hash, ok := u.hashes[path]
	if !ok {
		refuse(0, Construct, "use of package %s, which is not imported", path)
	}
	i := int32(len(u.file.Imports))
	u.file.Imports = append(u.file.Imports, bytecode.ComponentID{Path: path, Hash: hash})
	u.importIDs[path] = i
	return i
}
