package verifier

import (
	"strings"

	"github.com/portico-os/portico/bytecode"
)

// walk checks the instructions of all blocks in an order in which dominators come first,
// so that at each it is known what is proven there.
func (fn *function) walk() {
	fn.facts.Walk(&fn.graph, fn.def.Blocks, func(b bytecode.BlockID) {
		fn.checkBlock(b)
		fn.checkEdges(b)
	})
	fn.current = nil
}

func (fn *function) checkBlock(b bytecode.BlockID) {
	fn.block = b
	body := fn.def.Blocks[b].Instrs
	for i := range body {
		in := &body[i]
		fn.current = in
		fn.v.tolerate(func() {
			fn.checkShape(in)
			if in.Op != bytecode.OpPhi { // whose operands are used on the edges
				fn.checkOperands(in)
			}
			fn.judgeTypes(in)
			if fn.meter != nil {
				fn.meter.spend(fn, in)
			}
		})
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

// checkUse checks that a value is defined wherever the current instruction is reached. As
// dominators are checked first, a value has its type from where it is defined on.
func (fn *function) checkUse(a bytecode.Operand) {
	if a < 0 || int(a) >= len(fn.values) {
		fail("operand", "there is no value %s", operandText(a))
	}
	if d := fn.defBlock[a]; !fn.graph.Dominates(d, fn.block) || fn.values[a].Type == nil && a >= fn.params {
		fail("dominance", "v%d is not defined on every way here; define it before, or join it in a phi", a)
	}
	if fn.values[a].Type == nil {
		fail("operand", "v%d is a parameter that is bound to a slot; use the slot", a)
	}
}

// checkEdges checks what the current block, at its end, passes to the phis of its
// successors.
func (fn *function) checkEdges(b bytecode.BlockID) {
	for _, to := range fn.graph.Succs[b] {
		if fn.meter != nil {
			fn.meter.edge(fn, b, to)
		}
		if fn.firstPass[b] < 0 {
			continue
		}
		fn.facts.Along(&fn.def.Blocks[b], to, func() {
			for i := fn.firstPass[b]; i >= 0; i = fn.passes[i].next {
				if p := &fn.passes[i]; p.to == to {
					fn.current = p.phi
					fn.v.tolerate(func() { fn.checkPass(p, b) })
				}
			}
		})
	}
}

// checkPass checks what a block passes to a phi.
func (fn *function) checkPass(p *pass, from bytecode.BlockID) {
	phi, arg := p.phi, p.arg
	fn.checkUse(arg)
	if t := fn.v.variable(phi.Type, "type", "the phi"); fn.values[arg].Type != t {
		fail("phi", "v%d, which comes from b%d, is of type %s, want %s", arg, from, fn.values[arg].Type, t)
	}
	if phi.Imm&bytecode.PhiNonNil != 0 && !fn.facts.NonNil(arg) {
		fail("phi-claim", "v%d, which comes from b%d, is not proven not nil; use nilcheck or nonnil", arg, from)
	}
	if phi.Imm&bytecode.PhiNonNegative != 0 && fn.facts.Range(arg).Lo < 0 {
		fail("phi-claim", "v%d, which comes from b%d, is not proven non-negative: it must be a sum that a comparison keeps from wrapping around", arg, from)
	}
	if fn.meter != nil {
		fn.meter.pass(fn, phi.Dst[0], arg, fn.graph.Dominates(p.to, from))
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

// define gives the instruction's only result its type, and what the instruction proves.
func (fn *function) define(in *bytecode.Instr, t *bytecode.Type) {
	fn.checkDefined(in.Dst[0])
	fn.facts.Result(in, t)
}

// checkDefined checks that a result is one of the values that were counted.
func (fn *function) checkDefined(d bytecode.Operand) {
	if int(d) >= len(fn.values) {
		fail("numbering", "there is no value v%d", d)
	}
}

// assign gives a result of an instruction to a new value, or to a slot if it is an
// aggregate.
func (fn *function) assign(d bytecode.Operand, t *bytecode.Type) {
	if d.IsValue() == t.IsAggregate() || d == bytecode.None {
		fail("result", "the result of type %s goes to %s; aggregates go to slots, others to new values", t, operandText(d))
	}
	if d.IsValue() {
		fn.checkDefined(d)
		fn.facts.Define(d, t)
	} else if s := fn.slotType(d.Slot()); s != t {
		fail("result", "the result of type %s goes to %s of type %s", t, operandText(d), s)
	}
}
