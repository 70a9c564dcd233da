package codecheck

import (
	"github.com/portico-os/portico/translator/abi"
	"github.com/portico-os/portico/translator/target/amd64/asm"
)

// jumpCases leave the function, and the region of code, in all ways that the processor has but by its
// calls and returns.
var jumpCases = append([]ruleCase{
	{"a jump to another function", RuleJump, "plain", func(b *builder) { b.leave(b.named["callee"].Start) }},
	{"a jump into a stub", RuleJump, "plain", func(b *builder) { b.leave(b.p.stubs[abi.StubPoll]) }},
	{"a jump behind the function", RuleJump, "plain", func(b *builder) { b.leave(b.named["plain"].Start + 4096) }},
	{"a jump before the function", RuleJump, "plain", func(b *builder) { b.leave(b.named["plain"].Start - 1) }},
},
	exits("a jump to what is in a register", 0xff, 0xe0),
	exits("a jump to what is in memory", 0xff, 0x20),
	exits("a far jump", 0xff, 0x28),
	exits("a call of what is in a register", 0xff, 0xd0),
	exits("a far call", 0xff, 0x18),
	exits("a return that takes arguments along", 0xc2, 8, 0),
	exits("a far return", 0xcb),
	exits("a return from an interrupt", 0x48, 0xcf),
	exits("a return from a system call", 0x48, 0x0f, 0x07),
	exits("a return to where there is none", 0x0f, 0x35),
	exits("an interrupt", 0xcd, 0x80),
	exits("a breakpoint", 0xcc),
	exits("a transaction, whose end is elsewhere", 0xc7, 0xf8, 0, 0, 0),
	exits("a loop by its counter", 0xe2, 0),
	exits("a jump by a counter", 0xe3, 0),
)

// leave jumps to an address, instead of returning.
func (b *builder) leave(a abi.Addr) {
	if !b.bad {
		b.ret()
		return
	}
	b.symbols = append(b.symbols, a)
	b.JmpSymbol(asm.Symbol(len(b.symbols)))
}

// exits is a case with an instruction that no form has.
func exits(name string, text ...byte) ruleCase {
	return ruleCase{name, RuleDecode, "plain", func(b *builder) {
		b.RI(asm.Mov, asm.W4, asm.RCX, 1)
		b.ret()
		b.patch = func(all []byte) {
			const room, ret = 5, 0xc3
			for i := copy(all[:room], text); i < room; i++ {
				all[i] = ret
			}
		}
	}}
}
