package verifier

import (
	"strings"

	"github.com/portico-os/portico/bytecode"
)

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
		known int // facts before it
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
			fn.facts.forget(last.known)
			fn.onPath[last.block] = false
			next = fn.sibling[last.block]
		}
		b := next
		path = append(path, visit{b, len(fn.facts.log)})
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
		fn.v.tolerate(func() {
			fn.checkShape(in)
			if in.Op != bytecode.OpPhi { // whose operands are used on the edges
				fn.checkOperands(in)
			}
			typing[in.Op](fn, in)
			if fn.meter != nil {
				fn.meter.spend(fn, in)
			}
		})
		for _, d := range in.Dst {
			if d.IsValue() {
				fn.next++
			}
		}
	}
}

// A shape is what an operation's OpInfo.Shape says of the numbers of its fields.
type shape struct {
	operands             string // its letters for operands, v, o, a and A
	args, places, blocks int
	more, phi            bool
}

var shapes = func() (s [bytecode.NumOps]shape) {
	for op := range s {
		info := bytecode.Op(op).Info()
		s[op] = shape{
			operands: strings.Trim(strings.ReplaceAll(info.Shape, "m", ""), "tipdfxbh"),
			args:     info.Arity(), places: strings.Count(info.Shape, "p"), blocks: strings.Count(info.Shape, "b"),
			more: strings.Contains(info.Shape, "A"), phi: strings.Contains(info.Shape, "h"),
		}
	}
	return s
}()

// checkShape checks how many of what an instruction has.
func (fn *function) checkShape(in *bytecode.Instr) {
	if in.Op == bytecode.OpInvalid || in.Op >= bytecode.NumOps {
		fail("shape", "there is no operation %d", in.Op)
	}
	sh, results := &shapes[in.Op], bytecode.Ops[in.Op].Results.Count()
	ok := len(in.Places) == sh.places && (sh.phi || len(in.Blocks) == sh.blocks) &&
		(len(in.Args) == sh.args || len(in.Args) > sh.args && (sh.more || sh.phi)) &&
		(results < 0 || len(in.Dst) == results && (results == 0 || in.Dst[results-1].IsValue()))
	if !ok {
		fail("shape", "%s has not the operands, places, blocks and results that it takes: %s", in.Op, bytecode.Ops[in.Op].Doc)
	}
}

// checkOperands checks that an instruction's operands are there, whatever their types.
func (fn *function) checkOperands(in *bytecode.Instr) {
	letters := shapes[in.Op].operands
	for i, a := range in.Args {
		field := letters[min(i, len(letters)-1)]
		switch {
		case a.IsValue():
			fn.checkUse(a)
		case a.IsSlot() && (field == 'a' || field == 'A'):
			if t := fn.slotType(a.Slot()); !t.IsAggregate() {
				fail("aggregate", "%s is of type %s, which is no aggregate; load it", operandText(a), t)
			}
		case a == bytecode.None && field == 'o':
		default:
			fail("operand", "operand %s, want a value", operandText(a))
		}
	}
}

// checkUse checks that a value is defined wherever the current instruction is reached.
func (fn *function) checkUse(a bytecode.Operand) {
	if a < 0 || int(a) >= len(fn.values) {
		fail("operand", "there is no value %s", operandText(a))
	}
	if d := fn.defBlock[a]; d == fn.block && int32(a) >= fn.next || !fn.onPath[d] {
		fail("dominance", "v%d is not defined on every way here; define it before, or join it in a phi", a)
	}
	if fn.values[a].Type == nil {
		fail("operand", "v%d is a parameter that is bound to a slot; use the slot", a)
	}
}

// checkEdges checks what the current block, at its end, passes to the phis of its
// successors.
func (fn *function) checkEdges(b bytecode.BlockID) {
	fn.next = int32(len(fn.values))
	if int(b)+1 < len(fn.first) {
		fn.next = fn.first[b+1]
	}
	for i, to := range fn.succs[b] {
		if fn.meter != nil {
			fn.meter.edge(fn, b, to)
		}
		phis := fn.phis(to)
		if len(phis) == 0 {
			continue
		}
		known := len(fn.facts.log)
		if len(fn.succs[b]) > 1 {
			fn.learnBranch(b, to)
		}
		args := fn.phiArgs[int(fn.phiStart[to])+int(fn.succPos[b][i]):]
		for k := range phis {
			fn.current = &phis[k]
			fn.v.tolerate(func() { fn.checkEdge(&phis[k], args[k*len(fn.predsOf(to))], b, to) })
		}
		fn.facts.forget(known)
	}
}

func (fn *function) checkEdge(phi *bytecode.Instr, arg bytecode.Operand, from, to bytecode.BlockID) {
	if arg == bytecode.None {
		return // judged when the phi's operands were collected
	}
	fn.checkUse(arg)
	if t := fn.v.variable(phi.Type, "type", "the phi"); fn.values[arg].Type != t {
		fail("phi", "v%d, which comes from b%d, is of type %s, want %s", arg, from, fn.values[arg].Type, t)
	}
	if phi.Imm&bytecode.PhiNonNil != 0 && !fn.nonNil(arg) {
		fail("phi-claim", "v%d, which comes from b%d, is not proven not nil; use nilcheck or nonnil", arg, from)
	}
	if phi.Imm&bytecode.PhiNonNegative != 0 && fn.facts.of[arg].lo < 0 {
		fail("phi-claim", "v%d, which comes from b%d, is not proven non-negative: it must be a sum that a comparison keeps from wrapping around", arg, from)
	}
	if fn.meter != nil {
		fn.meter.pass(fn, phi.Dst[0], arg, fn.onPath[to])
	}
}

// slotType returns the type of a slot.
func (fn *function) slotType(slot int32) *bytecode.Type {
	if slot < 0 || int(slot) >= len(fn.slots) {
		fail("operand", "there is no slot%d", slot)
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
		fail("numbering", "there is no value v%d", d)
	}
	fn.values[d] = ValueType{Type: t, Proof: p, Of: of}
	fn.facts.define(int32(d), t)
}

// narrowResult adds that the instruction's only result lies in [lo, hi].
func (fn *function) narrowResult(in *bytecode.Instr, lo, hi int64) {
	fn.facts.narrow(in.Dst[0], lo, hi)
}

// assign gives a result of an instruction to a new value, or to a slot if it is an
// aggregate.
func (fn *function) assign(d bytecode.Operand, t *bytecode.Type) {
	if d.IsValue() == t.IsAggregate() || d == bytecode.None {
		fail("result", "the result of type %s goes to %s; aggregates go to slots, others to new values", t, operandText(d))
	}
	if d.IsValue() {
		fn.proveValue(d, t, ProofNone, 0)
	} else if s := fn.slotType(d.Slot()); s != t {
		fail("result", "the result of type %s goes to %s of type %s", t, operandText(d), s)
	}
}
