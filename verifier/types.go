package verifier

import (
	"github.com/portico-os/portico/bytecode"
)

// linkTypes makes the types that the file defines in the universe: first the named
// ones, so that all others can refer to them, then all others, then the underlying
// types of the named ones. Only then can their sizes be judged.
func (v *verification) linkTypes() {
	f, c := v.file, v.c
	n := bytecode.NumBasic + len(f.Types)
	c.types = make([]*bytecode.Type, n)
	c.usable = make([]bool, n)
	c.named = map[string]*bytecode.Type{}
	for k := 1; k < bytecode.NumBasic; k++ {
		c.types[k] = v.u.Basic(bytecode.Kind(k))
	}
	for i := range f.Types {
		if f.Types[i].Kind == bytecode.KindNamed {
			c.types[bytecode.NumBasic+i] = v.linkNamed(&f.Types[i])
		}
	}
	v.resolving = make([]bool, n)
	for i := range f.Types {
		v.resolve(bytecode.TypeID(bytecode.NumBasic + i))
	}
	for i := range f.Types {
		if d := &f.Types[i]; d.Kind == bytecode.KindNamed && d.Import == bytecode.ThisComponent {
			v.linkUnderlying(c.types[bytecode.NumBasic+i], d)
		}
	}
	for i := 1; i < n; i++ {
		t := c.types[i]
		v.space.admit(t, &v.budget)
		c.usable[i] = !t.HasParams() && !isGeneric(t) && !t.Kind.IsOpaque()
	}
}

// linkNamed finds or makes a named type, still without its underlying type.
func (v *verification) linkNamed(d *bytecode.TypeDef) *bytecode.Type {
	if !isPlain(d.Name) {
		fail(RuleName, "type name %q is not an identifier", clip(d.Name))
	}
	if d.Import == bytecode.Predeclared {
		if d.Name != "error" {
			fail(RuleTypeForm, "there is no predeclared named type %s", d.Name)
		}
		return v.u.Error()
	}
	if d.Import != bytecode.ThisComponent {
		if d.Import < 0 || int(d.Import) >= len(v.c.imports) {
			fail(RuleTypeForm, "type %s: there is no import %d", d.Name, d.Import)
			return v.u.Any()
		}
		from := v.c.imports[d.Import]
		t := from.named[d.Name]
		if t == nil || int64(t.NumParams) != d.Len {
			fail(RuleTypeForm, "import %s defines no type %s with %d type parameters; rebuild %s", from.Path(), d.Name, d.Len, v.file.Path)
			return v.u.Any()
		}
		return t
	}
	if d.Len < 0 || d.Len > bytecode.MaxParams {
		fail(RuleTypeLimit, "type %s has %d type parameters, the limit is %d", d.Name, d.Len, bytecode.MaxParams)
		return v.u.Any()
	}
	if v.c.named[d.Name] != nil {
		fail(RuleName, "type %s is defined twice", d.Name)
	}
	t := v.u.NewNamed(v.file.Path, d.Name, int(d.Len))
	v.c.named[d.Name] = t
	return t
}

// linkUnderlying completes a named type of this component.
func (v *verification) linkUnderlying(t *bytecode.Type, d *bytecode.TypeDef) {
	under := v.part(d.Elem, "underlying type")
	if under.Kind == bytecode.KindNamed || under.Kind == bytecode.KindParam {
		fail(RuleTypeForm, "type %s: its underlying type is the named type %s; give that one's underlying type", t, under)
		under = v.u.Any()
	}
	if n := v.maxParam(under); n >= d.Len {
		fail(RuleTypeParam, "type %s has %d type parameters and uses parameter %d", t, d.Len, n)
	}
	if t.Under() != nil && t.Under() != under {
		fail(RuleUniverse, "type %s already has another definition in this universe; load the component in a new one", t)
		return
	}
	if d.Portal && (under.Kind != bytecode.KindInterface || d.Len > 0) {
		fail(RuleTypeForm, "type %s is no interface; it cannot be a portal type", t)
	}
	t.Portal = d.Portal
	v.u.SetUnderlying(t, under)
}

// maxParam returns the highest number of a type parameter that t is written with, -1
// if there is none. The measure of t bounds the walk.
func (v *verification) maxParam(t *bytecode.Type) int64 {
	if !t.HasParams() {
		return -1
	}
	if t.Kind == bytecode.KindParam {
		return t.Len
	}
	n := int64(-1)
	eachPart(t, func(x *bytecode.Type) { n = max(n, v.maxParam(x)) })
	return n
}

// resolve returns the type with an ID of the file.
func (v *verification) resolve(id bytecode.TypeID) *bytecode.Type {
	if id <= 0 || int(id) >= len(v.c.types) {
		fail(RuleTypeForm, "there is no type %d", id)
		return v.u.Basic(bytecode.KindInt)
	}
	if t := v.c.types[id]; t != nil {
		return t
	}
	if v.resolving[id] {
		fail(RuleTypeCycle, "type %d is made of itself; only named types can be", id)
		return v.u.Basic(bytecode.KindInt)
	}
	v.resolving[id] = true
	t := v.build(&v.file.Types[int(id)-bytecode.NumBasic])
	v.space.written(t)
	v.c.types[id] = t
	return t
}

// part resolves a type that another is made of.
func (v *verification) part(id bytecode.TypeID, what string) *bytecode.Type {
	if id == bytecode.NoType {
		fail(RuleTypeForm, "%s is missing", what)
		return v.u.Basic(bytecode.KindInt)
	}
	return v.resolve(id)
}

func (v *verification) parts(ids []bytecode.TypeID, what string) []*bytecode.Type {
	if len(ids) > bytecode.MaxParams {
		fail(RuleTypeLimit, "%d of %s, the limit is %d", len(ids), what, bytecode.MaxParams)
	}
	list := make([]*bytecode.Type, len(ids))
	for i, id := range ids {
		list[i] = v.part(id, what)
	}
	return list
}

// build makes a type that is not named from its definition.
func (v *verification) build(d *bytecode.TypeDef) *bytecode.Type {
	u := v.u
	switch d.Kind {
	case bytecode.KindPointer:
		return u.Pointer(v.part(d.Elem, "pointer target"))
	case bytecode.KindSlice:
		return u.Slice(v.part(d.Elem, "slice element"))
	case bytecode.KindArray:
		if d.Len < 0 || d.Len > bytecode.MaxSize {
			fail(RuleTypeForm, "array length %d is not between 0 and %d", d.Len, bytecode.MaxSize)
		}
		return u.Array(v.part(d.Elem, "array element"), d.Len)
	case bytecode.KindMap:
		return u.Map(v.part(d.Key, "map key"), v.part(d.Elem, "map element"))
	case bytecode.KindChan:
		if d.Len < 0 || d.Len > 2 {
			fail(RuleTypeForm, "there is no channel direction %d", d.Len)
			return u.Chan(v.part(d.Elem, "channel element"), 0)
		}
		return u.Chan(v.part(d.Elem, "channel element"), d.Len)
	case bytecode.KindFunc:
		t := u.Func(v.parts(d.Params, "parameters"), v.parts(d.Results, "results"), d.Variadic)
		if n := len(t.Params); d.Variadic && (n == 0 || t.Params[n-1].Kind != bytecode.KindSlice) {
			fail(RuleTypeForm, "the last parameter of a variadic function is no slice")
			return u.Func(t.Params, t.Results, false)
		}
		return t
	case bytecode.KindStruct:
		return v.buildStruct(d)
	case bytecode.KindInterface:
		return v.buildInterface(d)
	case bytecode.KindParam:
		if d.Len < 0 || d.Len >= bytecode.MaxParams {
			fail(RuleTypeParam, "there is no type parameter %d", d.Len)
			return u.Any()
		}
		return u.Param(d.Len)
	case bytecode.KindInstance:
		origin := v.part(d.Elem, "generic type")
		args := v.parts(d.Params, "type arguments")
		if !isGeneric(origin) || len(args) != origin.NumParams {
			fail(RuleTypeParam, "%s is no generic type with %d type parameters", origin, len(args))
			return origin
		}
		return u.Instance(origin, args)
	}
	fail(RuleTypeForm, "kind %s cannot be defined", d.Kind)
	return u.Any()
}

func (v *verification) buildStruct(d *bytecode.TypeDef) *bytecode.Type {
	fields := make([]bytecode.Field, len(d.Fields))
	seen := make(map[string]bool, len(d.Fields))
	foreign := ""
	for i, fd := range d.Fields {
		checkMember("field", fd.Name)
		if seen[fd.Name] && bytecode.BaseName(fd.Name) != "_" {
			fail(RuleName, "field %s is defined twice in one struct", fd.Name)
		}
		seen[fd.Name] = true
		if !accessible(fd.Name, v.file.Path) {
			foreign = fd.Name
		}
		fields[i] = bytecode.Field{Name: fd.Name, Type: v.part(fd.Type, "type of field "+clip(fd.Name)), Embedded: fd.Embedded, Tag: fd.Tag}
	}
	return v.ownNames(v.u.Struct(fields), "field", foreign)
}

func (v *verification) buildInterface(d *bytecode.TypeDef) *bytecode.Type {
	methods := make([]bytecode.Method, len(d.Methods))
	foreign := ""
	for i, md := range d.Methods {
		checkMember("method", md.Name)
		if i > 0 && md.Name <= d.Methods[i-1].Name {
			fail(RuleInterface, "method %s does not come after %s; sort an interface's methods", md.Name, d.Methods[i-1].Name)
		}
		if !accessible(md.Name, v.file.Path) {
			foreign = md.Name
		}
		sig := v.part(md.Sig, "signature of method "+clip(md.Name))
		if sig.Kind != bytecode.KindFunc {
			fail(RuleInterface, "method %s has type %s, want a function type", md.Name, sig)
		}
		methods[i] = bytecode.Method{Name: md.Name, Sig: sig}
	}
	return v.ownNames(v.u.Interface(methods), "method", foreign)
}

// ownNames checks that if t has another package's unexported names, an accepted
// component has made it: a type may be mentioned by all who can hold its values, but
// only that package can make it.
func (v *verification) ownNames(t *bytecode.Type, what, foreign string) *bytecode.Type {
	if foreign != "" && !v.space.admitted[t] {
		fail(RuleForeign, "%s %s belongs to package %s, which has no such type", what, foreign, bytecode.PackageOf(foreign))
	}
	return t
}

// typeName describes a type ID in a message.
func (v *verification) typeName(id bytecode.TypeID) string {
	if id > 0 && int(id) < len(v.c.types) && v.c.types[id] != nil {
		return v.c.types[id].String()
	}
	return "invalid type"
}
