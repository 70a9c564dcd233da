package compiler

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
)

// A source is a loaded package.
type source struct {
	path  string
	dir   string
	files []*ast.File
	info  *types.Info
	types *types.Package
	bad   bool // has errors, which are reported
	main  bool // made of files given by name
}

// A loader finds, parses and type-checks packages.
type loader struct {
	root, module string
	system       string
	build        build.Context
	overlay      fs.FS
	log          *Log
	vet          func(*loader, *source) bool // tells whether a well-typed package is right, and reports what is not

	fset       *token.FileSet
	sources    map[string]*source
	order      []*source // well-typed packages in dependency order
	directives map[types.Object]directive
	bound      map[*ast.Ident]directive // directives by declared name
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

// loadOptions say where source is found; see the options of package compiler.
type loadOptions struct {
	Root    string
	GOROOT  string
	Overlay fs.FS
	System  string
}

// newLoader returns a loader. Packages that are well-typed are bad all the same if vet, which
// reports why, says so.
func newLoader(o loadOptions, vet func(*loader, *source) bool) (*loader, error) {
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
	l := &loader{
		root: root, module: module, system: o.System, build: newContext(o.GOROOT), overlay: o.Overlay, vet: vet, fset: token.NewFileSet(),
		sources: map[string]*source{}, directives: map[types.Object]directive{}, bound: map[*ast.Ident]directive{},
	}
	l.log = newLog(l.fset)
	return l, nil
}

// begin starts a compilation: what an earlier one could not load is tried again.
func (l *loader) begin() {
	l.log.clear()
	for path, s := range l.sources {
		if s.bad {
			delete(l.sources, path)
		}
	}
	l.load(golibPath) // before what imports it implicitly
}

// load returns the package with an import path, type-checked together with all it
// imports.
func (l *loader) load(pkg string) *source {
	if s, ok := l.sources[pkg]; ok {
		return s
	}
	s := &source{path: pkg}
	l.sources[pkg] = s
	s.dir = l.directory(pkg)
	replaced := l.replacement(pkg)
	if len(replaced) == 0 && s.dir == "" {
		s.bad = true
		l.log.report(token.NoPos, "", "package %s is not in the module %s or the standard library", pkg, l.module)
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

func (l *loader) parseDirectory(s *source) {
	bp, err := l.build.ImportDir(s.dir, 0)
	if err != nil {
		s.bad = true
		l.log.report(token.NoPos, "", "package %s: %v", s.path, err)
		return
	}
	if len(bp.SFiles) > 0 {
		s.bad = true
		l.log.report(token.NoPos, Assembly, "package %s contains %s", s.path, bp.SFiles[0])
	}
	if len(bp.CgoFiles) > 0 {
		s.bad = true
		l.log.report(token.NoPos, Cgo, "package %s: %s imports C", s.path, bp.CgoFiles[0])
	}
	for _, name := range bp.GoFiles {
		l.parseFile(s, filepath.Join(s.dir, name), nil)
	}
	l.patch(s)
}

func (l *loader) parseFile(s *source, name string, text io.Reader) {
	var src any
	if text != nil {
		src = text
	}
	f, err := parser.ParseFile(l.fset, name, src, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		s.bad = true
		l.log.reportError(err)
	}
	if f != nil {
		s.files = append(s.files, f)
	}
}

// loadFiles loads a program made of files as package main.
func (l *loader) loadFiles(names []string) *source {
	s := &source{path: "main", main: true, dir: filepath.Dir(names[0])}
	for _, name := range names {
		l.parseFile(s, name, nil)
	}
	l.check(s)
	return s
}

// check type-checks a parsed package after everything it imports.
func (l *loader) check(s *source) {
	l.bindDirectives(s)
	for _, imp := range importsOf(s) {
		if imp != "unsafe" && imp != "C" && l.load(imp).bad {
			s.bad = true
		}
	}
	s.info = &types.Info{
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
			l.log.reportError(err)
		},
	}
	s.types, _ = conf.Check(s.path, l.fset, s.files, s.info)
	if !s.bad && !l.vet(l, s) {
		s.bad = true
	}
	if !s.bad {
		l.declareDirectives(s)
		retypeShifts(s)
		l.order = append(l.order, s)
	}
}

func importsOf(s *source) []string {
	set := map[string]bool{}
	for _, f := range s.files {
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
	l    *loader
	from *source
}

// Import implements [types.Importer].
func (i importer) Import(pkg string) (*types.Package, error) {
	switch pkg {
	case "unsafe":
		return types.Unsafe, nil
	case golibPath:
		if !isSystem(i.from.path) {
			return nil, fmt.Errorf("%s is the compiler's own library and cannot be imported", pkg)
		}
	}
	s := i.l.load(pkg)
	if s.types == nil {
		return nil, fmt.Errorf("could not load package %s", pkg)
	}
	return s.types, nil
}

// closure adds a package and all it imports to a set.
func (l *loader) closure(s *source, set map[*source]bool) {
	if set[s] {
		return
	}
	set[s] = true
	for _, imp := range importsOf(s) {
		if imp != "unsafe" {
			l.closure(l.sources[imp], set)
		}
	}
}
