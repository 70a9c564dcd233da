package codecheck

import (
	"maps"
	"math"
	"slices"
)

// A walk finds what is known at the entries of blocks. Each loop is walked until nothing changes at its head,
// before what is behind it. What was found in a loop is forgotten before it is walked again: else words
// would seem to change in it that only did so between two walks.
type walk struct {
	*copyReader
	to    []paths // by block
	turns int
}

// paths are the states that come to a block, by twice the block that they come from, and 1 for its second way.
type paths = map[int]*copyState

// maxCopyTurns is how often blocks of code that copies are looked at, for each of them.
const maxCopyTurns = 200

func (c *copyReader) newWalk(start *copyState) *walk {
	c.entries = make([]*copyState, len(c.blocks))
	w := &walk{copyReader: c, to: make([]paths, len(c.blocks))}
	for b := range w.to {
		w.to[b] = paths{}
	}
	w.to[c.blockAt[c.body]][-2] = start
	return w
}

// run walks until nothing changes.
func (w *walk) run() {
	w.all(w.nest(int(w.blockAt[w.body])))
	for b := range w.entries {
		if len(w.breaches) == 0 && w.entries[b] != nil && !w.entries[b].same(w.now(b)) {
			w.at(w.code[w.blocks[b].first].at, RuleMemory, "what is known here is not what paths bring")
		}
	}
}

func (w *walk) all(list []*part) {
	for _, p := range list {
		if p.loop {
			w.forget(p)
		}
		for w.look(p.block) && p.loop && len(w.breaches) == 0 {
			back := maps.Clone(w.to[p.block])
			for _, q := range p.within {
				w.forget(q)
			}
			w.to[p.block] = back // but how it leads to the head
			w.all(p.within)
		}
	}
}

// forget drops what was found in a part of the code.
func (w *walk) forget(p *part) {
	w.entries[p.block] = nil
	for _, paths := range w.to {
		delete(paths, 2*p.block)
		delete(paths, 2*p.block+1)
	}
	for _, q := range p.within {
		w.forget(q)
	}
}

// look runs a block if what is known at its entry has changed, and reports whether it has.
func (w *walk) look(b int) bool {
	s := w.now(b)
	if s == nil || w.entries[b] != nil && w.entries[b].same(s) {
		return false
	}
	if w.turns++; w.turns > maxCopyTurns*len(w.blocks) {
		w.at(w.code[w.blocks[b].first].at, RuleMemory, "what is known of the code comes to no end")
		return false
	}
	for _, paths := range w.to {
		delete(paths, 2*b)
		delete(paths, 2*b+1)
	}
	w.entries[b] = s
	way := 0
	w.copyReader.run(b, func(k int, s *copyState) {
		if k < len(w.code) && w.blockAt[k] >= 0 {
			w.to[w.blockAt[k]][2*b+way] = s
		}
		way++
	})
	return true
}

// now returns what paths to a block bring, nil if none leads there.
func (w *walk) now(b int) *copyState {
	if len(w.to[b]) == 0 {
		return nil
	}
	var list []*copyState
	for _, from := range slices.Sorted(maps.Keys(w.to[b])) {
		list = append(list, w.to[b][from])
	}
	return w.entry(b, list)
}

// A part of the code is a block, or a loop with a block as its head: whatever leads back leads to the head of
// a loop around it.
type part struct {
	block  int
	within []*part // of a loop, in order
	loop   bool
}

// nest returns the parts of the code from a block on, in order (F. Bourdoncle, Efficient chaotic iteration
// strategies with widenings, 1993).
func (c *copyReader) nest(first int) (list []*part) {
	number, last := make([]int, len(c.blocks)), 0
	var stack []int
	var visit func(b int, list *[]*part) int
	visit = func(b int, list *[]*part) int {
		stack = append(stack, b)
		last++
		number[b] = last
		head, loop := last, false
		for _, to := range c.successors(b) {
			least := number[to]
			if least == 0 {
				least = visit(to, list)
			}
			if least <= head {
				head, loop = least, true
			}
		}
		if head != number[b] {
			return head
		}
		number[b] = math.MaxInt
		top := func() int {
			x := stack[len(stack)-1]
			stack = stack[:len(stack)-1]
			return x
		}
		p := &part{block: b, loop: loop}
		for x := top(); x != b; x = top() {
			number[x] = 0
		}
		if loop {
			for _, to := range c.successors(b) {
				if number[to] == 0 {
					visit(to, &p.within)
				}
			}
		}
		*list = append([]*part{p}, *list...)
		return head
	}
	visit(first, &list)
	return list
}
