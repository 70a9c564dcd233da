package registers

import (
	"math/bits"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/translator/abi"
	"github.com/portico-os/portico/translator/ir"
	"github.com/portico-os/portico/translator/target/amd64/asm"
)

// Every number is of one register, and none of one that is reserved.
func TestNumbers(t *testing.T) {
	seen := map[asm.Reg]bool{CPU: true, Domain: true, Stack: true}
	check := func(n abi.Reg, float bool) {
		r := Of(n)
		require.False(t, seen[r], "register %d", r)
		seen[r] = true
		require.Equal(t, n, Number(r))
		require.Equal(t, float, r >= asm.XMM0)
	}
	for n := range abi.Reg(abi.NumGeneral) {
		check(n, false)
	}
	for n := range abi.Reg(abi.NumFloat) {
		check(abi.FirstFloat+n, true)
	}
	require.Len(t, seen, 32, "that is all there are")
	require.Panics(t, func() { Number(Stack) })
}

// Arguments are where Go's compiler passes them, which nothing relies on but readers of traces.
func TestArgumentsAreWhereGoHasThem(t *testing.T) {
	var got []asm.Reg
	for n := range abi.Reg(abi.IntRegs) {
		got = append(got, Of(n))
	}
	require.Equal(t, []asm.Reg{asm.RAX, asm.RBX, asm.RCX, asm.RDI, asm.RSI, asm.R8, asm.R9, asm.R10, asm.R11}, got)
	require.Equal(t, asm.RDX, Of(abi.ClosureReg))
	require.Equal(t, asm.XMM0, Of(abi.FirstFloat))
}

func TestMachine(t *testing.T) {
	m := Machine
	require.Equal(t, abi.NumGeneral-1, bits.OnesCount32(uint32(m.Int)), "all but one for emitted sequences")
	require.Equal(t, abi.NumFloat-1, bits.OnesCount32(uint32(m.Float)))
	require.Zero(t, m.Int&m.Float)
	require.Equal(t, Scratch, Of(m.Scratch))
	require.Equal(t, ScratchFloat, Of(m.ScratchFloat))
	require.Zero(t, m.All()&(ir.Only(m.Scratch)|ir.Only(m.ScratchFloat)))
	for n := range abi.Reg(abi.IntRegs) {
		require.NotZero(t, m.Int&ir.Only(n))
	}
	for n := range abi.Reg(abi.FloatRegs) {
		require.NotZero(t, m.Float&ir.Only(abi.FirstFloat+n))
	}
	require.NotZero(t, m.Int&ir.Only(abi.ClosureReg))
	require.NotZero(t, m.Int&ir.Only(abi.NumberReg))

	preferred := ir.RegMask(0)
	for _, r := range m.Preference {
		require.Zero(t, preferred&ir.Only(r))
		preferred |= ir.Only(r)
	}
	require.Equal(t, m.Int, preferred)
	for s, args := range m.LeafArgs {
		taken := ir.RegMask(0)
		for _, r := range args {
			require.Zero(t, taken&ir.Only(r), "stub %d", s)
			taken |= ir.Only(r)
		}
		require.Zero(t, taken&^m.Int, "stub %d", s)
	}
}

// What an instruction demands can be had: registers that values may have, at least one, and
// of operands that are there.
func TestDemandsCanBeMet(t *testing.T) {
	for _, table := range [2][ir.NumOps]*ir.Constraints{Machine.Ops, Machine.OpsConstant} {
		for op, c := range table {
			if c == nil {
				continue
			}
			for _, m := range append(append([]ir.RegMask{c.Clobbers}, c.Args...), c.Defs...) {
				require.Zero(t, m&^Machine.All(), "%v", ir.Op(op))
			}
			fixed := ir.RegMask(0)
			for _, m := range c.Args {
				require.NotZero(t, m, "%v", ir.Op(op))
				if m&(m-1) == 0 {
					require.Zero(t, fixed&m, "%v wants a register twice", ir.Op(op))
					fixed |= m
				}
			}
			for i, operand := range c.Tied {
				require.GreaterOrEqual(t, operand, 0)
				if i < len(c.Defs) && operand < len(c.Args) {
					require.NotZero(t, c.Defs[i]&c.Args[operand], "%v", ir.Op(op))
				}
			}
		}
	}
}
