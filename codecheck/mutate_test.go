package codecheck

import (
	"encoding/binary"
	"math/rand/v2"
	"slices"

	"golang.org/x/arch/x86/x86asm"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/translator"
	"github.com/portico-os/portico/translator/abi"
	"github.com/portico-os/portico/translator/code"
)

// A mutant is a function with one fault.
type mutant struct {
	*Function
	kind string // of the fault
	what string // exactly
}

// A mutator makes faults in placed functions.
type mutator struct {
	r         *rand.Rand
	p         *Program
	o         translator.Options
	fs        []*Function
	functions []abi.Addr // entries
	types     []abi.Addr // descriptors
}

func newMutator(seed uint64, p *Program, o translator.Options, fs []*Function) *mutator {
	m := &mutator{r: rand.New(rand.NewPCG(seed, 0)), p: p, o: o, fs: fs}
	for _, f := range fs {
		m.functions = append(m.functions, f.Start)
	}
	for a := range p.descriptors {
		m.types = append(m.types, a)
	}
	slices.Sort(m.types)
	return m
}

// copyOf returns a function that may be changed.
func copyOf(f *Function) *Function {
	c := *f.Code
	c.SlotRefs = slices.Clone(c.SlotRefs)
	c.Safepoints = slices.Clone(c.Safepoints)
	for i := range c.Safepoints {
		c.Safepoints[i].Slots = slices.Clone(c.Safepoints[i].Slots)
	}
	c.Traps = slices.Clone(c.Traps)
	return &Function{Code: &c, Start: f.Start, Placed: slices.Clone(f.Placed), Name: f.Name}
}

// A fault is a way to make one. It reports false if the function has no place for it.
type fault struct {
	name string
	make func(m *mutator, f *Function) (what string, ok bool)
}

// draw returns a function with a fault of a kind. Functions are drawn by their size.
func (m *mutator) draw(k fault) mutant {
	total := 0
	for _, f := range m.fs {
		total += len(f.Placed)
	}
	for {
		at := m.r.IntN(total)
		i := 0
		for ; at >= len(m.fs[i].Placed); i++ {
			at -= len(m.fs[i].Placed)
		}
		f := copyOf(m.fs[i])
		if what, ok := k.make(m, f); ok {
			return mutant{Function: f, kind: k.name, what: what}
		}
	}
}

// one returns a random element.
func one[T any](m *mutator, list []T) T { return list[m.r.IntN(len(list))] }

// instructions decodes a function.
func instructions(f *Function) (list []instruction) {
	for at := uint32(0); int(at) < len(f.Placed); {
		in, _, wrong := decode(f.Placed, at)
		if wrong != "" {
			return list
		}
		list = append(list, in)
		at = in.next
	}
	return list
}

// faults are the kinds of faults, of code and of tables.
var faults = []fault{
	{"bit", (*mutator).bit},
	{"register", (*mutator).register},
	{"displacement", (*mutator).displacement},
	{"immediate", (*mutator).immediate},
	{"condition", (*mutator).condition},
	{"jump", (*mutator).jump},
	{"call", (*mutator).call},
	{"relocation", (*mutator).relocation},
	{"slot removed", slots(func(m *mutator, s *code.Safepoint) bool {
		if len(s.Slots) == 0 {
			return false
		}
		i := m.r.IntN(len(s.Slots))
		s.Slots = slices.Delete(s.Slots, i, i+1)
		return true
	})},
	{"slot added", slots(func(m *mutator, s *code.Safepoint) bool {
		slot := int32(m.r.IntN(12)) * 8
		if slices.Contains(s.Slots, slot) {
			return false
		}
		s.Slots = append(s.Slots, slot)
		slices.Sort(s.Slots)
		return true
	})},
	{"slot moved", slots(func(m *mutator, s *code.Safepoint) bool {
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
	{"register bit", slots(func(m *mutator, s *code.Safepoint) bool {
		s.Regs ^= 1 << m.r.IntN(16)
		return !s.Call
	})},
	{"kind of safepoint", slots(func(_ *mutator, s *code.Safepoint) bool {
		s.Call = !s.Call
		return true
	})},
	{"safepoint moved", slots(func(m *mutator, s *code.Safepoint) bool {
		s.PC += uint32(m.r.IntN(2)*2 - 1)
		return true
	})},
	{"safepoint removed", func(m *mutator, f *Function) (string, bool) {
		if len(f.Safepoints) == 0 {
			return "", false
		}
		i := m.r.IntN(len(f.Safepoints))
		pc := f.Safepoints[i].PC
		f.Safepoints = slices.Delete(f.Safepoints, i, i+1)
		return textOf("of %#x", pc), true
	}},
	{"frame size", func(m *mutator, f *Function) (string, bool) {
		f.FrameSize += int64(m.r.IntN(2)*16 - 8)
		return textOf("%#x", f.FrameSize), true
	}},
	{"variable", func(m *mutator, f *Function) (string, bool) {
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
	{"trap removed", func(m *mutator, f *Function) (string, bool) {
		if len(f.Traps) == 0 {
			return "", false
		}
		i := m.r.IntN(len(f.Traps))
		t := f.Traps[i]
		f.Traps = slices.Delete(f.Traps, i, i+1)
		return textOf("%d at %#x", t.Trap, t.PC), true
	}},
	{"trap moved", traps(func(m *mutator, _ *Function, t *code.TrapSite) bool {
		t.PC += uint32(m.r.IntN(2)*2 - 1)
		return true
	})},
	{"trap's code", traps(func(m *mutator, _ *Function, t *code.TrapSite) bool {
		was := t.Trap
		t.Trap = bytecode.Trap(m.r.IntN(int(bytecode.TrapKilled) + 1))
		return t.Trap != was
	})},
	{"trap's operand", traps(func(m *mutator, _ *Function, t *code.TrapSite) bool {
		o := one(m, []*code.TrapOperand{&t.A, &t.B})
		was := o.Reg
		o.Reg = abi.Reg(m.r.IntN(abi.NumGeneral + 1))
		return o.Kind == code.OperandReg && o.Reg != was
	})},
	{"handler", func(m *mutator, f *Function) (string, bool) {
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
func slots(change func(m *mutator, s *code.Safepoint) bool) func(*mutator, *Function) (string, bool) {
	return func(m *mutator, f *Function) (string, bool) {
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
func traps(change func(m *mutator, f *Function, t *code.TrapSite) bool) func(*mutator, *Function) (string, bool) {
	return func(m *mutator, f *Function) (string, bool) {
		if len(f.Traps) == 0 {
			return "", false
		}
		t := &f.Traps[m.r.IntN(len(f.Traps))]
		was := *t
		ok := change(m, f, t)
		return textOf("%+v, was %+v", *t, was), ok
	}
}

// bit flips a bit of the text.
func (m *mutator) bit(f *Function) (string, bool) {
	n := m.r.IntN(len(f.Placed) * 8)
	f.Placed[n/8] ^= 1 << (n % 8)
	return textOf("bit %d of %#x", n%8, n/8), true
}

// modRM returns where the ModRM byte of an instruction is that has one.
func modRM(text []byte, in instruction) (int, bool) {
	at := int(in.at)
	if p := text[at]; p == 0x66 || p == 0xF2 || p == 0xF3 {
		at++
	}
	if text[at]&0xF0 == 0x40 {
		at++
	}
	if text[at] == 0x0F {
		at++
	}
	operands := 0
	for i := range in.args {
		if s := in.args[i].shape; s != none && s != imm && s != rel {
			operands++
		}
	}
	return at + 1, operands > 0 && at+1 < int(in.next) && text[at] != 0xB8|text[at]&7 && in.op != x86asm.STOSB && in.op != x86asm.IN && in.op != x86asm.OUT
}

// register exchanges a register of an instruction.
func (m *mutator) register(f *Function) (string, bool) {
	in := one(m, instructions(f))
	at, ok := modRM(f.Placed, in)
	if !ok {
		return "", false
	}
	shift := one(m, []int{0, 3})
	was := f.Placed[at]
	f.Placed[at] = was&^(7<<shift) | byte(m.r.IntN(8))<<shift
	return textOf("ModRM at %#x, was %#x", at, was), f.Placed[at] != was
}

// displacement changes the displacement of a memory operand by a few bytes.
func (m *mutator) displacement(f *Function) (string, bool) {
	in := one(m, instructions(f))
	at, ok := modRM(f.Placed, in)
	if !ok || f.Placed[at]>>6 == 0 || f.Placed[at]>>6 == 3 {
		return "", false
	}
	size := 1
	if f.Placed[at]>>6 == 2 {
		size = 4
	}
	disp := at + 1
	if f.Placed[at]&7 == 4 {
		disp++
	}
	by := one(m, []int{-16, -8, -4, -1, 1, 4, 8, 16})
	if size == 1 {
		f.Placed[disp] += byte(by)
	} else {
		binary.LittleEndian.PutUint32(f.Placed[disp:], uint32(int(binary.LittleEndian.Uint32(f.Placed[disp:]))+by))
	}
	return textOf("of %#x by %d", in.at, by), true
}

// immediate changes an immediate a little.
func (m *mutator) immediate(f *Function) (string, bool) {
	in := one(m, instructions(f))
	for i := range in.args {
		if in.args[i].shape == imm {
			by := byte(one(m, []int{-8, -1, 1, 2, 8, 16}))
			last := 1
			if in.args[i].imm > 127 || in.args[i].imm < -128 || in.op == x86asm.MOV && in.args[0].width() >= 4 {
				last = 4
			}
			if int(in.next)-last <= int(in.at) {
				return "", false
			}
			f.Placed[int(in.next)-last] += by
			return textOf("of %#x by %d", in.at, int8(by)), true
		}
	}
	return "", false
}

// condition turns a conditional instruction into one with another condition.
func (m *mutator) condition(f *Function) (string, bool) {
	in := one(m, instructions(f))
	if _, conditional := isJump(in.op); !conditional {
		return "", false
	}
	at := in.at
	if f.Placed[at] == 0x0F {
		at++
	}
	was := f.Placed[at]
	f.Placed[at] = was&0xF0 | byte(m.r.IntN(16))
	return textOf("at %#x", in.at), f.Placed[at] != was
}

// jump makes a jump lead to another instruction.
func (m *mutator) jump(f *Function) (string, bool) {
	list := instructions(f)
	in, to := one(m, list), one(m, list)
	if jump, _ := isJump(in.op); !jump || int64(to.at) == in.args[0].imm {
		return "", false
	}
	d := int(to.at) - int(in.next)
	if in.next-in.at == 2 {
		if d != int(int8(d)) {
			return "", false
		}
		f.Placed[in.next-1] = byte(d)
	} else {
		binary.LittleEndian.PutUint32(f.Placed[in.next-4:], uint32(d))
	}
	return textOf("at %#x to %#x", in.at, to.at), true
}

// call makes a call lead to another function or stub.
func (m *mutator) call(f *Function) (string, bool) {
	in := one(m, instructions(f))
	if in.op != x86asm.CALL || in.args[0].shape != rel {
		return "", false
	}
	to := one(m, m.functions)
	if m.r.IntN(2) == 0 {
		to = m.p.stubs[m.r.IntN(int(abi.NumStubs))]
	}
	d := int64(to) - int64(f.Start) - int64(in.next)
	if d+int64(in.next) == in.args[0].imm {
		return "", false
	}
	binary.LittleEndian.PutUint32(f.Placed[in.next-4:], uint32(d))
	return textOf("at %#x to %#x", in.at, to), true
}

// relocation gives a field that the linker fills in the value of another symbol of its kind.
func (m *mutator) relocation(f *Function) (string, bool) {
	if f.Name.Component == nil {
		return "", false
	}
	c, err := translator.Translate(f.Name.Component, f.Name.Func, m.o, nil)
	if err != nil || len(c.Relocs) == 0 {
		return "", false
	}
	r := one(m, c.Relocs)
	field := f.Placed[r.Offset:]
	was := binary.LittleEndian.Uint32(field)
	v := was
	switch r.Symbol.Kind {
	case code.SymbolFunc, code.SymbolStub:
		v = uint32(one(m, m.functions))
		if r.Relative {
			v -= uint32(f.Start) + r.Offset + 4
		}
	case code.SymbolType:
		v = uint32(one(m, m.types)) + uint32(r.Addend)
	case code.SymbolStatics:
		v = abi.DomainStatics + uint32(m.r.IntN(len(m.p.statics)+2))*8
	case code.SymbolGlobal:
		v += uint32(one(m, []int{-8, 8, 64, 4096}))
	case code.SymbolMethod:
		v = uint32(m.r.IntN(len(m.p.selectors)+2)) * 8
	default:
		v += uint32(one(m, []int{-64, -8, 8, 64}))
	}
	binary.LittleEndian.PutUint32(field, v)
	return textOf("of kind %d at %#x from %#x to %#x", r.Symbol.Kind, r.Offset, was, v), v != was
}
