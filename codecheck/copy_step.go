package codecheck

import (
	"golang.org/x/arch/x86/x86asm"

	"github.com/portico-os/portico/translator/abi"
)

// operand returns the word in a register or immediate.
func (c *copyReader) operand(s *copyState, o *operand) term {
	switch {
	case o.shape == imm:
		return number8(o.imm)
	case o.shape == r64 && o.reg >= 0 && o.reg < xmm0:
		return s.regs[o.reg]
	}
	return term{}
}

// write writes a register.
func (c *copyReader) write(s *copyState, in *instruction, reg register, t term) {
	switch {
	case reg == rsp || reg == domainRegister || reg == processorRegister || reg < 0:
		c.fault(in, RuleRegister, "a reserved register is written")
	case reg < xmm0:
		s.regs[reg] = t
	case reg != scratchFloat:
		c.fault(in, RuleRegister, "code that copies moves words")
	}
}

// address returns the address of a memory operand.
func (c *copyReader) address(s *copyState, in *instruction, m *address) term {
	sum := number8(m.disp)
	if m.base != noRegister {
		sum, _ = sum.plus(s.regs[m.base])
	}
	if m.index != noRegister {
		sum, _ = sum.plus(s.regs[m.index].times(int64(m.scale)))
	}
	if m.base == domainRegister || m.index == domainRegister || m.index == processorRegister || m.index == rsp {
		c.fault(in, RuleRegister, "code that copies is told which domain it is for")
		return term{}
	}
	return sum
}

// step interprets an instruction that is no jump and no call.
func (c *copyReader) step(s *copyState, in *instruction) {
	dst, src := &in.args[0], &in.args[1]
	switch in.op {
	case x86asm.MOV:
		switch {
		case dst.isMemory():
			c.store(s, in, &dst.mem, dst.width(), c.operand(s, src), src.reg == scratchRegister)
		case src.isMemory():
			c.write(s, in, dst.reg, c.load(s, in, &src.mem, src.width(), dst.reg == scratchRegister))
		case dst.shape == r64:
			c.write(s, in, dst.reg, c.operand(s, src))
		case dst.shape == r32 && src.shape == imm:
			c.write(s, in, dst.reg, number8(int64(uint32(src.imm))))
		case dst.shape == r32 && src.shape == r32:
			c.write(s, in, dst.reg, c.low(s.regs[src.reg]))
		default:
			c.write(s, in, dst.reg, term{})
		}
	case x86asm.MOVUPS:
		switch {
		case dst.isMemory() && src.reg == scratchFloat:
			c.store(s, in, &dst.mem, 16, term{}, true)
		case src.isMemory() && dst.reg == scratchFloat:
			c.load(s, in, &src.mem, 16, true)
		default:
			c.fault(in, RuleRegister, "code that copies moves words")
		}
	case x86asm.LEA:
		t := c.address(s, in, &src.mem)
		if dst.shape != r64 {
			t = term{}
		}
		if src.mem.base == rsp || src.mem.base == processorRegister {
			c.fault(in, RuleRegister, "a reserved register is taken")
		}
		c.write(s, in, dst.reg, t)
	case x86asm.ADD, x86asm.SUB, x86asm.AND, x86asm.OR, x86asm.XOR, x86asm.IMUL, x86asm.SHL, x86asm.SHR:
		c.arithmetic(s, in)
	case x86asm.CMP, x86asm.TEST:
		if dst.isMemory() || src.isMemory() {
			c.fault(in, RuleMemory, "no memory that code may compare")
		}
	default:
		c.fault(in, RuleDecode, "no instruction of code that copies")
	}
}

// arithmetic interprets operations of two words.
func (c *copyReader) arithmetic(s *copyState, in *instruction) {
	dst, src := &in.args[0], &in.args[1]
	if dst.reg == rsp {
		if in.op == x86asm.ADD && src.shape == imm && src.imm == c.frame && dst.shape == r64 {
			s.sp += src.imm
			if k := c.indexAt[in.next]; k < 0 || c.code[k].op != x86asm.RET {
				c.fault(in, RuleStack, "the frame is given up where no return follows")
			}
			return
		}
		c.fault(in, RuleStack, "the stack pointer moves")
		return
	}
	x, y := c.operand(s, dst), c.operand(s, src)
	if in.args[2].shape == imm {
		x, y = y, number8(in.args[2].imm)
	}
	var t term
	switch {
	case in.op == x86asm.AND && dst.shape == r32 && src.shape == imm:
		t = c.operationOf(x86asm.AND, s.regs[dst.reg], number8(int64(uint32(src.imm))))
	case in.op == x86asm.XOR && dst.reg == src.reg && src.shape == dst.shape:
		t = number8(0)
	case dst.shape != r64:
	case in.op == x86asm.ADD:
		t, _ = x.plus(y)
	case in.op == x86asm.SUB:
		t, _ = x.minus(y)
	default:
		t = c.operationOf(in.op, x, y)
	}
	c.write(s, in, dst.reg, t)
}

// low returns the low half of a word: itself, if nothing is in the other.
func (c *copyReader) low(t term) term {
	if a, off, ok := t.atom(); ok && off == 0 {
		if o := &c.atoms[a]; o.kind == operation && o.op == x86asm.AND && o.y.a == 0 && uint64(o.y.c) <= 0xFFFF_FFFF {
			return t
		}
	}
	if k, ok := t.isConst(); ok {
		return number8(int64(uint32(k)))
	}
	return term{}
}

// load returns what a load gives, perhaps to a scratch register, which moves bytes of any kind.
func (c *copyReader) load(s *copyState, in *instruction, m *address, bytes int64, scratch bool) term {
	if m.base == rsp {
		if m.index != noRegister || bytes != 8 || m.disp%8 != 0 || m.disp < 0 || m.disp >= c.frame {
			c.fault(in, RuleFrame, "%d bytes at %#x of a frame of %#x", bytes, m.disp, c.frame)
			return term{}
		}
		return s.words[m.disp/8]
	}
	if m.base == processorRegister {
		return c.loadCopying(s, in, m, bytes)
	}
	t := c.address(s, in, m)
	if !t.known {
		c.fault(in, RuleMemory, "reads at an address of which nothing is known")
		return term{}
	}
	if scratch {
		s.moved, s.width = t, bytes
		c.readable(s, in, t)
		return term{}
	}
	if bytes != 8 {
		c.fault(in, RuleMemory, "reads %d bytes, and not to move them", bytes)
		return term{}
	}
	return c.loadWord(s, in, t)
}

// store checks a store, perhaps of a scratch register.
func (c *copyReader) store(s *copyState, in *instruction, m *address, bytes int64, v term, scratch bool) {
	if m.base == rsp {
		if m.index != noRegister || bytes != 8 || m.disp%8 != 0 || m.disp < 0 || m.disp >= c.frame {
			c.fault(in, RuleFrame, "%d bytes at %#x of a frame of %#x", bytes, m.disp, c.frame)
			return
		}
		s.words[m.disp/8] = v
		return
	}
	if m.base == processorRegister {
		c.storeCopying(s, in, m, bytes, v)
		return
	}
	t := c.address(s, in, m)
	switch {
	case !t.known:
		c.fault(in, RuleMemory, "writes at an address of which nothing is known")
	case scratch && !v.known:
		if s.width != bytes {
			c.fault(in, RuleMemory, "%d bytes are moved that were not read", bytes)
			return
		}
		c.moveBytes(s, in, t, s.moved, bytes)
	case bytes != 8:
		c.fault(in, RuleMemory, "writes %d bytes, and not to move them", bytes)
	default:
		c.storeWord(s, in, t, v)
	}
}

// loadCopying returns a field of what the processor knows of copies.
func (c *copyReader) loadCopying(s *copyState, in *instruction, m *address, bytes int64) term {
	f := m.disp - abi.CPUCopying
	if m.index == noRegister && bytes == 8 && m.disp == abi.CPUPoll {
		return term{}
	}
	switch f {
	case abi.CopyingEnd, abi.CopyingLeft, abi.CopyingTable, abi.CopyingMask, abi.CopyingRoom, abi.CopyingMultiplier, abi.CopyingProbes,
		abi.CopyingRound, abi.CopyingAbsent, abi.CopyingImage, abi.CopyingImageBytes:
		if m.index == noRegister && bytes == 8 {
			return c.field(f)
		}
	}
	c.fault(in, RuleMemory, "no field of the processor's that code that copies reads")
	return term{}
}

// field returns a field of what the processor knows of copies. It is the same until it is written.
func (c *copyReader) field(f int64) term {
	return c.atomOf(origin{kind: copyingField, field: f}).term()
}

// storeCopying checks a store to a field of what the processor knows of copies.
func (c *copyReader) storeCopying(s *copyState, in *instruction, m *address, bytes int64, v term) {
	f := m.disp - abi.CPUCopying
	opens := c.opens()
	ok := m.index == noRegister && bytes == 8 && v.known
	switch f {
	case abi.CopyingFirst:
		ok = ok && opens && v == s.next && !s.first.known
		s.first = v
	case abi.CopyingEnd:
		limit, _ := s.next.plus(c.ofTarget(abi.DomainCopyLimit))
		ok = ok && opens && s.next.known && c.holds(s, fact{isAtMost, v, limit}) && c.holds(s, fact{isAtMost, v, c.ofTarget(abi.DomainHeapEnd)})
	case abi.CopyingFull:
		ok = ok && (opens && v == number8(0) || c.holds(s, fact{isBelow, c.field(abi.CopyingEnd), v}))
	case abi.CopyingLeft:
		less, _ := c.field(f).plus(number8(-1))
		ok = ok && (opens && v == c.field(abi.CopyingRoom) || v == less && c.holds(s, fact{kind: isNonzero, a: c.field(f)}))
	case abi.CopyingCollided:
		ok = ok && (v == number8(0) || v == number8(1))
	case abi.CopyingCode:
		ok = ok && opens && v == number8(0)
	case abi.CopyingRound:
		next, _ := c.field(f).plus(number8(1 << abi.CopyRoundShift))
		ok = ok && opens && v == next && c.holds(s, fact{kind: isNonzero, a: v})
	default:
		ok = false
	}
	if !ok {
		c.fault(in, RuleMemory, "no field of the processor's that code that copies sets so")
	}
	c.forget(s, c.atomOf(origin{kind: copyingField, field: f}))
	s.facts[fact{kind: isSet, a: number8(f)}] = true
}

// opened checks that the code has set what package portal reads of a call when that fails.
func (c *copyReader) opened(s *copyState, in *instruction, fields ...int64) {
	for _, f := range append(fields, abi.CopyingFirst, abi.CopyingEnd, abi.CopyingFull, abi.CopyingLeft, abi.CopyingCollided, abi.CopyingCode) {
		if c.opens() && !s.facts[fact{kind: isSet, a: number8(f)}] {
			c.fault(in, RuleMemory, "the field %#x of the processor's is of another copy", f)
		}
	}
}
