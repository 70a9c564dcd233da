package codecheck

import (
	"golang.org/x/arch/x86/x86asm"
)

// A register is a general register as encoded, or 16 plus the number of a float register.
type register int8

// Registers with a meaning of their own.
const (
	rax register = iota
	rcx
	rdx
	rbx
	rsp
	rbp
	rsi
	rdi
	r8q
	r9q
	r10q
	r11q
	r12q
	r13q
	r14q
	r15q
	xmm0
	noRegister = register(-1)

	domainRegister    = r14q
	processorRegister = r15q
	scratchRegister   = r13q
	scratchFloat      = xmm0 + 15
)

// numbered are the registers by the numbers of the contract.
var numbered = [...]register{rax, rbx, rcx, rdi, rsi, r8q, r9q, r10q, r11q, rdx, rbp, r12q, r13q}

// An operand is one of an instruction.
type operand struct {
	shape shape
	reg   register // of a register
	imm   int64    // of an immediate or jump: the target's offset
	mem   address
}

// An address is that of an operand in memory.
type address struct {
	base, index register // noRegister: none
	scale       uint8
	disp        int64
}

// An instruction is one of a function.
type instruction struct {
	op     x86asm.Op
	at     uint32 // offset in the text
	next   uint32 // of what is behind it
	args   [3]operand
	prefix byte
}

// width returns the width of an operand in bytes.
func (o *operand) width() int64 {
	switch o.shape {
	case r8, m8:
		return 1
	case r16, m16:
		return 2
	case r32, m32:
		return 4
	case m128:
		return 16
	}
	return 8
}

func (o *operand) isMemory() bool { return o.shape >= m8 && o.shape <= m128 }

// registerOf returns the register of an operand.
func registerOf(a x86asm.Reg) register {
	switch {
	case a >= x86asm.AL && a <= x86asm.BL:
		return register(a - x86asm.AL)
	case a >= x86asm.SPB && a <= x86asm.R15B:
		return register(a-x86asm.SPB) + 4
	case a >= x86asm.AX && a <= x86asm.R15W:
		return register(a - x86asm.AX)
	case a >= x86asm.EAX && a <= x86asm.R15L:
		return register(a - x86asm.EAX)
	case a >= x86asm.RAX && a <= x86asm.R15:
		return register(a - x86asm.RAX)
	case a >= x86asm.X0 && a <= x86asm.X15:
		return xmm0 + register(a-x86asm.X0)
	}
	return noRegister
}

// legacyPrefix returns the legacy prefix that an instruction begins with. It reports false if there
// are several, or if a prefix stands between REX and the opcode.
func legacyPrefix(text []byte) (prefix byte, ok bool) {
	for i, b := range text {
		switch b {
		case 0x66, 0x67, 0xF0, 0xF2, 0xF3, 0x2E, 0x36, 0x3E, 0x26, 0x64, 0x65:
			if i > 0 {
				return 0, false
			}
			prefix = b
			continue
		}
		if b >= 0x40 && b <= 0x4F && i+1 < len(text) { // REX: the opcode follows
			switch c := text[i+1]; c {
			case 0x66, 0x67, 0xF0, 0xF2, 0xF3, 0x2E, 0x36, 0x3E, 0x26, 0x64, 0x65:
				return 0, false
			default:
				return prefix, c < 0x40 || c > 0x4F
			}
		}
		break
	}
	return prefix, true
}

// decode decodes the instruction at an offset. The text of the error says what is wrong with it.
func decode(text []byte, at uint32) (in instruction, x x86asm.Inst, wrong string) {
	x, err := x86asm.Decode(text[at:], 64)
	if err != nil {
		return in, x, "no instruction: " + err.Error()
	}
	in = instruction{op: x.Op, at: at, next: at + uint32(x.Len)}
	prefix, ok := legacyPrefix(text[at:in.next])
	if !ok {
		return in, x, "prefixes that no form has"
	}
	in.prefix = prefix
	p := pattern{op: x.Op, prefix: prefix}
	for i := range in.args {
		a := x.Args[i]
		o := operand{shape: shapeOf(&x, a), reg: noRegister}
		switch a := a.(type) {
		case x86asm.Reg:
			o.reg = registerOf(a)
		case x86asm.Imm:
			o.imm = int64(a)
		case x86asm.Rel:
			o.imm = int64(in.next) + int64(a)
		case x86asm.Mem:
			o.mem = address{base: noRegister, index: noRegister, disp: int64(int32(a.Disp)), scale: a.Scale}
			if a.Segment != 0 && (x.Op != x86asm.STOSB || a.Segment != x86asm.ES) {
				o.shape = other
			}
			if a.Base != 0 {
				if o.mem.base = registerOf(a.Base); a.Base < x86asm.RAX || a.Base > x86asm.R15 {
					o.shape = other
				}
			}
			if a.Index == 0 {
				o.mem.scale = 0
			} else if a.Scale != 0 {
				if o.mem.index = registerOf(a.Index); a.Index < x86asm.RAX || a.Index > x86asm.R15 {
					o.shape = other
				}
			}
		}
		in.args[i], p.shapes[i] = o, o.shape
	}
	if x.Args[3] != nil || !allowed[p] {
		return in, x, "not in the table of forms"
	}
	return in, x, ""
}
