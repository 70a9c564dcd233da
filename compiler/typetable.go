package compiler

import (
	"github.com/portico-os/portico/bytecode"
)

// typeID returns the ID of a type in the component's file. Structural types refer only
// to types defined before them; named types may refer to any.
func (c *component) typeID(t *bytecode.Type) bytecode.TypeID {
	if t.Kind.IsBasic() {
		return bytecode.TypeID(t.Kind)
	}
	if id, ok := c.typeIDs[t]; ok {
		return id
	}
	if t.Kind == bytecode.KindNamed && t.Origin == nil {
		return c.namedID(t)
	}
	if t.Kind == bytecode.KindArray && !t.HasParams() && (t.Len > bytecode.MaxSize || t.Size() > bytecode.MaxSize) {
		refuse(0, TypeSize, "type %s has more than %d bytes or elements", t, bytecode.MaxSize)
	}
	if c.depth++; c.depth > maxNesting {
		refuse(0, TypeSize, "a type of more than %d levels without a name", maxNesting)
	}
	defer func() { c.depth-- }()
	d := bytecode.TypeDef{Kind: t.Kind, Len: t.Len, Variadic: t.Variadic}
	if t.Elem != nil {
		d.Elem = c.typeID(t.Elem)
	}
	if t.Key != nil {
		d.Key = c.typeID(t.Key)
	}
	for _, f := range t.Fields {
		d.Fields = append(d.Fields, bytecode.FieldDef{Name: f.Name, Type: c.typeID(f.Type), Embedded: f.Embedded, Tag: f.Tag})
	}
	d.Params, d.Results = c.typeIDList(t.Params), c.typeIDList(t.Results)
	for _, m := range t.Methods {
		d.Methods = append(d.Methods, bytecode.MethodDef{Name: m.Name, Sig: c.typeID(m.Sig)})
	}
	if t.Kind == bytecode.KindNamed {
		d = bytecode.TypeDef{Kind: bytecode.KindInstance, Elem: c.typeID(t.Origin), Params: c.typeIDList(t.Args)}
	}
	// The parts may have defined the type meanwhile, through a named type's underlying.
	if id, ok := c.typeIDs[t]; ok {
		return id
	}
	return c.define(t, d)
}

// maxNesting is how many levels of unnamed types a type may have.
const maxNesting = bytecode.MaxTypeDepth - 8

func (c *component) typeIDList(ts []*bytecode.Type) []bytecode.TypeID {
	if len(ts) == 0 {
		return nil
	}
	ids := make([]bytecode.TypeID, len(ts))
	for i, t := range ts {
		ids[i] = c.typeID(t)
	}
	return ids
}

func (c *component) define(t *bytecode.Type, d bytecode.TypeDef) bytecode.TypeID {
	id := bytecode.TypeID(bytecode.NumBasic + len(c.file.Types))
	c.file.Types = append(c.file.Types, d)
	c.typeIDs[t] = id
	return id
}

func (c *component) namedID(t *bytecode.Type) bytecode.TypeID {
	d := bytecode.TypeDef{Kind: bytecode.KindNamed, Name: t.Name, Len: int64(t.NumParams), Portal: t.Portal}
	switch t.Component.Path {
	case "":
		d.Import = bytecode.Predeclared
	case c.file.Path:
		d.Import = bytecode.ThisComponent
	default:
		d.Import = c.importID(t.Component.Path)
	}
	defer func(depth int) { c.depth = depth }(c.depth)
	c.depth = 0
	id := c.define(t, d)
	if d.Import == bytecode.ThisComponent {
		if t.Under() == nil {
			refuse(0, Construct, "type %s, for the reason given elsewhere", t)
		}
		under := c.typeID(t.Under())
		c.file.Types[int(id)-bytecode.NumBasic].Elem = under
	}
	return id
}

// importID returns the index of an import, which is added if it is new.
func (c *component) importID(path string) int32 {
	if i, ok := c.importIDs[path]; ok {
		return i
	}
	hash, ok := c.p.hashes[path]
	if !ok {
		refuse(0, Construct, "use of package %s, which is not imported", path)
	}
	i := int32(len(c.file.Imports))
	c.file.Imports = append(c.file.Imports, bytecode.ComponentID{Path: path, Hash: hash})
	c.importIDs[path] = i
	return i
}
