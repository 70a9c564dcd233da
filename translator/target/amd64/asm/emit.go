package asm

// RR emits an instruction with two registers, the destination first.
func (a *Assembler) RR(op Op, w Width, dst, src Reg) {
	code := table[op&0xFF].rm
	// A move from a float to a general register has the source in ModRM's register field.
	if code == 0 || op == Movd && dst < XMM0 {
		code = table[op&0xFF].mr
		dst, src = src, dst
	}
	a.encode(op, code, w, dst, NoReg, register(src), 0, 0)
}

// RM emits an instruction that reads memory.
func (a *Assembler) RM(op Op, w Width, dst Reg, src Mem) {
	a.encode(op, table[op&0xFF].rm, w, dst, NoReg, memory(src), 0, 0)
}

// MR emits an instruction whose first operand is memory.
func (a *Assembler) MR(op Op, w Width, dst Mem, src Reg) {
	a.encode(op, table[op&0xFF].mr, w, src, NoReg, memory(dst), 0, 0)
}

// RRR emits a VEX instruction with three registers; the last is the one that the
// instruction has in addition to RR's.
func (a *Assembler) RRR(op Op, w Width, dst, src, third Reg) {
	a.encode(op, table[op&0xFF].rm, w, dst, third, register(src), 0, 0)
}

// RI emits an instruction with a register and an immediate. Immediates of W8 are
// sign-extended from 32 bits, but Mov takes all. A Mov leaves the flags alone.
func (a *Assembler) RI(op Op, w Width, dst Reg, imm int64) {
	if op == Mov && w >= W4 && (w == W4 || imm != int64(int32(imm)) || imm >= 0) {
		size := 4
		if w == W4 || imm == int64(uint32(imm)) {
			a.rexB(0, dst)
		} else {
			a.rexB(0x48, dst)
			size = 8
		}
		a.text = append(a.text, 0xB8+byte(dst)&7)
		a.little(imm, size)
		return
	}
	a.encode(op, table[op&0xFF].mi, w, NoReg, NoReg, register(dst), imm, 0)
}

// MI emits an instruction with memory and an immediate.
func (a *Assembler) MI(op Op, w Width, dst Mem, imm int64) {
	a.encode(op, table[op&0xFF].mi, w, NoReg, NoReg, memory(dst), imm, 0)
}

// RS emits an instruction with a register and the address of a symbol as immediate.
func (a *Assembler) RS(op Op, w Width, dst Reg, s Symbol, addend int64) {
	if op == Mov {
		a.rexB(0, dst)
		a.text = append(a.text, 0xB8+byte(dst)&7)
		a.relocate(false, s, addend)
		a.little(0, 4)
		return
	}
	a.encode(op, table[op&0xFF].mi, w, NoReg, NoReg, register(dst), addend, s)
}

// MS emits an instruction with memory and the address of a symbol as immediate.
func (a *Assembler) MS(op Op, w Width, dst Mem, s Symbol, addend int64) {
	a.encode(op, table[op&0xFF].mi, w, NoReg, NoReg, memory(dst), addend, s)
}

// RRI emits an instruction with two registers and an immediate.
func (a *Assembler) RRI(op Op, w Width, dst, src Reg, imm int64) {
	a.encode(op, table[op&0xFF].rmi, w, dst, NoReg, register(src), imm, 0)
}

// R emits an instruction with one register.
func (a *Assembler) R(op Op, w Width, r Reg) {
	if op == Push || op == Pop {
		a.rexB(0, r)
		a.text = append(a.text, 0x50+byte(op-Push)<<3+byte(r)&7)
		return
	}
	a.encode(op, table[op&0xFF].m, w, NoReg, NoReg, register(r), 0, 0)
}

// M emits an instruction with one memory operand.
func (a *Assembler) M(op Op, w Width, m Mem) {
	code := table[op&0xFF].m
	if code&plus != 0 {
		code = 0
	}
	a.encode(op, code, w, NoReg, NoReg, memory(m), 0, 0)
}

// N emits an instruction without operands.
func (a *Assembler) N(op Op) {
	if table[op&0xFF].raw == "" {
		a.encode(op, 0, 0, NoReg, NoReg, operand{}, 0, 0)
		return
	}
	a.text = append(a.text, table[op&0xFF].raw...)
}

// rexB appends a REX prefix for an instruction with the register in its opcode.
func (a *Assembler) rexB(rex byte, r Reg) {
	if rex |= byte(r) >> 3 & 1; rex != 0 {
		a.text = append(a.text, 0x40|rex)
	}
}
