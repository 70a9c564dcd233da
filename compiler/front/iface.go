package front

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/compiler/emit"
)

func (f *function) makeInterface(in *ssa.MakeInterface) {
	t := f.p.TypeOf(in.Type())
	x := f.value(in.X)
	f.values[in] = emit.Value{Type: t, Op: f.box(t, x, in.X.Type())}
}

// changeInterface translates a conversion between interface types. go/ssa also has it
// where values of two interface types are compared, and in the wrong direction, from
// fewer to more methods: the comparison takes any interface.
func (f *function) changeInterface(in *ssa.ChangeInterface) {
	x, t := f.operand(in.X), f.p.TypeOf(in.Type())
	for _, m := range t.Under().Methods {
		if f.Types[x].MethodIndex(m.Name) < 0 {
			f.values[in] = emit.Scalar(f.Types[x], x)
			return
		}
	}
	f.define(in, f.Upcast(x, t))
}

// box returns a value of Go type from as an interface of type t.
func (f *function) box(t *bytecode.Type, x emit.Value, from types.Type) bytecode.Operand {
	if x.Type.IsInterface() {
		return f.Upcast(x.Op, t)
	}
	f.c.needMethods(from, t)
	return f.Emit(bytecode.Instr{Op: bytecode.OpBox, Type: f.c.TypeID(t), Args: []bytecode.Operand{f.Argument(x, x.Type)}}, t)
}

// isMethodCheck reports whether an assertion is the check that go/ssa makes of an
// interface whose method is taken as a value. Go calls its failure a nil dereference.
func isMethodCheck(in *ssa.TypeAssert) bool {
	if in.CommaOk || len(*in.Referrers()) > 0 {
		return false
	}
	if !in.Pos().IsValid() {
		return true
	}
	instrs := in.Block().Instrs
	next := slices.Index(instrs, ssa.Instruction(in)) + 1
	c, ok := instrs[next].(*ssa.MakeClosure)
	return ok && isWrapper(c.Fn.(*ssa.Function)) && c.Bindings[0] == in.X
}

// typeAssert translates x.(T).
func (f *function) typeAssert(in *ssa.TypeAssert) {
	x := f.operand(in.X)
	t := f.p.TypeOf(in.AssertedType)
	if t == f.Types[x] && isMethodCheck(in) {
		f.checkInterface(x)
		return
	}
	op := bytecode.OpUnbox
	if t.IsInterface() {
		op = bytecode.OpAssert
	}
	dst, after := f.Result(t)
	ok := f.NewValue(f.Basic(bytecode.KindBool))
	f.Add(bytecode.Instr{Op: op, Type: f.c.TypeID(t), Args: []bytecode.Operand{x}, Dst: []bytecode.Operand{dst, ok}})
	if in.CommaOk {
		f.tuples[in] = []emit.Value{after(), emit.Scalar(f.Basic(bytecode.KindBool), ok)}
		return
	}
	good, bad := f.NewBlock(), f.NewBlock()
	f.Branch(ok, good, bad)
	f.Current = bad
	f.failAssert(in, x, t)
	f.Current = good
	f.values[in] = after()
}

// failAssert panics as a failed assertion does, naming the first missing method.
func (f *function) failAssert(in *ssa.TypeAssert, x bytecode.Operand, t *bytecode.Type) {
	any, str := f.p.Universe.Any(), f.Basic(bytecode.KindString)
	v := emit.Scalar(any, f.Upcast(x, any))
	from := f.Types[x].String()
	if t.IsInterface() {
		from = "interface"
	}
	fail := func(missing string) {
		f.library("PanicAssertFrom", v, emit.Scalar(str, f.Text(str, from)), emit.Scalar(str, f.Text(str, t.String())), emit.Scalar(str, f.Text(str, missing)))
		f.Throw()
	}
	if t.IsInterface() {
		for _, m := range t.Under().Methods {
			one := f.p.Universe.Interface([]bytecode.Method{m})
			has := f.NewValue(f.Basic(bytecode.KindBool))
			f.Add(bytecode.Instr{Op: bytecode.OpAssert, Type: f.c.TypeID(one), Args: []bytecode.Operand{v.Op},
				Dst: []bytecode.Operand{f.NewValue(one), has}})
			next, missing := f.NewBlock(), f.NewBlock()
			f.Branch(has, next, missing)
			f.Current = missing
			fail(bytecode.BaseName(m.Name))
			f.Current = next
		}
	}
	fail("")
}
