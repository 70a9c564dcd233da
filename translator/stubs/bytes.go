package stubs

import (
	"github.com/portico-os/portico/translator/abi"
	"github.com/portico-os/portico/translator/amd64"
)

// allEqual is the mask of two equal vectors of 16 bytes.
const allEqual = 0xFFFF

// equalMask emits: RAX = bit mask of the equal bytes of two vectors of 16; it clobbers
// two vector registers.
func (g *generator) equalMask(a, b amd64.Mem) {
	g.RM(amd64.Movups, amd64.W16, x0, a)
	g.RM(amd64.Movups, amd64.W16, x0+1, b)
	g.RR(amd64.Pcmpeqb, amd64.W16, x0, x0+1)
	g.RR(amd64.Pmovmskb, amd64.W4, abi.RAX, x0)
}

// bytesEqual emits StubBytesEqual. Like copies, ranges that are no multiple of a
// vector end with one that overlaps the one before.
func (g *generator) bytesEqual() {
	differ := g.NewLabel()
	result := func() {
		g.R(amd64.Set.If(amd64.Equal), amd64.W1, abi.RAX)
		g.RR(amd64.MovZX8, amd64.W4, abi.RAX, abi.RAX)
	}
	long := g.above(16)
	g.RI(amd64.Mov, amd64.W4, abi.RAX, 1) // of no bytes
	g.small(func(w amd64.Width) {
		g.RM(amd64.Mov, w, abi.RAX, amd64.At(to, 0))
		g.RM(amd64.Xor, w, abi.RAX, amd64.At(from, 0))
		g.RM(amd64.Mov, w, abi.RDX, end(to, -int32(w)))
		g.RM(amd64.Xor, w, abi.RDX, end(from, -int32(w)))
		g.RR(amd64.Or, w, abi.RAX, abi.RDX)
		result()
	}, func() {
		g.RM(amd64.Mov, amd64.W1, abi.RDX, amd64.At(to, 0))
		g.RM(amd64.Cmp, amd64.W1, abi.RDX, amd64.At(from, 0))
		result()
	})

	// Four vectors a turn, then one, while more than that is left.
	g.Bind(long)
	one, tail := g.NewLabel(), g.NewLabel()
	g.RI(amd64.Sub, amd64.W8, count, 64)
	g.Jcc(amd64.BelowEqual, one)
	g.Align(32)
	l := g.Here()
	for i := range int32(4) {
		r := x0 + abi.Reg(2*i)
		g.RM(amd64.Movups, amd64.W16, r, amd64.At(to, 16*i))
		g.RM(amd64.Movups, amd64.W16, r+1, amd64.At(from, 16*i))
		g.RR(amd64.Pcmpeqb, amd64.W16, r, r+1)
		if i > 0 {
			g.RR(amd64.Pand, amd64.W16, x0, r)
		}
	}
	g.RR(amd64.Pmovmskb, amd64.W4, abi.RAX, x0)
	g.RI(amd64.Cmp, amd64.W4, abi.RAX, allEqual)
	g.Jcc(amd64.NotEqual, differ)
	g.advance(64)
	g.RI(amd64.Sub, amd64.W8, count, 64)
	g.Jcc(amd64.Above, l)
	g.Bind(one)
	g.RI(amd64.Add, amd64.W8, count, 64-16)
	g.Jcc(amd64.LessEqual, tail)
	l = g.Here()
	g.equalMask(amd64.At(to, 0), amd64.At(from, 0))
	g.RI(amd64.Cmp, amd64.W4, abi.RAX, allEqual)
	g.Jcc(amd64.NotEqual, differ)
	g.advance(16)
	g.RI(amd64.Sub, amd64.W8, count, 16)
	g.Jcc(amd64.Greater, l)
	g.Bind(tail) // count is the number of bytes left minus 16
	g.equalMask(end(to, 0), end(from, 0))
	g.RI(amd64.Cmp, amd64.W4, abi.RAX, allEqual)
	g.Bind(differ)
	result()
	g.N(amd64.Ret)
}

func (g *generator) advance(n int64) {
	g.RI(amd64.Add, amd64.W8, to, n)
	g.RI(amd64.Add, amd64.W8, from, n)
}

// bytesCompare emits StubBytesCompare.
func (g *generator) bytesCompare() {
	const (
		length1, length2 = abi.R9, abi.R10
		at, last         = abi.R11, abi.R8
	)
	result, lengths, short, diff := g.NewLabel(), g.NewLabel(), g.NewLabel(), g.NewLabel()
	g.RR(amd64.Mov, amd64.W8, length1, count)
	g.RR(amd64.Mov, amd64.W8, length2, abi.RDX)
	g.RR(amd64.Cmp, amd64.W8, count, abi.RDX)
	g.RR(amd64.CMov.If(amd64.Above), amd64.W8, count, abi.RDX)
	g.RR(amd64.Xor, amd64.W4, at, at)
	g.RM(amd64.Lea, amd64.W8, last, amd64.At(count, -16))
	g.RI(amd64.Cmp, amd64.W8, count, 16)
	g.Jcc(amd64.Below, short)
	l := g.Here()
	g.equalMask(amd64.Indexed(to, at, 1, 0), amd64.Indexed(from, at, 1, 0))
	g.RI(amd64.Xor, amd64.W4, abi.RAX, allEqual)
	g.Jcc(amd64.NotEqual, diff)
	g.nextVector(at, last, lengths)
	g.Jmp(l)
	g.Bind(diff)
	g.RR(amd64.Bsf, amd64.W4, abi.RAX, abi.RAX)
	g.RR(amd64.Add, amd64.W8, at, abi.RAX)
	g.RM(amd64.MovZX8, amd64.W4, abi.RAX, amd64.Indexed(to, at, 1, 0))
	g.RM(amd64.Cmp, amd64.W1, abi.RAX, amd64.Indexed(from, at, 1, 0))
	g.Jmp(result)

	g.Bind(short)
	for _, w := range []amd64.Width{amd64.W8, amd64.W4} {
		less := g.NewLabel()
		g.RI(amd64.Cmp, amd64.W8, count, int64(w))
		g.Jcc(amd64.Below, less)
		for _, m := range [][2]amd64.Mem{{amd64.At(to, 0), amd64.At(from, 0)}, {end(to, -int32(w)), end(from, -int32(w))}} {
			g.RM(amd64.Mov, w, abi.RAX, m[0])
			g.RM(amd64.Mov, w, abi.RDX, m[1])
			g.R(amd64.Bswap, w, abi.RAX)
			g.R(amd64.Bswap, w, abi.RDX)
			g.RR(amd64.Cmp, w, abi.RAX, abi.RDX)
			g.Jcc(amd64.NotEqual, result)
		}
		g.Jmp(lengths)
		g.Bind(less)
	}
	l = g.Here()
	g.RR(amd64.Cmp, amd64.W8, at, count)
	g.Jcc(amd64.AboveEqual, lengths)
	g.RM(amd64.MovZX8, amd64.W4, abi.RAX, amd64.Indexed(to, at, 1, 0))
	g.RM(amd64.MovZX8, amd64.W4, abi.RDX, amd64.Indexed(from, at, 1, 0))
	g.RI(amd64.Add, amd64.W8, at, 1)
	g.RR(amd64.Cmp, amd64.W4, abi.RAX, abi.RDX)
	g.Jcc(amd64.Equal, l)
	g.Jmp(result)

	g.Bind(lengths)
	g.RR(amd64.Cmp, amd64.W8, length1, length2)
	g.Bind(result)
	g.R(amd64.Set.If(amd64.Above), amd64.W1, abi.RAX)
	g.R(amd64.Set.If(amd64.Below), amd64.W1, abi.RDX)
	g.RR(amd64.MovZX8, amd64.W4, abi.RAX, abi.RAX)
	g.RR(amd64.MovZX8, amd64.W4, abi.RDX, abi.RDX)
	g.RR(amd64.Sub, amd64.W8, abi.RAX, abi.RDX)
	g.N(amd64.Ret)
}

// nextVector emits the step of at to the next 16 bytes, or to the last ones, or a
// branch to done if it was there.
func (g *generator) nextVector(at, last abi.Reg, done amd64.Label) {
	g.RR(amd64.Cmp, amd64.W8, at, last)
	g.Jcc(amd64.Equal, done)
	g.RI(amd64.Add, amd64.W8, at, 16)
	g.RR(amd64.Cmp, amd64.W8, at, last)
	g.RR(amd64.CMov.If(amd64.Above), amd64.W8, at, last)
}

// bytesIndex emits StubBytesIndex.
func (g *generator) bytesIndex() {
	const at, last, pattern = abi.R8, abi.R9, x0 + 2
	none, short, hit := g.NewLabel(), g.NewLabel(), g.NewLabel()
	g.RR(amd64.MovZX8, amd64.W4, abi.RAX, abi.RAX)
	g.RR(amd64.Xor, amd64.W4, at, at)
	g.RI(amd64.Cmp, amd64.W8, count, 16)
	g.Jcc(amd64.Below, short)
	g.RI(amd64.Mov, amd64.W8, last, 0x0101010101010101)
	g.RR(amd64.Imul, amd64.W8, abi.RAX, last)
	g.RR(amd64.Movd, amd64.W8, pattern, abi.RAX)
	g.RRI(amd64.Pshufd, amd64.W16, pattern, pattern, 0x44) // the low 8 bytes twice
	g.RM(amd64.Lea, amd64.W8, last, amd64.At(count, -16))
	g.Align(32)
	l := g.Here()
	g.RM(amd64.Movups, amd64.W16, x0, amd64.Indexed(to, at, 1, 0))
	g.RR(amd64.Pcmpeqb, amd64.W16, x0, pattern)
	g.RR(amd64.Pmovmskb, amd64.W4, abi.RAX, x0)
	g.RR(amd64.Test, amd64.W4, abi.RAX, abi.RAX)
	g.Jcc(amd64.NotEqual, hit)
	g.nextVector(at, last, none)
	g.Jmp(l)
	g.Bind(hit)
	g.RR(amd64.Bsf, amd64.W4, abi.RAX, abi.RAX)
	g.RR(amd64.Add, amd64.W8, abi.RAX, at)
	g.N(amd64.Ret)

	found := g.NewLabel()
	g.Bind(short)
	g.RR(amd64.Cmp, amd64.W8, at, count)
	g.Jcc(amd64.AboveEqual, none)
	g.RM(amd64.Cmp, amd64.W1, abi.RAX, amd64.Indexed(to, at, 1, 0))
	g.Jcc(amd64.Equal, found)
	g.RI(amd64.Add, amd64.W8, at, 1)
	g.Jmp(short)
	g.Bind(none)
	g.RI(amd64.Mov, amd64.W8, at, -1)
	g.Bind(found)
	g.RR(amd64.Mov, amd64.W8, abi.RAX, at)
	g.N(amd64.Ret)
}
