package types

import (
	"fmt"
	"go/types"
	"math/rand/v2"
	"strings"
)

// literal writes a value that is known when a package is compiled.
func (e *emitter) literal(t types.Type, r *rand.Rand, depth int) string {
	switch x := t.Underlying().(type) {
	case *types.Basic:
		return literalBasic(e.t(t), x, r)
	case *types.Struct:
		var s []string
		for f := range x.Fields() {
			if e.uses(f) && r.IntN(4) > 0 && depth > 0 {
				s = append(s, f.Name()+": "+e.literal(f.Type(), r, depth-1))
			}
		}
		return e.t(t) + "{" + strings.Join(s, ", ") + "}"
	case *types.Array:
		var s []string
		for i := range min(x.Len(), 4) {
			if r.IntN(3) > 0 && depth > 0 && e.can(x.Elem()) {
				s = append(s, fmt.Sprintf("%d: %s", i, e.literal(x.Elem(), r, depth-1)))
			}
		}
		return e.t(t) + "{" + strings.Join(s, ", ") + "}"
	}
	if depth <= 0 || r.IntN(4) == 0 || !e.canInside(t) {
		return "nil"
	}
	switch x := t.Underlying().(type) {
	case *types.Slice:
		var s []string
		for range r.IntN(3) {
			s = append(s, e.literal(x.Elem(), r, depth-1))
		}
		return e.t(t) + "{" + strings.Join(s, ", ") + "}"
	case *types.Map:
		return e.t(t) + "{}"
	case *types.Pointer:
		switch x.Elem().Underlying().(type) {
		case *types.Struct, *types.Array:
			return "&" + e.literal(x.Elem(), r, depth-1)
		}
		return fmt.Sprintf("new(%s)", e.t(x.Elem()))
	}
	return "nil"
}

func literalBasic(t string, b *types.Basic, r *rand.Rand) string {
	switch {
	case b.Info()&types.IsBoolean != 0:
		return fmt.Sprintf("%v", r.IntN(2) == 0)
	case b.Info()&types.IsFloat != 0:
		return fmt.Sprintf("%s(%v)", t, float32(r.NormFloat64()))
	case b.Info()&types.IsComplex != 0:
		return fmt.Sprintf("%s(%d - 2.5i)", t, r.IntN(9))
	case b.Info()&types.IsString != 0:
		return fmt.Sprintf("%q", []string{"", "x", "constant \x01"}[r.IntN(3)])
	case b.Info()&types.IsUnsigned != 0:
		return fmt.Sprintf("^%s(0) >> %d", t, r.IntN(8))
	}
	return fmt.Sprint(-r.IntN(129))
}

// uses reports whether a package can name a field, and write its type.
func (e *emitter) uses(f *types.Var) bool {
	return f.Name() != "_" && (f.Exported() || f.Pkg() == e.pkg) && e.can(f.Type())
}

// canInside reports whether a package can write what a reference leads to.
func (e *emitter) canInside(t types.Type) bool {
	switch x := t.Underlying().(type) {
	case *types.Pointer:
		return e.can(x.Elem())
	case *types.Slice:
		return e.can(x.Elem())
	}
	return true
}
