package codecheck

import (
	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/translator/abi"
	"github.com/portico-os/portico/translator/target/amd64/asm"
)

// codeCases break rules of code, calls, the frame and references.
var codeCases = []ruleCase{
	{"a system call", RuleDecode, "plain", func(b *builder) {
		done := b.NewLabel()
		b.RR(asm.Test, word8, asm.RAX, asm.RAX)
		b.Jcc(asm.NotEqual, done)
		at := b.Position()
		b.N(asm.Ud2)
		b.Bind(done)
		b.ret()
		b.patch = func(text []byte) { text[b.Offset(at)+1] = 0x05 }
	}},
	{"a segment's prefix", RuleDecode, "plain", func(b *builder) {
		b.frame(8)
		at := b.Position()
		b.MR(asm.Mov, asm.W2, asm.At(asm.RSP, 0), asm.RBX)
		b.ret()
		b.patch = func(text []byte) { text[b.Offset(at)] = 0x64 }
	}},
	{"a push", RuleDecode, "plain", func(b *builder) {
		if b.bad {
			b.R(asm.Push, word8, asm.RAX)
		}
		b.ret()
	}},
	{"a jump into an instruction", RuleJump, "plain", func(b *builder) {
		l := b.NewLabel()
		b.Jmp(l)
		b.Bind(l)
		b.RI(asm.Mov, word8, asm.RCX, 1)
		b.ret()
		b.patch = func(text []byte) { text[1]++ }
	}},
	{"the end is run over", RuleJump, "plain", func(b *builder) {
		if !b.bad {
			b.ret()
		} else {
			b.RR(asm.Mov, word8, asm.RCX, asm.RBX)
		}
	}},
	{"a condition of nothing", RuleJump, "plain", func(b *builder) {
		l := b.NewLabel()
		if b.bad {
			b.RR(asm.Mov, word8, asm.RCX, asm.RBX)
		} else {
			b.RR(asm.Test, word8, asm.RBX, asm.RBX)
		}
		b.Jcc(asm.Equal, l)
		b.Bind(l)
		b.ret()
	}},
	{"a call into a function", RuleCall, "plain", func(b *builder) {
		b.prologue(0)
		b.callTo(b.named["callee"].Start + pick(b, abi.Addr(0), 4))
		b.safepoint()
		b.ret()
	}},
	{"a call of what the bytecode does not call", RuleCall, "plain", func(b *builder) {
		b.prologue(0)
		b.callFunc(pick(b, "callee", "other"))
		b.ret()
	}},
	{"a service that the bytecode does not ask for", RuleCall, "plain", func(b *builder) {
		b.prologue(8)
		b.MR(asm.Mov, word8, asm.At(asm.RSP, 0), asm.RAX)
		b.RI(asm.Mov, word8, asm.R12, int64(pick(b, serviceYield, serviceYield+1)))
		b.callStub(abi.StubIntrinsic)
		b.safepoint(0)
		b.RM(asm.Mov, word8, asm.RAX, asm.At(asm.RSP, 0))
		b.ret()
	}},
	{"a method that the bytecode does not call", RuleCall, "method", func(b *builder) {
		b.prologue(0)
		b.site(bytecode.TrapNil)
		b.RM(asm.Mov, word8, asm.RSI, asm.At(asm.RAX, abi.TypeDescMethods))
		b.RR(asm.Mov, word8, asm.RAX, asm.RBX)
		b.RR(asm.Mov, word8, asm.RBX, asm.RCX)
		b.callMethod(pick(b, "M", "Z"))
		b.ret()
	}},
	{"a method beyond the tables", RuleCall, "method", func(b *builder) {
		b.prologue(0)
		b.site(bytecode.TrapNil)
		b.RM(asm.Mov, word8, asm.RSI, asm.At(asm.RAX, abi.TypeDescMethods))
		b.RR(asm.Mov, word8, asm.RAX, asm.RBX)
		b.RR(asm.Mov, word8, asm.RBX, asm.RCX)
		at := b.Position()
		b.callMethod("M")
		b.ret()
		b.patch = func(text []byte) { text[b.Offset(at)+3] = 1 }
	}},
	{"a method of what is no table", RuleCall, "method", func(b *builder) {
		b.prologue(0)
		b.site(bytecode.TrapNil)
		b.RM(asm.Mov, pick(b, word8, asm.W4), asm.RSI, asm.At(asm.RAX, pick[int32](b, abi.TypeDescMethods, abi.TypeDescFlags)))
		b.RR(asm.Mov, word8, asm.RAX, asm.RBX)
		b.RR(asm.Mov, word8, asm.RBX, asm.RCX)
		b.callMethod("M")
		b.ret()
	}},
	{"a function value that is a number", RuleCall, "value", func(b *builder) {
		b.prologue(0)
		b.RR(asm.Mov, word8, asm.RDX, pick(b, asm.RAX, asm.RBX))
		b.RR(asm.Mov, word8, asm.RAX, asm.RBX)
		b.callValue(asm.RDX)
		b.ret()
	}},
	{"another function value than the callee gets", RuleCall, "value", func(b *builder) {
		b.prologue(0)
		b.RR(asm.Mov, word8, asm.RDX, asm.RAX)
		b.RR(asm.Mov, word8, asm.RCX, asm.RAX)
		if b.bad {
			b.RM(asm.Lea, word8, asm.RCX, asm.At(asm.RAX, 8))
		}
		b.RR(asm.Mov, word8, asm.RAX, asm.RBX)
		b.callValue(asm.RCX)
		b.ret()
	}},
	{"a number for a reference", RuleArgument, "plain", func(b *builder) {
		b.prologue(0)
		if b.bad {
			b.RR(asm.Mov, word8, asm.RAX, asm.RBX)
		}
		b.callFunc("callee")
		b.ret()
	}},
	{"nothing for an argument", RuleArgument, "plain", func(b *builder) {
		b.prologue(8)
		b.MR(asm.Mov, word8, asm.At(asm.RSP, 0), asm.RAX)
		b.callFunc("callee", 0)
		if !b.bad {
			b.RI(asm.Mov, word8, asm.RBX, 1)
		}
		b.RM(asm.Mov, word8, asm.RAX, asm.At(asm.RSP, 0))
		b.callFunc("callee")
		b.ret()
	}},
	{"a number for a result", RuleArgument, "plain", func(b *builder) {
		if b.bad {
			b.RR(asm.Mov, word8, asm.RAX, asm.RBX)
		}
		b.ret()
	}},
	{"no check of the stack", RuleStack, "plain", func(b *builder) {
		if b.bad {
			b.frame(0)
		} else {
			b.prologue(0)
		}
		b.callFunc("callee")
		b.ret()
	}},
	{"a large frame below the limit", RuleStack, "plain", func(b *builder) {
		b.prologue(pick[int64](b, 512, 520))
		b.callFunc("callee")
		b.ret()
	}},
	{"another frame than the tables say", RuleStack, "plain", func(b *builder) {
		b.frame(16)
		if b.bad {
			b.FrameSize = 24
		}
		b.RI(asm.Add, word8, asm.RSP, 16)
		b.N(asm.Ret)
	}},
	{"a return in the frame", RuleStack, "plain", func(b *builder) {
		b.frame(16)
		if b.bad {
			b.N(asm.Ret)
			return
		}
		b.ret()
	}},
	{"the stack pointer moves", RuleStack, "plain", func(b *builder) {
		b.frame(16)
		b.frameAdd = pick[int64](b, 0, 8)
		b.ret()
	}},
	{"the domain's register is written", RuleRegister, "plain", func(b *builder) {
		b.RR(asm.Mov, word8, pick(b, asm.RCX, asm.R14), asm.RBX)
		b.ret()
	}},
	{"the processor's register is written", RuleRegister, "plain", func(b *builder) {
		b.RM(asm.Lea, word8, pick(b, asm.RCX, asm.R15), asm.At(asm.RBX, 8))
		b.ret()
	}},
	{"a register that nobody wrote", RuleRegister, "plain", func(b *builder) {
		b.RR(asm.Mov, word8, asm.RCX, pick(b, asm.RBX, asm.RDI))
		b.ret()
	}},
	{"a register of the caller behind a call", RuleRegister, "plain", func(b *builder) {
		b.prologue(0)
		b.RR(asm.Mov, word8, asm.R12, asm.RBX)
		b.callFunc("callee")
		if b.bad {
			b.RR(asm.Mov, word8, asm.RCX, asm.R12)
		}
		b.ret()
	}},
	{"the return address is overwritten", RuleFrame, "plain", func(b *builder) {
		b.frame(16)
		b.MR(asm.Mov, word8, asm.At(asm.RSP, pick[int32](b, 8, 16)), asm.RBX)
		b.ret()
	}},
	{"above the arguments", RuleFrame, "plain", func(b *builder) {
		b.frame(16)
		b.MR(asm.Mov, word8, asm.At(asm.RSP, 0), asm.RBX)
		b.RM(asm.Mov, word8, asm.RCX, asm.At(asm.RSP, pick[int32](b, 0, 24)))
		b.ret()
	}},
	{"a word that nobody wrote", RuleFrame, "plain", func(b *builder) {
		b.frame(16)
		b.MR(asm.Mov, word8, asm.At(asm.RSP, 0), asm.RBX)
		b.RM(asm.Mov, word8, asm.RCX, asm.At(asm.RSP, pick[int32](b, 0, 8)))
		b.ret()
	}},
	{"half of two words", RuleFrame, "plain", func(b *builder) {
		b.frame(16)
		b.MR(asm.Mov, word8, asm.At(asm.RSP, pick[int32](b, 0, 4)), asm.RBX)
		b.ret()
	}},
	{"the address of a spill slot", RuleFrame, "plain", func(b *builder) {
		b.frame(16)
		if b.bad {
			b.RM(asm.Lea, word8, asm.RCX, asm.At(asm.RSP, 8))
		}
		b.ret()
	}},
	{"a slot that the map forgets", RuleReference, "plain", func(b *builder) {
		b.prologue(8)
		b.MR(asm.Mov, word8, asm.At(asm.RSP, 0), asm.RAX)
		b.callFunc("callee", pick(b, []int32{0}, nil)...)
		b.RM(asm.Mov, word8, asm.RAX, asm.At(asm.RSP, 0))
		b.site(bytecode.TrapNil)
		b.RM(asm.Mov, word8, asm.RCX, asm.At(asm.RAX, 0))
		b.ret()
	}},
	{"a slot that holds a number", RuleReference, "plain", func(b *builder) {
		b.prologue(8)
		b.MR(asm.Mov, word8, asm.At(asm.RSP, 0), pick(b, asm.RAX, asm.RBX))
		b.callFunc("callee", 0)
		b.ret()
	}},
	{"a slot that one path leaves", RuleReference, "plain", func(b *builder) {
		b.prologue(8)
		l := b.NewLabel()
		if !b.bad {
			b.MI(asm.Mov, word8, asm.At(asm.RSP, 0), 0)
		}
		b.RR(asm.Test, word8, asm.RBX, asm.RBX)
		b.Jcc(asm.Equal, l)
		b.MR(asm.Mov, word8, asm.At(asm.RSP, 0), asm.RAX)
		b.Bind(l)
		b.callFunc("callee", 0)
		b.ret()
	}},
	{"a register that the poll's map forgets", RuleReference, "plain", func(b *builder) {
		b.poll(pick[uint16](b, 1, 0))
		b.site(bytecode.TrapNil)
		b.RM(asm.Mov, word8, asm.RCX, asm.At(asm.RAX, 0))
		b.ret()
	}},
	{"a register with a number in the poll's map", RuleReference, "plain", func(b *builder) {
		b.poll(pick[uint16](b, 1, 3))
		b.ret()
	}},
	{"a copy in a float register", RuleReference, "plain", func(b *builder) {
		b.RR(asm.Movd, word8, asm.XMM15, asm.RAX)
		b.poll(1)
		if b.bad {
			b.RR(asm.Movd, word8, asm.RAX, asm.XMM15)
		}
		b.ret()
	}},
	{"a variable that is no slot", RuleFrame, "variables", func(b *builder) {
		b.variables(pick[int32](b, 8, 16))
	}},
	{"a variable becomes a number", RuleReference, "variables", func(b *builder) {
		b.body = func() { b.MI(asm.Mov, word8, asm.At(asm.RSP, pick[int32](b, 0, 8)), 7) }
		b.variables(8)
	}},
	{"the handler uses a register", RuleRegister, "variables", func(b *builder) {
		b.caught = func() {
			b.RR(asm.Mov, word8, asm.RBX, pick(b, asm.RSI, asm.RDI))
		}
		b.variables(8)
	}},
	{"the handler is elsewhere", RuleTable, "variables", func(b *builder) {
		b.later(func() {
			if b.bad {
				b.handler = b.here
			}
		})
		b.variables(8)
	}},
}
