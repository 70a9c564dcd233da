package opt

import "github.com/portico-os/portico/translator/ir"

// A key is what two instructions must have in common to compute the same. Whatever of ir.Instr
// changes what is computed must be in it, or different instructions are merged; fields mean what
// they do there. merge looks instructions up by it.
type key struct {
	op     ir.Op
	width  uint8
	from   uint8
	floats bool
	cond   ir.Cond
	signed bool
	hasImm bool
	mem    ir.Mem
	sym    int32
	imm    int64
	args   [3]ir.Value // replaced, by number where the operation commutes; 0: none

	// Of a load: see memoryClock; and what it loads, for in code that is never reached an
	// object may be taken for one of another type. Zero of others.
	epoch   int
	memory  ir.Memory
	class   ir.Class
	pointer bool
}

// keyOf is false for an instruction that nothing takes the place of: it may do another thing each time, or
// has more operands than a key has.
func (c *memoryClock) keyOf(f *ir.Func, in *ir.Instr) (k key, ok bool) {
	k = key{
		op: in.Op, width: uint8(in.Width), from: uint8(in.From), floats: in.Floats, cond: in.Cond, signed: in.Signed,
		hasImm: in.HasImm, mem: in.Mem, sym: in.Sym, imm: in.Imm,
	}
	ok = in.Op.Is(ir.Pure) || in.Op == ir.OpNilCheck || in.Op == ir.OpTrapIf
	if in.Op == ir.OpLoad {
		v := f.Values[in.Defs[0]]
		k.memory, k.class, k.pointer = in.Memory, v.Class, v.Pointer
		k.epoch, ok = c.time(in)
	}
	args := in.Args
	if in.Op == ir.OpTrapIf && len(args) > 2 {
		args = args[:2] // the others are only the trap's operands
	}
	if len(args) > len(k.args) {
		return k, false
	}
	copy(k.args[:], args)
	if in.Op.Is(ir.Commutes) && len(args) == 2 && args[0] > args[1] {
		k.args[0], k.args[1] = args[1], args[0]
	}
	return k, ok
}

// A memoryClock says when memory may have changed: two loads of the same place at the same
// time give the same.
type memoryClock struct {
	// Of each kind of memory, the time of its last change. time relies on tick to see each
	// instruction, in the order of the block.
	plain, descriptor int

	// merge relies on no time to be given out twice, in whatever block.
	last int // time that was given out last
}

// tick advances the clock for what an instruction may change: a safepoint everything, a store
// to a memory object's bytes nothing that is ever merged.
func (c *memoryClock) tick(in *ir.Instr) {
	switch {
	case in.Safepoint:
		c.last++
		c.plain, c.descriptor = c.last, c.last
	case in.Op == ir.OpStore && in.Memory == ir.MemoryShared, in.Op == ir.OpTrapIf, in.Op == ir.OpNilCheck, in.Op.Is(ir.Terminator):
	case in.Op.Is(ir.Effect):
		c.last++
		c.plain = c.last
	}
}

// enter sets the clock for the start of a block: the time at the end of its only
// predecessor, or a new one.
func (c *memoryClock) enter(b *ir.Block, ends []memoryClock) {
	if len(b.Preds) == 1 {
		c.plain, c.descriptor = ends[b.Preds[0].Order].plain, ends[b.Preds[0].Order].descriptor
		return
	}
	c.last++
	c.plain, c.descriptor = c.last, c.last
}

// time returns the time of a load; it is false for one that must stay, which merge then keeps.
func (c *memoryClock) time(in *ir.Instr) (int, bool) {
	switch in.Memory {
	case ir.MemoryShared:
		return 0, false
	case ir.MemoryDescriptor:
		return c.descriptor, true
	case ir.MemoryConstant:
		return 0, true
	}
	return c.plain, true
}

// merge removes pure instructions, loads and checks that a dominating one makes needless. It
// compares each with the last of its kind only, so that its time is linear.
func merge(f *ir.Func) {
	type entry struct {
		in *ir.Instr
		b  *ir.Block
	}
	seen := map[key]entry{}
	r := make(replacements, len(f.Values))
	var clock memoryClock
	ends := make([]memoryClock, len(f.Blocks))
	for _, b := range f.Blocks {
		clock.enter(b, ends)
		filter(b, func(in *ir.Instr) bool {
			f.Work()
			if in.Op != ir.OpPhi {
				for i, a := range in.Args {
					in.Args[i] = r.find(a)
				}
			}
			clock.tick(in)
			k, ok := clock.keyOf(f, in)
			if !ok {
				return true
			}
			e, ok := seen[k]
			if !ok || !e.b.Dominates(b) {
				seen[k] = entry{in, b}
				return true
			}
			for i, d := range in.Defs {
				r[d] = e.in.Defs[i]
				if f.Values[d].Pointer {
					f.Values[e.in.Defs[i]].Pointer = true
				}
			}
			return false
		})
		ends[b.Order] = clock
	}
	r.apply(f)
}
