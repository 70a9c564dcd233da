package domainzero

import (
	"slices"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/translator/abi"
)

// This file moves the arguments and results of slow portal calls between the places that
// the calling convention gives them: saved registers, words at RSP, and, for values
// passed by reference, variables in frames.

// stackPad is the room above the RSP that a service thread starts with. Its lowest word is
// zero and ends stack walks.
const stackPad = 16

// scratchBytes is the room for one value that is passed in registers.
const scratchBytes = abi.MaxRegisterBytes

// A variable is an argument or result that is passed by reference.
type variable struct {
	index int // as abi.Part.Index
	addr  abi.Addr
	typ   *bytecode.Type
}

// at returns the address of an argument or result, 0 if it is not passed by reference.
func at(vs []variable, index int) abi.Addr {
	for _, v := range vs {
		if v.index == index {
			return v.addr
		}
	}
	return 0
}

// A callSite is one side of a call: saved registers, and RSP at the call.
type callSite struct {
	save *abi.RegSave
	sp   abi.Addr
}

// keep makes the references among a thread's arguments or results, as they are on its side
// of a call, roots until it runs again.
func (t *thread) keep(c callSite, parts []abi.Part) { t.roots, t.rootsAt = parts, c.sp }

// receiver returns where the receiver of a method is kept: not always in the first register,
// for the addresses of results come before it.
func (c callSite) receiver(m *portalMethod) *uint64 {
	return c.word(m.conv.Args[slices.IndexFunc(m.conv.Args, func(p abi.Part) bool { return p.Index == 0 })])
}

// word returns where a part is kept.
func (c callSite) word(p abi.Part) *uint64 {
	switch {
	case p.Reg == abi.NoReg:
		return &wordsAt(c.sp+abi.Addr(p.Stack), 1)[0]
	case p.Reg >= abi.FirstFloat:
		return &c.save.Float[p.Reg-abi.FirstFloat]
	}
	return &c.save.General[saveIndex(p.Reg)]
}

// gather writes a value that is passed in parts to memory.
func (c callSite) gather(parts []abi.Part, index int, to abi.Addr) {
	clear(bytesAt(to, scratchBytes))
	for _, p := range parts {
		if p.Index != index || p.Indirect {
			continue
		}
		w := *c.word(p)
		for i, b := 0, bytesAt(to+abi.Addr(p.Leaf.Offset), int(p.Leaf.Size())); i < len(b); i++ {
			b[i] = byte(w >> (8 * i))
		}
	}
}

// scatter is the reverse of gather. Small integers are extended as their kind demands.
func (c callSite) scatter(parts []abi.Part, index int, from abi.Addr) {
	for _, p := range parts {
		if p.Index != index || p.Indirect {
			continue
		}
		n := int(p.Leaf.Size())
		w := loadBits(from+abi.Addr(p.Leaf.Offset), n)
		if p.Leaf.Kind.IsSigned() && n < 8 {
			shift := 64 - 8*n
			w = uint64(int64(w<<shift) >> shift)
		}
		*c.word(p) = w
	}
}

// indirect returns the address by which value index is passed, 0 if it is not passed by
// reference.
func (c callSite) indirect(parts []abi.Part, index int) abi.Addr {
	for _, p := range parts {
		if p.Index == index && p.Indirect {
			return abi.Addr(*c.word(p))
		}
	}
	return 0
}

// resultSlots returns where a caller wants the results that are passed by reference, 0
// for the others.
func (c callSite) resultSlots(m *portalMethod) []abi.Addr {
	slots := make([]abi.Addr, len(m.results))
	for i := range slots {
		slots[i] = c.indirect(m.conv.Args, -1-i)
	}
	return slots
}

// prepareCall makes an idle service thread call a portal method when it next runs and
// return to Go. Values passed by reference get variables at the top of the stack, whose
// addresses are in place already. Arguments that refer to something get another one, if they
// are to be kept.
func (t *thread) prepareCall(m *portalMethod, then abi.Addr, keep bool) (site callSite, variables []variable) {
	sp := t.tcb.StackTop - stackPad
	take := func(index int, typ *bytecode.Type, needed bool) {
		if needed {
			n := (int(typ.Size()) + 7) &^ 7
			sp -= abi.Addr(n)
			clear(bytesAt(sp, n))
			variables = append(variables, variable{index, sp, typ})
		}
	}
	for i, typ := range m.results {
		take(-1-i, typ, abi.ByReference(typ))
	}
	for i, typ := range m.params {
		take(1+i, typ, abi.ByReference(typ))
		take(keptIndex+i, typ, keep && typ.HasPointers())
	}
	sp -= abi.Addr(m.conv.Stack)
	clear(bytesAt(sp, int(m.conv.Stack)))
	site.sp = sp
	site.save = t.prepareAt(sp, m.code, then)
	for _, p := range m.conv.Args {
		if p.Indirect {
			*site.word(p) = uint64(at(variables, p.Index))
		}
	}
	return site, variables
}

// answer returns where a thread that is blocked in a portal call takes results from. From
// then on it can be resumed.
func (t *thread) answer() callSite {
	if t.state() == threadReady { // blocked by native code: only its return address is saved
		sp := t.tcb.SavedSP
		t.tcb.SavedSP = sp - abi.RegSaveBytes
		*saveAt(t.tcb.SavedSP) = abi.RegSave{}
		t.setState(threadStopped)
	}
	t.roots, t.waits = nil, nil
	return t.callSite()
}

// callSite returns the caller's side of the call that a thread is stopped in.
func (t *thread) callSite() callSite {
	_, sp, save := t.top()
	return callSite{save, sp}
}
