package main

import (
	"bytes"
	"cmp"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/portico-os/portico/test/trusted"
)

// The limits that a test holds. A type's methods are those that it declares itself.
const (
	maxFileLines = 450
	maxFields    = 25 // of a trusted type
	maxMethods   = 40 // of a trusted type
	longFunction = 60 // lines from which a function is told
)

// A Package is what is measured of the files of a folder that are not tests.
type Package struct {
	Files, Lines, Exported int
	Trusted                bool
}

// A Type is a type with its declared methods; Fields is 0 unless it is a struct.
type Type struct {
	Name            string // with its folder
	Fields, Methods int
}

// A Length is how many lines a file or a function has.
type Length struct {
	Name  string
	Lines int
}

// A House is what is measured of a checkout.
type House struct {
	Packages         map[string]*Package // by folder
	Tests            int                 // files of tests
	Types            []Type              // of the trusted base, the largest first
	Files, Functions []Length            // without and with tests' files; the largest first

	Code, Comments int // lines of the trusted base with code, and with a comment alone
	Declarations   []Declaration
}

// Measure reads the Go files of the checkout at root, but test data and, like the go command,
// nothing in folders whose names begin with a dot or an underscore.
func Measure(root string) (*House, error) {
	surface, err := trusted.Count(root)
	if err != nil {
		return nil, err
	}
	m := measurer{House: House{Packages: map[string]*Package{}}, base: surface.Base, types: map[string]*Type{}}
	err = filepath.WalkDir(root, func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		file, err := filepath.Rel(root, name)
		if err != nil {
			return err
		}
		base := entry.Name()
		switch {
		case entry.IsDir() && file != "." && (base[0] == '.' || base[0] == '_' || base == "testdata"):
			return fs.SkipDir
		case entry.IsDir() || path.Ext(base) != ".go":
			return nil
		}
		text, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		return m.file(filepath.ToSlash(file), text)
	})
	if err != nil {
		return nil, err
	}
	for _, t := range m.types {
		m.Types = append(m.Types, *t)
	}
	slices.SortFunc(m.Types, func(a, b Type) int {
		return cmp.Or(cmp.Compare(b.Fields+b.Methods, a.Fields+a.Methods), cmp.Compare(a.Name, b.Name))
	})
	for _, list := range [][]Length{m.Files, m.Functions} {
		slices.SortFunc(list, func(a, b Length) int { return cmp.Or(cmp.Compare(b.Lines, a.Lines), cmp.Compare(a.Name, b.Name)) })
	}
	return &m.House, nil
}

// A measurer adds up what files have.
type measurer struct {
	House
	base  []trusted.Folder
	types map[string]*Type // of the trusted base, by name
}

// file measures one file, named from the root.
func (m *measurer) file(name string, text []byte) error {
	m.Files = append(m.Files, Length{name, bytes.Count(text, []byte("\n"))})
	if strings.HasSuffix(name, "_test.go") {
		m.Tests++
		return nil
	}
	files := token.NewFileSet()
	f, err := parser.ParseFile(files, name, text, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return fmt.Errorf("read a file of the checkout: %w", err)
	}
	folder := path.Dir(name)
	p := m.Packages[folder]
	if p == nil {
		p = &Package{Trusted: slices.ContainsFunc(m.base, func(f trusted.Folder) bool { return f.Name == folder })}
		m.Packages[folder] = p
	}
	p.Files++
	p.Lines += bytes.Count(text, []byte("\n"))
	for _, d := range f.Decls {
		p.Exported += exported(d)
		if fd, ok := d.(*ast.FuncDecl); ok {
			lines := files.Position(fd.End()).Line - files.Position(fd.Pos()).Line + 1
			m.Functions = append(m.Functions, Length{folder + "." + functionName(fd), lines})
		}
	}
	if p.Trusted {
		m.trusted(folder, f)
		code, comments := split(text)
		m.Code, m.Comments = m.Code+code, m.Comments+comments
		m.Declarations = append(m.Declarations, declarations(files, f)...)
	}
	return nil
}

// trusted measures the types of a file of the trusted base.
func (m *measurer) trusted(folder string, f *ast.File) {
	at := func(name string) *Type {
		name = folder + "." + name
		if m.types[name] == nil {
			m.types[name] = &Type{Name: name}
		}
		return m.types[name]
	}
	for _, d := range f.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			if d.Recv != nil {
				at(receiver(d)).Methods++
			}
		case *ast.GenDecl:
			for _, spec := range d.Specs {
				if ts, ok := spec.(*ast.TypeSpec); ok {
					if st, ok := ts.Type.(*ast.StructType); ok {
						at(ts.Name.Name).Fields = st.Fields.NumFields()
					}
				}
			}
		}
	}
}

// receiver returns the name of the type that a method is of.
func receiver(fd *ast.FuncDecl) string {
	name, _, _ := strings.Cut(types.ExprString(fd.Recv.List[0].Type), "[")
	return strings.Trim(name, "(*)")
}

// functionName returns "f" or "T.m".
func functionName(fd *ast.FuncDecl) string {
	if fd.Recv == nil {
		return fd.Name.Name
	}
	return receiver(fd) + "." + fd.Name.Name
}

// exported counts the names that a declaration exports: methods, but no fields.
func exported(d ast.Decl) (count int) {
	add := func(name *ast.Ident) {
		if name.IsExported() {
			count++
		}
	}
	switch d := d.(type) {
	case *ast.FuncDecl:
		if d.Recv == nil || ast.IsExported(receiver(d)) {
			add(d.Name)
		}
	case *ast.GenDecl:
		for _, spec := range d.Specs {
			switch spec := spec.(type) {
			case *ast.TypeSpec:
				add(spec.Name)
			case *ast.ValueSpec:
				for _, name := range spec.Names {
					add(name)
				}
			}
		}
	}
	return count
}

// split counts the lines with code, and those with a comment alone.
func split(text []byte) (code, comments int) {
	block := false
	for line := range bytes.Lines(text) {
		line = bytes.TrimSpace(line)
		switch {
		case block:
			comments++
			block = !bytes.Contains(line, []byte("*/"))
		case len(line) == 0:
		case bytes.HasPrefix(line, []byte("//")):
			comments++
		case bytes.HasPrefix(line, []byte("/*")):
			comments++
			block = !bytes.Contains(line, []byte("*/"))
		default:
			code++
		}
	}
	return code, comments
}
