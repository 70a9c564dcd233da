package front

import (
	"go/token"
	"go/types"
	"path"
	"path/filepath"
	"sort"

	"golang.org/x/tools/go/ssa"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/compiler/emit"
	"github.com/portico-os/portico/compiler/gotypes"
	"github.com/portico-os/portico/compiler/load"
)

// component is a package on its way to a component file.
type component struct {
	*emit.Unit
	p   *Program
	s   *load.Package
	pkg *ssa.Package

	globalIDs map[*ssa.Global]bytecode.GlobalID
	funcIDs   map[*ssa.Function]bytecode.FuncID
	pending   []func()
	tabled    map[*bytecode.Type]bool // types whose methods are in their definition
	hashers   map[*bytecode.Type]bytecode.FuncID
	folded    map[ssa.Instruction]bool // of the init function, done by static data
}

func newComponent(p *Program, s *load.Package) *component {
	c := &component{
		Unit: emit.NewUnit(p.Universe, p.hashes, s.Path), p: p, s: s, pkg: p.ssa.Package(s.Types),
		globalIDs: map[*ssa.Global]bytecode.GlobalID{}, funcIDs: map[*ssa.Function]bytecode.FuncID{},
		tabled: map[*bytecode.Type]bool{}, hashers: map[*bytecode.Type]bytecode.FuncID{}, folded: map[ssa.Instruction]bool{},
	}
	c.File.Serial = isSerial(s)
	return c
}

// compile makes the component file. What cannot be compiled is reported.
func (c *component) compile() *bytecode.File {
	c.p.guard(c.declare)
	for len(c.pending) > 0 {
		next := c.pending[0]
		c.pending = c.pending[1:]
		c.p.guard(next)
	}
	c.Finish()
	return c.File
}

// declare enters everything that the package declares, which makes its functions
// pending; what they need follows from them.
func (c *component) declare() {
	if c.s.Path != load.GolibPath {
		c.ImportID(load.GolibPath)
	}
	for _, imp := range load.ImportsOf(c.s) {
		c.ImportID(imp)
	}
	scope := c.s.Types.Scope()
	for _, name := range scope.Names() {
		switch o := scope.Lookup(name).(type) {
		case *types.Func:
			_, bound := c.p.Directives[o]
			if fn := c.p.ssa.FuncValue(o); !bound && o.Signature().TypeParams() == nil {
				c.p.guard(func() { c.funcID(fn) })
			}
		case *types.Var:
			c.p.guard(func() { c.globalID(c.pkg.Var(name)) })
		case *types.TypeName:
			if !o.IsAlias() && isOrdinary(o.Type()) {
				c.p.guard(func() { c.declareType(o.Type().(*types.Named)) })
			}
		}
	}
	for _, tn := range c.localTypes() {
		c.p.guard(func() { c.declareType(tn.Type().(*types.Named)) })
	}
	c.declareInit()
	c.declareStart()
}

// isOrdinary reports whether a type can be the type of a variable.
func isOrdinary(t types.Type) bool {
	i, ok := t.Underlying().(*types.Interface)
	return !ok || i.IsMethodSet()
}

// localTypes returns the types that functions of the package declare, without those
// of generic functions.
func (c *component) localTypes() []*types.TypeName {
	var list []*types.TypeName
	for tn := range c.p.LocalNames {
		named, ok := tn.Type().(*types.Named)
		if ok && tn.Pkg() == c.s.Types && isOrdinary(named) && !c.p.inGeneric[tn] {
			list = append(list, tn)
		}
	}
	sort.Slice(list, func(i, j int) bool { return list[i].Pos() < list[j].Pos() })
	return list
}

// declareInit makes the function that initialises variables, after what constant data
// can do.
func (c *component) declareInit() {
	init := c.pkg.Func("init")
	c.foldStatics(init)
	if len(init.Blocks) == 1 && c.isFolded(init.Blocks[0]) {
		return
	}
	c.File.Init = c.funcID(init)
}

func (c *component) isFolded(b *ssa.BasicBlock) bool {
	for _, in := range b.Instrs[:len(b.Instrs)-1] {
		switch in.(type) {
		case *ssa.FieldAddr, *ssa.IndexAddr:
			continue
		}
		if !c.folded[in] {
			return false
		}
	}
	return true
}

// declareStart makes the function that a domain's first thread runs.
func (c *component) declareStart() {
	if c.s.Types.Name() == "main" {
		if main := c.pkg.Func("main"); main != nil {
			c.synthetic("$start", true, func(b *body) { b.Call(c.funcID(main), nil, nil) })
			return
		}
		return
	}
	start := c.pkg.Func("Start")
	portals := c.p.Packages[load.PortalsPath]
	if start == nil || portals == nil || portals.Types == nil || c.p.ssa.Package(portals.Types) == nil || c.s == portals {
		return
	}
	run := c.p.ssa.Package(portals.Types).Func("RunStart")
	if run == nil || run.Signature.Params().Len() != 1 || !types.Identical(run.Signature.Params().At(0).Type(), start.Signature) {
		return
	}
	c.synthetic("$start", true, func(b *body) {
		f := b.Function(c.funcID(start), c.p.TypeOf(start.Signature))
		b.Call(c.funcID(run), []bytecode.Operand{f}, nil)
	})
}

// synthetic adds a func() without source.
func (c *component) synthetic(name string, exported bool, build func(*body)) {
	id := c.Reserve(name)
	sig := c.p.Universe.Func(nil, nil, false)
	c.pending = append(c.pending, func() {
		b := c.newBody(name, sig, nil)
		b.Func.Exported, b.Func.Source = exported, c.sourceName(token.NoPos)
		build(b)
		b.Ret()
		c.File.Funcs[id] = b.Finish()
	})
}

// globalID returns the ID of a package variable.
func (c *component) globalID(g *ssa.Global) bytecode.GlobalID {
	if id, ok := c.globalIDs[g]; ok {
		return id
	}
	t := c.TypeID(c.p.TypeOf(gotypes.Deref(g.Type())))
	var id bytecode.GlobalID
	if g.Pkg == c.pkg {
		id = bytecode.GlobalID(len(c.File.Globals))
		c.File.Globals = append(c.File.Globals, bytecode.Global{Name: c.p.globalName(g), Type: t})
	} else {
		id = c.ExternGlobalID(g.Pkg.Pkg.Path(), c.p.globalName(g), t)
	}
	c.globalIDs[g] = id
	return id
}

// globalName returns a variable's name in its component. Other components can name only
// what has an exported name.
func (p *Program) globalName(g *ssa.Global) string {
	if p.exports[g.Object()] {
		return "Shared·" + g.Name()
	}
	return g.Name()
}

// sourceName returns the name of a source file as traces show it.
func (c *component) sourceName(pos token.Pos) string {
	name := c.p.Files.Position(pos).Filename
	if name == "" && len(c.s.Syntax) > 0 {
		name = c.p.Files.Position(c.s.Syntax[0].Package).Filename
	}
	name = filepath.ToSlash(name)
	if c.s.Main {
		return path.Base(name)
	}
	return path.Join(path.Base(path.Dir(name)), path.Base(name))
}
