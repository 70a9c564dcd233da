package verifier

import "github.com/portico-os/portico/bytecode"

// linkExterns finds the functions and variables of imports that the file names.
func (v *verification) linkExterns() {
	v.c.externs = v.linkTable(v.c.file.Externs, "function", func(c *Component) map[string]symbol { return c.functions })
	v.c.externGlobals = v.linkTable(v.c.file.ExternGlobals, "variable", func(c *Component) map[string]symbol { return c.variables })
}

// linkTable finds what externs name. Their types are compared by identity: an import of another
// content has other types, even if they print alike.
func (v *verification) linkTable(externs []bytecode.Extern, what string, exports func(*Component) map[string]symbol) []externRef {
	refs := make([]externRef, len(externs))
	for i, e := range externs {
		v.tolerate(func() {
			check(e.Import >= 0 && int(e.Import) < len(v.c.imports), "extern", "%s %q: there is no import %d", what, clip(e.Name), e.Import)
			from, want := v.c.imports[e.Import], v.variable(e.Type, "extern", "an extern")
			s, ok := exports(from)[e.Name]
			check(ok, "extern", "import %s exports no %s %q", from.Path(), what, clip(e.Name))
			if s.t != want {
				note := ""
				if s.t.String() == want.String() {
					note = " of another version"
				}
				fail("extern", "%s %s of import %s has type %s, not %s%s; rebuild %s", what, e.Name, from.Path(), s.t, want, note, v.c.file.Path)
			}
			refs[i] = externRef{from, s.id}
		})
	}
	return refs
}

// linkSignatures finds the signatures of the functions, which every call needs, and
// the names that importing components may use.
func (v *verification) linkSignatures() {
	c := v.c
	c.funcs = make([]funcFacts, len(v.c.file.Funcs))
	c.functions = map[string]symbol{}
	names := make(map[string]bool, len(v.c.file.Funcs))
	for i := range v.c.file.Funcs {
		f := &v.c.file.Funcs[i]
		c.funcs[i].sig = v.u.Func(nil, nil, false)
		v.tolerate(func() {
			check(isPlain(f.Name) && !names[f.Name], "name", "function name %q is no plain text or not unique", clip(f.Name))
			check(f.Source == "" || isPlain(f.Source), "format", "func %s: file name %q is no plain text", f.Name, clip(f.Source))
			names[f.Name] = true
			t := v.variable(f.Sig, "signature", "func "+f.Name)
			check(t.Kind == bytecode.KindFunc, "signature", "func %s has type %s, want a function type", f.Name, t)
			c.funcs[i].sig = t
			check(!f.Exported || len(f.Captures) == 0, "signature", "func %s has captures; it cannot be exported", f.Name)
			v.linkCaptures(f, &c.funcs[i])
		})
		if f.Exported {
			c.functions[f.Name] = symbol{int32(i), c.funcs[i].sig}
		}
	}
}

// linkCaptures finds the types of a function's captures, and makes that of its closure objects,
// which has the limits of any type.
func (v *verification) linkCaptures(f *bytecode.Func, facts *funcFacts) {
	fields, what := make([]bytecode.Field, 1, 1+len(f.Captures)), "a capture of func "+f.Name
	fields[0] = bytecode.Field{Name: "code", Type: v.u.Basic(bytecode.KindUintptr)}
	for _, id := range f.Captures {
		t := v.variable(id, "signature", what)
		facts.captures, fields = append(facts.captures, t), append(fields, bytecode.Field{Name: "capture", Type: t})
	}
	if len(f.Captures) > 0 {
		facts.closure = v.u.Struct(fields)
		v.admit(facts.closure)
	}
}

// checkInit checks the function that initialises the package.
func (v *verification) checkInit() {
	id := v.c.file.Init
	if id == -1 {
		return
	}
	check(id >= 0 && int(id) < len(v.c.file.Funcs), "init", "there is no function %d to initialise the package", id)
	t, f := v.c.funcs[id].sig, &v.c.file.Funcs[id]
	check(len(t.Params)+len(t.Results)+len(f.Captures) == 0, "init", "func %s initialises the package; it must take and return nothing", f.Name)
}

// fn returns what is known of a function or extern, nil if there is no such function.
func (v *verification) fn(id int32) *funcFacts {
	n := len(v.c.file.Funcs)
	if id < 0 || int(id) >= n+len(v.c.externs) || int(id) >= n && v.c.externs[int(id)-n].component == nil {
		return nil
	}
	c, fn := v.c.Resolve(bytecode.FuncID(id))
	return &c.funcs[fn]
}
