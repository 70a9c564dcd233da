package verifier

import "github.com/portico-os/portico/bytecode"

// linkTypes makes the types that the file defines in the universe: first the named
// ones, so that all others can refer to them, then all others, then the underlying
// types of the named ones. Only then can their sizes be judged.
func (v *verification) linkTypes() {
	defs, c := v.c.file.Types, v.c
	c.types = make([]*bytecode.Type, bytecode.NumBasic+len(defs))
	c.named = map[string]*bytecode.Type{}
	v.resolving = make([]bool, len(c.types))
	for k := 1; k < bytecode.NumBasic; k++ {
		c.types[k] = v.u.Basic(bytecode.Kind(k))
	}
	own := c.types[bytecode.NumBasic:]
	for i := range defs {
		if defs[i].Kind == bytecode.KindNamed {
			own[i] = v.u.Any()
			v.tolerate(func() { own[i] = v.linkNamed(&defs[i]) })
		}
	}
	for i := range defs {
		v.resolve(bytecode.TypeID(bytecode.NumBasic + i))
	}
	for i := range defs {
		if d := &defs[i]; d.Kind == bytecode.KindNamed && d.Import == bytecode.ThisComponent {
			under := v.u.Any()
			v.tolerate(func() { under = v.underlying(own[i], d) })
			own[i].Portal = d.Portal
			v.u.SetUnderlying(own[i], under)
		}
	}
	for _, t := range c.types[1:] {
		v.admit(t)
	}
}

// linkNamed finds or makes a named type, still without its underlying type.
func (v *verification) linkNamed(d *bytecode.TypeDef) *bytecode.Type {
	check(isPlain(d.Name), "name", "type name %q is not an identifier", clip(d.Name))
	switch {
	case d.Import == bytecode.Predeclared:
		check(d.Name == "error", "type-form", "there is no predeclared named type %s", d.Name)
		return v.u.Error()
	case d.Import != bytecode.ThisComponent:
		check(d.Import >= 0 && int(d.Import) < len(v.c.imports), "type-form", "type %s: there is no import %d", d.Name, d.Import)
		from := v.c.imports[d.Import]
		t := from.named[d.Name]
		check(t != nil && int64(t.NumParams) == d.Len, "type-form", "import %s defines no type %s with %d type parameters; rebuild %s", from.Path(), d.Name, d.Len, v.c.file.Path)
		return t
	}
	check(d.Len >= 0 && d.Len <= bytecode.MaxParams, "type-limit", "type %s has %d type parameters, the limit is %d", d.Name, d.Len, bytecode.MaxParams)
	check(v.c.named[d.Name] == nil, "name", "type %s is defined twice", d.Name)
	t := v.u.NewNamed(v.c.id, d.Name, int(d.Len))
	v.c.named[d.Name] = t
	return t
}

// underlying returns what completes a named type of this component.
func (v *verification) underlying(t *bytecode.Type, d *bytecode.TypeDef) *bytecode.Type {
	under := v.resolve(d.Elem)
	check(under.Kind != bytecode.KindNamed && under.Kind != bytecode.KindParam, "type-form",
		"type %s: its underlying type is the named type %s; give that one's underlying type", t, under)
	n := under.MaxParam()
	check(n < d.Len, "type-param", "type %s has %d type parameters and uses parameter %d", t, d.Len, n)
	check(t.Under() == nil || t.Under() == under, "universe", "type %s already has another definition in this universe; load the component in a new one", t)
	check(!d.Portal || under.Kind == bytecode.KindInterface && d.Len == 0, "type-form", "type %s is no interface; it cannot be a portal type", t)
	return under
}

// resolve returns the type with an ID of the file, whose definition it follows first if need
// be: each definition once.
func (v *verification) resolve(id bytecode.TypeID) *bytecode.Type {
	check(id > 0 && int(id) < len(v.c.types), "type-form", "there is no type %d", id)
	if t := v.c.types[id]; t != nil {
		return t
	}
	check(!v.resolving[id], "type-cycle", "type %d is made of itself; only named types can be", id)
	check(v.level <= bytecode.MaxTypeDepth, "type-limit", "type %d nests deeper than %d; name its parts", id, bytecode.MaxTypeDepth)
	v.resolving[id] = true
	v.level++
	t := v.u.Any()
	v.tolerate(func() {
		t = v.build(&v.c.file.Types[int(id)-bytecode.NumBasic])
		v.written(t)
	})
	v.level--
	v.c.types[id] = t
	return t
}

func (v *verification) resolveAll(ids []bytecode.TypeID) []*bytecode.Type {
	check(len(ids) <= bytecode.MaxParams, "type-limit", "%d parameters, results or type arguments, the limit is %d", len(ids), bytecode.MaxParams)
	list := make([]*bytecode.Type, len(ids))
	for i, id := range ids {
		list[i] = v.resolve(id)
	}
	return list
}

// build makes a type that is not named from its definition.
func (v *verification) build(d *bytecode.TypeDef) *bytecode.Type {
	u := v.u
	switch d.Kind {
	case bytecode.KindPointer:
		return u.Pointer(v.resolve(d.Elem))
	case bytecode.KindSlice:
		return u.Slice(v.resolve(d.Elem))
	case bytecode.KindArray:
		check(d.Len >= 0 && d.Len <= bytecode.MaxSize, "type-form", "array length %d is not between 0 and %d", d.Len, bytecode.MaxSize)
		return u.Array(v.resolve(d.Elem), d.Len)
	case bytecode.KindMap:
		return u.Map(v.resolve(d.Key), v.resolve(d.Elem))
	case bytecode.KindChan:
		check(d.Len >= 0 && d.Len <= 2, "type-form", "there is no channel direction %d", d.Len)
		return u.Chan(v.resolve(d.Elem), d.Len)
	case bytecode.KindFunc:
		params, results := v.resolveAll(d.Params), v.resolveAll(d.Results)
		check(!d.Variadic || len(params) > 0 && params[len(params)-1].Kind == bytecode.KindSlice, "type-form", "the last parameter of a variadic function is no slice")
		return u.Func(params, results, d.Variadic)
	case bytecode.KindStruct:
		return v.buildStruct(d)
	case bytecode.KindInterface:
		return v.buildInterface(d)
	case bytecode.KindParam:
		check(d.Len >= 0 && d.Len < bytecode.MaxParams, "type-param", "there is no type parameter %d", d.Len)
		return u.Param(d.Len)
	case bytecode.KindInstance:
		origin, args := v.resolve(d.Elem), v.resolveAll(d.Params)
		check(isGeneric(origin) && len(args) == origin.NumParams, "type-param", "%s is no generic type with %d type parameters", origin, len(args))
		return u.Instance(origin, args)
	}
	panic(refusal("type-form", "types of kind %s cannot be defined", d.Kind))
}

func (v *verification) buildStruct(d *bytecode.TypeDef) *bytecode.Type {
	fields := make([]bytecode.Field, len(d.Fields))
	seen := make(map[string]bool, len(d.Fields))
	foreign := ""
	for i, f := range d.Fields {
		name := v.member("field", f.Name)
		check(!seen[f.Name] || bytecode.BaseName(f.Name) == "_", "name", "field %s is defined twice in one struct", f.Name)
		seen[f.Name] = true
		if !v.accessible(name) {
			foreign = f.Name
		}
		fields[i] = bytecode.Field{Name: name, Type: v.resolve(f.Type), Embedded: f.Embedded, Tag: f.Tag}
	}
	return v.ownNames(v.u.Struct(fields), foreign)
}

func (v *verification) buildInterface(d *bytecode.TypeDef) *bytecode.Type {
	methods := make([]bytecode.Method, len(d.Methods))
	foreign := ""
	for i, m := range d.Methods {
		name := v.member("method", m.Name)
		check(i == 0 || m.Name > d.Methods[i-1].Name, "interface", "method %s does not come after the one before it; sort an interface's methods", m.Name)
		if !v.accessible(name) {
			foreign = m.Name
		}
		sig := v.resolve(m.Sig)
		check(sig.Kind == bytecode.KindFunc, "interface", "method %s has type %s, want a function type", m.Name, sig)
		methods[i] = bytecode.Method{Name: name, Sig: sig}
	}
	return v.ownNames(v.u.Interface(methods), foreign)
}

// ownNames checks that if t has another package's unexported name, an accepted
// component has made it: a type may be mentioned by all who can hold its values, but
// only that package can make it.
func (v *verification) ownNames(t *bytecode.Type, foreign string) *bytecode.Type {
	check(foreign == "" || v.known.admitted[t], "foreign-name", "%s belongs to package %s, which has no such type", foreign, bytecode.PackageOf(foreign))
	return t
}
