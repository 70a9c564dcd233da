package irtest

import (
	"fmt"
	"slices"

	"github.com/portico-os/portico/translator/abi"
	"github.com/portico-os/portico/translator/ir"
)

// Interpret executes a function in SSA form, with arguments made of a seed. It fails if the
// function does what none may: access memory that is not there, or use a reference that is
// not marked as one behind a safepoint.
func Interpret(f *ir.Func, seed uint64) (Outcome, error) {
	return run(f, &numbered{f: f, values: make([]uint64, len(f.Values)), loaded: map[ir.Value]uint64{}}, seed)
}

// Execute does the same with a function that has its registers: only by these and spill
// slots do values get to where they are used. It fails, too, if an instruction does not have
// the registers that the machine demands, or a stack map names what is no reference.
func Execute(f *ir.Func, seed uint64) (Outcome, error) {
	m := &machine{f: f, spills: make([]uint64, f.Spills)}
	m.poison(^ir.RegMask(0))
	return run(f, m, seed)
}

// Numbered values are kept by their numbers.
type numbered struct {
	f      *ir.Func
	w      *world
	values []uint64
	loaded map[ir.Value]uint64 // when what descriptors say was loaded: it is over at safepoints
}

func (n *numbered) begin(w *world) { n.w = w }

func (n *numbered) args(in *ir.Instr) ([]uint64, error) {
	var x []uint64
	for _, a := range in.Args {
		if at, ok := n.loaded[a]; ok && at != n.w.epoch {
			return nil, fmt.Errorf("v%d is what a descriptor said before a safepoint", a)
		}
		x = append(x, n.values[a])
	}
	return x, nil
}

func (n *numbered) define(in *ir.Instr, results []uint64) error {
	for i, d := range in.Defs {
		n.values[d] = results[i]
		if in.Memory == ir.MemoryDescriptor {
			n.loaded[d] = n.w.epoch
		}
	}
	return nil
}

func (n *numbered) own(*ir.Instr) (bool, error) { return false, nil }

func (n *numbered) collect(*ir.Instr) error {
	var roots []*uint64
	for v, info := range n.f.Values {
		if info.Pointer {
			roots = append(roots, &n.values[v])
		}
	}
	return n.w.collect(roots)
}

func (n *numbered) cross(from, to *ir.Block) {
	k := slices.Index(to.Preds, from)
	var defs []ir.Value
	var x []uint64
	for _, phi := range to.Instrs {
		if phi.Op == ir.OpPhi {
			defs, x = append(defs, phi.Defs[0]), append(x, n.values[phi.Args[k]])
		}
	}
	for i, d := range defs {
		n.values[d] = x[i]
	}
}

func (n *numbered) enterHandler() { clear(n.values) }

// A machine has values in registers and spill slots.
type machine struct {
	f      *ir.Func
	w      *world
	regs   [32]uint64
	spills []uint64
	junk   uint64
}

func (m *machine) begin(w *world) { m.w = w }

// poison overwrites registers.
func (m *machine) poison(set ir.RegMask) {
	for r := range m.regs {
		if set&ir.Only(abi.Reg(r)) != 0 {
			m.junk++
			m.regs[r] = number(0xBAD, m.junk)
		}
	}
}

func (m *machine) scratch() ir.RegMask {
	return ir.Only(m.f.Machine.Scratch) | ir.Only(m.f.Machine.ScratchFloat)
}

// args checks the registers of an instruction.
func (m *machine) args(in *ir.Instr) ([]uint64, error) {
	if len(in.ArgRegs) != len(in.Args) {
		return nil, fmt.Errorf("%d operands have %d registers", len(in.Args), len(in.ArgRegs))
	}
	if err := m.check(in); err != nil {
		return nil, err
	}
	var x []uint64
	for _, r := range in.ArgRegs {
		x = append(x, m.regs[r])
	}
	return x, nil
}

func (m *machine) check(in *ir.Instr) error {
	c := m.f.Constraints(in)
	if c == nil {
		c = &ir.Constraints{}
	}
	for i, r := range in.ArgRegs {
		if m.f.ArgMask(in, i)&ir.Only(r) == 0 {
			return fmt.Errorf("operand %d may not be in register %d", i, r)
		}
	}
	taken := ir.RegMask(0)
	for i, r := range in.DefRegs {
		switch t := m.f.Tied(in, i); {
		case len(in.Args) == 0 && in.Op.Is(ir.Pure) && m.scratch()&ir.Only(r) != 0: // on its way to a slot
		case m.f.DefMask(in, i)&ir.Only(r) == 0:
			return fmt.Errorf("result %d may not be in register %d", i, r)
		case taken&ir.Only(r) != 0:
			return fmt.Errorf("two results are in register %d", r)
		case t >= 0 && in.ArgRegs[t] != r:
			return fmt.Errorf("result %d is not in the register of operand %d", i, t)
		case c.Early && slices.Contains(in.ArgRegs, r):
			return fmt.Errorf("result %d overwrites an operand", i)
		case t >= 0 && len(in.Defs) > 1:
			for k, other := range in.ArgRegs {
				if k != t && other == r {
					return fmt.Errorf("operand %d has the register of result %d", k, i)
				}
			}
		}
		taken |= ir.Only(r)
	}
	return nil
}

func (m *machine) define(in *ir.Instr, results []uint64) error {
	m.poison(m.scratch())
	if c := m.f.Constraints(in); c != nil {
		m.poison(c.Clobbers)
	}
	if len(in.Defs) != len(in.DefRegs) {
		return fmt.Errorf("%d results have %d registers", len(in.Defs), len(in.DefRegs))
	}
	for i, r := range in.DefRegs {
		m.regs[r] = results[i]
	}
	return nil
}

// own executes moves. The memory operand says where a spill slot is.
func (m *machine) own(in *ir.Instr) (bool, error) {
	slot := func() (*uint64, error) {
		if in.Mem.Base != ir.BaseSpill || in.Mem.Disp < 0 || int(in.Mem.Disp) >= len(m.spills) {
			return nil, fmt.Errorf("there is no such spill slot")
		}
		return &m.spills[in.Mem.Disp], nil
	}
	switch in.Op {
	case ir.OpMove:
		m.regs[in.DefRegs[0]] = m.regs[in.ArgRegs[0]]
	case ir.OpSpill:
		s, err := slot()
		if err != nil {
			return true, err
		}
		*s = m.regs[in.ArgRegs[0]]
	case ir.OpReload:
		s, err := slot()
		if err != nil {
			return true, err
		}
		m.regs[in.DefRegs[0]] = *s
	default:
		return false, nil
	}
	return true, nil
}

// collect knows references by the stack map alone.
func (m *machine) collect(in *ir.Instr) error {
	var roots []*uint64
	for r := range m.regs {
		if in.LiveRefs&ir.Only(abi.Reg(r)) != 0 {
			if !in.Op.Is(ir.SaveAll) {
				return fmt.Errorf("a call's stack map has a register")
			}
			roots = append(roots, &m.regs[r])
		}
	}
	for i, s := range in.Slots {
		if i > 0 && in.Slots[i-1] >= s {
			return fmt.Errorf("the stack map is not in order")
		}
		roots = append(roots, &m.spills[s])
	}
	return m.w.collect(roots)
}

// cross does nothing: moves on the edge have brought the operands of phis.
func (m *machine) cross(*ir.Block, *ir.Block) {}

func (m *machine) enterHandler() { m.poison(^ir.RegMask(0)) }
