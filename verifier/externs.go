package verifier

import "github.com/portico-os/portico/bytecode"

// linkExterns finds the functions and variables of imports that the file names.
func (v *verification) linkExterns() {
	c := v.c
	c.externs = make([]externRef, len(v.file.Externs))
	for i, e := range v.file.Externs {
		from, t := v.externSource(&e)
		fn, ok := from.exported[e.Name]
		switch {
		case !ok:
			fail(RuleExtern, "import %s exports no function %q", from.Path(), clip(e.Name))
			fn = -1
		case from.Sig(fn) != t:
			fail(RuleExtern, "function %s of import %s has type %s, not %s; rebuild %s", e.Name, from.Path(), from.Sig(fn), t, v.file.Path)
		}
		c.externs[i] = externRef{from, int32(fn)}
	}
	c.extGlobs = make([]externRef, len(v.file.ExternGlobals))
	for i, e := range v.file.ExternGlobals {
		from, t := v.externSource(&e)
		g, ok := from.globals[e.Name]
		switch {
		case !ok:
			fail(RuleExtern, "import %s exports no variable %q", from.Path(), clip(e.Name))
		case from.GlobalType(g) != t:
			fail(RuleExtern, "variable %s of import %s has type %s, not %s; rebuild %s", e.Name, from.Path(), from.GlobalType(g), t, v.file.Path)
		}
		c.extGlobs[i] = externRef{from, int32(g)}
	}
}

func (v *verification) externSource(e *bytecode.Extern) (*Component, *bytecode.Type) {
	if e.Import < 0 || int(e.Import) >= len(v.c.imports) {
		fail(RuleExtern, "extern %q: there is no import %d", clip(e.Name), e.Import)
		return v.c, nil
	}
	return v.c.imports[e.Import], v.variable(e.Type, RuleExtern, "extern "+clip(e.Name))
}

// linkSignatures finds the signatures of the functions, which every call needs, and
// the names that importing components may use.
func (v *verification) linkSignatures() {
	c := v.c
	c.funcs = make([]funcFacts, len(v.file.Funcs))
	c.exported = map[string]bytecode.FuncID{}
	names := make(map[string]bool, len(v.file.Funcs))
	for i := range v.file.Funcs {
		f := &v.file.Funcs[i]
		if !isPlain(f.Name) || names[f.Name] {
			fail(RuleName, "function name %q is no plain text or not unique", clip(f.Name))
		}
		if f.Source != "" && !isPlain(f.Source) {
			fail(RuleFormat, "func %s: file name %q is no plain text", f.Name, clip(f.Source))
		}
		names[f.Name] = true
		t := v.variable(f.Sig, RuleSignature, "func "+f.Name)
		if t == nil || t.Kind != bytecode.KindFunc {
			fail(RuleSignature, "func %s has type %s, want a function type", f.Name, typeText(t))
			t = v.u.Func(nil, nil, false)
		}
		c.funcs[i].sig = t
		if f.Exported {
			if len(f.Captures) > 0 {
				fail(RuleSignature, "func %s has captures; it cannot be exported", f.Name)
			}
			c.exported[f.Name] = bytecode.FuncID(i)
		}
	}
}

// checkInit checks the function that initialises the package.
func (v *verification) checkInit() {
	id := v.file.Init
	if id == -1 {
		return
	}
	if id < 0 || int(id) >= len(v.file.Funcs) {
		fail(RuleInit, "there is no function %d to initialise the package", id)
		return
	}
	if t := v.c.funcs[id].sig; len(t.Params)+len(t.Results)+len(v.file.Funcs[id].Captures) > 0 {
		fail(RuleInit, "func %s initialises the package; it must take and return nothing", v.file.Funcs[id].Name)
	}
}

// fn returns the signature of a function or extern, nil if there is none, and the
// captures it takes.
func (v *verification) fn(id bytecode.FuncID) (*bytecode.Type, []bytecode.TypeID) {
	n := len(v.file.Funcs)
	switch {
	case id >= 0 && int(id) < n:
		return v.c.funcs[id].sig, v.file.Funcs[id].Captures
	case int(id) >= n && int(id) < n+len(v.file.Externs) && v.c.externs[int(id)-n].id >= 0:
		return v.c.Sig(id), nil
	}
	return nil, nil
}
