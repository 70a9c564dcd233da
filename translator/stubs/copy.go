package stubs

import (
	"github.com/portico-os/portico/translator/abi"
	"github.com/portico-os/portico/translator/amd64"
)

const (
	to    = abi.RDI // destination, then its next byte
	from  = abi.RSI
	count = abi.RCX
	x0    = abi.XMM0
)

// A vector is a size of vector registers.
type vector struct {
	op    amd64.Op
	width amd64.Width
}

func (g *generator) vector() vector {
	if g.AVX {
		return vector{amd64.Vmovdqu, amd64.W32}
	}
	return vector{amd64.Movups, amd64.W16}
}

func (v vector) bytes() int32 { return int32(v.width) }

// done emits the return from a routine that used the vectors.
func (g *generator) done(v vector) {
	if v.width == amd64.W32 {
		g.N(amd64.Vzeroupper)
	}
	g.N(amd64.Ret)
}

// load and store move n vectors from first on, at an ascending address.
func (g *generator) load(v vector, first abi.Reg, n int32, m amd64.Mem) {
	for i := range n {
		g.RM(v.op, v.width, first+abi.Reg(i), m)
		m.Disp += v.bytes()
	}
}

func (g *generator) store(v vector, first abi.Reg, n int32, m amd64.Mem) {
	for i := range n {
		g.MR(v.op, v.width, m, first+abi.Reg(i))
		m.Disp += v.bytes()
	}
}

// end is the memory operand at a displacement from base + count.
func end(base abi.Reg, disp int32) amd64.Mem { return amd64.Indexed(base, count, 1, disp) }

// above emits a branch that is taken if the count is more than limit.
func (g *generator) above(limit int32) amd64.Label {
	l := g.NewLabel()
	g.RI(amd64.Cmp, amd64.W8, count, int64(limit))
	g.Jcc(amd64.Above, l)
	return l
}

// small emits the cases of up to 16 bytes: chunk handles counts from its width to
// twice that, one a single byte.
func (g *generator) small(chunk func(w amd64.Width), one func()) {
	for _, w := range []amd64.Width{amd64.W8, amd64.W4, amd64.W2} {
		less := g.NewLabel()
		g.RI(amd64.Cmp, amd64.W8, count, int64(w))
		g.Jcc(amd64.Below, less)
		chunk(w)
		g.N(amd64.Ret)
		g.Bind(less)
	}
	none := g.NewLabel()
	g.RR(amd64.Test, amd64.W8, count, count)
	g.Jcc(amd64.Equal, none)
	one()
	g.Bind(none)
	g.N(amd64.Ret)
}

// copy emits StubCopy. Up to 8 vectors, all is loaded before anything is stored, so
// that the ranges may overlap.
func (g *generator) copy() {
	sse := vector{amd64.Movups, amd64.W16}
	more := g.above(16)
	g.small(func(w amd64.Width) {
		g.RM(amd64.Mov, w, abi.RAX, amd64.At(from, 0))
		g.RM(amd64.Mov, w, abi.RDX, end(from, -int32(w)))
		g.MR(amd64.Mov, w, amd64.At(to, 0), abi.RAX)
		g.MR(amd64.Mov, w, end(to, -int32(w)), abi.RDX)
	}, func() {
		g.RM(amd64.MovZX8, amd64.W4, abi.RAX, amd64.At(from, 0))
		g.MR(amd64.Mov, amd64.W1, amd64.At(to, 0), abi.RAX)
	})
	for n := int32(1); n <= 2; n *= 2 {
		g.Bind(more)
		more = g.above(n * 32)
		g.copyEnds(sse, n)
	}
	v := g.vector()
	for n := 64 / v.bytes(); n <= 4; n *= 2 {
		g.Bind(more)
		more = g.above(n * 2 * v.bytes())
		g.copyEnds(v, n)
	}
	g.Bind(more)
	g.copyLarge(v)
}

// copyEnds emits the copy of n to 2n vectors: the first n and the last n.
func (g *generator) copyEnds(v vector, n int32) {
	g.load(v, x0, n, amd64.At(from, 0))
	g.load(v, x0+4, n, end(from, -n*v.bytes()))
	g.store(v, x0, n, amd64.At(to, 0))
	g.store(v, x0+4, n, end(to, -n*v.bytes()))
	g.done(v)
}

// copyLarge emits the copy of more than 8 vectors, in steps of 4. The first and last
// bytes are held in registers so that the steps can store to aligned addresses.
func (g *generator) copyLarge(v vector) {
	step := 4 * v.bytes()
	backward, forward := g.NewLabel(), g.NewLabel()
	g.RR(amd64.Mov, amd64.W8, abi.RAX, to)
	g.RR(amd64.Sub, amd64.W8, abi.RAX, from)
	g.RR(amd64.Cmp, amd64.W8, abi.RAX, count)
	g.Jcc(amd64.Below, backward)
	if g.RepMinimum > 0 {
		g.RI(amd64.Cmp, amd64.W8, count, int64(g.RepMinimum))
		g.Jcc(amd64.Below, forward)
		// A destination just below the source makes the string instruction crawl.
		g.R(amd64.Neg, amd64.W8, abi.RAX)
		g.RI(amd64.Cmp, amd64.W8, abi.RAX, 64)
		g.Jcc(amd64.Below, forward)
		g.N(amd64.RepMovsb)
		g.N(amd64.Ret)
	}

	g.Bind(forward)
	g.load(v, x0+8, 1, amd64.At(from, 0))
	g.load(v, x0+4, 4, end(from, -step))
	g.RM(amd64.Lea, amd64.W8, abi.R9, end(to, 0)) // end of the destination
	g.RR(amd64.Mov, amd64.W8, abi.R10, to)        // its start
	g.RI(amd64.Add, amd64.W8, to, int64(v.bytes()))
	g.RI(amd64.And, amd64.W8, to, -int64(v.bytes()))
	g.RR(amd64.Mov, amd64.W8, abi.RAX, to)
	g.RR(amd64.Sub, amd64.W8, abi.RAX, abi.R10)
	g.RR(amd64.Add, amd64.W8, from, abi.RAX)
	g.RM(amd64.Lea, amd64.W8, abi.R8, amd64.At(abi.R9, -step)) // no step starts from here on
	g.Align(32)
	l := g.Here()
	g.load(v, x0, 4, amd64.At(from, 0))
	g.store(v, x0, 4, amd64.At(to, 0))
	g.RI(amd64.Sub, amd64.W8, from, -int64(step))
	g.RI(amd64.Sub, amd64.W8, to, -int64(step))
	g.RR(amd64.Cmp, amd64.W8, to, abi.R8)
	g.Jcc(amd64.Below, l)
	g.store(v, x0+4, 4, amd64.At(abi.R9, -step))
	g.store(v, x0+8, 1, amd64.At(abi.R10, 0))
	g.done(v)

	g.Bind(backward)
	g.load(v, x0+4, 4, amd64.At(from, 0))
	g.load(v, x0+8, 1, end(from, -v.bytes()))
	g.RM(amd64.Lea, amd64.W8, abi.R9, end(to, 0))
	g.RR(amd64.Mov, amd64.W8, abi.R10, abi.R9)
	g.RI(amd64.Sub, amd64.W8, abi.R10, 1)
	g.RI(amd64.And, amd64.W8, abi.R10, -int64(v.bytes())) // end of the next step's destination
	g.RM(amd64.Lea, amd64.W8, abi.R8, amd64.At(to, step))
	g.RR(amd64.Sub, amd64.W8, from, to) // source minus destination
	g.Align(32)
	l = g.Here()
	g.load(v, x0, 4, amd64.Indexed(from, abi.R10, 1, -step))
	g.store(v, x0, 4, amd64.At(abi.R10, -step))
	g.RI(amd64.Sub, amd64.W8, abi.R10, int64(step))
	g.RR(amd64.Cmp, amd64.W8, abi.R10, abi.R8)
	g.Jcc(amd64.Above, l)
	g.store(v, x0+4, 4, amd64.At(to, 0))
	g.store(v, x0+8, 1, amd64.At(abi.R9, -v.bytes()))
	g.done(v)
}
