package programs

import (
	"fmt"
	"math/rand/v2"

	"github.com/portico-os/portico/bytecode"
)

// A service is what a program calls in another domain or in its own. It does the same in both: it reads
// what it is passed and writes nothing there, what it returns is new and refers to whole objects
// alone, and what it keeps is numbers.
type service struct {
	portal   *typ // the named interface type
	variable int32
}

// serviceName is the name under which it is offered.
const serviceName = "service0"

// addService makes the component of the service, whose types are those of its portal.
func (p *program) addService(r *rand.Rand) *service {
	c := newComponent(r, p.path("server"))
	c.plain = p.plain
	c.memoryPointer = c.pointer(c.basic[bytecode.KindMemory])
	c.pointer(c.basic[bytecode.KindReadOnlyMemory])
	c.slice(c.basic[bytecode.KindUint8])
	one := func() *typ {
		for {
			if t := pick(r, c.all); r.IntN(2) == 0 {
				return t
			}
		}
	}
	for i := range 4 + r.IntN(6) {
		switch r.IntN(6) {
		case 0, 1:
			var fields []*typ
			for range 1 + r.IntN(5) {
				fields = append(fields, one())
			}
			c.pointer(c.name(fmt.Sprintf("P%d", i), c.structure(fields, nil)))
		case 2:
			c.array(one(), int64(1+r.IntN(4)))
		case 3:
			c.pointer(one())
		default:
			c.slice(one())
		}
	}
	passed := append([]*typ(nil), c.all...)
	c.any()
	list := func(n int) (ts []*typ) {
		for range n {
			ts = append(ts, pick(r, passed))
		}
		return ts
	}
	var methods []method
	for i := range 1 + r.IntN(4) {
		n := r.IntN(6)
		if r.IntN(6) == 0 {
			n += 10
		}
		methods = append(methods, method{name: fmt.Sprintf("P%d", i), sig: c.signature(list(n), append(list(r.IntN(4)), c.basic[bytecode.KindUint64]))})
	}
	portal := c.name("Service", c.iface(methods...))
	portal.portal, portal.methods = true, methods
	c.file.TypeDef(portal.id).Portal = true
	implementation := c.name("Implementation", c.structure([]*typ{c.basic[bytecode.KindUint64]}, nil))
	receiver := c.pointer(implementation)
	c.digest = bytecode.Place{Base: bytecode.BaseGlobal, ID: c.global("digest", c.basic[bytecode.KindUint64])}
	c.writeMixers()
	for _, m := range methods {
		fn := c.declare(decl{name: "(*Implementation)." + m.name, sig: c.signature(append([]*typ{receiver}, m.sig.params...), m.sig.result), never: true})
		c.addMethod(implementation, method{name: m.name, sig: m.sig, fn: fn, inValue: true})
		c.writeServiceMethod(fn)
	}
	c.writeExport(receiver)
	p.files = append(p.files, c.file)
	p.listed = []string{p.path("server"), p.path("program")}
	return &service{portal: portal}
}

func (c *component) writeExport(receiver *typ) {
	start := c.declare(decl{name: "$start", sig: c.signature(nil, nil), exported: true, never: true})
	b := c.begin(start, 0)
	o := b.raw(bytecode.Instr{Op: bytecode.OpNew, Type: receiver.elem.id})
	v := b.raw(bytecode.Instr{Op: bytecode.OpBox, Type: c.any().id, Args: []bytecode.Operand{o}})
	name := b.raw(bytecode.Instr{Op: bytecode.OpString, Type: c.basic[bytecode.KindString].id, Sym: c.datum(serviceName)})
	b.raw(bytecode.Instr{Op: bytecode.OpIntrinsic, Sym: intrinsic("name.export"), Args: []bytecode.Operand{name, v}})
	b.emit(bytecode.Instr{Op: bytecode.OpReturn})
	b.end()
}

// writeServiceMethod writes a method of the service. It handles all panics itself, and returns the digest.
func (c *component) writeServiceMethod(id bytecode.FuncID) {
	b := c.begin(id, 10+c.r.IntN(60))
	b.quiet, b.tells = true, true
	b.receiver = b.newSlot(c.decls[id].sig.params[0])
	b.emit(bytecode.Instr{Op: bytecode.OpStore, Places: []bytecode.Place{{Base: bytecode.BaseSlot, ID: b.receiver}}, Args: []bytecode.Operand{0}})
	b.restate()
	params := b.values[1:]
	b.values = nil
	for _, v := range params {
		b.deep(v.op, v.t, 3)
		if !v.t.refers() {
			b.values = append(b.values, v)
		}
	}
	for i, t := range c.decls[id].sig.params {
		if slot := b.fn.ParamSlots[i]; slot >= 0 {
			b.deepIn(bytecode.Place{Base: bytecode.BaseSlot, ID: slot}, t, 2)
			if t.refers() { // what it refers to is the caller's
				b.slotTypes[slot] = nil
			}
		}
	}
	for b.room > 0 {
		b.statements()
	}
	b.watch()
	b.fail()
	b.failBy(noEquality)
	b.fail()
	b.ret()
	b.handle()
	b.fail()
	b.ret()
	b.end()
}

// restate finds the digest by the receiver, which is in a slot.
func (b *body) restate() {
	if b.receiver < 0 {
		return
	}
	p := b.raw(bytecode.Instr{Op: bytecode.OpLoad, Places: []bytecode.Place{{Base: bytecode.BaseSlot, ID: b.receiver}}})
	own := b.raw(b.args(bytecode.OpNilCheck, p))
	b.state = bytecode.Place{Base: bytecode.BaseValue, ID: int32(own), Path: []bytecode.Step{{Field: 0}}}
	b.slotTypes[b.receiver] = nil // nobody else looks at it
}

// refers tells whether a value leads to memory that can be written and is no memory object.
func (t *typ) refers() bool {
	switch t.kind {
	case bytecode.KindPointer:
		return !t.under().elem.kind.IsOpaque()
	case bytecode.KindArray:
		return t.under().elem.refers()
	case bytecode.KindStruct:
		for _, f := range t.under().fields {
			if f.refers() {
				return true
			}
		}
		return false
	case bytecode.KindSlice, bytecode.KindMap, bytecode.KindInterface, bytecode.KindFunc, bytecode.KindChan:
		return true
	}
	return false
}

// deep observes a value and what it refers to.
func (b *body) deep(v bytecode.Operand, t *typ, depth int) {
	b.observe(v, t)
	yes, on := b.label(), b.label()
	switch {
	case depth == 0:
	case t.kind == bytecode.KindPointer && !t.under().elem.kind.IsOpaque():
		b.branch(b.raw(b.args(bytecode.OpNe, v, b.raw(bytecode.Instr{Op: bytecode.OpZero, Type: t.id}))), yes, on)
		b.open(yes)
		p := b.raw(b.args(bytecode.OpNonNil, v))
		b.deepIn(bytecode.Place{Base: bytecode.BaseValue, ID: int32(p)}, t.under().elem, depth-1)
		b.jump(on)
		b.open(on)
	case t.kind == bytecode.KindSlice:
		n, i := b.raw(b.args(bytecode.OpLen, v)), b.integer(b.intn(3))
		b.branch(b.raw(b.args(bytecode.OpLt, i, n)), yes, on)
		b.open(yes)
		at := b.raw(b.args(bytecode.OpIndexProof, v, i))
		b.deepIn(bytecode.Place{Base: bytecode.BaseValue, ID: int32(v), Path: []bytecode.Step{{Field: bytecode.IndexStep, Index: at}}}, t.under().elem, depth-1)
		b.jump(on)
		b.open(on)
	}
}

// deepIn observes all parts of a variable and what they refer to; of an array the last element.
func (b *body) deepIn(p bytecode.Place, t *typ, depth int) {
	step := func(s bytecode.Step) bytecode.Place {
		q := p
		q.Path = append(p.Path[:len(p.Path):len(p.Path)], s)
		return q
	}
	switch {
	case t.kind == bytecode.KindStruct:
		for i, f := range t.under().fields {
			b.deepIn(step(bytecode.Step{Field: int32(i)}), f, depth)
		}
	case t.kind == bytecode.KindArray:
		u := t.under()
		i := b.raw(bytecode.Instr{Op: bytecode.OpIndexProofLen, Imm: uint64(u.length), Args: []bytecode.Operand{b.integer(int(u.length) - 1)}})
		b.deepIn(step(bytecode.Step{Field: bytecode.IndexStep, Index: i}), u.elem, depth)
	case t.aggregate():
		b.observePlace(p, t)
	default:
		b.deep(b.raw(bytecode.Instr{Op: bytecode.OpLoad, Places: []bytecode.Place{p}}), t, depth)
	}
}

// imported makes the service one of the component that calls it.
func (s *service) imported(c *component, path string) *service {
	t := c.pool.imported(s.portal, c.importing(path))
	t.portal = true
	return &service{portal: t, variable: c.global("service", t)}
}

func (b *body) lookUp() {
	name := b.raw(bytecode.Instr{Op: bytecode.OpString, Type: b.basic[bytecode.KindString].id, Sym: b.datum(serviceName)})
	b.use("name.lookup", name)
	b.observeSome(1)
	x := b.values[len(b.values)-2].op
	b.results(bytecode.Instr{Op: bytecode.OpAssert, Type: b.service.portal.id, Args: []bytecode.Operand{x}}, []*typ{b.service.portal, b.basic[bytecode.KindBool]})
	portal := b.values[len(b.values)-2].op
	b.emit(bytecode.Instr{Op: bytecode.OpStore, Places: []bytecode.Place{{Base: bytecode.BaseGlobal, ID: b.service.variable}}, Args: []bytecode.Operand{portal}})
	b.values = nil
}

// callService calls a method of the service.
func (b *body) callService() {
	if b.leaf || b.spent+b.times*dynamicCost > mostSteps {
		return
	}
	b.spent += b.times * dynamicCost
	t := b.service.portal
	m := b.intn(len(t.methods))
	sig := t.methods[m].sig
	args := b.operands(sig.params)
	x := b.raw(bytecode.Instr{Op: bytecode.OpLoad, Places: []bytecode.Place{{Base: bytecode.BaseGlobal, ID: b.service.variable}}})
	b.results(bytecode.Instr{Op: bytecode.OpCallMethod, Sym: int32(m), Args: append([]bytecode.Operand{x}, args...)}, sig.result)
	for _, v := range append([]known(nil), b.values[len(b.values)-min(len(sig.result), len(b.values)):]...) {
		b.deep(v.op, v.t, 2)
	}
}
