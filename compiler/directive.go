package compiler

import (
	"go/ast"
	"go/token"
	"go/types"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/bytecode/intrinsics"
)

// A directive binds a function without a body: "//portico:intrinsic NAME" to an
// intrinsic, "//portico:op NAME" to an operation, "//portico:hash" to code made for
// each type argument.
type directive struct {
	kind      string // "intrinsic", "op" or "hash"
	op        bytecode.Op
	intrinsic intrinsics.ID
}

const directivePrefix = "//portico:"

// boundOps are the operations that a directive may bind.
var boundOps = map[string]bytecode.Op{
	"throw": bytecode.OpThrow, "tlsget": bytecode.OpTLSGet, "tlsset": bytecode.OpTLSSet,
	"framecallee": bytecode.OpFrameCallee, "frameself": bytecode.OpFrameSelf, "freeze": bytecode.OpFreeze,
}

// bindDirectives checks a parsed package for what is refused by syntax alone, and
// reads the directives of its functions. It gives generic functions with a hash
// directive the body that go/types wants of them.
func (p *program) bindDirectives(s *source) {
	for _, f := range s.files {
		p.checkImports(s, f)
		for _, group := range f.Comments {
			for _, c := range group.List {
				// In Go's own packages it offers a function with a body to others, which does no harm.
				if strings.HasPrefix(c.Text, "//go:linkname ") && !p.isStandard(s) {
					s.bad = true
					p.report(c.Pos(), Linkname, "%s", c.Text)
				}
			}
		}
		for _, d := range f.Decls {
			if fd, ok := d.(*ast.FuncDecl); ok {
				p.bindFunction(s, fd)
			}
		}
	}
}

func (p *program) checkImports(s *source, f *ast.File) {
	for _, imp := range f.Imports {
		refused := func(feature Feature, why string) {
			s.bad = true
			p.report(imp.Pos(), feature, "package %s imports %s: %s", s.path, imp.Path.Value, why)
		}
		switch strings.Trim(imp.Path.Value, "`\"") {
		case "unsafe":
			refused(Unsafe, "components are safe by verification")
		case "C":
			refused(Cgo, "components are verified bytecode")
		case "reflect":
			if p.replacement("reflect") == nil {
				refused(Reflect, "there is no reflection in components")
			}
		}
	}
}

// bindFunction reads the directive above a function, which stands for its body.
func (p *program) bindFunction(s *source, fd *ast.FuncDecl) {
	name, argument := "", ""
	if fd.Doc != nil {
		for _, c := range fd.Doc.List {
			if rest, ok := strings.CutPrefix(c.Text, directivePrefix); ok {
				name, argument, _ = strings.Cut(rest, " ")
			}
		}
	}
	d := directive{kind: name}
	ok := true
	switch name {
	case "intrinsic":
		d.intrinsic, ok = intrinsics.ByName(argument)
	case "op":
		d.op, ok = boundOps[argument]
	case "hash":
	case "":
		if fd.Body != nil {
			return
		}
		s.bad = true
		p.report(fd.Pos(), Assembly, "function %s has no body", fd.Name.Name)
		return
	default:
		ok = false
	}
	if !ok {
		s.bad = true
		p.report(fd.Pos(), "", "%s%s %s: no such directive", directivePrefix, name, argument)
		return
	}
	if !isSystem(s.path) {
		s.bad = true
		p.report(fd.Pos(), Internal, "%s%s in package %s: only packages of %s bind intrinsics", directivePrefix, name, s.path, ModulePath)
		return
	}
	if fd.Type.TypeParams != nil && fd.Body == nil {
		call := &ast.CallExpr{Fun: &ast.Ident{Name: "panic", NamePos: fd.Pos()}, Args: []ast.Expr{&ast.BasicLit{Kind: token.INT, Value: "0", ValuePos: fd.Pos()}}}
		fd.Body = &ast.BlockStmt{Lbrace: fd.End(), Rbrace: fd.End(), List: []ast.Stmt{&ast.ExprStmt{X: call}}}
	}
	p.bound[fd.Name] = d
}

// directiveOf returns the directive of a function, if it has one.
func (p *program) directiveOf(fn *ssa.Function) (directive, bool) {
	if o := fn.Origin(); o != nil {
		fn = o
	}
	obj, ok := fn.Object().(*types.Func)
	if !ok || fn.Synthetic != "" {
		return directive{}, false
	}
	d, ok := p.directives[obj]
	return d, ok
}

// declareDirectives maps the directives of a type-checked package to its functions.
func (p *program) declareDirectives(s *source) {
	for _, f := range s.files {
		for _, decl := range f.Decls {
			if fd, ok := decl.(*ast.FuncDecl); ok {
				if d, ok := p.bound[fd.Name]; ok {
					p.directives[s.info.Defs[fd.Name]] = d
				}
			}
		}
	}
}
