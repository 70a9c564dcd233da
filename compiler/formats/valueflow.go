package formats

import (
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/compiler/diagnostics"
	"github.com/portico-os/portico/compiler/gotypes"
)

// A valueFlow says what the interface values of a program may be, by where they may come from.
// It knows variables, parameters and results one by one, but fields of one name in
// structs alike, all elements of containers of an interface type, and all calls through a method's name
// or through a function's type, only together.
type valueFlow struct {
	log   *diagnostics.Log
	types *gotypes.Map
	from  map[node][]node
	lists map[*ssa.Alloc]bool // arguments of formatting functions, which are looked at there
}

// A node is an [ssa.Value] of an interface type; an [*ssa.Alloc], [*ssa.Global] or
// [*ssa.FreeVar] for a variable of one; or one of the following.
type node any

type (
	fieldNode struct { // of struct types, which conversions may change the tags of
		name   string
		fields int
		typ    any
	}
	elementNode struct{ typ any } // of slices, arrays, maps and channels
	targetNode  struct{ typ any } // of pointers that may point to any variable
	paramNode   struct {          // of a method by name, or a function by type
		of    any
		index int
	}
	resultNode struct { // of an *ssa.Function, or as a parameter
		of    any
		index int
	}
	panicNode struct{}
)

func isInterface(t types.Type) bool {
	if _, ok := types.Unalias(t).(*types.TypeParam); ok {
		return false
	}
	return types.IsInterface(t)
}

func (w *valueFlow) add(to, from node) { w.from[to] = append(w.from[to], from) }

// pass adds the flow of a value, if it is of an interface type.
func (w *valueFlow) pass(to node, v ssa.Value) {
	if isInterface(v.Type()) {
		w.add(to, v)
	}
}

func (w *valueFlow) under(t types.Type) *bytecode.Type { return w.types.TypeOf(t).Under() }

// field returns the node of a field of a struct, or of what a pointer points to.
func (w *valueFlow) field(t types.Type, index int) node {
	if pointer, ok := t.Underlying().(*types.Pointer); ok {
		t = pointer.Elem()
	}
	of := t.Underlying().(*types.Struct)
	return fieldNode{of.Field(index).Name(), of.NumFields(), w.under(of.Field(index).Type())}
}

// variable returns the node of a variable of an interface type by its address.
func (w *valueFlow) variable(addr ssa.Value) node {
	switch a := addr.(type) {
	case *ssa.Alloc, *ssa.Global, *ssa.FreeVar:
		return a
	case *ssa.FieldAddr:
		return w.field(a.X.Type(), a.Field)
	case *ssa.IndexAddr:
		return elementNode{w.under(gotypes.Deref(a.Type()))}
	}
	return targetNode{w.under(gotypes.Deref(addr.Type()))}
}

// function adds the flows of a function.
func (w *valueFlow) function(fn *ssa.Function) {
	params, of := fn.Params, []any{w.types.Signature(fn.Signature, nil)}
	if fn.Signature.Recv() != nil && len(params) > 0 {
		params, of = params[1:], append(of, fn.Name())
	}
	for _, key := range of {
		for i, p := range params {
			if isInterface(p.Type()) {
				w.add(p, paramNode{key, i})
			}
		}
		for i := range fn.Signature.Results().Len() {
			w.add(resultNode{key, i}, resultNode{fn, i})
		}
	}
	for _, b := range fn.Blocks {
		for _, in := range b.Instrs {
			w.instruction(fn, in)
			w.escapes(in)
		}
	}
}

// escapes merges variables whose address an instruction takes further with the targets of
// all pointers of their type.
func (w *valueFlow) escapes(in ssa.Instruction) {
	switch in.(type) {
	case *ssa.DebugRef, *ssa.UnOp, *ssa.MakeClosure:
		return
	}
	st, isStore := in.(*ssa.Store)
	for _, op := range in.Operands(nil) {
		v := *op
		if v == nil || isStore && v == st.Addr && v != st.Val {
			continue
		}
		if pointer, ok := v.Type().Underlying().(*types.Pointer); ok && isInterface(pointer.Elem()) {
			w.merge(w.variable(v), targetNode{w.under(pointer.Elem())})
		}
	}
}

func (w *valueFlow) merge(x, y node) {
	if x != y {
		w.add(x, y)
		w.add(y, x)
	}
}

func (w *valueFlow) instruction(fn *ssa.Function, in ssa.Instruction) {
	if v, ok := in.(ssa.Value); ok && isInterface(v.Type()) {
		w.defined(v)
	}
	switch in := in.(type) {
	case *ssa.Store:
		if element, ok := in.Addr.(*ssa.IndexAddr); ok {
			if a, ok := element.X.(*ssa.Alloc); ok && w.lists[a] {
				return
			}
		}
		if isInterface(in.Val.Type()) {
			w.pass(w.variable(in.Addr), in.Val)
		}
	case *ssa.MapUpdate:
		for _, v := range []ssa.Value{in.Key, in.Value} {
			if isInterface(v.Type()) {
				w.pass(elementNode{w.under(v.Type())}, v)
			}
		}
	case *ssa.Return:
		for i, v := range in.Results {
			w.pass(resultNode{fn, i}, v)
		}
	case *ssa.Panic:
		w.pass(panicNode{}, in.X)
	case *ssa.MakeClosure:
		for i, v := range in.Bindings {
			free := in.Fn.(*ssa.Function).FreeVars[i]
			w.pass(free, v)
			if pointer, ok := v.Type().Underlying().(*types.Pointer); ok && isInterface(pointer.Elem()) {
				w.merge(free, w.variable(v))
			}
		}
	case ssa.CallInstruction:
		w.call(in.Common())
	}
}

// call adds the flows of a call's arguments.
func (w *valueFlow) call(common *ssa.CallCommon) {
	if _, ok := common.Value.(*ssa.Builtin); ok {
		return
	}
	for i, v := range common.Args {
		if !isInterface(v.Type()) {
			continue
		}
		if fn := common.StaticCallee(); fn != nil && i < len(fn.Params) {
			w.add(fn.Params[i], v)
			continue
		}
		w.add(paramNode{w.callee(common), i}, v)
	}
}

// callee returns what calls are known by together.
func (w *valueFlow) callee(common *ssa.CallCommon) any {
	if fn := common.StaticCallee(); fn != nil {
		return fn
	}
	if common.IsInvoke() {
		return common.Method.Name()
	}
	return w.types.Signature(common.Signature(), nil)
}

// defined adds the flows of an instruction's value, which is of an interface type.
func (w *valueFlow) defined(v ssa.Value) {
	element := elementNode{w.under(v.Type())}
	switch v := v.(type) {
	case *ssa.ChangeInterface:
		w.add(v, v.X)
	case *ssa.ChangeType:
		w.add(v, v.X)
	case *ssa.TypeAssert:
		w.add(v, v.X)
	case *ssa.Phi:
		for _, e := range v.Edges {
			w.add(v, e)
		}
	case *ssa.UnOp:
		if pointer, ok := v.X.Type().Underlying().(*types.Pointer); ok && isInterface(pointer.Elem()) {
			w.add(v, w.variable(v.X))
			return
		}
		w.add(v, element)
	case *ssa.Field:
		w.add(v, w.field(v.X.Type(), v.Field))
	case *ssa.Index, *ssa.Lookup:
		w.add(v, element)
	case *ssa.Call:
		w.result(v, v, 0)
	case *ssa.Extract:
		switch tuple := v.Tuple.(type) {
		case *ssa.TypeAssert:
			w.add(v, tuple.X)
		case *ssa.Call:
			w.result(v, tuple, v.Index)
		default:
			w.add(v, element)
		}
	}
}

func (w *valueFlow) result(v ssa.Value, call *ssa.Call, index int) {
	if b, ok := call.Call.Value.(*ssa.Builtin); ok {
		if b.Name() == "recover" {
			w.add(v, panicNode{})
		}
		return
	}
	w.add(v, resultNode{w.callee(&call.Call), index})
}

// origins calls yield for the values that are made interface values which may flow to a
// node. Yield returns a node to go on with, if any. What flows through a type for which
// stop reports true is not looked at.
func (w *valueFlow) origins(n node, stop func(types.Type) bool, yield func(*ssa.MakeInterface) node) {
	seen := map[node]bool{}
	todo := []node{n}
	for len(todo) > 0 {
		n := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if n == nil || seen[n] {
			continue
		}
		seen[n] = true
		if made, ok := n.(*ssa.MakeInterface); ok {
			todo = append(todo, yield(made))
			continue
		}
		if v, ok := n.(ssa.Value); ok && isInterface(v.Type()) && stop(v.Type()) {
			continue
		}
		todo = append(todo, w.from[n]...)
	}
}
