package load

import (
	"fmt"
	"go/ast"
	"go/build"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"io/fs"
	"path/filepath"
	"sort"
	"strings"

	"github.com/portico-os/portico/compiler/diagnostics"
)

// A Package is a loaded package.
type Package struct {
	Path   string
	dir    string
	Syntax []*ast.File
	Info   *types.Info
	Types  *types.Package
	bad    bool // has errors, which are reported
	Main   bool // made of files given by name

	digest string // of its source, if that is GOROOT's
}

// A Loader finds, parses and type-checks packages.
type Loader struct {
	root, module string
	system       string
	build        build.Context
	overlay      fs.FS
	Log          *diagnostics.Log
	vet          func(*Loader, *Package) bool // tells whether a well-typed package is right, and reports what is not

	Files      *token.FileSet
	Packages   map[string]*Package
	Order      []*Package // well-typed packages in dependency order
	Directives map[types.Object]Directive
	bound      map[*ast.Ident]Directive // directives by declared name
}

// target is both the operating system and the architecture that files are selected
// for.
const target = "portico"

func newContext(goroot string) build.Context {
	c := build.Default
	c.GOOS, c.GOARCH, c.GOROOT = target, target, goroot
	c.Compiler = "gc"
	c.CgoEnabled = false
	c.BuildTags = []string{"purego", "math_big_pure_go"}
	c.ToolTags = nil
	return c
}

// Options say where source is found; see the options of package compiler.
type Options struct {
	Root    string
	GOROOT  string
	Overlay fs.FS
	System  string
}

// New returns a loader. Packages that are well-typed are bad all the same if vet, which
// reports why, says so.
func New(o Options, vet func(*Loader, *Package) bool) (*Loader, error) {
	if o.Root == "" {
		var err error
		if o.Root, err = findModule(); err != nil {
			return nil, err
		}
	}
	if o.GOROOT == "" {
		var err error
		if o.GOROOT, err = goroot(); err != nil {
			return nil, err
		}
	}
	root, err := filepath.Abs(o.Root)
	if err != nil {
		return nil, fmt.Errorf("finding the module: %w", err)
	}
	module, err := modulePath(root)
	if err != nil {
		return nil, err
	}
	if o.System == "" {
		o.System = root
	}
	l := &Loader{
		root: root, module: module, system: o.System, build: newContext(o.GOROOT), overlay: o.Overlay, vet: vet, Files: token.NewFileSet(),
		Packages: map[string]*Package{}, Directives: map[types.Object]Directive{}, bound: map[*ast.Ident]Directive{},
	}
	l.Log = diagnostics.NewLog(l.Files)
	return l, nil
}

// Begin starts a compilation: what an earlier one could not load is tried again.
func (l *Loader) Begin() {
	l.Log.Clear()
	for path, s := range l.Packages {
		if s.bad {
			delete(l.Packages, path)
		}
	}
	l.Load(GolibPath) // before what imports it implicitly
}

// Load returns the package with an import path, type-checked together with all it
// imports.
func (l *Loader) Load(pkg string) *Package {
	if s, ok := l.Packages[pkg]; ok {
		return s
	}
	s := &Package{Path: pkg}
	l.Packages[pkg] = s
	s.dir = l.directory(pkg)
	replaced := l.Replacement(pkg)
	if len(replaced) == 0 && s.dir == "" {
		s.bad = true
		l.Log.Report(token.NoPos, "", "package %s is not in the module %s or the standard library", pkg, l.module)
		return s
	}
	if len(replaced) > 0 {
		l.parseOverlay(s, replaced)
	} else {
		l.parseDirectory(s)
	}
	l.check(s)
	return s
}

func (l *Loader) parseDirectory(s *Package) {
	bp, err := l.build.ImportDir(s.dir, 0)
	if err != nil {
		s.bad = true
		l.Log.Report(token.NoPos, "", "package %s: %v", s.Path, err)
		return
	}
	if len(bp.SFiles) > 0 {
		s.bad = true
		l.Log.Report(token.NoPos, diagnostics.Assembly, "package %s contains %s", s.Path, bp.SFiles[0])
	}
	if len(bp.CgoFiles) > 0 {
		s.bad = true
		l.Log.Report(token.NoPos, diagnostics.Cgo, "package %s: %s imports C", s.Path, bp.CgoFiles[0])
	}
	if l.isStandard(s) {
		s.digest = digestOf(s.dir, bp.GoFiles)
	}
	for _, name := range bp.GoFiles {
		l.parseFile(s, filepath.Join(s.dir, name), nil)
	}
	l.patch(s)
}

func (l *Loader) parseFile(s *Package, name string, text io.Reader) {
	var src any
	if text != nil {
		src = text
	}
	f, err := parser.ParseFile(l.Files, name, src, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		s.bad = true
		l.Log.ReportError(err)
	}
	if f != nil {
		s.Syntax = append(s.Syntax, f)
	}
}

// LoadFiles loads a program made of files as package main.
func (l *Loader) LoadFiles(names []string) *Package {
	s := &Package{Path: "main", Main: true, dir: filepath.Dir(names[0])}
	for _, name := range names {
		l.parseFile(s, name, nil)
	}
	l.check(s)
	return s
}

// check type-checks a parsed package after everything it imports.
func (l *Loader) check(s *Package) {
	l.bindDirectives(s)
	for _, imp := range ImportsOf(s) {
		if imp != "unsafe" && imp != "C" && l.Load(imp).bad {
			s.bad = true
		}
	}
	s.Info = &types.Info{
		Types: map[ast.Expr]types.TypeAndValue{}, Defs: map[*ast.Ident]types.Object{}, Uses: map[*ast.Ident]types.Object{},
		Implicits: map[ast.Node]types.Object{}, Instances: map[*ast.Ident]types.Instance{}, Scopes: map[ast.Node]*types.Scope{},
		Selections: map[*ast.SelectorExpr]*types.Selection{}, FileVersions: map[*ast.File]string{},
	}
	if s.bad {
		return
	}
	conf := types.Config{
		Importer: importer{l, s}, Sizes: types.SizesFor("gc", "amd64"), GoVersion: "go1.26",
		Error: func(err error) {
			s.bad = true
			l.Log.ReportError(err)
		},
	}
	s.Types, _ = conf.Check(s.Path, l.Files, s.Syntax, s.Info)
	if !s.bad && !l.vet(l, s) {
		s.bad = true
	}
	if !s.bad {
		l.declareDirectives(s)
		retypeShifts(s)
		l.Order = append(l.Order, s)
	}
}

func ImportsOf(s *Package) []string {
	set := map[string]bool{}
	for _, f := range s.Syntax {
		for _, imp := range f.Imports {
			set[strings.Trim(imp.Path.Value, "`\"")] = true
		}
	}
	list := make([]string, 0, len(set))
	for imp := range set {
		list = append(list, imp)
	}
	sort.Strings(list)
	return list
}

// importer resolves the imports of one package and refuses those it may not have.
type importer struct {
	l    *Loader
	from *Package
}

// Import implements [types.Importer].
func (i importer) Import(pkg string) (*types.Package, error) {
	switch pkg {
	case "unsafe":
		return types.Unsafe, nil
	case GolibPath:
		if !isSystem(i.from.Path) {
			return nil, fmt.Errorf("%s is the compiler's own library and cannot be imported", pkg)
		}
	}
	s := i.l.Load(pkg)
	if s.Types == nil {
		return nil, fmt.Errorf("could not load package %s", pkg)
	}
	return s.Types, nil
}

// AddClosure adds a package and all it imports to a set.
func (l *Loader) AddClosure(s *Package, set map[*Package]bool) {
	if set[s] {
		return
	}
	set[s] = true
	for _, imp := range ImportsOf(s) {
		if imp != "unsafe" {
			l.AddClosure(l.Packages[imp], set)
		}
	}
}
