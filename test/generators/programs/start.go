package programs

import (
	"fmt"

	"github.com/portico-os/portico/bytecode"
)

// writeShow writes the function that prints the digest in sixteen digits.
func (c *component) writeShow() {
	c.show = c.declare(decl{name: "show", sig: c.signature(nil, nil), never: true})
	b := c.begin(c.show, 0)
	word, integer := b.basic[bytecode.KindUint64], b.basic[bytecode.KindInt]
	bytes := b.component.slice(b.basic[bytecode.KindUint8])
	digits := b.raw(bytecode.Instr{Op: bytecode.OpString, Type: b.basic[bytecode.KindString].id, Sym: c.datum("0123456789abcdef")})
	n, zero, one := b.integer(17), b.integer(0), b.integer(1)
	text := b.raw(bytecode.Instr{Op: bytecode.OpMakeSlice, Type: bytes.id, Args: []bytecode.Operand{n, n}})
	first := b.raw(bytecode.Instr{Op: bytecode.OpLoad, Places: []bytecode.Place{b.state}})
	four, mask, end := b.constant(word, 4), b.constant(word, 15), b.integer(16)
	head, turn, done := b.label(), b.label(), b.label()
	before := b.jump(head)
	h := b.open(head)
	i := b.phi(integer, 0, []bytecode.BlockID{before, 0}, []bytecode.Operand{zero, 0})
	v := b.phi(word, 0, []bytecode.BlockID{before, 0}, []bytecode.Operand{first, 0})
	b.branch(b.raw(b.args(bytecode.OpLt, i, end)), turn, done)
	b.open(turn)
	step := func(base, index bytecode.Operand) []bytecode.Place {
		return []bytecode.Place{{Base: bytecode.BaseValue, ID: int32(base), Path: []bytecode.Step{{Field: bytecode.IndexStep, Index: index}}}}
	}
	digit := b.raw(b.args(bytecode.OpIndexCheck, digits, b.raw(b.args(bytecode.OpAnd, v, mask))))
	char := b.raw(bytecode.Instr{Op: bytecode.OpLoad, Places: step(digits, digit)})
	at := b.raw(b.args(bytecode.OpIndexCheck, text, i))
	b.emit(bytecode.Instr{Op: bytecode.OpStore, Places: step(text, at), Args: []bytecode.Operand{char}})
	rest := b.raw(b.args(bytecode.OpShr, v, four))
	next := b.raw(b.args(bytecode.OpAdd, i, one))
	b.backEdge(h, b.jump(head), []bytecode.Operand{next, rest})
	b.open(done)
	last := b.raw(b.args(bytecode.OpIndexCheck, text, end))
	b.emit(bytecode.Instr{Op: bytecode.OpStore, Places: step(text, last), Args: []bytecode.Operand{b.constant(b.basic[bytecode.KindUint8], ' ')}})
	s := b.raw(bytecode.Instr{Op: bytecode.OpFreeze, Type: b.basic[bytecode.KindString].id, Args: []bytecode.Operand{text}})
	b.emit(bytecode.Instr{Op: bytecode.OpIntrinsic, Sym: intrinsic("debug.write"), Args: []bytecode.Operand{s}})
	b.emit(bytecode.Instr{Op: bytecode.OpReturn})
	b.end()
}

// writeStart writes the start function, which calls all functions with arguments, some more than once,
// and prints the digest after each. What they panic with is caught, but in a fatal program's last call. Each is
// called so often, or once or twice for 0.
func (c *component) writeStart(fatal bool, calls int) {
	var tries []bytecode.FuncID
	n, ends := len(c.decls), bytecode.FuncID(-1)
	sig := c.signature(nil, nil)
	for id := range bytecode.FuncID(n) {
		d := &c.decls[id]
		if d.method && (calls > 0 || c.r.IntN(2) == 0) {
			for range max(1, calls/2) {
				tries = append(tries, c.writeTry(id, sig, true))
			}
		}
		if !d.never && len(d.captures) == 0 {
			ends = id
			n := 1 + c.r.IntN(2)
			if calls > 0 {
				n = calls
			}
			for range n {
				tries = append(tries, c.writeTry(id, sig, true))
			}
		}
	}
	for range max(2, calls) { // by all that is not known
		tries = append(tries, c.writeTry(-1, sig, true))
	}
	tries = append([]bytecode.FuncID{c.writeFilling(sig)}, tries...)
	last := c.writeTry(ends, sig, false)
	start := c.declare(decl{name: "$start", sig: sig, exported: true, never: true})
	b := c.begin(start, 0)
	if c.service != nil {
		b.lookUp()
	}
	fuel := bytecode.Place{Base: bytecode.BaseGlobal, ID: c.fuel}
	for _, id := range tries {
		n := fuelOfCall
		if b.oneIn(4) {
			n = b.intn(4)
		}
		b.emit(bytecode.Instr{Op: bytecode.OpStore, Places: []bytecode.Place{fuel}, Args: []bytecode.Operand{b.integer(n)}})
		b.emit(bytecode.Instr{Op: bytecode.OpCall, Sym: int32(id)})
		b.emit(bytecode.Instr{Op: bytecode.OpCall, Sym: int32(c.overview)})
		b.emit(bytecode.Instr{Op: bytecode.OpCall, Sym: int32(c.show)})
	}
	b.emit(b.args(bytecode.OpTLSSet, b.zero(c.any())))
	if fatal {
		b.emit(bytecode.Instr{Op: bytecode.OpCall, Sym: int32(last)})
		b.emit(bytecode.Instr{Op: bytecode.OpCall, Sym: int32(c.show)})
	}
	b.emit(bytecode.Instr{Op: bytecode.OpReturn})
	b.end()
}

// writeFilling writes the function that stores something in all parts of package variables, so that they can be told apart.
func (c *component) writeFilling(sig *typ) bytecode.FuncID {
	fill := c.declare(decl{name: tryName + "filling", sig: sig, never: true})
	b := c.begin(fill, 40)
	b.full = true
	for i, t := range c.globals {
		b.fill(bytecode.Place{Base: bytecode.BaseGlobal, ID: int32(c.firstGlobal + i)}, t)
	}
	b.emit(bytecode.Instr{Op: bytecode.OpReturn})
	b.handle()
	b.emit(bytecode.Instr{Op: bytecode.OpReturn})
	b.end()
	return fill
}

// setInputs gives some of the component's inputs other values.
func (b *body) setInputs() {
	for _, k := range append([]bytecode.Kind{bytecode.KindBool}, numberKinds...) {
		if bits := b.scalar(k); k == bytecode.KindUint64 || b.oneIn(2) {
			if k == bytecode.KindUint64 && !b.oneIn(4) {
				bits = b.r.Uint64()
			}
			v := b.constant(b.basic[k], bits)
			b.emit(bytecode.Instr{Op: bytecode.OpStore, Places: []bytecode.Place{{Base: bytecode.BaseGlobal, ID: b.inputs[k]}}, Args: []bytecode.Operand{v}})
		}
	}
}

// tryName begins the names of functions that call another one; no other name begins so.
const tryName = "try"

// writeTry writes a function that calls another one, or for -1 some that are not known, mixes the results
// into the digest, and handles all panics if it has a handler.
func (c *component) writeTry(id bytecode.FuncID, sig *typ, handled bool) bytecode.FuncID {
	try := c.declare(decl{name: fmt.Sprintf("%s%d", tryName, len(c.decls)), sig: sig, never: true})
	c.tried[try] = id
	b := c.begin(try, 40)
	b.aims, b.full = c.aims[id], c.full
	if id >= 0 {
		d := &c.decls[id]
		b.setInputs()
		args := b.operands(d.sig.params)
		in := bytecode.Instr{Op: bytecode.OpCall, Sym: int32(id), Args: args}
		b.results(in, d.sig.result)
		for i, v := range b.lastResults {
			b.look(v, d.sig.result[i])
		}
		for i, v := range args {
			if t := d.sig.params[i]; !t.scalar() && !t.aggregate() {
				b.look(v, t)
			}
		}
	} else {
		for range 4 {
			b.setInputs()
			b.callDynamic()
			if b.service != nil {
				b.callService()
			}
		}
	}
	b.emit(bytecode.Instr{Op: bytecode.OpReturn})
	if handled {
		b.handle()
		b.emit(bytecode.Instr{Op: bytecode.OpReturn})
	}
	b.end()
	return try
}
