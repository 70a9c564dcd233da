package codecheck

import (
	"encoding/binary"

	"golang.org/x/arch/x86/x86asm"

	"github.com/portico-os/portico/translator"
	"github.com/portico-os/portico/translator/abi"
	"github.com/portico-os/portico/translator/code"
)

// bit flips a bit of the text.
func (m *Mutator) bit(f *Function) (string, bool) {
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
func (m *Mutator) register(f *Function) (string, bool) {
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
func (m *Mutator) displacement(f *Function) (string, bool) {
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
func (m *Mutator) immediate(f *Function) (string, bool) {
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
func (m *Mutator) condition(f *Function) (string, bool) {
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
func (m *Mutator) jump(f *Function) (string, bool) {
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
func (m *Mutator) call(f *Function) (string, bool) {
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
func (m *Mutator) relocation(f *Function) (string, bool) {
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
