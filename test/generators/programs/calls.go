package programs

import "github.com/portico-os/portico/bytecode"

// mostSteps is how many instructions a call may execute, about.
const mostSteps = 20_000

// call calls a function that stands before this one.
func (b *body) call() {
	if b.leaf {
		return
	}
	var found []bytecode.FuncID
	for id := range b.id {
		d := &b.decls[id]
		if !d.never && len(d.captures) == 0 && b.spent+b.times*d.cost < mostSteps && (!b.quiet || d.pure) {
			found = append(found, id)
		}
	}
	if len(found) == 0 {
		return
	}
	id := pick(b.r, found)
	d := &b.decls[id]
	b.spent += b.times * d.cost
	b.results(bytecode.Instr{Op: bytecode.OpCall, Sym: int32(id), Args: b.operands(d.sig.params)}, d.sig.result)
}

// burn leads on only as long as there is fuel for one more call of what is not known, so that no
// chain of calls is endless. It calls f in that case.
func (b *body) burn(f func()) {
	if b.quiet || b.leaf || b.spent+b.times*dynamicCost > mostSteps {
		return
	}
	b.spent += b.times * dynamicCost
	integer := b.basic[bytecode.KindInt]
	fuel := bytecode.Place{Base: bytecode.BaseGlobal, ID: b.fuel}
	n := b.raw(bytecode.Instr{Op: bytecode.OpLoad, Places: []bytecode.Place{fuel}})
	one := b.constant(integer, 1)
	c := b.raw(b.args(bytecode.OpLe, one, n))
	yes, on := b.label(), b.label()
	b.branch(c, yes, on)
	b.open(yes)
	b.scoped(func() {
		left := b.raw(b.args(bytecode.OpSub, n, one))
		b.emit(bytecode.Instr{Op: bytecode.OpStore, Places: []bytecode.Place{fuel}, Args: []bytecode.Operand{left}})
		f()
	})
	b.jump(on)
	b.open(on)
}

// dynamicCost is what a call of what is not known is taken to cost, and fuelOfCall how many of them one
// call from the start function may make.
const (
	dynamicCost = 300
	fuelOfCall  = 25
)

// callDynamic calls a function value or a method of an interface.
func (b *body) callDynamic() {
	b.burn(func() {
		if b.oneIn(2) {
			t := b.typeOf(func(t *typ) bool { return t.kind == bytecode.KindFunc && len(b.functions(t)) > 0 })
			if t == nil {
				return
			}
			f := b.called(t)
			in := bytecode.Instr{Op: bytecode.OpCallClosure, Args: append([]bytecode.Operand{f}, b.operands(t.under().params)...)}
			b.results(in, t.under().result)
			b.observeSome(len(t.under().result))
			return
		}
		t := b.typeOf(func(t *typ) bool { return isInterface(t) && len(t.methods) > 0 && !t.portal && len(b.boxed(t)) > 0 })
		if t == nil {
			return
		}
		x, m := b.called(t), b.intn(len(t.methods))
		sig := t.methods[m].sig
		in := bytecode.Instr{Op: bytecode.OpCallMethod, Sym: int32(m), Args: append([]bytecode.Operand{x}, b.operands(sig.params)...)}
		b.results(in, sig.result)
		b.observeSome(len(sig.result))
	})
}

// called returns a function or interface, mostly one that is not nil.
func (b *body) called(t *typ) bytecode.Operand {
	if b.seldom(8) {
		return b.value(t)
	}
	return b.make(t)
}

// ret returns what there is of the types of the results.
func (b *body) ret() {
	if !b.tells {
		b.emit(bytecode.Instr{Op: bytecode.OpReturn, Args: b.operands(b.result)})
		return
	}
	out := b.operands(b.result[:len(b.result)-1])
	state := b.raw(bytecode.Instr{Op: bytecode.OpLoad, Places: []bytecode.Place{b.state}})
	b.emit(bytecode.Instr{Op: bytecode.OpReturn, Args: append(out, state)})
}
