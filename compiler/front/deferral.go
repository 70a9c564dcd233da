package front

import (
	"go/token"

	"golang.org/x/tools/go/ssa"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/compiler/diagnostics"
	"github.com/portico-os/portico/compiler/emit"
)

// A function with defers has a slot with its list of deferred calls, and a handler
// block where a panic continues. Of the frame only slots are valid there.

// prepareDefers makes the list of deferred calls, if the function has any.
func (f *function) prepareDefers() {
	if !f.hasDefers() {
		return
	}
	pointer := f.p.Universe.Pointer(f.p.LibraryType("Defers"))
	f.defers = f.NewSlot("defers", pointer)
	f.Store(emit.SlotPlace(f.defers, pointer), f.NewObject(pointer.Elem))
	if f.fn.Recover == nil {
		return
	}
	for _, in := range f.fn.Recover.Instrs {
		for _, v := range in.Operands(nil) {
			if a, ok := (*v).(*ssa.Alloc); ok {
				if _, ok := f.slotOf[a]; !ok {
					t := f.p.TypeOf(a.Type())
					f.spilled[a] = emit.SlotPlace(f.NewSlot("", t), t)
				}
			}
		}
	}
}

func (f *function) hasDefers() bool {
	for _, b := range f.fn.Blocks {
		for _, in := range b.Instrs {
			switch in := in.(type) {
			case *ssa.Defer:
				if in.DeferStack == nil {
					return true
				}
			case *ssa.Call:
				if bi, ok := in.Call.Value.(*ssa.Builtin); ok && bi.Name() == "ssa:deferstack" {
					return true
				}
			}
		}
	}
	return false
}

func (f *function) deferSlot() emit.Place { return emit.SlotPlace(f.defers, f.SlotType(f.defers)) }

// deferInstr pushes a call, with its arguments evaluated, on the list.
func (f *function) deferInstr(in *ssa.Defer) {
	var list emit.Value
	if in.DeferStack != nil {
		list = f.value(in.DeferStack)
	} else {
		list = emit.Scalar(f.SlotType(f.defers), f.Load(f.deferSlot()))
	}
	call := f.deferred(&in.Call)
	f.library("PushDefer", list, emit.Scalar(f.Types[call], call))
}

// deferred returns a func() that makes a call with arguments as they are now.
func (f *function) deferred(call *ssa.CallCommon) bytecode.Operand {
	nullary := f.p.Universe.Func(nil, nil, false)
	sig := call.Signature()
	if isNeverNil(call.Value) && !call.IsInvoke() && len(call.Args) == 0 && sig.Results().Len() == 0 {
		v := f.value(call.Value)
		return f.Coerced(v, nullary).Op
	}
	b, isBuiltin := call.Value.(*ssa.Builtin)
	static, isStatic := call.Value.(*ssa.Function)
	var captures []emit.Value
	switch {
	case isBuiltin && b.Name() == "recover":
		// It counts as called by this function, as if it stood before the return.
		t := f.Basic(bytecode.KindUintptr)
		captures = []emit.Value{emit.Scalar(t, f.Op(bytecode.OpFrameSelf, t))}
	case isBuiltin:
		captures = f.builtinValues(b, call.Args)
	case isStatic:
		types := f.p.funcType(static).Params
		for i, a := range call.Args {
			captures = append(captures, f.Coerced(f.valueAs(a, types[i]), types[i]))
		}
	default:
		callee := f.value(call.Value)
		if call.IsInvoke() {
			f.checkInterface(callee.Op)
		}
		captures = append(captures, callee)
		params := f.p.Signature(sig, nil).Params
		for i, a := range call.Args {
			captures = append(captures, f.Coerced(f.valueAs(a, params[i]), params[i]))
		}
	}
	id := f.thunk(call, captures, func(g *function, args []emit.Value) {
		switch {
		case isBuiltin && b.Name() == "recover":
			g.library("Recover", args[0])
		case isBuiltin:
			g.builtinCall(call.Pos(), b, args, call.Args)
		case isStatic:
			g.forwardTo(static)
			g.callFunction(static, args)
		default:
			g.forward()
			g.callValue(call, args[0].Op, args[1:])
		}
	})
	return f.Closure(id, nullary, captures)
}

// isNeverNil reports whether a function value is known not to be nil, which the list of
// deferred calls must not contain: a nil function fails when it is called.
func isNeverNil(v ssa.Value) bool {
	switch v.(type) {
	case *ssa.Function, *ssa.MakeClosure:
		return true
	}
	return false
}

// thunk makes a func() that captures values and passes them on.
func (f *function) thunk(call *ssa.CallCommon, captures []emit.Value, build func(*function, []emit.Value)) bytecode.FuncID {
	var types []*bytecode.Type
	for _, v := range captures {
		types = append(types, f.c.captureType(v.Type))
	}
	name := f.c.UniqueName(f.body.Func.Name + "$defer")
	id := f.c.Reserve(name)
	fn, line := f.fn, f.Line
	parts := append([]emit.Value(nil), captures...)
	f.c.pending = append(f.c.pending, func() {
		g := &function{
			body: f.c.newBody(name, f.p.Universe.Func(nil, nil, false), types), p: f.p, fn: fn, values: map[ssa.Value]emit.Value{},
			tuples: map[ssa.Value][]emit.Value{}, checks: map[checkKey]check{}, isNonNil: map[bytecode.Operand]bool{}, defers: -1,
		}
		g.body.Func.Source, g.body.Func.Line, g.Line = g.c.sourceName(fn.Pos()), line, line
		defer diagnostics.Locate(g.position)
		var args []emit.Value
		for i, v := range parts {
			arg := emit.Scalar(v.Type, g.Entry[i])
			if v.Type.IsAggregate() {
				arg = g.Read(emit.At(g.Op(bytecode.OpNilCheck, g.Types[arg.Op], arg.Op), v.Type))
			}
			args = append(args, arg)
		}
		build(g, args)
		g.Ret()
		g.c.File.Funcs[id] = g.Finish()
	})
	return id
}

// callValue calls a function value, or the method of an interface value.
func (f *function) callValue(call *ssa.CallCommon, callee bytecode.Operand, args []emit.Value) {
	sig := f.p.Signature(call.Signature(), nil)
	ops := []bytecode.Operand{callee}
	for i, v := range args {
		ops = append(ops, f.Argument(v, sig.Params[i]))
	}
	in := bytecode.Instr{Op: bytecode.OpCallClosure, Args: ops}
	if call.IsInvoke() {
		in.Op, in.Sym = bytecode.OpCallMethod, f.methodIndex(callee, call.Method)
	}
	f.Invoke(in, sig.Results)
}

// forward makes a recover in the function that is called next count as called by this
// function's caller.
func (f *function) forward() {
	t := f.Basic(bytecode.KindUintptr)
	self := emit.Scalar(t, f.Op(bytecode.OpFrameSelf, t))
	f.library("Forward", self, emit.Scalar(t, f.Op(bytecode.OpFrameCallee, t)))
}

func (f *function) forwardTo(fn *ssa.Function) {
	if f.p.mayRecover(fn, map[*ssa.Function]bool{}) {
		f.forward()
	}
}

func (f *function) runDefers() {
	if f.defers >= 0 {
		f.library("RunDefers", emit.Scalar(f.SlotType(f.defers), f.Load(f.deferSlot())))
	}
}

// lostRunDefers returns the instructions before which deferred calls must run although
// go/ssa lost the instruction that says so: it does if all defer statements stand in
// the bodies of range-over-func loops.
func (f *function) lostRunDefers() map[ssa.Instruction]bool {
	before := map[ssa.Instruction]bool{}
	if f.defers < 0 {
		return before
	}
	for _, b := range f.fn.Blocks {
		for _, in := range b.Instrs {
			if _, ok := in.(*ssa.RunDefers); ok {
				return map[ssa.Instruction]bool{}
			}
		}
	}
	for _, b := range f.fn.Blocks {
		last := len(b.Instrs) - 1
		ret, ok := b.Instrs[last].(*ssa.Return)
		if !ok || b == f.fn.Recover {
			continue
		}
		first := last
		for i := last - 1; i >= 0; i-- {
			load, ok := b.Instrs[i].(*ssa.UnOp)
			if !ok || load.Op != token.MUL || !isResult(ret, load) {
				break
			}
			first = i
		}
		before[b.Instrs[first]] = true
	}
	return before
}

func isResult(ret *ssa.Return, v ssa.Value) bool {
	for _, r := range ret.Results {
		if r == v {
			return true
		}
	}
	return false
}

// handler makes the block where a panic in the function or below it continues.
func (f *function) handler() {
	if f.defers < 0 {
		return
	}
	f.ssaBlock = nil
	f.Current = f.NewBlock()
	f.body.Func.Handler = bytecode.BlockID(f.Current)
	t := f.Basic(bytecode.KindInt)
	args := []emit.Value{emit.Scalar(f.SlotType(f.defers), bytecode.None)}
	in := bytecode.Instr{Op: bytecode.OpCatch}
	for range 3 {
		v := f.NewValue(t)
		in.Dst = append(in.Dst, v)
		args = append(args, emit.Scalar(t, v))
	}
	f.Add(in)
	args[0].Op = f.Load(f.deferSlot())
	recovered := f.library("Unwind", args...)[0].Op
	resume, again := f.NewBlock(), f.NewBlock()
	f.Branch(recovered, resume, again)
	f.Current = again
	f.Throw()
	f.Current = resume
	f.resume()
}

// resume returns from the function after a panic was recovered.
func (f *function) resume() {
	if f.fn.Recover == nil {
		var vs []bytecode.Operand
		for _, t := range f.Sig.Results {
			vs = append(vs, f.Argument(f.zeroValue(t), t))
		}
		f.Ret(vs...)
		return
	}
	f.checks = map[checkKey]check{}
	for a, p := range f.spilled {
		f.values[a] = emit.Scalar(p.Type, f.Load(p))
	}
	for _, in := range f.fn.Recover.Instrs {
		f.instruction(in)
	}
}

// zeroValue returns the zero value of any type.
func (f *function) zeroValue(t *bytecode.Type) emit.Value {
	switch {
	case t.Under().Kind.IsComplex():
		part := t.FieldType(0, f.p.Universe)
		return emit.Value{Type: t, Op: f.Constant(part, 0), Im: f.Constant(part, 0)}
	case t.IsAggregate():
		return emit.Value{Type: t, Nil: true}
	case t.Under().Kind.IsBasic() && t.Under().Kind != bytecode.KindString:
		return emit.Scalar(t, f.Constant(t, 0))
	}
	return emit.Scalar(t, f.Zero(t))
}
