package asm

import (
	"encoding/hex"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/arch/x86/x86asm"
)

func assemble(t *testing.T, emit func(a *Assembler)) []byte {
	t.Helper()
	var a Assembler
	emit(&a)
	text, _, err := a.Finish()
	require.NoError(t, err)
	return text
}

func TestGoldenBytes(t *testing.T) {
	for _, c := range []struct {
		name, want string
		emit       func(a *Assembler)
	}{
		{"zero-extended immediate needs no prefix", "b8ffffffff", func(a *Assembler) { a.RI(Mov, W8, RAX, 0xffffffff) }},
		{"negative immediate is sign-extended", "48c7c0ffffffff", func(a *Assembler) { a.RI(Mov, W8, RAX, -1) }},
		{"32-bit constant given unsigned", "83f8ff", func(a *Assembler) { a.RI(Cmp, W4, RAX, 0xffffffff) }},
		{"poll check", "41807f1000", func(a *Assembler) { a.MI(Cmp, W1, At(R15, 16), 0) }},
		{"stack check", "493b6718", func(a *Assembler) { a.RM(Cmp, W8, RSP, At(R15, 24)) }},
		{"division", "48f7f9", func(a *Assembler) { a.R(Idiv, W8, RCX) }},
		{"byte test of SIL", "4084f6", func(a *Assembler) { a.RR(Test, W1, RSI, RSI) }},
		{"push of R12", "4154", func(a *Assembler) { a.R(Push, W8, R12) }},
		{"64-byte vector load", "c5fe6f4740", func(a *Assembler) { a.RM(Vmovdqu, W32, XMM0, At(RDI, 64)) }},
	} {
		t.Run(c.name, func(t *testing.T) {
			require.Equal(t, c.want, hex.EncodeToString(assemble(t, c.emit)))
		})
	}
}

func TestRelocations(t *testing.T) {
	var a Assembler
	skip := a.NewLabel()
	a.Jmp(skip) // two bytes in the end
	a.RM(Mov, W8, RAX, atSymbol(1, 8))
	a.RM(Mov, W8, RAX, Mem{Base: RBX, Index: NoReg, Disp: 4, Symbol: 2})
	a.CallSymbol(3)
	a.Bind(skip)
	a.RS(Mov, W8, RDI, 4, 16)
	a.RS(Cmp, W8, RDI, 5, 0)
	a.MS(Mov, W8, At(RDI, 0), 6, 1)
	a.JmpSymbol(7)
	a.MS(Mov, W4, atSymbol(8, 0), 9, 0)
	text, relocs, err := a.Finish()
	require.NoError(t, err)
	require.Equal(t, []Reloc{
		{6, false, 1, 8}, {13, false, 2, 4}, {18, true, 3, 0}, {23, false, 4, 16}, {30, false, 5, 0},
		{37, false, 6, 1}, {42, true, 7, 0}, {49, false, 8, 0}, {53, false, 9, 0},
	}, relocs)
	for _, r := range relocs {
		require.Equal(t, make([]byte, 4), text[r.Offset:r.Offset+4])
	}
	decode(t, text)
}

// decode returns the offsets of the text's instructions.
func decode(t *testing.T, text []byte) (insts []x86asm.Inst, offsets []int) {
	t.Helper()
	for at := 0; at < len(text); {
		inst, err := x86asm.Decode(text[at:], 64)
		require.NoError(t, err)
		insts, offsets = append(insts, inst), append(offsets, at)
		at += inst.Len
	}
	return insts, offsets
}

func TestBranchesAreShortExactlyWhereTheyReach(t *testing.T) {
	for _, c := range []struct{ gap, forward, backward int }{
		{0, 2, 2}, {125, 2, 2}, {126, 2, 2}, {127, 2, 5}, {128, 5, 5}, {1000, 5, 5},
	} {
		forward := assemble(t, func(a *Assembler) {
			l := a.NewLabel()
			a.Jmp(l)
			a.text = append(a.text, make([]byte, c.gap)...)
			a.Bind(l)
		})
		require.Equal(t, c.gap+c.forward, len(forward), "forward over %d", c.gap)
		backward := assemble(t, func(a *Assembler) {
			l := a.Here()
			a.text = append(a.text, make([]byte, c.gap)...)
			a.Jmp(l)
		})
		require.Equal(t, c.gap+c.backward, len(backward), "backward over %d", c.gap)
	}
}

// Random code with many branches, paddings and recorded positions: after Finish each
// branch leads to its label and each position is where its instruction is.
func TestBranchesReachTheirLabels(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 60 {
		var a Assembler
		labels := make([]Label, 1+random.IntN(60))
		for i := range labels {
			labels[i] = a.NewLabel()
		}
		var targets []Label
		var positions []uint32
		var marks []byte
		next := 0
		for step := range 400 {
			if step%7 == 0 && next < len(labels) {
				if random.IntN(4) == 0 {
					a.Align(16)
				}
				a.Bind(labels[next])
				next++
			}
			l := labels[random.IntN(len(labels))]
			switch random.IntN(8) {
			case 0:
				a.Jmp(l)
			case 1, 2:
				a.Jcc(Cond(random.IntN(16)), l)
			case 3, 4:
				a.LeaLabel(R9, l)
			default:
				positions = append(positions, a.Position())
				marks = append(marks, byte(step))
				a.RI(Mov, W8, RBX, int64(random.Uint64()))
				a.RI(Mov, W1, RDX, int64(byte(step)))
				positions[len(positions)-1] = a.Position() - 1
				continue
			}
			targets = append(targets, l)
		}
		for ; next < len(labels); next++ {
			a.Bind(labels[next])
		}
		text, _, err := a.Finish()
		require.NoError(t, err)
		for i, p := range positions {
			require.Equal(t, marks[i], text[a.Offset(p)])
		}
		insts, offsets := decode(t, text)
		seen := 0
		for i, inst := range insts {
			if inst.PCRel == 0 {
				continue
			}
			rel, ok := inst.Args[0].(x86asm.Rel)
			if !ok {
				rel = x86asm.Rel(inst.Args[1].(x86asm.Mem).Disp)
			}
			require.Equal(t, a.LabelOffset(targets[seen]), uint32(offsets[i]+inst.Len+int(rel)), "%v", inst)
			seen++
		}
		require.Equal(t, len(targets), seen)
	}
}

// A chain in which each branch becomes long only after the next one has must end.
func TestShorteningIsBounded(t *testing.T) {
	var a Assembler
	const n = 2000
	labels := make([]Label, n+40)
	for i := range labels {
		labels[i] = a.NewLabel()
	}
	for i := range n {
		a.Bind(labels[i])
		a.Jmp(labels[i+40])
		a.RR(Mov, W1, RAX, RAX)
		a.RR(Mov, W4, RAX, RAX)
	}
	for i := n; i < len(labels); i++ {
		a.Bind(labels[i])
	}
	a.text = append(a.text, make([]byte, 200)...)
	text, _, err := a.Finish()
	require.NoError(t, err)
	require.Less(t, len(text), n*9+201)
}

func TestPaddingAligns(t *testing.T) {
	for n := range 40 {
		text := assemble(t, func(a *Assembler) {
			for range n {
				a.N(Ret)
			}
			a.Align(32)
			a.N(Ret)
		})
		require.Zero(t, (len(text)-1)%32)
		decode(t, text)
	}
}

func TestWrongOperandsAreErrors(t *testing.T) {
	for _, c := range []struct {
		name, want string
		emit       func(a *Assembler)
	}{
		{"no such shape", "does not have these operands", func(a *Assembler) { a.MR(Lea, W8, At(RAX, 0), RAX) }},
		{"no operands", "does not have these operands", func(a *Assembler) { a.N(Add) }},
		{"memory for a register in the opcode", "does not have these operands", func(a *Assembler) { a.M(Bswap, W8, At(RAX, 0)) }},
		{"width", "of width 1", func(a *Assembler) { a.RR(Imul, W1, RAX, RAX) }},
		{"index register", "index register", func(a *Assembler) { a.RM(Mov, W8, RAX, Indexed(RAX, RSP, 1, 0)) }},
		{"scale", "times 3", func(a *Assembler) { a.RM(Mov, W8, RAX, Indexed(RAX, RCX, 3, 0)) }},
		{"immediate", "does not fit", func(a *Assembler) { a.RI(Add, W8, RAX, 1<<31) }},
		{"unbound label", "never bound", func(a *Assembler) { a.Jmp(a.NewLabel()) }},
	} {
		t.Run(c.name, func(t *testing.T) {
			var a Assembler
			c.emit(&a)
			_, _, err := a.Finish()
			require.ErrorContains(t, err, c.want)
		})
	}
}

func TestEveryTableRowHasAName(t *testing.T) {
	for op := Invalid + 1; op < numOps; op++ {
		require.NotEmpty(t, table[op].name, "op %d", op)
	}
}

func emitMix(a *Assembler) {
	l := a.Here()
	a.RM(Mov, W8, RAX, Indexed(RBX, RCX, 8, 16))
	a.RR(Add, W8, RDX, RAX)
	a.RI(Cmp, W8, RCX, 1000)
	a.MR(Mov, W4, At(RSP, 24), R9)
	a.Jcc(Below, l)
}

// reset empties the assembler and keeps its memory.
func (a *Assembler) reset() {
	*a = Assembler{text: a.text[:0], relocs: a.relocs[:0], labels: a.labels[:0], branches: a.branches[:0]}
}

func TestEmissionDoesNotAllocate(t *testing.T) {
	var a Assembler
	require.Zero(t, testing.AllocsPerRun(100, func() {
		a.reset()
		for range 10 {
			emitMix(&a)
		}
	}))
}

func BenchmarkEmit(b *testing.B) {
	var a Assembler
	b.ReportAllocs()
	for b.Loop() {
		if len(a.text) > 1<<14 {
			a.reset()
		}
		emitMix(&a)
	}
}

// atSymbol returns the operand at a displacement from a symbol.
func atSymbol(s Symbol, disp int32) Mem {
	return Mem{Base: NoReg, Index: NoReg, Disp: disp, Symbol: s}
}
