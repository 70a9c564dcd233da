package stubs

import (
	"github.com/portico-os/portico/translator/target/amd64/asm"
)

// allEqual is the mask of two equal vectors of 16 bytes.
const allEqual = 0xFFFF

// equalMask emits: RAX = bit mask of the equal bytes of two vectors of 16; it clobbers
// two vector registers.
func (g *generator) equalMask(a, b asm.Mem) {
	g.RM(asm.Movups, asm.W16, x0, a)
	g.RM(asm.Movups, asm.W16, x0+1, b)
	g.RR(asm.Pcmpeqb, asm.W16, x0, x0+1)
	g.RR(asm.Pmovmskb, asm.W4, asm.RAX, x0)
}

// bytesEqual emits StubBytesEqual. Like copies, ranges that are no multiple of a
// vector end with one that overlaps the one before.
func (g *generator) bytesEqual() {
	differ := g.NewLabel()
	result := func() {
		g.R(asm.Set.If(asm.Equal), asm.W1, asm.RAX)
		g.RR(asm.MovZX8, asm.W4, asm.RAX, asm.RAX)
	}
	long := g.above(16)
	g.RI(asm.Mov, asm.W4, asm.RAX, 1) // of no bytes
	g.small(func(w asm.Width) {
		g.RM(asm.Mov, w, asm.RAX, asm.At(to, 0))
		g.RM(asm.Xor, w, asm.RAX, asm.At(from, 0))
		g.RM(asm.Mov, w, asm.RDX, end(to, -int32(w)))
		g.RM(asm.Xor, w, asm.RDX, end(from, -int32(w)))
		g.RR(asm.Or, w, asm.RAX, asm.RDX)
		result()
	}, func() {
		g.RM(asm.Mov, asm.W1, asm.RDX, asm.At(to, 0))
		g.RM(asm.Cmp, asm.W1, asm.RDX, asm.At(from, 0))
		result()
	})

	// Four vectors a turn, then one, while more than that is left.
	g.Bind(long)
	one, tail := g.NewLabel(), g.NewLabel()
	g.RI(asm.Sub, asm.W8, count, 64)
	g.Jcc(asm.BelowEqual, one)
	g.Align(32)
	l := g.Here()
	for i := range int32(4) {
		r := x0 + asm.Reg(2*i)
		g.RM(asm.Movups, asm.W16, r, asm.At(to, 16*i))
		g.RM(asm.Movups, asm.W16, r+1, asm.At(from, 16*i))
		g.RR(asm.Pcmpeqb, asm.W16, r, r+1)
		if i > 0 {
			g.RR(asm.Pand, asm.W16, x0, r)
		}
	}
	g.RR(asm.Pmovmskb, asm.W4, asm.RAX, x0)
	g.RI(asm.Cmp, asm.W4, asm.RAX, allEqual)
	g.Jcc(asm.NotEqual, differ)
	g.advance(64)
	g.RI(asm.Sub, asm.W8, count, 64)
	g.Jcc(asm.Above, l)
	g.Bind(one)
	g.RI(asm.Add, asm.W8, count, 64-16)
	g.Jcc(asm.LessEqual, tail)
	l = g.Here()
	g.equalMask(asm.At(to, 0), asm.At(from, 0))
	g.RI(asm.Cmp, asm.W4, asm.RAX, allEqual)
	g.Jcc(asm.NotEqual, differ)
	g.advance(16)
	g.RI(asm.Sub, asm.W8, count, 16)
	g.Jcc(asm.Greater, l)
	g.Bind(tail) // count is the number of bytes left minus 16
	g.equalMask(end(to, 0), end(from, 0))
	g.RI(asm.Cmp, asm.W4, asm.RAX, allEqual)
	g.Bind(differ)
	result()
	g.N(asm.Ret)
}

func (g *generator) advance(n int64) {
	g.RI(asm.Add, asm.W8, to, n)
	g.RI(asm.Add, asm.W8, from, n)
}

// bytesCompare emits StubBytesCompare.
func (g *generator) bytesCompare() {
	const (
		length1, length2 = asm.R9, asm.R10
		at, last         = asm.R11, asm.R8
	)
	result, lengths, short, diff := g.NewLabel(), g.NewLabel(), g.NewLabel(), g.NewLabel()
	g.RR(asm.Mov, asm.W8, length1, count)
	g.RR(asm.Mov, asm.W8, length2, asm.RDX)
	g.RR(asm.Cmp, asm.W8, count, asm.RDX)
	g.RR(asm.CMov.If(asm.Above), asm.W8, count, asm.RDX)
	g.RR(asm.Xor, asm.W4, at, at)
	g.RM(asm.Lea, asm.W8, last, asm.At(count, -16))
	g.RI(asm.Cmp, asm.W8, count, 16)
	g.Jcc(asm.Below, short)
	l := g.Here()
	g.equalMask(asm.Indexed(to, at, 1, 0), asm.Indexed(from, at, 1, 0))
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
		less := g.NewLabel()
		g.RI(asm.Cmp, asm.W8, count, int64(w))
		g.Jcc(asm.Below, less)
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
	none, short, hit := g.NewLabel(), g.NewLabel(), g.NewLabel()
	g.RR(asm.MovZX8, asm.W4, asm.RAX, asm.RAX)
	g.RR(asm.Xor, asm.W4, at, at)
	g.RI(asm.Cmp, asm.W8, count, 16)
	g.Jcc(asm.Below, short)
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
