package front

import (
	"go/token"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/compiler/emit"
	"github.com/portico-os/portico/compiler/gotypes"
)

// A closure captures the address of a variable. Where the variable gets its value once,
// before any closure is made, and nobody writes it later, the value is captured
// instead, and the variable need not be an object.

// capturesValue reports whether a closure captures what a variable holds.
func (p *Program) capturesValue(v *ssa.FreeVar) bool {
	if known, ok := p.byValue[v]; ok {
		return known
	}
	p.byValue[v] = false
	result := false
	switch b := bindingOf(v).(type) {
	case *ssa.Alloc:
		result = p.isFixed(b)
	case *ssa.FreeVar:
		result = p.capturesValue(b)
	}
	p.byValue[v] = result
	return result
}

// bindingOf returns what the only place that makes a closure binds to its variable.
func bindingOf(v *ssa.FreeVar) ssa.Value {
	fn := v.Parent()
	if fn.Referrers() == nil || len(*fn.Referrers()) != 1 {
		return nil
	}
	c, ok := (*fn.Referrers())[0].(*ssa.MakeClosure)
	if !ok {
		return nil
	}
	return c.Bindings[slices.Index(fn.FreeVars, v)]
}

// isFixed reports whether a variable that closures capture keeps its first value.
func (p *Program) isFixed(a *ssa.Alloc) bool {
	if p.TypeOf(gotypes.Deref(a.Type())).IsAggregate() {
		return false
	}
	var store *ssa.Store
	var uses []ssa.Instruction
	captured := false
	for _, r := range *a.Referrers() {
		switch r := r.(type) {
		case *ssa.Store:
			if store != nil || r.Val == ssa.Value(a) {
				return false
			}
			store = r
		case *ssa.MakeClosure:
			captured = true
			if !isOnlyRead(r, a) {
				return false
			}
			uses = append(uses, r)
		case *ssa.UnOp:
			uses = append(uses, r)
		case *ssa.DebugRef:
		default:
			return false
		}
	}
	if store != nil && runsAgain(store.Block(), a.Block()) {
		return false
	}
	return captured && (store == nil || !slices.ContainsFunc(uses, func(use ssa.Instruction) bool { return !comesBefore(store, use) }))
}

// runsAgain reports whether a block can run twice without another between.
func runsAgain(b, between *ssa.BasicBlock) bool {
	seen := map[*ssa.BasicBlock]bool{between: true}
	var reaches func(from *ssa.BasicBlock) bool
	reaches = func(from *ssa.BasicBlock) bool {
		for _, s := range from.Succs {
			if s == b && s != between {
				return true
			}
			if !seen[s] {
				seen[s] = true
				if reaches(s) {
					return true
				}
			}
		}
		return false
	}
	return reaches(b)
}

// isOnlyRead reports whether a closure, and those that it makes, only read a variable.
func isOnlyRead(c *ssa.MakeClosure, variable ssa.Value) bool {
	fn := c.Fn.(*ssa.Function)
	if fn.Referrers() == nil || len(*fn.Referrers()) != 1 {
		return false
	}
	for i, b := range c.Bindings {
		if b != variable {
			continue
		}
		for _, r := range *fn.FreeVars[i].Referrers() {
			switch r := r.(type) {
			case *ssa.DebugRef:
			case *ssa.UnOp:
				if r.Op != token.MUL {
					return false
				}
			case *ssa.MakeClosure:
				if !isOnlyRead(r, fn.FreeVars[i]) {
					return false
				}
			default:
				return false
			}
		}
	}
	return true
}

// comesBefore reports whether one instruction stands on every way to another.
func comesBefore(x, y ssa.Instruction) bool {
	if x.Block() != y.Block() {
		return x.Block().Dominates(y.Block())
	}
	instrs := x.Block().Instrs
	return slices.Index(instrs, x) < slices.Index(instrs, y)
}

// captureType returns the type of what a closure captures: aggregates are captured as a
// pointer to a copy.
func (c *component) captureType(t *bytecode.Type) *bytecode.Type {
	if t.IsAggregate() {
		return c.p.Universe.Pointer(t)
	}
	return t
}

// freeVarType returns the type of what a closure has for one of its variables.
func (p *Program) freeVarType(v *ssa.FreeVar) *bytecode.Type {
	if p.capturesValue(v) {
		return p.TypeOf(gotypes.Deref(v.Type()))
	}
	return p.TypeOf(v.Type())
}

// captured returns what a closure captures of a binding.
func (f *function) captured(binding ssa.Value, v *ssa.FreeVar) emit.Value {
	t := f.p.freeVarType(v)
	if !f.p.capturesValue(v) {
		return f.Coerced(f.value(binding), t)
	}
	if a, ok := binding.(*ssa.Alloc); ok {
		return f.Read(f.target(a))
	}
	return f.values[binding]
}
