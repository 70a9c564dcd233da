package front

import (
	"go/token"

	"golang.org/x/tools/go/ssa"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/compiler/diagnostics"
	"github.com/portico-os/portico/compiler/emit"
	"github.com/portico-os/portico/compiler/gotypes"
)

// function translates one function of go/ssa.
type function struct {
	*body
	p        *Program
	fn       *ssa.Function
	ssaBlock *ssa.BasicBlock // which is translated; nil where nothing dominates

	values   map[ssa.Value]emit.Value
	tuples   map[ssa.Value][]emit.Value
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
	iterators   map[*ssa.Range]emit.Place

	defers  int32                     // slot of the *golib.Defers; -1 if there is none
	spilled map[*ssa.Alloc]emit.Place // slots for addresses that the recover block needs
}

// function translates fn, which is compiled into this component.
func (c *component) function(fn *ssa.Function, name string) bytecode.Func {
	defer diagnostics.Locate(fn.Pos)
	f := c.newFunction(fn, name)
	if d, ok := c.p.directiveOf(fn); ok {
		f.bound(d)
		return f.Finish()
	}
	if fn.Blocks == nil {
		diagnostics.Refuse(fn.Pos(), diagnostics.Assembly, "function %s has no body", fn)
	}
	f.translate()
	return f.Finish()
}

func (c *component) newFunction(fn *ssa.Function, name string) *function {
	var captures []*bytecode.Type
	for _, v := range fn.FreeVars {
		captures = append(captures, c.captureType(c.p.freeVarType(v)))
	}
	f := &function{
		body: c.newBody(name, c.p.funcType(fn), captures), p: c.p, fn: fn,
		values: map[ssa.Value]emit.Value{}, tuples: map[ssa.Value][]emit.Value{}, checks: map[checkKey]check{},
		isNonNil: map[bytecode.Operand]bool{}, counted: map[*ssa.Phi]bool{}, countedNext: map[*ssa.BinOp]bool{}, slotOf: map[*ssa.Alloc]int32{}, shared: map[*ssa.Alloc]bool{},
		sharedStore: map[*ssa.Store]bool{}, iterators: map[*ssa.Range]emit.Place{}, defers: -1, spilled: map[*ssa.Alloc]emit.Place{},
	}
	f.body.Func.Source, f.body.Func.Line = c.sourceName(fn.Pos()), c.p.lineOf(fn.Pos())
	f.body.Func.Exported = c.isExported(fn)
	f.Line = f.body.Func.Line
	return f
}

func (f *function) translate() {
	defer diagnostics.Locate(f.position)
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
			f.start[b.Index] = f.NewBlock()
		}
	}
	for _, b := range blocks {
		if b.Index > 0 {
			f.Current = f.start[b.Index]
		}
		f.ssaBlock = b
		for _, in := range b.Instrs {
			if pos := in.Pos(); pos.IsValid() {
				f.Line = f.p.lineOf(pos)
			}
			if lost[in] {
				f.runDefers()
			}
			f.instruction(in)
		}
		f.end[b.Index] = f.Current
	}
	f.completePhis()
	f.handler()
}

// position returns a position in the current line, or that of the function.
func (f *function) position() token.Pos {
	if f.fn.Pos().IsValid() {
		if file := f.p.Files.File(f.fn.Pos()); file != nil && int(f.Line) > 0 && int(f.Line) <= file.LineCount() {
			return file.LineStart(int(f.Line))
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
		f.bindEntry(p, f.Entry[i], f.body.Func.ParamSlots[i], f.p.TypeOf(p.Type()))
	}
	for i, v := range f.fn.FreeVars {
		t := f.p.freeVarType(v)
		op := f.Entry[len(f.fn.Params)+i]
		if t.IsAggregate() {
			p := emit.At(f.Op(bytecode.OpNilCheck, f.Types[op], op), t)
			f.values[v] = f.Read(p)
			continue
		}
		f.values[v] = emit.Value{Type: t, Op: op}
	}
}

func (f *function) bindEntry(v ssa.Value, op bytecode.Operand, slot int32, t *bytecode.Type) {
	switch {
	case t.Under().Kind.IsComplex():
		f.values[v] = f.Read(emit.SlotPlace(slot, t))
	case slot >= 0:
		p := emit.SlotPlace(slot, t)
		f.values[v] = emit.Value{Type: t, At: &p}
	default:
		f.values[v] = emit.Value{Type: t, Op: op}
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
		diagnostics.Refuse(in.Pos(), diagnostics.Construct, "conversion of a type parameter")
	case *ssa.ChangeType:
		f.values[in] = f.ChangeType(f.value(in.X), f.p.TypeOf(in.Type()))
	case *ssa.ChangeInterface:
		f.changeInterface(in)
	case *ssa.MakeInterface:
		f.makeInterface(in)
	case *ssa.TypeAssert:
		f.typeAssert(in)
	case *ssa.SliceToArrayPointer:
		f.define(in, f.Typed(bytecode.OpSliceToArray, f.p.TypeOf(in.Type()), f.operand(in.X)))
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
		f.Jump(f.start[in.Block().Succs[0].Index])
	case *ssa.If:
		f.ifInstr(in)
	case *ssa.Return:
		f.returnInstr(in)
	case *ssa.Go:
		diagnostics.Refuse(in.Pos(), diagnostics.Goroutine, "go statement")
	case *ssa.Send, *ssa.MakeChan:
		diagnostics.Refuse(in.Pos(), diagnostics.Channel, "channel operation")
	case *ssa.Select:
		diagnostics.Refuse(in.Pos(), diagnostics.Select, "select statement")
	default:
		diagnostics.Refuse(in.Pos(), diagnostics.Construct, "instruction %T", in)
	}
}

func (f *function) ifInstr(in *ssa.If) {
	succs := in.Block().Succs
	f.Branch(f.operand(in.Cond), f.start[succs[0].Index], f.start[succs[1].Index])
}

func (f *function) returnInstr(in *ssa.Return) {
	vs := make([]bytecode.Operand, len(in.Results))
	for i, r := range in.Results {
		vs[i] = f.Argument(f.valueAs(r, f.Sig.Results[i]), f.Sig.Results[i])
	}
	f.Ret(vs...)
}

func (f *function) alloc(in *ssa.Alloc) {
	if refs := *in.Referrers(); len(refs) == 1 {
		if s, ok := refs[0].(*ssa.Slice); ok {
			if _, ok := madeSlice(s); ok {
				return
			}
		}
	}
	t := f.p.TypeOf(gotypes.Deref(in.Type()))
	if slot, ok := f.slotOf[in]; ok {
		if f.needsClear(in) {
			f.Clear(emit.SlotPlace(slot, t))
		}
		return
	}
	v := f.NewObject(t)
	f.isNonNil[v] = true
	f.define(in, v)
	if p, ok := f.spilled[in]; ok {
		f.Store(p, v)
	}
}
