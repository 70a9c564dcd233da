package verifier

import (
	"math"

	"github.com/portico-os/portico/bytecode"
)

// A verification is the state of one call of Verify. The component's file is hostile: each
// index and count in it is checked before it is used.
type verification struct {
	admission // known is changed at the end alone, if all was accepted, but for types: see journal
	names     // of the component that becomes the result

	// resolve relies on it to meet each definition once: a type that is met again while it is
	// followed is made of itself.
	resolving []bool // by TypeID: its definition is being followed
	level     int    // how many are: types are written no deeper, for Go's stack is as deep

	// The one that is being checked: catchRefusal relies on its def and current to locate a
	// refusal. All functions are checked with it, one after the other.
	code function
}

// Verify judges a file. hash is the SHA-256 of its encoding. What it imports must have been
// accepted in the same universe before, with the content that the file names. The error is
// an [*Error]. Precondition: nobody changes f from now on, for the Component keeps it, and nobody
// else uses the universe meanwhile, which locks nothing.
//
// Components with one path and different contents may stand side by side; their types have
// nothing in common. After a refusal the universe may hold types of the refused component,
// which nothing else can refer to.
func Verify(u *bytecode.Universe, f *bytecode.File, hash [32]byte) (*Component, error) {
	return newVerification(u, f, hash).run()
}

func newVerification(u *bytecode.Universe, f *bytecode.File, hash [32]byte) *verification {
	c := &Component{file: f, id: bytecode.ComponentID{Path: f.Path, Hash: hash}, universe: u, known: judgementsOf(u)}
	c.methods, c.missing, c.bounds = map[*bytecode.Type][]method{}, map[[2]*bytecode.Type]string{}, map[bytecode.FuncID]bound{}
	v := verificationOf(c)
	v.budget = budgetOf(f)
	return v
}

// verificationOf returns a verification of which nothing has been judged yet. That of a function of a
// component that was accepted needs no budget.
func verificationOf(c *Component) *verification {
	types := admission{known: c.known, budget: math.MaxInt}
	return &verification{admission: types, names: names{u: c.universe, c: c}}
}

// run judges the component, and makes what it defines known to the universe if it is accepted.
func (v *verification) run() (*Component, error) {
	if err := v.judge(); err != nil {
		v.rollBack()
		return nil, err
	}
	for t, table := range v.c.methods {
		if v.known.methods[t] == nil {
			v.known.methods[t] = table
		}
	}
	if v.known.components[v.c.id] == nil {
		v.known.components[v.c.id] = v.c
	}
	if v.c.file.Path == library {
		v.known.library = v.c
	}
	return v.c, nil
}

// judge runs all checks. The order matters: types before whatever has one, signatures before
// the method tables and function bodies that name them, and all bodies before bounds on time,
// which follow calls.
func (v *verification) judge() (err error) {
	defer catchRefusal(v, &err)
	v.tolerate(v.checkFormat)
	v.linkImports()
	v.linkTypes()
	v.linkExterns()
	v.linkSignatures()
	v.linkMethods()
	v.checkGlobals()
	v.tolerate(v.checkInit)
	v.code.v = v
	for i := range v.c.file.Funcs {
		v.tolerate(func() { v.code.check(bytecode.FuncID(i)) })
	}
	for i := range v.c.file.Types {
		v.tolerate(func() { v.checkHandlers(&v.c.file.Types[i]) })
	}
	return nil
}

// checkFormat checks what the decoder does not need to.
func (v *verification) checkFormat() {
	f := v.c.file
	check(isPlain(f.Path), "format", "component path %q is not an import path", clip(f.Path))
	check(len(f.Types) <= bytecode.MaxTypes && len(f.Funcs)+len(f.Externs) <= bytecode.MaxFuncs &&
		len(f.Globals)+len(f.ExternGlobals) <= bytecode.MaxTypes && len(f.Imports) <= bytecode.MaxTypes, "format", "the file has too many types, functions, variables or imports")
	if lib := v.known.library; f.Path == library && lib != nil && lib.id != v.c.id {
		fail("universe", "the library was loaded as %s before, and all maps are its; load %s in a new universe", lib.id, v.c.id)
	}
}

// variable returns the type with an ID of the file, which a variable must be able to have. It
// is the one way from a TypeID in a function to a type: what it returns is admitted. It takes any
// ID, but only after linkTypes.
func (v *verification) variable(id bytecode.TypeID, rule Rule, what string) *bytecode.Type {
	if id <= 0 || int(id) >= len(v.c.types) {
		fail(rule, "%s has type %d, which is not defined", what, id)
	}
	t := v.c.types[id]
	if t.HasParams() || isGeneric(t) || t.Kind.IsOpaque() {
		fail(rule, "%s has type %s, which no variable can have", what, t)
	}
	return t
}
