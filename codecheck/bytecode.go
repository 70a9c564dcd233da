package codecheck

import (
	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/bytecode/intrinsics"
	"github.com/portico-os/portico/domainzero/link"
	"github.com/portico-os/portico/verifier"
)

// uses is what a function's bytecode calls, and the package variables that it and what it calls name:
// its code does nothing else. Functions that are inlined call nothing but intrinsics that are
// translated.
type uses struct {
	variables map[variable]bool
	functions map[link.Name]bool
	services  map[intrinsics.ID]bool // of the kernel
	methods   map[int64]bool         // numbers of selectors
}

// A variable is a package variable of a component.
type variable struct {
	component *verifier.Component
	global    bytecode.GlobalID
}

// readUses collects what the bytecode uses.
func (r *reader) readUses() {
	r.uses = uses{map[variable]bool{}, map[link.Name]bool{}, map[intrinsics.ID]bool{}, map[int64]bool{}}
	n := r.f.Name
	if compares(n) {
		r.uses.readParts(n, n.Type)
	}
	if n.Component == nil {
		return
	}
	r.uses.readVariables(n)
	for _, b := range n.Component.File().Funcs[n.Func].Blocks {
		for i := range b.Instrs {
			in := &b.Instrs[i]
			switch in.Op {
			case bytecode.OpCall:
				c, fn := n.Component.Resolve(bytecode.FuncID(in.Sym))
				r.uses.functions[link.Name{Component: c, Func: fn}] = true
				r.uses.readVariables(link.Name{Component: c, Func: fn})
			case bytecode.OpIntrinsic:
				r.uses.services[intrinsics.ID(in.Sym)] = true
			case bytecode.OpCallMethod:
				m := n.Component.ValueType(n.Func, in.Args[0]).Under().Methods[in.Sym]
				if k, ok := r.p.numbers[link.SelectorOf(r.p.universe, m.Name, m.Sig)]; ok {
					r.uses.methods[int64(k)] = true
				}
			}
		}
	}
}

// readVariables collects the package variables that a function names.
func (u *uses) readVariables(n link.Name) {
	for _, b := range n.Component.File().Funcs[n.Func].Blocks {
		for i := range b.Instrs {
			for _, p := range b.Instrs[i].Places {
				if p.Base == bytecode.BaseGlobal {
					c, g := n.Component.ResolveGlobal(bytecode.GlobalID(p.ID))
					u.variables[variable{c, g}] = true
				}
			}
		}
	}
}

// variable checks that the bytecode names the package variable at an offset of a component's.
func (r *reader) variable(in *instruction, component, at int64) {
	if g := r.p.globalAt(component, at); g < 0 || !r.uses.variables[variable{r.p.components[component], bytecode.GlobalID(g)}] {
		r.fault(in, RuleMemory, "a package variable that the function's bytecode does not name")
	}
}

// calls reports whether the bytecode calls a function, or one that is inlined may.
func (u *uses) calls(n link.Name) bool {
	switch {
	case copies(n):
		return false // stubs of portals call it, and its own kind
	case n.Copies:
		return u.functions[n]
	case n.Component == nil:
		return intrinsics.Table[n.Func].Class.Translated()
	}
	return u.functions[n]
}
