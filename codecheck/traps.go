package codecheck

import (
	"golang.org/x/arch/x86/x86asm"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/translator/abi"
	"github.com/portico-os/portico/translator/code"
)

// trapSite checks a call of StubTrap.
func (r *reader) trapSite(s *state, in *instruction) {
	site := r.traps[in.next]
	if site == nil {
		r.fault(in, RuleTrap, "a call of the trap's stub has no trap site")
		return
	}
	if site.Trap == bytecode.TrapMemoryRange && site.B.Kind != code.OperandReg {
		r.fault(in, RuleTrap, "the trap has no memory object")
	}
	for i, o := range []code.TrapOperand{site.A, site.B} {
		if o.Kind != code.OperandReg {
			continue
		}
		if o.Reg >= abi.NumGeneral {
			r.fault(in, RuleTrap, "operand %d of the trap is in register %d", i, o.Reg)
			continue
		}
		v := r.read(s, in, numbered[o.Reg])
		if site.Trap == bytecode.TrapMemoryRange && i == 1 {
			if !r.p.mayRefer(v) {
				r.fault(in, RuleTrap, "the memory object of the trap is %v", v.kind)
			}
			continue
		}
		r.numbers(in, v)
	}
}

// comparisons says for each trap of a comparison on which conditions it is taken, if its operands are
// compared as they are, and if they are exchanged.
var comparisons = map[bytecode.Trap][2]x86asm.Op{
	bytecode.TrapIndex:        {x86asm.JAE, x86asm.JBE},
	bytecode.TrapIndexU:       {x86asm.JAE, x86asm.JBE},
	bytecode.TrapSliceAlen:    {x86asm.JA, x86asm.JB},
	bytecode.TrapSliceAcap:    {x86asm.JA, x86asm.JB},
	bytecode.TrapSliceB:       {x86asm.JA, x86asm.JB},
	bytecode.TrapSlice3Acap:   {x86asm.JA, x86asm.JB},
	bytecode.TrapSlice3B:      {x86asm.JA, x86asm.JB},
	bytecode.TrapSlice3C:      {x86asm.JA, x86asm.JB},
	bytecode.TrapSliceToArray: {x86asm.JL, x86asm.JG},
}

// guard checks a jump to a trap: it compares what the trap is told of, by the condition of the trap.
// Behind the check of an I/O port that port may be accessed.
func (r *reader) guard(on *state, i int, compared *instruction) {
	in := &r.code[i]
	k, ok := r.starts(in.args[0].imm)
	if !ok || r.code[k].op != x86asm.CALL {
		return
	}
	call := &r.code[k]
	site := r.traps[call.next]
	if s, ok := r.stubOf(call); !ok || s != abi.StubTrap || site == nil {
		return
	}
	is := func(o code.TrapOperand, a *operand) bool {
		switch {
		case a.shape == none:
			return false
		case o.Kind == code.OperandReg:
			return o.Reg < abi.NumGeneral && a.shape == r64 && a.reg == numbered[o.Reg]
		}
		return a.shape == imm && a.imm == o.Const || o.Kind == code.OperandConst && o.Const == 0 && compared.op == x86asm.TEST
	}
	if conditions, ok := comparisons[site.Trap]; ok {
		a, b := &compared.args[0], &compared.args[1]
		right := compared.op == x86asm.CMP || compared.is(x86asm.TEST, r64, r64) && a.reg == b.reg
		switch in.op {
		case conditions[0]:
			right = right && is(site.A, a) && is(site.B, b)
		case conditions[1]:
			right = right && is(site.A, b) && is(site.B, a)
		default:
			right = false
		}
		if !right {
			r.fault(in, RuleTrap, "the jump to trap %d does not compare its operands", site.Trap)
		}
		return
	}
	switch site.Trap {
	case bytecode.TrapMemoryRange:
		switch in.op {
		case x86asm.JA, x86asm.JAE, x86asm.JB, x86asm.JBE:
		default:
			r.fault(in, RuleTrap, "no condition of the range of a memory object")
		}
	case bytecode.TrapPort:
		if in.op != x86asm.JNE || site.B.Kind != code.OperandConst {
			r.fault(in, RulePort, "no check of a port")
			return
		}
		v := constantOf(site.A.Const)
		if site.A.Kind == code.OperandReg && site.A.Reg < abi.NumGeneral {
			v = on.regs[numbered[site.A.Reg]]
		}
		on.port, on.ports = v, site.B.Const
		if !compared.is(x86asm.CMP, r32, imm) || compared.args[1].imm != 1<<site.B.Const-1 {
			r.fault(in, RulePort, "not all bits of %d bytes are compared", site.B.Const)
		}
	default:
		r.fault(in, RuleTrap, "no jump leads to trap %d", site.Trap)
	}
}

// portAccess checks an access of I/O ports: the port in DX has been checked, for as many bytes.
func (r *reader) portAccess(s *state, in *instruction) {
	port, value8 := &in.args[1], &in.args[0]
	if in.op == x86asm.OUT {
		port, value8 = value8, port
	}
	v := r.numeric(s, in, rdx)
	if port.reg != rdx || value8.reg != rax || port.shape != r16 {
		r.fault(in, RuleDecode, "no form of an access of ports")
	}
	same := v.kind == constant && s.port.kind == constant && v.c == s.port.c || v.id != 0 && v.id == s.port.id
	if !same || s.ports != value8.width() {
		r.fault(in, RulePort, "the port has not been checked for %d bytes", value8.width())
	}
	if site := r.traps[in.at]; site == nil || site.Trap != bytecode.TrapPort {
		r.fault(in, RulePort, "an access of a port has no trap site")
	}
	if in.op == x86asm.OUT {
		r.numeric(s, in, rax)
		return
	}
	r.write(s, in, rax, r.fresh(s, in))
}

// divisor checks a division: what may be zero has a trap site.
func (r *reader) divisor(in *instruction, v value) {
	site := r.traps[in.at]
	switch {
	case site != nil && site.Trap != bytecode.TrapDivide:
		r.fault(in, RuleTrap, "a division cannot trap with %d", site.Trap)
	case site == nil && (v.kind != constant || v.c == 0):
		r.fault(in, RuleTrap, "a division by what may be zero has no trap site")
	}
}

// checkTraps looks for trap sites where nothing traps.
func (r *reader) checkTraps() {
	for pc, site := range r.traps {
		if i, ok := r.starts(int64(pc)); ok && r.mayFault(&r.code[i], site) {
			continue
		}
		if !r.returnsFromTrap(pc, site) {
			r.at(pc, RuleTrap, "trap %d where nothing can trap", site.Trap)
		}
	}
}

// mayFault reports whether an instruction can trap in hardware as its site says.
func (r *reader) mayFault(in *instruction, site *code.TrapSite) bool {
	switch in.op {
	case x86asm.DIV, x86asm.IDIV:
		return site.Trap == bytecode.TrapDivide
	case x86asm.IN, x86asm.OUT:
		return site.Trap == bytecode.TrapPort
	}
	for i := range in.args {
		if in.args[i].isMemory() && in.args[i].mem.base != rsp {
			return site.Trap == bytecode.TrapNil
		}
	}
	return false
}

// returnsFromTrap reports whether a call of StubTrap or StubStack ends at an offset.
func (r *reader) returnsFromTrap(pc uint32, site *code.TrapSite) bool {
	if pc < 5 {
		return false
	}
	i, ok := r.starts(int64(pc) - 5)
	if !ok || r.code[i].op != x86asm.CALL || r.code[i].next != pc {
		return false
	}
	s, ok := r.stubOf(&r.code[i])
	return ok && (s == abi.StubTrap && site.Trap != bytecode.TrapStack || s == abi.StubStack && site.Trap == bytecode.TrapStack)
}
