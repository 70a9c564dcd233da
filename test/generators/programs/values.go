package programs

import (
	"math"
	"slices"

	"github.com/portico-os/portico/bytecode"
)

var integerKinds = []bytecode.Kind{
	bytecode.KindInt, bytecode.KindInt8, bytecode.KindInt16, bytecode.KindInt32, bytecode.KindInt64, bytecode.KindUint,
	bytecode.KindUint8, bytecode.KindUint16, bytecode.KindUint32, bytecode.KindUint64, bytecode.KindUintptr,
}

var narrowKinds = []bytecode.Kind{bytecode.KindInt8, bytecode.KindInt16, bytecode.KindInt32, bytecode.KindUint8, bytecode.KindUint16, bytecode.KindUint32}

var floatKinds = []bytecode.Kind{bytecode.KindFloat32, bytecode.KindFloat64}

var numberKinds = append(append([]bytecode.Kind(nil), integerKinds...), floatKinds...)

// width returns the bits of a number.
func width(k bytecode.Kind) uint { return uint(bytecode.Leaf{Kind: k}.Size()) * 8 }

var integerEdges = []uint64{
	0, 1, 2, 3, 4, 5, 7, 8, 16, 31, 32, 33, 63, 64, 65, 100, 127, 128, 255, 256, 32767, 32768, 65535, 65536, 1<<31 - 1, 1 << 31, 1<<32 - 1,
	1 << 32, 1 << 33, 1<<62 + 1, 1<<63 - 1, 1 << 63, ^uint64(0), ^uint64(1), ^uint64(6), ^uint64(127), ^uint64(128), ^uint64(1<<31 - 1), ^uint64(1 << 31),
	0x0123456789abcdef, 0xaaaaaaaaaaaaaaaa,
}

var floatEdges = []float64{
	0, math.Copysign(0, -1), 1, -1, 0.5, 1.5, -2.5, 3, 127.9, 128, 255.5, -129, 32768, 65536, 2147483647, 2147483648, -2147483649, 4294967296,
	9007199254740993, 9.223372036854775e18, 9.223372036854776e18, 1.8446744073709552e19, 1e19, 1.5e19, 1.2345678901234567e19, -9.3e18, 1e30, -1e300, 5e-324, 1e-40, math.MaxFloat32,
	math.MaxFloat64, math.Inf(1), math.Inf(-1), math.NaN(), math.Pi,
}

// scalar draws the bits of a constant.
func (b *body) scalar(k bytecode.Kind) uint64 {
	if k != bytecode.KindBool && b.aims != nil && b.oneIn(2) {
		if v, ok := b.aimed(k); ok {
			return v
		}
	}
	switch {
	case k == bytecode.KindBool:
		return uint64(b.intn(2))
	case k == bytecode.KindFloat32:
		return uint64(math.Float32bits(float32(pick(b.r, floatEdges))))
	case k == bytecode.KindFloat64:
		return math.Float64bits(pick(b.r, floatEdges))
	}
	v := pick(b.r, integerEdges)
	if b.oneIn(4) {
		v = b.r.Uint64() >> b.intn(64)
	}
	return v << (64 - width(k)) >> (64 - width(k))
}

// value returns a value of a type, which is no aggregate, preferring late ones.
func (b *body) value(t *typ) bytecode.Operand {
	var found []bytecode.Operand
	for _, v := range b.values {
		if v.t == t {
			found = append(found, v.op)
		}
	}
	switch {
	case len(found) == 0 || b.oneIn(10):
		return b.make(t)
	case b.oneIn(2) && len(found) > 3:
		return found[len(found)-1-b.intn(3)]
	}
	return pick(b.r, found)
}

// operand is value, or a slot for an aggregate.
func (b *body) operand(t *typ) bytecode.Operand {
	if t.aggregate() {
		return bytecode.SlotOperand(b.slot(t))
	}
	return b.value(t)
}

func (b *body) operands(ts []*typ) (list []bytecode.Operand) {
	for _, t := range ts {
		list = append(list, b.operand(t))
	}
	return list
}

// slot returns a slot of a type.
func (b *body) slot(t *typ) int32 {
	var found []int32
	for i, x := range b.slotTypes {
		if x == t {
			found = append(found, int32(i))
		}
	}
	if len(found) > 0 && !b.oneIn(5) {
		return pick(b.r, found)
	}
	s := b.newSlot(t)
	if b.making < 3 && (b.full || !b.oneIn(4)) {
		b.making++
		b.fill(bytecode.Place{Base: bytecode.BaseSlot, ID: s}, t)
		b.making--
	}
	return s
}

// fill stores something in some parts of a variable.
func (b *body) fill(p bytecode.Place, t *typ) {
	parts := 2
	switch {
	case !t.aggregate():
		parts = 1
	case b.full: // all that is told apart helps to find what is wrong
		parts = 6
	}
	for range parts {
		q, u := b.walk(p, t, false)
		if !u.aggregate() {
			b.emit(bytecode.Instr{Op: bytecode.OpStore, Places: []bytecode.Place{q}, Args: []bytecode.Operand{b.value(u)}})
		}
	}
}

func (b *body) zero(t *typ) bytecode.Operand {
	z := b.define(t, bytecode.Instr{Op: bytecode.OpZero, Type: t.id})
	b.zeros[z] = true
	return z
}

// make makes a value of a type.
func (b *body) make(t *typ) bytecode.Operand {
	b.making++
	defer func() { b.making-- }()
	if t.kind != bytecode.KindBool && (b.making > 4 || b.seldom(9) || b.aims != nil && t.pointerShaped() && b.oneIn(8)) || t.kind == bytecode.KindChan {
		return b.zero(t)
	}
	if g, ok := b.inputs[t.kind]; ok && !t.named && b.oneIn(2) {
		return b.define(t, bytecode.Instr{Op: bytecode.OpLoad, Places: []bytecode.Place{{Base: bytecode.BaseGlobal, ID: g}}})
	}
	switch t.kind {
	case bytecode.KindString:
		return b.define(t, bytecode.Instr{Op: bytecode.OpString, Type: t.id, Sym: b.text()})
	case bytecode.KindPointer:
		return b.makePointer(t)
	case bytecode.KindSlice:
		return b.makeSlice(t)
	case bytecode.KindMap:
		object := b.mapObject(t)
		p := b.raw(bytecode.Instr{Op: bytecode.OpNew, Type: object.elem.id})
		return b.define(t, bytecode.Instr{Op: bytecode.OpMapOf, Type: t.id, Args: []bytecode.Operand{p}})
	case bytecode.KindFunc:
		return b.makeFunc(t)
	case bytecode.KindInterface:
		return b.makeInterface(t)
	}
	return b.define(t, bytecode.Instr{Op: bytecode.OpConst, Type: t.id, Imm: b.scalar(t.kind)})
}

var words = []string{"", "a", "b", "ab", "abc", "abd", "portico", "a longer text, which fits no register", "\x00\xff", "zzzzzzzzzzzzzzzzz"}

// text returns the number of a datum.
func (c *component) text() int32 { return c.datum(pick(c.r, words)) }

func (c *component) datum(s string) int32 {
	for i, d := range c.file.Data {
		if d == s {
			return int32(i)
		}
	}
	c.file.Data = append(c.file.Data, s)
	return int32(len(c.file.Data) - 1)
}

func (b *body) makePointer(t *typ) bytecode.Operand {
	elem := t.under().elem
	switch {
	case elem.kind.IsOpaque() && t.named:
		return b.zero(t)
	case elem.kind.IsOpaque():
		return b.makeMemory(t)
	case t.named: // of the same proof
		p := b.proven(t, bytecode.Instr{Op: bytecode.OpChange, Type: t.id, Args: []bytecode.Operand{b.raw(bytecode.Instr{Op: bytecode.OpNew, Type: elem.id})}})
		b.look(p, t)
		return p
	}
	p := b.proven(t, bytecode.Instr{Op: bytecode.OpNew, Type: elem.id})
	if !b.oneIn(3) { // what is new is zero
		b.look(p, t)
	}
	if b.full || b.oneIn(2) {
		b.fill(bytecode.Place{Base: bytecode.BaseValue, ID: int32(p)}, elem)
	}
	return p
}

func (b *body) makeSlice(t *typ) bytecode.Operand {
	n := 1 + b.intn(6)
	if v, ok := b.aimedLength(); ok && b.oneIn(2) {
		n = v
	}
	length, capacity := b.integer(n), b.integer(n)
	if b.oneIn(2) && !b.quiet {
		capacity = b.integer(n + b.intn(4))
	}
	s := b.define(t, bytecode.Instr{Op: bytecode.OpMakeSlice, Type: t.id, Args: []bytecode.Operand{length, capacity}})
	for range b.intn(3) {
		i := b.raw(b.args(bytecode.OpIndexCheck, s, b.integer(b.intn(n))))
		b.proofs = append(b.proofs, proof{s, i})
		b.fill(bytecode.Place{Base: bytecode.BaseValue, ID: int32(s), Path: []bytecode.Step{{Field: bytecode.IndexStep, Index: i}}}, t.under().elem)
	}
	return s
}

// functions returns what values of a function type may be: functions that stand before this one.
func (b *body) functions(t *typ) (found []bytecode.FuncID) {
	for id := range b.id {
		if d := &b.decls[id]; d.sig == t.under() && !d.never {
			found = append(found, id)
		}
	}
	return found
}

func (b *body) makeFunc(t *typ) bytecode.Operand {
	found := b.functions(t)
	if len(found) == 0 {
		return b.zero(t)
	}
	id := pick(b.r, found)
	in := bytecode.Instr{Op: bytecode.OpFunc, Sym: int32(id)}
	if captures := b.decls[id].captures; len(captures) > 0 {
		in = bytecode.Instr{Op: bytecode.OpClosure, Sym: int32(id), Args: b.operands(captures)}
	}
	if t.named {
		return b.define(t, bytecode.Instr{Op: bytecode.OpChange, Type: t.id, Args: []bytecode.Operand{b.define(t.under(), in)}})
	}
	return b.define(t, in)
}

// boxed returns the types that an interface type's values may have.
func (c *component) boxed(t *typ) (found []*typ) {
	for _, x := range c.all {
		if x.kind != bytecode.KindInterface && x.kind != bytecode.KindInvalid && c.implements(x, t) {
			found = append(found, x)
		}
	}
	return found
}

// makeInterface boxes something that has the methods.
func (b *body) makeInterface(t *typ) bytecode.Operand {
	found := b.boxed(t)
	if len(found) == 0 {
		return b.zero(t)
	}
	x := pick(b.r, found)
	if b.component.full && slices.Contains(found, b.lastBoxed) && b.oneIn(2) { // what is of other types is never compared
		x = b.lastBoxed
	}
	b.lastBoxed = x
	v := b.define(t, bytecode.Instr{Op: bytecode.OpBox, Type: t.id, Args: []bytecode.Operand{b.operand(x)}})
	if b.making < 3 && b.oneIn(2) { // it must be of that type
		b.results(bytecode.Instr{Op: bytecode.OpUnbox, Type: x.id, Args: []bytecode.Operand{v}}, []*typ{x, b.basic[bytecode.KindBool]})
	}
	return v
}

// nonNil returns a pointer of a type that is proven not nil: by a check, which may fail, or by a branch that takes
// a new object in place of nil.
func (b *body) nonNil(t *typ) bytecode.Operand {
	var found []bytecode.Operand
	for _, v := range b.values {
		if v.t == t && v.nonNil {
			found = append(found, v.op)
		}
	}
	if len(found) > 0 && !b.oneIn(4) {
		return pick(b.r, found)
	}
	p := b.value(t)
	if b.careful && b.zeros[p] && !t.under().elem.kind.IsOpaque() && !b.oneIn(10) {
		return b.makePointer(t)
	}
	if t.named || t.elem.kind.IsOpaque() || b.zeros[p] || b.seldom(6) {
		return b.proven(t, b.args(bytecode.OpNilCheck, p))
	}
	none, there, on := b.label(), b.label(), b.label()
	b.branch(b.raw(b.args(bytecode.OpEq, p, b.raw(bytecode.Instr{Op: bytecode.OpZero, Type: t.id}))), none, there)
	b.open(none)
	fresh := b.raw(bytecode.Instr{Op: bytecode.OpNew, Type: t.elem.id})
	from := []bytecode.BlockID{b.jump(on)}
	b.open(there)
	proven := b.raw(b.args(bytecode.OpNonNil, p))
	from = append(from, b.jump(on))
	b.open(on)
	v := b.phi(t, bytecode.PhiNonNil, from, []bytecode.Operand{fresh, proven})
	b.way(from)
	b.look(v, t)
	return v
}
