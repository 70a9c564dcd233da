package types

import (
	"go/types"

	"golang.org/x/tools/go/types/typeutil"
)

// candidates returns the types that values of an interface type have when this package makes them,
// in the order of the switch that tells them apart.
func (e *emitter) candidates(t types.Type) []types.Type {
	i := t.Underlying().(*types.Interface)
	fit := func(c types.Type) bool {
		return e.can(c) && types.Implements(c, i) && (i.Empty() || hasMethodTable(c))
	}
	var list []types.Type
	for _, c := range e.b.subjects {
		if _, is := c.Underlying().(*types.Interface); is {
			continue
		}
		if fit(c) {
			list = append(list, c)
		}
		if p := types.NewPointer(c); !i.Empty() && fit(p) && !contains(e.b.subjects, p) {
			list = append(list, p)
		}
	}
	list = rank(e.b, e.name+e.b.nameOf(t), list, e.b.nameOf)
	list = list[:min(len(list), 5)]
	if i.Empty() {
		for _, t := range []types.Type{types.Typ[types.Int8], types.Typ[types.String], types.Typ[types.Float64], types.NewSlice(types.Typ[types.Uint8])} {
			if !contains(list, t) {
				list = append(list, t)
			}
		}
	}
	return list
}

// hasMethodTable reports whether the compiler makes interfaces with methods of values of a type.
func hasMethodTable(t types.Type) bool {
	p, isPointer := types.Unalias(t).(*types.Pointer)
	if isPointer {
		t = p.Elem()
	}
	_, isNamed := types.Unalias(t).(*types.Named)
	return isNamed && !(isPointer && isReference(t))
}

// isReference reports whether values of a type are one word that refers to something.
func isReference(t types.Type) bool {
	switch t.Underlying().(type) {
	case *types.Pointer, *types.Map, *types.Signature, *types.Chan:
		return true
	}
	return false
}

// A property holds for a value if it holds for all that the value consists of.
type property struct {
	seen typeutil.Map

	// of tells whether the property is missing in a type itself, and whether what it refers to counts.
	of func(e *emitter, t types.Type) (holds, follow bool)
}

func (p *property) holds(e *emitter, t types.Type) bool {
	t = types.Unalias(t)
	e = e.home(t)
	key := types.NewStruct([]*types.Var{types.NewField(0, nil, e.name, t, false)}, nil)
	if p.seen.Set(key, true) != nil {
		return true
	}
	ok, follow := p.of(e, t)
	if !ok {
		return false
	}
	all := func(list ...types.Type) bool {
		for _, x := range list {
			if !p.holds(e, x) {
				return false
			}
		}
		return true
	}
	switch x := t.Underlying().(type) {
	case *types.Struct:
		for f := range x.Fields() {
			if f.Name() != "_" && !all(f.Type()) {
				return false
			}
		}
	case *types.Array:
		return all(x.Elem())
	case *types.Interface:
		return isError(t) || all(e.candidates(t)...)
	case *types.Pointer:
		return !follow || all(x.Elem())
	case *types.Slice:
		return !follow || all(x.Elem())
	case *types.Map:
		return !follow || all(x.Key(), x.Elem())
	}
	return true
}

// steady reports whether == on values means the same everywhere: addresses of variables without
// bytes do not.
func (e *emitter) steady(t types.Type) bool {
	p := property{of: func(e *emitter, t types.Type) (bool, bool) {
		x, ok := t.Underlying().(*types.Pointer)
		return !ok || sizes.Sizeof(x.Elem()) > 0, false
	}}
	return p.holds(e, t)
}

// passable reports whether all values of a type can be passed through portals: no functions, and no
// maps whose hashes depend on addresses.
func (e *emitter) passable(t types.Type) bool {
	p := property{of: func(e *emitter, t types.Type) (bool, bool) {
		switch x := t.Underlying().(type) {
		case *types.Signature:
			return false, false
		case *types.Map:
			return isString(x.Key()) || !refers(x.Key()), true
		}
		return true, true
	}}
	return p.holds(e, t)
}

// open reports whether a package has access to all that == on a type compares.
func (e *emitter) open(t types.Type) bool { return isOpen(t, e.pkg) }

// isOpen is open: the compiler makes code of a comparison, and of maps, that looks at each field.
func isOpen(t types.Type, p *types.Package) bool {
	switch x := t.Underlying().(type) {
	case *types.Struct:
		for f := range x.Fields() {
			if !f.Exported() && f.Name() != "_" && f.Pkg() != p || !isOpen(f.Type(), p) {
				return false
			}
		}
	case *types.Array:
		return isOpen(x.Elem(), p)
	}
	return true
}

func isString(t types.Type) bool {
	b, ok := t.Underlying().(*types.Basic)
	return ok && b.Info()&types.IsString != 0
}

// refers reports whether values of a type have references.
func refers(t types.Type) bool {
	switch x := t.Underlying().(type) {
	case *types.Basic:
		return isString(t)
	case *types.Struct:
		for f := range x.Fields() {
			if refers(f.Type()) {
				return true
			}
		}
		return false
	case *types.Array:
		return x.Len() > 0 && refers(x.Elem())
	}
	return true
}

// methodSet returns the methods of a type that a package may call.
func (e *emitter) methodSet(t types.Type) (list []*types.Func) {
	for sel := range types.NewMethodSet(t).Methods() {
		if f := sel.Obj().(*types.Func); f.Exported() || f.Pkg() == e.pkg {
			ok := true
			for _, tuple := range []*types.Tuple{f.Signature().Params(), f.Signature().Results()} {
				for v := range tuple.Variables() {
					ok = ok && e.can(v.Type())
				}
			}
			if ok {
				list = append(list, sel.Obj().(*types.Func))
			}
		}
	}
	return list
}
