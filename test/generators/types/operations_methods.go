package types

import (
	"fmt"
	"go/types"
	"strings"
)

// emitMethods calls the methods of a type and of pointers to it, directly, by method values and by
// method expressions.
func emitMethods(e *emitter, t types.Type, _ string) {
	e.p("\tx := %s\n\tp := &x\n\t_ = p", e.mk(t, "3"))
	for _, f := range e.methodSet(t) {
		e.tryCall("x."+f.Name(), f.Signature())
		e.p("\tw.Try(func() {\n\t\t%s\n\t\tf := x.%s\n%s\n\t\tu.Collect()\n%s\n\t})", e.ownRandom(), f.Name(), e.ch(t, "&x"), e.call("f", f.Signature()))
		e.p("\tw.Try(func() {\n\t\t%s\n\t\tf := %s.%s\n%s\n\t})", e.ownRandom(), parenthesised(e.t(t)), f.Name(), e.callWith("f", "x", f.Signature()))
	}
	if types.IsInterface(t) || isPointer(t) {
		return
	}
	for _, f := range e.methodSet(types.NewPointer(t)) {
		e.tryCall("p."+f.Name(), f.Signature())
		e.p("\tw.Try(func() {\n\t\tdefer func(v int) { w.I(int64(v)) }(4)\n\t\t%s\n\t\tf := (*%s).%s\n%s\n\t})", e.ownRandom(), parenthesised(e.t(t)), f.Name(), e.callWith("f", "p", f.Signature()))
	}
	e.p("%s", e.pr(t, "x"))
}

func isPointer(t types.Type) bool {
	_, is := t.Underlying().(*types.Pointer)
	return is
}

func parenthesised(s string) string { return "(" + s + ")" }

func (e *emitter) tryCall(f string, sig *types.Signature) {
	e.p("\tw.Try(func() {\n\t\t%s\n%s\n\t})", e.ownRandom(), e.call(f, sig))
}

// ownRandom writes a variable of random numbers for what may panic: whether arguments are
// evaluated before the panic the language does not say.
func (e *emitter) ownRandom() string { return fmt.Sprintf("r := u.NewR(%d)\n\t\t_ = r", e.serial()) }

// callWith calls a function that takes a receiver before the parameters of a signature.
func (e *emitter) callWith(f, receiver string, sig *types.Signature) string {
	s := e.call(f, sig)
	if sig.Params().Len() == 0 {
		return strings.Replace(s, f+"(", f+"("+receiver, 1)
	}
	return strings.Replace(s, f+"(", f+"("+receiver+", ", 1)
}

// interfacesOf returns the interfaces with methods that values of a type, or pointers to them, have.
func (e *emitter) interfacesOf(t types.Type) (list []types.Type) {
	if types.IsInterface(t) {
		if i := t.Underlying().(*types.Interface); !i.Empty() && e.callable(i) {
			return []types.Type{t}
		}
		return nil
	}
	for _, x := range rank(e.b, "interfaces of "+e.b.nameOf(t), e.b.subjects, e.b.nameOf) {
		i, is := x.Underlying().(*types.Interface)
		if !is || i.Empty() || !e.can(x) || !e.callable(i) {
			continue
		}
		if e.holder(t, i) != nil {
			list = append(list, x)
		}
	}
	for _, whole := range []types.Type{t, types.NewPointer(t)} {
		if i := e.interfaceWith(whole); i != nil && e.holder(t, i.(*types.Interface)) != nil {
			list = append([]types.Type{i}, list...)
		}
	}
	return list[:min(len(list), 4)]
}

// callable reports whether this package can call all methods of an interface.
func (e *emitter) callable(i *types.Interface) bool { return len(e.methodSet(i)) == i.NumMethods() }

// holder returns the type, t or a pointer to it, whose values an interface holds; nil if it holds neither.
func (e *emitter) holder(t types.Type, i *types.Interface) types.Type {
	for _, h := range []types.Type{t, types.NewPointer(t)} {
		if types.Implements(h, i) && hasMethodTable(h) {
			return h
		}
	}
	return nil
}

// interfaceWith returns the interface that has all methods of a type, nil without any.
func (e *emitter) interfaceWith(t types.Type) types.Type {
	var methods []*types.Func
	for _, f := range e.methodSet(t) {
		sig := f.Signature()
		methods = append(methods, types.NewFunc(0, f.Pkg(), f.Name(), types.NewSignatureType(nil, nil, nil, sig.Params(), sig.Results(), sig.Variadic())))
	}
	if methods == nil {
		return nil
	}
	return types.NewInterfaceType(methods, nil).Complete()
}

// emitInterfaces makes interfaces of a value and converts them in all ways. After each conversion all
// methods are called.
func emitInterfaces(e *emitter, t types.Type, key string) {
	e.p("\tx := %s", e.mk(t, "3"))
	var all []types.Type
	for _, x := range rank(e.b, key, e.b.subjects, e.b.nameOf) {
		if i, is := x.Underlying().(*types.Interface); is && e.can(x) && e.callable(i) {
			all = append(all, x)
		}
	}
	for n, x := range e.interfacesOf(t) {
		i := x.Underlying().(*types.Interface)
		v := fmt.Sprintf("i%d", n)
		switch h := e.holder(t, i); {
		case types.IsInterface(t):
			e.p("\tvar %s %s = x", v, e.t(x))
		case h == t:
			e.p("\tvar %s %s = x", v, e.t(x))
		default:
			e.p("\tvar %s %s = &x", v, e.t(x))
		}
		e.callAll(v, i)
		e.conversions(v, x, all, n)
	}
	e.p("%s", e.pr(t, "x"))
}

// callAll calls all methods of an interface value.
func (e *emitter) callAll(v string, i *types.Interface) {
	for f := range i.Methods() {
		e.tryCall(v+"."+f.Name(), f.Signature())
	}
}

// conversions converts an interface value.
func (e *emitter) conversions(v string, from types.Type, all []types.Type, n int) {
	i := from.Underlying().(*types.Interface)
	if other := retag(i, fmt.Sprintf("r%d", n)); !types.Identical(other, i) && e.can(other) {
		e.p("\t{\n\t\ti := %s", e.convert(from, other, v))
		e.callAll("i", other.(*types.Interface))
		e.p("\t\t%s = %s\n\t\t_, same := any(i).(%s)\n\t\tw.B(same)\n\t\t_, same = any(i).(%s)\n\t\tw.B(same)\n\t}", v, e.convert(other, from, "i"), e.t(other), e.t(from))
	}
	static, dynamic := 0, 0
	for _, to := range all {
		j := to.Underlying().(*types.Interface)
		switch {
		case types.Identical(to, from):
		case types.ConvertibleTo(from, to) && static < 3:
			static++
			e.p("\t{\n\t\ti := %s", e.convert(from, to, v))
			e.callAll("i", j)
			e.p("\t\t_ = i\n\t}")
		case dynamic < 3 && types.AssertableTo(j, from):
			dynamic++
			e.p("\tif i, ok := any(%s).(%s); ok {\n\t\tw.S(\"has\")", v, e.t(to))
			e.callAll("i", j)
			e.p("\t\t_ = i\n\t}")
		}
	}
}

// retag returns a type with other tags at all structs that it is written with.
func retag(t types.Type, tag string) types.Type {
	again := func(t types.Type) types.Type { return retag(t, tag) }
	tuple := func(list *types.Tuple) *types.Tuple {
		var vars []*types.Var
		for v := range list.Variables() {
			vars = append(vars, types.NewParam(0, v.Pkg(), "", again(v.Type())))
		}
		return types.NewTuple(vars...)
	}
	switch x := t.(type) {
	case *types.Alias:
		return again(types.Unalias(t))
	case *types.Pointer:
		return types.NewPointer(again(x.Elem()))
	case *types.Slice:
		return types.NewSlice(again(x.Elem()))
	case *types.Array:
		return types.NewArray(again(x.Elem()), x.Len())
	case *types.Map:
		return types.NewMap(again(x.Key()), again(x.Elem()))
	case *types.Signature:
		return types.NewSignatureType(nil, nil, nil, tuple(x.Params()), tuple(x.Results()), x.Variadic())
	case *types.Struct:
		var fields []*types.Var
		var tags []string
		for f := range x.Fields() {
			fields = append(fields, types.NewField(0, f.Pkg(), f.Name(), again(f.Type()), f.Embedded()))
			tags = append(tags, tag)
		}
		return types.NewStruct(fields, tags)
	case *types.Interface:
		var methods []*types.Func
		for m := range x.Methods() {
			methods = append(methods, types.NewFunc(0, m.Pkg(), m.Name(), again(m.Signature()).(*types.Signature)))
		}
		return types.NewInterfaceType(methods, nil).Complete()
	}
	return t
}
