package stubs

import (
	"github.com/portico-os/portico/translator/target/amd64/asm"
)

// allEqual is the mask of two equal vectors of 16 bytes.
const allEqual = 0xFFFF

// bytesCompare emits StubBytesCompare.
func (g *generator) bytesCompare() {
	const (
		length1, length2 = asm.R9, asm.R10
		at, last         = asm.R11, asm.R8
	)
	result, lengths, diff := g.NewLabel(), g.NewLabel(), g.NewLabel()
	g.RR(asm.Mov, asm.W8, length1, count)
	g.RR(asm.Mov, asm.W8, length2, asm.RDX)
	g.RR(asm.Cmp, asm.W8, count, asm.RDX)
	g.RR(asm.CMov.If(asm.Above), asm.W8, count, asm.RDX)
	g.RR(asm.Xor, asm.W4, at, at)
	g.RM(asm.Lea, asm.W8, last, asm.At(count, -16))
	short := g.when(asm.Below, 16)
	l := g.Here()
	g.RM(asm.Movups, asm.W16, x0, asm.Indexed(to, at, 1, 0))
	g.RM(asm.Movups, asm.W16, x0+1, asm.Indexed(from, at, 1, 0))
	g.RR(asm.Pcmpeqb, asm.W16, x0, x0+1)
	g.RR(asm.Pmovmskb, asm.W4, asm.RAX, x0)
	g.RI(asm.Xor, asm.W4, asm.RAX, allEqual)
	g.Jcc(asm.NotEqual, diff)
	g.nextVector(at, last, lengths)
	g.Jmp(l)
	g.Bind(diff)
	g.RR(asm.Bsf, asm.W4, asm.RAX, asm.RAX)
	g.RR(asm.Add, asm.W8, at, asm.RAX)
	g.RM(asm.MovZX8, asm.W4, asm.RAX, asm.Indexed(to, at, 1, 0))
	g.RM(asm.Cmp, asm.W1, asm.RAX, asm.Indexed(from, at, 1, 0))
	g.Jmp(result)

	g.Bind(short)
	for _, w := range []asm.Width{asm.W8, asm.W4} {
		less := g.when(asm.Below, int32(w))
		for _, m := range [][2]asm.Mem{{asm.At(to, 0), asm.At(from, 0)}, {end(to, -int32(w)), end(from, -int32(w))}} {
			g.RM(asm.Mov, w, asm.RAX, m[0])
			g.RM(asm.Mov, w, asm.RDX, m[1])
			g.R(asm.Bswap, w, asm.RAX)
			g.R(asm.Bswap, w, asm.RDX)
			g.RR(asm.Cmp, w, asm.RAX, asm.RDX)
			g.Jcc(asm.NotEqual, result)
		}
		g.Jmp(lengths)
		g.Bind(less)
	}
	l = g.Here()
	g.RR(asm.Cmp, asm.W8, at, count)
	g.Jcc(asm.AboveEqual, lengths)
	g.RM(asm.MovZX8, asm.W4, asm.RAX, asm.Indexed(to, at, 1, 0))
	g.RM(asm.MovZX8, asm.W4, asm.RDX, asm.Indexed(from, at, 1, 0))
	g.RI(asm.Add, asm.W8, at, 1)
	g.RR(asm.Cmp, asm.W4, asm.RAX, asm.RDX)
	g.Jcc(asm.Equal, l)
	g.Jmp(result)

	g.Bind(lengths)
	g.RR(asm.Cmp, asm.W8, length1, length2)
	g.Bind(result)
	g.R(asm.Set.If(asm.Above), asm.W1, asm.RAX)
	g.R(asm.Set.If(asm.Below), asm.W1, asm.RDX)
	g.RR(asm.MovZX8, asm.W4, asm.RAX, asm.RAX)
	g.RR(asm.MovZX8, asm.W4, asm.RDX, asm.RDX)
	g.RR(asm.Sub, asm.W8, asm.RAX, asm.RDX)
	g.N(asm.Ret)
}

// nextVector emits the step of at to the next 16 bytes, or to the last ones, or a
// branch to done if it was there.
func (g *generator) nextVector(at, last asm.Reg, done asm.Label) {
	g.RR(asm.Cmp, asm.W8, at, last)
	g.Jcc(asm.Equal, done)
	g.RI(asm.Add, asm.W8, at, 16)
	g.RR(asm.Cmp, asm.W8, at, last)
	g.RR(asm.CMov.If(asm.Above), asm.W8, at, last)
}

// bytesIndex emits StubBytesIndex.
func (g *generator) bytesIndex() {
	const at, last, pattern = asm.R8, asm.R9, x0 + 2
	none, hit := g.NewLabel(), g.NewLabel()
	g.RR(asm.MovZX8, asm.W4, asm.RAX, asm.RAX)
	g.RR(asm.Xor, asm.W4, at, at)
	short := g.when(asm.Below, 16)
	g.RI(asm.Mov, asm.W8, last, 0x0101010101010101)
	g.RR(asm.Imul, asm.W8, asm.RAX, last)
	g.RR(asm.Movd, asm.W8, pattern, asm.RAX)
	g.RRI(asm.Pshufd, asm.W16, pattern, pattern, 0x44) // the low 8 bytes twice
	g.RM(asm.Lea, asm.W8, last, asm.At(count, -16))
	g.Align(32)
	l := g.Here()
	g.RM(asm.Movups, asm.W16, x0, asm.Indexed(to, at, 1, 0))
	g.RR(asm.Pcmpeqb, asm.W16, x0, pattern)
	g.RR(asm.Pmovmskb, asm.W4, asm.RAX, x0)
	g.RR(asm.Test, asm.W4, asm.RAX, asm.RAX)
	g.Jcc(asm.NotEqual, hit)
	g.nextVector(at, last, none)
	g.Jmp(l)
	g.Bind(hit)
	g.RR(asm.Bsf, asm.W4, asm.RAX, asm.RAX)
	g.RR(asm.Add, asm.W8, asm.RAX, at)
	g.N(asm.Ret)

	found := g.NewLabel()
	g.Bind(short)
	g.RR(asm.Cmp, asm.W8, at, count)
	g.Jcc(asm.AboveEqual, none)
	g.RM(asm.Cmp, asm.W1, asm.RAX, asm.Indexed(to, at, 1, 0))
	g.Jcc(asm.Equal, found)
	g.RI(asm.Add, asm.W8, at, 1)
	g.Jmp(short)
	g.Bind(none)
	g.RI(asm.Mov, asm.W8, at, -1)
	g.Bind(found)
	g.RR(asm.Mov, asm.W8, asm.RAX, at)
	g.N(asm.Ret)
}
