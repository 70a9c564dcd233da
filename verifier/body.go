package verifier

import (
	"slices"

	"github.com/portico-os/portico/bytecode"
)

// A function is the state of checking one function. Its slices are used again for the
// next one, but for those that go into the Component.
type function struct {
	typer

	// By these two locate says where a refusal arose. defineNext relies on current, too: it is
	// the definition.
	def     *bytecode.Func  // nil between functions
	current *bytecode.Instr // nil where no instruction is to blame

	// scan counts with it, and relies on values to be numbered in the order of the file.
	next bytecode.Operand // the value that is defined next

	// What each block passes to phis is checked where the block ends, when it is known what is
	// proven there: a phi may stand before what it gets from a loop's turn.
	passes [][]pass // by block

	meter *meter // nil unless execution time is measured: then method bound has set it before judge
}

// check checks a function and keeps what it found out.
func (fn *function) check(id bytecode.FuncID) {
	fn.judge(id)
	facts := &fn.v.c.funcs[id]
	facts.values, facts.slots = fn.facts.Values, fn.slots
	fn.def = nil
}

// judge checks a function: first what its blocks and edges are made of, for dominators can be
// found only then, and instructions only with these. Precondition: the signatures of all functions
// and the component's tables have been judged, for calls and places take them as they are.
func (fn *function) judge(id bytecode.FuncID) {
	fn.def, fn.current = &fn.v.c.file.Funcs[id], nil
	fn.v.tolerate(func() { fn.checkHeader(&fn.v.c.funcs[id]) })
	fn.scan()
	fn.graph.Link()
	fn.v.tolerate(fn.checkHandler)
	fn.graph.Number(fn.def.Handler)
	for b := range fn.def.Blocks {
		check(fn.graph.Reached(bytecode.BlockID(b)), "reachable", "block b%d cannot be reached; leave it out", b)
	}
	fn.graph.Dominate()
	fn.collectPhis()
	if fn.meter != nil {
		fn.meter.start(fn)
	}
	fn.walk()
}

// locate adds to a refusal where in the function it arose.
func (fn *function) locate(e *Error) {
	if fn.def != nil {
		e.Source, e.Line, e.Func = fn.def.Source, fn.def.Line, fn.def.Name
		if fn.current != nil {
			e.Line, e.Instr = fn.current.Line, instrText(fn.current)
		}
	}
}

// checkHeader checks slots, parameters and captures and gives them their types. A parameter
// that is bound to a slot has no type as a value, so that nothing can use it as one.
func (fn *function) checkHeader(known *funcFacts) {
	v, f := fn.v, fn.def
	types := slices.Concat(known.sig.Params, known.captures)
	n := len(types)
	fn.makeValues(n)
	check(len(f.Slots) <= bytecode.MaxSlots, "frame", "more than %d slots", bytecode.MaxSlots)
	fn.results = known.sig.Results
	fn.slots = make([]*bytecode.Type, len(f.Slots))
	frame := int64(0)
	for i := range f.Slots {
		t := v.variable(f.Slots[i].Type, "signature", "a slot")
		fn.slots[i] = t
		frame += (t.Size() + bytecode.WordSize - 1) &^ (bytecode.WordSize - 1)
		check(frame <= bytecode.MaxFrame, "frame", "the slots are larger than %d bytes together; allocate large variables", bytecode.MaxFrame)
		if t.HasPointers() {
			v.charge(int(t.Size()/bytecode.WordSize), "the component's functions have slots with references of too many words together; allocate large variables")
		}
	}
	// Lowering relies on it: captures have no slots.
	check(len(f.ParamSlots) <= len(known.sig.Params), "slot", "%d parameters, and slots for %d", len(known.sig.Params), len(f.ParamSlots))
	taken := make([]bool, len(fn.slots))
	for i, t := range types {
		if i < len(f.ParamSlots) && f.ParamSlots[i] >= 0 {
			slot := f.ParamSlots[i]
			ok := int(slot) < len(fn.slots) && fn.slots[slot] == t && !taken[slot]
			check(ok, "slot", "parameter %d of type %s is bound to slot%d, which has another type, is bound twice or is not there", i, t, slot)
			taken[slot] = true
			continue
		}
		check(!t.IsAggregate(), "slot", "parameter %d has the aggregate type %s; bind it to a slot", i, t)
		fn.facts.Define(bytecode.Operand(i), t)
	}
}

// makeValues makes room for the values of the function, of which the first n are its
// parameters and captures.
func (fn *function) makeValues(n int) {
	fn.params, fn.next = bytecode.Operand(n), bytecode.Operand(n)
	for b := range fn.def.Blocks {
		for i := range fn.def.Blocks[b].Instrs {
			n += len(fn.def.Blocks[b].Instrs[i].Dst)
		}
	}
	fn.facts.Reset(n)
	fn.defBlock = resize(fn.defBlock, n)
	clear(fn.facts.Defs[:fn.next])
	clear(fn.defBlock[:fn.next])
}

// resize returns a slice of n elements, which may hold old values.
func resize[T any](s []T, n int) []T { return slices.Grow(s[:0], n)[:n] }

// scan checks how blocks are built and numbers the values.
func (fn *function) scan() {
	blocks := fn.def.Blocks
	check(len(blocks) > 0, "block", "the function has no blocks")
	fn.graph.Start(len(blocks))
	instrs := 0
	for b := range blocks {
		body := blocks[b].Instrs
		instrs += len(body)
		check(instrs <= bytecode.MaxInstrs, "frame", "more than %d instructions; split the function", bytecode.MaxInstrs)
		fn.graph.Succs[b] = nil
		for i := range body {
			fn.current = &body[i]
			for _, d := range body[i].Dst {
				if d.IsValue() {
					fn.v.tolerate(func() { fn.defineNext(d, bytecode.BlockID(b)) })
				}
			}
		}
		fn.v.tolerate(func() { fn.scanBlock(bytecode.BlockID(b), body) })
	}
	fn.current = nil
	fn.facts.Values = fn.facts.Values[:fn.next]
}

// defineNext gives a value its definition: the current instruction. makeValues has made room for
// as many as are defined, whatever their numbers.
func (fn *function) defineNext(d bytecode.Operand, b bytecode.BlockID) {
	fn.facts.Defs[fn.next], fn.defBlock[fn.next] = fn.current, b
	fn.next++
	if d != fn.next-1 {
		fail("numbering", "the next value is v%d; number values in the order of their definitions", fn.next-1)
	}
}

func (fn *function) scanBlock(b bytecode.BlockID, body []bytecode.Instr) {
	phis := len(fn.phis(b))
	for i := range body {
		in := &body[i]
		fn.current = in
		if (i == len(body)-1) != (in.Op.Info().Flags&bytecode.Terminator != 0) {
			fail("block", "block b%d must end in its only jump, br, ret or throw", b)
		}
		if in.Op == bytecode.OpPhi && i >= phis {
			fail("block", "a phi stands behind other instructions of block b%d", b)
		}
		check((in.Op == bytecode.OpCatch) == (i == 0 && fn.def.Handler == b), "handler", "catch stands first in the handler, and only there")
	}
	if len(body) == 0 {
		fn.current = nil
		fail("block", "block b%d is empty; end it in a jump, br, ret or throw", b)
	}
	to := fn.current.Blocks
	for _, to := range to {
		if to <= 0 || int(to) >= len(fn.def.Blocks) {
			fail("block", "there is no block b%d to go to; the entry, b0, is no target", to)
		}
	}
	if len(to) > 2 {
		fail("shape", "%d targets", len(to))
	}
	fn.graph.Succs[b] = to
	check(len(to) < 2 || to[0] != to[1], "block", "a branch needs two different targets; use jump")
}

func (fn *function) checkHandler() {
	h := fn.def.Handler
	ok := h == -1 || h > 0 && int(h) < len(fn.def.Blocks) && len(fn.graph.Preds(h)) == 0
	check(ok, "handler", "the handler is b%d; it must be a block other than the entry that no branch leads to", h)
}

// phis returns the phis at the beginning of a block: scanBlock refuses any others.
func (fn *function) phis(b bytecode.BlockID) []bytecode.Instr {
	body := fn.def.Blocks[b].Instrs
	n := 0
	for n < len(body) && body[n].Op == bytecode.OpPhi {
		n++
	}
	return body[:n]
}

// A pass is an operand of a phi: what a block passes on the edge to the phi's. Each edge has just
// one for each phi of the block that it leads to: the translator, which makes moves of phis, relies
// on it.
type pass struct {
	to  bytecode.BlockID // the phi's block, a successor of the one that passes
	phi *bytecode.Instr  // whose claims checkPass checks of arg
	arg bytecode.Operand // a value's number, but maybe none of the function: checkPass checks its use
}

// collectPhis finds what each block passes to phis.
func (fn *function) collectPhis() {
	fn.passes = resize(fn.passes, len(fn.def.Blocks))
	for b := range fn.passes {
		fn.passes[b] = fn.passes[b][:0]
	}
	for b := range fn.def.Blocks {
		phis := fn.phis(bytecode.BlockID(b))
		for i := range phis {
			fn.current = &phis[i]
			fn.v.tolerate(func() { fn.collectPhi(&phis[i], bytecode.BlockID(b)) })
		}
	}
	fn.current = nil
}

func (fn *function) collectPhi(in *bytecode.Instr, b bytecode.BlockID) {
	n := len(fn.graph.Preds(b))
	if len(in.Blocks) != n || len(in.Args) != n || n == 0 {
		fail("phi", "%d operands for %d predecessors", len(in.Args), n)
	}
	for i, p := range in.Blocks {
		if p < 0 || int(p) >= len(fn.passes) || !slices.Contains(fn.graph.Succs[p], b) || !in.Args[i].IsValue() {
			fail("phi", "b%d is no predecessor, or its operand is no value", p)
		}
		if last := len(fn.passes[p]) - 1; last >= 0 && fn.passes[p][last].phi == in {
			fail("phi", "two operands for predecessor b%d", p)
		}
		fn.passes[p] = append(fn.passes[p], pass{b, in, in.Args[i]})
	}
}
