package stubs

import (
	"github.com/portico-os/portico/translator/abi"
	"github.com/portico-os/portico/translator/amd64"
)

// clear emits StubClear. Short ranges are written from both ends, which may overlap.
func (g *generator) clear() {
	g.RR(amd64.Xor, amd64.W4, abi.RAX, abi.RAX)
	more := g.above(16)
	g.small(func(w amd64.Width) {
		g.MR(amd64.Mov, w, amd64.At(to, 0), abi.RAX)
		g.MR(amd64.Mov, w, end(to, -int32(w)), abi.RAX)
	}, func() {
		g.MR(amd64.Mov, amd64.W1, amd64.At(to, 0), abi.RAX)
	})

	sse, v := vector{amd64.Movups, amd64.W16}, g.vector()
	g.Bind(more)
	g.RR(amd64.Xorp, amd64.W4, x0, x0)
	for n := int32(1); n <= 4; n *= 2 {
		more = g.above(n * 32)
		g.fill(sse, n, amd64.At(to, 0))
		g.fill(sse, n, end(to, -n*16))
		g.N(amd64.Ret)
		g.Bind(more)
	}
	if g.RepMinimum > 0 {
		more = g.NewLabel()
		g.RI(amd64.Cmp, amd64.W8, count, int64(g.RepMinimum))
		g.Jcc(amd64.Below, more)
		g.N(amd64.RepStosb)
		g.N(amd64.Ret)
		g.Bind(more)
	}
	g.clearLarge(v)
}

// clearLarge emits the case of more than 4 vectors.
func (g *generator) clearLarge(v vector) {
	step := 4 * v.bytes()
	if v.width == amd64.W32 {
		g.RRR(amd64.Vpxor, v.width, x0, x0, x0)
	}
	last := g.NewLabel()
	g.RM(amd64.Lea, amd64.W8, abi.R9, end(to, 0))
	g.RM(amd64.Lea, amd64.W8, abi.R8, amd64.At(abi.R9, -step))
	g.fill(v, 1, amd64.At(to, 0))
	g.RI(amd64.Add, amd64.W8, to, int64(v.bytes()))
	g.RI(amd64.And, amd64.W8, to, -int64(v.bytes()))
	g.RR(amd64.Cmp, amd64.W8, to, abi.R8)
	g.Jcc(amd64.AboveEqual, last)
	g.Align(32)
	l := g.Here()
	g.fill(v, 4, amd64.At(to, 0))
	g.RI(amd64.Sub, amd64.W8, to, -int64(step))
	g.RR(amd64.Cmp, amd64.W8, to, abi.R8)
	g.Jcc(amd64.Below, l)
	g.Bind(last)
	g.fill(v, 4, amd64.At(abi.R8, 0))
	g.done(v)
}

// fill stores n vectors of zeros.
func (g *generator) fill(v vector, n int32, m amd64.Mem) {
	for range n {
		g.MR(v.op, v.width, m, x0)
		m.Disp += v.bytes()
	}
}
