package front

import (
	"go/ast"
	"go/token"
	"go/types"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/compiler/load"
)

// isLocal reports whether a function is compiled into the component that uses it:
// those of the package itself, instances of generic functions, and the wrappers that
// go/ssa makes.
func (c *component) isLocal(fn *ssa.Function) bool {
	for fn.Parent() != nil {
		fn = fn.Parent()
	}
	return fn.Pkg == nil || fn.Pkg == c.pkg
}

// funcID returns the ID of a function. One that is compiled into this component
// becomes pending when it is first asked for.
func (c *component) funcID(fn *ssa.Function) bytecode.FuncID {
	if id, ok := c.funcIDs[fn]; ok {
		return id
	}
	if !c.isLocal(fn) {
		id := c.ExternID(fn.Pkg.Pkg.Path(), c.funcName(fn), c.p.funcType(fn))
		c.funcIDs[fn] = id
		return id
	}
	id := c.Reserve(c.UniqueName(c.funcName(fn)))
	c.funcIDs[fn] = id
	c.pending = append(c.pending, func() {
		c.File.Funcs[id] = c.function(fn, c.File.Funcs[id].Name)
	})
	return id
}

// funcType returns a function's type, with the receiver as its first parameter.
func (p *Program) funcType(fn *ssa.Function) *bytecode.Type {
	if r := fn.Signature.Recv(); r != nil {
		return p.Signature(fn.Signature, r.Type())
	}
	return p.Signature(fn.Signature, nil)
}

// funcName returns a function's name within its component: "f", "(*T).m", "f$1".
func (c *component) funcName(fn *ssa.Function) string {
	if fn.Parent() != nil {
		return c.funcName(fn.Parent()) + strings.TrimPrefix(fn.Name(), fn.Parent().Name())
	}
	name := fn.Name()
	if recv := fn.Signature.Recv(); recv != nil {
		return c.receiverName(recv.Type()) + "." + name
	}
	if len(fn.FreeVars) > 0 { // a bound method
		return c.receiverName(fn.FreeVars[0].Type()) + "." + name
	}
	if strings.HasSuffix(name, "$thunk") {
		return c.receiverName(fn.Signature.Params().At(0).Type()) + "." + name
	}
	return name
}

func (c *component) receiverName(t types.Type) string {
	return "(" + types.TypeString(t, func(p *types.Package) string {
		if p == c.s.Types {
			return ""
		}
		if n := namedOf(t); n != nil && n.Obj().Pkg() == p && n.TypeArgs().Len() == 0 {
			return ""
		}
		return p.Name()
	}) + ")"
}

// namedOf returns the named type that a receiver type is or points to.
func namedOf(t types.Type) *types.Named {
	t = types.Unalias(t)
	if p, ok := t.(*types.Pointer); ok {
		t = types.Unalias(p.Elem())
	}
	n, _ := t.(*types.Named)
	return n
}

// isExported reports whether other components may name a function.
func (c *component) isExported(fn *ssa.Function) bool {
	if fn.Parent() != nil || fn.Pkg == nil || fn.Object() == nil {
		return false
	}
	return fn.Object().Exported() || c.p.exports[fn.Object()]
}

// findExports finds the unexported functions and variables of a package that other
// components need by name: those that its generic functions use, for these are
// compiled where they are used, and methods that types of other packages promote to
// satisfy one of its interfaces.
func (p *Program) findExports(s *load.Package) {
	sealed := map[string]bool{}
	for _, f := range s.Syntax {
		ast.Inspect(f, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.InterfaceType:
				for _, m := range n.Methods.List {
					for _, name := range m.Names {
						sealed[name.Name] = sealed[name.Name] || !name.IsExported()
					}
				}
			case *ast.FuncDecl:
				fn, _ := s.Info.Defs[n.Name].(*types.Func)
				if fn != nil && n.Body != nil && (fn.Signature().TypeParams() != nil || fn.Signature().RecvTypeParams() != nil) {
					p.exportUses(s, n.Body)
				}
			}
			return true
		})
	}
	for _, o := range s.Info.Defs {
		if fn, ok := o.(*types.Func); ok && fn.Signature().Recv() != nil && sealed[fn.Name()] {
			p.exports[fn] = true
		}
	}
}

func (p *Program) exportUses(s *load.Package, body ast.Node) {
	ast.Inspect(body, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok {
			if o := s.Info.Uses[id]; o != nil && o.Pkg() == s.Types {
				switch o := o.(type) {
				case *types.Func:
					p.exports[o] = true
				case *types.Var:
					if o.Parent() == s.Types.Scope() && !o.Exported() {
						p.exports[o] = true
					}
				}
			}
		}
		return true
	})
}

// findRanges finds the arrays behind pointers whose elements a range statement does
// not need: go/ssa loads them, Go does not (the pointer may be nil).
func (p *Program) findRanges(s *load.Package) {
	for _, f := range s.Syntax {
		ast.Inspect(f, func(n ast.Node) bool {
			if r, ok := n.(*ast.RangeStmt); ok && r.Value == nil {
				if x, ok := ast.Unparen(r.X).(*ast.StarExpr); ok && !hasCall(s.Info, x) {
					p.rangeX[x.Star] = true
				}
			}
			if fd, ok := n.(*ast.FuncDecl); ok {
				p.markGeneric(s, fd)
			}
			return true
		})
	}
}

// hasCall reports whether an expression calls a function.
func hasCall(info *types.Info, e ast.Expr) bool {
	found := false
	ast.Inspect(e, func(n ast.Node) bool {
		if call, ok := n.(*ast.CallExpr); ok && info.Types[call].Value == nil && !info.Types[call.Fun].IsType() {
			found = true
		}
		return !found
	})
	return found
}

// markGeneric notes the types that a generic function declares.
func (p *Program) markGeneric(s *load.Package, fd *ast.FuncDecl) {
	fn, _ := s.Info.Defs[fd.Name].(*types.Func)
	if fn == nil || fn.Signature().TypeParams() == nil && fn.Signature().RecvTypeParams() == nil {
		return
	}
	ast.Inspect(fd, func(n ast.Node) bool {
		if ts, ok := n.(*ast.TypeSpec); ok {
			if tn, ok := s.Info.Defs[ts.Name].(*types.TypeName); ok {
				p.inGeneric[tn] = true
			}
		}
		return true
	})
}

// isSerial reports whether a package asks, by the directive "//portico:serial", for
// one activity at a time in its domain.
func isSerial(s *load.Package) bool {
	for _, f := range s.Syntax {
		for _, g := range f.Comments {
			for _, c := range g.List {
				if c.Text == load.DirectivePrefix+"serial" && c.Pos() < f.Package {
					return true
				}
			}
		}
	}
	return false
}

// lineOf returns a position's line.
func (p *Program) lineOf(pos token.Pos) int32 { return int32(p.Files.Position(pos).Line) }

// directiveOf returns the directive of a function, if it has one.
func (p *Program) directiveOf(fn *ssa.Function) (load.Directive, bool) {
	if o := fn.Origin(); o != nil {
		fn = o
	}
	obj, ok := fn.Object().(*types.Func)
	if !ok || fn.Synthetic != "" {
		return load.Directive{}, false
	}
	d, ok := p.Directives[obj]
	return d, ok
}
