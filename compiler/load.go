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
	"os"
	"os/exec"
	"path"
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
	vet          func(*source) bool // reports what is wrong with a well-typed package, if anything is

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

func goroot() (string, error) {
	out, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		return "", fmt.Errorf("asking the go command for GOROOT: %w", err)
	}
	return strings.TrimSpace(string(out)), nil
}

func findModule(dir string) (string, error) {
	for d := dir; ; d = filepath.Dir(d) {
		if _, err := os.Stat(filepath.Join(d, "go.mod")); err == nil {
			return d, nil
		}
		if d == filepath.Dir(d) {
			return "", fmt.Errorf("no go.mod in %s or above it: run inside a module", dir)
		}
	}
}

// modulePath reads the module directive of a go.mod file.
func modulePath(root string) (string, error) {
	text, err := os.ReadFile(filepath.Join(root, "go.mod"))
	if err != nil {
		return "", fmt.Errorf("reading the module's path: %w", err)
	}
	for line := range strings.Lines(string(text)) {
		if f := strings.Fields(line); len(f) >= 2 && f[0] == "module" {
			return strings.Trim(f[1], `"`), nil
		}
	}
	return "", fmt.Errorf("%s names no module", filepath.Join(root, "go.mod"))
}

// newLoader returns a loader of the packages that Options tell.
func newLoader(o Options) (*loader, error) {
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
		root: root, module: module, system: o.System, build: newContext(o.GOROOT), overlay: o.Overlay, fset: token.NewFileSet(),
		sources: map[string]*source{}, directives: map[types.Object]directive{}, bound: map[*ast.Ident]directive{},
	}
	l.log = newLog(l.fset)
	l.vet = func(s *source) bool { return checkPrintable(l, s) }
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

// pathOfDirectory returns the import path of a directory of the module.
func (l *loader) pathOfDirectory(dir string) (string, error) {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return "", fmt.Errorf("finding %s: %w", dir, err)
	}
	rel, err := filepath.Rel(l.root, abs)
	if err != nil || rel == ".." || strings.HasPrefix(rel, ".."+string(filepath.Separator)) {
		return "", fmt.Errorf("%s is outside the module %s", dir, l.root)
	}
	return path.Join(l.module, filepath.ToSlash(rel)), nil
}

// directory returns where a package's source is, "" if it is nowhere.
func (l *loader) directory(pkg string) string {
	if rest, ok := strings.CutPrefix(pkg, l.module); ok && (rest == "" || rest[0] == '/') {
		return filepath.Join(l.root, filepath.FromSlash(rest))
	}
	if isSystem(pkg) {
		return filepath.Join(l.system, filepath.FromSlash(strings.TrimPrefix(pkg, ModulePath)))
	}
	for _, d := range []string{"src", "src/vendor"} {
		dir := filepath.Join(l.build.GOROOT, d, filepath.FromSlash(pkg))
		if s, err := os.Stat(dir); err == nil && s.IsDir() {
			return dir
		}
	}
	return ""
}

// isSystem reports whether a package is one of the system's own module.
func isSystem(pkg string) bool {
	return pkg == ModulePath || strings.HasPrefix(pkg, ModulePath+"/")
}

// isStandard reports whether a package's source is that of the standard library.
func (l *loader) isStandard(s *source) bool {
	rel, err := filepath.Rel(filepath.Join(l.build.GOROOT, "src"), s.dir)
	return err == nil && s.dir != "" && rel != ".." && !strings.HasPrefix(rel, ".."+string(filepath.Separator))
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
	if !s.bad && !l.vet(s) {
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
