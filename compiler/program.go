package compiler

import (
	"errors"
	"fmt"
	"go/ast"
	"go/build"
	"go/scanner"
	"go/token"
	"go/types"
	"io/fs"
	"maps"
	"path/filepath"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/portico-os/portico/bytecode"
)

// program is everything that is loaded: one go/ssa program and one universe of types,
// of which each package becomes a component.
type program struct {
	root, module string
	system       string
	build        build.Context
	overlay      fs.FS

	fset       *token.FileSet
	sources    map[string]*source
	order      []*source // well-typed packages in dependency order
	directives map[types.Object]directive
	bound      map[*ast.Ident]directive // directives by declared name

	ssa            *ssa.Program
	packages       map[*types.Package]*source
	universe       *bytecode.Universe
	types          map[types.Type]*bytecode.Type
	localNames     map[*types.TypeName]string
	localAt        map[token.Pos]string   // names of local types, by where they are declared
	localInstances map[*types.Package]int // local types of instances that were named
	current        *source                // the package that is compiled
	byValue        map[*ssa.FreeVar]bool  // closures' variables that hold a value, not an address
	checked        bool                   // in tests
	hadMain        bool                   // a package main made of files was compiled
	instances      *instances
	components     map[string]*bytecode.File // compiled, by path
	compiled       map[*source][]*ssa.Function
	hashes         map[string][32]byte
	exports        map[types.Object]bool    // unexported, but needed by other components
	rangeX         map[token.Pos]bool       // arrays behind pointers that a range does not read
	inGeneric      map[*types.TypeName]bool // local types of generic functions

	diagnostics Diagnostics
}

func newProgram(o Options) (*program, error) {
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
	mode := ssa.InstantiateGenerics | ssa.BareInits | ssa.BuildSerially
	if o.Check {
		mode |= ssa.SanityCheckFunctions
	}
	p := &program{
		root: root, module: module, system: o.System, build: newContext(o.GOROOT), overlay: o.Overlay,
		fset: token.NewFileSet(), sources: map[string]*source{}, directives: map[types.Object]directive{},
		bound: map[*ast.Ident]directive{}, packages: map[*types.Package]*source{}, universe: bytecode.NewUniverse(),
		types: map[types.Type]*bytecode.Type{}, localNames: map[*types.TypeName]string{},
		localAt: map[token.Pos]string{}, localInstances: map[*types.Package]int{},
		components: map[string]*bytecode.File{}, compiled: map[*source][]*ssa.Function{}, hashes: map[string][32]byte{}, exports: map[types.Object]bool{},
		byValue: map[*ssa.FreeVar]bool{}, checked: o.Check, rangeX: map[token.Pos]bool{}, inGeneric: map[*types.TypeName]bool{},
	}
	p.ssa = ssa.NewProgram(p.fset, mode)
	p.ssa.CreatePackage(types.Unsafe, nil, nil, true)
	p.instances = newInstances(p)
	return p, nil
}

// begin starts a compilation: what an earlier one could not load is tried again.
func (p *program) begin() {
	p.diagnostics = nil
	for path, s := range p.sources {
		if s.bad {
			delete(p.sources, path)
		}
	}
	if p.hadMain {
		// The next program's types have the same names.
		p.universe = bytecode.NewUniverse()
		p.types = map[types.Type]*bytecode.Type{}
		p.instances = newInstances(p)
		p.hadMain = false
	}
	p.load(golibPath) // before what imports it implicitly
}

func (p *program) report(pos token.Pos, feature Feature, format string, args ...any) {
	d := Diagnostic{Message: fmt.Sprintf(format, args...), Feature: feature}
	if pos.IsValid() {
		d.Pos = p.fset.Position(pos)
	}
	p.diagnostics.add(d)
}

// reportRefusal records what a step of the compilation panicked with. A fault of the
// compiler, or of go/ssa, is a refusal too, but in tests.
func (p *program) reportRefusal(r any) {
	ref, ok := r.(refusal)
	switch {
	case ok:
		p.report(ref.pos, ref.feature, "%s", ref.message)
	case p.checked:
		panic(r)
	default:
		p.report(token.NoPos, Construct, "the compiler failed in package %s: %v", p.current.path, r)
	}
}

// reportError records an error of go/parser or go/types.
func (p *program) reportError(err error) {
	var list scanner.ErrorList
	var terr types.Error
	switch {
	case errors.As(err, &list):
		for _, e := range list {
			p.diagnostics.add(Diagnostic{Pos: e.Pos, Message: e.Msg})
		}
	case errors.As(err, &terr):
		p.report(terr.Pos, "", "%s", terr.Msg)
	default:
		p.report(token.NoPos, "", "%v", err)
	}
}

// compile compiles the roots and all they need, in dependency order.
func (p *program) compile(roots []*source) ([]*bytecode.File, error) {
	roots = append([]*source{p.load(golibPath)}, roots...)
	if err := p.diagnostics.errorOrNil(); err != nil {
		return nil, err
	}
	needed := map[*source]bool{}
	for _, s := range roots {
		p.closure(s, needed)
	}
	var files []*bytecode.File
	for _, s := range p.order {
		if !needed[s] {
			continue
		}
		f, err := p.component(s)
		if err != nil {
			return nil, err
		}
		files = append(files, f)
	}
	p.guard(func() { p.checkFormatted(needed) })
	if err := p.diagnostics.errorOrNil(); err != nil {
		return nil, err
	}
	return files, nil
}

// closure adds a package and all it imports to a set.
func (p *program) closure(s *source, set map[*source]bool) {
	if set[s] {
		return
	}
	set[s] = true
	for _, imp := range importsOf(s) {
		if imp != "unsafe" {
			p.closure(p.sources[imp], set)
		}
	}
}

// component compiles one package, after those it imports.
func (p *program) component(s *source) (*bytecode.File, error) {
	if f := p.components[s.path]; f != nil && !s.main {
		return f, nil
	}
	if p.packages[s.types] == nil {
		p.packages[s.types] = s
		p.nameLocalTypes(s)
		p.findExports(s)
		p.findRanges(s)
		p.current = s
		p.buildPackage(s)
	}
	p.current = s
	if err := p.diagnostics.errorOrNil(); err != nil {
		return nil, err
	}
	p.hadMain = p.hadMain || s.main
	c := newComponent(p, s)
	f := c.compile()
	if err := p.diagnostics.errorOrNil(); err != nil {
		return nil, err
	}
	p.components[s.path] = f
	p.compiled[s] = slices.SortedFunc(maps.Keys(c.funcIDs), func(x, y *ssa.Function) int { return int(c.funcIDs[x] - c.funcIDs[y]) })
	p.hashes[s.path] = bytecode.Hash(bytecode.Encode(f))
	return f, nil
}

// buildPackage makes go/ssa build a package.
func (p *program) buildPackage(s *source) {
	p.guard(func() { p.ssa.CreatePackage(s.types, s.files, s.info, true).Build() })
}

// guard runs one step and reports its refusal.
func (p *program) guard(step func()) {
	defer func() {
		if r := recover(); r != nil {
			p.reportRefusal(r)
		}
	}()
	step()
}
