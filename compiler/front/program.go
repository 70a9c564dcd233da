package front

import (
	"go/token"
	"go/types"
	"maps"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/compiler/diagnostics"
	"github.com/portico-os/portico/compiler/formats"
	"github.com/portico-os/portico/compiler/gotypes"
	"github.com/portico-os/portico/compiler/load"
)

// Program is everything that is compiled: one go/ssa program and one universe of types,
// of which each package becomes a component.
type Program struct {
	*load.Loader
	*gotypes.Map

	ssa        *ssa.Program
	checked    bool // by go/ssa, in tests
	hadMain    bool // a package main made of files was compiled
	instances  *instances
	components map[string]*bytecode.File // compiled, by path
	hashes     map[string][32]byte       // of components, by path
	compiled   map[*load.Package][]*ssa.Function

	byValue   map[*ssa.FreeVar]bool    // closures' variables that hold a value, not an address
	exports   map[types.Object]bool    // unexported, but needed by other components
	rangeX    map[token.Pos]bool       // arrays behind pointers that a range does not read
	inGeneric map[*types.TypeName]bool // local types of generic functions
}

func New(l *load.Loader, check bool) *Program {
	mode := ssa.InstantiateGenerics | ssa.BareInits | ssa.BuildSerially
	if check {
		mode |= ssa.SanityCheckFunctions
	}
	p := &Program{
		Loader: l, ssa: ssa.NewProgram(l.Files, mode), checked: check,
		components: map[string]*bytecode.File{}, hashes: map[string][32]byte{}, compiled: map[*load.Package][]*ssa.Function{},
		byValue: map[*ssa.FreeVar]bool{}, exports: map[types.Object]bool{}, rangeX: map[token.Pos]bool{},
		inGeneric: map[*types.TypeName]bool{},
	}
	p.Map = gotypes.New(func() *types.Package {
		if s := l.Packages[load.GolibPath]; s != nil {
			return s.Types
		}
		return nil
	})
	p.ssa.CreatePackage(types.Unsafe, nil, nil, true)
	p.instances = newInstances(p)
	return p
}

// ForgetMain makes room for another package main, if there was one.
func (p *Program) ForgetMain() {
	if p.hadMain {
		p.Map.Reset()
		p.instances = newInstances(p)
		p.hadMain = false
	}
}

// Component compiles one package, after those it imports. It returns nil if it reported why not.
func (p *Program) Component(s *load.Package) *bytecode.File {
	if f := p.components[s.Path]; f != nil && !s.Main {
		return f
	}
	if p.ssa.Package(s.Types) == nil {
		p.Map.Begin(s)
		p.findExports(s)
		p.findRanges(s)
		p.guard(func() { p.ssa.CreatePackage(s.Types, s.Syntax, s.Info, true).Build() })
	}
	p.Current = s.Types
	if p.Log.Err() != nil {
		return nil
	}
	p.hadMain = p.hadMain || s.Main
	c := newComponent(p, s)
	f := c.compile()
	if p.Log.Err() != nil {
		return nil
	}
	p.components[s.Path] = f
	p.compiled[s] = slices.SortedFunc(maps.Keys(c.funcIDs), func(x, y *ssa.Function) int { return int(c.funcIDs[x] - c.funcIDs[y]) })
	p.hashes[s.Path] = bytecode.Hash(bytecode.Encode(f))
	return f
}

// Check refuses what only a look at a whole program can: all packages that are needed.
func (p *Program) Check(needed map[*load.Package]bool) {
	printer := p.Packages["fmt"]
	if printer == nil || !needed[printer] || p.Replacement("fmt") == nil {
		return
	}
	done := map[*ssa.Function]bool{}
	var functions []*ssa.Function
	for _, s := range p.Order {
		if !needed[s] || s == printer || s.Path == load.GolibPath || s.Path == load.FormatPath {
			continue
		}
		for _, fn := range slices.Concat(p.compiled[s], []*ssa.Function{p.ssa.Package(s.Types).Func("init")}) {
			if !done[fn] && (fn.Pkg == nil || fn.Pkg.Pkg != printer.Types) {
				done[fn] = true
				functions = append(functions, fn)
			}
		}
	}
	p.guard(func() { formats.CheckProgram(p.Log, p.Map, functions) })
}

// guard runs one step and reports its refusal. A fault of the compiler, or of go/ssa, is a
// refusal too, but in tests.
func (p *Program) guard(step func()) {
	defer func() {
		if r := recover(); r != nil && !p.Log.ReportRefusal(r) {
			if p.checked {
				panic(r)
			}
			p.Log.Report(token.NoPos, diagnostics.Construct, "the compiler failed in package %s: %v", p.Current.Path(), r)
		}
	}()
	step()
}
