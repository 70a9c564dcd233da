package translator

import (
	"fmt"
	"math/rand/v2"

	"github.com/portico-os/portico/bytecode"
)

// A generator writes random functions of scalars and slots, with branches, loops, calls
// and checks, that always end.
type generator struct {
	r     *rand.Rand
	file  *bytecode.File
	sigs  map[string]bytecode.TypeID
	fn    *bytecode.Func
	block int
	next  bytecode.Operand
	live  map[bytecode.Kind][]bytecode.Operand // values in scope
	depth int
	room  int // instructions that may still be written
}

// scalarKinds are the kinds of values in random programs.
var scalarKinds = append(append([]bytecode.Kind{bytecode.KindBool}, integerKinds...), floatKinds...)

// aggregates are the types of slots.
const (
	aggPair  = bytecode.TypeID(bytecode.NumBasic) + iota // struct { int; uint8 }
	aggArray                                             // [5]int32
	aggMixed                                             // struct { float64; [5]int32; pair; float32 }
	aggTriple
)

func newGenerator(seed uint64) *generator {
	field := func(name string, t bytecode.TypeID) bytecode.FieldDef { return bytecode.FieldDef{Name: name, Type: t} }
	g := &generator{r: rand.New(rand.NewPCG(seed, 0)), sigs: map[string]bytecode.TypeID{}}
	g.file = &bytecode.File{Path: "example.org/random", Init: -1, Types: []bytecode.TypeDef{
		{Kind: bytecode.KindStruct, Fields: []bytecode.FieldDef{field("A", bytecode.TypeID(bytecode.KindInt)), field("B", bytecode.TypeID(bytecode.KindUint8))}},
		{Kind: bytecode.KindArray, Len: 5, Elem: bytecode.TypeID(bytecode.KindInt32)},
		{Kind: bytecode.KindStruct, Fields: []bytecode.FieldDef{
			field("F", bytecode.TypeID(bytecode.KindFloat64)), field("G", aggArray), field("H", aggPair), field("I", bytecode.TypeID(bytecode.KindFloat32))}},
		{Kind: bytecode.KindStruct, Fields: []bytecode.FieldDef{
			field("X", bytecode.TypeID(bytecode.KindFloat32)), field("Y", bytecode.TypeID(bytecode.KindInt16)), field("Z", bytecode.TypeID(bytecode.KindUint64))}},
	}}
	return g
}

func (g *generator) typ(allowAggregate bool) bytecode.TypeID {
	if allowAggregate && g.r.IntN(4) == 0 {
		return aggPair + bytecode.TypeID(g.r.IntN(4))
	}
	return bytecode.TypeID(scalarKinds[g.r.IntN(len(scalarKinds))])
}

func isAggregate(t bytecode.TypeID) bool { return int(t) >= bytecode.NumBasic }

func (g *generator) signature(params, results []bytecode.TypeID) bytecode.TypeID {
	k := fmt.Sprint(params, results)
	if id, ok := g.sigs[k]; ok {
		return id
	}
	id := bytecode.TypeID(bytecode.NumBasic + len(g.file.Types))
	g.file.Types = append(g.file.Types, bytecode.TypeDef{Kind: bytecode.KindFunc, Params: params, Results: results})
	g.sigs[k] = id
	return id
}

// function appends a function.
func (g *generator) function(size int) {
	var params, results []bytecode.TypeID
	for range g.r.IntN(14) {
		params = append(params, g.typ(true))
	}
	for range 1 + g.r.IntN(4) {
		results = append(results, g.typ(true))
	}
	if g.r.IntN(8) == 0 {
		for range 12 {
			results = append(results, g.typ(true))
		}
	}
	sig := g.signature(params, results)
	g.file.Funcs = append(g.file.Funcs, bytecode.Func{Name: fmt.Sprintf("f%d", len(g.file.Funcs)), Sig: sig, Handler: -1, Line: 1})
	g.fn = &g.file.Funcs[len(g.file.Funcs)-1]
	g.live = map[bytecode.Kind][]bytecode.Operand{}
	g.room, g.depth = size, 0
	for i, t := range params {
		if isAggregate(t) {
			g.fn.ParamSlots = append(g.fn.ParamSlots, int32(len(g.fn.Slots)))
			g.fn.Slots = append(g.fn.Slots, bytecode.SlotDef{Name: "p", Type: t})
			continue
		}
		g.fn.ParamSlots = append(g.fn.ParamSlots, -1)
		g.define(bytecode.Kind(t), bytecode.Operand(i))
	}
	g.next = bytecode.Operand(len(params))
	for t := range bytecode.TypeID(4) {
		for range 1 + g.r.IntN(2) {
			g.fn.Slots = append(g.fn.Slots, bytecode.SlotDef{Name: "s", Type: aggPair + t})
		}
	}
	g.startBlock()
	g.statements()
	var out []bytecode.Operand
	for _, t := range results {
		if isAggregate(t) {
			out = append(out, g.slot(t))
		} else {
			out = append(out, g.value(bytecode.Kind(t)))
		}
	}
	g.add(bytecode.Instr{Op: bytecode.OpReturn, Args: out})
}

func (g *generator) startBlock() bytecode.BlockID {
	g.fn.Blocks = append(g.fn.Blocks, bytecode.Block{})
	g.block = len(g.fn.Blocks) - 1
	return bytecode.BlockID(g.block)
}

func (g *generator) add(in bytecode.Instr) *bytecode.Instr {
	g.room--
	in.Line = int32(g.next) + 1
	b := &g.fn.Blocks[g.block]
	b.Instrs = append(b.Instrs, in)
	return &b.Instrs[len(b.Instrs)-1]
}

func (g *generator) define(k bytecode.Kind, o bytecode.Operand) { g.live[k] = append(g.live[k], o) }

// result appends an instruction with a value of a kind.
func (g *generator) result(k bytecode.Kind, in bytecode.Instr) bytecode.Operand {
	o := g.next
	g.next++
	in.Dst = []bytecode.Operand{o}
	g.add(in)
	if k != bytecode.KindInvalid {
		g.define(k, o)
	}
	return o
}

func (g *generator) constant(k bytecode.Kind) bytecode.Operand {
	e := edges(k)
	return g.result(k, bytecode.Instr{Op: bytecode.OpConst, Type: bytecode.TypeID(k), Imm: e[g.r.IntN(len(e))]})
}

// value returns a value of a kind, a recent one if possible.
func (g *generator) value(k bytecode.Kind) bytecode.Operand {
	l := g.live[k]
	if len(l) == 0 || g.r.IntN(12) == 0 {
		return g.constant(k)
	}
	if g.r.IntN(2) == 0 && len(l) > 3 {
		return l[len(l)-1-g.r.IntN(3)]
	}
	return l[g.r.IntN(len(l))]
}

// slot returns a slot of a type.
func (g *generator) slot(t bytecode.TypeID) bytecode.Operand {
	var of []int32
	for i, s := range g.fn.Slots {
		if s.Type == t {
			of = append(of, int32(i))
		}
	}
	return bytecode.SlotOperand(of[g.r.IntN(len(of))])
}

// place returns a place in a slot and its type.
func (g *generator) place() (bytecode.Place, bytecode.TypeID) {
	s := g.r.IntN(len(g.fn.Slots))
	p := bytecode.Place{Base: bytecode.BaseSlot, ID: int32(s)}
	t := g.fn.Slots[s].Type
	for isAggregate(t) {
		d := g.file.Types[int(t)-bytecode.NumBasic]
		if g.r.IntN(8) == 0 {
			break
		}
		if d.Kind == bytecode.KindArray {
			var index bytecode.Operand
			if g.r.IntN(2) == 0 {
				c := g.result(bytecode.KindInt, bytecode.Instr{Op: bytecode.OpConst, Type: bytecode.TypeID(bytecode.KindInt), Imm: uint64(g.r.IntN(int(d.Len)))})
				index = g.result(bytecode.KindInvalid, bytecode.Instr{Op: bytecode.OpIndexProofLen, Imm: uint64(d.Len), Args: []bytecode.Operand{c}})
			} else {
				k := integerKinds[g.r.IntN(len(integerKinds))]
				v := g.value(k)
				if g.r.IntN(8) > 0 { // mostly in range
					m := g.result(k, bytecode.Instr{Op: bytecode.OpConst, Type: bytecode.TypeID(k), Imm: 3})
					v = g.result(k, bytecode.Instr{Op: bytecode.OpAnd, Args: []bytecode.Operand{v, m}})
				}
				index = g.result(bytecode.KindInvalid, bytecode.Instr{Op: bytecode.OpIndexCheckLen, Imm: uint64(d.Len), Args: []bytecode.Operand{v}})
			}
			p.Path = append(p.Path, bytecode.Step{Field: bytecode.IndexStep, Index: index})
			t = d.Elem
			continue
		}
		f := g.r.IntN(len(d.Fields))
		p.Path = append(p.Path, bytecode.Step{Field: int32(f)})
		t = d.Fields[f].Type
	}
	return p, t
}

func (g *generator) statements() {
	for n := 2 + g.r.IntN(10); n > 0 && g.room > 0; n-- {
		switch c := g.r.IntN(20); {
		case c < 10:
			g.arithmetic()
		case c < 14:
			g.memory()
		case c < 16 && g.depth < 4:
			g.conditional()
		case c < 17 && g.depth < 3:
			g.loop()
		case c < 19:
			g.call()
		default:
			g.convert()
		}
	}
}

func (g *generator) arithmetic() {
	cases := scalarOps
	c := cases[g.r.IntN(len(cases))]
	var args []bytecode.Operand
	for _, k := range c.params {
		args = append(args, g.value(k))
	}
	g.result(c.result, bytecode.Instr{Op: c.op, Args: args})
}

// scalarOps are the operations of random arithmetic, all of them but conversions.
var scalarOps = func() (out []scalarCase) {
	for _, c := range scalarCases() {
		if c.op != bytecode.OpConvert {
			out = append(out, c)
		}
	}
	return out
}()

func (g *generator) convert() {
	from := scalarKinds[1+g.r.IntN(len(scalarKinds)-1)]
	to := scalarKinds[1+g.r.IntN(len(scalarKinds)-1)]
	g.result(to, bytecode.Instr{Op: bytecode.OpConvert, Type: bytecode.TypeID(to), Args: []bytecode.Operand{g.value(from)}})
}

func (g *generator) memory() {
	p, t := g.place()
	switch {
	case isAggregate(t) && g.r.IntN(4) == 0:
		g.add(bytecode.Instr{Op: bytecode.OpClear, Places: []bytecode.Place{p}})
	case isAggregate(t):
		q := bytecode.Place{Base: bytecode.BaseSlot, ID: g.slot(t).Slot()}
		if g.r.IntN(2) == 0 {
			p, q = q, p
		}
		g.add(bytecode.Instr{Op: bytecode.OpCopy, Places: []bytecode.Place{p, q}})
	case g.r.IntN(2) == 0:
		g.result(bytecode.Kind(t), bytecode.Instr{Op: bytecode.OpLoad, Places: []bytecode.Place{p}})
	default:
		v := g.value(bytecode.Kind(t))
		g.add(bytecode.Instr{Op: bytecode.OpStore, Places: []bytecode.Place{p}, Args: []bytecode.Operand{v}})
	}
}

// scoped runs f and forgets the values that it defined; it returns them.
func (g *generator) scoped(f func()) map[bytecode.Kind][]bytecode.Operand {
	outer := g.live
	g.live = map[bytecode.Kind][]bytecode.Operand{}
	for k, l := range outer {
		g.live[k] = append([]bytecode.Operand(nil), l...)
	}
	g.depth++
	f()
	g.depth--
	inner := g.live
	g.live = outer
	return inner
}

func pickFrom(r *rand.Rand, l []bytecode.Operand) bytecode.Operand {
	return l[len(l)-1-r.IntN(min(len(l), 4))]
}

func (g *generator) conditional() {
	cond := g.value(bytecode.KindBool)
	head := g.block
	branch := bytecode.Instr{Op: bytecode.OpBranch, Args: []bytecode.Operand{cond}, Blocks: make([]bytecode.BlockID, 2)}
	g.add(branch)
	branchAt := len(g.fn.Blocks[head].Instrs) - 1
	var ends [2]int
	var scopes [2]map[bytecode.Kind][]bytecode.Operand
	for i := range 2 {
		g.fn.Blocks[head].Instrs[branchAt].Blocks[i] = g.startBlock()
		scopes[i] = g.scoped(g.statements)
		ends[i] = g.block
	}
	merge := g.startBlock()
	for _, e := range ends {
		g.block = e
		g.add(bytecode.Instr{Op: bytecode.OpJump, Blocks: []bytecode.BlockID{merge}})
	}
	g.block = int(merge)
	for _, k := range scalarKinds {
		if len(scopes[0][k]) > 0 && len(scopes[1][k]) > 0 && g.r.IntN(2) == 0 {
			g.result(k, bytecode.Instr{Op: bytecode.OpPhi, Type: bytecode.TypeID(k),
				Blocks: []bytecode.BlockID{bytecode.BlockID(ends[0]), bytecode.BlockID(ends[1])},
				Args:   []bytecode.Operand{pickFrom(g.r, scopes[0][k]), pickFrom(g.r, scopes[1][k])}})
		}
	}
}

func (g *generator) loop() {
	zero := g.result(bytecode.KindInt, bytecode.Instr{Op: bytecode.OpConst, Type: bytecode.TypeID(bytecode.KindInt)})
	limit := g.result(bytecode.KindInt, bytecode.Instr{Op: bytecode.OpConst, Type: bytecode.TypeID(bytecode.KindInt), Imm: uint64(g.r.IntN(6))})
	one := g.result(bytecode.KindInt, bytecode.Instr{Op: bytecode.OpConst, Type: bytecode.TypeID(bytecode.KindInt), Imm: 1})
	type carried struct {
		k    bytecode.Kind
		init bytecode.Operand
	}
	var phis []carried
	for _, k := range scalarKinds {
		if len(g.live[k]) > 0 && g.r.IntN(2) == 0 {
			phis = append(phis, carried{k, pickFrom(g.r, g.live[k])})
		}
	}
	before := bytecode.BlockID(g.block)
	head := bytecode.BlockID(len(g.fn.Blocks))
	g.add(bytecode.Instr{Op: bytecode.OpJump, Blocks: []bytecode.BlockID{head}})
	g.startBlock()
	phi := func(k bytecode.Kind, init bytecode.Operand) bytecode.Operand {
		return g.result(k, bytecode.Instr{Op: bytecode.OpPhi, Type: bytecode.TypeID(k), Blocks: []bytecode.BlockID{before, -1}, Args: []bytecode.Operand{init, -1}})
	}
	i := phi(bytecode.KindInt, zero)
	for _, p := range phis {
		phi(p.k, p.init)
	}
	more := g.result(bytecode.KindBool, bytecode.Instr{Op: bytecode.OpLt, Args: []bytecode.Operand{i, limit}})
	g.add(bytecode.Instr{Op: bytecode.OpBranch, Args: []bytecode.Operand{more}, Blocks: []bytecode.BlockID{head + 1, -1}})
	g.startBlock()
	var next bytecode.Operand
	scope := g.scoped(func() {
		g.statements()
		next = g.result(bytecode.KindInvalid, bytecode.Instr{Op: bytecode.OpAdd, Args: []bytecode.Operand{i, one}})
	})
	latch := bytecode.BlockID(g.block)
	g.add(bytecode.Instr{Op: bytecode.OpJump, Blocks: []bytecode.BlockID{head}})
	exit := g.startBlock()
	h := g.fn.Blocks[head].Instrs
	for n := range h {
		switch in := &h[n]; in.Op {
		case bytecode.OpPhi:
			in.Blocks[1] = latch
			if n == 0 {
				in.Args[1] = next
			} else {
				in.Args[1] = pickFrom(g.r, scope[phis[n-1].k])
			}
		case bytecode.OpBranch:
			in.Blocks[1] = exit
		}
	}
}

func (g *generator) call() {
	if len(g.file.Funcs) < 2 {
		return
	}
	callee := g.r.IntN(len(g.file.Funcs) - 1)
	sig := g.file.Types[int(g.file.Funcs[callee].Sig)-bytecode.NumBasic]
	in := bytecode.Instr{Op: bytecode.OpCall, Sym: int32(callee)}
	for _, t := range sig.Params {
		if isAggregate(t) {
			in.Args = append(in.Args, g.slot(t))
		} else {
			in.Args = append(in.Args, g.value(bytecode.Kind(t)))
		}
	}
	used := map[bytecode.Operand]bool{}
	for _, t := range sig.Results {
		if isAggregate(t) {
			s := g.slot(t)
			if used[s] { // two results want two slots
				g.fn.Slots = append(g.fn.Slots, bytecode.SlotDef{Name: "r", Type: t})
				s = bytecode.SlotOperand(int32(len(g.fn.Slots) - 1))
			}
			used[s] = true
			in.Dst = append(in.Dst, s)
			continue
		}
		in.Dst = append(in.Dst, g.next)
		g.define(bytecode.Kind(t), g.next)
		g.next++
	}
	g.add(in)
}
