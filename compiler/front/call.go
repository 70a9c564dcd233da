package front

import (
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/compiler/diagnostics"
	"github.com/portico-os/portico/compiler/emit"
	"github.com/portico-os/portico/compiler/gotypes"
	"github.com/portico-os/portico/compiler/load"
)

// body is the code of a function that calls what the component has.
type body struct {
	*emit.Builder
	c *component
}

func (c *component) newBody(name string, sig *bytecode.Type, captures []*bytecode.Type) *body {
	return &body{c.NewBuilder(name, sig, captures), c}
}

// library calls a function of golib that is not generic.
func (b *body) library(name string, args ...emit.Value) []emit.Value {
	return b.callFunction(b.c.libraryFunc(name, nil), args)
}

// callFunction calls a function of go/ssa with values as they are.
func (b *body) callFunction(fn *ssa.Function, args []emit.Value) []emit.Value {
	sig := b.c.p.funcType(fn)
	if len(args) != len(sig.Params) {
		diagnostics.Refuse(0, diagnostics.Library, "%s takes %d arguments, not %d", fn, len(sig.Params), len(args))
	}
	ops := make([]bytecode.Operand, len(args))
	for i, v := range args {
		ops[i] = b.Argument(v, sig.Params[i])
	}
	if d, ok := b.c.p.directiveOf(fn); ok {
		return b.direct(d, sig, ops)
	}
	return b.Call(b.c.funcID(fn), ops, sig.Results)
}

// direct emits what a directive binds in place of a call.
func (b *body) direct(d load.Directive, sig *bytecode.Type, args []bytecode.Operand) []emit.Value {
	switch d.Kind {
	case "intrinsic":
		return b.Invoke(bytecode.Instr{Op: bytecode.OpIntrinsic, Sym: int32(d.Intrinsic), Args: args}, sig.Results)
	case "hash":
		return b.Call(b.c.hasher(sig.Params[0]), args, sig.Results)
	}
	in := bytecode.Instr{Op: d.Op, Args: args}
	if d.Op == bytecode.OpFreeze {
		in.Type = b.c.TypeID(sig.Results[0])
	}
	if d.Op == bytecode.OpThrow {
		b.Throw()
		return nil
	}
	return b.Invoke(in, sig.Results)
}

// bound translates a function that a directive binds, for those who need it as a
// function value.
func (f *function) bound(d load.Directive) {
	if d.Op == bytecode.OpFrameCallee || d.Op == bytecode.OpFrameSelf {
		diagnostics.Refuse(f.fn.Pos(), diagnostics.Construct, "function %s as a value", f.fn)
	}
	args := make([]bytecode.Operand, len(f.Sig.Params))
	for i := range args {
		args[i] = f.Entry[i]
		if slot := f.body.Func.ParamSlots[i]; slot >= 0 {
			args[i] = bytecode.SlotOperand(slot)
		}
	}
	vs := f.direct(d, f.Sig, args)
	ops := make([]bytecode.Operand, len(vs))
	for i, v := range vs {
		ops[i] = f.Argument(v, f.Sig.Results[i])
	}
	f.Ret(ops...)
}

func (f *function) callInstr(in *ssa.Call) {
	common := in.Common()
	if b, ok := common.Value.(*ssa.Builtin); ok {
		f.builtin(in, b)
		return
	}
	vs := f.callCommon(common)
	if sig := common.Signature(); sig.Results().Len() == 1 {
		f.values[in] = f.Coerced(vs[0], f.p.TypeOf(in.Type()))
	} else {
		f.tuples[in] = vs
	}
}

// callCommon translates a call that is not of a builtin.
func (f *function) callCommon(common *ssa.CallCommon) []emit.Value {
	if common.IsInvoke() {
		recv := f.operand(common.Value)
		sig := f.p.Signature(common.Signature(), nil)
		args := append([]bytecode.Operand{recv}, f.arguments(common.Args, sig)...)
		return f.Invoke(bytecode.Instr{Op: bytecode.OpCallMethod, Sym: f.methodIndex(recv, common.Method), Args: args}, sig.Results)
	}
	if fn, ok := common.Value.(*ssa.Function); ok {
		args := make([]emit.Value, len(common.Args))
		sig := f.p.funcType(fn)
		for i, a := range common.Args {
			args[i] = f.valueAs(a, sig.Params[i])
		}
		return f.callFunction(fn, args)
	}
	callee := f.operand(common.Value)
	sig := f.Types[callee].Under()
	args := append([]bytecode.Operand{callee}, f.arguments(common.Args, sig)...)
	return f.Invoke(bytecode.Instr{Op: bytecode.OpCallClosure, Args: args}, sig.Results)
}

// methodIndex returns the number of a method in the type of an interface value.
func (f *function) methodIndex(recv bytecode.Operand, m *types.Func) int32 {
	i := f.Types[recv].MethodIndex(gotypes.Qualified(m))
	if i < 0 {
		diagnostics.Refuse(m.Pos(), diagnostics.Construct, "method %s is not in %s", m.Name(), f.Types[recv])
	}
	return int32(i)
}

func (f *function) arguments(args []ssa.Value, sig *bytecode.Type) []bytecode.Operand {
	ops := make([]bytecode.Operand, len(args))
	for i, a := range args {
		ops[i] = f.Argument(f.valueAs(a, sig.Params[i]), sig.Params[i])
	}
	return ops
}

func (f *function) makeClosure(in *ssa.MakeClosure) {
	fn := in.Fn.(*ssa.Function)
	captures := make([]emit.Value, len(in.Bindings))
	for i, b := range in.Bindings {
		captures[i] = f.captured(b, fn.FreeVars[i])
	}
	f.define(in, f.Closure(f.c.funcID(fn), f.p.TypeOf(in.Type()), captures))
}

// checkInterface raises a nil dereference if an interface value is nil, as taking a
// method of it does.
func (f *function) checkInterface(v bytecode.Operand) {
	bad, good := f.NewBlock(), f.NewBlock()
	f.Branch(f.Compare(bytecode.OpEq, v, f.Zero(f.Types[v])), bad, good)
	f.Current = bad
	pointer := f.p.Universe.Pointer(f.Basic(bytecode.KindInt))
	f.Op(bytecode.OpNilCheck, pointer, f.Zero(pointer))
	f.Throw()
	f.Current = good
}

func (f *function) panicInstr(in *ssa.Panic) {
	any := f.p.Universe.Any()
	f.library("Panic", f.Coerced(f.valueAs(in.X, any), any))
	f.Throw()
}
