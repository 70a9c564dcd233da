package programs

import "github.com/portico-os/portico/bytecode"

// The digest of a program is a number into which it mixes what it sees. These functions, the first
// of each component, mix one value each into a digest that they get and give back.
const (
	mixWord bytecode.FuncID = iota
	mixBool
	mixFloat
	mixText
	numMixers
)

// writeMixers writes the mixers, which do not fail.
func (c *component) writeMixers() {
	word, boolean, float, text := c.basic[bytecode.KindUint64], c.basic[bytecode.KindBool], c.basic[bytecode.KindFloat64], c.basic[bytecode.KindString]
	for i, t := range []*typ{word, boolean, float, text} {
		c.declare(decl{name: []string{"mixWord", "mixBool", "mixFloat", "mixText"}[i], sig: c.signature([]*typ{word, t}, []*typ{word}), pure: true, cost: 12, never: true})
	}
	b := c.begin(mixWord, 0)
	x := b.raw(b.args(bytecode.OpXor, 0, 1))
	x = b.raw(b.args(bytecode.OpMul, x, b.constant(word, 0x9e3779b97f4a7c15)))
	high := b.raw(b.args(bytecode.OpShr, x, b.constant(word, 29)))
	b.emit(b.args(bytecode.OpReturn, b.raw(b.args(bytecode.OpXor, x, high))))
	b.end()

	b = c.begin(mixBool, 0)
	told := bytecode.Operand(0)
	for _, c := range []uint64{0, 1} { // what is neither shows
		told = b.mixed(mixWord, told, b.choose(b.raw(b.args(bytecode.OpEq, 1, b.constant(boolean, c))), 0x1001, 0x2002))
	}
	b.emit(b.args(bytecode.OpReturn, told))
	b.end()

	b = c.begin(mixFloat, 0) // all NaNs are the same
	nan := b.raw(b.args(bytecode.OpNe, 1, 1))
	yes, no, on := b.label(), b.label(), b.label()
	b.branch(nan, yes, no)
	b.open(yes)
	one := b.constant(word, 0x7ff8)
	from := []bytecode.BlockID{b.jump(on)}
	b.open(no)
	two := b.raw(bytecode.Instr{Op: bytecode.OpIntrinsic, Sym: intrinsic("math.bits64"), Args: []bytecode.Operand{1}})
	from = append(from, b.jump(on))
	b.open(on)
	v := b.phi(word, 0, from, []bytecode.Operand{one, two})
	b.emit(b.args(bytecode.OpReturn, b.mixed(mixWord, 0, v)))
	b.end()

	b = c.begin(mixText, 0)
	n := b.raw(b.args(bytecode.OpLen, 1))
	zero, step := b.integer(0), b.integer(1)
	head, turn, done := b.label(), b.label(), b.label()
	before := b.jump(head)
	h := b.open(head)
	i := b.phi(b.basic[bytecode.KindInt], bytecode.PhiNonNegative, []bytecode.BlockID{before, 0}, []bytecode.Operand{zero, 0})
	d := b.phi(word, 0, []bytecode.BlockID{before, 0}, []bytecode.Operand{0, 0})
	b.branch(b.raw(b.args(bytecode.OpLt, i, n)), turn, done)
	b.open(turn)
	at := b.raw(b.args(bytecode.OpIndexProof, 1, i))
	char := b.raw(bytecode.Instr{Op: bytecode.OpLoad, Places: []bytecode.Place{{Base: bytecode.BaseValue, ID: 1, Path: []bytecode.Step{{Field: bytecode.IndexStep, Index: at}}}}})
	wide := b.raw(bytecode.Instr{Op: bytecode.OpConvert, Type: word.id, Args: []bytecode.Operand{char}})
	sum := b.mixed(mixWord, d, wide)
	next := b.raw(b.args(bytecode.OpAdd, i, step))
	latch := b.jump(head)
	b.backEdge(h, latch, []bytecode.Operand{next, sum})
	b.open(done)
	b.emit(b.args(bytecode.OpReturn, b.mixed(mixWord, d, b.raw(bytecode.Instr{Op: bytecode.OpConvert, Type: word.id, Args: []bytecode.Operand{n}}))))
	b.end()
}

// backEdge gives the phis of a loop's head what comes from the end of the turn.
func (b *body) backEdge(head, latch bytecode.BlockID, values []bytecode.Operand) {
	for i, v := range values {
		in := &b.fn.Blocks[head].Instrs[i]
		in.Blocks[1], in.Args[1] = latch, v
	}
}

func (b *body) mixed(mixer bytecode.FuncID, digest, v bytecode.Operand) bytecode.Operand {
	return b.raw(bytecode.Instr{Op: bytecode.OpCall, Sym: int32(mixer), Args: []bytecode.Operand{digest, v}})
}

// choose returns one of two numbers by a bool.
func (b *body) choose(v bytecode.Operand, ifTrue, ifFalse uint64) bytecode.Operand {
	word := b.basic[bytecode.KindUint64]
	x, y := b.constant(word, ifTrue), b.constant(word, ifFalse)
	yes, on := b.label(), b.label()
	here := b.branch(v, yes, on)
	b.open(yes)
	there := b.jump(on)
	b.open(on)
	return b.phi(word, 0, []bytecode.BlockID{here, there}, []bytecode.Operand{y, x})
}

// mix mixes a value into the digest by one of the mixers.
func (b *body) mix(mixer bytecode.FuncID, v bytecode.Operand) {
	if b.leaf {
		return
	}
	d := b.raw(bytecode.Instr{Op: bytecode.OpLoad, Places: []bytecode.Place{b.state}})
	b.emit(bytecode.Instr{Op: bytecode.OpStore, Places: []bytecode.Place{b.state}, Args: []bytecode.Operand{b.mixed(mixer, d, v)}})
	b.spent += b.times * 12
}

// observe mixes a value into the digest, of what refers to something only whether it is there.
// It fails never and opens no block.
func (b *body) observe(v bytecode.Operand, t *typ) {
	mixer, v := b.mixable(v, t)
	b.mix(mixer, v)
}

// mixable returns the mixer for a value, and what to mix.
func (b *body) mixable(v bytecode.Operand, t *typ) (bytecode.FuncID, bytecode.Operand) {
	word := b.basic[bytecode.KindUint64]
	convert := func(to *typ) bytecode.Operand {
		return b.raw(bytecode.Instr{Op: bytecode.OpConvert, Type: to.id, Args: []bytecode.Operand{v}})
	}
	if t.named && (t.kind == bytecode.KindBool || t.kind == bytecode.KindString) {
		v = b.raw(bytecode.Instr{Op: bytecode.OpChange, Type: t.elem.id, Args: []bytecode.Operand{v}})
	}
	switch {
	case t.kind == bytecode.KindBool:
		return mixBool, v
	case t.kind.IsInteger():
		return mixWord, convert(word)
	case t.kind.IsFloat():
		return mixFloat, convert(b.basic[bytecode.KindFloat64])
	case t.kind == bytecode.KindString:
		return mixText, v
	case t.kind == bytecode.KindSlice:
		v = b.raw(b.args(bytecode.OpLen, v))
		return mixWord, convert(word)
	}
	none := b.raw(bytecode.Instr{Op: bytecode.OpZero, Type: t.id})
	return mixBool, b.raw(b.args(bytecode.OpEq, v, none))
}

// mixScalar mixes a value into a digest, and returns that.
func (b *body) mixScalar(d, v bytecode.Operand, t *typ) bytecode.Operand {
	mixer, v := b.mixable(v, t)
	return b.mixed(mixer, d, v)
}

// observeSome observes some of the last values.
func (b *body) observeSome(n int) {
	n = min(n, len(b.values))
	for _, v := range append([]known(nil), b.values[len(b.values)-n:]...) {
		if !b.oneIn(3) {
			b.observe(v.op, v.t)
		}
	}
}

// observePlace observes a part of a variable.
func (b *body) observePlace(p bytecode.Place, t *typ) {
	p, t = b.walk(p, t, false)
	b.observe(b.raw(bytecode.Instr{Op: bytecode.OpLoad, Places: []bytecode.Place{p}}), t)
}

// observeSlot observes a part of a slot, unless nobody may look at it.
func (b *body) observeSlot(s int) {
	if t := b.slotTypes[s]; t != nil {
		b.observePlace(bytecode.Place{Base: bytecode.BaseSlot, ID: int32(s)}, t)
	}
}

// sum mixes the values that were defined since there were n, as far as they are numbers, into the
// digest at once, without a call: so they live until then, and whoever calls nothing else goes on to
// call nothing.
func (b *body) sum(n int) {
	if b.leaf && !b.sums || n >= len(b.values) {
		return
	}
	word := b.basic[bytecode.KindUint64]
	list := b.values[n:]
	list = list[max(0, len(list)-40):]
	factor := b.constant(word, 0x9e3779b97f4a7c15)
	total := b.raw(bytecode.Instr{Op: bytecode.OpLoad, Places: []bytecode.Place{b.state}})
	for _, v := range list {
		if !v.t.kind.IsInteger() {
			continue
		}
		x := v.op
		if v.t != word {
			x = b.raw(bytecode.Instr{Op: bytecode.OpConvert, Type: word.id, Args: []bytecode.Operand{x}})
		}
		total = b.raw(b.args(bytecode.OpXor, b.raw(b.args(bytecode.OpMul, total, factor)), x))
	}
	b.emit(bytecode.Instr{Op: bytecode.OpStore, Places: []bytecode.Place{b.state}, Args: []bytecode.Operand{total}})
	for _, v := range list {
		k := v.t.kind
		switch {
		case k.IsFloat(), k == bytecode.KindBool, k == bytecode.KindString && !b.oneIn(4):
			b.observe(v.op, v.t)
		case !v.t.scalar() && !v.t.aggregate() && b.oneIn(3):
			b.look(v.op, v.t)
		}
	}
}

// watch observes one of the values or slots.
func (b *body) watch() {
	if b.leaf {
		return
	}
	if len(b.slotTypes) > 0 && b.oneIn(3) {
		b.observeSlot(b.intn(len(b.slotTypes)))
		return
	}
	if len(b.values) > 0 {
		v := pick(b.r, b.values)
		b.observe(v.op, v.t)
	}
}
