package codecheck

import (
	"golang.org/x/arch/x86/x86asm"

	"github.com/portico-os/portico/translator/abi"
)

// read reads a register.
func (r *reader) read(s *state, in *instruction, reg register) value {
	switch reg {
	case rsp, domainRegister, processorRegister:
		r.fault(in, RuleRegister, "a reserved register is read")
		return value{}
	}
	v := s.regs[reg]
	if v.kind == undefined {
		r.fault(in, RuleRegister, "a register is read that nobody has written")
	}
	if v.kind == stale {
		r.fault(in, RuleReference, "a reference is read that a collection may have changed")
	}
	return v
}

// write writes a register.
func (r *reader) write(s *state, in *instruction, reg register, v value) {
	switch reg {
	case rsp, domainRegister, processorRegister:
		r.fault(in, RuleRegister, "a reserved register is written")
		return
	}
	s.regs[reg] = v
	if reg >= xmm0 {
		s.high[reg-xmm0] = constantOf(0)
	}
}

// fresh returns a new number.
func (r *reader) fresh(s *state, in *instruction) value {
	return value{kind: number, id: s.defined(ident(r.indexAt[in.at]+1) << 8)}
}

// source returns operand i of an instruction, of the width that it has.
func (r *reader) source(s *state, in *instruction, i int) value {
	a := &in.args[i]
	switch {
	case a.shape == imm:
		if in.args[0].width() == 4 {
			return constantOf(int64(uint32(a.imm)))
		}
		return constantOf(a.imm)
	case a.isMemory():
		return r.load(s, in, &a.mem, a.width())
	}
	v := r.read(s, in, a.reg)
	if a.width() < 8 && a.reg < xmm0 {
		return r.narrow(in, v, a.width())
	}
	return v
}

// narrow returns the low part of a word.
func (r *reader) narrow(in *instruction, v value, width int64) value {
	switch v.kind {
	case undefined:
		return v
	case constant:
		if width == 4 {
			return constantOf(int64(uint32(v.c)))
		}
	case number, word, descriptor:
	default:
		r.fault(in, RuleReference, "a part of %v", v.kind)
	}
	return value{kind: number}
}

// step interprets an instruction that is no jump and no call.
func (r *reader) step(s *state, i int) {
	in := &r.code[i]
	dst := &in.args[0]
	switch in.op {
	case x86asm.MOV:
		r.move(s, in)
	case x86asm.LEA:
		v := r.effective(s, in, &in.args[1].mem)
		if dst.shape == r32 {
			v = r.narrow(in, v, 4)
		}
		r.write(s, in, dst.reg, v)
	case x86asm.MOVZX, x86asm.MOVSX, x86asm.MOVSXD:
		v := r.source(s, in, 1)
		if v.kind != undefined {
			v = r.fresh(s, in)
		}
		r.write(s, in, dst.reg, v)
	case x86asm.ADD, x86asm.SUB, x86asm.AND, x86asm.OR, x86asm.XOR, x86asm.ADC, x86asm.SBB, x86asm.IMUL:
		r.arithmetic(s, in)
	case x86asm.CMP, x86asm.TEST, x86asm.UCOMISS, x86asm.UCOMISD:
		r.compare(s, in)
	case x86asm.NEG, x86asm.BSWAP:
		r.numeric(s, in, dst.reg)
		r.write(s, in, dst.reg, r.fresh(s, in))
	case x86asm.ROL, x86asm.SHL, x86asm.SHR, x86asm.SAR:
		r.shift(s, in)
	case x86asm.MUL, x86asm.DIV, x86asm.IDIV, x86asm.CDQ, x86asm.CQO:
		r.divide(s, in)
	case x86asm.BSF, x86asm.BSR, x86asm.CMOVE:
		r.numeric(s, in, in.args[1].reg)
		if in.op == x86asm.CMOVE {
			r.numeric(s, in, dst.reg)
		}
		r.write(s, in, dst.reg, r.fresh(s, in))
	case x86asm.RDTSC:
		r.write(s, in, rax, r.fresh(s, in))
		r.write(s, in, rdx, value{kind: number})
	case x86asm.IN, x86asm.OUT:
		r.portAccess(s, in)
	case x86asm.STOSB:
		r.fill(s, in)
	default:
		if dst.shape == r8 { // SETcc
			r.write(s, in, dst.reg, r.fresh(s, in))
			return
		}
		r.float(s, in)
	}
}

// move interprets MOV.
func (r *reader) move(s *state, in *instruction) {
	dst, src := &in.args[0], &in.args[1]
	switch {
	case dst.isMemory():
		r.store(s, in, &dst.mem, dst.width(), r.source(s, in, 1))
	case src.isMemory() && src.mem.base == processorRegister && src.shape == m64 && src.mem.index == noRegister && src.mem.disp == abi.CPUThread:
		r.write(s, in, dst.reg, value{kind: thread, nonnil: true})
	case src.isMemory() && src.mem.base == domainRegister && src.shape == m64 && src.mem.index == noRegister:
		r.write(s, in, dst.reg, r.ofDomain(in, src.mem.disp))
	default:
		v := r.source(s, in, 1)
		if dst.width() < 4 && v.kind != undefined {
			v = value{kind: number}
		}
		if src.shape == imm && dst.width() == 8 {
			v = constantOf(src.imm)
		}
		r.write(s, in, dst.reg, v)
	}
}

// ofDomain returns what a load from the domain's block gives.
func (r *reader) ofDomain(in *instruction, at int64) value {
	switch n := (at - abi.DomainStatics) / 8; {
	case at == abi.DomainPorts:
		return value{kind: ports, nonnil: true}
	case at >= abi.DomainStatics && at%8 == 0 && n < int64(len(r.p.statics)):
		return value{kind: statics, nonnil: true, c: n << 32}
	}
	r.fault(in, RuleMemory, "no field of the domain's block that code may read")
	return value{}
}

// arithmetic interprets operations of two words.
func (r *reader) arithmetic(s *state, in *instruction) {
	dst, src := &in.args[0], &in.args[1]
	if dst.reg == rsp {
		if in.op == x86asm.ADD && src.shape == imm && src.imm == r.frame && dst.shape == r64 {
			s.sp += src.imm
			if k := r.indexAt[in.next]; k < 0 || r.code[k].op != x86asm.RET {
				r.fault(in, RuleStack, "the frame is given up where no return follows")
			}
			return
		}
		r.fault(in, RuleStack, "the stack pointer moves")
		return
	}
	if (in.op == x86asm.XOR || in.op == x86asm.SBB) && src.reg == dst.reg && src.shape == dst.shape {
		v := r.fresh(s, in)
		if in.op == x86asm.XOR {
			v = constantOf(0)
		}
		r.write(s, in, dst.reg, v)
		return
	}
	a, b := r.source(s, in, 0), r.source(s, in, 1)
	if in.op == x86asm.IMUL && in.args[2].shape == imm {
		a = constantOf(in.args[2].imm)
	}
	v := r.fresh(s, in)
	switch {
	case a.kind == undefined || b.kind == undefined:
		v = value{}
	case in.op == x86asm.ADD && dst.shape == r64:
		id := v.id
		if v = r.sum(in, a, b); v.kind != undefined {
			v.id = id
		}
	case in.op == x86asm.OR && a.kind == constant && b.kind == constant:
		v = constantOf(a.c | b.c)
	case in.op == x86asm.AND && (a.kind == constant && a.c == 0 || b.kind == constant && b.c == 0):
		v = constantOf(0)
	case in.op == x86asm.AND && dst.shape == r64 && (a.kind == reference || a.kind >= image && a.kind <= descriptor) && b.kind != constant && isNumber(b):
		v.kind = a.kind // kept or nil, by a mask
	case in.op == x86asm.AND && dst.shape == r64 && (b.kind == reference || b.kind >= image && b.kind <= descriptor) && isNumber(a):
		v.kind = b.kind
	case in.op == x86asm.AND && dst.shape == r64 && (a.kind == constant && r.p.data(a.c) || b.kind == constant && r.p.data(b.c)):
		v.kind = image
	default:
		r.numbers(in, a, b)
	}
	r.write(s, in, dst.reg, v)
}

// numbers checks that values are numbers.
func (r *reader) numbers(in *instruction, vs ...value) {
	for _, v := range vs {
		if !isNumber(v) && v.kind != undefined {
			r.fault(in, RuleReference, "%v stands for a number", v.kind)
		}
	}
}

// shift interprets shifts and rotations.
func (r *reader) shift(s *state, in *instruction) {
	if in.args[1].shape == r8 {
		if in.args[1].reg != rcx {
			r.fault(in, RuleDecode, "a count that is not in CL")
		}
		r.numeric(s, in, rcx)
	}
	r.numeric(s, in, in.args[0].reg)
	r.write(s, in, in.args[0].reg, r.fresh(s, in))
}

// divide interprets what has RAX and RDX built in.
func (r *reader) divide(s *state, in *instruction) {
	r.numeric(s, in, rax)
	v := r.fresh(s, in)
	switch in.op {
	case x86asm.CDQ, x86asm.CQO:
		r.write(s, in, rdx, v)
		return
	case x86asm.DIV, x86asm.IDIV:
		r.numeric(s, in, rdx)
		r.divisor(in, r.numeric(s, in, in.args[0].reg))
	default:
		r.numeric(s, in, in.args[0].reg)
	}
	r.write(s, in, rax, v)
	r.write(s, in, rdx, value{kind: number})
}

// compare interprets comparisons.
func (r *reader) compare(s *state, in *instruction) {
	a, b := &in.args[0], &in.args[1]
	if a.isMemory() {
		switch {
		case in.op == x86asm.TEST && b.reg == rax && a.mem.index == noRegister && a.mem.disp == 0: // a nil check
			r.access(s, in, &a.mem, 1, false)
			if a.mem.base < xmm0 && a.mem.base >= 0 && a.mem.base != rsp && a.mem.base != domainRegister && a.mem.base != processorRegister {
				s.mapped(a.mem.base)
			}
			if r.traps[in.at] == nil {
				r.fault(in, RuleTrap, "a nil check without a trap site")
			}
		case in.op == x86asm.CMP && in.memAt(0, processorRegister, abi.CPUPoll) && b.imm == 0:
		default:
			r.fault(in, RuleMemory, "no memory that code may compare")
		}
		return
	}
	if b.isMemory() {
		r.fault(in, RuleMemory, "no memory that code may compare")
		return
	}
	for _, o := range []*operand{a, b} {
		if o.reg != noRegister {
			v := r.read(s, in, o.reg)
			if o.width() < 8 && o.reg < xmm0 {
				r.narrow(in, v, o.width())
			}
		}
	}
}

// fill interprets REP STOSB.
func (r *reader) fill(s *state, in *instruction) {
	r.numeric(s, in, rax)
	r.numeric(s, in, rcx)
	r.region(s, in, rdi, true)
	s.regs[rdi], s.regs[rcx] = value{}, constantOf(0)
}

// float interprets instructions of float registers.
func (r *reader) float(s *state, in *instruction) {
	dst, src := &in.args[0], &in.args[1]
	switch in.op {
	case x86asm.MOVSS, x86asm.MOVSD_XMM:
		if dst.isMemory() {
			r.store(s, in, &dst.mem, dst.width(), r.read(s, in, src.reg))
			return
		}
		r.write(s, in, dst.reg, r.load(s, in, &src.mem, src.width()))
	case x86asm.MOVAPS:
		r.write(s, in, dst.reg, r.read(s, in, src.reg))
		s.high[dst.reg-xmm0] = s.high[src.reg-xmm0]
	case x86asm.MOVUPS:
		m := dst.mem
		if dst.isMemory() {
			r.store(s, in, &m, 8, s.regs[src.reg])
			m.disp += 8
			r.store(s, in, &m, 8, s.high[src.reg-xmm0])
			return
		}
		m = src.mem
		low := r.load(s, in, &m, 8)
		m.disp += 8
		high := r.load(s, in, &m, 8)
		low.id, high.id, low.table, high.table = 0, 0, false, false
		r.write(s, in, dst.reg, low)
		s.high[dst.reg-xmm0] = high
	case x86asm.MOVD:
		r.write(s, in, dst.reg, r.narrow(in, r.read(s, in, src.reg), 4))
	case x86asm.MOVQ:
		r.write(s, in, dst.reg, r.read(s, in, src.reg))
	case x86asm.XORPS, x86asm.XORPD:
		if dst.reg == src.reg {
			r.write(s, in, dst.reg, constantOf(0))
			return
		}
		fallthrough
	default:
		if in.op != x86asm.SQRTSD && in.op.String()[0] != 'C' {
			r.numbers(in, r.read(s, in, dst.reg))
		}
		r.numbers(in, r.read(s, in, src.reg))
		r.write(s, in, dst.reg, r.fresh(s, in))
	}
}
