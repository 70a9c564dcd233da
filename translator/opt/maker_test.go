package opt

import (
	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/translator/ir"
	"github.com/portico-os/portico/translator/ir/irtest"
)

// A maker builds functions for tests, block by block.
type maker struct {
	*ir.Func
	b *ir.Block
}

func newMaker() *maker {
	m := &maker{Func: ir.NewFunc(irtest.Small())}
	m.start(m.NewBlock())
	return m
}

func (m *maker) start(b *ir.Block) *ir.Block {
	m.b = b
	m.Blocks = append(m.Blocks, b)
	return b
}

// add appends an instruction; change may be nil.
func (m *maker) add(op ir.Op, change func(*ir.Instr), args ...ir.Value) *ir.Instr {
	in := m.NewInstr(op)
	in.Width = ir.W8
	in.Line = int32(len(m.Values))
	m.Args(in, args...)
	if change != nil {
		change(in)
	}
	m.b.Instrs = append(m.b.Instrs, in)
	return in
}

// value appends an instruction with a result.
func (m *maker) value(op ir.Op, change func(*ir.Instr), args ...ir.Value) ir.Value {
	return m.Define(m.add(op, change, args...), ir.Int, false)
}

func (m *maker) constant(c int64) ir.Value {
	return m.value(ir.OpConst, func(in *ir.Instr) { in.Imm = c })
}

// parameters returns values that nobody knows.
func (m *maker) parameters(n int) (out []ir.Value) {
	in := m.add(ir.OpEntry, nil)
	for range n {
		out = append(out, m.Define(in, ir.Int, false))
	}
	return out
}

func (m *maker) jump(to *ir.Block) {
	m.add(ir.OpJump, nil)
	ir.Edge(m.b, to)
}

func (m *maker) branch(x ir.Value, yes, no *ir.Block) {
	m.add(ir.OpBranch, func(in *ir.Instr) { in.Cond, in.HasImm = ir.NotEqual, true }, x)
	ir.Edge(m.b, yes)
	ir.Edge(m.b, no)
}

// use ends the function and keeps values alive.
func (m *maker) use(values ...ir.Value) { m.add(ir.OpReturn, nil, values...) }

// at makes an instruction one of memory at a displacement from its operand with a number.
func at(disp int32, base int) func(*ir.Instr) {
	return func(in *ir.Instr) { in.Mem = ir.Mem{Disp: disp, BaseArg: uint8(base)} }
}

func nilTrap(in *ir.Instr) { in.Trap = &ir.Trap{Code: bytecode.TrapNil} }

// all applies several changes.
func all(changes ...func(*ir.Instr)) func(*ir.Instr) {
	return func(in *ir.Instr) {
		for _, c := range changes {
			c(in)
		}
	}
}

func safepoint(in *ir.Instr) { in.Safepoint = true }

func ofKind(k ir.Memory) func(*ir.Instr) { return func(in *ir.Instr) { in.Memory = k } }

// ops returns the operations of a block.
func ops(b *ir.Block) (out []ir.Op) {
	for _, in := range b.Instrs {
		out = append(out, in.Op)
	}
	return out
}

// count returns how many instructions of a function are of an operation.
func count(f *ir.Func, op ir.Op) (n int) {
	for _, b := range f.Blocks {
		for _, in := range b.Instrs {
			if in.Op == op {
				n++
			}
		}
	}
	return n
}
