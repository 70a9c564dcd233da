package ir

import "github.com/portico-os/portico/translator/abi"

// A RegMask is a set of registers.
type RegMask uint32

// Only returns the set of one register.
func Only(r abi.Reg) RegMask { return 1 << r }

// A Machine describes an instruction set to the front end and to allocation: what registers
// it has, and which of them its instructions demand. Fixed: all functions share it, and emission
// relies on allocation to have gone by it.
type Machine struct {
	Int, Float RegMask // registers that values may have, by class: calls overwrite all of them

	// Registers that allocation leaves alone, but for moves on edges: emitted sequences use
	// them. Every other register is among Int and Float.
	Scratch, ScratchFloat abi.Reg

	// Preference is the order in which free general registers are taken: those that
	// instructions demand come last. It has each of Int: allocation finds none that it lacks.
	Preference []abi.Reg
	// LoopRegs is how many registers, by class, may hold values that a loop does not use. The
	// speed of code depends on it and nothing else.
	LoopRegs [2]int

	Ops [NumOps]*Constraints // of instructions without Fix; nil: none
	// OpsConstant has constraints instead of those in Ops for instructions with HasImm.
	OpsConstant [NumOps]*Constraints

	// The target's stubs keep to them; the front end makes calls of leaf stubs by them.
	LeafArgs     [abi.NumStubs][]abi.Reg // where leaf stubs have their arguments; nil: it is none
	LeafClobbers RegMask                 // what leaf stubs overwrite

	// Called now and then in the middle of a translation, which takes longer than others can wait; nil: nobody
	// waits. It may take its time: passes share nothing.
	Step func()
}

// All returns the registers that values may have: what calls overwrite.
func (m *Machine) All() RegMask { return m.Int | m.Float }

// Class returns the registers that values of a class may have.
func (m *Machine) Class(c Class) RegMask {
	if c == Float {
		return m.Float
	}
	return m.Int
}

// Constraints say which registers an instruction's operands and results may have, and which
// others it overwrites: allocation keeps to them, and emission relies on it. A missing entry allows
// all. One is shared by all instructions of an operation: nobody changes it.
type Constraints struct {
	Args, Defs []RegMask // by operand and result; of one register: it is fixed, in one operand only
	Tied       []int     // by result: the operand whose register it takes; beyond the list none
	Early      bool      // a result is written before the last operand is read
	Clobbers   RegMask   // besides results
}

// Constraints returns the register constraints of an instruction, nil if there are none.
func (f *Func) Constraints(in *Instr) *Constraints {
	if in.Fix != nil {
		return in.Fix
	}
	if c := f.Machine.OpsConstant[in.Op]; c != nil && in.HasImm {
		return c
	}
	return f.Machine.Ops[in.Op]
}

// ArgMask returns the registers that operand i may have.
func (f *Func) ArgMask(in *Instr, i int) RegMask {
	m := f.Machine.Class(f.Class(in.Args[i]))
	if c := f.Constraints(in); c != nil && i < len(c.Args) && c.Args[i] != 0 {
		m &= c.Args[i]
	}
	return m
}

// DefMask returns the registers that result i may have.
func (f *Func) DefMask(in *Instr, i int) RegMask {
	m := f.Machine.Class(f.Class(in.Defs[i]))
	if c := f.Constraints(in); c != nil && i < len(c.Defs) && c.Defs[i] != 0 {
		m &= c.Defs[i]
	}
	return m
}

// Tied returns the operand whose register result i takes, or -1.
func (f *Func) Tied(in *Instr, i int) int {
	if c := f.Constraints(in); c != nil && i < len(c.Tied) {
		return c.Tied[i]
	}
	return -1
}
