package load

import (
	"go/ast"
	"go/token"
	"go/types"
)

// retypeShifts gives shifts in the count of another shift the type that the language
// gives them, uint: go/types leaves them untyped (golang/go#77067), which go/ssa takes
// for a fault of its own.
func retypeShifts(s *Package) {
	for _, f := range s.Syntax {
		ast.Inspect(f, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.BinaryExpr:
				if n.Op == token.SHL || n.Op == token.SHR {
					retype(s.Info, n.Y)
				}
			case *ast.AssignStmt:
				if n.Tok == token.SHL_ASSIGN || n.Tok == token.SHR_ASSIGN {
					retype(s.Info, n.Rhs[0])
				}
			}
			return true
		})
	}
}

// retype makes an untyped expression that is no constant a uint.
func retype(info *types.Info, e ast.Expr) {
	tv := info.Types[e]
	if tv.Type == nil || !IsUntyped(tv.Type) || tv.Value != nil {
		return
	}
	retypeAll(info, e)
}

func retypeAll(info *types.Info, e ast.Expr) {
	tv, ok := info.Types[e]
	if !ok || !IsUntyped(tv.Type) {
		return
	}
	tv.Type = types.Typ[types.Uint]
	info.Types[e] = tv
	switch e := e.(type) {
	case *ast.ParenExpr:
		retypeAll(info, e.X)
	case *ast.UnaryExpr:
		retypeAll(info, e.X)
	case *ast.BinaryExpr:
		retypeAll(info, e.X)
		if e.Op != token.SHL && e.Op != token.SHR {
			retypeAll(info, e.Y)
		}
	}
}

// IsUntyped reports whether a constant's type, or nil's, is for its context to say.
func IsUntyped(t types.Type) bool {
	b, ok := t.(*types.Basic)
	return ok && b.Info()&types.IsUntyped != 0 || ok && b.Kind() == types.UntypedNil
}
