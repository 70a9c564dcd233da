package verifier

import (
	"strings"

	"github.com/portico-os/portico/bytecode"
)

// A function is the state of checking one function. Its slices are used again for the
// next one, but for those that go into the Component.
type function struct {
	v       *verification
	def     *bytecode.Func
	current *bytecode.Instr // for messages

	values   []ValueType
	slots    []*bytecode.Type
	results  []*bytecode.Type
	defs     []*bytecode.Instr  // by value: what defines it; nil for parameters and captures
	defBlock []bytecode.BlockID // by value
	first    []int32            // by block: the number of the first value that it defines
	next     int32              // values of the current block below this are defined
	block    bytecode.BlockID   // being checked
	onPath   []bool             // by block: it dominates the current one

	graph
	phiArgs  []bytecode.Operand // by block, phi, predecessor
	phiStart []int32            // by block: its first in phiArgs
	phiPreds []int32            // by block: where it stands among the predecessors, for one phi

	facts facts
}

// checkFunc checks a function and keeps what it found out.
func (v *verification) checkFunc(id bytecode.FuncID) {
	fn := &v.code
	fn.v, fn.def, fn.current = v, &v.file.Funcs[id], nil
	fn.checkHeader(v.c.funcs[id].sig)
	fn.scan()
	fn.link()
	fn.checkHandler()
	if count := fn.number(); count <= len(fn.def.Blocks) {
		for b, n := range fn.numbers {
			if n < 0 {
				fail(RuleReachable, "block b%d cannot be reached; leave it out", b)
			}
		}
		fn.def = nil
		return
	}
	fn.dominators(len(fn.def.Blocks) + 1)
	fn.collectPhis()
	fn.walk()
	idom := make([]bytecode.BlockID, len(fn.def.Blocks))
	for b := range idom {
		if idom[b] = fn.idom[b]; int(idom[b]) == len(idom) {
			idom[b] = NoBlock
		}
	}
	facts := &v.c.funcs[id]
	facts.values, facts.slots, facts.idom = fn.values, fn.slots, idom
	fn.def = nil
}

// locate adds to a refusal where in the function it arose.
func (fn *function) locate(e *Error) {
	if fn.def == nil {
		return
	}
	e.Source, e.Line, e.Func = fn.def.Source, fn.def.Line, fn.def.Name
	if fn.current != nil {
		e.Line, e.Instr = fn.current.Line, instrText(fn.current, fn.v.typeName)
	}
}

// checkHeader checks slots, parameters and captures and gives them their types.
func (fn *function) checkHeader(sig *bytecode.Type) {
	v, f := fn.v, fn.def
	if len(f.Slots) > bytecode.MaxSlots || len(f.Captures) > bytecode.MaxSlots {
		fail(RuleFrame, "%d slots and %d captures, the limit is %d", len(f.Slots), len(f.Captures), bytecode.MaxSlots)
		return
	}
	fn.results = sig.Results
	fn.slots = make([]*bytecode.Type, len(f.Slots))
	frame := int64(0)
	for i, s := range f.Slots {
		t := v.variable(s.Type, RuleSignature, "a slot")
		if t == nil {
			continue
		}
		fn.slots[i] = t
		if frame += (t.Size() + bytecode.WordSize - 1) &^ (bytecode.WordSize - 1); frame > bytecode.MaxFrame {
			fail(RuleFrame, "the slots are larger than %d bytes together; allocate large variables", bytecode.MaxFrame)
			return
		}
	}
	n := len(sig.Params) + len(f.Captures)
	count := n
	for b := range f.Blocks {
		for i := range f.Blocks[b].Instrs {
			count += len(f.Blocks[b].Instrs[i].Dst)
		}
	}
	fn.values = make([]ValueType, count)
	fn.defs = resize(fn.defs, count)
	fn.defBlock = resize(fn.defBlock, count)
	fn.facts.reset(count)
	if len(f.ParamSlots) > n {
		fail(RuleSlot, "%d parameters and captures, and slots for %d", n, len(f.ParamSlots))
		return
	}
	taken := map[int32]bool{}
	for i := 0; i < n; i++ {
		fn.defs[i], fn.defBlock[i] = nil, 0
		var t *bytecode.Type
		if i < len(sig.Params) {
			t = sig.Params[i]
		} else if t = v.variable(f.Captures[i-len(sig.Params)], RuleSignature, "a capture"); t == nil {
			continue
		}
		if slot := fn.paramSlot(i); slot < 0 {
			if t.IsAggregate() {
				fail(RuleSlot, "parameter %d has the aggregate type %s; bind it to a slot", i, t)
			}
			fn.values[i] = ValueType{Type: t}
			fn.facts.define(int32(i), t)
		} else if int(slot) >= len(fn.slots) || fn.slots[slot] != t || taken[slot] {
			fail(RuleSlot, "parameter %d of type %s is bound to slot %d, which has another type, is bound twice or is not there", i, t, slot)
		} else {
			taken[slot] = true
		}
	}
	fn.next = int32(n)
}

// paramSlot returns the slot to which a parameter or capture is bound, or -1.
func (fn *function) paramSlot(i int) int32 {
	if i < len(fn.def.ParamSlots) {
		return max(fn.def.ParamSlots[i], -1)
	}
	return -1
}

// scan checks how blocks are built and numbers the values.
func (fn *function) scan() {
	blocks := fn.def.Blocks
	fn.succs = resize(fn.succs, len(blocks))
	fn.first = resize(fn.first, len(blocks))
	fn.onPath = resize(fn.onPath, len(blocks))
	fill(fn.onPath, false)
	fn.handler = fn.def.Handler
	instrs := 0
	if len(blocks) == 0 {
		fail(RuleBlock, "the function has no blocks")
	}
	for b := range blocks {
		body := blocks[b].Instrs
		if instrs += len(body); instrs > bytecode.MaxInstrs {
			fail(RuleFrame, "more than %d instructions; split the function", bytecode.MaxInstrs)
		}
		fn.first[b], fn.succs[b] = fn.next, nil
		phis := true
		for i := range body {
			in := &body[i]
			fn.current = in
			info := in.Op.Info()
			if last := i == len(body)-1; last != (info.Flags&bytecode.Terminator != 0) {
				fail(RuleBlock, "block b%d must end in its only jump, br, ret or throw", b)
			}
			if in.Op != bytecode.OpPhi {
				phis = false
			} else if !phis {
				fail(RuleBlock, "a phi stands behind other instructions of block b%d", b)
			}
			if (in.Op == bytecode.OpCatch) != (i == 0 && fn.handler == bytecode.BlockID(b)) {
				fail(RuleHandler, "catch stands first in the handler, and only there")
			}
			for _, d := range in.Dst {
				if d.IsValue() {
					fn.defineValue(d, in, bytecode.BlockID(b))
				}
			}
		}
		if len(body) == 0 {
			fn.current = nil
			fail(RuleBlock, "block b%d is empty; end it in a jump, br, ret or throw", b)
			continue
		}
		if last := &body[len(body)-1]; fn.checkTargets(last) {
			fn.succs[b] = last.Blocks
		}
	}
	fn.current = nil
	fn.values = fn.values[:fn.next]
}

// defineValue gives a new value its definition.
func (fn *function) defineValue(d bytecode.Operand, in *bytecode.Instr, b bytecode.BlockID) {
	if int32(d) != fn.next {
		fail(RuleNumber, "the next value is v%d; number values in the order of their definitions", fn.next)
	}
	fn.defs[fn.next], fn.defBlock[fn.next] = in, b
	fn.next++
}

func (fn *function) checkTargets(last *bytecode.Instr) bool {
	if len(last.Blocks) > 2 || len(last.Blocks) == 2 && last.Blocks[0] == last.Blocks[1] {
		fail(RuleBlock, "a branch needs two different targets; use jump")
	}
	for _, to := range last.Blocks {
		if to <= 0 || int(to) >= len(fn.succs) {
			fail(RuleBlock, "there is no block b%d to go to; the entry, b0, is no target", to)
			return false
		}
	}
	return true
}

func (fn *function) checkHandler() {
	h := fn.handler
	if h == -1 {
		return
	}
	if h <= 0 || int(h) >= len(fn.succs) || len(fn.predsOf(h)) > 0 {
		fail(RuleHandler, "the handler is b%d; it must be a block other than the entry that no branch leads to", h)
		fn.handler = -1
	}
}

// collectPhis puts the operands of each phi in the order of its block's predecessors.
func (fn *function) collectPhis() {
	n := len(fn.def.Blocks)
	fn.phiStart = resize(fn.phiStart, n)
	fn.phiPreds = resize(fn.phiPreds, n)
	fill(fn.phiPreds, -1)
	fn.phiArgs = fn.phiArgs[:0]
	for b := range fn.def.Blocks {
		fn.phiStart[b] = int32(len(fn.phiArgs))
		phis := fn.phis(bytecode.BlockID(b))
		if len(phis) == 0 {
			continue
		}
		preds := fn.predsOf(bytecode.BlockID(b))
		for i, p := range preds {
			fn.phiPreds[p] = int32(i)
		}
		for i := range phis {
			fn.current = &phis[i]
			fn.collectPhi(&phis[i], preds)
		}
		for _, p := range preds {
			fn.phiPreds[p] = -1
		}
	}
	fn.current = nil
}

// phis returns the phis of a block.
func (fn *function) phis(b bytecode.BlockID) []bytecode.Instr {
	body := fn.def.Blocks[b].Instrs
	n := 0
	for n < len(body) && body[n].Op == bytecode.OpPhi {
		n++
	}
	return body[:n]
}

func (fn *function) collectPhi(in *bytecode.Instr, preds []bytecode.BlockID) {
	at := len(fn.phiArgs)
	for range preds {
		fn.phiArgs = append(fn.phiArgs, bytecode.None)
	}
	if len(in.Blocks) != len(preds) || len(in.Args) != len(preds) || len(preds) == 0 {
		fail(RulePhi, "%d operands for %d predecessors", len(in.Args), len(preds))
		return
	}
	for i, p := range in.Blocks {
		if p < 0 || int(p) >= len(fn.phiPreds) || fn.phiPreds[p] < 0 || !in.Args[i].IsValue() {
			fail(RulePhi, "b%d is no predecessor, or its operand is no value", p)
			return
		}
		arg := &fn.phiArgs[at+int(fn.phiPreds[p])]
		if *arg != bytecode.None {
			fail(RulePhi, "two operands for predecessor b%d", p)
		}
		*arg = in.Args[i]
	}
}

// A shape is an operation's OpInfo.Shape in the form that checking needs.
type shape struct {
	args, places, blocks int
	optional             [8]bool // by argument: it may be None
	slot                 [8]bool // it may be a slot
	more                 bool    // any number of further arguments, slots included
	phi                  bool
}

var shapes = func() (s [bytecode.NumOps]shape) {
	for op := range s {
		sh := &s[op]
		for _, c := range bytecode.Ops[op].Shape {
			switch c {
			case 'v', 'o', 'a':
				sh.optional[sh.args], sh.slot[sh.args] = c == 'o', c == 'a'
				sh.args++
			}
		}
		sh.places = strings.Count(bytecode.Ops[op].Shape, "p")
		sh.blocks = strings.Count(bytecode.Ops[op].Shape, "b")
		sh.more = strings.Contains(bytecode.Ops[op].Shape, "A")
		sh.phi = strings.Contains(bytecode.Ops[op].Shape, "h")
	}
	return s
}()

// checkShape checks how many of what an instruction has.
func checkShape(in *bytecode.Instr) bool {
	if in.Op == bytecode.OpInvalid || in.Op >= bytecode.NumOps {
		fail(RuleShape, "there is no operation %d", in.Op)
		return false
	}
	sh := &shapes[in.Op]
	ok := len(in.Places) == sh.places
	if sh.phi {
		ok = ok && len(in.Blocks) == len(in.Args)
	} else {
		ok = ok && len(in.Blocks) == sh.blocks && (len(in.Args) == sh.args || sh.more && len(in.Args) > sh.args)
	}
	results := bytecode.Ops[in.Op].Results
	if n := results.Count(); n >= 0 {
		ok = ok && len(in.Dst) == n && (n == 0 || in.Dst[n-1].IsValue())
	}
	if !ok {
		fail(RuleShape, "%s has not the operands, places, blocks and results that it takes: %s", in.Op, bytecode.Ops[in.Op].Doc)
	}
	return ok
}
