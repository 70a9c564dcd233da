package verifier

import (
	"slices"
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
			checkShape(in)
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

// A shape is what an operation's OpInfo.Shape says of the numbers of its fields. Typing rules
// rely on checkShape to refuse whatever has others: they index without looking.
type shape struct {
	// Its letters for operands, v, o, a and A, in their order; the last is for all that follow.
	operands             string
	args, places, blocks int // how many it has, which checkShape wants; without those of more and phi

	// The operands are args or more. Of a phi the targets are any number, too: collectPhi compares
	// both with the predecessors.
	more, phi bool
}

// shapes is by operation, and fixed. checkShape and checkOperands go by it.
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
func checkShape(in *bytecode.Instr) {
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

// checkEdges checks what the current block, at its end, passes to the phis of its
// successors.
func (fn *function) checkEdges(b bytecode.BlockID) {
	for _, to := range fn.graph.Succs[b] {
		if fn.meter != nil {
			fn.meter.edge(fn, b, to)
		}
		fn.facts.Along(&fn.def.Blocks[b], to, func() {
			for _, p := range slices.Backward(fn.passes[b]) {
				if p.to == to {
					fn.current = p.phi
					fn.v.tolerate(func() { fn.checkPass(p, b) })
				}
			}
		})
	}
}

// checkPass checks what a block passes to a phi. Precondition: facts are those along the edge, as
// checkEdges has them: by others a phi could claim what does not hold there.
func (fn *function) checkPass(p pass, from bytecode.BlockID) {
	phi, arg := p.phi, p.arg
	fn.checkUse(arg)
	if t := fn.v.variable(phi.Type, "type", "the phi"); fn.facts.Values[arg].Type != t {
		fail("phi", "v%d, which comes from b%d, is of type %s, want %s", arg, from, fn.facts.Values[arg].Type, t)
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
