package codecheck

import "fmt"

// Terms are numbers of what words are made of: the same number is the same word.
type terms struct {
	numbers map[string]int
	made    map[int]string
}

func (t *terms) term(format string, args ...any) int {
	key := fmt.Sprintf(format, args...)
	n, ok := t.numbers[key]
	if !ok {
		n = len(t.numbers) + 1
		t.numbers[key], t.made[n] = n, key
	}
	return n
}

func (t *terms) constant(c int64) int { return t.term("=%d", c) }

// split returns a term as another one and a constant that is added to it; 0 for nothing.
func (t *terms) split(n int) (of int, by int64) {
	if k, _ := fmt.Sscanf(t.made[n], "=%d", &by); k == 1 {
		return 0, by
	}
	if k, _ := fmt.Sscanf(t.made[n], "+%d %d", &of, &by); k == 2 {
		return of, by
	}
	return n, 0
}

// sum returns a term with a constant added.
func (t *terms) sum(n int, c int64) int {
	switch of, by := t.split(n); {
	case of == 0:
		return t.constant(by + c)
	case by+c == 0:
		return of
	default:
		return t.term("+%d %d", of, by+c)
	}
}

// place returns what memory is accessed.
func (w *evaluation) place(m *address, width int64) storing {
	s := storing{scale: m.scale, disp: m.disp, width: width}
	if m.base != noRegister {
		of, by := w.split(w.regs[m.base])
		s.base, s.disp = of, s.disp+by
	}
	if m.index != noRegister {
		if of, by := w.split(w.regs[m.index]); of == 0 {
			s.disp += by * int64(m.scale)
		} else {
			s.index = w.regs[m.index]
		}
	}
	if s.index == 0 {
		s.scale = 0
	}
	return s
}

// spilled reports whether a place is one of the spill slots, and whether it is all of one.
func (w *evaluation) spilled(m *address, width int64) (is, whole bool) {
	is = m.base == rsp && m.index == noRegister && m.disp < w.r.slots
	return is, is && width == 8 && m.disp%8 == 0
}

func (w *evaluation) load(m *address, width int64) int {
	if is, whole := w.spilled(m, width); whole {
		return w.words[m.disp]
	} else if is {
		return w.term("part %d of %d and %d", width<<8|m.disp&7, w.words[m.disp&^7], w.words[m.disp&^7+8])
	}
	s := w.place(m, width)
	t, forwarded := w.stored(&s)
	if m.base != rsp && !forwarded {
		w.leave("reads %d %d %d %d %d", s.base, s.index, s.scale, s.disp, width)
	}
	return t
}

// stored returns the term of what memory holds, and whether that was stored there in the block.
func (w *evaluation) stored(s *storing) (t int, forwarded bool) {
	memory := w.memory
	for k := len(w.stores) - 1; k >= 0; k-- {
		t := &w.stores[k]
		if t.base != s.base || t.index != s.index || t.scale != s.scale {
			break
		}
		if t.disp == s.disp && t.width == s.width && s.width == 8 {
			return t.term, true
		}
		if s.disp < t.disp+t.width && t.disp < s.disp+s.width {
			break
		}
		memory = t.before
	}
	return w.term("load %d %d %d %d %d from %d", s.base, s.index, s.scale, s.disp, s.width, memory), false
}

func (w *evaluation) store(m *address, width int64, t int) {
	if is, whole := w.spilled(m, width); is {
		for at := m.disp &^ 7; at < m.disp+width; at += 8 {
			w.words[at] = w.term("part %d of %d in %d", m.disp<<8|width, t, w.words[at])
		}
		if whole {
			w.words[m.disp] = t
		}
		w.leave("spills %d %d %d", m.disp, width, t)
		return
	}
	s := w.place(m, width)
	if was, forwarded := w.stored(&s); forwarded && was == t {
		return // it is there
	}
	s.term, s.before = t, w.memory
	w.stores = append(w.stores, s)
	w.memory = w.term("memory %d with %d %d %d %d %d %d", w.memory, s.base, s.index, s.scale, s.disp, width, t)
	w.leave("stores %d %d %d %d %d: %d", s.base, s.index, s.scale, s.disp, width, t)
}
