package programs

import (
	"fmt"

	"github.com/portico-os/portico/bytecode"
)

// A look is a function that mixes into a digest what a value is and what it refers to, so that what is stored
// anywhere shows. Types are made of earlier ones, and what refers to something in an interface is left alone: so
// each look ends.
type look struct {
	fn   bytecode.FuncID
	cost int // about how many instructions a call executes at most
}

// mostLooked bounds the cost of a look, mostElements how many elements of a slice it sees, mostAsked for how many
// types it asks an interface.
const (
	mostLooked   = 1200
	mostElements = 3
	mostAsked    = 40
)

// lookOf returns the look of a type, false if there is none: it would take too long.
func (c *component) lookOf(t *typ) (look, bool) {
	if l, ok := c.looks[t]; ok {
		return l, l.cost > 0
	}
	switch {
	case t.aggregate(), t.kind == bytecode.KindPointer, t.kind == bytecode.KindSlice, t.kind == bytecode.KindInterface:
	default: // a mixer tells all of it
		return look{}, false
	}
	word := c.basic[bytecode.KindUint64]
	l := look{cost: c.lookCost(t)}
	if l.cost > mostLooked {
		l.cost = 0
	}
	c.looks[t] = l
	if l.cost == 0 {
		return l, false
	}
	parts := lookedAt(t)
	if t.kind == bytecode.KindInterface {
		of := c.boxed(t)
		c.asked[t] = of[:min(len(of), mostAsked)]
		for _, x := range c.asked[t] { // what refers to nothing ends soon
			if x.aggregate() && !x.refers() {
				parts = append(parts, x)
			}
		}
	}
	for _, p := range parts {
		c.lookOf(p)
	}
	all := len(c.all)
	sig := c.signature([]*typ{word, t}, []*typ{word})
	c.all = c.all[:all]
	l.fn = c.declare(decl{name: fmt.Sprintf("look%d", t.id), sig: sig, pure: true, never: true})
	c.looks[t] = l
	b := c.begin(l.fn, 0)
	v := known{op: 1, t: t}
	if t.aggregate() {
		v.op = bytecode.SlotOperand(b.fn.ParamSlots[1])
	}
	b.emit(b.args(bytecode.OpReturn, b.lookAt(0, v.op, t)))
	b.end()
	return l, true
}

// lookedAt returns the types of the parts of a value that have looks of their own.
func lookedAt(t *typ) []*typ {
	switch u := t.under(); t.kind {
	case bytecode.KindStruct:
		return u.fields
	case bytecode.KindPointer:
		if !u.elem.kind.IsOpaque() {
			return []*typ{u.elem}
		}
	case bytecode.KindArray, bytecode.KindSlice:
		return []*typ{u.elem}
	}
	return nil
}

// lookCost returns what a look at a value costs.
func (c *component) lookCost(t *typ) int {
	cost := 20
	if t.kind == bytecode.KindInterface {
		cost = 120
	}
	for _, p := range lookedAt(t) {
		n := 1
		switch t.kind {
		case bytecode.KindArray:
			n = int(t.under().length)
		case bytecode.KindSlice:
			n = mostElements
		}
		if of := c.lookCost(p); of <= mostLooked {
			cost += n * (of + 8)
		}
	}
	return cost
}

// lookPart mixes a part of a value by its look, or by a mixer if it is a scalar.
func (b *body) lookPart(d bytecode.Operand, p bytecode.Place, t *typ) bytecode.Operand {
	l, ok := b.looks[t]
	switch {
	case t.aggregate() && (!ok || l.cost == 0):
		return d
	case t.aggregate():
		s := bytecode.Place{Base: bytecode.BaseSlot, ID: b.newSlot(t)}
		b.emit(bytecode.Instr{Op: bytecode.OpCopy, Places: []bytecode.Place{s, p}})
		return b.mixed(l.fn, d, bytecode.SlotOperand(s.ID))
	}
	v := b.raw(bytecode.Instr{Op: bytecode.OpLoad, Places: []bytecode.Place{p}})
	if ok && l.cost > 0 {
		return b.mixed(l.fn, d, v)
	}
	return b.mixScalar(d, v, t)
}

// scalar tells whether a value is told by a mixer.
func (t *typ) scalar() bool {
	return t.kind == bytecode.KindBool || t.kind.IsInteger() || t.kind.IsFloat() || t.kind == bytecode.KindString
}

// lookAt mixes a value and its parts, and returns the digest.
func (b *body) lookAt(d, v bytecode.Operand, t *typ) bytecode.Operand {
	u := t.under()
	step := func(base bytecode.Place, s bytecode.Step) bytecode.Place {
		base.Path = append(base.Path[:len(base.Path):len(base.Path)], s)
		return base
	}
	switch t.kind {
	case bytecode.KindStruct, bytecode.KindArray, bytecode.KindComplex64, bytecode.KindComplex128:
		at := bytecode.Place{Base: bytecode.BaseSlot, ID: v.Slot()}
		switch t.kind {
		case bytecode.KindStruct:
			for i, f := range u.fields {
				d = b.lookPart(d, step(at, bytecode.Step{Field: int32(i)}), f)
			}
		case bytecode.KindArray:
			for i := range int(u.length) {
				n := b.raw(bytecode.Instr{Op: bytecode.OpIndexProofLen, Imm: uint64(u.length), Args: []bytecode.Operand{b.integer(i)}})
				d = b.lookPart(d, step(at, bytecode.Step{Field: bytecode.IndexStep, Index: n}), u.elem)
			}
		default:
			part := b.basic[bytecode.KindFloat32]
			if t.kind == bytecode.KindComplex128 {
				part = b.basic[bytecode.KindFloat64]
			}
			for i := range int32(2) {
				d = b.lookPart(d, step(at, bytecode.Step{Field: i}), part)
			}
		}
		return d
	case bytecode.KindPointer:
		if d = b.mixScalar(d, v, t); u.elem.kind.IsOpaque() {
			return b.lookAtMemory(d, v, t)
		}
		return b.lookIf(d, b.raw(b.args(bytecode.OpNe, v, b.raw(bytecode.Instr{Op: bytecode.OpZero, Type: t.id}))), func() bytecode.Operand {
			p := b.raw(b.args(bytecode.OpNonNil, v))
			return b.lookPart(d, bytecode.Place{Base: bytecode.BaseValue, ID: int32(p)}, u.elem)
		})
	case bytecode.KindSlice:
		n := b.raw(b.args(bytecode.OpLen, v))
		d = b.mixScalar(d, n, b.basic[bytecode.KindInt])
		d = b.mixScalar(d, b.raw(b.args(bytecode.OpCap, v)), b.basic[bytecode.KindInt])
		for i := range mostElements {
			at := b.integer(i)
			d = b.lookIf(d, b.raw(b.args(bytecode.OpLt, at, n)), func() bytecode.Operand {
				proof := b.raw(b.args(bytecode.OpIndexProof, v, at))
				return b.lookPart(d, step(bytecode.Place{Base: bytecode.BaseValue, ID: int32(v)}, bytecode.Step{Field: bytecode.IndexStep, Index: proof}), u.elem)
			})
		}
		return d
	case bytecode.KindInterface:
		return b.lookInto(b.mixScalar(d, v, t), v, b.asked[t])
	}
	return b.mixScalar(d, v, t)
}

// lookInto mixes of what type the value in an interface is, if it is one of some types, and the value if it refers to nothing.
func (b *body) lookInto(d, v bytecode.Operand, of []*typ) bytecode.Operand {
	var from []bytecode.BlockID
	var told []bytecode.Operand
	on := b.label()
	for i, t := range of {
		in := bytecode.Instr{Op: bytecode.OpUnbox, Type: t.id, Args: []bytecode.Operand{v}}
		x := b.next
		if t.aggregate() {
			x = bytecode.SlotOperand(b.newSlotUnless(nil, t))
		} else {
			b.next++
		}
		is := b.next
		b.next++
		in.Dst = []bytecode.Operand{x, is}
		b.emit(in)
		yes, no := b.label(), b.label()
		b.branch(is, yes, no)
		b.open(yes)
		e := b.mixed(mixWord, d, b.constant(b.basic[bytecode.KindUint64], uint64(i)))
		l := b.looks[t]
		switch {
		case t.scalar():
			e = b.mixScalar(e, x, t)
		case t.aggregate() && !t.refers() && l.cost > 0:
			e = b.mixed(l.fn, e, x)
		case !t.aggregate():
			e = b.mixScalar(e, x, t)
		}
		from, told = append(from, b.jump(on)), append(told, e)
		b.open(no)
	}
	from, told = append(from, b.jump(on)), append(told, d)
	b.open(on)
	return b.raw(bytecode.Instr{Op: bytecode.OpPhi, Type: b.basic[bytecode.KindUint64].id, Blocks: from, Args: told})
}

// lookAtMemory mixes the length of a memory object and its first byte, if there are any.
func (b *body) lookAtMemory(d, v bytecode.Operand, t *typ) bytecode.Operand {
	integer := b.basic[bytecode.KindInt]
	return b.lookIf(d, b.raw(b.args(bytecode.OpNe, v, b.raw(bytecode.Instr{Op: bytecode.OpZero, Type: t.id}))), func() bytecode.Operand {
		m := v
		if t.named {
			m = b.raw(bytecode.Instr{Op: bytecode.OpChange, Type: t.elem.id, Args: []bytecode.Operand{m}})
		}
		if t.under().elem.kind == bytecode.KindMemory {
			m = b.raw(bytecode.Instr{Op: bytecode.OpIntrinsic, Sym: intrinsic("memory.readonly"), Args: []bytecode.Operand{m}})
		}
		n, zero := b.raw(bytecode.Instr{Op: bytecode.OpIntrinsic, Sym: intrinsic("memory.len"), Args: []bytecode.Operand{m}}), b.integer(0)
		d := b.mixScalar(d, n, integer)
		return b.lookIf(d, b.raw(b.args(bytecode.OpLt, zero, n)), func() bytecode.Operand {
			first := b.raw(bytecode.Instr{Op: bytecode.OpIntrinsic, Sym: intrinsic("memory.get8"), Args: []bytecode.Operand{m, zero}})
			return b.mixScalar(d, first, b.basic[bytecode.KindUint8])
		})
	})
}

// lookIf looks at something where a condition is true.
func (b *body) lookIf(d, c bytecode.Operand, there func() bytecode.Operand) bytecode.Operand {
	yes, on := b.label(), b.label()
	from := []bytecode.BlockID{b.branch(c, yes, on)}
	b.open(yes)
	e := there()
	from = append(from, b.jump(on))
	b.open(on)
	return b.raw(bytecode.Instr{Op: bytecode.OpPhi, Type: b.basic[bytecode.KindUint64].id, Blocks: from, Args: []bytecode.Operand{d, e}})
}

// look mixes a value of a type and what it refers to into the digest.
func (b *body) look(v bytecode.Operand, t *typ) {
	if b.leaf {
		return
	}
	l, ok := b.lookOf(t)
	if !ok || b.spent+b.times*l.cost > mostSteps {
		if !t.aggregate() {
			b.observe(v, t)
		}
		return
	}
	d := b.raw(bytecode.Instr{Op: bytecode.OpLoad, Places: []bytecode.Place{b.state}})
	b.emit(bytecode.Instr{Op: bytecode.OpStore, Places: []bytecode.Place{b.state}, Args: []bytecode.Operand{b.mixed(l.fn, d, v)}})
	b.spent += b.times * l.cost / 4
}

// lookRound looks at the values since there were n, as far as they refer to something, and at some variables in slots.
func (b *body) lookRound(n int) {
	list := append([]known(nil), b.values[n:]...)
	for _, v := range list[max(0, len(list)-8):] {
		if !v.t.scalar() {
			b.look(v.op, v.t)
		}
	}
	for s, t := range b.slotTypes {
		switch {
		case t == nil || b.oneIn(4):
		case t.aggregate():
			b.look(bytecode.SlotOperand(int32(s)), t)
		default:
			b.look(b.raw(bytecode.Instr{Op: bytecode.OpLoad, Places: []bytecode.Place{{Base: bytecode.BaseSlot, ID: int32(s)}}}), t)
		}
	}
}

// writeOverview writes the function that looks at all package variables, and at how much fuel there is.
func (c *component) writeOverview() {
	c.overview = c.declare(decl{name: "overview", sig: c.signature(nil, nil), never: true})
	for _, t := range c.globals {
		c.lookOf(t)
	}
	b := c.begin(c.overview, 0)
	d := b.raw(bytecode.Instr{Op: bytecode.OpLoad, Places: []bytecode.Place{b.state}})
	fuel := b.raw(bytecode.Instr{Op: bytecode.OpLoad, Places: []bytecode.Place{{Base: bytecode.BaseGlobal, ID: c.fuel}}})
	d = b.mixScalar(d, fuel, c.basic[bytecode.KindInt])
	for i, t := range c.globals {
		d = b.lookPart(d, bytecode.Place{Base: bytecode.BaseGlobal, ID: int32(c.firstGlobal + i)}, t)
	}
	b.emit(bytecode.Instr{Op: bytecode.OpStore, Places: []bytecode.Place{b.state}, Args: []bytecode.Operand{d}})
	b.emit(bytecode.Instr{Op: bytecode.OpReturn})
	b.end()
}
