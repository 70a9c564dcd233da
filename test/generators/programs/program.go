package programs

import (
	"fmt"
	"math/rand/v2"

	"github.com/portico-os/portico/bytecode"
)

// A program is what runs in the interpreter and in domains.
type program struct {
	seed    uint64
	files   []*bytecode.File // in the order of their imports; hashes are filled in by encode
	listed  []string         // components that are started, the services first
	revokes bool             // it revokes memory objects, which domains without revocation refuse
	fatal   bool             // its last call may end it by a panic
	plain   bool             // a mutant of it does the same everywhere, too

	thorough thoroughness
	tried    map[bytecode.FuncID]bytecode.FuncID // by functions of the last component: those that they try
}

// A thoroughness says how often a program calls its functions, and with which arguments. Programs that
// differ in it have the same functions, but for those that call them.
type thoroughness struct {
	Calls   int    // of each function; 0: one or two
	Variant uint64 // of the arguments
	Aims    aims   // what the arguments are drawn from
}

// path returns the path of a component of the program, which no other program has.
func (p *program) path(name string) string { return fmt.Sprintf("example.org/%x/%s", p.seed, name) }

// generate makes a program.
func generate(seed uint64) *program { return generateThorough(seed, thoroughness{}) }

// generateThorough makes a program that calls its functions otherwise.
func generateThorough(seed uint64, thorough thoroughness) *program {
	r := rand.New(rand.NewPCG(seed, 0x90f7))
	p := &program{seed: seed, thorough: thorough, revokes: r.IntN(4) == 0, fatal: r.IntN(8) == 0, plain: r.IntN(3) > 0}
	p.listed = []string{p.path("program")}
	var s *service
	if r.IntN(3) == 0 {
		s = p.addService(r)
	}
	c := newComponent(r, p.path("program"))
	c.revokes, c.plain, c.careful = p.revokes, p.plain, seed%4 > 0
	c.drawTypes(r.IntN(3) > 0 || s != nil)
	if s != nil {
		c.service = s.imported(c, p.path("server"))
	}
	c.prepare()
	c.writeFunctions()
	c.writeOverview()
	for i := range c.decls[:len(c.decls):len(c.decls)] { // before what differs from one variant to the other
		for _, t := range c.decls[i].sig.under().result {
			c.lookOf(t)
		}
	}
	c.full = thorough.Variant > 0
	for id, kinds := range thorough.Aims {
		for k, list := range kinds {
			for _, n := range list {
				c.aims.add(id, k, n)
			}
		}
	}
	if thorough.Variant > 0 {
		c.r = rand.New(rand.NewPCG(seed, thorough.Variant))
	}
	c.writeStart(p.fatal, thorough.Calls)
	p.tried = c.tried
	p.files = append(p.files, c.finish())
	return p
}

// drawTypes adds types.
func (c *component) drawTypes(memory bool) {
	r := c.r
	if memory {
		c.memoryPointer = c.pointer(c.basic[bytecode.KindMemory])
		c.pointer(c.basic[bytecode.KindReadOnlyMemory])
	}
	c.slice(c.basic[bytecode.KindUint8])
	c.any()
	one := func() *typ {
		if r.IntN(2) == 0 {
			return c.basic[pick(r, append(numberKinds, bytecode.KindBool, bytecode.KindString, bytecode.KindString, bytecode.KindComplex64, bytecode.KindComplex128))]
		}
		return pick(r, c.all)
	}
	for i := range 5 + r.IntN(10) {
		switch r.IntN(14) {
		case 0, 1, 2:
			c.drawStruct(one)
		case 3, 4:
			c.array(one(), int64(1+r.IntN(5)))
		case 5, 6:
			c.pointer(one())
		case 7, 8:
			c.slice(one())
		case 9:
			if k := one(); k.comparable() {
				c.mapping(k, one())
			}
		case 10:
			c.name(fmt.Sprintf("N%d", i), one().under())
		case 11:
			c.channel(one())
		case 12:
			c.pointer(c.instance(one()))
		default:
			c.signature([]*typ{one(), one()}, []*typ{one()})
		}
	}
	c.drawStruct(one)
	a := c.array(one(), int64(1+r.IntN(4)))
	c.pointer(a)
	c.slice(a.elem)
}

// drawStruct adds a struct type, perhaps with a name and a twin with other tags, and the pointers to them.
func (c *component) drawStruct(one func() *typ) {
	var fields []*typ
	var tags []string
	for range 1 + c.r.IntN(5) {
		f := one()
		fields, tags = append(fields, f), append(tags, pick(c.r, []string{"", "a", "b"}))
	}
	s := c.structure(fields, nil)
	c.pointer(s)
	if c.r.IntN(3) == 0 {
		c.pointer(c.structure(fields, tags))
	}
	if c.r.IntN(3) > 0 {
		c.pointer(c.name(fmt.Sprintf("S%d", len(c.all)), s))
	}
}

// prepare adds package variables and the functions that each program has.
func (c *component) prepare() {
	word := c.basic[bytecode.KindUint64]
	c.digest = bytecode.Place{Base: bytecode.BaseGlobal, ID: c.global("digest", word)}
	c.fuel = c.global("fuel", c.basic[bytecode.KindInt])
	c.inputs = map[bytecode.Kind]int32{}
	for _, k := range append([]bytecode.Kind{bytecode.KindBool}, numberKinds...) {
		c.inputs[k] = c.global(fmt.Sprint(k, "Input"), c.basic[k])
	}
	c.firstGlobal = len(c.file.Globals)
	for i := range 3 + c.r.IntN(6) {
		t := pick(c.r, c.all)
		g := c.global(fmt.Sprintf("G%d", i), t)
		c.globals = append(c.globals, t)
		c.initialise(g, t)
	}
	c.writeMixers()
	c.writeFrameTest()
	c.writeShow()
}

// initialise gives some package variables an initial value.
func (c *component) initialise(g int32, t *typ) {
	b := &body{component: c, r: c.r}
	var init bytecode.StaticInit
	switch {
	case c.r.IntN(3) == 0:
		return
	case t.kind == bytecode.KindBool || t.kind.IsInteger() || t.kind.IsFloat():
		init.Value = bytecode.Const{Kind: bytecode.ConstScalar, Imm: b.scalar(t.kind)}
	case t.kind == bytecode.KindString:
		init.Value = bytecode.Const{Kind: bytecode.ConstString, Data: bytecode.DataID(c.text())}
	case t.kind == bytecode.KindArray && t.under().elem.kind == bytecode.KindInt:
		init.Path, init.Value.Imm = []int64{0}, 17
	case t.kind == bytecode.KindPointer && !t.named || t.kind == bytecode.KindSlice: // of another variable, if there is one
		for i, other := range c.globals[:len(c.globals)-1] {
			switch {
			case t.kind == bytecode.KindPointer && other == t.elem:
				init.Value = bytecode.Const{Kind: bytecode.ConstAddr, Global: bytecode.GlobalID(c.firstGlobal + i)}
			case t.kind == bytecode.KindSlice && other.kind == bytecode.KindArray && other.under().elem == t.under().elem:
				init.Value = bytecode.Const{Kind: bytecode.ConstSlice, Global: bytecode.GlobalID(c.firstGlobal + i)}
			}
		}
		if init.Value.Kind == bytecode.ConstScalar {
			return
		}
	default:
		return
	}
	c.file.Globals[g].Init = []bytecode.StaticInit{init}
}

// writeFunctions declares all functions and writes them in the order in which they may call each other.
func (c *component) writeFunctions() {
	r := c.r
	c.drawMethods()
	var plain []bytecode.FuncID
	for range 3 + r.IntN(5) {
		d := decl{sig: c.drawSignature(r)}
		if r.IntN(4) == 0 {
			for range 1 + r.IntN(3) {
				if t := pick(r, c.all); !t.aggregate() {
					d.captures = append(d.captures, t)
				}
			}
		}
		d.name = fmt.Sprintf("f%d", len(c.decls))
		plain = append(plain, c.declare(d))
	}
	for _, id := range plain {
		c.writeFunction(id)
	}
}

// drawSignature draws the type of a function, sometimes one that there is.
func (c *component) drawSignature(r *rand.Rand) *typ {
	if r.IntN(3) == 0 {
		for _, t := range c.all {
			if t.kind == bytecode.KindFunc && !t.named && r.IntN(2) == 0 {
				return t
			}
		}
	}
	list := func(n int) (ts []*typ) {
		for range n {
			if r.IntN(2) == 0 {
				ts = append(ts, c.basic[pick(r, append(numberKinds, bytecode.KindBool, bytecode.KindString))])
			} else {
				ts = append(ts, pick(r, c.all))
			}
		}
		return ts
	}
	params, results := r.IntN(7), r.IntN(4)
	if r.IntN(8) == 0 {
		params += 12
	}
	if r.IntN(10) == 0 {
		results += 9
	}
	return c.signature(list(params), list(results))
}

// writeFunction writes a function: statements, and sometimes a handler.
func (c *component) writeFunction(id bytecode.FuncID) {
	room := 10 + c.r.IntN(60)
	if c.r.IntN(4) == 0 {
		room += 250
	}
	leaf := c.r.IntN(4) == 0 && len(c.decls[id].captures) == 0
	if leaf {
		room = 2 + c.r.IntN(16) // small enough to be inlined
	}
	b := c.begin(id, room)
	b.leaf, b.sums = leaf, leaf && c.r.IntN(2) == 0
	b.write()
	b.end()
}

func (b *body) write() {
	b.sum(0) // the parameters
	b.lookRound(0)
	for b.room > 0 {
		b.statements()
	}
	for range 2 {
		b.watch()
	}
	b.lookRound(0)
	handled := b.oneIn(3) && !b.leaf && len(b.slotTypes) > 0
	if handled {
		b.fail()
		b.failBy(noEquality)
		b.fail()
	}
	b.ret()
	if handled {
		b.handle()
		b.room = 8
		b.scoped(b.statements)
		b.fail()
		if b.oneIn(4) && !b.quiet {
			b.emit(bytecode.Instr{Op: bytecode.OpThrow})
		} else {
			b.ret()
		}
	}
}

// drawMethods gives named types methods, and adds interfaces that some of them implement.
func (c *component) drawMethods() {
	r := c.r
	var sigs []*typ
	for range 3 {
		sigs = append(sigs, c.drawSignature(r))
	}
	var written []bytecode.FuncID
	for _, t := range append([]*typ(nil), c.all...) {
		if !t.named || t.kind == bytecode.KindInterface || t.kind == bytecode.KindPointer || t.own != nil || t.foreign {
			continue
		}
		receiver := c.pointer(t)
		if t.pointerShaped() {
			receiver = t
		}
		for i, sig := range sigs {
			if r.IntN(3) == 0 {
				continue
			}
			name := fmt.Sprintf("(*%s).M%d", t.ofName, i)
			fn := c.declare(decl{name: name, sig: c.signature(append([]*typ{receiver}, sig.params...), sig.result), never: true, method: true})
			c.addMethod(t, method{name: fmt.Sprintf("M%d", i), sig: sig, fn: fn, inValue: r.IntN(3) > 0})
			written = append(written, fn)
		}
	}
	for range 2 {
		var list []method
		for i, sig := range sigs {
			if r.IntN(2) == 0 {
				list = append(list, method{name: fmt.Sprintf("M%d", i), sig: sig})
			}
		}
		c.iface(list...)
	}
	i := c.iface(method{name: "M0", sig: sigs[0]})
	c.name("I", i)
	for _, fn := range written {
		c.writeMethod(fn)
	}
}

// writeMethod writes a method. It copies what its receiver points to, and writes nothing there: an
// interface that holds a value in a box shows the box to its methods.
func (c *component) writeMethod(id bytecode.FuncID) {
	b := c.begin(id, 6+c.r.IntN(30))
	receiver := c.decls[id].sig.params[0]
	b.values = b.values[1:]
	if receiver.kind == bytecode.KindPointer && !receiver.named {
		p := b.raw(b.args(bytecode.OpNilCheck, 0))
		at := bytecode.Place{Base: bytecode.BaseValue, ID: int32(p)}
		if t := receiver.elem; t.aggregate() {
			own := bytecode.Place{Base: bytecode.BaseSlot, ID: b.newSlot(t)}
			b.emit(bytecode.Instr{Op: bytecode.OpCopy, Places: []bytecode.Place{own, at}})
		} else {
			b.define(t, bytecode.Instr{Op: bytecode.OpLoad, Places: []bytecode.Place{at}})
		}
	}
	b.write()
	b.end()
}

// finish returns the file. Functions of imports come behind its own.
func (c *component) finish() *bytecode.File { return c.file }
