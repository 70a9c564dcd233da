package portal

import (
	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/domainzero/domain"
	"github.com/portico-os/portico/domainzero/memory"
	"github.com/portico-os/portico/translator/abi"
)

// This file moves the arguments and results of slow portal calls between the places that
// the calling convention gives them: saved registers, words at RSP, and, for values
// passed by reference, variables in frames.

// scratchBytes is the room for one value that is passed in registers: gather clears as much.
const scratchBytes = abi.MaxRegisterBytes

// at returns the address of an argument or result, 0 if it is not passed by reference.
func at(vs []domain.Variable, index int) abi.Addr {
	for _, v := range vs {
		if v.Index == index {
			return v.Addr
		}
	}
	return 0
}

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
func (s site) receiver(m *domain.Method) *uint64 {
	return s.word(m.Conv.Args[m.Receiver()])
}

// word returns where a part is kept.
func (s site) word(p abi.Part) *uint64 {
	if p.Reg == abi.NoReg {
		return memory.At[uint64](s.sp + abi.Addr(p.Stack))
	}
	return domain.Register(s.save, p.Reg)
}

// gather writes a value that is passed in parts to memory. Precondition: the value is passed in
// registers, or in words at RSP: then it fits scratchBytes. move and passed ask indirect before.
func (s site) gather(parts []abi.Part, index int, to abi.Addr) {
	clear(memory.Bytes(to, scratchBytes))
	for _, p := range parts {
		if p.Index != index || p.Indirect {
			continue
		}
		w := *s.word(p)
		for i, b := 0, memory.Bytes(to+abi.Addr(p.Leaf.Offset), int(p.Leaf.Size())); i < len(b); i++ {
			b[i] = byte(w >> (8 * i))
		}
	}
}

// scatter is the reverse of gather. Small integers are extended as their kind demands.
// Precondition: as of gather.
func (s site) scatter(parts []abi.Part, index int, from abi.Addr) {
	for _, p := range parts {
		if p.Index != index || p.Indirect {
			continue
		}
		n := int(p.Leaf.Size())
		w := memory.LoadBits(from+abi.Addr(p.Leaf.Offset), n)
		if p.Leaf.Kind.IsSigned() && n < 8 {
			shift := 64 - 8*n
			w = uint64(int64(w<<shift) >> shift)
		}
		*s.word(p) = w
	}
}

// indirect returns the address by which value index is passed, 0 if it is not passed by
// reference.
func (s site) indirect(parts []abi.Part, index int) abi.Addr {
	for _, p := range parts {
		if p.Index == index && p.Indirect {
			return abi.Addr(*s.word(p))
		}
	}
	return 0
}

// resultSlots returns where a caller wants the results that are passed by reference, 0
// for the others.
func (s site) resultSlots(m *domain.Method) []abi.Addr {
	slots := make([]abi.Addr, len(m.Results))
	for i := range slots {
		slots[i] = s.indirect(m.Conv.Args, -1-i)
	}
	return slots
}

// variablesOf returns where a method that is called at a stack pointer has what is passed by
// reference: what it is given if arguments is set, and its results.
func variablesOf(m *domain.Method, sp abi.Addr, arguments bool) (variables []domain.Variable) {
	for _, p := range m.Conv.Args {
		if p.Indirect && p.Index < 0 {
			variables = append(variables, domain.Variable{Index: p.Index, Addr: sp + abi.Addr(m.Layout.Slots[p.Index]), Type: m.Results[-1-p.Index]})
		} else if p.Indirect && arguments {
			variables = append(variables, domain.Variable{Index: p.Index, Addr: sp + abi.Addr(m.Layout.Slots[p.Index]), Type: m.Params[p.Index-1]})
		}
	}
	return variables
}

// prepare makes an idle service thread call a portal method when it next runs and return to
// Go. Values passed by reference get variables at the top of the stack, whose addresses are in
// place already. Arguments that refer to something get another one, if they are to be kept.
// Precondition: the stack has the method's Room: begin asks, and nothing here does.
func prepare(t *domain.Thread, m *domain.Method, then abi.Addr, kept bool) (s site, variables []domain.Variable) {
	sp := t.TCB.StackTop
	var more []domain.Variable
	for i, typ := range m.Params {
		if kept && typ.HasPointers() {
			sp -= abi.Addr(typ.Size()+7) &^ 7
			more = append(more, domain.Variable{Index: keptIndex + i, Addr: sp, Type: typ})
		}
	}
	sp -= abi.Addr(m.Layout.Bytes)
	clear(memory.Bytes(sp, int(t.TCB.StackTop-sp)))
	variables = append(variablesOf(m, sp, true), more...)
	s = site{t.PrepareAt(sp, m.Code, then), sp}
	for _, p := range m.Conv.Args {
		if p.Indirect {
			*s.word(p) = uint64(at(variables, p.Index))
		}
	}
	return s, variables
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
	t.Roots, t.Waits = nil, nil
	return siteOf(t)
}
