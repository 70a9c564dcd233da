package ir_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/translator/abi"
	"github.com/portico-os/portico/translator/ir"
)

const (
	r0     = ir.RegMask(1)
	r1     = ir.RegMask(2)
	ints   = ir.RegMask(0xF)
	f0     = ir.RegMask(1) << abi.FirstFloat
	floats = ir.RegMask(7) << abi.FirstFloat
)

// newMachine returns a machine with four and three registers, in which shifts have their
// count in r1 unless it is a constant.
func newMachine() *ir.Machine {
	m := &ir.Machine{Int: ints, Float: floats}
	m.Ops[ir.OpShl] = &ir.Constraints{Args: []ir.RegMask{0, r1}, Defs: []ir.RegMask{ints &^ r1}, Tied: []int{0}}
	m.OpsConstant[ir.OpShl] = &ir.Constraints{Tied: []int{0}}
	m.Ops[ir.OpAddCarry] = &ir.Constraints{Tied: []int{0, 2}}
	return m
}

func TestRegisterSets(t *testing.T) {
	m := newMachine()
	require.Equal(t, ints|floats, m.All())
	require.Equal(t, ints, m.Class(ir.Int))
	require.Equal(t, floats, m.Class(ir.Float))
	require.Equal(t, r0, ir.Only(0))
	require.Equal(t, f0, ir.Only(abi.FirstFloat))
}

func TestConstraints(t *testing.T) {
	f := ir.NewFunc(newMachine())
	instr := func(op ir.Op, classes ...ir.Class) *ir.Instr {
		in := f.NewInstr(op)
		for _, c := range classes {
			in.Args = append(in.Args, f.Define(f.NewInstr(ir.OpConst), c, false))
		}
		f.Define(in, ir.Int, false)
		return in
	}
	shift := instr(ir.OpShl, ir.Int, ir.Int)
	constant := instr(ir.OpShl, ir.Int)
	constant.HasImm = true
	fixed := instr(ir.OpShl, ir.Int, ir.Float, ir.Float)
	fixed.HasImm = true
	fixed.Fix = &ir.Constraints{Args: []ir.RegMask{r0, f0}, Defs: []ir.RegMask{r1}}
	free := instr(ir.OpAdd, ir.Float, ir.Int)
	carry := instr(ir.OpAddCarry, ir.Int, ir.Int, ir.Int)
	f.Define(carry, ir.Int, false)
	f.Define(carry, ir.Float, false)

	for name, test := range map[string]struct {
		in         *ir.Instr
		args, defs []ir.RegMask
		tied       []int
	}{
		"of the machine":    {shift, []ir.RegMask{ints, r1}, []ir.RegMask{ints &^ r1}, []int{0}},
		"with a constant":   {constant, []ir.RegMask{ints}, []ir.RegMask{ints}, []int{0}},
		"of its own":        {fixed, []ir.RegMask{r0, f0, floats}, []ir.RegMask{r1}, []int{-1}},
		"none":              {free, []ir.RegMask{floats, ints}, []ir.RegMask{ints}, []int{-1}},
		"of several result": {carry, []ir.RegMask{ints, ints, ints}, []ir.RegMask{ints, ints, floats}, []int{0, 2, -1}},
	} {
		t.Run(name, func(t *testing.T) {
			for i, want := range test.args {
				require.Equal(t, want, f.ArgMask(test.in, i))
			}
			for i, want := range test.defs {
				require.Equal(t, want, f.DefMask(test.in, i))
				require.Equal(t, test.tied[i], f.Tied(test.in, i))
			}
		})
	}
	require.Nil(t, f.Constraints(free))
	require.Same(t, fixed.Fix, f.Constraints(fixed))
	require.Same(t, f.Machine.Ops[ir.OpShl], f.Constraints(shift))
}
