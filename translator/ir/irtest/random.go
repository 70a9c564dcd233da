package irtest

import (
	"math"
	"math/rand/v2"

	"github.com/portico-os/portico/translator/abi"
	"github.com/portico-os/portico/translator/ir"
)

// A writer writes random functions that always end, of loops, branches and everything that
// instructions may do, as the front end might.
type writer struct {
	r     *rand.Rand
	f     *ir.Func
	b     *ir.Block
	scope scope
	depth int
	room  int // statements that may still be written
	line  int32
}

// A scope is what is known where control is: values by kind, and instructions that may be
// repeated.
type scope struct {
	ints, floats, refs, objects []ir.Value // objects are references that are not nil
	pure                        []*ir.Instr
}

// clone returns a copy that can grow by itself.
func (s scope) clone() scope {
	return scope{s.ints[:len(s.ints):len(s.ints)], s.floats[:len(s.floats):len(s.floats)], s.refs[:len(s.refs):len(s.refs)],
		s.objects[:len(s.objects):len(s.objects)], s.pure[:len(s.pure):len(s.pure)]}
}

// Random returns a random function of about so many statements.
func Random(seed uint64, m *ir.Machine, statements int) *ir.Func {
	g := &writer{r: rand.New(rand.NewPCG(seed, 0)), f: ir.NewFunc(m), room: statements}
	g.f.Name = "random"
	g.start(g.f.NewBlock())
	g.entry()
	for g.room > 0 {
		g.statements()
	}
	g.finish()
	if g.r.IntN(3) == 0 {
		g.handler()
	}
	return g.f
}

func (g *writer) start(b *ir.Block) {
	g.b = b
	g.f.Blocks = append(g.f.Blocks, b)
}

func (g *writer) block() *ir.Block {
	b := g.f.NewBlock()
	b.Cold = g.r.IntN(6) == 0
	return b
}

func (g *writer) add(op ir.Op, w ir.Width, args ...ir.Value) *ir.Instr {
	in := g.f.NewInstr(op)
	in.Width = w
	g.line++
	in.Line = g.line
	g.f.Args(in, args...)
	g.b.Instrs = append(g.b.Instrs, in)
	return in
}

func (g *writer) int(v ir.Value) ir.Value {
	g.scope.ints = append(g.scope.ints, v)
	return v
}

func (g *writer) float(v ir.Value) ir.Value {
	g.scope.floats = append(g.scope.floats, v)
	return v
}

func (g *writer) ref(v ir.Value) ir.Value {
	g.scope.refs = append(g.scope.refs, v)
	return v
}

func (g *writer) object(v ir.Value) ir.Value {
	g.scope.objects = append(g.scope.objects, v)
	return g.ref(v)
}

// pick returns a value, mostly one of the last ones, or makes the first.
func (g *writer) pick(of []ir.Value, first func() ir.Value) ir.Value {
	switch n := len(of); {
	case n == 0:
		return first()
	case g.r.IntN(3) == 0:
		return of[g.r.IntN(n)]
	default:
		return of[n-1-g.r.IntN(min(n, 4))]
	}
}

func (g *writer) anInt() ir.Value    { return g.pick(g.scope.ints, g.constant) }
func (g *writer) aFloat() ir.Value   { return g.pick(g.scope.floats, g.floatConstant) }
func (g *writer) aRef() ir.Value     { return g.pick(g.scope.refs, g.newObject) }
func (g *writer) anObject() ir.Value { return g.pick(g.scope.objects, g.newObject) }

func (g *writer) constant() ir.Value {
	in := g.add(ir.OpConst, ir.W8)
	in.Imm = []int64{0, 1, -1, 7, 1 << 20, math.MaxInt32, int64(g.r.Uint64() >> 3)}[g.r.IntN(7)]
	return g.int(g.f.Define(in, ir.Int, false))
}

func (g *writer) floatConstant() ir.Value {
	in := g.add(ir.OpFloatConst, ir.W8)
	in.Imm = int64(math.Float64bits(float64(g.r.IntN(100)-50) / 4))
	return g.float(g.f.Define(in, ir.Float, false))
}

// newObject allocates an object and stores something into it, so that it is not idle.
func (g *writer) newObject() ir.Value {
	x, y := g.anInt(), g.anInt()
	in := g.add(ir.OpAlloc, ir.W8)
	in.Imm, in.Safepoint = 1<<abi.HeaderCount|(objectBytes+abi.HeaderSize), true
	if g.r.IntN(3) == 0 {
		g.f.Args(in, x, y)
	}
	v := g.f.Define(in, ir.Int, true)
	g.memory(g.add(ir.OpStore, ir.W8), ir.Mem{Disp: 8}, v, 0, y)
	return g.object(v)
}

// memory gives an instruction a memory operand behind its plain operands.
func (g *writer) memory(in *ir.Instr, m ir.Mem, base, index ir.Value, plain ...ir.Value) *ir.Instr {
	args := plain
	if m.Base == ir.BaseValue {
		m.BaseArg, args = uint8(len(args)), append(args, base)
	}
	if index != 0 {
		m.Indexed, m.Scale, m.IndexArg = true, 8, uint8(len(args))
		args = append(args, index)
	}
	in.Mem = m
	g.f.Args(in, args...)
	return in
}

// entry has parameters in registers.
func (g *writer) entry() {
	g.f.SlotBytes, g.f.SlotRefs, g.f.OutBytes = objectBytes, []int64{references, references + 16}, 16
	g.f.Calls = g.r.IntN(4) == 0
	in := g.add(ir.OpEntry, ir.W8)
	in.Fix = &ir.Constraints{}
	g.results(in, g.r.IntN(5), g.r.IntN(3))
	g.add(ir.OpClearSlots, ir.W8).Imm = g.f.SlotBytes
}

// results gives an instruction results in the first registers; without constraints, one.
func (g *writer) results(in *ir.Instr, ints, floats int) {
	if in.Fix == nil {
		ints, floats = min(ints, 1), 1-min(ints, 1)
	}
	for i := range ints {
		if in.Fix != nil {
			in.Fix.Defs = append(in.Fix.Defs, ir.Only(abi.Reg(i)))
		}
		if v := g.f.Define(in, ir.Int, g.r.IntN(3) == 0); g.f.Values[v].Pointer {
			g.ref(v)
		} else {
			g.int(v)
		}
	}
	for i := range floats {
		if in.Fix != nil {
			in.Fix.Defs = append(in.Fix.Defs, ir.Only(abi.FirstFloat+abi.Reg(i)))
		}
		g.float(g.f.Define(in, ir.Float, false))
	}
}

// fixed gives an instruction operands in the first registers.
func (g *writer) fixed(in *ir.Instr, ints, floats int) {
	var args []ir.Value
	for i := range ints {
		in.Fix.Args = append(in.Fix.Args, ir.Only(abi.Reg(i)))
		if g.r.IntN(3) == 0 {
			args = append(args, g.aRef())
		} else {
			args = append(args, g.anInt())
		}
	}
	for i := range floats {
		in.Fix.Args = append(in.Fix.Args, ir.Only(abi.FirstFloat+abi.Reg(i)))
		args = append(args, g.aFloat())
	}
	g.f.Args(in, args...)
}

// instr makes an instruction that is to be added when its operands are there.
func (g *writer) instr(op ir.Op, fill func(in *ir.Instr)) *ir.Instr {
	in := g.f.NewInstr(op)
	in.Width, in.Fix = ir.W8, &ir.Constraints{}
	fill(in)
	g.line++
	in.Line = g.line
	g.b.Instrs = append(g.b.Instrs, in)
	return in
}

// finish ends the function.
func (g *writer) finish() {
	g.instr(ir.OpReturn, func(in *ir.Instr) { g.fixed(in, 1+g.r.IntN(5), g.r.IntN(3)) })
	g.b = nil
}

// handler writes the block where control continues behind a trap.
func (g *writer) handler() {
	g.scope = scope{}
	g.f.Handler = g.f.NewBlock()
	g.start(g.f.Handler)
	g.room = 6
	g.slot()
	g.statements()
	g.finish()
}

func (g *writer) statements() {
	for n := 3 + g.r.IntN(12); n > 0 && g.room > 0; n-- {
		g.room--
		switch g.r.IntN(16) {
		case 0, 1:
			g.conditional()
		case 2:
			g.loop()
		case 3, 4, 5:
			g.call()
		default:
			g.simple()
		}
	}
}
