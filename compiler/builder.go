package compiler

import "github.com/portico-os/portico/bytecode"

// A builder is a function in the making: blocks in any order, values numbered in the order
// of their making. finish puts both into the order of the file format.
type builder struct {
	unit    *unit
	fn      bytecode.Func
	sig     *bytecode.Type
	entry   []bytecode.Operand // the values of parameters and captures
	types   []*bytecode.Type   // of values
	slots   []*bytecode.Type
	frame   int64 // bytes of slots
	blocks  []*block
	current int
	line    int32
}

type block struct {
	phis   []*bytecode.Instr
	instrs []bytecode.Instr
	done   bool // has its terminator
}

func (u *unit) newBuilder(name string, sig *bytecode.Type, captures []*bytecode.Type) *builder {
	b := &builder{unit: u, sig: sig}
	b.fn = bytecode.Func{Name: name, Sig: u.typeID(sig), Captures: u.typeIDList(captures), Handler: -1}
	for _, t := range sig.Params {
		b.entry = append(b.entry, b.newValue(t))
		slot := int32(-1)
		if t.IsAggregate() {
			slot = b.newSlot("", t)
		}
		b.fn.ParamSlots = append(b.fn.ParamSlots, slot)
	}
	for _, t := range captures {
		b.entry = append(b.entry, b.newValue(t))
	}
	b.newBlock()
	return b
}

func (b *builder) newValue(t *bytecode.Type) bytecode.Operand {
	b.types = append(b.types, t)
	return bytecode.Operand(len(b.types) - 1)
}

// newSlot adds a variable to the frame.
func (b *builder) newSlot(name string, t *bytecode.Type) int32 {
	b.frame += (t.Size() + bytecode.WordSize - 1) &^ (bytecode.WordSize - 1)
	if b.frame > bytecode.MaxFrame || len(b.slots) >= bytecode.MaxSlots {
		refuse(0, FrameSize, "the variables of %s need more than %d bytes of frame", b.fn.Name, bytecode.MaxFrame)
	}
	b.fn.Slots = append(b.fn.Slots, bytecode.SlotDef{Name: name, Type: b.unit.typeID(t)})
	b.slots = append(b.slots, t)
	return int32(len(b.slots) - 1)
}

// slotType returns the type of a variable of the frame.
func (b *builder) slotType(slot int32) *bytecode.Type { return b.slots[slot] }

// ended reports whether a block has its terminator.
func (b *builder) ended(block int) bool { return b.blocks[block].done }

// newBlock starts a block; code goes to the current one.
func (b *builder) newBlock() int {
	b.blocks = append(b.blocks, &block{})
	return len(b.blocks) - 1
}

// add appends an instruction to the current block. Code after a terminator has no way
// to be reached and is dropped.
func (b *builder) add(in bytecode.Instr) {
	blk := b.blocks[b.current]
	if blk.done {
		return
	}
	if in.Line == 0 {
		in.Line = b.line
	}
	blk.instrs = append(blk.instrs, in)
	blk.done = in.Op.Info().Flags&bytecode.Terminator != 0
}

// emit appends an instruction with one value, of type t, as its result.
func (b *builder) emit(in bytecode.Instr, t *bytecode.Type) bytecode.Operand {
	v := b.newValue(t)
	in.Dst = []bytecode.Operand{v}
	b.add(in)
	return v
}

// op emits an operation on values that has no other fields.
func (b *builder) op(op bytecode.Op, t *bytecode.Type, args ...bytecode.Operand) bytecode.Operand {
	return b.emit(bytecode.Instr{Op: op, Args: args}, t)
}

// typed emits an operation that names its result's type.
func (b *builder) typed(op bytecode.Op, t *bytecode.Type, args ...bytecode.Operand) bytecode.Operand {
	return b.emit(bytecode.Instr{Op: op, Type: b.unit.typeID(t), Args: args}, t)
}

func (b *builder) basic(k bytecode.Kind) *bytecode.Type { return b.unit.universe.Basic(k) }

func (b *builder) compare(op bytecode.Op, x, y bytecode.Operand) bytecode.Operand {
	return b.op(op, b.basic(bytecode.KindBool), x, y)
}

func (b *builder) constant(t *bytecode.Type, bits uint64) bytecode.Operand {
	return b.emit(bytecode.Instr{Op: bytecode.OpConst, Type: b.unit.typeID(t), Imm: bits}, t)
}

func (b *builder) integer(n int64) bytecode.Operand {
	return b.constant(b.basic(bytecode.KindInt), uint64(n))
}

func (b *builder) zero(t *bytecode.Type) bytecode.Operand { return b.typed(bytecode.OpZero, t) }

func (b *builder) text(t *bytecode.Type, s string) bytecode.Operand {
	return b.emit(bytecode.Instr{Op: bytecode.OpString, Type: b.unit.typeID(t), Sym: int32(b.unit.dataID(s))}, t)
}

func (b *builder) load(p place) bytecode.Operand {
	return b.emit(bytecode.Instr{Op: bytecode.OpLoad, Places: []bytecode.Place{p.Place}}, p.typ)
}

func (b *builder) store(p place, v bytecode.Operand) {
	b.add(bytecode.Instr{Op: bytecode.OpStore, Places: []bytecode.Place{p.Place}, Args: []bytecode.Operand{v}})
}

func (b *builder) copy(dst, src place) {
	b.add(bytecode.Instr{Op: bytecode.OpCopy, Places: []bytecode.Place{dst.Place, src.Place}})
}

func (b *builder) clear(p place) {
	b.add(bytecode.Instr{Op: bytecode.OpClear, Places: []bytecode.Place{p.Place}})
}

func (b *builder) jump(to int) {
	b.add(bytecode.Instr{Op: bytecode.OpJump, Blocks: []bytecode.BlockID{bytecode.BlockID(to)}})
}

func (b *builder) branch(cond bytecode.Operand, yes, no int) {
	b.add(bytecode.Instr{Op: bytecode.OpBranch, Args: []bytecode.Operand{cond}, Blocks: []bytecode.BlockID{bytecode.BlockID(yes), bytecode.BlockID(no)}})
}

func (b *builder) ret(vs ...bytecode.Operand) { b.add(bytecode.Instr{Op: bytecode.OpReturn, Args: vs}) }

func (b *builder) throw() { b.add(bytecode.Instr{Op: bytecode.OpThrow}) }

// phi starts a phi in a block; addEdge completes it.
func (b *builder) phi(in int, t *bytecode.Type) (*bytecode.Instr, bytecode.Operand) {
	v := b.newValue(t)
	phi := &bytecode.Instr{Op: bytecode.OpPhi, Type: b.unit.typeID(t), Dst: []bytecode.Operand{v}, Line: b.line}
	b.blocks[in].phis = append(b.blocks[in].phis, phi)
	return phi, v
}

func addEdge(phi *bytecode.Instr, from int, v bytecode.Operand) {
	phi.Blocks = append(phi.Blocks, bytecode.BlockID(from))
	phi.Args = append(phi.Args, v)
}

// beforeEnd runs f so that what it emits stands at the end of a block that has its
// terminator already.
func (b *builder) beforeEnd(of int, f func()) {
	blk, was, line := b.blocks[of], b.current, b.line
	last := blk.instrs[len(blk.instrs)-1]
	b.line = last.Line
	blk.instrs, blk.done, b.current = blk.instrs[:len(blk.instrs)-1], false, of
	f()
	if b.current != of {
		panic("compiler: a conversion at the end of a block made blocks")
	}
	blk.instrs, blk.done, b.current = append(blk.instrs, last), true, was
	b.line = line
}

// finish returns the function with its blocks in reverse postorder, the handler's
// after all others, and its values numbered in the order in which they stand.
func (b *builder) finish() bytecode.Func {
	order := b.order()
	position := make(map[bytecode.BlockID]bytecode.BlockID, len(order))
	for i, n := range order {
		position[bytecode.BlockID(n)] = bytecode.BlockID(i)
	}
	number := make([]bytecode.Operand, len(b.types))
	for i := range number {
		number[i] = bytecode.None
	}
	for i, v := range b.entry {
		number[v] = bytecode.Operand(i)
	}
	next := len(b.entry)
	types := append([]*bytecode.Type(nil), b.types[:next]...)
	b.fn.Blocks = make([]bytecode.Block, len(order))
	for i, n := range order {
		blk := b.blocks[n]
		instrs := make([]bytecode.Instr, 0, len(blk.phis)+len(blk.instrs))
		for _, phi := range blk.phis {
			instrs = append(instrs, *phi)
		}
		instrs = append(instrs, blk.instrs...)
		for k := range instrs {
			for j, d := range instrs[k].Dst {
				if d.IsValue() {
					number[d] = bytecode.Operand(next)
					types = append(types, b.types[d])
					instrs[k].Dst[j] = bytecode.Operand(next)
					next++
				}
			}
		}
		b.fn.Blocks[i].Instrs = instrs
	}
	for i := range b.fn.Blocks {
		for k := range b.fn.Blocks[i].Instrs {
			renumber(&b.fn.Blocks[i].Instrs[k], number, position)
		}
	}
	if b.fn.Handler >= 0 {
		b.fn.Handler = position[b.fn.Handler]
	}
	prove(&b.fn, types)
	return b.fn
}

func renumber(in *bytecode.Instr, number []bytecode.Operand, position map[bytecode.BlockID]bytecode.BlockID) {
	value := func(v bytecode.Operand) bytecode.Operand {
		if v.IsValue() {
			return number[v]
		}
		return v
	}
	if in.Op == bytecode.OpPhi {
		var blocks []bytecode.BlockID
		var args []bytecode.Operand
		for i, from := range in.Blocks {
			if at, ok := position[from]; ok {
				blocks, args = append(blocks, at), append(args, value(in.Args[i]))
			}
		}
		in.Blocks, in.Args = blocks, args
		return
	}
	args := make([]bytecode.Operand, len(in.Args))
	for i, v := range in.Args {
		args[i] = value(v)
	}
	in.Args = args
	places := make([]bytecode.Place, len(in.Places))
	for i, p := range in.Places {
		path := make([]bytecode.Step, len(p.Path))
		for j, s := range p.Path {
			if s.Field == bytecode.IndexStep {
				s.Index = value(s.Index)
			}
			path[j] = s
		}
		if p.Base == bytecode.BaseValue {
			p.ID = int32(value(bytecode.Operand(p.ID)))
		}
		places[i] = bytecode.Place{Base: p.Base, ID: p.ID, Path: path}
	}
	in.Places = places
	blocks := make([]bytecode.BlockID, len(in.Blocks))
	for i, to := range in.Blocks {
		blocks[i] = position[to]
	}
	in.Blocks = blocks
}

// order returns the reachable blocks in reverse postorder.
func (b *builder) order() []int {
	roots := []int{0}
	if b.fn.Handler >= 0 {
		roots = append(roots, int(b.fn.Handler))
	}
	seen := make([]bool, len(b.blocks))
	var order []int
	for _, root := range roots {
		var post []int
		type visit struct{ block, next int }
		var stack []visit
		push := func(n int) {
			if !seen[n] {
				seen[n] = true
				stack = append(stack, visit{n, 0})
			}
		}
		push(root)
		for len(stack) > 0 {
			top := &stack[len(stack)-1]
			instrs := b.blocks[top.block].instrs
			succs := instrs[len(instrs)-1].Blocks
			if top.next < len(succs) {
				top.next++
				push(int(succs[len(succs)-top.next]))
				continue
			}
			post = append(post, top.block)
			stack = stack[:len(stack)-1]
		}
		for i := len(post) - 1; i >= 0; i-- {
			order = append(order, post[i])
		}
	}
	return order
}
