package stubs

import (
	"github.com/portico-os/portico/translator/abi"
	"github.com/portico-os/portico/translator/amd64"
)

const notAnExit = abi.Reason(0) // ReasonExit is left by Start alone

// exits has the reason with which each stub leaves.
var exits = [abi.NumStubs]abi.Reason{
	abi.StubPoll:      abi.ReasonPoll,
	abi.StubAlloc:     abi.ReasonAlloc,
	abi.StubTrap:      abi.ReasonTrap,
	abi.StubStack:     abi.ReasonStack,
	abi.StubThrow:     abi.ReasonThrow,
	abi.StubIntrinsic: abi.ReasonIntrinsic,
	abi.StubMakeSlice: abi.ReasonMakeSlice,
	abi.StubAnyEqual:  abi.ReasonAnyEqual,
	abi.StubAssert:    abi.ReasonAssert,
	abi.StubTypeName:  abi.ReasonTypeName,
}

func cpu(offset int32) amd64.Mem { return amd64.At(abi.R15, offset) }

// moveRegisters stores the registers in a RegSave, or loads them.
func (g *generator) moveRegisters(base abi.Reg, offset int32, store bool) {
	for i := range int32(16) {
		m, r := amd64.At(base, offset+abi.RegSaveFloat+i*8), abi.XMM0+abi.Reg(i)
		if store {
			g.MR(amd64.Movs, amd64.W8, m, r)
		} else {
			g.RM(amd64.Movs, amd64.W8, r, m)
		}
	}
	for i, r := range abi.SaveOrder {
		m := amd64.At(base, offset+abi.RegSaveGeneral+int32(i)*8)
		if store {
			g.MR(amd64.Mov, amd64.W8, m, r)
		} else {
			g.RM(amd64.Mov, amd64.W8, r, m)
		}
	}
}

// saveLabels are the sequence that all exits end in, and the one that undoes it.
type saveLabels struct{ save, resume amd64.Label }

func (g *generator) saveAll() saveLabels {
	l := saveLabels{resume: g.NewLabel()}
	g.Align(32)
	l.save = g.Here()
	g.RI(amd64.Sub, amd64.W8, abi.RSP, int64(abi.RegSaveBytes))
	g.moveRegisters(abi.RSP, 0, true)
	g.LeaLabel(abi.RAX, l.resume)
	g.MR(amd64.Mov, amd64.W8, cpu(abi.CPUNativePC), abi.RAX)
	g.MR(amd64.Mov, amd64.W8, cpu(abi.CPUNativeSP), abi.RSP)
	g.returnToGo()
	return l
}

// returnToGo emits the way back to who entered native code.
func (g *generator) returnToGo() {
	g.RM(amd64.Mov, amd64.W8, abi.RSP, cpu(abi.CPUGoSP))
	g.RM(amd64.Mov, amd64.W8, abi.RBP, cpu(abi.CPUGoBP))
	g.N(amd64.Ret)
}

func (g *generator) reason(r abi.Reason) {
	g.MI(amd64.Mov, amd64.W8, cpu(abi.CPUReason), int64(r))
}

func (g *generator) exit(r abi.Reason, l saveLabels) {
	g.reason(r)
	g.Jmp(l.save)
}

// resume takes R14 from the current thread, whose registers these are.
func (g *generator) resume(l saveLabels) {
	g.Bind(l.resume)
	g.RM(amd64.Mov, amd64.W8, abi.RAX, cpu(abi.CPUThread))
	g.RM(amd64.Mov, amd64.W8, abi.R14, amd64.At(abi.RAX, abi.ThreadDomain))
	g.moveRegisters(abi.RSP, 0, false)
	g.RI(amd64.Add, amd64.W8, abi.RSP, int64(abi.RegSaveBytes))
	g.N(amd64.Ret)
}

// fault saves the registers in the CPU block first, and copies them to the stack if
// there is room: a stack without checks may be exhausted.
func (g *generator) fault(leaf amd64.Label) {
	load := func(dst abi.Reg, m amd64.Mem) { g.RM(amd64.Mov, amd64.W8, dst, m) }
	g.moveRegisters(abi.R15, abi.CPUFaultSave, true)
	g.reason(abi.ReasonFault)
	if g.AVX {
		g.N(amd64.Vzeroupper) // the fault may have been in the middle of a copy
	}

	// A leaf stub faults for its caller.
	own := g.NewLabel()
	load(abi.RAX, cpu(abi.CPUFaultPC))
	g.LeaLabel(abi.RCX, leaf)
	g.RR(amd64.Cmp, amd64.W8, abi.RAX, abi.RCX)
	g.Jcc(amd64.Below, own)
	g.LeaLabel(abi.RCX, g.end)
	g.RR(amd64.Cmp, amd64.W8, abi.RAX, abi.RCX)
	g.Jcc(amd64.AboveEqual, own)
	g.R(amd64.Pop, amd64.W8, abi.RAX)
	g.MR(amd64.Mov, amd64.W8, cpu(abi.CPUFaultPC), abi.RAX)
	g.Bind(own)
	g.MR(amd64.Mov, amd64.W8, cpu(abi.CPUFaultSP), abi.RSP)

	g.RM(amd64.Lea, amd64.W8, abi.RSI, cpu(abi.CPUFaultSave))
	exhausted := g.NewLabel()
	g.RR(amd64.Mov, amd64.W8, abi.RDI, abi.RSI)
	load(abi.RDX, cpu(abi.CPUStackLimit))
	g.RI(amd64.Sub, amd64.W8, abi.RDX, abi.StackReserve-faultRoom)
	g.RR(amd64.Cmp, amd64.W8, abi.RSP, abi.RDX)
	g.Jcc(amd64.Below, exhausted)
	g.R(amd64.Push, amd64.W8, abi.RAX)
	g.RM(amd64.Lea, amd64.W8, abi.RDI, amd64.At(abi.RSP, -int32(abi.RegSaveBytes)))
	g.Bind(exhausted)
	g.MR(amd64.Mov, amd64.W8, cpu(abi.CPUNativeSP), abi.RDI)
	g.RI(amd64.Mov, amd64.W4, count, int64(abi.RegSaveBytes/8))
	g.N(amd64.RepMovsq)
	g.returnToGo()
}

// faultRoom is what a fault needs on the stack, in bytes.
const faultRoom = int64(abi.RegSaveBytes) + 16
