package compiler

import (
	"go/token"

	"golang.org/x/tools/go/ssa"

	"github.com/portico-os/portico/bytecode"
)

// function translates one function of go/ssa.
type function struct {
	*body
	p        *program
	fn       *ssa.Function
	ssaBlock *ssa.BasicBlock // which is translated; nil where nothing dominates

	values   map[ssa.Value]value
	tuples   map[ssa.Value][]value
	checks   map[checkKey]check
	isNonNil map[bytecode.Operand]bool
	start    []int // first block of each go/ssa block
	end      []int // its last block
	phis     []pendingPhi

	counted     map[*ssa.Phi]bool   // phis of range loops that are translated as the index
	countedNext map[*ssa.BinOp]bool // their increments

	slotOf      map[*ssa.Alloc]int32
	shared      map[*ssa.Alloc]bool // in the slot of a parameter
	sharedStore map[*ssa.Store]bool // which copies the parameter there
	iterators   map[*ssa.Range]place

	defers  int32                // slot of the *golib.Defers; -1 if there is none
	spilled map[*ssa.Alloc]place // slots for addresses that the recover block needs
}

// function translates fn, which is compiled into this component.
func (c *component) function(fn *ssa.Function, name string) bytecode.Func {
	defer locate(fn.Pos)
	f := c.newFunction(fn, name)
	if d, ok := c.p.directiveOf(fn); ok {
		f.bound(d)
		return f.finish()
	}
	if fn.Blocks == nil {
		refuse(fn.Pos(), Assembly, "function %s has no body", fn)
	}
	f.translate()
	return f.finish()
}

func (c *component) newFunction(fn *ssa.Function, name string) *function {
	var captures []*bytecode.Type
	for _, v := range fn.FreeVars {
		captures = append(captures, c.captureType(c.p.freeVarType(v)))
	}
	f := &function{
		body: c.newBody(name, c.p.funcType(fn), captures), p: c.p, fn: fn,
		values: map[ssa.Value]value{}, tuples: map[ssa.Value][]value{}, checks: map[checkKey]check{},
		isNonNil: map[bytecode.Operand]bool{}, counted: map[*ssa.Phi]bool{}, countedNext: map[*ssa.BinOp]bool{}, slotOf: map[*ssa.Alloc]int32{}, shared: map[*ssa.Alloc]bool{},
		sharedStore: map[*ssa.Store]bool{}, iterators: map[*ssa.Range]place{}, defers: -1, spilled: map[*ssa.Alloc]place{},
	}
	f.body.fn.Source, f.body.fn.Line = c.sourceName(fn.Pos()), c.p.lineOf(fn.Pos())
	f.body.fn.Exported = c.isExported(fn)
	f.line = f.body.fn.Line
	return f
}

func (f *function) translate() {
	defer locate(f.position)
	f.bindParameters()
	f.promote()
	f.prepareDefers()
	if f.isForwarding() {
		f.forward()
	}
	blocks, lost := f.blocksInOrder(), f.lostRunDefers()
	f.start, f.end = make([]int, len(f.fn.Blocks)), make([]int, len(f.fn.Blocks))
	for _, b := range blocks {
		if b.Index > 0 {
			f.start[b.Index] = f.newBlock()
		}
	}
	for _, b := range blocks {
		if b.Index > 0 {
			f.current = f.start[b.Index]
		}
		f.ssaBlock = b
		for _, in := range b.Instrs {
			if pos := in.Pos(); pos.IsValid() {
				f.line = f.p.lineOf(pos)
			}
			if lost[in] {
				f.runDefers()
			}
			f.instruction(in)
		}
		f.end[b.Index] = f.current
	}
	f.completePhis()
	f.handler()
}

// position returns a position in the current line, or that of the function.
func (f *function) position() token.Pos {
	if f.fn.Pos().IsValid() {
		if file := f.p.fset.File(f.fn.Pos()); file != nil && int(f.line) > 0 && int(f.line) <= file.LineCount() {
			return file.LineStart(int(f.line))
		}
	}
	return f.fn.Pos()
}

// blocksInOrder returns the reachable blocks, each after its dominator. The recover
// block is not among them.
func (f *function) blocksInOrder() []*ssa.BasicBlock {
	var list []*ssa.BasicBlock
	for _, b := range f.fn.DomPreorder() {
		if b != f.fn.Recover {
			list = append(list, b)
		}
	}
	return list
}

func (f *function) bindParameters() {
	for i, p := range f.fn.Params {
		f.bindEntry(p, f.entry[i], f.body.fn.ParamSlots[i], f.p.typ(p.Type()))
	}
	for i, v := range f.fn.FreeVars {
		t := f.p.freeVarType(v)
		op := f.entry[len(f.fn.Params)+i]
		if t.IsAggregate() {
			p := at(f.op(bytecode.OpNilCheck, f.types[op], op), t)
			f.values[v] = f.read(p)
			continue
		}
		f.values[v] = value{typ: t, op: op}
	}
}

func (f *function) bindEntry(v ssa.Value, op bytecode.Operand, slot int32, t *bytecode.Type) {
	switch {
	case t.Under().Kind.IsComplex():
		f.values[v] = f.read(slotPlace(slot, t))
	case slot >= 0:
		p := slotPlace(slot, t)
		f.values[v] = value{typ: t, at: &p}
	default:
		f.values[v] = value{typ: t, op: op}
	}
}

func (f *function) instruction(in ssa.Instruction) {
	if f.c.folded[in] {
		return
	}
	switch in := in.(type) {
	case *ssa.DebugRef:
	case *ssa.Alloc:
		f.alloc(in)
	case *ssa.FieldAddr:
		f.address(in)
	case *ssa.IndexAddr:
		f.address(in)
	case *ssa.Store:
		f.storeInstr(in)
	case *ssa.UnOp:
		f.unary(in)
	case *ssa.BinOp:
		if !f.countedNext[in] {
			f.binary(in)
		}
	case *ssa.Phi:
		f.phiInstr(in)
	case *ssa.Field:
		f.fieldInstr(in)
	case *ssa.Index:
		f.indexInstr(in)
	case *ssa.Extract:
		f.values[in] = f.tuples[in.Tuple][in.Index]
	case *ssa.Convert:
		f.convert(in)
	case *ssa.MultiConvert:
		refuse(in.Pos(), Construct, "conversion of a type parameter")
	case *ssa.ChangeType:
		f.values[in] = f.changeType(f.value(in.X), f.p.typ(in.Type()))
	case *ssa.ChangeInterface:
		f.changeInterface(in)
	case *ssa.MakeInterface:
		f.makeInterface(in)
	case *ssa.TypeAssert:
		f.typeAssert(in)
	case *ssa.SliceToArrayPointer:
		f.define(in, f.typed(bytecode.OpSliceToArray, f.p.typ(in.Type()), f.operand(in.X)))
	case *ssa.Slice:
		f.slice(in)
	case *ssa.MakeSlice:
		f.makeSlice(in)
	case *ssa.MakeMap:
		f.makeMap(in)
	case *ssa.MapUpdate:
		f.mapUpdate(in)
	case *ssa.Lookup:
		f.mapLookup(in)
	case *ssa.Range:
		f.rangeInstr(in)
	case *ssa.Next:
		f.next(in)
	case *ssa.MakeClosure:
		f.makeClosure(in)
	case *ssa.Call:
		f.callInstr(in)
	case *ssa.Defer:
		f.deferInstr(in)
	case *ssa.RunDefers:
		f.runDefers()
	case *ssa.Panic:
		f.panicInstr(in)
	case *ssa.Jump:
		f.jump(f.start[in.Block().Succs[0].Index])
	case *ssa.If:
		f.ifInstr(in)
	case *ssa.Return:
		f.returnInstr(in)
	case *ssa.Go:
		refuse(in.Pos(), Goroutine, "go statement")
	case *ssa.Send, *ssa.MakeChan:
		refuse(in.Pos(), Channel, "channel operation")
	case *ssa.Select:
		refuse(in.Pos(), Select, "select statement")
	default:
		refuse(in.Pos(), Construct, "instruction %T", in)
	}
}

func (f *function) ifInstr(in *ssa.If) {
	succs := in.Block().Succs
	f.branch(f.operand(in.Cond), f.start[succs[0].Index], f.start[succs[1].Index])
}

func (f *function) returnInstr(in *ssa.Return) {
	vs := make([]bytecode.Operand, len(in.Results))
	for i, r := range in.Results {
		vs[i] = f.argument(f.valueAs(r, f.sig.Results[i]), f.sig.Results[i])
	}
	f.ret(vs...)
}

func (f *function) alloc(in *ssa.Alloc) {
	if refs := *in.Referrers(); len(refs) == 1 {
		if s, ok := refs[0].(*ssa.Slice); ok {
			if _, ok := madeSlice(s); ok {
				return
			}
		}
	}
	t := f.p.typ(deref(in.Type()))
	if slot, ok := f.slotOf[in]; ok {
		if f.needsClear(in) {
			f.clear(slotPlace(slot, t))
		}
		return
	}
	v := f.newObject(t)
	f.isNonNil[v] = true
	f.define(in, v)
	if p, ok := f.spilled[in]; ok {
		f.store(p, v)
	}
}
