package irtest

import "github.com/portico-os/portico/translator/ir"

// phi puts a phi at the start of the current block, which has nothing else yet.
func (g *writer) phi(args ...ir.Value) ir.Value {
	in := g.add(ir.OpPhi, 0, args...)
	info := g.f.Values[args[0]]
	pointer := false
	for _, a := range args {
		pointer = pointer || g.f.Values[a].Pointer
	}
	return g.f.Define(in, info.Class, pointer)
}

// merge names values of one kind that come from several paths.
func (g *writer) merge(lists func(scope) []ir.Value, paths []scope, define func(ir.Value) ir.Value) {
	for range g.r.IntN(3) {
		var args []ir.Value
		for _, p := range paths {
			l := lists(p)
			if len(l) == 0 {
				return
			}
			args = append(args, l[len(l)-1-g.r.IntN(min(len(l), 3))])
		}
		define(g.phi(args...))
	}
}

func (g *writer) jump(to *ir.Block) {
	g.add(ir.OpJump, 0)
	ir.Edge(g.b, to)
}

// conditional writes a branch with one or two sides, one of which may leave the function.
func (g *writer) conditional() {
	g.condition(ir.OpBranch)
	before, end := g.b, g.block()
	outer := g.scope
	var paths []scope
	side := func(leave bool) {
		b := g.block()
		ir.Edge(before, b)
		g.start(b)
		g.scope = outer.clone()
		if g.depth++; g.depth < 5 {
			g.statements()
		}
		g.depth--
		if leave {
			g.finish()
			return
		}
		g.jump(end)
		paths = append(paths, g.scope)
	}
	switch g.r.IntN(10) {
	case 0, 1, 2: // one side
		side(false)
		ir.Edge(before, end)
		paths = append(paths, outer)
	case 3:
		side(true)
		side(false)
	default:
		side(false)
		side(false)
	}
	g.start(end)
	g.scope = outer.clone()
	if len(paths) > 1 {
		g.merge(func(s scope) []ir.Value { return s.ints }, paths, g.int)
		g.merge(func(s scope) []ir.Value { return s.floats }, paths, g.float)
		g.merge(func(s scope) []ir.Value { return s.refs }, paths, g.ref)
	}
}

// loop writes a loop that ends after a few turns, with its condition at its head or its end.
func (g *writer) loop() {
	if g.depth >= 3 {
		g.simple()
		return
	}
	start := g.constant()
	g.f.Def(start).Imm = int64(1 + g.r.IntN(3))
	carried := []ir.Value{start, g.anInt(), g.aFloat(), g.aRef()}
	head, exit := g.block(), g.block()
	g.jump(head)
	outer := g.scope
	g.start(head)
	g.scope = outer.clone()
	var phis []ir.Value
	for _, v := range carried {
		phis = append(phis, g.phi(v, v))
	}
	g.int(phis[1])
	g.float(phis[2])
	g.ref(phis[3])
	left := func() ir.Value {
		in := g.add(ir.OpSub, ir.W8, phis[0])
		in.HasImm, in.Imm = true, 1
		return g.f.Define(in, ir.Int, false)
	}
	again := func(count ir.Value, to *ir.Block) {
		in := g.add(ir.OpBranch, ir.W8, count)
		in.Cond, in.HasImm = ir.NotEqual, true
		ir.Edge(g.b, to)
		ir.Edge(g.b, exit)
	}
	body := func() {
		g.depth++
		g.statements()
		g.depth--
	}
	var next []ir.Value
	var known scope
	if g.r.IntN(2) == 0 {
		g.simple()
		b := g.block()
		again(phis[0], b)
		known = g.scope
		g.start(b)
		g.scope = known.clone()
		body()
		next = []ir.Value{left(), g.anInt(), g.aFloat(), g.aRef()}
		g.jump(head)
	} else {
		body()
		next = []ir.Value{left(), g.anInt(), g.aFloat(), g.aRef()}
		again(next[0], head)
		known = g.scope
	}
	for i, v := range phis {
		g.f.Def(v).Args[1] = next[i]
	}
	g.start(exit)
	g.scope = known.clone()
}
