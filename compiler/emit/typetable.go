package emit

import (
	"github.com/portico-os/portico/compiler/diagnostics"
)

import "github.com/portico-os/portico/bytecode"

// TypeID returns the ID of a type in the component's file. Structural types refer only
// to types defined before them; named types may refer to any.
func (u *Unit) TypeID(t *bytecode.Type) bytecode.TypeID {
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
		diagnostics.Refuse(0, diagnostics.TypeSize, "type %s has more than %d bytes or elements", t, bytecode.MaxSize)
	}
	if u.depth++; u.depth > maxNesting {
		diagnostics.Refuse(0, diagnostics.TypeSize, "a type of more than %d levels without a name", maxNesting)
	}
	defer func() { u.depth-- }()
	d := bytecode.TypeDef{Kind: t.Kind, Len: t.Len, Variadic: t.Variadic}
	if t.Elem != nil {
		d.Elem = u.TypeID(t.Elem)
	}
	if t.Key != nil {
		d.Key = u.TypeID(t.Key)
	}
	for _, f := range t.Fields {
		d.Fields = append(d.Fields, bytecode.FieldDef{Name: f.Name, Type: u.TypeID(f.Type), Embedded: f.Embedded, Tag: f.Tag})
	}
	d.Params, d.Results = u.TypeIDs(t.Params), u.TypeIDs(t.Results)
	for _, m := range t.Methods {
		d.Methods = append(d.Methods, bytecode.MethodDef{Name: m.Name, Sig: u.TypeID(m.Sig)})
	}
	if t.Kind == bytecode.KindNamed {
		d = bytecode.TypeDef{Kind: bytecode.KindInstance, Elem: u.TypeID(t.Origin), Params: u.TypeIDs(t.Args)}
	}
	// The parts may have defined the type meanwhile, through a named type's underlying.
	if id, ok := u.typeIDs[t]; ok {
		return id
	}
	return u.define(t, d)
}

// maxNesting is how many levels of unnamed types a type may have.
const maxNesting = bytecode.MaxTypeDepth - 8

func (u *Unit) TypeIDs(ts []*bytecode.Type) []bytecode.TypeID {
	if len(ts) == 0 {
		return nil
	}
	ids := make([]bytecode.TypeID, len(ts))
	for i, t := range ts {
		ids[i] = u.TypeID(t)
	}
	return ids
}

func (u *Unit) define(t *bytecode.Type, d bytecode.TypeDef) bytecode.TypeID {
	id := bytecode.TypeID(bytecode.NumBasic + len(u.File.Types))
	u.File.Types = append(u.File.Types, d)
	u.typeIDs[t] = id
	return id
}

func (u *Unit) namedID(t *bytecode.Type) bytecode.TypeID {
	d := bytecode.TypeDef{Kind: bytecode.KindNamed, Name: t.Name, Len: int64(t.NumParams), Portal: t.Portal}
	switch t.Component.Path {
	case "":
		d.Import = bytecode.Predeclared
	case u.File.Path:
		d.Import = bytecode.ThisComponent
	default:
		d.Import = u.ImportID(t.Component.Path)
	}
	defer func(depth int) { u.depth = depth }(u.depth)
	u.depth = 0
	id := u.define(t, d)
	if d.Import == bytecode.ThisComponent {
		if t.Under() == nil {
			diagnostics.Refuse(0, diagnostics.Construct, "type %s, for the reason given elsewhere", t)
		}
		under := u.TypeID(t.Under())
		u.File.Types[int(id)-bytecode.NumBasic].Elem = under
	}
	return id
}

// ImportID returns the index of an import, which is added if it is new.
func (u *Unit) ImportID(path string) int32 {
	if i, ok := u.importIDs[path]; ok {
		return i
	}
	hash, ok := u.hashes[path]
	if !ok {
		diagnostics.Refuse(0, diagnostics.Construct, "use of package %s, which is not imported", path)
	}
	i := int32(len(u.File.Imports))
	u.File.Imports = append(u.File.Imports, bytecode.ComponentID{Path: path, Hash: hash})
	u.importIDs[path] = i
	return i
}
