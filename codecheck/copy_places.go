package codecheck

import (
	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/translator/abi"
	"github.com/portico-os/portico/translator/code"
)

// opens reports whether the code is for all arguments or results of a call, which begins the copy.
func (c *copyReader) opens() bool { return c.kind == code.CopyArguments || c.kind == code.CopyResults }

// describe says what the code gets, and what it may read and write.
func (c *copyReader) describe() {
	n := map[code.Copier]int{code.CopyObject: 4, code.CopyGraph: 2, code.CopyValue: 2, code.CopyArguments: 3, code.CopyResults: 3}[c.kind]
	for i := range n {
		c.params = append(c.params, c.atomOf(origin{kind: parameter, n: i}))
	}
	c.to = c.params[n-1]
	switch c.kind {
	case code.CopyValue:
		c.addRegion(region{base: c.params[0], hi: c.typ.Size(), typ: c.typ, target: true, filled: true})
	case code.CopyArguments:
		c.describeArguments()
	case code.CopyResults:
		c.describeResults()
	}
}

// A sideOf says where one side of a call has a part.
type sideOf func(part *abi.Part) cell8

// wordsAt returns the side of a call that has registers in a CopyFrame, and others at a stack pointer.
func wordsAt(registers atom, first int64, stack atom, at int64) sideOf {
	return func(part *abi.Part) cell8 {
		if part.Reg == abi.NoReg {
			return cell8{stack, at + part.Stack}
		}
		return cell8{registers, first + int64(abi.CopyWord(part.Reg))}
	}
}

// describeArguments says what arguments are on both sides: those in registers in the frame, others at the
// stack pointers, those by reference in slots above the words of the convention.
func (c *copyReader) describeArguments() {
	sig := c.called()
	frame, sp := c.params[0], c.params[1]
	from := wordsAt(frame, abi.CopyFrameIn, frame, abi.CopyFrameBytes+bytecode.WordSize)
	to := wordsAt(frame, abi.CopyFrameOut, sp, 0)
	c.addParts(sig, sig.conv.Args, 1, from, to)
	at := sig.conv.Stack
	for i := range sig.conv.Args {
		part := &sig.conv.Args[i]
		if !part.Indirect {
			continue
		}
		t := sig.typeOf(part, false)
		slot := region{base: sp, lo: at, hi: at + t.Size(), typ: t, target: true}
		at += (t.Size() + 7) &^ 7
		address, _ := sp.term().plus(number8(slot.lo))
		c.cells[to(part)] = &passedWord{slot: address}
		p := &partCopy{typ: t, words: []cell8{to(part)}}
		if part.Index > 0 {
			p.from = c.pointedTo(from(part), t, false)
			p.slot = c.addRegion(slot)
		}
		c.parts = append(c.parts, p)
	}
}

// describeResults says what results are on both sides: those by reference in slots that the caller has
// said, and that it was told.
func (c *copyReader) describeResults() {
	sig := c.called()
	frame, saved := c.params[0], c.params[1]
	from := wordsAt(frame, abi.CopyFrameIn, frame, abi.CopyFrameBytes)
	caller := wordsAt(saved, abi.CopyFrameIn-abi.CopyFrameBytes, saved, bytecode.WordSize)
	c.addParts(sig, sig.conv.Results, 0, from, wordsAt(frame, abi.CopyFrameOut, saved, bytecode.WordSize))
	at := abi.CopyFrameBytes + sig.conv.Stack
	for i := range sig.conv.Args {
		part := &sig.conv.Args[i]
		if !part.Indirect {
			continue
		}
		t := sig.typeOf(part, false)
		source := region{base: frame, lo: at, hi: at + t.Size(), typ: t}
		at += (t.Size() + 7) &^ 7
		if part.Index < 0 {
			p := &partCopy{typ: t, slot: &region{}}
			p.from, _ = frame.term().plus(number8(source.lo))
			c.addRegion(source)
			a, _, _ := c.pointedTo(caller(part), t, true).atom()
			p.slot.base, p.slot.hi, p.slot.typ, p.slot.target = a, t.Size(), t, true
			c.parts = append(c.parts, p)
		}
	}
}

// called returns the signature of the calls whose parameters are copied, with a word for the receiver.
func (c *copyReader) called() *signature {
	receiver := c.p.universe.Basic(bytecode.KindUintptr)
	return signatureOf(append([]*bytecode.Type{receiver}, c.typ.Params...), c.typ.Results)
}

// addParts says where parts are that are passed in words, of parameters from one on.
func (c *copyReader) addParts(sig *signature, parts []abi.Part, first int, from, to sideOf) {
	values := map[int]*partCopy{}
	where := map[int]map[int64]cell8{}
	for i := range parts {
		part := &parts[i]
		if part.Index < first || part.Indirect {
			continue
		}
		t := sig.typeOf(part, first == 0)
		w := &passedWord{source: from(part)}
		c.cells[w.source] = &passedWord{}
		c.cells[to(part)] = w
		if values[part.Index] == nil {
			where[part.Index] = map[int64]cell8{}
			values[part.Index] = &partCopy{typ: t}
			c.parts = append(c.parts, values[part.Index])
		}
		v := values[part.Index]
		v.words = append(v.words, to(part))
		where[part.Index][part.Leaf.Offset] = to(part)
		if leaf, ok := cellAt(t, part.Leaf.Offset, c.p.universe); ok {
			w.owner, w.typ, w.part = leaf.owner, leaf.typ, leaf.part
		}
	}
	for i := range parts {
		part := &parts[i]
		if words := where[part.Index]; words != nil && !part.Indirect {
			w := c.cells[to(part)]
			for k := range w.group {
				w.group[k] = words[part.Leaf.Offset+int64(k-w.part)*bytecode.WordSize]
			}
		}
	}
}

// pointedTo makes what the word in a cell leads to a region, and returns its address.
func (c *copyReader) pointedTo(at cell8, t *bytecode.Type, target bool) term {
	c.cells[at] = &passedWord{}
	a := c.atomOf(origin{kind: content, cell: at})
	c.addRegion(region{base: a, hi: t.Size(), typ: t, target: target})
	return a.term()
}

// addRegion notes a region, and the arrays in it that code has loops for.
func (c *copyReader) addRegion(g region) *region {
	c.rangesAt[g.base] = append(c.rangesAt[g.base], len(c.ranges))
	c.ranges = append(c.ranges, g)
	if g.target {
		c.addArrays(g, g.typ, g.lo)
	}
	return &g
}

// addArrays notes the arrays in a value that lies in a region at an offset from its base.
func (c *copyReader) addArrays(g region, t *bytecode.Type, off int64) {
	visitReferences(t, off, func(off int64, t *bytecode.Type, array bool) {
		if !array {
			return
		}
		id := c.arrayAt(g.base, off, t)
		if _, known := c.shape[id]; !known {
			start, _ := g.base.term().plus(number8(off))
			elem := t.Under().Elem
			c.arrays = append(c.arrays, id)
			c.shape[id] = arrayShape(elem, start, number8(elem.Size()), number8(t.Size()), g)
			c.addArrays(g, elem, off)
		}
	})
}

func arrayShape(elem *bytecode.Type, start, stride, bytes term, g region) array {
	return array{elem: elem, start: start, stride: stride, bytes: bytes, region: g}
}

// arrayAt returns the term that facts name an array by.
func (c *copyReader) arrayAt(base atom, off int64, t *bytecode.Type) term {
	start, _ := base.term().plus(number8(off))
	return c.atomOf(origin{kind: arrayStart, x: start, field: t.Under().Elem.Size()}).term()
}

// visitReferences visits what has references in a value at an offset. Arrays are visited as wholes if they
// have more elements than a value in registers.
func visitReferences(t *bytecode.Type, off int64, visit func(off int64, t *bytecode.Type, array bool)) {
	if !t.HasPointers() {
		return
	}
	switch u := t.Under(); u.Kind {
	case bytecode.KindStruct:
		for i := range u.Fields {
			visitReferences(u.Fields[i].Type, off+u.Offset(i), visit)
		}
	case bytecode.KindArray:
		if u.Size() > abi.MaxRegisterBytes {
			visit(off, t, true)
			return
		}
		for i := range u.Len {
			visitReferences(u.Elem, off+i*u.Elem.Size(), visit)
		}
	default:
		visit(off, u, false)
	}
}

// find returns the region that a word is in: one that is known from the start, or an element of an array.
func (c *copyReader) find(s *copyState, k cell8) (region, bool) {
	for _, i := range c.rangesAt[k.base] {
		if g := c.ranges[i]; k.off >= g.lo && k.off < g.hi {
			return g, true
		}
	}
	for _, id := range c.arrays {
		sh := c.shape[id]
		if sh.elem == nil || sh.elem.Size() == 0 {
			continue
		}
		size := sh.elem.Size()
		start := k.off - (k.off%size+size)%size
		if at, _ := k.base.term().plus(number8(start)); c.holds(s, fact{isElement, at, id}) {
			g := region{base: k.base, lo: start, hi: start + size, typ: sh.elem, target: sh.region.target, filled: sh.region.filled}
			g.filled = g.filled || c.isFilled(s, sh.region)
			c.addArrays(g, g.typ, start)
			return g, true
		}
	}
	return region{}, false
}

// wordAt returns what a word is, nil if it may not be accessed. target is whether it may be written.
func (c *copyReader) wordAt(s *copyState, k cell8) (w *passedWord, target, filled bool) {
	if w := c.cells[k]; w != nil {
		_, written := s.cells[k]
		target = w.source != cell8{} || w.slot.known
		return w, target, written || !target
	}
	g, ok := c.find(s, k)
	if !ok || k.off+bytecode.WordSize > g.hi {
		return nil, false, false
	}
	leaf, ok := cellAt(g.typ, k.off-g.lo, c.p.universe)
	if !ok || leaf.size != bytecode.WordSize || leaf.start != k.off-g.lo {
		return nil, false, false
	}
	w = &passedWord{owner: leaf.owner, typ: leaf.typ, part: leaf.part}
	for i := range w.group {
		w.group[i] = cell8{k.base, k.off + int64(i-leaf.part)*bytecode.WordSize}
	}
	_, written := s.cells[k]
	return w, g.target, written || g.filled || !g.target || c.isFilled(s, g)
}

// isReference reports whether a word is a reference, or goes with one, that copies replace.
func (w *passedWord) isReference() bool {
	if w.owner == nil {
		return false
	}
	switch w.owner.Kind {
	case bytecode.KindPointer, bytecode.KindMap, bytecode.KindFunc, bytecode.KindChan, bytecode.KindInterface:
		return true
	case bytecode.KindString:
		return w.part == 0
	case bytecode.KindSlice:
		return w.part != 1
	}
	return false
}

// safe reports whether a word of the target's side refers to nothing of the source's domain.
func (c *copyReader) safe(s *copyState, k cell8) bool {
	w, _, _ := c.wordAt(s, k)
	v, known := s.cells[k]
	switch {
	case w == nil:
		return false
	case !w.isReference() || v.safe:
		return true
	case w.owner.Kind == bytecode.KindSlice && w.part == 2:
		n := s.cells[w.group[1]]
		return n.t.known && v.t == n.t
	case w.owner.Kind == bytecode.KindInterface && c.holds(s, fact{kind: isZero, a: s.cells[w.group[0]].t}):
		return true // of nil: the other word is 0
	case !known || !v.t.known:
		return false
	case w.owner.Kind == bytecode.KindInterface:
		return c.safeInterface(s, w, v.t)
	}
	raw := c.rawOf(k)
	if v.t != raw {
		return v.t == number8(0) && w.owner.Kind == bytecode.KindPointer || c.holds(s, fact{isCopy, v.t, raw})
	}
	inside, _ := raw.minus(c.field(abi.CopyingImage))
	constant := w.owner.Kind == bytecode.KindString || w.owner.Kind == bytecode.KindSlice
	return c.holds(s, fact{kind: isZero, a: raw}) || c.holds(s, fact{kind: isHeld, a: raw}) || constant && c.holds(s, fact{isBelow, inside, c.field(abi.CopyingImageBytes)})
}

// safeInterface reports whether a word of an interface is what package portal says, or leads to a copy of what
// it says. The type comes first.
func (c *copyReader) safeInterface(s *copyState, w *passedWord, t term) bool {
	a, off, ok := s.cells[w.group[0]].t.atom()
	if !ok || off != 0 {
		return false
	}
	o := c.atoms[a]
	if o.kind != result || o.n != 1 || c.asked[o.at] != abi.CopyInterface || c.interfaces[o.at] != w.group[0] || !c.holds(s, fact{kind: isNonzero, a: c.resultOf(o.at, 0)}) {
		return false
	}
	data := c.resultOf(o.at, 2)
	return w.part == 0 || t == data && c.holds(s, fact{kind: isZero, a: c.resultOf(o.at, 3)}) || c.holds(s, fact{isCopy, t, data})
}

// rawOf returns the word of the source's side that a word of the target's side was.
func (c *copyReader) rawOf(k cell8) term {
	if w := c.cells[k]; w != nil && w.source != (cell8{}) {
		k = w.source
	}
	return c.atomOf(origin{kind: content, cell: k}).term()
}

// resultOf returns a result of the call at an instruction.
func (c *copyReader) resultOf(at int32, n int) term {
	return c.atomOf(origin{kind: result, at: at, n: n}).term()
}

// valueSafe reports whether a value in memory refers to nothing of the source's domain.
func (c *copyReader) valueSafe(s *copyState, t *bytecode.Type, base atom, off int64) bool {
	ok := true
	visitReferences(t, off, func(off int64, t *bytecode.Type, array bool) {
		if array {
			ok = ok && c.holds(s, fact{kind: isComplete, a: c.arrayAt(base, off, t)})
			return
		}
		leaves, _ := t.Leaves(abi.MaxLeaves)
		for _, l := range leaves {
			ok = ok && c.safe(s, cell8{base, off + l.Offset})
		}
	})
	return ok
}

// isElement reports whether an address is that of an element of an array.
func (c *copyReader) isElement(s *copyState, t, id term) bool {
	sh, ok := c.shape[id]
	if !ok || t == sh.start {
		return ok
	}
	u, ok := t.minus(sh.stride)
	end, _ := sh.start.plus(sh.bytes)
	return ok && (u == sh.start || s.facts[fact{isElement, u, id}]) && c.holds(s, fact{isBelow, t, end})
}

// isDone reports whether all elements of an array before an address are done.
func (c *copyReader) isDone(s *copyState, t, id term) bool {
	sh, ok := c.shape[id]
	if !ok || t == sh.start {
		return ok
	}
	u, ok := t.minus(sh.stride)
	return ok && (u == sh.start || s.facts[fact{isDone, u, id}]) && c.holds(s, fact{isWhole, u, id})
}

// isWhole reports whether an element of an array is done.
func (c *copyReader) isWhole(s *copyState, t, id term) bool {
	sh, ok := c.shape[id]
	base, off, ok2 := t.atom()
	return ok && ok2 && sh.elem != nil && (t == sh.start || c.holds(s, fact{isElement, t, id})) && c.valueSafe(s, sh.elem, base, off)
}
