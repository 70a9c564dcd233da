package stubs

import (
	"github.com/portico-os/portico/translator/abi"
	"github.com/portico-os/portico/translator/amd64"
)

// Odd random numbers, as in wyhash.
const (
	hashKey0 = 0x6076_1d64_78bd_642f
	hashKey1 = 0x67b2_514f_f4b5_52a3
)

// bytesHash emits StubBytesHash: wyhash's scheme, 16 bytes a turn folded into the hash
// by a product of 128 bits. Both factors depend on the seed, so that who does not
// know it cannot make a factor zero and thereby many inputs collide.
func (g *generator) bytesHash() {
	const hash, key, length, a, b = abi.R8, abi.R9, abi.R10, abi.RAX, abi.RSI
	// fold: hash = high half ^ low half of (a ^ key) * (b ^ hash)
	fold := func() {
		g.RR(amd64.Xor, amd64.W8, a, key)
		g.RR(amd64.Xor, amd64.W8, hash, b)
		g.R(amd64.MulWide, amd64.W8, hash)
		g.RR(amd64.Xor, amd64.W8, abi.RAX, abi.RDX)
		g.RR(amd64.Mov, amd64.W8, hash, abi.RAX)
	}
	finish, long := g.NewLabel(), g.NewLabel()
	g.RI(amd64.Mov, amd64.W8, hash, hashKey0)
	g.RI(amd64.Mov, amd64.W8, key, hashKey1)
	g.RR(amd64.Xor, amd64.W8, hash, abi.RAX)
	g.RR(amd64.Add, amd64.W8, key, abi.RAX)
	g.RR(amd64.Mov, amd64.W8, length, count)
	g.RI(amd64.Cmp, amd64.W8, count, 16)
	g.Jcc(amd64.Above, long)

	// Up to 16 bytes: a and b are the first and the last, which may overlap.
	for _, w := range []amd64.Width{amd64.W8, amd64.W4} {
		less := g.NewLabel()
		g.RI(amd64.Cmp, amd64.W8, count, int64(w))
		g.Jcc(amd64.Below, less)
		g.RM(amd64.Mov, w, a, amd64.At(to, 0))
		g.RM(amd64.Mov, w, b, end(to, -int32(w)))
		g.Jmp(finish)
		g.Bind(less)
	}
	g.RR(amd64.Xor, amd64.W4, a, a)
	g.RR(amd64.Xor, amd64.W4, b, b)
	g.RR(amd64.Test, amd64.W8, count, count)
	g.Jcc(amd64.Equal, finish)
	g.RM(amd64.MovZX8, amd64.W4, a, amd64.At(to, 0))
	g.RM(amd64.MovZX8, amd64.W4, b, end(to, -1))
	g.RI(amd64.Shl, amd64.W4, a, 16)
	g.RR(amd64.Or, amd64.W4, a, b)
	g.RI(amd64.Shr, amd64.W8, count, 1)
	g.RM(amd64.MovZX8, amd64.W4, b, end(to, 0)) // the middle one
	g.Jmp(finish)

	g.Bind(long)
	l := g.Here()
	g.RM(amd64.Mov, amd64.W8, a, amd64.At(to, 0))
	g.RM(amd64.Mov, amd64.W8, b, amd64.At(to, 8))
	fold()
	g.RI(amd64.Add, amd64.W8, to, 16)
	g.RI(amd64.Sub, amd64.W8, count, 16)
	g.RI(amd64.Cmp, amd64.W8, count, 16)
	g.Jcc(amd64.Above, l)
	g.RM(amd64.Mov, amd64.W8, a, end(to, -16))
	g.RM(amd64.Mov, amd64.W8, b, end(to, -8))

	g.Bind(finish)
	fold()
	g.RI(amd64.Mov, amd64.W8, b, hashKey0)
	g.RR(amd64.Xor, amd64.W8, a, length)
	g.RR(amd64.Mov, amd64.W8, hash, key)
	fold()
	g.N(amd64.Ret)
}
