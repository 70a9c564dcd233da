package load

import (
	"go/ast"
	"go/token"
	"strings"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/bytecode/intrinsics"
	"github.com/portico-os/portico/compiler/diagnostics"
)

// A Directive binds a function without a body: "//portico:intrinsic NAME" to an
// intrinsic, "//portico:op NAME" to an operation, "//portico:hash" to code made for
// each type argument.
type Directive struct {
	Kind      string // "intrinsic", "op" or "hash"
	Op        bytecode.Op
	Intrinsic intrinsics.ID
}

const DirectivePrefix = "//portico:"

// boundOps are the operations that a directive may bind.
var boundOps = map[string]bytecode.Op{
	"throw": bytecode.OpThrow, "tlsget": bytecode.OpTLSGet, "tlsset": bytecode.OpTLSSet,
	"framecallee": bytecode.OpFrameCallee, "frameself": bytecode.OpFrameSelf, "freeze": bytecode.OpFreeze,
}

// bindDirectives checks a parsed package for what is refused by syntax alone, and
// reads the directives of its functions. It gives generic functions with a hash
// directive the body that go/types wants of them.
func (l *Loader) bindDirectives(s *Package) {
	for _, f := range s.Syntax {
		l.checkImports(s, f)
		for _, group := range f.Comments {
			for _, c := range group.List {
				// In Go's own packages it offers a function with a body to others, which does no harm.
				if strings.HasPrefix(c.Text, "//go:linkname ") && !l.isStandard(s) {
					s.bad = true
					l.Log.Report(c.Pos(), diagnostics.Linkname, "%s", c.Text)
				}
			}
		}
		for _, d := range f.Decls {
			if fd, ok := d.(*ast.FuncDecl); ok {
				l.bindFunction(s, fd)
			}
		}
	}
}

func (l *Loader) checkImports(s *Package, f *ast.File) {
	for _, imp := range f.Imports {
		refused := func(feature diagnostics.Feature, why string) {
			s.bad = true
			l.Log.Report(imp.Pos(), feature, "package %s imports %s: %s", s.Path, imp.Path.Value, why)
		}
		switch strings.Trim(imp.Path.Value, "`\"") {
		case "unsafe":
			refused(diagnostics.Unsafe, "components are safe by verification")
		case "C":
			refused(diagnostics.Cgo, "components are verified bytecode")
		case "reflect":
			if l.Replacement("reflect") == nil {
				refused(diagnostics.Reflect, "there is no reflection in components")
			}
		}
	}
}

// bindFunction reads the directive above a function, which stands for its body.
func (l *Loader) bindFunction(s *Package, fd *ast.FuncDecl) {
	name, argument := "", ""
	if fd.Doc != nil {
		for _, c := range fd.Doc.List {
			if rest, ok := strings.CutPrefix(c.Text, DirectivePrefix); ok {
				name, argument, _ = strings.Cut(rest, " ")
			}
		}
	}
	d := Directive{Kind: name}
	ok := true
	switch name {
	case "intrinsic":
		d.Intrinsic, ok = intrinsics.ByName(argument)
	case "op":
		d.Op, ok = boundOps[argument]
	case "hash":
	case "":
		if fd.Body != nil {
			return
		}
		s.bad = true
		l.Log.Report(fd.Pos(), diagnostics.Assembly, "function %s has no body", fd.Name.Name)
		return
	default:
		ok = false
	}
	if !ok {
		s.bad = true
		l.Log.Report(fd.Pos(), "", "%s%s %s: no such directive", DirectivePrefix, name, argument)
		return
	}
	if !isSystem(s.Path) {
		s.bad = true
		l.Log.Report(fd.Pos(), diagnostics.Internal, "%s%s in package %s: only packages of %s bind intrinsics", DirectivePrefix, name, s.Path, ModulePath)
		return
	}
	if fd.Type.TypeParams != nil && fd.Body == nil {
		call := &ast.CallExpr{Fun: &ast.Ident{Name: "panic", NamePos: fd.Pos()}, Args: []ast.Expr{&ast.BasicLit{Kind: token.INT, Value: "0", ValuePos: fd.Pos()}}}
		fd.Body = &ast.BlockStmt{Lbrace: fd.End(), Rbrace: fd.End(), List: []ast.Stmt{&ast.ExprStmt{X: call}}}
	}
	l.bound[fd.Name] = d
}

// declareDirectives maps the directives of a type-checked package to its functions.
func (l *Loader) declareDirectives(s *Package) {
	for _, f := range s.Syntax {
		for _, decl := range f.Decls {
			if fd, ok := decl.(*ast.FuncDecl); ok {
				if d, ok := l.bound[fd.Name]; ok {
					l.Directives[s.Info.Defs[fd.Name]] = d
				}
			}
		}
	}
}
