package stubs

import (
	"github.com/portico-os/portico/translator/target/amd64/asm"
)

// clear emits StubClear. Short ranges are written from both ends, which may overlap.
func (g *generator) clear() {
	g.RR(asm.Xor, asm.W4, asm.RAX, asm.RAX)
	more := g.when(asm.Above, 16)
	g.small(func(w asm.Width) {
		g.MR(asm.Mov, w, asm.At(to, 0), asm.RAX)
		g.MR(asm.Mov, w, end(to, -int32(w)), asm.RAX)
	}, func() {
		g.MR(asm.Mov, asm.W1, asm.At(to, 0), asm.RAX)
	})

	sse, v := vector{asm.Movups, asm.W16}, g.vector()
	g.Bind(more)
	g.RR(asm.Xorp, asm.W4, x0, x0)
	for n := int32(1); n <= 4; n *= 2 {
		more = g.when(asm.Above, n*32)
		g.fill(sse, n, asm.At(to, 0))
		g.fill(sse, n, end(to, -n*16))
		g.N(asm.Ret)
		g.Bind(more)
	}
	if g.BlockMinimum > 0 {
		more = g.when(asm.Below, g.BlockMinimum)
		g.N(asm.RepStosb)
		g.N(asm.Ret)
		g.Bind(more)
	}
	g.clearLarge(v)
}

// clearLarge emits the case of more than 4 vectors.
func (g *generator) clearLarge(v vector) {
	step := 4 * v.bytes()
	if v.width == asm.W32 {
		g.RRR(asm.Vpxor, v.width, x0, x0, x0)
	}
	last := g.NewLabel()
	g.RM(asm.Lea, asm.W8, asm.R9, end(to, 0))
	g.RM(asm.Lea, asm.W8, asm.R8, asm.At(asm.R9, -step))
	g.fill(v, 1, asm.At(to, 0))
	g.RI(asm.Add, asm.W8, to, int64(v.bytes()))
	g.RI(asm.And, asm.W8, to, -int64(v.bytes()))
	g.RR(asm.Cmp, asm.W8, to, asm.R8)
	g.Jcc(asm.AboveEqual, last)
	g.Align(32)
	l := g.Here()
	g.fill(v, 4, asm.At(to, 0))
	g.RI(asm.Sub, asm.W8, to, -int64(step))
	g.RR(asm.Cmp, asm.W8, to, asm.R8)
	g.Jcc(asm.Below, l)
	g.Bind(last)
	g.fill(v, 4, asm.At(asm.R8, 0))
	g.done(v)
}

// fill stores n vectors of zeros.
func (g *generator) fill(v vector, n int32, m asm.Mem) {
	for range n {
		g.MR(v.op, v.width, m, x0)
		m.Disp += v.bytes()
	}
}
