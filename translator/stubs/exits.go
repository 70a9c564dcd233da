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

// Where a RegSave keeps its parts.
const (
	floatSave   = 0
	generalSave = 16 * 8
)

func cpu(offset int32) amd64.Mem { return amd64.At(abi.R15, offset) }

// moveRegisters stores the registers in a RegSave, or loads them.
func (g *generator) moveRegisters(base abi.Reg, offset int32, store bool) {
	for i := range int32(16) {
		m, r := amd64.At(base, offset+floatSave+i*8), abi.XMM0+abi.Reg(i)
		if store {
			g.MR(amd64.Movs, amd64.W8, m, r)
		} else {
			g.RM(amd64.Movs, amd64.W8, r, m)
		}
	}
	for i, r := range abi.SaveOrder {
		m := amd64.At(base, offset+generalSave+int32(i)*8)
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
	g.leave()
	return l
}

// leave emits the return to Go with the native stack as it is.
func (g *generator) leave() {
	g.MR(amd64.Mov, amd64.W8, cpu(abi.CPUNativeSP), abi.RSP)
	g.returnToGo()
}

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

// domain loads R14 from the current thread; it clobbers RAX.
func (g *generator) domain() {
	g.RM(amd64.Mov, amd64.W8, abi.RAX, cpu(abi.CPUThread))
	g.RM(amd64.Mov, amd64.W8, abi.R14, amd64.At(abi.RAX, abi.ThreadDomain))
}

func (g *generator) start() (threadReturn uint32) {
	g.domain()
	g.R(amd64.Pop, amd64.W8, abi.ClosureReg)
	g.M(amd64.CallInd, amd64.W8, amd64.At(abi.ClosureReg, abi.ClosureCode))
	threadReturn = g.Position()
	g.reason(abi.ReasonExit)
	g.leave()
	return threadReturn
}

func (g *generator) unwind() {
	g.domain()
	g.M(amd64.JmpInd, amd64.W8, cpu(abi.CPUArg))
}

func (g *generator) resume(l saveLabels) {
	g.Bind(l.resume)
	g.domain()
	g.moveRegisters(abi.RSP, 0, false)
	g.RI(amd64.Add, amd64.W8, abi.RSP, int64(abi.RegSaveBytes))
	g.N(amd64.Ret)
}

func (g *generator) fault() {
	g.moveRegisters(abi.R15, abi.CPUFaultSave, true)
	g.MR(amd64.Mov, amd64.W8, cpu(abi.CPUFaultSP), abi.RSP)
	g.reason(abi.ReasonFault)
	if g.AVX {
		g.N(amd64.Vzeroupper) // the fault may have been in the middle of a copy
	}
	g.returnToGo()
}
