package programs

import "github.com/portico-os/portico/bytecode"

// special writes one of the things that are seldom.
func (b *body) special() {
	switch b.intn(5) {
	case 0:
		if !b.quiet {
			b.define(b.any(), bytecode.Instr{Op: bytecode.OpTLSGet})
		}
	case 1:
		if !b.quiet {
			b.emit(b.args(bytecode.OpTLSSet, b.value(b.any())))
		}
	case 2:
		b.activation()
	case 3:
		b.intrinsic()
	default:
		if b.service != nil && !b.quiet {
			b.callService()
		} else {
			b.call()
		}
	}
}

// activation compares what a caller and a callee say of the callee's frame.
func (b *body) activation() {
	if b.quiet || b.leaf || b.plain {
		return
	}
	c := b.raw(bytecode.Instr{Op: bytecode.OpFrameCallee})
	same := b.raw(bytecode.Instr{Op: bytecode.OpCall, Sym: int32(b.frameTest), Args: []bytecode.Operand{c}})
	b.mix(mixBool, same)
	other := b.raw(b.args(bytecode.OpEq, c, b.raw(bytecode.Instr{Op: bytecode.OpFrameSelf})))
	b.mix(mixBool, other)
}

// writeFrameTest writes the function that activation calls.
func (c *component) writeFrameTest() {
	word := c.basic[bytecode.KindUintptr]
	c.frameTest = c.declare(decl{name: "frameTest", sig: c.signature([]*typ{word}, []*typ{c.basic[bytecode.KindBool]}), never: true})
	b := c.begin(c.frameTest, 0)
	self := b.raw(bytecode.Instr{Op: bytecode.OpFrameSelf})
	b.emit(b.args(bytecode.OpReturn, b.raw(b.args(bytecode.OpEq, self, 0))))
	b.end()
}

// What fails: checks of the lowest trap, of one in the middle and of the highest that there can be, and of some between.
const (
	nilPointer = iota
	badIndex
	noEquality
	divisionByZero
	badBound
	beyondMemory
	numFailures
)

// fail writes a check that fails in some calls, so that the handler runs.
func (b *body) fail() { b.failBy(b.intn(numFailures)) }

// failBy is fail by one of the checks.
func (b *body) failBy(check int) {
	yes, on := b.label(), b.label()
	b.branch(b.coin(), yes, on)
	b.open(yes)
	b.scoped(func() {
		switch {
		case check == nilPointer:
			b.raw(b.args(bytecode.OpNilCheck, b.zero(b.randomPointer())))
		case check == badIndex:
			n := b.intn(9)
			b.raw(bytecode.Instr{Op: bytecode.OpIndexCheckLen, Imm: uint64(n), Args: []bytecode.Operand{b.integer(n + b.intn(2))}})
		case check == noEquality:
			b.compareDynamic()
		case check == divisionByZero:
			word := b.basic[bytecode.KindUint64]
			b.observe(b.raw(b.args(bytecode.OpDiv, b.value(word), b.bit())), word)
		case check == beyondMemory && b.memoryPointer != nil:
			b.use("memory.new", b.integer(8))
			m := b.raw(bytecode.Instr{Op: bytecode.OpIntrinsic, Sym: intrinsic("memory.readonly"), Args: []bytecode.Operand{b.values[len(b.values)-2].op}})
			at := b.raw(b.args(bytecode.OpAdd, b.integer(8), b.raw(bytecode.Instr{Op: bytecode.OpConvert, Type: b.basic[bytecode.KindInt].id, Args: []bytecode.Operand{b.bit()}})))
			b.use("memory.get8", m, at)
		default:
			n, t := b.intn(len(words)), b.basic[bytecode.KindString]
			s := b.raw(bytecode.Instr{Op: bytecode.OpString, Type: t.id, Sym: b.datum(words[n])})
			in := b.args(bytecode.OpSlice, s, bytecode.None, b.integer(len(words[n])+1+b.intn(2)), bytecode.None)
			in.Type = t.id
			b.raw(in)
		}
	})
	b.jump(on)
	b.open(on)
}

// compareDynamic compares what two interfaces hold, of which only the inputs tell what it is: at times slices, which have no
// ==, or twice the same in two objects.
func (b *body) compareDynamic() {
	bytes, word := b.component.slice(b.basic[bytecode.KindUint8]), b.basic[bytecode.KindUint64]
	box := func(v bytecode.Operand) bytecode.Operand {
		return b.raw(bytecode.Instr{Op: bytecode.OpBox, Type: b.any().id, Args: []bytecode.Operand{v}})
	}
	n := b.integer(b.intn(3))
	held := box(b.raw(bytecode.Instr{Op: bytecode.OpMakeSlice, Type: bytes.id, Args: []bytecode.Operand{n, n}}))
	t := b.typeOf(func(t *typ) bool { return t.pointerShaped() })
	if t == nil || b.oneIn(2) {
		t = word
	}
	v := b.value(t)
	x, y := box(v), box(v)
	switch {
	case b.oneIn(3):
		y = b.value(b.any())
	case t != word && b.oneIn(2): // another one, where there may be the same
		y = box(b.make(t))
	}
	bits := b.r.Perm(64) // others for each choice
	x = b.either(bits[0], held, x)
	y = b.either(bits[1], b.either(bits[2], held, x), y)
	for _, v := range []bytecode.Operand{x, y} {
		b.unboxed(v, bytes)
		b.unboxed(v, t)
	}
	b.observe(b.raw(b.args(pick(b.r, orderOps[:2]), x, y)), b.basic[bytecode.KindBool])
}

// either returns one of two interfaces, as a bit of an input tells.
func (b *body) either(bit int, x, y bytecode.Operand) bytecode.Operand {
	yes, no, on := b.label(), b.label(), b.label()
	b.branch(b.coinAt(bit), yes, no)
	b.open(yes)
	from := []bytecode.BlockID{b.jump(on)}
	b.open(no)
	from = append(from, b.jump(on))
	b.open(on)
	return b.phi(b.any(), 0, from, []bytecode.Operand{x, y})
}

// unboxed mixes what is in an interface, if it is of a type, and whether it is.
func (b *body) unboxed(x bytecode.Operand, t *typ) {
	b.results(bytecode.Instr{Op: bytecode.OpUnbox, Type: t.id, Args: []bytecode.Operand{x}}, []*typ{t, b.basic[bytecode.KindBool]})
	v, is := b.values[len(b.values)-2], b.values[len(b.values)-1]
	b.observe(is.op, is.t)
	b.observe(v.op, t)
	if t.kind == bytecode.KindSlice {
		b.observe(b.raw(b.args(bytecode.OpCap, v.op)), b.basic[bytecode.KindInt])
	}
}

// handle makes the function one that handles panics. What is written behind it is the handler. It sees
// slots and package variables alone, and gives up when it was entered too often: what
// fails in it enters it again.
func (b *body) handle() {
	l := b.label()
	b.fn.Handler = bytecode.BlockID(l)
	integer := b.basic[bytecode.KindInt]
	count := b.newSlot(integer)
	b.values, b.proofs = nil, nil
	b.open(l)
	caught := bytecode.Instr{Op: bytecode.OpCatch, Dst: []bytecode.Operand{b.next, b.next + 1, b.next + 2}}
	trap, x, y := b.next, b.next+1, b.next+2
	b.next += 3
	b.emit(caught)
	b.restate()
	place := bytecode.Place{Base: bytecode.BaseSlot, ID: count}
	n := b.raw(b.args(bytecode.OpAnd, b.raw(bytecode.Instr{Op: bytecode.OpLoad, Places: []bytecode.Place{place}}), b.integer(3)))
	more := b.raw(b.args(bytecode.OpAdd, n, b.constant(integer, 1)))
	// What is stored has other bits above, which must not count.
	next := b.raw(b.args(bytecode.OpAdd, more, b.integer(-4)))
	b.emit(bytecode.Instr{Op: bytecode.OpStore, Places: []bytecode.Place{place}, Args: []bytecode.Operand{next}})
	b.observe(next, integer)
	b.observe(trap, integer)
	// The type whose values have no == has another number in each universe.
	uncomparable := b.raw(b.args(bytecode.OpEq, trap, b.constant(integer, uint64(bytecode.TrapUncomparable))))
	b.observe(x, integer)
	skip, on, end, proceed := b.label(), b.label(), b.label(), b.label()
	b.branch(uncomparable, on, skip)
	b.open(skip)
	b.observe(y, integer)
	b.jump(on)
	b.open(on)
	b.branch(b.raw(b.args(bytecode.OpLt, n, b.constant(integer, 2))), proceed, end)
	b.open(end)
	b.giveUp()
	b.open(proceed)
	for range b.intn(3) {
		if s := b.intn(len(b.slotTypes)); s != int(count) {
			b.observeSlot(s)
		}
	}
}

// giveUp returns without anything that can fail.
func (b *body) giveUp() {
	var out []bytecode.Operand
	for _, t := range b.result {
		if t.aggregate() {
			out = append(out, bytecode.SlotOperand(b.newSlotUnless(nil, t)))
		} else {
			out = append(out, b.raw(bytecode.Instr{Op: bytecode.OpZero, Type: t.id}))
		}
	}
	b.emit(bytecode.Instr{Op: bytecode.OpReturn, Args: out})
}
