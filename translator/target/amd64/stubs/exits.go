package stubs

import (
	"github.com/portico-os/portico/translator/abi"
	"github.com/portico-os/portico/translator/target/amd64/asm"
	"github.com/portico-os/portico/translator/target/amd64/registers"
)

func cpu(offset int32) asm.Mem { return asm.At(registers.CPU, offset) }

// moveRegisters stores the registers in a RegSave, or loads them.
func (g *generator) moveRegisters(base asm.Reg, offset int32, store bool) {
	for i := range int32(abi.NumFloat) {
		moveRegister(&g.Assembler, abi.FirstFloat+abi.Reg(i), asm.At(base, offset+abi.RegSaveFloat+i*8), store)
	}
	for i := range int32(abi.NumGeneral) {
		moveRegister(&g.Assembler, abi.Reg(i), asm.At(base, offset+abi.RegSaveGeneral+i*8), store)
	}
}

// moveRegister emits the store of a register's word in memory, or the load.
func moveRegister(a *asm.Assembler, r abi.Reg, m asm.Mem, store bool) {
	op := asm.Op(asm.Mov)
	if r >= abi.FirstFloat {
		op = asm.Movs
	}
	if store {
		a.MR(op, asm.W8, m, registers.Of(r))
	} else {
		a.RM(op, asm.W8, registers.Of(r), m)
	}
}

// saveAll emits the sequence that all exits end in.
func (g *generator) saveAll() {
	g.Align(32)
	g.Bind(g.save)
	g.RI(asm.Sub, asm.W8, asm.RSP, int64(abi.RegSaveBytes))
	g.moveRegisters(asm.RSP, 0, true)
	g.LeaLabel(asm.RAX, g.resumption)
	g.MR(asm.Mov, asm.W8, cpu(abi.CPUNativePC), asm.RAX)
	g.MR(asm.Mov, asm.W8, cpu(abi.CPUNativeSP), asm.RSP)
	g.returnToGo()
}

// returnToGo emits the way back to who entered native code.
func (g *generator) returnToGo() {
	g.RM(asm.Mov, asm.W8, asm.RSP, cpu(abi.CPUGoSP))
	g.RM(asm.Mov, asm.W8, asm.RBP, cpu(abi.CPUGoBP))
	g.N(asm.Ret)
}

func (g *generator) reason(r abi.Reason) {
	g.MI(asm.Mov, asm.W8, cpu(abi.CPUReason), int64(r))
}

func (g *generator) exit(r abi.Reason) {
	g.reason(r)
	g.Jmp(g.save)
}

// resume takes R14 from the current thread, whose registers these are. It relies on the stack pointer
// to be at a RegSave, with the address to go on at above.
func (g *generator) resume() {
	g.Bind(g.resumption)
	g.RM(asm.Mov, asm.W8, asm.RAX, cpu(abi.CPUThread))
	g.RM(asm.Mov, asm.W8, registers.Domain, asm.At(asm.RAX, abi.ThreadDomain))
	g.moveRegisters(asm.RSP, 0, false)
	g.RI(asm.Add, asm.W8, asm.RSP, int64(abi.RegSaveBytes))
	g.N(asm.Ret)
}

// fault saves the registers in the CPU block first, and copies them to the stack if
// there is room: a stack without checks may be exhausted.
func (g *generator) fault(leaf asm.Label) {
	load := func(dst asm.Reg, m asm.Mem) { g.RM(asm.Mov, asm.W8, dst, m) }
	g.moveRegisters(registers.CPU, abi.CPUFaultSave, true)
	g.reason(abi.ReasonFault)
	if g.WideVectors {
		g.N(asm.Vzeroupper) // the fault may have been in the middle of a copy
	}

	// A leaf stub faults for its caller.
	own := g.NewLabel()
	load(asm.RAX, cpu(abi.CPUFaultPC))
	g.LeaLabel(asm.RCX, leaf)
	g.RR(asm.Cmp, asm.W8, asm.RAX, asm.RCX)
	g.Jcc(asm.Below, own)
	g.LeaLabel(asm.RCX, g.end)
	g.RR(asm.Cmp, asm.W8, asm.RAX, asm.RCX)
	g.Jcc(asm.AboveEqual, own)
	g.R(asm.Pop, asm.W8, asm.RAX)
	g.MR(asm.Mov, asm.W8, cpu(abi.CPUFaultPC), asm.RAX)
	g.Bind(own)

	g.RM(asm.Lea, asm.W8, asm.RSI, cpu(abi.CPUFaultSave))
	exhausted := g.NewLabel()
	g.RR(asm.Mov, asm.W8, asm.RDI, asm.RSI)
	load(asm.RDX, cpu(abi.CPUStackLimit))
	g.RI(asm.Sub, asm.W8, asm.RDX, abi.StackReserve-faultRoom)
	g.RR(asm.Cmp, asm.W8, asm.RSP, asm.RDX)
	g.Jcc(asm.Below, exhausted)
	g.R(asm.Push, asm.W8, asm.RAX)
	g.RM(asm.Lea, asm.W8, asm.RDI, asm.At(asm.RSP, -int32(abi.RegSaveBytes)))
	g.Bind(exhausted)
	g.MR(asm.Mov, asm.W8, cpu(abi.CPUNativeSP), asm.RDI)
	g.RI(asm.Mov, asm.W4, count, int64(abi.RegSaveBytes/8))
	g.N(asm.RepMovsq)
	g.returnToGo()
}

// faultRoom is what a fault needs on the stack, in bytes: a RegSave and the address above it.
const faultRoom = int64(abi.RegSaveBytes) + 16
