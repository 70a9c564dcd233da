package portal

import (
	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/domainzero/domain"
	"github.com/portico-os/portico/domainzero/memory"
	"github.com/portico-os/portico/translator/abi"
)

// A site is one side of a call: saved registers, and RSP at the call. It is valid until the
// thread runs again. word finds by it where each part of an argument or result is.
type site struct {
	save *abi.RegSave // nil if native code blocked the thread: answer makes one
	sp   abi.Addr     // at the call: words of arguments and results lie from here up
}

// siteOf returns the caller's side of the call that a thread is stopped in.
func siteOf(t *domain.Thread) site {
	_, sp, save := t.Top()
	return site{save, sp}
}

// keep makes the references among a thread's arguments or results, as they are on its side
// of a call, roots until it runs again. Precondition: each has a valid reference, or 0, for a
// collection forwards it.
func keep(t *domain.Thread, s site, parts []abi.Part) { t.Roots, t.RootsAt = parts, s.sp }

// receiver returns where the receiver of a method is kept: not always in the first register,
// for the addresses of results come before it.
func (s site) receiver(m *domain.Method) *uint64 { return s.word(m.Receiver()) }

// word returns where a part is kept.
func (s site) word(p abi.Part) *uint64 {
	if p.Reg == abi.NoReg {
		return memory.At[uint64](s.sp + abi.Addr(p.Stack))
	}
	return domain.Register(s.save, p.Reg)
}

// answer returns where a thread that is blocked in a portal call takes results from. From
// then on it can be resumed. Precondition: as of fail; the stack has room for a RegSave below.
func answer(t *domain.Thread, m *domain.Method) site {
	if t.TCB.State == abi.ThreadReady { // blocked by native code: only its return address is saved
		frame := *memory.At[abi.CopyFrame](t.TCB.SavedSP - abi.CopyFrameBytes)
		t.TCB.SavedSP -= abi.RegSaveBytes
		*t.Save() = abi.RegSave{}
		for _, p := range m.Conv.Args {
			if p.Index < 0 && p.Reg != abi.NoReg { // then it has a frame
				*domain.Register(t.Save(), p.Reg) = frame.In[abi.CopyWord(p.Reg)/bytecode.WordSize]
			}
		}
		t.TCB.State = abi.ThreadStopped
	}
	t.Roots, t.Waits, t.Awaits, t.ResumeAt = nil, nil, nil, 0
	return siteOf(t)
}

// clearResults makes all results of a call zero, so that nobody sees half of an answer.
func (s site) clearResults(m *domain.Method) {
	for _, p := range m.Conv.Args {
		if p.Index < 0 {
			clear(memory.Bytes(abi.Addr(*s.word(p)), int(m.Results[-1-p.Index].Size())))
		}
	}
	for _, p := range m.Conv.Results {
		*s.word(p) = 0
	}
}
