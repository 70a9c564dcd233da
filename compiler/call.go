package compiler

import (
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/portico-os/portico/bytecode"
)

// body is the code of a function that calls what the component has.
type body struct {
	*builder
	c *component
}

func (c *component) newBody(name string, sig *bytecode.Type, captures []*bytecode.Type) *body {
	return &body{c.newBuilder(name, sig, captures), c}
}

// library calls a function of golib that is not generic.
func (b *body) library(name string, args ...value) []value {
	return b.callFunction(b.c.libraryFunc(name, nil), args)
}

// callFunction calls a function of go/ssa with values as they are.
func (b *body) callFunction(fn *ssa.Function, args []value) []value {
	sig := b.c.p.funcType(fn)
	if len(args) != len(sig.Params) {
		refuse(0, Library, "%s takes %d arguments, not %d", fn, len(sig.Params), len(args))
	}
	ops := make([]bytecode.Operand, len(args))
	for i, v := range args {
		ops[i] = b.argument(v, sig.Params[i])
	}
	if d, ok := b.c.p.directiveOf(fn); ok {
		return b.direct(d, sig, ops)
	}
	return b.call(b.c.funcID(fn), ops, sig.Results)
}

// direct emits what a directive binds in place of a call.
func (b *body) direct(d directive, sig *bytecode.Type, args []bytecode.Operand) []value {
	switch d.kind {
	case "intrinsic":
		return b.invoke(bytecode.Instr{Op: bytecode.OpIntrinsic, Sym: int32(d.intrinsic), Args: args}, sig.Results)
	case "hash":
		return b.call(b.c.hasher(sig.Params[0]), args, sig.Results)
	}
	in := bytecode.Instr{Op: d.op, Args: args}
	if d.op == bytecode.OpFreeze {
		in.Type = b.c.typeID(sig.Results[0])
	}
	if d.op == bytecode.OpThrow {
		b.throw()
		return nil
	}
	return b.invoke(in, sig.Results)
}

// bound translates a function that a directive binds, for those who need it as a
// function value.
func (f *function) bound(d directive) {
	if d.op == bytecode.OpFrameCallee || d.op == bytecode.OpFrameSelf {
		refuse(f.fn.Pos(), Construct, "function %s as a value", f.fn)
	}
	args := make([]bytecode.Operand, len(f.sig.Params))
	for i := range args {
		args[i] = f.entry[i]
		if slot := f.body.fn.ParamSlots[i]; slot >= 0 {
			args[i] = bytecode.SlotOperand(slot)
		}
	}
	vs := f.direct(d, f.sig, args)
	ops := make([]bytecode.Operand, len(vs))
	for i, v := range vs {
		ops[i] = f.argument(v, f.sig.Results[i])
	}
	f.ret(ops...)
}

func (f *function) callInstr(in *ssa.Call) {
	common := in.Common()
	if b, ok := common.Value.(*ssa.Builtin); ok {
		f.builtin(in, b)
		return
	}
	vs := f.callCommon(common)
	if sig := common.Signature(); sig.Results().Len() == 1 {
		f.values[in] = f.coerced(vs[0], f.p.typ(in.Type()))
	} else {
		f.tuples[in] = vs
	}
}

// callCommon translates a call that is not of a builtin.
func (f *function) callCommon(common *ssa.CallCommon) []value {
	if common.IsInvoke() {
		recv := f.operand(common.Value)
		sig := f.p.signature(common.Signature(), nil)
		args := append([]bytecode.Operand{recv}, f.arguments(common.Args, sig)...)
		return f.invoke(bytecode.Instr{Op: bytecode.OpCallMethod, Sym: f.methodIndex(recv, common.Method), Args: args}, sig.Results)
	}
	if fn, ok := common.Value.(*ssa.Function); ok {
		args := make([]value, len(common.Args))
		sig := f.p.funcType(fn)
		for i, a := range common.Args {
			args[i] = f.valueAs(a, sig.Params[i])
		}
		return f.callFunction(fn, args)
	}
	callee := f.operand(common.Value)
	sig := f.types[callee].Under()
	args := append([]bytecode.Operand{callee}, f.arguments(common.Args, sig)...)
	return f.invoke(bytecode.Instr{Op: bytecode.OpCallClosure, Args: args}, sig.Results)
}

// methodIndex returns the number of a method in the type of an interface value.
func (f *function) methodIndex(recv bytecode.Operand, m *types.Func) int32 {
	i := f.types[recv].MethodIndex(qualified(m))
	if i < 0 {
		refuse(m.Pos(), Construct, "method %s is not in %s", m.Name(), f.types[recv])
	}
	return int32(i)
}

func (f *function) arguments(args []ssa.Value, sig *bytecode.Type) []bytecode.Operand {
	ops := make([]bytecode.Operand, len(args))
	for i, a := range args {
		ops[i] = f.argument(f.valueAs(a, sig.Params[i]), sig.Params[i])
	}
	return ops
}

func (f *function) makeClosure(in *ssa.MakeClosure) {
	fn := in.Fn.(*ssa.Function)
	captures := make([]value, len(in.Bindings))
	for i, b := range in.Bindings {
		captures[i] = f.captured(b, fn.FreeVars[i])
	}
	f.define(in, f.closure(f.c.funcID(fn), f.p.typ(in.Type()), captures))
}

// checkInterface raises a nil dereference if an interface value is nil, as taking a
// method of it does.
func (f *function) checkInterface(v bytecode.Operand) {
	bad, good := f.newBlock(), f.newBlock()
	f.branch(f.compare(bytecode.OpEq, v, f.zero(f.types[v])), bad, good)
	f.current = bad
	pointer := f.p.universe.Pointer(f.basic(bytecode.KindInt))
	f.op(bytecode.OpNilCheck, pointer, f.zero(pointer))
	f.throw()
	f.current = good
}

func (f *function) panicInstr(in *ssa.Panic) {
	any := f.p.universe.Any()
	f.library("Panic", f.coerced(f.valueAs(in.X, any), any))
	f.throw()
}
