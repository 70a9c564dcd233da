package asm

import "fmt"

// A Symbol is the caller's number of something whose address a later stage knows; 0
// is none. The assembler only passes it on.
type Symbol uint32

// Mem is a memory operand: Base + Index*Scale + Disp + the address of Symbol. Emission refuses an
// Index or Scale that no instruction has; it relies on the rest.
type Mem struct {
	Base, Index Reg    // general registers; NoReg: none; Index is not RSP
	Scale       uint8  // 1, 2, 4 or 8; 0 without an index
	Disp        int32  // bytes; with a Symbol the addend of its Reloc
	Symbol      Symbol // its address is below 2 GiB, and the sum with Disp, too
}

// At returns the operand at a displacement from a register.
func At(base Reg, disp int32) Mem {
	return Mem{Base: base, Index: NoReg, Disp: disp}
}

// Indexed returns the operand at base + index*scale + disp.
func Indexed(base, index Reg, scale uint8, disp int32) Mem {
	return Mem{Base: base, Index: index, Scale: scale, Disp: disp}
}

// A Reloc is a field of 4 bytes in the text, zero so far, that a later stage fills in: packages
// emit and stubs make a code.Reloc of it, whose fields mean the same.
type Reloc struct {
	Offset   uint32 // a position until Finish
	Relative bool   // to the end of the field; else absolute
	Symbol   Symbol
	Addend   int64 // to the symbol's value
}

// scaleBits encodes Mem.Scale, which memory checks before. Fixed.
var scaleBits = [9]byte{1: 0, 2: 1, 4: 2, 8: 3}

// An operand is the register or memory operand that a ModRM byte names: encode tells which by reg.
type operand struct {
	reg Reg // NoReg: mem
	mem Mem // if reg is NoReg
}

func register(r Reg) operand { return operand{reg: r} }
func memory(m Mem) operand   { return operand{reg: NoReg, mem: m} }

// encode appends one instruction. reg is the register in ModRM's register field, if
// the opcode has no digit there; vvvv is VEX's third register.
func (a *Assembler) encode(op Op, code opcode, w Width, reg, vvvv Reg, rm operand, imm int64, symbol Symbol) {
	if code == 0 {
		a.fail(fmt.Errorf("asm: %s does not have these operands", table[op&0xFF].name))
		return
	}
	if code&condition != 0 {
		code += opcode(op >> 8)
	}
	if code&0xFFF == 0xC1 && imm == 1 { // a shift by one has a form without the immediate
		code = code&^imm8 | 0xD1
	}
	rex := byte(0) // W R X B as in REX; 0x40 requests an empty one
	switch {
	case code&scalar != 0 && w == W4:
		code |= pF3
	case code&scalar != 0:
		code |= pF2
	case code&packed != 0 && w == W8:
		code |= p66
	case code&(packed|narrow|vex) != 0:
	case w == W8:
		rex |= 0x48
	case w == W2:
		a.text = append(a.text, 0x66)
	case w == W1 && code&bytes != 0:
		code &^= 1
	case w != W4:
		a.fail(fmt.Errorf("asm: %s of width %d", table[op&0xFF].name, w))
	}
	if code&vex != 0 && w == W8 || code&wide != 0 {
		rex |= 0x48
	}
	if w == W4 && imm == int64(uint32(imm)) {
		imm = int64(int32(imm))
	}
	immBytes := 0
	switch {
	case code&imm8 != 0 || code&immShort != 0 && w != W1 && symbol == 0 && imm == int64(int8(imm)):
		immBytes = 1
		if code&immShort != 0 {
			code |= 2
		}
	case code&(immShort|immFull) != 0:
		immBytes = min(int(w), 4)
		if w >= W4 && imm != int64(int32(imm)) {
			a.fail(fmt.Errorf("asm: immediate %#x does not fit", imm))
		}
	}

	// Byte registers 4 to 7 are SPL to DIL only with a REX prefix.
	byteOp := w == W1 && code&bytes != 0
	if reg != NoReg {
		rex |= byte(reg) & 8 >> 1
		if byteOp && reg >= RSP && reg <= RDI {
			rex |= 0x40
		}
	} else {
		reg = Reg(code >> digitShift & 7)
	}
	if rm.reg != NoReg {
		rex |= byte(rm.reg) & 8 >> 3
		if (byteOp || code&byteRM != 0) && rm.reg >= RSP && rm.reg <= RDI {
			rex |= 0x40
		}
	} else {
		if rm.mem.Base != NoReg {
			rex |= byte(rm.mem.Base) & 8 >> 3
		}
		if rm.mem.Index != NoReg {
			rex |= byte(rm.mem.Index) & 8 >> 2
		}
	}
	a.prefixes(code, rex, w, vvvv)
	switch {
	case code&plus != 0:
		a.text = append(a.text, byte(code)+byte(rm.reg)&7)
	case rm.reg != NoReg:
		a.text = append(a.text, byte(code), 0xC0|byte(reg)&7<<3|byte(rm.reg)&7)
	default:
		a.text = append(a.text, byte(code))
		a.memory(byte(reg)&7<<3, rm.mem)
	}
	if symbol != 0 {
		a.relocate(false, symbol, imm)
		imm = 0
	}
	a.little(imm, immBytes)
}

// prefixes appends what comes before the opcode byte.
func (a *Assembler) prefixes(code opcode, rex byte, w Width, vvvv Reg) {
	pp := byte(code >> ppShift & 3)
	if code&vex != 0 {
		last := ^byte(vvvv) & 15 << 3
		if vvvv == NoReg {
			last = 15 << 3
		}
		if w == W32 {
			last |= 4
		}
		last |= pp
		if rex&11 == 0 {
			a.text = append(a.text, 0xC5, ^rex&4<<5|last)
		} else {
			a.text = append(a.text, 0xC4, ^rex&7<<5|1, rex&8<<4|last)
		}
		return
	}
	if pp != 0 {
		a.text = append(a.text, "\x00\x66\xF3\xF2"[pp])
	}
	if rex != 0 {
		a.text = append(a.text, 0x40|rex)
	}
	if code&map0F != 0 {
		a.text = append(a.text, 0x0F)
	}
}

// memory appends the ModRM byte with the given register field, SIB and displacement.
func (a *Assembler) memory(reg byte, m Mem) {
	if m.Index == RSP || m.Index != NoReg && (m.Scale > 8 || m.Scale&(m.Scale-1) != 0 || m.Scale == 0) {
		a.fail(fmt.Errorf("asm: memory operand with index register %d times %d", m.Index, m.Scale))
		return
	}
	base, sib := byte(m.Base)&7, byte(0)
	needsSIB := m.Index != NoReg || m.Base == NoReg || base == 4
	if needsSIB {
		index := byte(4) // none
		if m.Index != NoReg {
			index = scaleBits[m.Scale]<<3 | byte(m.Index)&7
		}
		sib = index<<3 | base
		base = 4
	}
	// Base RBP and R13 have no form without a displacement.
	mod, size := byte(0x80), 4
	switch {
	case m.Base == NoReg:
		mod, sib = 0, sib&^7|5
	case m.Symbol != 0:
	case m.Disp == 0 && byte(m.Base)&7 != 5:
		mod, size = 0, 0
	case m.Disp == int32(int8(m.Disp)):
		mod, size = 0x40, 1
	}
	a.text = append(a.text, mod|reg|base)
	if needsSIB {
		a.text = append(a.text, sib)
	}
	disp := int64(m.Disp)
	if m.Symbol != 0 {
		a.relocate(false, m.Symbol, disp)
		disp = 0
	}
	a.little(disp, size)
}

func (a *Assembler) relocate(relative bool, s Symbol, addend int64) {
	a.relocs = append(a.relocs, Reloc{Offset: uint32(len(a.text)), Relative: relative, Symbol: s, Addend: addend})
}

func (a *Assembler) little(v int64, bytes int) {
	for range bytes {
		a.text = append(a.text, byte(v))
		v >>= 8
	}
}
