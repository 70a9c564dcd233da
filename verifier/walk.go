package verifier

import "github.com/portico-os/portico/bytecode"

// walk checks the instructions of all blocks in an order in which dominators come
// first. On the way down the dominator tree it learns facts, on the way up it forgets
// them, so that at each instruction it knows what is proven there.
//
// Why a fact about a value holds wherever its proof dominates: whenever a value is
// defined again, in a loop, everything that its definition dominates is passed again
// before it is used, the proof included. Only phis carry a value of the last turn into
// the next; what is known of their operands is not known of them.
func (fn *function) walk() {
	blocks := fn.def.Blocks
	root := len(blocks)
	type visit struct {
		block bytecode.BlockID
		mark  mark
	}
	var path []visit
	next := fn.child[root]
	for {
		for next < 0 {
			if len(path) == 0 {
				fn.current = nil
				return
			}
			last := path[len(path)-1]
			path = path[:len(path)-1]
			fn.facts.forget(last.mark)
			fn.onPath[last.block] = false
			next = fn.sibling[last.block]
		}
		b := next
		path = append(path, visit{b, fn.facts.mark()})
		fn.onPath[b] = true
		fn.learnFromEdge(b)
		fn.checkBlock(b)
		fn.checkEdges(b)
		next = fn.child[b]
	}
}

// learnFromEdge adds what is known because the only way to b is one side of a branch.
func (fn *function) learnFromEdge(b bytecode.BlockID) {
	if preds := fn.predsOf(b); len(preds) == 1 {
		fn.learnBranch(preds[0], b)
	}
}

// learnBranch adds what is known on the edge from a block to a successor.
func (fn *function) learnBranch(from, to bytecode.BlockID) {
	body := fn.def.Blocks[from].Instrs
	if in := &body[len(body)-1]; in.Op == bytecode.OpBranch && len(in.Args) == 1 && in.Args[0].IsValue() {
		fn.learn(in.Args[0], in.Blocks[0] == to)
	}
}

func (fn *function) checkBlock(b bytecode.BlockID) {
	fn.block, fn.next = b, fn.first[b]
	body := fn.def.Blocks[b].Instrs
	for i := range body {
		in := &body[i]
		fn.current = in
		if checkShape(in) && fn.checkOperands(in) {
			typing[in.Op](fn, in)
		}
		for _, d := range in.Dst {
			if d.IsValue() {
				fn.next++
			}
		}
	}
}

// checkOperands checks that an instruction's operands are there, whatever their types.
// Those of a phi are used on the edges.
func (fn *function) checkOperands(in *bytecode.Instr) bool {
	if in.Op == bytecode.OpPhi {
		return true
	}
	sh := &shapes[in.Op]
	for i, a := range in.Args {
		more := i >= sh.args
		switch {
		case a.IsValue():
			if !fn.checkUse(a) {
				return false
			}
		case a.IsSlot() && (more || sh.slot[i]):
			t := fn.slotType(a.Slot())
			if t == nil {
				fail(RuleOperand, "there is no slot%d", a.Slot())
				return false
			}
			if !t.IsAggregate() {
				fail(RuleAggregate, "slot%d is of type %s, which is no aggregate; load it", a.Slot(), t)
				return false
			}
		case a == bytecode.None && !more && sh.optional[i]:
		default:
			fail(RuleOperand, "operand %s, want a value", operandText(a))
			return false
		}
	}
	return true
}

// checkUse checks that a value is defined wherever the current instruction is reached.
func (fn *function) checkUse(a bytecode.Operand) bool {
	if int(a) >= len(fn.values) {
		fail(RuleOperand, "there is no value v%d", a)
		return false
	}
	if d := fn.defBlock[a]; d == fn.block && int32(a) >= fn.next || !fn.onPath[d] {
		fail(RuleDominance, "v%d is not defined on every way here; define it before, or join it in a phi", a)
		return false
	}
	if fn.values[a].Type == nil {
		fail(RuleOperand, "v%d is a parameter that is bound to a slot; use the slot", a)
		return false
	}
	return true
}

// checkEdges checks what the current block, at its end, passes to the phis of its
// successors.
func (fn *function) checkEdges(b bytecode.BlockID) {
	fn.next = int32(len(fn.values))
	if int(b)+1 < len(fn.first) {
		fn.next = fn.first[b+1]
	}
	for i, to := range fn.succs[b] {
		phis := fn.phis(to)
		if len(phis) == 0 {
			continue
		}
		at := fn.facts.mark()
		if len(fn.succs[b]) > 1 {
			fn.learnBranch(b, to)
		}
		args := fn.phiArgs[int(fn.phiStart[to])+int(fn.succPos[b][i]):]
		for k := range phis {
			fn.current = &phis[k]
			fn.checkEdge(&phis[k], args[k*len(fn.predsOf(to))], b)
		}
		fn.facts.forget(at)
	}
}

func (fn *function) checkEdge(phi *bytecode.Instr, arg bytecode.Operand, from bytecode.BlockID) {
	if arg == bytecode.None || !fn.checkUse(arg) {
		return
	}
	if t := fn.v.variable(phi.Type, RuleType, "the phi"); fn.values[arg].Type != t {
		fail(RulePhi, "v%d, which comes from b%d, is of type %s, want %s", arg, from, fn.values[arg].Type, typeText(t))
	}
	if phi.Imm&bytecode.PhiNonNil != 0 && !fn.nonNil(arg) {
		fail(RuleClaim, "v%d, which comes from b%d, is not proven not nil; use nilcheck or nonnil", arg, from)
	}
	if phi.Imm&bytecode.PhiNonNegative != 0 && fn.facts.of[arg].lo < 0 {
		fail(RuleClaim, "v%d, which comes from b%d, is not proven non-negative: it must be a sum that a comparison keeps from wrapping around", arg, from)
	}
}

// slotType returns the type of a slot, nil if there is none.
func (fn *function) slotType(slot int32) *bytecode.Type {
	if slot < 0 || int(slot) >= len(fn.slots) {
		return nil
	}
	return fn.slots[slot]
}

// typeOf returns the type of an operand that checkOperands let pass.
func (fn *function) typeOf(o bytecode.Operand) *bytecode.Type {
	if o.IsSlot() {
		return fn.slots[o.Slot()]
	}
	return fn.values[o].Type
}

// define gives the instruction's only result its type.
func (fn *function) define(in *bytecode.Instr, t *bytecode.Type) {
	fn.prove(in, t, ProofNone, 0)
}

// prove gives the instruction's only result its type and a proof.
func (fn *function) prove(in *bytecode.Instr, t *bytecode.Type, p Proof, of int64) {
	fn.proveValue(in.Dst[0], t, p, of)
}

func (fn *function) proveValue(d bytecode.Operand, t *bytecode.Type, p Proof, of int64) {
	if int(d) >= len(fn.values) {
		return // misnumbered, which was judged
	}
	fn.values[d] = ValueType{Type: t, Proof: p, Of: of}
	fn.facts.define(int32(d), t)
}

// assign gives a result of an instruction to a new value, or to a slot if it is an
// aggregate.
func (fn *function) assign(d bytecode.Operand, t *bytecode.Type) {
	switch {
	case d.IsValue() && !t.IsAggregate():
		fn.proveValue(d, t, ProofNone, 0)
	case !d.IsSlot() || !t.IsAggregate():
		fail(RuleResult, "the result of type %s goes to %s; aggregates go to slots, others to new values", t, operandText(d))
	case fn.slotType(d.Slot()) != t:
		fail(RuleResult, "the result of type %s goes to slot%d of type %s", t, d.Slot(), typeText(fn.slotType(d.Slot())))
	}
}
