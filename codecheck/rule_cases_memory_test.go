package codecheck

import (
	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/translator/abi"
	"github.com/portico-os/portico/translator/target/amd64/asm"
)

// memoryCases break rules of memory, types, objects, traps and tables.
var memoryCases = []ruleCase{
	{"memory at a number", RuleMemory, "plain", func(b *builder) {
		b.site(bytecode.TrapNil)
		b.RM(asm.Mov, word8, asm.RCX, asm.At(pick(b, asm.RAX, asm.RBX), 0))
		b.ret()
	}},
	{"an absolute address", RuleMemory, "plain", func(b *builder) {
		b.site(bytecode.TrapNil)
		m := asm.At(asm.RAX, 0)
		if b.bad {
			m.Base, m.Disp = asm.NoReg, 0x6f00_0000
		}
		b.RM(asm.Mov, word8, asm.RCX, m)
		b.ret()
	}},
	{"the processor's block", RuleMemory, "plain", func(b *builder) {
		b.RM(asm.Mov, word8, asm.RCX, asm.At(asm.R15, pick[int32](b, abi.CPUThread, abi.CPUGoSP)))
		b.ret()
	}},
	{"the domain's block is written", RuleMemory, "plain", func(b *builder) {
		if b.bad {
			b.MR(asm.Mov, word8, asm.At(asm.R14, abi.DomainHeapLimit), asm.RBX)
		}
		b.ret()
	}},
	{"variables of no component", RuleMemory, "plain", func(b *builder) {
		b.RM(asm.Mov, word8, asm.RCX, asm.At(asm.R14, pick[int32](b, abi.DomainStatics, abi.DomainStatics+8)))
		b.ret()
	}},
	{"beyond a component's variables", RuleMemory, "plain", func(b *builder) {
		b.RM(asm.Mov, word8, asm.RCX, asm.At(asm.R14, abi.DomainStatics))
		b.RM(asm.Mov, word8, asm.RCX, asm.At(asm.RCX, pick[int32](b, 0, 16)))
		b.ret()
	}},
	{"a package variable that the bytecode does not name", RuleMemory, "plain", func(b *builder) {
		b.RM(asm.Mov, word8, asm.RCX, asm.At(asm.R14, abi.DomainStatics))
		b.RM(pick(b, asm.Op(asm.Mov), asm.Lea), word8, asm.RCX, asm.At(asm.RCX, pick[int32](b, 0, 8)))
		b.ret()
	}},
	{"another thread", RuleMemory, "plain", func(b *builder) {
		b.RM(asm.Mov, word8, asm.RCX, asm.At(asm.R15, abi.CPUThread))
		b.RM(asm.Mov, word8, asm.RCX, asm.At(asm.RCX, pick[int32](b, abi.ThreadTLSData, abi.ThreadNext)))
		b.ret()
	}},
	{"constant data is written", RuleMemory, "plain", func(b *builder) {
		if b.bad {
			b.RI(asm.Mov, word8, asm.RCX, b.descriptor("subjects.T"))
			b.MR(asm.Mov, word8, asm.At(asm.RCX, 0), asm.RBX)
		}
		b.ret()
	}},
	{"a part of a reference", RuleType, "plain", func(b *builder) {
		b.site(bytecode.TrapNil)
		b.RM(asm.MovZX8, asm.W4, asm.RCX, asm.At(asm.RAX, pick[int32](b, 16, 8)))
		b.ret()
	}},
	{"a number becomes a reference", RuleType, "plain", func(b *builder) {
		b.site(bytecode.TrapNil)
		b.MR(asm.Mov, word8, asm.At(asm.RAX, pick[int32](b, 0, 8)), asm.RBX)
		b.ret()
	}},
	{"a reference becomes a number", RuleType, "plain", func(b *builder) {
		b.site(bytecode.TrapNil)
		b.MR(asm.Mov, word8, asm.At(asm.RAX, pick[int32](b, 8, 0)), asm.RAX)
		b.ret()
	}},
	{"beyond an object", RuleType, "plain", func(b *builder) {
		b.site(bytecode.TrapNil)
		b.RM(asm.Mov, word8, asm.RCX, asm.At(asm.RAX, pick[int32](b, 0, 40)))
		b.ret()
	}},
	{"a reference to another type", RuleType, "plain", func(b *builder) {
		b.prologue(0)
		b.site(bytecode.TrapNil)
		b.RM(asm.Mov, word8, asm.RCX, asm.At(asm.RAX, 8))
		b.RM(asm.Lea, word8, asm.RAX, asm.At(asm.RAX, pick[int32](b, 0, 8)))
		b.callFunc("callee")
		b.ret()
	}},
	{"a descriptor of another type than the value", RuleType, "boxes", func(b *builder) {
		b.prologue(0)
		b.allocate(b.descriptor("subjects.T"), abi.HeaderSize+40)
		b.RR(asm.Mov, word8, asm.RBX, asm.RAX)
		b.RI(asm.Mov, word8, asm.RAX, b.descriptor(pick(b, "subjects.T", "subjects.U")))
		b.callFunc("boxes")
		b.ret()
	}},
	{"an object of another size", RuleAlloc, "plain", func(b *builder) {
		b.allocate(b.descriptor("subjects.T"), pick[int64](b, abi.HeaderSize+40, abi.HeaderSize+32))
		b.ret()
	}},
	{"a longer object on the slow path", RuleAlloc, "plain", func(b *builder) {
		b.slowCount = pick[int64](b, 1, 2)
		b.allocate(b.descriptor("subjects.T"), abi.HeaderSize+40)
		b.ret()
	}},
	{"a call without a stack map", RuleSafepoint, "plain", func(b *builder) {
		b.prologue(0)
		b.callFunc("callee")
		if b.bad {
			b.Safepoints = nil
		}
		b.ret()
	}},
	{"a stack map of another kind", RuleSafepoint, "plain", func(b *builder) {
		b.prologue(0)
		b.callFunc("callee")
		b.Safepoints[0].Call = !b.bad
		b.ret()
	}},
	{"a stack map where nothing calls", RuleSafepoint, "plain", func(b *builder) {
		if b.bad {
			b.safepoint()
		}
		b.ret()
	}},
	{"nil without a trap site", RuleTrap, "plain", func(b *builder) {
		b.site(bytecode.TrapNil)
		b.RM(asm.Mov, word8, asm.RCX, asm.At(asm.RAX, 0))
		if b.bad {
			b.Traps = nil
		}
		b.ret()
	}},
	{"a fault far from nil", RuleTrap, "far", func(b *builder) {
		b.site(bytecode.TrapNil)
		b.RM(asm.Mov, word8, asm.RAX, asm.At(asm.RAX, pick[int32](b, 0, 8+8192)))
		b.ret()
	}},
	{"a comparison with nil", RuleTrap, "plain", func(b *builder) {
		l := b.NewLabel()
		b.RR(asm.Test, word8, asm.RAX, asm.RAX)
		b.Jcc(pick(b, asm.Equal, asm.NotEqual), l)
		b.RM(asm.Mov, word8, asm.RCX, asm.At(asm.RAX, 0))
		b.Bind(l)
		b.ret()
	}},
	{"a check of an index by another condition", RuleTrap, "slices", func(b *builder) { b.index(pick(b, asm.AboveEqual, asm.Above), asm.RDI) }},
	{"a check of another index", RuleTrap, "slices", func(b *builder) { b.index(asm.AboveEqual, pick(b, asm.RDI, asm.RCX)) }},
	{"a trap site where nothing traps", RuleTrap, "plain", func(b *builder) {
		if b.bad {
			b.site(bytecode.TrapNil)
		}
		b.ret()
	}},
	{"a division by zero", RuleTrap, "plain", func(b *builder) {
		b.RR(asm.Mov, word8, asm.RCX, asm.RAX)
		b.RR(asm.Mov, word8, asm.R8, asm.RCX)
		b.RR(asm.Mov, word8, asm.RAX, asm.RBX)
		b.N(asm.Cqo)
		b.site(bytecode.TrapDivide)
		b.R(asm.Idiv, word8, asm.RBX)
		if b.bad {
			b.Traps = nil
		}
		b.RR(asm.Mov, word8, asm.RAX, asm.R8)
		b.ret()
	}},
	{"a loop without a poll", RulePoll, "plain", func(b *builder) {
		l := b.Here()
		if !b.bad {
			b.poll(1)
		}
		b.RI(asm.Sub, word8, asm.RBX, 1)
		b.RR(asm.Test, word8, asm.RBX, asm.RBX)
		b.Jcc(asm.NotEqual, l)
		b.ret()
	}},
	{"a port that was not checked", RulePort, "port.in8", func(b *builder) { b.port(!b.bad, 1) }},
	{"a port that was checked for fewer bytes", RulePort, "port.in8", func(b *builder) {
		b.port(true, 1)
		b.patch = func(text []byte) { b.ports(text) }
	}},
	{"a slot beyond the frame", RuleTable, "plain", func(b *builder) {
		b.prologue(8)
		b.MR(asm.Mov, word8, asm.At(asm.RSP, 0), asm.RAX)
		b.callFunc("callee", pick[int32](b, 0, 8))
		b.ret()
	}},
	{"two trap sites at one place", RuleTable, "plain", func(b *builder) {
		b.site(bytecode.TrapNil)
		if b.bad {
			b.site(bytecode.TrapNil)
		}
		b.RM(asm.Mov, word8, asm.RCX, asm.At(asm.RAX, 0))
		b.ret()
	}},
}
