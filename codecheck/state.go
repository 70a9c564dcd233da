package codecheck

import "slices"

// A state is what is known at a place of the code.
type state struct {
	regs  [32]value // general, then the low words of float registers
	high  [16]value // upper words of float registers, for moves of 16 bytes
	words []value   // of the frame, by layout.word
	sp    int64     // the stack pointer, from where it is at the entry
	ready bool      // the variables in the frame have been cleared
	port  value     // the I/O port that has been checked
	ports int64     // for so many bytes
}

func (s *state) clone() *state {
	c := *s
	c.words = slices.Clone(s.words)
	return &c
}

// copyTo makes another state equal.
func (s *state) copyTo(c *state) *state {
	words := append(c.words[:0], s.words...)
	*c = *s
	c.words = words
	return c
}

// word returns the place in state.words of a word of the frame, or of what lies above it. Variables
// have none: what they are does not depend on the place in the code.
func (l *layout) word(frame, at int64) (int, bool) {
	if at < 0 || at%8 != 0 {
		return 0, false
	}
	switch above := frame + 8; {
	case at < l.slots:
		return int(at / 8), true
	case at >= l.cleared && at < frame:
		return int((l.slots + at - l.cleared) / 8), true
	case at >= above && at < above+l.incoming:
		return int((l.slots + frame - l.cleared + at - above) / 8), true
	}
	return 0, false
}

// numWords returns how many words state.words has.
func (l *layout) numWords(frame int64) int {
	return int((l.slots + frame - l.cleared + l.incoming) / 8)
}

// each visits all values.
func (s *state) each(visit func(at int, v *value)) {
	for i := range s.regs {
		visit(i, &s.regs[i])
	}
	for i := range s.high {
		visit(32+i, &s.high[i])
	}
	for i := range s.words {
		visit(48+i, &s.words[i])
	}
}

// defined gives a new word its ident. What still has it is of an earlier turn of a loop.
func (s *state) defined(id ident) ident {
	s.each(func(_ int, v *value) {
		if v.id == id {
			v.id = 0
		}
	})
	return id
}

// mapped notes that an address is not nil, wherever it is.
func (s *state) mapped(reg register) {
	v := s.regs[reg]
	s.regs[reg].nonnil = true
	if v.id == 0 || v.nonnil {
		return
	}
	s.each(func(_ int, w *value) {
		if w.id == v.id {
			w.nonnil = true
		}
	})
}

// meet makes a block's entry what is known on all paths, one of which comes with a state. It reports
// whether anything changed.
func (r *reader) meet(b int, from *state) bool {
	blk := &r.blocks[b]
	if blk.entry == nil {
		blk.entry = from.clone()
		return true
	}
	to := blk.entry
	changed := false
	if to.sp != from.sp {
		r.breach(&r.code[blk.first], RuleStack, "paths meet with the stack pointer at %d and %d", to.sp, from.sp)
	}
	if to.ready && !from.ready {
		to.ready, changed = false, true
	}
	if to.ports != from.ports || to.port != from.port {
		changed = changed || to.ports != 0
		to.port, to.ports = value{}, 0
	}
	type pair struct{ a, b ident }
	var groups map[pair]ident
	merge := func(at int, a *value, b value) {
		// The block's own idents say on the path what words were when it was entered last: others may have
		// gone on with them since.
		own := a.id>>63 != 0 && int(a.id&^(1<<63)>>24) == blk.first
		if *a == b && !own {
			return
		}
		v := *a
		if *a != b {
			v = r.p.join(*a, b)
		}
		switch {
		case v.kind == undefined:
		case a.id == b.id && !own:
			v.id = a.id
		case a.id != 0 && b.id != 0:
			k := pair{a.id, b.id}
			if groups == nil {
				groups = map[pair]ident{}
			}
			if groups[k] == 0 {
				groups[k] = 1<<63 | ident(blk.first)<<24 | ident(at)
			}
			v.id = groups[k]
		case v.kind != constant:
			v.id = 1<<63 | ident(blk.first)<<24 | ident(at)
		}
		if v != *a {
			*a, changed = v, true
		}
	}
	for i := range to.regs {
		merge(i, &to.regs[i], from.regs[i])
	}
	for i := range to.high {
		merge(32+i, &to.high[i], from.high[i])
	}
	for i := range to.words {
		merge(48+i, &to.words[i], from.words[i])
	}
	return changed
}
