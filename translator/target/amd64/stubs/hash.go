package stubs

import (
	"github.com/portico-os/portico/translator/target/amd64/asm"
)

// Odd random numbers, as in wyhash: any others would do.
const (
	hashKey0 = 0x6076_1d64_78bd_642f
	hashKey1 = 0x67b2_514f_f4b5_52a3
)

// bytesHash emits StubBytesHash: wyhash's scheme, 16 bytes a turn folded into the hash
// by a product of 128 bits. Both factors depend on the seed, so that who does not
// know it cannot make a factor zero and thereby many inputs collide.
func (g *generator) bytesHash() {
	const hash, key, length, a, b = asm.R8, asm.R9, asm.R10, asm.RAX, asm.RSI
	// fold: hash = high half ^ low half of (a ^ key) * (b ^ hash)
	fold := func() {
		g.RR(asm.Xor, asm.W8, a, key)
		g.RR(asm.Xor, asm.W8, hash, b)
		g.R(asm.MulWide, asm.W8, hash)
		g.RR(asm.Xor, asm.W8, asm.RAX, asm.RDX)
		g.RR(asm.Mov, asm.W8, hash, asm.RAX)
	}
	finish := g.NewLabel()
	g.RI(asm.Mov, asm.W8, hash, hashKey0)
	g.RI(asm.Mov, asm.W8, key, hashKey1)
	g.RR(asm.Xor, asm.W8, hash, asm.RAX)
	g.RR(asm.Add, asm.W8, key, asm.RAX)
	g.RR(asm.Mov, asm.W8, length, count)
	long := g.when(asm.Above, 16)

	// Up to 16 bytes: a and b are the first and the last, which may overlap.
	for _, w := range []asm.Width{asm.W8, asm.W4} {
		less := g.when(asm.Below, int32(w))
		g.RM(asm.Mov, w, a, asm.At(to, 0))
		g.RM(asm.Mov, w, b, end(to, -int32(w)))
		g.Jmp(finish)
		g.Bind(less)
	}
	g.RR(asm.Xor, asm.W4, a, a)
	g.RR(asm.Xor, asm.W4, b, b)
	g.RR(asm.Test, asm.W8, count, count)
	g.Jcc(asm.Equal, finish)
	g.RM(asm.MovZX8, asm.W4, a, asm.At(to, 0))
	g.RM(asm.MovZX8, asm.W4, b, end(to, -1))
	g.RI(asm.Shl, asm.W4, a, 16)
	g.RR(asm.Or, asm.W4, a, b)
	g.RI(asm.Shr, asm.W8, count, 1)
	g.RM(asm.MovZX8, asm.W4, b, end(to, 0)) // the middle one
	g.Jmp(finish)

	g.Bind(long)
	l := g.Here()
	g.RM(asm.Mov, asm.W8, a, asm.At(to, 0))
	g.RM(asm.Mov, asm.W8, b, asm.At(to, 8))
	fold()
	g.RI(asm.Add, asm.W8, to, 16)
	g.RI(asm.Sub, asm.W8, count, 16)
	g.RI(asm.Cmp, asm.W8, count, 16)
	g.Jcc(asm.Above, l)
	g.RM(asm.Mov, asm.W8, a, end(to, -16))
	g.RM(asm.Mov, asm.W8, b, end(to, -8))

	g.Bind(finish)
	fold()
	g.RI(asm.Mov, asm.W8, b, hashKey0)
	g.RR(asm.Xor, asm.W8, a, length)
	g.RR(asm.Mov, asm.W8, hash, key)
	fold()
	g.N(asm.Ret)
}
