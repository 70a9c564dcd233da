package emit

import (
	"github.com/portico-os/portico/compiler/diagnostics"
	"github.com/portico-os/portico/compiler/prove"
)

import "github.com/portico-os/portico/bytecode"

// A Builder is a function in the making: blocks in any order, values numbered in the order
// of their making. Finish puts both into the order of the file format.
type Builder struct {
	unit    *Unit
	Func    bytecode.Func
	Sig     *bytecode.Type
	Entry   []bytecode.Operand // the values of parameters and captures
	Types   []*bytecode.Type   // of values
	slots   []*bytecode.Type
	frame   int64 // bytes of slots
	blocks  []*block
	Current int
	Line    int32
}

type block struct {
	phis   []*bytecode.Instr
	instrs []bytecode.Instr
	done   bool // has its terminator
}

func (u *Unit) NewBuilder(name string, sig *bytecode.Type, captures []*bytecode.Type) *Builder {
	b := &Builder{unit: u, Sig: sig}
	b.Func = bytecode.Func{Name: name, Sig: u.TypeID(sig), Captures: u.TypeIDs(captures), Handler: -1}
	for _, t := range sig.Params {
		b.Entry = append(b.Entry, b.NewValue(t))
		slot := int32(-1)
		if t.IsAggregate() {
			slot = b.NewSlot("", t)
		}
		b.Func.ParamSlots = append(b.Func.ParamSlots, slot)
	}
	for _, t := range captures {
		b.Entry = append(b.Entry, b.NewValue(t))
	}
	b.NewBlock()
	return b
}

func (b *Builder) NewValue(t *bytecode.Type) bytecode.Operand {
	b.Types = append(b.Types, t)
	return bytecode.Operand(len(b.Types) - 1)
}

// NewSlot adds a variable to the frame.
func (b *Builder) NewSlot(name string, t *bytecode.Type) int32 {
	b.frame += (t.Size() + bytecode.WordSize - 1) &^ (bytecode.WordSize - 1)
	if b.frame > bytecode.MaxFrame || len(b.slots) >= bytecode.MaxSlots {
		diagnostics.Refuse(0, diagnostics.FrameSize, "the variables of %s need more than %d bytes of frame", b.Func.Name, bytecode.MaxFrame)
	}
	b.Func.Slots = append(b.Func.Slots, bytecode.SlotDef{Name: name, Type: b.unit.TypeID(t)})
	b.slots = append(b.slots, t)
	return int32(len(b.slots) - 1)
}

// SlotType returns the type of a variable of the frame.
func (b *Builder) SlotType(slot int32) *bytecode.Type { return b.slots[slot] }

// Ended reports whether a block has its terminator.
func (b *Builder) Ended(block int) bool { return b.blocks[block].done }

// NewBlock starts a block; code goes to the current one.
func (b *Builder) NewBlock() int {
	b.blocks = append(b.blocks, &block{})
	return len(b.blocks) - 1
}

// Add appends an instruction to the current block. Code after a terminator has no way
// to be reached and is dropped.
func (b *Builder) Add(in bytecode.Instr) {
	blk := b.blocks[b.Current]
	if blk.done {
		return
	}
	if in.Line == 0 {
		in.Line = b.Line
	}
	blk.instrs = append(blk.instrs, in)
	blk.done = in.Op.Info().Flags&bytecode.Terminator != 0
}

// Emit appends an instruction with one value, of type t, as its result.
func (b *Builder) Emit(in bytecode.Instr, t *bytecode.Type) bytecode.Operand {
	v := b.NewValue(t)
	in.Dst = []bytecode.Operand{v}
	b.Add(in)
	return v
}

// Op emits an operation on values that has no other fields.
func (b *Builder) Op(op bytecode.Op, t *bytecode.Type, args ...bytecode.Operand) bytecode.Operand {
	return b.Emit(bytecode.Instr{Op: op, Args: args}, t)
}

// Typed emits an operation that names its result's type.
func (b *Builder) Typed(op bytecode.Op, t *bytecode.Type, args ...bytecode.Operand) bytecode.Operand {
	return b.Emit(bytecode.Instr{Op: op, Type: b.unit.TypeID(t), Args: args}, t)
}

func (b *Builder) Basic(k bytecode.Kind) *bytecode.Type { return b.unit.universe.Basic(k) }

func (b *Builder) Compare(op bytecode.Op, x, y bytecode.Operand) bytecode.Operand {
	return b.Op(op, b.Basic(bytecode.KindBool), x, y)
}

func (b *Builder) Constant(t *bytecode.Type, bits uint64) bytecode.Operand {
	return b.Emit(bytecode.Instr{Op: bytecode.OpConst, Type: b.unit.TypeID(t), Imm: bits}, t)
}

func (b *Builder) Integer(n int64) bytecode.Operand {
	return b.Constant(b.Basic(bytecode.KindInt), uint64(n))
}

func (b *Builder) Zero(t *bytecode.Type) bytecode.Operand { return b.Typed(bytecode.OpZero, t) }

func (b *Builder) Text(t *bytecode.Type, s string) bytecode.Operand {
	return b.Emit(bytecode.Instr{Op: bytecode.OpString, Type: b.unit.TypeID(t), Sym: int32(b.unit.DataID(s))}, t)
}

func (b *Builder) Load(p Place) bytecode.Operand {
	return b.Emit(bytecode.Instr{Op: bytecode.OpLoad, Places: []bytecode.Place{p.Place}}, p.Type)
}

func (b *Builder) Store(p Place, v bytecode.Operand) {
	b.Add(bytecode.Instr{Op: bytecode.OpStore, Places: []bytecode.Place{p.Place}, Args: []bytecode.Operand{v}})
}

func (b *Builder) Copy(dst, src Place) {
	b.Add(bytecode.Instr{Op: bytecode.OpCopy, Places: []bytecode.Place{dst.Place, src.Place}})
}

func (b *Builder) Clear(p Place) {
	b.Add(bytecode.Instr{Op: bytecode.OpClear, Places: []bytecode.Place{p.Place}})
}

func (b *Builder) Jump(to int) {
	b.Add(bytecode.Instr{Op: bytecode.OpJump, Blocks: []bytecode.BlockID{bytecode.BlockID(to)}})
}

func (b *Builder) Branch(cond bytecode.Operand, yes, no int) {
	b.Add(bytecode.Instr{Op: bytecode.OpBranch, Args: []bytecode.Operand{cond}, Blocks: []bytecode.BlockID{bytecode.BlockID(yes), bytecode.BlockID(no)}})
}

func (b *Builder) Ret(vs ...bytecode.Operand) { b.Add(bytecode.Instr{Op: bytecode.OpReturn, Args: vs}) }

func (b *Builder) Throw() { b.Add(bytecode.Instr{Op: bytecode.OpThrow}) }

// Phi starts a phi in a block; [AddEdge] completes it.
func (b *Builder) Phi(in int, t *bytecode.Type) (*bytecode.Instr, bytecode.Operand) {
	v := b.NewValue(t)
	phi := &bytecode.Instr{Op: bytecode.OpPhi, Type: b.unit.TypeID(t), Dst: []bytecode.Operand{v}, Line: b.Line}
	b.blocks[in].phis = append(b.blocks[in].phis, phi)
	return phi, v
}

func AddEdge(phi *bytecode.Instr, from int, v bytecode.Operand) {
	phi.Blocks = append(phi.Blocks, bytecode.BlockID(from))
	phi.Args = append(phi.Args, v)
}

// BeforeEnd runs f so that what it emits stands at the end of a block that has its
// terminator already.
func (b *Builder) BeforeEnd(of int, f func()) {
	blk, was, line := b.blocks[of], b.Current, b.Line
	last := blk.instrs[len(blk.instrs)-1]
	b.Line = last.Line
	blk.instrs, blk.done, b.Current = blk.instrs[:len(blk.instrs)-1], false, of
	f()
	if b.Current != of {
		panic("compiler: a conversion at the end of a block made blocks")
	}
	blk.instrs, blk.done, b.Current = append(blk.instrs, last), true, was
	b.Line = line
}

// Finish returns the function with its blocks in reverse postorder, the handler's
// after all others, and its values numbered in the order in which they stand.
func (b *Builder) Finish() bytecode.Func {
	order := b.order()
	position := make(map[bytecode.BlockID]bytecode.BlockID, len(order))
	for i, n := range order {
		position[bytecode.BlockID(n)] = bytecode.BlockID(i)
	}
	number := make([]bytecode.Operand, len(b.Types))
	for i := range number {
		number[i] = bytecode.None
	}
	for i, v := range b.Entry {
		number[v] = bytecode.Operand(i)
	}
	next := len(b.Entry)
	types := append([]*bytecode.Type(nil), b.Types[:next]...)
	b.Func.Blocks = make([]bytecode.Block, len(order))
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
					types = append(types, b.Types[d])
					instrs[k].Dst[j] = bytecode.Operand(next)
					next++
				}
			}
		}
		b.Func.Blocks[i].Instrs = instrs
	}
	for i := range b.Func.Blocks {
		for k := range b.Func.Blocks[i].Instrs {
			renumber(&b.Func.Blocks[i].Instrs[k], number, position)
		}
	}
	if b.Func.Handler >= 0 {
		b.Func.Handler = position[b.Func.Handler]
	}
	prove.Checks(&b.Func, types)
	return b.Func
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
func (b *Builder) order() []int {
	roots := []int{0}
	if b.Func.Handler >= 0 {
		roots = append(roots, int(b.Func.Handler))
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
