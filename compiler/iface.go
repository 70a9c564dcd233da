package compiler

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/portico-os/portico/bytecode"
)

func (f *function) makeInterface(in *ssa.MakeInterface) {
	t := f.p.typ(in.Type())
	x := f.value(in.X)
	f.values[in] = value{typ: t, op: f.box(t, x, in.X.Type())}
}

// changeInterface translates a conversion between interface types. go/ssa also has it
// where values of two interface types are compared, and in the wrong direction, from
// fewer to more methods: the comparison takes any interface.
func (f *function) changeInterface(in *ssa.ChangeInterface) {
	x, t := f.operand(in.X), f.p.typ(in.Type())
	for _, m := range t.Under().Methods {
		if f.types[x].MethodIndex(m.Name) < 0 {
			f.values[in] = scalar(f.types[x], x)
			return
		}
	}
	f.define(in, f.upcast(x, t))
}

// box returns a value of Go type from as an interface of type t.
func (f *function) box(t *bytecode.Type, x value, from types.Type) bytecode.Operand {
	if x.typ.IsInterface() {
		return f.upcast(x.op, t)
	}
	f.c.needMethods(from, t)
	return f.emit(bytecode.Instr{Op: bytecode.OpBox, Type: f.c.typeID(t), Args: []bytecode.Operand{f.argument(x, x.typ)}}, t)
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
	t := f.p.typ(in.AssertedType)
	if t == f.types[x] && isMethodCheck(in) {
		f.checkInterface(x)
		return
	}
	op := bytecode.OpUnbox
	if t.IsInterface() {
		op = bytecode.OpAssert
	}
	dst, after := f.result(t)
	ok := f.newValue(f.basic(bytecode.KindBool))
	f.add(bytecode.Instr{Op: op, Type: f.c.typeID(t), Args: []bytecode.Operand{x}, Dst: []bytecode.Operand{dst, ok}})
	if in.CommaOk {
		f.tuples[in] = []value{after(), scalar(f.basic(bytecode.KindBool), ok)}
		return
	}
	good, bad := f.newBlock(), f.newBlock()
	f.branch(ok, good, bad)
	f.current = bad
	f.failAssert(in, x, t)
	f.current = good
	f.values[in] = after()
}

// failAssert panics as a failed assertion does, naming the first missing method.
func (f *function) failAssert(in *ssa.TypeAssert, x bytecode.Operand, t *bytecode.Type) {
	any, str := f.p.universe.Any(), f.basic(bytecode.KindString)
	v := scalar(any, f.upcast(x, any))
	from := f.types[x].String()
	if t.IsInterface() {
		from = "interface"
	}
	fail := func(missing string) {
		f.library("PanicAssertFrom", v, scalar(str, f.text(str, from)), scalar(str, f.text(str, t.String())), scalar(str, f.text(str, missing)))
		f.throw()
	}
	if t.IsInterface() {
		for _, m := range t.Under().Methods {
			one := f.p.universe.Interface([]bytecode.Method{m})
			has := f.newValue(f.basic(bytecode.KindBool))
			f.add(bytecode.Instr{Op: bytecode.OpAssert, Type: f.c.typeID(one), Args: []bytecode.Operand{v.op},
				Dst: []bytecode.Operand{f.newValue(one), has}})
			next, missing := f.newBlock(), f.newBlock()
			f.branch(has, next, missing)
			f.current = missing
			fail(bytecode.BaseName(m.Name))
			f.current = next
		}
	}
	fail("")
}
