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

// fail writes a check that fails in some calls, so that the handler runs.
func (b *body) fail() { b.failBy(b.intn(4)) }

// failBy is fail by one of four checks; number 2 compares what has no ==.
func (b *body) failBy(check int) {
	yes, on := b.label(), b.label()
	b.branch(b.coin(), yes, on)
	b.open(yes)
	b.scoped(func() {
		switch check {
		case 0:
			b.raw(b.args(bytecode.OpNilCheck, b.zero(b.randomPointer())))
		case 1:
			n := b.intn(9)
			b.raw(bytecode.Instr{Op: bytecode.OpIndexCheckLen, Imm: uint64(n), Args: []bytecode.Operand{b.integer(n + b.intn(2))}})
		case 2: // slices
			s := b.raw(bytecode.Instr{Op: bytecode.OpZero, Type: b.component.slice(b.basic[bytecode.KindUint8]).id})
			x := b.raw(bytecode.Instr{Op: bytecode.OpBox, Type: b.any().id, Args: []bytecode.Operand{s}})
			b.raw(b.args(bytecode.OpEq, x, x))
		default:
			b.raw(b.args(bytecode.OpRem, b.integer(1), b.integer(0)))
		}
	})
	b.jump(on)
	b.open(on)
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
	b.emit(bytecode.Instr{Op: bytecode.OpStore, Places: []bytecode.Place{place}, Args: []bytecode.Operand{more}})
	b.observe(more, integer)
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
