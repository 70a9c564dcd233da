package load

import (
	"bytes"
	"go/ast"
	"go/token"
	"io/fs"
	"path"
	"slices"
	"strings"
)

// An overlay of the standard library holds, for a package with the import path P,
// either replace/P/*.go, which stand for the whole package, or patch/P/*.go, whose
// functions replace those of the same name in the package as it is in GOROOT.

// overlayFiles returns the names of an overlay's Go files for a package.
func (l *Loader) overlayFiles(kind, pkg string) []string {
	if l.overlay == nil {
		return nil
	}
	names, err := fs.Glob(l.overlay, path.Join(kind, pkg, "*.go"))
	if err != nil {
		return nil
	}
	return names
}

// Replacement returns the overlay's files that stand for a whole package.
func (l *Loader) Replacement(pkg string) []string { return l.overlayFiles("replace", pkg) }

func (l *Loader) parseOverlay(s *Package, names []string) {
	for _, name := range names {
		text, err := fs.ReadFile(l.overlay, name)
		if err != nil {
			s.bad = true
			l.Log.Report(token.NoPos, "", "reading the overlay: %v", err)
			continue
		}
		l.parseFile(s, name, bytes.NewReader(text))
	}
}

// patch replaces functions of a parsed package by those of the overlay, and drops
// imports that then have no use.
func (l *Loader) patch(s *Package) {
	names := l.overlayFiles("patch", s.Path)
	if len(names) == 0 {
		return
	}
	original := s.Syntax
	s.Syntax = nil
	l.parseOverlay(s, names)
	replaced := map[string]bool{}
	for _, f := range s.Syntax {
		for _, d := range f.Decls {
			if fd, ok := d.(*ast.FuncDecl); ok {
				replaced[declaredName(fd)] = true
			}
		}
	}
	for _, f := range original {
		kept := f.Decls[:0]
		for _, d := range f.Decls {
			if fd, ok := d.(*ast.FuncDecl); !ok || !replaced[declaredName(fd)] {
				kept = append(kept, d)
			}
		}
		f.Decls = kept
		dropUnusedImports(f)
	}
	s.Syntax = append(original, s.Syntax...)
}

// declaredName returns "f" or "T.m".
func declaredName(fd *ast.FuncDecl) string {
	if fd.Recv == nil {
		return fd.Name.Name
	}
	t := fd.Recv.List[0].Type
	for {
		switch x := t.(type) {
		case *ast.StarExpr:
			t = x.X
		case *ast.ParenExpr:
			t = x.X
		case *ast.IndexExpr:
			t = x.X
		case *ast.IndexListExpr:
			t = x.X
		case *ast.Ident:
			return x.Name + "." + fd.Name.Name
		default:
			return fd.Name.Name
		}
	}
}

func dropUnusedImports(f *ast.File) {
	used := map[string]bool{}
	ast.Inspect(f, func(n ast.Node) bool {
		if sel, ok := n.(*ast.SelectorExpr); ok {
			if id, ok := sel.X.(*ast.Ident); ok {
				used[id.Name] = true
			}
		}
		return true
	})
	dropped := map[*ast.ImportSpec]bool{}
	for _, d := range f.Decls {
		gd, ok := d.(*ast.GenDecl)
		if !ok || gd.Tok != token.IMPORT {
			continue
		}
		kept := gd.Specs[:0]
		for _, spec := range gd.Specs {
			imp := spec.(*ast.ImportSpec)
			name := path.Base(strings.Trim(imp.Path.Value, "`\""))
			if imp.Name != nil {
				name = imp.Name.Name
			}
			if used[name] || name == "." || name == "v2" {
				kept = append(kept, spec)
			} else {
				dropped[imp] = true
			}
		}
		gd.Specs = kept
	}
	// go/types asks each declaration where it ends, which an empty one cannot say.
	f.Decls = slices.DeleteFunc(f.Decls, func(d ast.Decl) bool {
		gd, ok := d.(*ast.GenDecl)
		return ok && len(gd.Specs) == 0
	})
	imports := f.Imports[:0]
	for _, imp := range f.Imports {
		if !dropped[imp] {
			imports = append(imports, imp)
		}
	}
	f.Imports = imports
}
