package codecheck

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/translator/target/amd64/asm"
)

// told has a condition in the function's result.
func told(b *builder, c asm.Cond) {
	b.R(asm.Set.If(c), asm.W1, asm.RCX)
	b.RR(asm.MovZX8, asm.W4, asm.RAX, asm.RCX)
}

// harmlessCases differ in one instruction, and do the same or not.
var harmlessCases = []struct {
	name     string
	harmless bool
	write    func(b *builder)
}{
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
	{"what is loaded is where it was stored from", true, func(b *builder) { reload(b, false) }},
	{"what is loaded may have been overwritten", false, func(b *builder) { reload(b, true) }},
	{"constants of which one is not a number", true, func(b *builder) { floats(b, 0x7ff8_0000_0000_0000) }},
	{"constants that are numbers", false, func(b *builder) { floats(b, 0x3ff0_0000_0000_0000) }},
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

// TestHarmlessDifferencesAreTold: what nobody reads and what comes to the same makes no difference, and else something may.
func TestHarmlessDifferencesAreTold(t *testing.T) {
	s := newSubject(t)
	for _, c := range harmlessCases {
		build := func(bad bool) *Function {
			f := s.build("counts", bad, func(b *builder) {
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
