package verifier

import "github.com/portico-os/portico/bytecode"

// checkGlobals checks the package variables and their initial values.
func (v *verification) checkGlobals() {
	v.c.globals = map[string]bytecode.GlobalID{}
	names := make(map[string]bool, len(v.file.Globals))
	total := int64(0)
	for i := range v.file.Globals {
		g := &v.file.Globals[i]
		if !isPlain(g.Name) || names[g.Name] {
			fail(RuleName, "variable name %q is no plain text or not unique", clip(g.Name))
		}
		names[g.Name] = true
		t := v.variable(g.Type, RuleGlobal, "variable "+clip(g.Name))
		if t == nil {
			continue
		}
		if total += t.Size(); total > bytecode.MaxSize {
			fail(RuleGlobal, "the package's variables are larger than %d bytes together", bytecode.MaxSize)
		}
		if isExported(g.Name) {
			v.c.globals[g.Name] = bytecode.GlobalID(i)
		}
	}
	for i := range v.file.Globals {
		g := &v.file.Globals[i]
		t := v.globalType(bytecode.GlobalID(i))
		for _, init := range g.Init {
			if at := v.staticPart(g.Name, t, init.Path); at != nil {
				v.checkStatic(g.Name, at, &init.Value)
			}
		}
	}
}

// globalType returns the type of a variable of this component or of an import, nil if
// there is none.
func (v *verification) globalType(id bytecode.GlobalID) *bytecode.Type {
	n := len(v.file.Globals)
	if id < 0 || int(id) >= n+len(v.file.ExternGlobals) {
		return nil
	}
	return v.c.GlobalType(id)
}

// staticPart follows the path of an initial value.
func (v *verification) staticPart(name string, t *bytecode.Type, path []int64) *bytecode.Type {
	if len(path) > bytecode.MaxPath {
		fail(RuleStatic, "variable %s: a path has %d steps, the limit is %d", name, len(path), bytecode.MaxPath)
		return nil
	}
	for _, step := range path {
		u := t.Under()
		switch {
		case u.Kind == bytecode.KindArray && step >= 0 && step < u.Len:
			t = u.Elem
		case u.Kind == bytecode.KindStruct && step >= 0 && step < int64(len(u.Fields)):
			if f := u.Fields[step]; !v.mayUseField(t, f.Name) {
				fail(RuleStatic, "variable %s: field %s is not exported by package %s", name, bytecode.BaseName(f.Name), bytecode.PackageOf(f.Name))
			}
			t = u.Fields[step].Type
		case u.Kind.IsComplex() && (step == 0 || step == 1):
			t = t.FieldType(int(step), v.u)
		default:
			fail(RuleStatic, "variable %s: %s has no part %d", name, t, step)
			return nil
		}
	}
	if t.IsAggregate() {
		fail(RuleStatic, "variable %s: a value for an aggregate of type %s; give one for each of its parts", name, t)
		return nil
	}
	return t
}

// checkStatic checks a constant against the type of the part that it initialises.
func (v *verification) checkStatic(name string, t *bytecode.Type, k *bytecode.Const) {
	u := t.Under()
	ok := false
	switch k.Kind {
	case bytecode.ConstScalar:
		ok = fitsScalar(u, k.Imm)
	case bytecode.ConstString:
		ok = u.Kind == bytecode.KindString && k.Data >= 0 && int(k.Data) < len(v.file.Data)
	case bytecode.ConstFunc:
		sig, captures := v.fn(k.Func)
		ok = sig != nil && sig == u && len(captures) == 0
	case bytecode.ConstAddr:
		g := v.globalType(k.Global)
		ok = g != nil && u.Kind == bytecode.KindPointer && u.Elem == g
	case bytecode.ConstSlice:
		g := v.globalType(k.Global)
		ok = g != nil && u.Kind == bytecode.KindSlice && g.Under().Kind == bytecode.KindArray && g.Under().Elem == u.Elem
	}
	if !ok {
		fail(RuleStatic, "variable %s: the initial value of a part of type %s has another type or is not there", name, t)
	}
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

// mayUseField reports whether this component may use a field of type t. Unexported
// fields of instances of generic types are open to it: it compiles the generic type's
// code itself.
func (v *verification) mayUseField(t *bytecode.Type, name string) bool {
	return accessible(name, v.file.Path) || t.Origin != nil && t.Path == bytecode.PackageOf(name)
}
