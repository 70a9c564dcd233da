package codecheck

import (
	"strings"

	"golang.org/x/arch/x86/x86asm"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/translator/abi"
)

// A registers is a set of registers, and of the flags.
type registers uint64

const (
	flagBits    registers = 1 << 32
	allOfThem             = flagBits<<1 - 1
	anyRegister           = flagBits - 1 // what a call may read: it takes no flags and leaves none
)

func setOf(r register) registers {
	if r == noRegister {
		return 0
	}
	return 1 << r
}

// setsOf returns the set of some registers.
func setsOf(list []register) (set registers) {
	for _, r := range list {
		set |= setOf(r)
	}
	return set
}

// An effect is what an instruction does with registers.
type effect struct {
	reads, writes, kills registers // kills: what it writes whole
	pure                 bool      // it does nothing else
}

// dead tells whether a mutant differs in what one instruction writes to registers or flags that nobody reads
// behind it, or in a condition that is the same for the flags as they are. It may be false although that is so.
func (m *Mutator) dead(x Mutant) bool {
	at := m.differing(x)
	if at < 0 {
		return false
	}
	f := m.original(x)
	a, b := instructions(f), instructions(x.Function)
	if sameFlags(&a[at], &b[at]) || at > 0 && sameCondition(flagsOf(a, at), &a[at], &b[at]) {
		return true
	}
	r := m.read(f)
	was, is := r.effectOf(&a[at]), r.effectOf(&b[at])
	return was.pure && is.pure && (was.writes|is.writes)&r.behind(at, r.liveInFront()) == 0
}

// flagsOf returns what sets the flags that an instruction reads.
func flagsOf(list []instruction, at int) *instruction {
	k := at - 1
	for k > 0 && list[k].op == x86asm.JP {
		k--
	}
	return &list[k]
}

// sameFlags tells whether two instructions compare a register with itself.
func sameFlags(x, y *instruction) bool {
	itself := func(in *instruction) bool {
		return in.op == x86asm.CMP && in.args[1].reg != noRegister && !in.args[0].isMemory() && !in.args[1].isMemory() && in.args[0].reg == in.args[1].reg
	}
	return itself(x) && itself(y)
}

// tested has conditions that are the same behind an instruction that clears carry and overflow.
var tested = map[string]string{"BE": "E", "A": "NE", "B": "never", "AE": "always", "L": "S", "GE": "NS"}

// ofFloats has those behind a comparison of floats, which clears sign and overflow.
var ofFloats = map[string]string{"L": "never", "GE": "always", "LE": "E", "G": "NE"}

// sameCondition tells whether two instructions with a condition do the same behind another one.
func sameCondition(before, x, y *instruction) bool {
	tested := tested
	switch before.op {
	case x86asm.TEST, x86asm.AND, x86asm.OR, x86asm.XOR:
	case x86asm.UCOMISS, x86asm.UCOMISD:
		tested = ofFloats
	default:
		return false
	}
	for _, prefix := range []string{"SET", "CMOV", "J"} {
		c, one := strings.CutPrefix(x.op.String(), prefix)
		d, two := strings.CutPrefix(y.op.String(), prefix)
		if one && two {
			if same, ok := tested[c]; ok {
				c = same
			}
			if same, ok := tested[d]; ok {
				d = same
			}
			return c == d && x.args == y.args
		}
	}
	return false
}

// effectOf says what an instruction does.
func (r *reader) effectOf(in *instruction) effect {
	var e effect
	memory := false
	for i := range in.args {
		a := &in.args[i]
		switch {
		case a.isMemory(), a.shape == addr:
			memory = memory || a.shape != addr
			e.reads |= setOf(a.mem.base) | setOf(a.mem.index)
		case a.shape != none && a.shape != imm && a.shape != rel && i > 0:
			e.reads |= setOf(a.reg)
		}
	}
	dst, width := registers(0), int64(0)
	if s := in.args[0].shape; s != none && s != imm && s != rel && !in.args[0].isMemory() {
		dst, width = setOf(in.args[0].reg), in.args[0].width()
	}
	e.pure = !memory
	name := in.op.String()
	switch in.op {
	case x86asm.MOV, x86asm.MOVZX, x86asm.MOVSX, x86asm.MOVSXD, x86asm.LEA, x86asm.MOVAPS, x86asm.MOVUPS, x86asm.MOVD, x86asm.MOVQ, x86asm.MOVSS, x86asm.MOVSD_XMM:
		e.writes, e.kills = dst, dst
		if width < 4 {
			e.reads |= dst
		}
	case x86asm.CMP, x86asm.TEST, x86asm.UCOMISS, x86asm.UCOMISD:
		e.reads |= dst
		e.writes, e.kills = flagBits, flagBits
	case x86asm.ADD, x86asm.SUB, x86asm.AND, x86asm.OR, x86asm.XOR, x86asm.IMUL, x86asm.NEG:
		e.writes, e.kills = dst|flagBits, dst|flagBits
		if !(in.op == x86asm.XOR && in.args[0].reg == in.args[1].reg || in.op == x86asm.IMUL && in.args[2].shape == imm) {
			e.reads |= dst
		}
	case x86asm.BSWAP:
		e.reads, e.writes, e.kills = dst, dst, dst
	case x86asm.ADC, x86asm.SBB:
		e.reads |= dst | flagBits
		e.writes, e.kills = dst|flagBits, dst|flagBits
	case x86asm.ROL, x86asm.SHL, x86asm.SHR, x86asm.SAR:
		e.reads |= dst
		e.writes, e.kills = dst|flagBits, dst
	case x86asm.CQO, x86asm.CDQ:
		e.reads, e.writes, e.kills = setOf(rax), setOf(rdx), setOf(rdx)
	case x86asm.CMOVE, x86asm.BSF, x86asm.BSR:
		e.reads |= dst | flagBits
		e.writes = dst | flagBits
	default:
		_, conditional := isJump(in.op)
		switch {
		case conditional:
			e.reads, e.pure = flagBits, false
		case in.op == x86asm.JMP:
			e.pure = false
		case strings.HasPrefix(name, "SET"):
			e.reads, e.writes = dst|flagBits, dst
		case dst != 0 && dst >= setOf(xmm0) && dst < flagBits: // arithmetic and conversions of floats
			e.reads |= dst
			e.writes = dst
		case strings.HasPrefix(name, "CVT") && !memory:
			e.writes, e.kills = dst, dst
		default:
			e = effect{reads: allOfThem}
		}
	}
	return e
}

// liveInFront returns what may be read from an instruction on before it is written.
func (r *reader) liveInFront() []registers {
	live := make([]registers, len(r.code)+1) // in front of each
	live[len(r.code)] = allOfThem
	for changed := true; changed; {
		changed = false
		for i := len(r.code) - 1; i >= 0; i-- {
			behind, e := r.behind(i, live), r.effectOf(&r.code[i])
			switch {
			case r.code[i].op == x86asm.RET:
				e = effect{reads: r.resultRegisters()}
			case r.code[i].op == x86asm.CALL:
				e = r.effectOfCall(&r.code[i])
			}
			if l := behind&^e.kills | e.reads; l != live[i] {
				live[i], changed = l, true
			}
		}
	}
	return live
}

// behind returns what is live where an instruction leads.
func (r *reader) behind(i int, live []registers) registers {
	in := &r.code[i]
	if in.op == x86asm.RET {
		return 0
	}
	l := live[i+1]
	jump, conditional := isJump(in.op)
	if jump {
		to, ok := r.starts(in.args[0].imm)
		switch {
		case !ok:
			return allOfThem
		case conditional:
			l |= live[to]
		default:
			l = live[to]
		}
	}
	return l
}

func (r *reader) partRegisters(parts []abi.Part) (set registers) {
	for i := range parts {
		switch reg := parts[i].Reg; {
		case reg == abi.NoReg:
		case reg >= abi.FirstFloat:
			set |= setOf(xmm0 + register(reg-abi.FirstFloat))
		default:
			set |= setOf(numbered[reg])
		}
	}
	return set
}

func (r *reader) resultRegisters() registers { return r.partRegisters(r.sig.conv.Results) }

// effectOfCall says what a call does with registers: of a function, what the convention says.
func (r *reader) effectOfCall(in *instruction) effect {
	a := &in.args[0]
	unknown := effect{reads: anyRegister, kills: flagBits}
	if a.shape == m64 {
		return unknown
	}
	if stub, ok := r.stubOf(in); ok {
		if e, ok := r.effectOfStub(in, stub); ok {
			return e
		}
		return unknown
	}
	name, ok := r.p.functions[r.f.Start+abi.Addr(a.imm)]
	if !ok {
		return unknown
	}
	return effect{reads: r.partRegisters(r.p.signature(name).conv.Args), kills: allOfThem}
}

// effectOfStub says what the call of a stub does with registers, false if it may read all.
func (r *reader) effectOfStub(in *instruction, stub abi.Stub) (effect, bool) {
	if l, ok := leaves[stub]; ok {
		return effect{reads: setOf(l.written) | setsOf(l.addresses) | setsOf(l.numbers), kills: allOfThem &^ setsOf(leafKeeps)}, true
	}
	told := registers(0) // by a trap
	site := r.traps[in.next]
	if site != nil && site.Trap != bytecode.TrapNone {
		for _, o := range []abi.Reg{site.A.Reg, site.B.Reg} {
			if int(o) < len(numbered) {
				told |= setOf(numbered[o])
			}
		}
	}
	switch stub {
	case abi.StubPoll:
		return effect{kills: flagBits}, true
	case abi.StubAlloc:
		return effect{reads: setOf(rax), kills: setOf(rax) | flagBits}, true
	case abi.StubAssert:
		return effect{reads: setOf(rax) | setOf(rbx), kills: allOfThem}, true
	case abi.StubMakeSlice:
		return effect{reads: setOf(rax) | setOf(rbx) | setOf(rcx) | told, kills: allOfThem}, true
	case abi.StubAnyEqual:
		return effect{reads: setOf(rax) | setOf(rbx) | setOf(rcx) | setOf(rdi) | told, kills: allOfThem}, true
	case abi.StubTrap: // nothing goes on
		return effect{reads: told, kills: allOfThem}, site != nil && site.Trap != bytecode.TrapNone
	}
	return effect{}, false
}
