package formats

import (
	"go/ast"
	"go/types"

	"github.com/portico-os/portico/compiler/diagnostics"
	"github.com/portico-os/portico/compiler/load"
)

// CheckOperands reports operands of fmt's functions whose static type shows that fmt cannot format
// them: what it would have to look into. What an operand of interface type may hold is for
// [CheckProgram] to see.
// It reports whether there are none.
func CheckOperands(l *load.Loader, s *load.Package) bool {
	if s.Path == "fmt" || l.Replacement("fmt") == nil {
		return true
	}
	ok := true
	for _, f := range s.Syntax {
		ast.Inspect(f, func(n ast.Node) bool {
			call, isCall := n.(*ast.CallExpr)
			if !isCall || call.Ellipsis.IsValid() {
				return true
			}
			fn := calleeOf(s.Info, call)
			if fn == nil || fn.Pkg() == nil || fn.Pkg().Path() != "fmt" || !fn.Signature().Variadic() {
				return true
			}
			for i := fn.Signature().Params().Len() - 1; i < len(call.Args); i++ {
				if t := s.Info.TypeOf(call.Args[i]); !isPrintable(t) {
					ok = false
					l.Log.Report(call.Args[i].Pos(), diagnostics.Reflect, "fmt.%s of a value of type %s", fn.Name(), t)
				}
			}
			return true
		})
	}
	return ok
}

// calleeOf returns the function that a call names, if it names one of a package.
func calleeOf(info *types.Info, call *ast.CallExpr) *types.Func {
	var name *ast.Ident
	switch x := ast.Unparen(call.Fun).(type) {
	case *ast.Ident:
		name = x
	case *ast.SelectorExpr:
		name = x.Sel
	default:
		return nil
	}
	fn, _ := info.Uses[name].(*types.Func)
	return fn
}

// isPrintable reports whether fmt can format values of a type, as far as that shows.
func isPrintable(t types.Type) bool {
	if tuple, ok := t.(*types.Tuple); ok {
		for v := range tuple.Variables() {
			if !isPrintable(v.Type()) {
				return false
			}
		}
		return true
	}
	switch u := t.Underlying().(type) {
	case *types.Interface:
		return true
	case *types.Basic:
		return u.Kind() != types.UnsafePointer
	}
	if printsItself(t) {
		return true
	}
	slice, ok := t.(*types.Slice)
	if !ok {
		return false
	}
	switch e := types.Unalias(slice.Elem()).(type) {
	case *types.Basic:
		switch e.Kind() {
		case types.Bool, types.Int, types.Int32, types.Int64, types.Uint8, types.Uint64, types.Float64, types.String:
			return true
		}
	case *types.Interface:
		return e.Empty()
	case *types.Named:
		return e.Obj() == types.Universe.Lookup("error")
	}
	return false
}

// printsItself reports whether whatever is of a type has a method that yields its text.
func printsItself(t types.Type) bool {
	methods := types.NewMethodSet(t)
	has := func(name string) bool {
		m := methods.Lookup(nil, name)
		if m == nil {
			return false
		}
		sig := m.Type().(*types.Signature)
		return sig.Params().Len() == 0 && sig.Results().Len() == 1 && types.Identical(sig.Results().At(0).Type(), types.Typ[types.String])
	}
	return has("Error") || has("String") || methods.Lookup(nil, "Format") != nil
}
