package stubs

import (
	"github.com/portico-os/portico/translator/target/amd64/asm"
)

// Where leaf stubs have their arguments: the same as in registers.Machine.LeafArgs. The string
// instructions rely on these very registers.
const (
	to    = asm.RDI // destination, then its next byte
	from  = asm.RSI
	count = asm.RCX
	x0    = asm.XMM0
)

// A vector is a size of vector registers: copies and fills step by it.
type vector struct {
	op    asm.Op    // that moves one, at any alignment
	width asm.Width // bytes; those of W32 leave by done, which clears the upper halves
}

func (g *generator) vector() vector {
	if g.WideVectors {
		return vector{asm.Vmovdqu, asm.W32}
	}
	return vector{asm.Movups, asm.W16}
}

func (v vector) bytes() int32 { return int32(v.width) }

// done emits the return from a routine that used the vectors.
func (g *generator) done(v vector) {
	if v.width == asm.W32 {
		g.N(asm.Vzeroupper)
	}
	g.N(asm.Ret)
}

// load and store move n vectors from first on, at an ascending address.
func (g *generator) load(v vector, first asm.Reg, n int32, m asm.Mem) {
	for i := range n {
		g.RM(v.op, v.width, first+asm.Reg(i), m)
		m.Disp += v.bytes()
	}
}

func (g *generator) store(v vector, first asm.Reg, n int32, m asm.Mem) {
	for i := range n {
		g.MR(v.op, v.width, m, first+asm.Reg(i))
		m.Disp += v.bytes()
	}
}

// end is the memory operand at a displacement from base + count.
func end(base asm.Reg, disp int32) asm.Mem { return asm.Indexed(base, count, 1, disp) }

// when emits a branch that is taken if the count is above, or below, a limit.
func (g *generator) when(c asm.Cond, limit int32) asm.Label {
	l := g.NewLabel()
	g.RI(asm.Cmp, asm.W8, count, int64(limit))
	g.Jcc(c, l)
	return l
}

// small emits the cases of up to 16 bytes: chunk handles counts from its width to
// twice that, one a single byte.
func (g *generator) small(chunk func(w asm.Width), one func()) {
	for _, w := range []asm.Width{asm.W8, asm.W4, asm.W2} {
		less := g.when(asm.Below, int32(w))
		chunk(w)
		g.N(asm.Ret)
		g.Bind(less)
	}
	none := g.NewLabel()
	g.RR(asm.Test, asm.W8, count, count)
	g.Jcc(asm.Equal, none)
	one()
	g.Bind(none)
	g.N(asm.Ret)
}

// copy emits StubCopy. Up to 8 vectors, all is loaded before anything is stored, so
// that the ranges may overlap.
func (g *generator) copy() {
	sse := vector{asm.Movups, asm.W16}
	more := g.when(asm.Above, 16)
	g.small(func(w asm.Width) {
		g.RM(asm.Mov, w, asm.RAX, asm.At(from, 0))
		g.RM(asm.Mov, w, asm.RDX, end(from, -int32(w)))
		g.MR(asm.Mov, w, asm.At(to, 0), asm.RAX)
		g.MR(asm.Mov, w, end(to, -int32(w)), asm.RDX)
	}, func() {
		g.RM(asm.MovZX8, asm.W4, asm.RAX, asm.At(from, 0))
		g.MR(asm.Mov, asm.W1, asm.At(to, 0), asm.RAX)
	})
	for n := int32(1); n <= 2; n *= 2 {
		g.Bind(more)
		more = g.when(asm.Above, n*32)
		g.copyEnds(sse, n)
	}
	v := g.vector()
	for n := 64 / v.bytes(); n <= 4; n *= 2 {
		g.Bind(more)
		more = g.when(asm.Above, n*2*v.bytes())
		g.copyEnds(v, n)
	}
	g.Bind(more)
	g.copyLarge(v)
}

// copyEnds emits the copy of n to 2n vectors: the first n and the last n.
func (g *generator) copyEnds(v vector, n int32) {
	g.load(v, x0, n, asm.At(from, 0))
	g.load(v, x0+4, n, end(from, -n*v.bytes()))
	g.store(v, x0, n, asm.At(to, 0))
	g.store(v, x0+4, n, end(to, -n*v.bytes()))
	g.done(v)
}

// copyLarge emits the copy of more than 8 vectors, in steps of 4. The first and last
// bytes are held in registers so that the steps can store to aligned addresses.
func (g *generator) copyLarge(v vector) {
	step := 4 * v.bytes()
	backward, forward := g.NewLabel(), g.NewLabel()
	g.RR(asm.Mov, asm.W8, asm.RAX, to)
	g.RR(asm.Sub, asm.W8, asm.RAX, from)
	g.RR(asm.Cmp, asm.W8, asm.RAX, count)
	g.Jcc(asm.Below, backward)
	if g.BlockMinimum > 0 {
		g.RI(asm.Cmp, asm.W8, count, int64(g.BlockMinimum))
		g.Jcc(asm.Below, forward)
		// A destination just below the source makes the string instruction crawl.
		g.R(asm.Neg, asm.W8, asm.RAX)
		g.RI(asm.Cmp, asm.W8, asm.RAX, 64)
		g.Jcc(asm.Below, forward)
		g.N(asm.RepMovsb)
		g.N(asm.Ret)
	}

	g.Bind(forward)
	g.load(v, x0+8, 1, asm.At(from, 0))
	g.load(v, x0+4, 4, end(from, -step))
	g.RM(asm.Lea, asm.W8, asm.R9, end(to, 0)) // end of the destination
	g.RR(asm.Mov, asm.W8, asm.R10, to)        // its start
	g.RI(asm.Add, asm.W8, to, int64(v.bytes()))
	g.RI(asm.And, asm.W8, to, -int64(v.bytes()))
	g.RR(asm.Mov, asm.W8, asm.RAX, to)
	g.RR(asm.Sub, asm.W8, asm.RAX, asm.R10)
	g.RR(asm.Add, asm.W8, from, asm.RAX)
	g.RM(asm.Lea, asm.W8, asm.R8, asm.At(asm.R9, -step)) // no step starts from here on
	g.Align(32)
	l := g.Here()
	g.load(v, x0, 4, asm.At(from, 0))
	g.store(v, x0, 4, asm.At(to, 0))
	g.RI(asm.Sub, asm.W8, from, -int64(step))
	g.RI(asm.Sub, asm.W8, to, -int64(step))
	g.RR(asm.Cmp, asm.W8, to, asm.R8)
	g.Jcc(asm.Below, l)
	g.store(v, x0+4, 4, asm.At(asm.R9, -step))
	g.store(v, x0+8, 1, asm.At(asm.R10, 0))
	g.done(v)

	g.Bind(backward)
	g.load(v, x0+4, 4, asm.At(from, 0))
	g.load(v, x0+8, 1, end(from, -v.bytes()))
	g.RM(asm.Lea, asm.W8, asm.R9, end(to, 0))
	g.RR(asm.Mov, asm.W8, asm.R10, asm.R9)
	g.RI(asm.Sub, asm.W8, asm.R10, 1)
	g.RI(asm.And, asm.W8, asm.R10, -int64(v.bytes())) // end of the next step's destination
	g.RM(asm.Lea, asm.W8, asm.R8, asm.At(to, step))
	g.RR(asm.Sub, asm.W8, from, to) // source minus destination
	g.Align(32)
	l = g.Here()
	g.load(v, x0, 4, asm.Indexed(from, asm.R10, 1, -step))
	g.store(v, x0, 4, asm.At(asm.R10, -step))
	g.RI(asm.Sub, asm.W8, asm.R10, int64(step))
	g.RR(asm.Cmp, asm.W8, asm.R10, asm.R8)
	g.Jcc(asm.Above, l)
	g.store(v, x0+4, 4, asm.At(to, 0))
	g.store(v, x0+8, 1, asm.At(asm.R9, -v.bytes()))
	g.done(v)
}
