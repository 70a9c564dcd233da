package codecheck

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/translator/abi"
	"github.com/portico-os/portico/translator/target/amd64/asm"
)

// told has a condition in the function's result.
func told(b *builder, c asm.Cond) {
	b.R(asm.Set.If(c), asm.W1, asm.RCX)
	b.RR(asm.MovZX8, asm.W4, asm.RAX, asm.RCX)
}

// A harmlessCase is code of which two versions differ in one instruction, and do the same or not.
type harmlessCase struct {
	name     string
	harmless bool
	write    func(b *builder)
}

var harmlessCases = []harmlessCase{
	{"a mask without which words are compared in place of what they refer to", false, func(b *builder) { asks(b, 7, 3) }},
	{"a mask without which a stub is asked that is not for it", false, func(b *builder) { asks(b, 2, 3) }},
	{"the parity of a bool", true, func(b *builder) {
		b.RR(asm.Test, asm.W1, asm.RBX, asm.RBX)
		told(b, pick(b, asm.Equal, asm.Parity))
	}},
	{"a result", false, func(b *builder) {
		b.RI(asm.Add, word8, asm.RBX, pick[int64](b, 1, 2))
		b.RR(asm.Mov, word8, asm.RAX, asm.RBX)
	}},
	{"a register that is written again", true, func(b *builder) {
		b.RI(asm.Mov, asm.W4, asm.RBX, pick[int64](b, 1, 2))
		b.RI(asm.Mov, asm.W4, asm.RBX, 3)
		b.RI(asm.Mov, asm.W4, asm.RAX, 0)
	}},
	{"a register that is no result", true, func(b *builder) {
		b.RI(asm.Mov, asm.W4, asm.RAX, 0)
		b.RI(asm.Mov, asm.W4, asm.RBX, pick[int64](b, 1, 2))
	}},
	{"a condition that is another", false, func(b *builder) {
		b.RI(asm.Cmp, word8, asm.RBX, 1)
		told(b, pick(b, asm.Equal, asm.BelowEqual))
	}},
	{"a condition that is the same behind a test", true, func(b *builder) {
		b.RR(asm.Test, word8, asm.RBX, asm.RBX)
		told(b, pick(b, asm.Equal, asm.BelowEqual))
	}},
	{"a condition that is the same of a masked number", true, func(b *builder) {
		b.RI(asm.And, word8, asm.RBX, 1)
		b.RI(asm.Cmp, word8, asm.RBX, 1)
		told(b, pick(b, asm.Equal, asm.AboveEqual))
	}},
	{"a condition that is another of a masked number", false, func(b *builder) {
		b.RI(asm.And, word8, asm.RBX, 3)
		b.RI(asm.Cmp, word8, asm.RBX, 1)
		told(b, pick(b, asm.Equal, asm.AboveEqual))
	}},
	{"a constant beyond a masked number", true, func(b *builder) {
		b.RI(asm.And, word8, asm.RBX, 7)
		b.RI(asm.Cmp, word8, asm.RBX, pick[int64](b, 8, 9))
		told(b, asm.Below)
	}},
	{"a constant within a masked number", false, func(b *builder) {
		b.RI(asm.And, word8, asm.RBX, 7)
		b.RI(asm.Cmp, word8, asm.RBX, pick[int64](b, 7, 6))
		told(b, asm.Below)
	}},
	{"a sign that a reference never has", true, func(b *builder) {
		b.RR(asm.Test, word8, asm.RAX, asm.RAX)
		told(b, pick(b, asm.NotEqual, asm.Greater))
	}},
	{"a sign that a number may have", false, func(b *builder) {
		b.RR(asm.Test, word8, asm.RBX, asm.RBX)
		told(b, pick(b, asm.NotEqual, asm.Greater))
	}},
	{"where a jump leads that is never taken", true, func(b *builder) { never(b, 1) }},
	{"where a jump leads that is taken", false, func(b *builder) { never(b, 2) }},
	{"where a bounded loop ends", true, func(b *builder) { loop(b, asm.Less, asm.NotEqual, 5) }},
	{"where another loop ends", false, func(b *builder) { loop(b, asm.Less, asm.LessEqual, 5) }},
	{"a jump behind which both ways meet", true, func(b *builder) {
		on := b.NewLabel()
		b.RI(asm.Cmp, word8, asm.RBX, 1)
		b.Jcc(pick(b, asm.Equal, asm.Below), on)
		b.Jmp(on)
		b.Bind(on)
		b.RR(asm.Mov, word8, asm.RAX, asm.RBX)
	}},
	{"the parity of a bit", true, func(b *builder) {
		b.RI(asm.And, word8, asm.RBX, 1)
		b.RI(asm.Cmp, word8, asm.RBX, 0)
		told(b, pick(b, asm.Equal, asm.Parity))
	}},
	{"the parity of two bits", false, func(b *builder) {
		b.RI(asm.And, word8, asm.RBX, 3)
		b.RI(asm.Cmp, word8, asm.RBX, 0)
		told(b, pick(b, asm.Equal, asm.Parity))
	}},
	{"constants that are the same when they are shifted", true, func(b *builder) {
		b.RI(asm.Mov, asm.W4, asm.RBX, 7)
		b.RI(asm.Sar, asm.W4, asm.RBX, pick[int64](b, 11, 27))
		b.RR(asm.Mov, word8, asm.RAX, asm.RBX)
	}},
	{"constants that are others when they are shifted", false, func(b *builder) {
		b.RI(asm.Mov, asm.W4, asm.RBX, 7)
		b.RI(asm.Sar, asm.W4, asm.RBX, pick[int64](b, 2, 3))
		b.RR(asm.Mov, word8, asm.RAX, asm.RBX)
	}},
	{"constants of the same quotient", true, func(b *builder) { divided(b, 254, 255) }},
	{"constants of other quotients", false, func(b *builder) { divided(b, 254, 250) }},
	{"a condition of constants in registers", true, func(b *builder) {
		b.RI(asm.Mov, asm.W4, asm.RCX, pick[int64](b, 5, 6))
		b.RI(asm.Mov, asm.W4, asm.RDI, 4)
		b.RR(asm.Cmp, word8, asm.RCX, asm.RDI)
		told(b, asm.Above)
	}},
	{"another copy of a word", true, func(b *builder) {
		b.RR(asm.Mov, word8, asm.RCX, asm.RBX)
		b.RR(asm.Mov, word8, asm.RAX, pick(b, asm.RBX, asm.RCX))
	}},
	{"another word", false, func(b *builder) {
		b.RR(asm.Mov, word8, asm.RCX, asm.RBX)
		b.RI(asm.Add, word8, asm.RCX, 1)
		b.RR(asm.Mov, word8, asm.RAX, pick(b, asm.RBX, asm.RCX))
	}},
	{"bits above those that are read", true, func(b *builder) {
		b.RI(asm.Mov, asm.W4, asm.RCX, pick[int64](b, 0x1234, 0x1334))
		b.RI(asm.Add, word8, asm.RCX, 7)
		b.RI(asm.And, word8, asm.RCX, 0xF)
		b.RR(asm.Mov, word8, asm.RAX, asm.RCX)
	}},
	{"bits below those that are read", false, func(b *builder) {
		b.RI(asm.Mov, asm.W4, asm.RCX, pick[int64](b, 0x1230, 0x1231))
		b.RI(asm.Add, word8, asm.RCX, 15)
		b.RI(asm.And, word8, asm.RCX, 0x30)
		b.RR(asm.Mov, word8, asm.RAX, asm.RCX)
	}},
	{"the lowest bit behind a shift with a sign or without", true, func(b *builder) {
		b.RI(pick(b, asm.Shr, asm.Sar), word8, asm.RBX, 54)
		b.RI(asm.And, word8, asm.RBX, 1)
		b.RR(asm.Mov, word8, asm.RAX, asm.RBX)
	}},
	{"all bits behind a shift with a sign or without", false, func(b *builder) {
		b.RI(pick(b, asm.Shr, asm.Sar), word8, asm.RBX, 54)
		b.RR(asm.Mov, word8, asm.RAX, asm.RBX)
	}},
	{"the upper half of a word of which a byte is read", true, func(b *builder) {
		b.RR(asm.Mov, pick(b, asm.W8, asm.W4), asm.R8, asm.RBX)
		b.RI(asm.Shr, asm.W4, asm.R8, 3)
		b.RR(asm.MovZX8, asm.W4, asm.RAX, asm.R8)
	}},
	{"the upper half of a word of which a byte is read from there", false, func(b *builder) {
		b.RR(asm.Mov, pick(b, asm.W8, asm.W4), asm.R8, asm.RBX)
		b.RI(asm.Shr, asm.W8, asm.R8, 30)
		b.RR(asm.MovZX8, asm.W4, asm.RAX, asm.R8)
	}},
	{"what a comparison reads of a word", false, func(b *builder) {
		b.RR(asm.Mov, pick(b, asm.W8, asm.W4), asm.R8, asm.RBX)
		b.RI(asm.Cmp, asm.W8, asm.R8, 30)
		told(b, asm.Equal)
	}},
	{"where a new object is set to zero", true, func(b *builder) { setZero(b, false) }},
	{"where a new object is set to zero behind what is stored there", false, func(b *builder) { setZero(b, true) }},
	{"another of two words that are equal", true, func(b *builder) { equal(b, asm.NotEqual) }},
	{"another of two words that are not equal", false, func(b *builder) { equal(b, asm.Equal) }},
	{"a remainder of constants", true, func(b *builder) { remainder(b, 13) }},
	{"another remainder of constants", false, func(b *builder) { remainder(b, 12) }},
	{"what is loaded is where it was stored from", true, func(b *builder) { reload(b, false) }},
	{"what is loaded may have been overwritten", false, func(b *builder) { reload(b, true) }},
	{"constants of which one is not a number", true, func(b *builder) { floats(b, 0x7ff8_0000_0000_0000) }},
	{"constants that are numbers", false, func(b *builder) { floats(b, 0x3ff0_0000_0000_0000) }},
	{"another of two words that were equal a block before", true, func(b *builder) { equalBefore(b, 0) }},
	{"another of two words that were equal before one was written", false, func(b *builder) { equalBefore(b, 1) }},
	{"by what zero is shifted", true, func(b *builder) { shifted(b, 0) }},
	{"by what one is shifted", false, func(b *builder) { shifted(b, 1) }},
	{"a condition of all bits", true, func(b *builder) { orred(b, -1) }},
	{"a condition of some bits", false, func(b *builder) { orred(b, -2) }},
	{"a way round that does the same", true, func(b *builder) { round(b, 8) }},
	{"a way round that does something else", false, func(b *builder) { round(b, 9) }},
	{"how much is compared of constant texts that differ before", true, func(b *builder) { texts(b, "xb") }},
	{"how much is compared of constant texts that begin the same", false, func(b *builder) { texts(b, "ab") }},
	{"the sign of a length", true, func(b *builder) { signOfLoaded(b, asm.RCX, 8) }},
	{"the sign of a number in an object", false, func(b *builder) { signOfLoaded(b, asm.RAX, 0) }},
	{"flags in front of a call", true, func(b *builder) { flagsBefore(b, false) }},
	{"flags that are read", false, func(b *builder) { flagsBefore(b, true) }},
	{"what a stub is asked whose answer nobody reads", true, func(b *builder) { asksStub(b, false) }},
	{"what a stub is asked whose answer is read", false, func(b *builder) { asksStub(b, true) }},
	{"bits that nobody reads of a word beside a float", true, func(b *builder) { besideFloat(b, asm.MovZX8) }},
	{"bits that somebody reads of a word beside a float", false, func(b *builder) { besideFloat(b, asm.MovZX16) }},
}

// divided divides a constant by another one.
func divided(b *builder, good, bad int64) {
	b.RI(asm.Mov, asm.W4, asm.RAX, pick(b, good, bad))
	b.RR(asm.Xor, asm.W4, asm.RDX, asm.RDX)
	b.RI(asm.Mov, asm.W4, asm.RCX, 127)
	b.R(asm.Div, asm.W4, asm.RCX)
	b.RI(asm.Mov, asm.W4, asm.RDX, 0)
}

// never jumps where a number of one bit is at least another one.
func never(b *builder, mask int64) {
	one, two := b.NewLabel(), b.NewLabel()
	b.RI(asm.And, word8, asm.RBX, mask)
	b.RI(asm.Cmp, word8, asm.RBX, 2)
	b.Jcc(asm.AboveEqual, pick(b, one, two))
	b.RI(asm.Mov, asm.W4, asm.RAX, 1)
	b.ret()
	b.Bind(one)
	b.RI(asm.Mov, asm.W4, asm.RAX, 2)
	b.ret()
	b.Bind(two)
	b.RI(asm.Mov, asm.W4, asm.RAX, 3)
}

// loop counts up as long as a condition is true.
func loop(b *builder, good, bad asm.Cond, end int64) {
	b.RI(asm.Mov, asm.W4, asm.RCX, 0)
	head := b.Here()
	b.RI(asm.Add, word8, asm.RCX, 1)
	b.poll(0)
	b.RI(asm.Cmp, word8, asm.RCX, end)
	b.Jcc(pick(b, good, bad), head)
	b.RR(asm.Mov, word8, asm.RAX, asm.RCX)
}

// reload loads what was stored, or a copy of it.
func reload(b *builder, overwritten bool) {
	at := asm.At(asm.RCX, 0)
	b.RM(asm.Mov, word8, asm.RCX, asm.At(asm.R14, 0x80))
	b.MR(asm.Mov, word8, at, asm.RBX)
	if overwritten {
		b.RI(asm.Add, word8, asm.RBX, 1)
		b.MR(asm.Mov, word8, at, asm.RBX)
		b.RI(asm.Add, word8, asm.RBX, 1)
	}
	b.RM(asm.Mov, word8, pick(b, asm.RBX, asm.RDI), at)
	b.RR(asm.Mov, word8, asm.RAX, asm.RBX)
}

// setZero sets a part of a new object to zero, another part of which is not.
func setZero(b *builder, stored bool) {
	b.allocate(b.descriptor("subjects.T"), abi.HeaderSize+40)
	if stored {
		b.MR(asm.Mov, word8, asm.At(asm.RAX, 8), asm.RAX)
	}
	b.MI(asm.Mov, word8, asm.At(asm.RAX, pick[int32](b, 8, 32)), 0)
	b.RI(asm.Mov, asm.W4, asm.RAX, 0)
}

// equal uses one of two words behind a comparison of them, where they are equal or not.
func equal(b *builder, c asm.Cond) {
	on := b.NewLabel()
	b.RM(asm.Mov, word8, asm.RCX, asm.At(asm.R14, 0x80))
	b.RM(asm.Mov, word8, asm.RCX, asm.At(asm.RCX, 0))
	b.RR(asm.Cmp, word8, asm.RCX, asm.RBX)
	b.Jcc(c, on)
	b.RR(asm.Test, word8, asm.RCX, pick(b, asm.RCX, asm.RBX))
	told(b, asm.Equal)
	b.ret()
	b.Bind(on)
	b.RI(asm.Mov, asm.W4, asm.RAX, 0)
}

// remainder divides a constant.
func remainder(b *builder, by int64) {
	b.RI(asm.Mov, asm.W4, asm.RAX, pick[int64](b, 13, 26))
	b.RI(asm.Mov, asm.W4, asm.RCX, by)
	b.N(asm.Cdq)
	b.R(asm.Idiv, asm.W4, asm.RCX)
	b.RR(asm.Mov, word8, asm.RAX, asm.RDX)
}

// asks compares what interfaces hold: by a stub, unless the flags of the type say that words are all there is.
func asks(b *builder, mask, want int64) {
	slow, done := b.NewLabel(), b.NewLabel()
	b.prologue(8)
	b.site(bytecode.TrapNil)
	b.RM(asm.Mov, asm.W4, asm.RSI, asm.At(asm.RAX, abi.TypeDescFlags))
	b.RI(asm.And, asm.W4, asm.RSI, pick(b, 3, mask))
	b.RI(asm.Cmp, asm.W4, asm.RSI, pick(b, 3, want))
	b.Jcc(asm.NotEqual, slow)
	b.RR(asm.Cmp, word8, asm.RBX, asm.RBX)
	b.R(asm.Set.If(asm.Equal), asm.W1, asm.RCX)
	b.RR(asm.MovZX8, asm.W4, asm.RAX, asm.RCX)
	b.Jmp(done)
	b.Bind(slow)
	b.RR(asm.Mov, word8, asm.RCX, asm.RAX)
	b.RR(asm.Mov, word8, asm.RDI, asm.RBX)
	b.callStub(abi.StubAnyEqual)
	b.safepoint()
	b.RR(asm.MovZX8, asm.W4, asm.RAX, asm.RAX)
	b.Bind(done)
}

// floats compares constants.
func floats(b *builder, x int64) {
	b.RI(asm.Mov, word8, asm.RCX, x)
	b.RR(asm.Movd, word8, asm.XMM0, asm.RCX)
	b.RI(asm.Mov, word8, asm.RCX, pick[int64](b, 0x3ff0_0000_0000_0000, 0x3ff1_0000_0000_0000))
	b.RR(asm.Movd, word8, asm.XMM0+1, asm.RCX)
	b.RR(asm.Ucomis, word8, asm.XMM0, asm.XMM0+1)
	told(b, asm.AboveEqual)
	b.RI(asm.Mov, asm.W4, asm.RCX, 0)
}

// of returns the function whose signature a case has.
func (c *harmlessCase) of() string {
	switch {
	case strings.Contains(c.name, "mask without which"):
		return "asks"
	case strings.Contains(c.name, "length"):
		return "uses"
	case strings.Contains(c.name, "bool"):
		return "decides"
	}
	return "counts"
}

// TestHarmlessDifferencesAreTold: what nobody reads and what comes to the same makes no difference, and else something may.
func TestHarmlessDifferencesAreTold(t *testing.T) {
	s := newSubject(t)
	for _, c := range harmlessCases {
		build := func(bad bool) *Function {
			f := s.build(c.of(), bad, func(b *builder) {
				c.write(b)
				b.ret()
			})
			require.Empty(t, s.p.Check(f), c.name)
			return f
		}
		m := NewMutator(1, s.p, s.space.Options, []*Function{build(false)})
		assert.Equal(t, c.harmless, m.Harmless(Mutant{Function: build(true)}) != "", c.name)
	}
}
