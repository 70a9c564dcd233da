package front

import (
	"go/token"
	"go/types"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/compiler/diagnostics"
	"github.com/portico-os/portico/compiler/gotypes"
)

// declareType defines a type that the package declares, with its methods.
func (c *component) declareType(named *types.Named) {
	t := c.p.TypeOf(named)
	c.TypeID(t)
	if named.TypeParams().Len() > 0 {
		return
	}
	if !t.Kind.IsOpaque() { // no interface holds a memory object: it has no method table
		c.addMethods(named, t)
	}
	set := types.NewMethodSet(types.NewPointer(named))
	for sel := range set.Methods() {
		fn := sel.Obj().(*types.Func)
		if _, bound := c.p.Directives[fn]; !bound && len(sel.Index()) == 1 && !types.IsInterface(named) {
			c.funcID(c.p.ssa.FuncValue(fn))
		}
	}
}

// addMethods gives a type its method table. Each entry takes the receiver as an
// interface holds it: a pointer, or the value if that is pointer-shaped.
func (c *component) addMethods(named *types.Named, t *bytecode.Type) {
	if c.tabled[t] || types.IsInterface(named) {
		return
	}
	c.tabled[t] = true
	values := types.NewMethodSet(named)
	recv := types.Type(types.NewPointer(named))
	if t.IsPointerShaped() {
		recv = named
	}
	at := int(c.TypeID(t)) - bytecode.NumBasic
	for sel := range types.NewMethodSet(recv).Methods() {
		m := sel.Obj().(*types.Func)
		if !m.Exported() && m.Pkg() != named.Obj().Pkg() && !c.p.exports[m] {
			continue // no interface has it
		}
		inValue := values.Lookup(m.Pkg(), m.Name()) != nil
		def := bytecode.MethodDef{
			Name: gotypes.Qualified(m), Sig: c.TypeID(c.p.Signature(sel.Type().(*types.Signature), nil)),
			Func: c.funcID(c.p.ssa.MethodValue(sel)), InValue: inValue,
		}
		c.File.Types[at].Methods = append(c.File.Types[at].Methods, def)
	}
}

// needMethods makes sure that a type that becomes an interface has the methods that
// the interface calls: those of instances of generic types are compiled where they are
// needed, and some types cannot have any.
func (c *component) needMethods(from types.Type, to *bytecode.Type) {
	c.needInstances(from, map[types.Type]bool{})
	if len(to.Under().Methods) == 0 {
		return
	}
	pointer, isPointer := types.Unalias(from).(*types.Pointer)
	named := namedOf(from)
	switch {
	case named == nil:
		diagnostics.Refuse(token.NoPos, diagnostics.MethodTable, "methods of the unnamed type %s", from)
	case isPointer && c.p.TypeOf(pointer.Elem()).IsPointerShaped():
		diagnostics.Refuse(token.NoPos, diagnostics.MethodTable, "methods of %s: %s is itself a reference", from, named)
	}
}

// needInstances gives the instances of generic types in a type their methods.
func (c *component) needInstances(t types.Type, seen map[types.Type]bool) {
	named := namedOf(t)
	if named == nil || seen[named] {
		return
	}
	seen[named] = true
	if named.TypeArgs().Len() > 0 {
		c.addMethods(named, c.p.TypeOf(named))
	}
}
