package codecheck

import (
	"slices"

	"golang.org/x/arch/x86/x86asm"
)

// Computes tells whether a fault of a class that [Program.Check] does not find breaks no rule: what is wrong is what the
// code computes, if anything.
func Computes(class string) bool { return computes[class] }

var computes = map[string]bool{
	anotherNumber: true, anotherWay: true, anotherReference: true, anotherField: true, nothingElse: true, deadCode: true, otherMessage: true, deadCopy: true,
}

// The classes of faults that are not found.
const (
	anotherNumber    = "computes another number"
	anotherWay       = "goes another way"
	anotherReference = "takes another reference to the same type"
	anotherField     = "takes another field, element or word of the same kind"
	nothingElse      = "does the same"
	deadCode         = "changes what nothing reaches"
	otherMessage     = "says something else when it traps"
	deadCopy         = "forgets or adds a reference that nobody uses"
	anotherKind      = "takes a reference for a number, or the other way round"
	unknownMemory    = "reaches memory whose type is not known"
	otherTables      = "has other tables"
)

// Class says what a fault does that is not found.
func (m *Mutator) Class(x Mutant) string {
	f := m.fs[slices.IndexFunc(m.fs, func(f *Function) bool { return f.Start == x.Start })]
	switch x.Kind {
	case "slot removed", "slot added", "slot moved", "register bit":
		// What a map forgets is stale, and a stale word that is read is found.
		return deadCopy
	case "trap's code", "trap's operand":
		return otherMessage
	case "trap removed":
		return m.withoutTrap(f, x.Function)
	}
	a, b := instructions(f), instructions(x.Function)
	for i := range a {
		switch {
		case i >= len(b) || a[i].at != b[i].at || a[i].next != b[i].next:
			return "is made of other instructions"
		case a[i] != b[i]:
			return m.difference(f, i, &b[i])
		}
	}
	if string(f.Placed) != string(x.Placed) {
		return nothingElse
	}
	r := m.read(f)
	for i := range r.blocks {
		if r.blocks[i].entry == nil {
			for k := r.blocks[i].first; k <= r.blocks[i].last; k++ {
				if r.safepoints[r.code[k].next] != nil && x.Kind == "kind of safepoint" {
					return deadCode
				}
			}
		}
	}
	return otherTables
}

// withoutTrap says what it does that a trap site is missing: nothing if what it is for cannot happen.
func (m *Mutator) withoutTrap(f, changed *Function) string {
	r, c := m.read(f), m.read(changed)
	for pc := range r.traps {
		if c.traps[pc] != nil {
			continue
		}
		i, ok := r.starts(int64(pc))
		if r.returnsFromTrap(pc, r.traps[pc]) {
			i, ok = r.starts(int64(pc) - 5)
		}
		if !ok {
			return otherTables
		}
		s := r.before(i)
		if s == nil {
			return deadCode
		}
		for k := range r.code[i].args {
			if a := &r.code[i].args[k]; a.isMemory() && s.regs[a.mem.base].nonnil {
				return nothingElse
			}
		}
	}
	return otherTables
}

// read reads a function and returns the reader.
func (m *Mutator) read(f *Function) *reader {
	r := newReader(m.p, f)
	r.stages()
	return r
}

// before returns the state in front of an instruction, nil if nothing reaches it.
func (r *reader) before(i int) *state {
	b := slices.IndexFunc(r.blocks, func(b block) bool { return b.first <= i && i <= b.last })
	if b < 0 || r.blocks[b].entry == nil {
		return nil
	}
	s := r.blocks[b].entry.clone()
	r.final = false
	for k := r.blocks[b].first; k < i; k++ {
		if q := r.sequences[k]; q != nil {
			r.sequence(s, k, q)
			k = q.end - 1
			continue
		}
		if r.code[k].op == x86asm.CALL {
			r.call(s, &r.code[k])
		} else {
			r.step(s, k)
		}
	}
	return s
}

// difference says what a change of one instruction does.
func (m *Mutator) difference(f *Function, i int, changed *instruction) string {
	r := m.read(f)
	s := r.before(i)
	if s == nil {
		return deadCode
	}
	was := r.code[i]
	if jump, _ := isJump(was.op); jump {
		return anotherWay
	}
	if was.op == x86asm.CALL {
		return "calls something else"
	}
	if i < r.body {
		return "changes the prologue"
	}
	if q := r.within(i); q {
		return anotherNumber // an object's header or size that is not known
	}
	x, y := s.clone(), s.clone()
	r.step(x, i)
	r.code[i] = *changed
	r.step(y, i)
	class := ""
	for reg := range x.regs {
		a, b := x.regs[reg], y.regs[reg]
		switch {
		case a == b:
		case r.p.mayRefer(a) != r.p.mayRefer(b) && !isNumber(a) != !isNumber(b):
			return anotherKind
		case a.kind == reference || b.kind == reference:
			class = anotherReference
		case class == "":
			class = anotherNumber
		}
	}
	for k := range was.args {
		a, b := &was.args[k], &changed.args[k]
		if a.isMemory() && b.isMemory() && a.mem != b.mem {
			return m.places(r, s, &a.mem, &b.mem)
		}
	}
	if class == "" {
		class = anotherNumber
		for k := range was.args {
			if was.args[k].isMemory() {
				class = anotherField // what is stored differs
			}
		}
	}
	return class
}

// within reports whether an instruction is in the middle of a sequence.
func (r *reader) within(i int) bool {
	for k, q := range r.sequences {
		if k <= i && i < q.end {
			return true
		}
	}
	return false
}

// places says how two places in memory differ.
func (m *Mutator) places(r *reader, s *state, a, b *address) string {
	for _, x := range []*address{a, b} {
		if x.base == rsp {
			continue
		}
		if x.base == noRegister {
			return unknownMemory
		}
		v := s.regs[x.base]
		if v.kind == statics || v.kind == caller || v.kind == frame || v.kind == descriptor || v.kind == constant {
			continue
		}
		if r.p.viewOf(v).typ == nil {
			return unknownMemory
		}
	}
	return anotherField
}

// Text shows the instruction that a fault changes, before and after, and those in front of it.
func (m *Mutator) Text(x Mutant) string {
	f := m.original(x)
	a, b := instructions(f), instructions(x.Function)
	show := func(text []byte, at uint32) string {
		in, err := x86asm.Decode(text[at:], 64)
		if err != nil {
			return err.Error()
		}
		return x86asm.IntelSyntax(in, uint64(at), nil)
	}
	for i := range a {
		if i >= len(b) || a[i] == b[i] {
			continue
		}
		before := ""
		for _, in := range a[max(0, i-2):i] {
			before += show(f.Placed, in.at) + "; "
		}
		return textOf(" | %#x: %s%s -> %s", a[i].at, before, show(f.Placed, a[i].at), show(x.Placed, b[i].at))
	}
	return ""
}

// Instruction returns where the instruction begins that has a byte of a function.
func (m *Mutator) Instruction(f *Function, offset uint32) uint32 {
	for _, in := range instructions(f) {
		if in.at <= offset && offset < in.next {
			return in.at
		}
	}
	return offset
}
