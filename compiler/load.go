package compiler

import (
	"fmt"
	"go/ast"
	"go/build"
	"go/parser"
	"go/token"
	"go/types"
	"io"
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

// pathOfDirectory returns the import path of a directory of the module.
func (p *program) pathOfDirectory(dir string) (string, error) {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return "", fmt.Errorf("finding %s: %w", dir, err)
	}
	rel, err := filepath.Rel(p.root, abs)
	if err != nil || rel == ".." || strings.HasPrefix(rel, ".."+string(filepath.Separator)) {
		return "", fmt.Errorf("%s is outside the module %s", dir, p.root)
	}
	return path.Join(p.module, filepath.ToSlash(rel)), nil
}

// directory returns where a package's source is, "" if it is nowhere.
func (p *program) directory(pkg string) string {
	if rest, ok := strings.CutPrefix(pkg, p.module); ok && (rest == "" || rest[0] == '/') {
		return filepath.Join(p.root, filepath.FromSlash(rest))
	}
	if isSystem(pkg) {
		return filepath.Join(p.system, filepath.FromSlash(strings.TrimPrefix(pkg, ModulePath)))
	}
	for _, d := range []string{"src", "src/vendor"} {
		dir := filepath.Join(p.build.GOROOT, d, filepath.FromSlash(pkg))
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
func (p *program) isStandard(s *source) bool {
	rel, err := filepath.Rel(filepath.Join(p.build.GOROOT, "src"), s.dir)
	return err == nil && s.dir != "" && rel != ".." && !strings.HasPrefix(rel, ".."+string(filepath.Separator))
}

// load returns the package with an import path, type-checked together with all it
// imports.
func (p *program) load(pkg string) *source {
	if s, ok := p.sources[pkg]; ok {
		return s
	}
	s := &source{path: pkg}
	p.sources[pkg] = s
	s.dir = p.directory(pkg)
	replaced := p.replacement(pkg)
	if len(replaced) == 0 && s.dir == "" {
		s.bad = true
		p.report(token.NoPos, "", "package %s is not in the module %s or the standard library", pkg, p.module)
		return s
	}
	if len(replaced) > 0 {
		p.parseOverlay(s, replaced)
	} else {
		p.parseDirectory(s)
	}
	p.check(s)
	return s
}

func (p *program) parseDirectory(s *source) {
	bp, err := p.build.ImportDir(s.dir, 0)
	if err != nil {
		s.bad = true
		p.report(token.NoPos, "", "package %s: %v", s.path, err)
		return
	}
	if len(bp.SFiles) > 0 {
		s.bad = true
		p.report(token.NoPos, Assembly, "package %s contains %s", s.path, bp.SFiles[0])
	}
	if len(bp.CgoFiles) > 0 {
		s.bad = true
		p.report(token.NoPos, Cgo, "package %s: %s imports C", s.path, bp.CgoFiles[0])
	}
	for _, name := range bp.GoFiles {
		p.parseFile(s, filepath.Join(s.dir, name), nil)
	}
	p.patch(s)
}

func (p *program) parseFile(s *source, name string, text io.Reader) {
	var src any
	if text != nil {
		src = text
	}
	f, err := parser.ParseFile(p.fset, name, src, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		s.bad = true
		p.reportError(err)
	}
	if f != nil {
		s.files = append(s.files, f)
	}
}

// loadFiles loads a program made of files as package main.
func (p *program) loadFiles(names []string) *source {
	s := &source{path: "main", main: true, dir: filepath.Dir(names[0])}
	for _, name := range names {
		p.parseFile(s, name, nil)
	}
	p.check(s)
	return s
}

// check type-checks a parsed package after everything it imports.
func (p *program) check(s *source) {
	p.bindDirectives(s)
	for _, imp := range importsOf(s) {
		if imp != "unsafe" && imp != "C" && p.load(imp).bad {
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
		Importer: importer{p, s}, Sizes: types.SizesFor("gc", "amd64"), GoVersion: "go1.26",
		Error: func(err error) {
			s.bad = true
			p.reportError(err)
		},
	}
	s.types, _ = conf.Check(s.path, p.fset, s.files, s.info)
	if !s.bad {
		p.checkPrintable(s)
	}
	if !s.bad {
		p.declareDirectives(s)
		retypeShifts(s)
		p.order = append(p.order, s)
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
	p    *program
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
	s := i.p.load(pkg)
	if s.types == nil {
		return nil, fmt.Errorf("could not load package %s", pkg)
	}
	return s.types, nil
}
