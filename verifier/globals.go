package verifier

import "github.com/portico-os/portico/bytecode"

// checkGlobals checks the package variables and their initial values.
func (v *verification) checkGlobals() {
	v.c.variables = map[string]symbol{}
	names := make(map[string]bool, len(v.c.file.Globals))
	total := int64(0)
	for i := range v.c.file.Globals {
		g := &v.c.file.Globals[i]
		v.tolerate(func() {
			check(isPlain(g.Name) && !names[g.Name], "name", "variable name %q is no plain text or not unique", clip(g.Name))
			names[g.Name] = true
			t := v.variable(g.Type, "global", "variable "+clip(g.Name))
			total += t.Size() + bytecode.WordSize // as much as aligning it may take
			check(total <= bytecode.MaxSize, "global", "the package's variables are larger than %d bytes together", bytecode.MaxSize)
			if isExported(g.Name) {
				v.c.variables[g.Name] = symbol{int32(i), t}
			}
		})
	}
	for i := range v.c.file.Globals {
		g := &v.c.file.Globals[i]
		for _, init := range g.Init {
			v.tolerate(func() { v.checkStatic(g.Name, v.staticPart(g.Name, v.globalType(int32(i)), init.Path), &init.Value) })
		}
	}
}

// globalType returns the type of a variable of this component or of an import, nil if
// there is none.
func (v *verification) globalType(id int32) *bytecode.Type {
	n := len(v.c.file.Globals)
	if id < 0 || int(id) >= n+len(v.c.externGlobals) || int(id) >= n && v.c.externGlobals[int(id)-n].component == nil {
		return nil
	}
	return v.c.GlobalType(bytecode.GlobalID(id))
}

// staticPart returns the type of the part that the path of an initial value leads to.
func (v *verification) staticPart(name string, t *bytecode.Type, path []int64) *bytecode.Type {
	check(len(path) <= bytecode.MaxPath, "static-init", "variable %s: a path has %d steps, the limit is %d", name, len(path), bytecode.MaxPath)
	for _, step := range path {
		u := t.Under()
		if u.Kind == bytecode.KindArray && step >= 0 && step < u.Len {
			t = u.Elem
			continue
		}
		part := t.FieldType(int(step), v.u)
		check(part != nil, "static-init", "variable %s: %s has no part %d", name, t, step)
		if u.Kind == bytecode.KindStruct {
			f := u.Fields[step].Name
			check(v.mayUseField(t, f), "static-init", "variable %s: field %s is not exported by package %s", name, bytecode.BaseName(f), bytecode.PackageOf(f))
		}
		t = part
	}
	check(!t.IsAggregate(), "static-init", "variable %s: a value for an aggregate of type %s; give one for each of its parts", name, t)
	return t
}

// checkStatic checks a constant against the type of the part that it initialises.
func (v *verification) checkStatic(name string, t *bytecode.Type, k *bytecode.Const) {
	u, ok := t.Under(), false
	switch k.Kind {
	case bytecode.ConstScalar:
		ok = fitsScalar(u, k.Imm)
	case bytecode.ConstString:
		ok = u.Kind == bytecode.KindString && k.Data >= 0 && int(k.Data) < len(v.c.file.Data)
	case bytecode.ConstFunc:
		f := v.fn(int32(k.Func))
		ok = f != nil && f.sig == u && len(f.captures) == 0
	case bytecode.ConstAddr:
		g := v.globalType(int32(k.Global))
		ok = g != nil && u.Kind == bytecode.KindPointer && u.Elem == g
	case bytecode.ConstSlice:
		g := v.globalType(int32(k.Global))
		ok = g != nil && u.Kind == bytecode.KindSlice && g.Under().Kind == bytecode.KindArray && g.Under().Elem == u.Elem
	}
	check(ok, "static-init", "variable %s: the initial value of a part of type %s has another type or is not there", name, t)
}

// fitsScalar reports whether bits is a constant of the scalar type u.
func fitsScalar(u *bytecode.Type, bits uint64) bool {
	switch {
	case u.Kind == bytecode.KindBool:
		return bits <= 1
	case u.Kind.IsInteger(), u.Kind.IsFloat():
		return u.Size() == 8 || bits>>(8*uint(u.Size())) == 0
	}
	return false
}
