package codecheck

import "slices"

// The reasons for which a mutant is no fault.
const (
	sameText   = "the same instruction"
	noWayThere = "nothing leads there"
	notRead    = "nobody reads what differs"
	sameMap    = "no collection needs what differs"
	sameEffect = "its block leaves the same"
	sameValue  = "nobody reads the bits that differ"
)

// Harmless tells why a mutant is no fault, as far as that can be decided: "" if it may be one.
func (m *Mutator) Harmless(x Mutant) string {
	class := m.Class(x)
	switch {
	case class == nothingElse:
		return sameText
	case class == deadCode:
		return noWayThere
	case class == deadCopy:
		if m.idleMap(x) {
			return sameMap
		}
		return ""
	case class == otherMessage:
		return ""
	case m.dead(x):
		return notRead
	case m.sameEffect(x):
		return sameEffect
	}
	if at := m.differing(x); at >= 0 && m.sameBits(m.original(x), x.Function, at) {
		return sameValue
	}
	return ""
}

// idleMap tells whether a mutant's stack map differs in words that no collection needs: what it names beside is a
// reference or nil on every path, and what it does not name any more is no number that somebody reads.
func (m *Mutator) idleMap(x Mutant) bool {
	f := m.original(x)
	r := m.read(f)
	for k := range min(len(f.Safepoints), len(x.Safepoints)) {
		a, b := &f.Safepoints[k], &x.Safepoints[k]
		if a.Regs == b.Regs && slices.Equal(a.Slots, b.Slots) {
			continue
		}
		i := slices.IndexFunc(r.code, func(in instruction) bool { return in.next == a.PC })
		if i < 0 || a.PC != b.PC || a.Call != b.Call {
			return false
		}
		s := r.before(i)
		if s == nil {
			continue // it never stops there
		}
		known := func(v value) bool { return v.kind != word && v.kind != undefined }
		for _, slot := range append(slices.Clone(a.Slots), b.Slots...) {
			w, ok := r.word(r.frame, int64(slot))
			if !ok || slices.Contains(a.Slots, slot) != slices.Contains(b.Slots, slot) && !known(s.words[w]) {
				return false
			}
		}
		for n, reg := range numbered {
			if (a.Regs^b.Regs)>>n&1 != 0 && !known(s.regs[reg]) {
				return false
			}
		}
	}
	return true
}

// sameEffect tells whether a mutant differs in one instruction, and leaves the same behind its block.
func (m *Mutator) sameEffect(x Mutant) bool {
	at := m.differing(x)
	if at < 0 {
		return false
	}
	f, changed := m.read(m.original(x)), m.read(x.Function)
	return sameBlocks(f, changed, at) || f.sameZero(changed, at)
}

// differing returns which instruction of a mutant differs, if it is one and is as long as it was; -1 otherwise.
func (m *Mutator) differing(x Mutant) int {
	f := m.original(x)
	a, b := instructions(f), instructions(x.Function)
	at := -1
	if len(a) != len(b) || string(f.Placed) == string(x.Placed) {
		return -1
	}
	for i := range a {
		if a[i].at != b[i].at || a[i].next != b[i].next {
			return -1
		}
		if string(f.Placed[a[i].at:a[i].next]) != string(x.Placed[a[i].at:a[i].next]) {
			if at >= 0 {
				return -1
			}
			at = i
		}
	}
	return at
}

// original returns the function that a mutant was made of.
func (m *Mutator) original(x Mutant) *Function {
	for _, f := range m.fs {
		if f.Start == x.Start {
			return f
		}
	}
	return nil
}
