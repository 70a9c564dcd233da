package compiler

import (
	"go/token"
	"go/types"
	"maps"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/portico-os/portico/bytecode"
)

// program is everything that is compiled: one go/ssa program and one universe of types,
// of which each package becomes a component.
type program struct {
	*loader
	*typing

	ssa        *ssa.Program
	checked    bool // by go/ssa, in tests
	hadMain    bool // a package main made of files was compiled
	instances  *instances
	components map[string]*bytecode.File // compiled, by path
	hashes     map[string][32]byte       // of components, by path
	compiled   map[*source][]*ssa.Function

	byValue   map[*ssa.FreeVar]bool    // closures' variables that hold a value, not an address
	exports   map[types.Object]bool    // unexported, but needed by other components
	rangeX    map[token.Pos]bool       // arrays behind pointers that a range does not read
	inGeneric map[*types.TypeName]bool // local types of generic functions
}

func newProgram(l *loader, check bool) *program {
	mode := ssa.InstantiateGenerics | ssa.BareInits | ssa.BuildSerially
	if check {
		mode |= ssa.SanityCheckFunctions
	}
	p := &program{
		loader: l, ssa: ssa.NewProgram(l.fset, mode), checked: check,
		components: map[string]*bytecode.File{}, hashes: map[string][32]byte{}, compiled: map[*source][]*ssa.Function{},
		byValue: map[*ssa.FreeVar]bool{}, exports: map[types.Object]bool{}, rangeX: map[token.Pos]bool{},
		inGeneric: map[*types.TypeName]bool{},
	}
	p.typing = newTyping(func() *types.Package {
		if s := l.sources[golibPath]; s != nil {
			return s.types
		}
		return nil
	})
	p.ssa.CreatePackage(types.Unsafe, nil, nil, true)
	p.instances = newInstances(p)
	return p
}

// forgetMain makes room for another package main, if there was one.
func (p *program) forgetMain() {
	if p.hadMain {
		p.typing.reset()
		p.instances = newInstances(p)
		p.hadMain = false
	}
}

// component compiles one package, after those it imports. It returns nil if it reported why not.
func (p *program) component(s *source) *bytecode.File {
	if f := p.components[s.path]; f != nil && !s.main {
		return f
	}
	if p.ssa.Package(s.types) == nil {
		p.typing.begin(s)
		p.findExports(s)
		p.findRanges(s)
		p.guard(func() { p.ssa.CreatePackage(s.types, s.files, s.info, true).Build() })
	}
	p.current = s.types
	if p.log.err() != nil {
		return nil
	}
	p.hadMain = p.hadMain || s.main
	c := newComponent(p, s)
	f := c.compile()
	if p.log.err() != nil {
		return nil
	}
	p.components[s.path] = f
	p.compiled[s] = slices.SortedFunc(maps.Keys(c.funcIDs), func(x, y *ssa.Function) int { return int(c.funcIDs[x] - c.funcIDs[y]) })
	p.hashes[s.path] = bytecode.Hash(bytecode.Encode(f))
	return f
}

// check refuses what only a look at a whole program can: all packages that are needed.
func (p *program) check(needed map[*source]bool) {
	printer := p.sources["fmt"]
	if printer == nil || !needed[printer] || p.replacement("fmt") == nil {
		return
	}
	done := map[*ssa.Function]bool{}
	var functions []*ssa.Function
	for _, s := range p.order {
		if !needed[s] || s == printer || s.path == golibPath || s.path == formatPath {
			continue
		}
		for _, fn := range slices.Concat(p.compiled[s], []*ssa.Function{p.ssa.Package(s.types).Func("init")}) {
			if !done[fn] && (fn.Pkg == nil || fn.Pkg.Pkg != printer.types) {
				done[fn] = true
				functions = append(functions, fn)
			}
		}
	}
	p.guard(func() { checkFormatted(p.log, p.typing, functions) })
}

// guard runs one step and reports its refusal. A fault of the compiler, or of go/ssa, is a
// refusal too, but in tests.
func (p *program) guard(step func()) {
	defer func() {
		if r := recover(); r != nil && !p.log.reportRefusal(r) {
			if p.checked {
				panic(r)
			}
			p.log.report(token.NoPos, Construct, "the compiler failed in package %s: %v", p.current.Path(), r)
		}
	}()
	step()
}
