package front

import (
	"fmt"
	"slices"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/bytecode/flow"
	"github.com/portico-os/portico/translator/abi"
	"github.com/portico-os/portico/translator/code"
	"github.com/portico-os/portico/translator/ir"
	"github.com/portico-os/portico/verifier"
)

// A lowerer turns the blocks of a function into machine-level SSA.
type lowerer struct {
	evaluator

	// Of the outermost function: what is inlined, at whatever depth, uses it up. The size of the
	// code is bounded by it.
	budget int // instructions, and leaves of slots, that may still be inlined; below 0 after the last one

	// Kept for the lowering of one function, for inline: judging takes as long as what it judges.
	canInline map[code.Symbol]int // by function: what judgeInlining says
}

// A scope is a function that is being lowered: the outermost or an inlined one.
type scope struct {
	// Fixed, and verified: lowering checks nothing again.
	c   *verifier.Component // that has the function: not always that of the outermost
	id  bytecode.FuncID     // in c
	fn  *bytecode.Func
	sig *bytecode.Type // with a receiver as the first parameter

	// Filled in as blocks are lowered. Their order puts definitions before uses; operands of
	// phis wait for completePhi.
	values      [][]ir.Value // by bytecode value: its leaves, by offset
	slots       []slot       // by number; all decided by makeSlots
	blocks      []scopeBlock // by BlockID
	phis        []pendingPhi // of all blocks so far
	phiOperands []ir.Value   // of the phi being completed, by predecessor

	// Edges carry it as Block.Tag, by which phis find the operand of each predecessor.
	current bytecode.BlockID // that is being lowered

	// Of the outermost function; set by receive, before its blocks, for bindCaptures and opReturn.
	closure  ir.Value // the closure object; 0 without captures
	resultAt []int64  // by result by reference: offset of the slot with the address to write to

	// Nil of the outermost function: then a return is one.
	done *merge // inlined: where returns lead to
}

// A scopeBlock is what became of a block of the bytecode.
type scopeBlock struct {
	// Fixed before any block is lowered: edges lead here.
	start *ir.Block // further blocks come behind it as checks and calls need them

	// When it is 0 the variables of the block are complete: vars.close relies on all edges to be
	// there.
	waiting int // predecessors in the scope that are not lowered yet
}

// A pendingPhi is a phi that completePhi gives its operands: it relies on all edges to the block,
// and on the Tag of each predecessor.
type pendingPhi struct {
	in     *bytecode.Instr
	values []ir.Value // phis without operands, one for each leaf
	block  *ir.Block  // that they stand in
}

// Lower builds a function's SSA form for a machine, and returns with it the symbols that it
// refers to by their numbers. If its slots are too many to be values, or become too much, all live in
// the frame.
func Lower(c *verifier.Component, id bytecode.FuncID, o Options, m *ir.Machine) (*ir.Func, []code.Symbol, error) {
	l, err := lowerSlots(c, id, o, m, false)
	if err != nil {
		l, err = lowerSlots(c, id, o, m, true)
	}
	if err != nil {
		return nil, nil, err
	}
	return l.f, l.symbols, nil
}

// lowerSlots is Lower with the decision made where slots live.
func lowerSlots(c *verifier.Component, id bytecode.FuncID, o Options, m *ir.Machine, slotsInFrame bool) (l *lowerer, err error) {
	defer func() {
		switch e := recover().(type) {
		case nil:
		case refusal:
			err = e.error
		default:
			panic(e)
		}
	}()
	l = &lowerer{canInline: map[code.Symbol]int{}}
	l.operations = newOperations(o, m)
	l.vars = variables{l: &l.builder, pending: map[int][]pendingVariable{}}
	l.scope, l.slotsInFrame = newScope(c, id), slotsInFrame
	items := 0
	for b := range l.fn.Blocks {
		for i := range l.fn.Blocks[b].Instrs {
			items += 1 + len(l.fn.Blocks[b].Instrs[i].Args)
		}
	}
	l.budget, l.vars.most = inlineBase+inlinePerItem*items, min(maxInstrs, instrsBase+instrsPerItem*items)
	l.line = l.fn.Line
	l.f.Name, l.f.Source, l.f.Line = c.Path()+"."+l.fn.Name, l.fn.Source, l.fn.Line
	l.makeSlots()
	l.start(l.f.NewBlock())
	l.receive()
	l.body()
	l.placePhis()
	return l, nil
}

func newScope(c *verifier.Component, id bytecode.FuncID) *scope {
	s := &scope{c: c, id: id, fn: &c.File().Funcs[id], sig: c.Sig(id)}
	s.values = make([][]ir.Value, len(c.Values(id)))
	return s
}

// body lowers the blocks, beginning with a jump from the current block to the entry.
func (l *lowerer) body() {
	s := l.scope
	s.blocks = make([]scopeBlock, len(s.fn.Blocks))
	order := blockOrder(s.fn)
	for _, b := range order {
		s.blocks[b].start = l.f.NewBlock()
		for _, t := range successors(s.fn, b) {
			s.blocks[t].waiting++
		}
	}
	l.b.Tag = -1
	l.jump(s.blocks[0].start)
	for _, b := range order {
		l.block(b)
	}
	s.phiOperands = make([]ir.Value, len(s.fn.Blocks))
	for _, p := range s.phis {
		l.completePhi(p)
	}
}

// blockOrder returns the blocks in reverse post-order; those of the handler follow those of
// the entry.
func blockOrder(fn *bytecode.Func) []bytecode.BlockID {
	roots := []bytecode.BlockID{0}
	if fn.Handler >= 0 {
		roots = append(roots, fn.Handler)
	}
	order := flow.PostOrder(len(fn.Blocks), func(b bytecode.BlockID) int { return int(b) }, roots, func(b bytecode.BlockID) []bytecode.BlockID {
		return successors(fn, b)
	})
	slices.Reverse(order)
	return order
}

// successors returns where a block leads. The verifier lets no branch have one target twice.
func successors(fn *bytecode.Func, b bytecode.BlockID) []bytecode.BlockID {
	instrs := fn.Blocks[b].Instrs
	return instrs[len(instrs)-1].Blocks
}

// block lowers one block. Its instructions may end the current ir.Block and begin others: only
// the last one carries the edges.
func (l *lowerer) block(id bytecode.BlockID) {
	s := l.scope
	sb := &s.blocks[id]
	s.current = id
	l.start(sb.start)
	if id == s.fn.Handler {
		l.f.Handler = l.b
	}
	if sb.waiting > 0 {
		l.vars.open(l.b)
	}
	instrs := s.fn.Blocks[id].Instrs
	for i := range instrs {
		in := &instrs[i]
		if s.done == nil {
			l.line = in.Line
		}
		lowering[in.Op](l, in)
		if l.b == nil && i < len(instrs)-1 {
			// The rest cannot be reached, but its values have names.
			l.start(l.f.NewBlock())
		}
		if l.f.NumInstrs() > l.vars.most {
			panic(refusal{fmt.Errorf("%s: %w", s.fn.Name, ir.OverLimit(l.vars.most, "instructions"))})
		}
	}
	for _, t := range successors(s.fn, id) {
		tb := &s.blocks[t]
		if tb.waiting--; tb.waiting == 0 {
			l.vars.close(tb.start)
		}
	}
}

// A table has functions that lower operations, by operation. It stands beside them.
type table map[bytecode.Op]func(*lowerer, *bytecode.Instr)

// lowering has the functions of all tables. Fixed after init; the verifier lets no other operations
// through, and block calls what is there.
var lowering [bytecode.NumOps]func(*lowerer, *bytecode.Instr)

func init() {
	for _, t := range []table{lowerFlow, lowerArithmetic, lowerPlaces, lowerObjects, lowerCalls} {
		for op, lower := range t {
			lowering[op] = lower
		}
	}
}

// What only names or merges values, and ends of blocks. Fixed, as all tables: init puts them into
// lowering, where a second entry of an operation would take the place of the first.
var lowerFlow = table{
	bytecode.OpConst: (*lowerer).opConst, bytecode.OpString: (*lowerer).opString, bytecode.OpZero: (*lowerer).opZero,
	bytecode.OpPhi: (*lowerer).opPhi, bytecode.OpChange: (*lowerer).opSame, bytecode.OpNonNil: (*lowerer).opSame,
	bytecode.OpIndexProofLen: (*lowerer).opSame, bytecode.OpMapRef: (*lowerer).opSame, bytecode.OpMapOf: (*lowerer).opSame,
	bytecode.OpUpcast: (*lowerer).opSame, bytecode.OpJump: (*lowerer).opJump, bytecode.OpBranch: (*lowerer).opBranch,
	bytecode.OpThrow: (*lowerer).opThrow,
}

// typeOf returns the type of an operand.
func (s *scope) typeOf(o bytecode.Operand) *bytecode.Type { return s.c.ValueType(s.id, o) }

// kindOf returns the kind of an operand's underlying type.
func (s *scope) kindOf(o bytecode.Operand) bytecode.Kind { return s.typeOf(o).Under().Kind }

// leaves returns the leaves of a value.
func (s *scope) leaves(o bytecode.Operand) []ir.Value { return s.values[o] }

// value returns a value of one leaf.
func (s *scope) value(o bytecode.Operand) ir.Value { return s.values[o][0] }

// define sets the leaves of an instruction's first result.
func (s *scope) define(in *bytecode.Instr, leaves ...ir.Value) { s.values[in.Dst[0]] = leaves }

// leavesOf returns the leaves of a type whose values may be SSA values, or of slots that live in values.
func leavesOf(t *bytecode.Type) []bytecode.Leaf {
	ls, _ := t.Leaves(maxScalarLeaves)
	return ls
}

func classOf(leaf bytecode.Leaf) (ir.Class, bool) {
	if leaf.Kind.IsFloat() {
		return ir.Float, false
	}
	return ir.Int, leaf.IsPointer()
}

// widthOf returns the width of operations on values of a scalar kind.
func widthOf(k bytecode.Kind) ir.Width { return max(ir.W4, sizeOf(k)) }

// sizeOf returns the size of a scalar kind or reference.
func sizeOf(k bytecode.Kind) ir.Width { return ir.Width(bytecode.Leaf{Kind: k}.Size()) }

// wide returns an operand of integer or bool type, extended to a word.
func (l *places) wide(o bytecode.Operand) ir.Value {
	k := l.kindOf(o)
	return l.extend(l.value(o), sizeOf(k), k.IsSigned())
}

func (l *evaluator) opSame(in *bytecode.Instr) { l.define(in, l.leaves(in.Args[0])...) }

func (l *evaluator) opConst(in *bytecode.Instr) {
	switch k := l.c.Type(in.Type).Under().Kind; {
	case k.IsFloat():
		l.define(in, l.floatConst(in.Imm, sizeOf(k)))
	case k.IsSigned() || k.IsUnsigned():
		l.define(in, l.extend(l.constant(int64(in.Imm)), sizeOf(k), k.IsSigned()))
	default:
		l.define(in, l.constant(int64(in.Imm)&1))
	}
}

func (l *evaluator) opString(in *bytecode.Instr) {
	n := len(l.c.File().Data[in.Sym])
	data := l.symbol(code.Symbol{Kind: code.SymbolData, Component: l.c, Index: in.Sym})
	l.define(in, l.address(data), l.constant(int64(n)))
}

func (l *evaluator) opZero(in *bytecode.Instr) {
	l.define(in, l.zeroLeaves(l.c.Type(in.Type))...)
}

// opPhi makes phis without operands, whose values are there only when all predecessors are
// lowered.
func (l *lowerer) opPhi(in *bytecode.Instr) {
	var out []ir.Value
	for _, leaf := range leavesOf(l.typeOf(in.Dst[0])) {
		class, pointer := classOf(leaf)
		out = append(out, l.emptyPhi(l.b, class, pointer))
	}
	l.define(in, out...)
	l.phis = append(l.phis, pendingPhi{in, out, l.b})
}

// completePhi gives a phi its operands, once all predecessors have been lowered.
func (l *lowerer) completePhi(p pendingPhi) {
	for i, v := range p.values {
		phi := l.f.Def(v)
		phi.Args = l.f.List(len(p.block.Preds))
		for e, from := range p.in.Blocks {
			l.phiOperands[from] = l.values[p.in.Args[e]][i]
		}
		for k, pred := range p.block.Preds {
			phi.Args[k] = l.phiOperands[pred.Tag]
		}
	}
}

func (l *lowerer) opJump(in *bytecode.Instr) {
	l.b.Tag = int32(l.current)
	l.jump(l.blocks[in.Blocks[0]].start)
}

func (l *lowerer) opBranch(in *bytecode.Instr) {
	l.b.Tag = int32(l.current)
	l.branch(l.isTrue(l.value(in.Args[0])), l.blocks[in.Blocks[0]].start, l.blocks[in.Blocks[1]].start)
}

func (l *lowerer) opThrow(*bytecode.Instr) {
	l.stubCall(abi.StubThrow, true, nil)
	l.op(ir.OpUnreachable, 0)
	l.b = nil
}
