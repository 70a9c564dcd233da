package codecheck

import (
	"slices"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/translator/abi"
	"github.com/portico-os/portico/translator/code"
)

// faults are the kinds of faults, of code and of tables.
var faults = []fault{
	{"bit", (*Mutator).bit},
	{"register", (*Mutator).register},
	{"displacement", (*Mutator).displacement},
	{"immediate", (*Mutator).immediate},
	{"condition", (*Mutator).condition},
	{"jump", (*Mutator).jump},
	{"call", (*Mutator).call},
	{"relocation", (*Mutator).relocation},
	{"slot removed", slots(func(m *Mutator, s *code.Safepoint) bool {
		if len(s.Slots) == 0 {
			return false
		}
		i := m.r.IntN(len(s.Slots))
		s.Slots = slices.Delete(s.Slots, i, i+1)
		return true
	})},
	{"slot added", slots(func(m *Mutator, s *code.Safepoint) bool {
		slot := int32(m.r.IntN(12)) * 8
		if slices.Contains(s.Slots, slot) {
			return false
		}
		s.Slots = append(s.Slots, slot)
		slices.Sort(s.Slots)
		return true
	})},
	{"slot moved", slots(func(m *Mutator, s *code.Safepoint) bool {
		if len(s.Slots) == 0 {
			return false
		}
		i := m.r.IntN(len(s.Slots))
		to := s.Slots[i] + int32(m.r.IntN(2)*16-8)
		if slices.Contains(s.Slots, to) {
			return false
		}
		s.Slots[i] = to
		slices.Sort(s.Slots)
		return true
	})},
	{"register bit", slots(func(m *Mutator, s *code.Safepoint) bool {
		s.Regs ^= 1 << m.r.IntN(16)
		return !s.Call
	})},
	{"kind of safepoint", slots(func(_ *Mutator, s *code.Safepoint) bool {
		s.Call = !s.Call
		return true
	})},
	{"safepoint moved", slots(func(m *Mutator, s *code.Safepoint) bool {
		s.PC += uint32(m.r.IntN(2)*2 - 1)
		return true
	})},
	{"safepoint removed", func(m *Mutator, f *Function) (string, bool) {
		if len(f.Safepoints) == 0 {
			return "", false
		}
		i := m.r.IntN(len(f.Safepoints))
		pc := f.Safepoints[i].PC
		f.Safepoints = slices.Delete(f.Safepoints, i, i+1)
		return textOf("of %#x", pc), true
	}},
	{"frame size", func(m *Mutator, f *Function) (string, bool) {
		f.FrameSize += int64(m.r.IntN(2)*16 - 8)
		return textOf("%#x", f.FrameSize), true
	}},
	{"variable", func(m *Mutator, f *Function) (string, bool) {
		if len(f.SlotRefs) == 0 {
			return "", false
		}
		i := m.r.IntN(len(f.SlotRefs))
		switch s := f.SlotRefs[i]; m.r.IntN(3) {
		case 0:
			f.SlotRefs = slices.Delete(f.SlotRefs, i, i+1)
			return textOf("%#x removed", s), true
		case 1:
			f.SlotRefs = append(f.SlotRefs, s+8)
			return textOf("%#x added", s+8), !slices.Contains(f.SlotRefs[:len(f.SlotRefs)-1], s+8)
		default:
			f.SlotRefs[i] -= 8
			return textOf("%#x moved down", s), !slices.Contains(f.SlotRefs[:i], s-8)
		}
	}},
	{"trap removed", func(m *Mutator, f *Function) (string, bool) {
		if len(f.Traps) == 0 {
			return "", false
		}
		i := m.r.IntN(len(f.Traps))
		t := f.Traps[i]
		f.Traps = slices.Delete(f.Traps, i, i+1)
		return textOf("%d at %#x", t.Trap, t.PC), true
	}},
	{"trap moved", traps(func(m *Mutator, _ *Function, t *code.TrapSite) bool {
		t.PC += uint32(m.r.IntN(2)*2 - 1)
		return true
	})},
	{"trap's code", traps(func(m *Mutator, _ *Function, t *code.TrapSite) bool {
		was := t.Trap
		t.Trap = bytecode.Trap(m.r.IntN(int(bytecode.TrapKilled) + 1))
		return t.Trap != was
	})},
	{"trap's operand", traps(func(m *Mutator, _ *Function, t *code.TrapSite) bool {
		o := one(m, []*code.TrapOperand{&t.A, &t.B})
		was := o.Reg
		o.Reg = abi.Reg(m.r.IntN(abi.NumGeneral + 1))
		return o.Kind == code.OperandReg && o.Reg != was
	})},
	{"handler", func(m *Mutator, f *Function) (string, bool) {
		if f.Handler < 0 {
			return "", false
		}
		list := instructions(f)
		was := f.Handler
		f.Handler = int64(one(m, list).at)
		return textOf("from %#x to %#x", was, f.Handler), f.Handler != was
	}},
}

// slots makes a fault of a change of a stack map.
func slots(change func(m *Mutator, s *code.Safepoint) bool) func(*Mutator, *Function) (string, bool) {
	return func(m *Mutator, f *Function) (string, bool) {
		if len(f.Safepoints) == 0 {
			return "", false
		}
		s := &f.Safepoints[m.r.IntN(len(f.Safepoints))]
		was := *s
		was.Slots = slices.Clone(s.Slots)
		ok := change(m, s)
		return textOf("%+v, was %+v", *s, was), ok
	}
}

// traps makes a fault of a change of a trap site.
func traps(change func(m *Mutator, f *Function, t *code.TrapSite) bool) func(*Mutator, *Function) (string, bool) {
	return func(m *Mutator, f *Function) (string, bool) {
		if len(f.Traps) == 0 {
			return "", false
		}
		t := &f.Traps[m.r.IntN(len(f.Traps))]
		was := *t
		ok := change(m, f, t)
		return textOf("%+v, was %+v", *t, was), ok
	}
}
