package programs

import "github.com/portico-os/portico/bytecode"

func isSlice(t *typ) bool    { return t.kind == bytecode.KindSlice }
func isString(t *typ) bool   { return t.kind == bytecode.KindString }
func isSequence(t *typ) bool { return isSlice(t) || isString(t) }
func isInterface(t *typ) bool {
	return t.kind == bytecode.KindInterface
}

// object writes an instruction on slices, strings, pointers or maps.
func (b *body) object() {
	integer := b.basic[bytecode.KindInt]
	switch b.intn(12) {
	case 0, 1:
		b.define(integer, b.args(bytecode.OpLen, b.value(b.typeOf(isSequence))))
	case 2:
		if t := b.typeOf(isSlice); t != nil {
			b.define(integer, b.args(bytecode.OpCap, b.value(t)))
		}
	case 3, 4, 5:
		b.slice()
	case 6:
		b.copySlice()
	case 7:
		if !b.quiet && b.seldom(3) {
			b.sliceToArray()
		}
	case 8:
		if !b.plain {
			b.freeze()
		}
	case 9:
		if t := b.typeOf(func(t *typ) bool { return t.kind == bytecode.KindMap }); t != nil {
			object := b.mapObject(t)
			p := b.raw(bytecode.Instr{Op: bytecode.OpMapRef, Type: object.id, Args: []bytecode.Operand{b.value(t)}})
			b.define(t, bytecode.Instr{Op: bytecode.OpMapOf, Type: t.id, Args: []bytecode.Operand{p}})
		}
	case 10:
		b.make(b.typeOf(func(t *typ) bool { return t.kind == bytecode.KindPointer || isSlice(t) || t.kind == bytecode.KindFunc }))
	default:
		b.makeBadSlice()
	}
}

// bound returns a bound of so many elements, or nothing.
func (b *body) bound(n bytecode.Operand) bytecode.Operand {
	c := b.intn(12)
	if b.careful && (c == 4 || c == 5 || c == 6) && !b.oneIn(10) {
		c = 7
	}
	switch c {
	case 0, 1, 2, 3:
		return bytecode.None
	case 4:
		return b.value(b.basic[bytecode.KindInt])
	case 5, 6:
		return b.integer(b.intn(5))
	case 7, 8:
		return n
	}
	return b.integer(b.intn(2))
}

func (b *body) slice() {
	t := b.typeOf(isSequence)
	if b.quiet {
		t = b.typeOf(isString)
	}
	x, to := bytecode.None, t
	if pointer := b.typeOf(func(t *typ) bool {
		return t.kind == bytecode.KindPointer && t.under().elem.kind == bytecode.KindArray
	}); pointer != nil && b.oneIn(3) && !b.quiet {
		t = pointer
		to = b.component.slice(t.under().elem.under().elem)
		x = b.nonNil(t)
	} else {
		x = b.filled(t)
	}
	n := b.integer(2)
	if t.kind != bytecode.KindPointer {
		n = b.raw(b.args(bytecode.OpLen, x))
	} else if b.careful {
		n = b.integer(int(t.under().elem.under().length))
	}
	in := b.args(bytecode.OpSlice, x, b.bound(n), b.bound(n), bytecode.None)
	if b.careful && in.Args[1] == n && in.Args[2] != n && in.Args[2] != bytecode.None && !b.oneIn(10) {
		in.Args[1] = bytecode.None
	}
	if b.careful && b.long[x] && b.oneIn(3) {
		in.Args[1], in.Args[2] = b.integer(b.intn(3)), b.integer(3+b.intn(2))
	}
	if in.Args[2] != bytecode.None && t.kind != bytecode.KindString && b.oneIn(2) {
		in.Args[3] = b.bound(n)
	}
	in.Type = to.id
	s := b.define(to, in)
	if isSlice(to) && b.oneIn(2) {
		b.define(b.basic[bytecode.KindInt], b.args(bytecode.OpCap, s))
	}
}

func (b *body) copySlice() {
	to := b.typeOf(isSlice)
	if to == nil {
		return
	}
	from := to
	if to.under().elem.kind == bytecode.KindUint8 && b.oneIn(2) {
		from = b.typeOf(isString)
	}
	b.define(b.basic[bytecode.KindInt], b.args(bytecode.OpCopySlice, b.value(to), b.value(from)))
}

func (b *body) sliceToArray() {
	var array *typ
	t := b.typeOf(func(t *typ) bool {
		if !isSlice(t) {
			return false
		}
		for _, x := range b.all {
			if x.kind == bytecode.KindPointer && x.elem.kind == bytecode.KindArray && x.elem.under().elem == t.under().elem {
				array = x
				return true
			}
		}
		return false
	})
	if t == nil {
		return
	}
	for _, x := range b.all {
		if x.kind == bytecode.KindPointer && !x.named && x.elem.kind == bytecode.KindArray && x.elem.under().elem == t.under().elem {
			array = x
		}
	}
	b.define(array, bytecode.Instr{Op: bytecode.OpSliceToArray, Type: array.id, Args: []bytecode.Operand{b.value(t)}})
}

// freeze makes a string of bytes that nobody changes any more.
func (b *body) freeze() {
	bytes := b.component.slice(b.basic[bytecode.KindUint8])
	n := b.integer(b.intn(20))
	s := b.raw(bytecode.Instr{Op: bytecode.OpMakeSlice, Type: bytes.id, Args: []bytecode.Operand{n, n}})
	b.define(b.basic[bytecode.KindInt], b.args(bytecode.OpCopySlice, s, b.value(b.typeOf(isString))))
	t := b.typeOf(isString)
	b.define(t, bytecode.Instr{Op: bytecode.OpFreeze, Type: t.id, Args: []bytecode.Operand{s}})
}

// makeBadSlice makes a slice whose length or capacity may be out of range.
func (b *body) makeBadSlice() {
	t := b.typeOf(isSlice)
	if t == nil || !b.seldom(4) || b.quiet {
		return
	}
	sizes := []int{0, 1, 3, 5, -1, -1 << 63, 1 << 62, 1<<63 - 1}
	n, c := pick(b.r, sizes), pick(b.r, sizes)
	b.define(t, bytecode.Instr{Op: bytecode.OpMakeSlice, Type: t.id, Args: []bytecode.Operand{b.integer(n), b.integer(c)}})
}

// dynamic writes an instruction on interfaces.
func (b *body) dynamic() {
	t := b.typeOf(isInterface)
	switch b.intn(6) {
	case 0, 1:
		b.makeInterface(t)
	case 2, 3:
		b.unbox(b.value(t))
	case 4:
		to := b.typeOf(isInterface)
		if !b.implements(t, to) {
			to = b.any()
		}
		b.define(to, bytecode.Instr{Op: bytecode.OpUpcast, Type: to.id, Args: []bytecode.Operand{b.value(t)}})
	default:
		to := b.typeOf(isInterface)
		in := bytecode.Instr{Op: bytecode.OpAssert, Type: to.id, Args: []bytecode.Operand{b.value(t)}, Dst: []bytecode.Operand{b.next, b.next + 1}}
		b.results(in, []*typ{to, b.basic[bytecode.KindBool]})
	}
}

// unbox asks an interface for the value of a type.
func (b *body) unbox(x bytecode.Operand) {
	t := b.randomType()
	if b.oneIn(2) {
		t = b.basic[pick(b.r, numberKinds)]
	}
	if t.kind == bytecode.KindInterface {
		return
	}
	b.results(bytecode.Instr{Op: bytecode.OpUnbox, Type: t.id, Args: []bytecode.Operand{x}}, []*typ{t, b.basic[bytecode.KindBool]})
}

// results writes an instruction with results of some types, which go to slots if they are aggregates.
func (b *body) results(in bytecode.Instr, ts []*typ) {
	in.Dst = nil
	used := map[int32]bool{}
	var fresh []known
	for _, t := range ts {
		if t.aggregate() {
			s := b.newSlotUnless(used, t)
			used[s] = true
			if b.full || b.oneIn(3) { // zeros among the results must show
				b.fill(bytecode.Place{Base: bytecode.BaseSlot, ID: s}, t)
			}
			in.Dst = append(in.Dst, bytecode.SlotOperand(s))
			continue
		}
		in.Dst = append(in.Dst, b.next)
		fresh = append(fresh, known{op: b.next, t: t})
		b.next++
	}
	b.emit(in)
	b.values = append(b.values, fresh...)
	b.lastResults = in.Dst
}

// newSlotUnless returns a slot of a type that is not used yet: two results want two slots.
func (b *body) newSlotUnless(used map[int32]bool, t *typ) int32 {
	for i, x := range b.slotTypes {
		if x == t && !used[int32(i)] && !b.oneIn(3) {
			return int32(i)
		}
	}
	return b.newSlot(t)
}
