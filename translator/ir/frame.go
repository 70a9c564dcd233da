package ir

import "github.com/portico-os/portico/bytecode"

// A frame is laid out as package abi says. These offsets are from the stack pointer in the
// function's body, and known after allocation.

func (f *Func) spillAt() int64 { return f.OutBytes }
func (f *Func) slotAt() int64  { return f.spillAt() + int64(f.Spills)*bytecode.WordSize }

// FrameSize returns the bytes between the stack pointer and the return address.
func (f *Func) FrameSize() int64 { return f.slotAt() + f.SlotBytes }

// SlotOffset returns where an offset in the variable slots is.
func (f *Func) SlotOffset(offset int64) int32 { return int32(f.slotAt() + offset) }

// SpillOffset returns where a spill slot is.
func (f *Func) SpillOffset(slot int32) int32 { return int32(f.spillAt()) + slot*bytecode.WordSize }

// FrameOffset returns where a memory operand is that starts in the frame.
func (f *Func) FrameOffset(m *Mem) int32 {
	switch m.Base {
	case BaseSlot:
		return f.SlotOffset(int64(m.Disp))
	case BaseIn:
		return int32(f.FrameSize()) + bytecode.WordSize + m.Disp
	case BaseReturn:
		return int32(f.FrameSize()) + m.Disp
	case BaseSpill:
		return f.SpillOffset(m.Disp)
	}
	return m.Disp
}

// Leaf reports whether the function calls nothing that needs stack of its own.
func (f *Func) Leaf() bool {
	for _, b := range f.Blocks {
		for _, in := range b.Instrs {
			if (in.Op == OpCall || in.Op == OpCallMem) && in.Safepoint {
				return false
			}
		}
	}
	return true
}
