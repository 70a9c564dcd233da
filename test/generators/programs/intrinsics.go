package programs

import (
	"strings"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/bytecode/intrinsics"
)

// intrinsic returns the number of a built-in operation.
func intrinsic(name string) int32 {
	id, ok := intrinsics.ByName(name)
	if !ok {
		panic("there is no " + name)
	}
	return int32(id)
}

// drawn are the operations that intrinsic draws: they give the same wherever they run. NaNs are kept from
// those of which that is not so.
var drawn = []string{
	"domain.collect", "thread.yield", "domain.param", "bytes.equal", "bytes.compare", "bytes.index", "bits.len64", "bits.trailing64",
	"bits.reverse32", "bits.reverse64", "bits.rotate32", "bits.rotate64", "bits.mul64", "bits.add64", "bits.sub64", "math.sqrt",
	"math.from64", "math.from32",
}

// elsewhere are the operations that other statements use, and leftOut those that nobody does, with the reason.
var (
	elsewhere = []string{
		"debug.write", "name.lookup", "name.export", "any.hash", "any.basic", "bytes.hash", "math.bits64", "math.bits32",
		"memory.new", "memory.sub", "memory.subreadonly", "memory.revoke", "memory.readonly", "memory.len", "memory.get8",
		"memory.get16", "memory.get32", "memory.get64", "memory.put8", "memory.put16", "memory.put32", "memory.put64", "memory.copy",
		"memory.fill", "memory.read", "memory.write", "atomic.new", "atomic.get", "atomic.set", "atomic.blockif", "atomic.setunblock",
	}
	leftOut = map[string]string{
		"domain.exit": "ends the program", "domain.panicked": "ends the program", "domain.name": "differs between arrangements",
		"thread.self": "differs", "thread.park": "takes time", "thread.unpark": "wakes a later park", "thread.deadline": "needs a clock", "thread.wanted": "differs between arrangements",
		"clock.nanos": "a clock", "clock.ticks": "a clock", "clock.tickrate": "a clock",
		"any.typename": "differs with the component's path alone, and has tests of its own", "type.name": "numbers of types differ",
		"hostfile.open": "host", "hostfile.read": "host", "hostfile.write": "host", "hostfile.sync": "host",
		"manager.domain": "of the whole system", "manager.figure": "of the whole system", "manager.service": "of the whole system",
		"manager.event": "of the whole system", "manager.end": "of the whole system", "manager.start": "of the whole system",
		"port.in8": "a device", "port.in16": "a device", "port.in32": "a device", "port.out8": "a device", "port.out16": "a device", "port.out32": "a device",
		"interrupt.handle": "a device", "console.wait": "a device", "console.take": "a device",
	}
)

// typeFor returns the type of an intrinsic's parameter or result.
func (c *component) typeFor(t intrinsics.Type) *typ {
	switch k := bytecode.Kind(t); k {
	case bytecode.KindInterface:
		return c.any()
	case bytecode.KindSlice:
		return c.slice(c.basic[bytecode.KindUint8])
	case bytecode.KindMemory, bytecode.KindReadOnlyMemory:
		return c.pointer(c.basic[k])
	default:
		return c.basic[k]
	}
}

// use writes a call of an intrinsic with random arguments, but for those that are given.
func (b *body) use(name string, given ...bytecode.Operand) {
	id := intrinsic(name)
	row := intrinsics.Table[id]
	args := append([]bytecode.Operand(nil), given...)
	for _, t := range row.Params[len(args):] {
		args = append(args, b.value(b.typeFor(t)))
	}
	var results []*typ
	for _, t := range row.Results {
		results = append(results, b.typeFor(t))
	}
	b.results(bytecode.Instr{Op: bytecode.OpIntrinsic, Sym: id, Args: args}, results)
}

// intrinsic writes a built-in operation.
func (b *body) intrinsic() {
	word := b.basic[bytecode.KindUint64]
	switch c := b.intn(12); {
	case c < 7:
		if name := pick(b.r, drawn); (!b.quiet || name != "thread.yield") && (!b.leaf || intrinsics.Table[intrinsic(name)].Class.Translated()) {
			b.use(name)
		}
	case c < 8 && !b.plain: // equal texts have equal hashes
		s := b.value(b.basic[bytecode.KindString])
		seed := b.constant(word, 7)
		x := b.raw(bytecode.Instr{Op: bytecode.OpIntrinsic, Sym: intrinsic("bytes.hash"), Args: []bytecode.Operand{s, seed}})
		y := b.raw(bytecode.Instr{Op: bytecode.OpIntrinsic, Sym: intrinsic("bytes.hash"), Args: []bytecode.Operand{s, seed}})
		b.define(b.basic[bytecode.KindBool], b.args(bytecode.OpEq, x, y))
	case c < 9 && !b.plain: // a value that is equal to itself has one hash
		v, seed := b.value(b.any()), b.constant(word, 9)
		x := b.raw(bytecode.Instr{Op: bytecode.OpIntrinsic, Sym: intrinsic("any.hash"), Args: []bytecode.Operand{v, seed}})
		y := b.raw(bytecode.Instr{Op: bytecode.OpIntrinsic, Sym: intrinsic("any.hash"), Args: []bytecode.Operand{v, seed}})
		same := b.raw(b.args(bytecode.OpEq, v, v))
		b.define(b.basic[bytecode.KindBool], b.args(bytecode.OpOr, b.raw(b.args(bytecode.OpEq, x, y)), b.raw(b.args(bytecode.OpNot, same))))
	case c < 10 && !b.plain: // the bits of a NaN may differ
		t := pick(b.r, []*typ{b.basic[bytecode.KindInt], b.basic[bytecode.KindUint8], b.basic[bytecode.KindString], b.basic[bytecode.KindBool]})
		v := b.raw(bytecode.Instr{Op: bytecode.OpBox, Type: b.any().id, Args: []bytecode.Operand{b.value(t)}})
		b.use("any.basic", v)
	case !b.plain:
		b.floatBits()
	}
}

// floatBits asks for the bits of a float, or of another one in place of NaN.
func (b *body) floatBits() {
	t, name := b.basic[bytecode.KindFloat64], "math.bits64"
	if b.oneIn(2) {
		t, name = b.basic[bytecode.KindFloat32], "math.bits32"
	}
	v := b.value(t)
	other := b.constant(t, 1)
	yes, on := b.label(), b.label()
	here := b.branch(b.raw(b.args(bytecode.OpEq, v, v)), on, yes)
	b.open(yes)
	there := b.jump(on)
	b.open(on)
	b.use(name, b.phi(t, 0, []bytecode.BlockID{here, there}, []bytecode.Operand{v, other}))
}

// makeMemory makes a memory object, one of both types.
func (b *body) makeMemory(t *typ) bytecode.Operand {
	if b.seldom(8) {
		return b.zero(t)
	}
	sizes := []int{0, 1, 7, 8, 16, 33, 100, 1 << farBits}
	if b.careful && !b.oneIn(10) && !(b.full && b.oneIn(3)) {
		sizes = sizes[5:]
	}
	b.use("memory.new", b.integer(pick(b.r, sizes)))
	code := b.values[len(b.values)-1]
	m := b.values[len(b.values)-2]
	b.observe(code.op, code.t)
	b.use("memory.readonly", m.op)
	read := b.values[len(b.values)-1]
	b.use("memory.len", read.op)
	n := b.values[len(b.values)-1]
	b.observe(n.op, n.t)
	if t == b.memoryPointer {
		return m.op
	}
	return read.op
}

// accesses are the operations on memory objects, with those that are wanted more often twice.
var accesses = []string{
	"memory.len", "memory.get8", "memory.get16", "memory.get32", "memory.get64", "memory.put8", "memory.put16", "memory.put32", "memory.put64",
	"memory.put64", "memory.get64", "memory.copy", "memory.fill", "memory.read", "memory.write", "memory.sub", "memory.subreadonly", "memory.revoke",
}

// memoryObject uses a memory object or an atomic variable.
func (b *body) memoryObject() {
	if b.oneIn(8) {
		b.atomic()
		return
	}
	name := pick(b.r, accesses)
	if name == "memory.revoke" {
		if !b.revokes {
			return
		}
		if b.oneIn(2) { // who read it before must not go on with what it learnt then
			m, zero := b.value(b.memoryPointer), b.integer(0)
			get := func() {
				b.use("memory.len", b.raw(bytecode.Instr{Op: bytecode.OpIntrinsic, Sym: intrinsic("memory.readonly"), Args: []bytecode.Operand{m}}))
			}
			get()
			b.use("memory.revoke", m)
			get()
			b.use("memory.fill", m, zero, zero)
			return
		}
	}
	id := intrinsic(name)
	var args []bytecode.Operand
	for _, t := range intrinsics.Table[id].Params {
		if t == intrinsics.Int {
			n := b.integer(pick(b.r, []int{0, 0, 0, 1, 3, 4, 8}))
			switch c := b.intn(4); {
			case b.seldom(8):
				n = b.value(b.basic[bytecode.KindInt])
			case c == 0:
				n = b.raw(b.args(bytecode.OpAdd, n, b.far(farBits)))
			case c == 1 && len(args) == 1: // at the end of the object, or one beyond
				n = b.last(args[0], name)
			}
			args = append(args, n)
			continue
		}
		args = append(args, b.value(b.typeFor(t)))
	}
	b.use(name, args...)
	if b.oneIn(2) {
		b.observeSome(len(intrinsics.Table[id].Results))
	}
}

// last returns an offset by which an access reaches the end of a memory object, or in one of eight calls one byte beyond.
func (b *body) last(m bytecode.Operand, name string) bytecode.Operand {
	if intrinsics.Table[intrinsic(name)].Params[0] == intrinsics.Memory {
		m = b.raw(bytecode.Instr{Op: bytecode.OpIntrinsic, Sym: intrinsic("memory.readonly"), Args: []bytecode.Operand{m}})
	}
	bytes := 8
	for suffix, n := range map[string]int{"8": 1, "16": 2, "32": 4} {
		if strings.HasSuffix(name, suffix) {
			bytes = n
		}
	}
	n := b.raw(bytecode.Instr{Op: bytecode.OpIntrinsic, Sym: intrinsic("memory.len"), Args: []bytecode.Operand{m}})
	return b.raw(b.args(bytecode.OpAdd, b.raw(b.args(bytecode.OpSub, n, b.integer(bytes))), b.far(0)))
}

// farBits is how far from the beginning of memory objects some of them end, in bits: none is longer.
const farBits = 7

// far returns a power of two in one of eight calls, and else 0, an int.
func (b *body) far(power uint64) bytecode.Operand {
	word, integer := b.basic[bytecode.KindUint64], b.basic[bytecode.KindInt]
	x := b.random()
	n := b.raw(b.args(bytecode.OpAnd, x, b.constant(word, 1)))
	for range 2 {
		n = b.raw(b.args(bytecode.OpAnd, n, b.raw(b.args(bytecode.OpShr, x, b.constant(word, uint64(1+b.intn(63)))))))
	}
	n = b.raw(b.args(bytecode.OpShl, n, b.constant(word, power)))
	return b.raw(bytecode.Instr{Op: bytecode.OpConvert, Type: integer.id, Args: []bytecode.Operand{n}})
}

// atomic makes an atomic variable and uses it. Nobody blocks: the value is another one.
func (b *body) atomic() {
	if b.quiet {
		return
	}
	b.use("atomic.new")
	m := b.values[len(b.values)-2].op
	v := b.r.Int64N(100)
	for _, name := range []string{"atomic.set", "atomic.setunblock"} {
		if b.oneIn(2) {
			b.use(name, m, b.constant(b.basic[bytecode.KindInt64], uint64(v)))
		}
	}
	b.use("atomic.blockif", m, b.constant(b.basic[bytecode.KindInt64], uint64(v+1000)))
	if b.oneIn(5) {
		m = b.value(b.memoryPointer)
	}
	b.use("atomic.get", m)
	b.observeSome(1)
}
