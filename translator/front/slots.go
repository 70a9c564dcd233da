package front

import (
	"fmt"
	"slices"
	"sort"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/translator/abi"
	"github.com/portico-os/portico/translator/ir"
)

// A slot is a variable of the function: in values, if all its parts are always named by
// constant paths and no handler may look at it, else in the frame.
type slot struct {
	// Decided when the function's lowering begins, and final: reads and writes go by it. Slots
	// that a handler looks at, or that have an address, rely on not being scalar.
	typ    *bytecode.Type
	scalar bool            // in values
	first  int             // scalar: variable of the first leaf; the others follow
	leaves []bytecode.Leaf // scalar: by offset
	offset int64           // else: in the frame's slots, in bytes
}

// variable returns the variable of the leaf at an offset.
func (s *slot) variable(offset int64) int {
	return s.first + sort.Search(len(s.leaves), func(i int) bool { return s.leaves[i].Offset >= offset })
}

// makeSlots decides where the current scope's slots live and sets them to zero, but for
// those that parameters are bound to.
func (l *places) makeSlots() {
	s := l.scope
	s.slots = make([]slot, len(s.fn.Slots))
	inMemory := s.addressedSlots()
	for i := range s.slots {
		t := s.c.SlotType(s.id, int32(i))
		sl := &s.slots[i]
		sl.typ = t
		if !inMemory[i] && !l.slotsInFrame {
			if leaves, ok := t.Leaves(maxScalarLeaves); ok && (len(l.vars.info)+len(leaves))*len(s.fn.Blocks) < maxScalarEntries {
				sl.scalar, sl.leaves = true, leaves
				sl.first = l.vars.new(leaves)
				continue
			}
		}
		if s.done != nil {
			panic(refusal{errVariables}) // what is inlined has no part of the frame, which is cleared once
		}
		sl.offset = l.frameSlot(t)
	}
	if l.f.SlotBytes > 2*bytecode.MaxFrame {
		panic(refusal{fmt.Errorf("%s: %w", s.fn.Name, ir.OverLimit(2*bytecode.MaxFrame, "bytes of frame"))})
	}
}

// frameSlot returns the offset of a new slot in the frame.
func (l *places) frameSlot(t *bytecode.Type) int64 {
	at := l.f.SlotBytes
	t.PointerOffsets(func(off int64) { l.f.SlotRefs = append(l.f.SlotRefs, at+off) })
	l.f.SlotBytes = (at + t.Size() + bytecode.WordSize - 1) &^ (bytecode.WordSize - 1)
	return at
}

// addressedSlots reports for each slot whether it needs memory.
func (s *scope) addressedSlots() []bool {
	addressed := make([]bool, len(s.fn.Slots))
	if s.fn.Handler >= 0 {
		for i := range addressed {
			addressed[i] = true
		}
		return addressed
	}
	constant := s.constantIndices()
	for b := range s.fn.Blocks {
		for i := range s.fn.Blocks[b].Instrs {
			in := &s.fn.Blocks[b].Instrs[i]
			for p := range in.Places {
				if in.Places[p].Base != bytecode.BaseSlot {
					continue
				}
				for _, step := range in.Places[p].Path {
					if step.Field == bytecode.IndexStep && !constant[step.Index] {
						addressed[in.Places[p].ID] = true
					}
				}
			}
			switch in.Op {
			case bytecode.OpCall, bytecode.OpCallClosure, bytecode.OpCallMethod, bytecode.OpIntrinsic:
				for _, o := range slices.Concat(in.Args, in.Dst) {
					if o.IsSlot() && abi.ByReference(s.typeOf(o)) {
						addressed[o.Slot()] = true
					}
				}
			}
		}
	}
	return addressed
}

// constantIndices reports for each value whether it is a constant index in range.
func (s *scope) constantIndices() []bool {
	constant := make([]bool, len(s.values))
	imm := map[bytecode.Operand]uint64{}
	for b := range s.fn.Blocks {
		for i := range s.fn.Blocks[b].Instrs {
			switch in := &s.fn.Blocks[b].Instrs[i]; in.Op {
			case bytecode.OpConst:
				imm[in.Dst[0]] = in.Imm
			case bytecode.OpIndexProofLen, bytecode.OpIndexCheckLen:
				if c, ok := imm[in.Args[0]]; ok && c < in.Imm {
					constant[in.Dst[0]] = true
				}
			}
		}
	}
	return constant
}

// slotAddress returns the address of a slot in the frame. It's no reference.
func (l *places) slotAddress(i int32) ir.Value { return l.lea(l.slotPlace(i).mem, 0, 0) }

// clearScalars sets the slots that live in values to zero.
func (l *places) clearScalars() {
	for i := range l.slots {
		if a := l.slotPlace(int32(i)); a.slot != nil {
			l.clearPlace(&a)
		}
	}
}

// slotPlace returns the whole of a slot as a place.
func (s *scope) slotPlace(i int32) address {
	v := &s.slots[i]
	a := address{typ: v.typ, stack: true}
	if v.scalar {
		a.slot = v
	} else {
		a.mem, a.offset = ir.Mem{Base: ir.BaseSlot, Disp: int32(v.offset)}, v.offset
	}
	return a
}

// operandLeaf returns leaf number i of an operand, a value or slot.
func (l *places) operandLeaf(o bytecode.Operand, leaf bytecode.Leaf, i int) ir.Value {
	if o.IsSlot() {
		a := l.slotPlace(o.Slot())
		return l.readLeaf(&a, leaf)
	}
	return l.leaves(o)[i]
}

// paramOperand returns what a parameter is bound to: its slot, or its value.
func (s *scope) paramOperand(i int) bytecode.Operand {
	if slot := s.fn.ParamSlots[i]; slot >= 0 {
		return bytecode.SlotOperand(slot)
	}
	return bytecode.Operand(i)
}

// setLeaf sets the next leaf of a parameter or result, a value or slot. Those of one come by rising
// offset.
func (l *places) setLeaf(o bytecode.Operand, leaf bytecode.Leaf, x ir.Value) {
	if o.IsSlot() {
		a := l.slotPlace(o.Slot())
		l.writeLeaf(&a, leaf, x)
		return
	}
	l.values[o] = append(l.values[o], x)
}
