package compiler

import (
	"go/token"

	"golang.org/x/tools/go/ssa"

	"github.com/portico-os/portico/bytecode"
)

// A function with defers has a slot with its list of deferred calls, and a handler
// block where a panic continues. Of the frame only slots are valid there.

// prepareDefers makes the list of deferred calls, if the function has any.
func (f *function) prepareDefers() {
	if !f.hasDefers() {
		return
	}
	pointer := f.p.universe.Pointer(f.p.libraryType("Defers"))
	f.defers = f.newSlot("defers", pointer)
	f.store(slotPlace(f.defers, pointer), f.newObject(pointer.Elem))
	if f.fn.Recover == nil {
		return
	}
	for _, in := range f.fn.Recover.Instrs {
		for _, v := range in.Operands(nil) {
			if a, ok := (*v).(*ssa.Alloc); ok {
				if _, ok := f.slotOf[a]; !ok {
					t := f.p.typ(a.Type())
					f.spilled[a] = slotPlace(f.newSlot("", t), t)
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

func (f *function) deferSlot() place { return slotPlace(f.defers, f.slotType(f.defers)) }

// deferInstr pushes a call, with its arguments evaluated, on the list.
func (f *function) deferInstr(in *ssa.Defer) {
	var list value
	if in.DeferStack != nil {
		list = f.value(in.DeferStack)
	} else {
		list = scalar(f.slotType(f.defers), f.load(f.deferSlot()))
	}
	call := f.deferred(&in.Call)
	f.library("PushDefer", list, scalar(f.types[call], call))
}

// deferred returns a func() that makes a call with arguments as they are now.
func (f *function) deferred(call *ssa.CallCommon) bytecode.Operand {
	nullary := f.p.universe.Func(nil, nil, false)
	sig := call.Signature()
	if isNeverNil(call.Value) && !call.IsInvoke() && len(call.Args) == 0 && sig.Results().Len() == 0 {
		v := f.value(call.Value)
		return f.coerced(v, nullary).op
	}
	b, isBuiltin := call.Value.(*ssa.Builtin)
	static, isStatic := call.Value.(*ssa.Function)
	var captures []value
	switch {
	case isBuiltin && b.Name() == "recover":
		// It counts as called by this function, as if it stood before the return.
		t := f.basic(bytecode.KindUintptr)
		captures = []value{scalar(t, f.op(bytecode.OpFrameSelf, t))}
	case isBuiltin:
		captures = f.builtinValues(b, call.Args)
	case isStatic:
		types := f.p.funcType(static).Params
		for i, a := range call.Args {
			captures = append(captures, f.coerced(f.valueAs(a, types[i]), types[i]))
		}
	default:
		callee := f.value(call.Value)
		if call.IsInvoke() {
			f.checkInterface(callee.op)
		}
		captures = append(captures, callee)
		params := f.p.signature(sig, nil).Params
		for i, a := range call.Args {
			captures = append(captures, f.coerced(f.valueAs(a, params[i]), params[i]))
		}
	}
	id := f.thunk(call, captures, func(g *function, args []value) {
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
			g.callValue(call, args[0].op, args[1:])
		}
	})
	return f.closure(id, nullary, captures)
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
func (f *function) thunk(call *ssa.CallCommon, captures []value, build func(*function, []value)) bytecode.FuncID {
	var types []*bytecode.Type
	for _, v := range captures {
		types = append(types, f.c.captureType(v.typ))
	}
	name := f.c.uniqueName(f.body.fn.Name + "$defer")
	id := f.c.reserve(name)
	fn, line := f.fn, f.line
	parts := append([]value(nil), captures...)
	f.c.pending = append(f.c.pending, func() {
		g := &function{
			body: f.c.newBody(name, f.p.universe.Func(nil, nil, false), types), p: f.p, fn: fn, values: map[ssa.Value]value{},
			tuples: map[ssa.Value][]value{}, checks: map[checkKey]check{}, isNonNil: map[bytecode.Operand]bool{}, defers: -1,
		}
		g.body.fn.Source, g.body.fn.Line, g.line = g.c.sourceName(fn.Pos()), line, line
		defer locate(g.position)
		var args []value
		for i, v := range parts {
			arg := scalar(v.typ, g.entry[i])
			if v.typ.IsAggregate() {
				arg = g.read(at(g.op(bytecode.OpNilCheck, g.types[arg.op], arg.op), v.typ))
			}
			args = append(args, arg)
		}
		build(g, args)
		g.ret()
		g.c.file.Funcs[id] = g.finish()
	})
	return id
}

// callValue calls a function value, or the method of an interface value.
func (f *function) callValue(call *ssa.CallCommon, callee bytecode.Operand, args []value) {
	sig := f.p.signature(call.Signature(), nil)
	ops := []bytecode.Operand{callee}
	for i, v := range args {
		ops = append(ops, f.argument(v, sig.Params[i]))
	}
	in := bytecode.Instr{Op: bytecode.OpCallClosure, Args: ops}
	if call.IsInvoke() {
		in.Op, in.Sym = bytecode.OpCallMethod, f.methodIndex(callee, call.Method)
	}
	f.invoke(in, sig.Results)
}

// forward makes a recover in the function that is called next count as called by this
// function's caller.
func (f *function) forward() {
	t := f.basic(bytecode.KindUintptr)
	self := scalar(t, f.op(bytecode.OpFrameSelf, t))
	f.library("Forward", self, scalar(t, f.op(bytecode.OpFrameCallee, t)))
}

func (f *function) forwardTo(fn *ssa.Function) {
	if f.p.mayRecover(fn, map[*ssa.Function]bool{}) {
		f.forward()
	}
}

func (f *function) runDefers() {
	if f.defers >= 0 {
		f.library("RunDefers", scalar(f.slotType(f.defers), f.load(f.deferSlot())))
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
	f.current = f.newBlock()
	f.body.fn.Handler = bytecode.BlockID(f.current)
	t := f.basic(bytecode.KindInt)
	args := []value{scalar(f.slotType(f.defers), bytecode.None)}
	in := bytecode.Instr{Op: bytecode.OpCatch}
	for range 3 {
		v := f.newValue(t)
		in.Dst = append(in.Dst, v)
		args = append(args, scalar(t, v))
	}
	f.add(in)
	args[0].op = f.load(f.deferSlot())
	recovered := f.library("Unwind", args...)[0].op
	resume, again := f.newBlock(), f.newBlock()
	f.branch(recovered, resume, again)
	f.current = again
	f.throw()
	f.current = resume
	f.resume()
}

// resume returns from the function after a panic was recovered.
func (f *function) resume() {
	if f.fn.Recover == nil {
		var vs []bytecode.Operand
		for _, t := range f.sig.Results {
			vs = append(vs, f.argument(f.zeroValue(t), t))
		}
		f.ret(vs...)
		return
	}
	f.checks = map[checkKey]check{}
	for a, p := range f.spilled {
		f.values[a] = scalar(p.typ, f.load(p))
	}
	for _, in := range f.fn.Recover.Instrs {
		f.instruction(in)
	}
}

// zeroValue returns the zero value of any type.
func (f *function) zeroValue(t *bytecode.Type) value {
	switch {
	case t.Under().Kind.IsComplex():
		part := t.FieldType(0, f.p.universe)
		return value{typ: t, op: f.constant(part, 0), im: f.constant(part, 0)}
	case t.IsAggregate():
		return value{typ: t, nil: true}
	case t.Under().Kind.IsBasic() && t.Under().Kind != bytecode.KindString:
		return scalar(t, f.constant(t, 0))
	}
	return scalar(t, f.zero(t))
}
