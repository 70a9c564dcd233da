package verifier

import "github.com/portico-os/portico/bytecode"

// A verification is the state of one call of Verify.
type verification struct {
	u     *bytecode.Universe
	file  *bytecode.File
	space *space
	c     *Component // becomes the result

	resolving []bool                       // by TypeID: its definition is being followed
	budget    int                          // what judging types may still cost
	missing   map[[2]*bytecode.Type]string // by type and interface: see missingMethod
	code      function                     // the one that is being checked

	// without is a rule that is not enforced: "" but in tests of this package, which show so
	// that each rule is what refuses their component.
	without Rule
}

// Verify judges a file. hash is the SHA-256 of its encoding; imports holds, by path,
// verified components of the same universe. The error is an [*Error].
//
// After a refusal the universe may hold types of the refused component, which nothing
// else can refer to, and its path stays bound to this content.
func Verify(u *bytecode.Universe, f *bytecode.File, hash [32]byte, imports map[string]*Component) (*Component, error) {
	return newVerification(u, f, hash).run(imports)
}

func newVerification(u *bytecode.Universe, f *bytecode.File, hash [32]byte) *verification {
	s := spaceOf(u)
	return &verification{
		u: u, file: f, space: s, budget: maxBudget, missing: map[[2]*bytecode.Type]string{},
		c: &Component{file: f, hash: hash, universe: u, space: s, methods: map[*bytecode.Type][]method{}, bounds: map[bytecode.FuncID]bound{}},
	}
}

func (v *verification) run(imports map[string]*Component) (*Component, error) {
	err := v.judge(imports)
	v.space.settle(err == nil)
	if err != nil {
		return nil, err
	}
	for t, table := range v.c.methods {
		if v.space.methods[t] == nil {
			v.space.methods[t] = table
		}
	}
	return v.c, nil
}

func (v *verification) judge(imports map[string]*Component) (err error) {
	defer catchRefusal(v, &err)
	v.tolerate(v.checkFormat)
	v.linkImports(imports)
	v.linkTypes()
	v.linkExterns()
	v.linkSignatures()
	v.linkMethods()
	v.checkGlobals()
	v.tolerate(v.checkInit)
	v.code.v = v
	for i := range v.file.Funcs {
		v.tolerate(func() { v.code.check(bytecode.FuncID(i)) })
	}
	for i := range v.file.Types {
		v.tolerate(func() { v.checkHandlers(&v.file.Types[i]) })
	}
	return nil
}

// checkFormat checks what the decoder does not need to.
func (v *verification) checkFormat() {
	f := v.file
	check(isPlain(f.Path), "format", "component path %q is not an import path", clip(f.Path))
	check(len(f.Types) <= bytecode.MaxTypes && len(f.Funcs)+len(f.Externs) <= bytecode.MaxFuncs &&
		len(f.Globals)+len(f.ExternGlobals) <= bytecode.MaxTypes && len(f.Imports) <= bytecode.MaxTypes, "format", "the file has too many types, functions, variables or imports")
	owner, known := v.space.owners[f.Path]
	check(!known || owner == v.c.hash, "universe", "another component with path %s was loaded before; load this one in a new universe", f.Path)
	v.space.owners[f.Path] = v.c.hash
}

// linkImports finds the imports and compares their content with what this component
// was compiled against.
func (v *verification) linkImports(loaded map[string]*Component) {
	seen := map[string]bool{v.file.Path: true}
	for _, im := range v.file.Imports {
		c := loaded[im.Path]
		v.tolerate(func() {
			check(!seen[im.Path], "import", "import %q is named twice or is the component itself", clip(im.Path))
			check(c != nil && c.Path() == im.Path && c.universe == v.u, "import", "import %q is not loaded; verify it first", clip(im.Path))
			check(c.hash == im.Hash, "import", "compiled against another version of import %s; rebuild %s", im.Path, v.file.Path)
		})
		seen[im.Path] = true
		v.c.imports = append(v.c.imports, c)
	}
}

// variable returns the type with an ID of the file, which a variable must be able to
// have.
func (v *verification) variable(id bytecode.TypeID, rule Rule, what string) *bytecode.Type {
	if id <= 0 || int(id) >= len(v.c.types) {
		fail(rule, "%s has type %d, which is not defined", what, id)
	}
	if !v.c.usable[id] {
		fail(rule, "%s has type %s, which no variable can have", what, v.c.types[id])
	}
	return v.c.types[id]
}
