package types

import (
	"fmt"
	"go/types"
	"strings"
)

// Each type has helpers in the package that declares it, or in each that uses it: Mk makes a
// random value, Pr writes one, Ch changes a variable. Those of basic types are written in place.

// isError reports whether a type is Go's error.
func isError(t types.Type) bool { return types.Identical(t, types.Universe.Lookup("error").Type()) }

// mk writes a random value: r and a depth make it.
func (e *emitter) mk(t types.Type, depth string) string {
	if isError(t) {
		return "u.AnError(r)"
	}
	if b, ok := t.Underlying().(*types.Basic); ok {
		return e.t(t) + "(" + makeBasic(b) + ")"
	}
	name := e.helper("Mk", t, func(h *emitter, name string, id int) { h.writeMk(t, name, id) })
	return fmt.Sprintf("%s(r, %s)", name, depth)
}

func makeBasic(b *types.Basic) string {
	switch {
	case b.Info()&types.IsBoolean != 0:
		return "r.B()"
	case b.Info()&types.IsFloat != 0:
		return "r.F()"
	case b.Info()&types.IsComplex != 0:
		return "r.C()"
	case b.Info()&types.IsString != 0:
		return "r.S()"
	}
	return "r.I()"
}

// emptyLoop reports whether a loop over an array has nothing to do and takes long, or has no turns:
// the Go compiler fails on some of those.
func emptyLoop(t *types.Array) bool {
	return t.Len() == 0 || t.Len() > 1000 && sizes.Sizeof(t.Elem()) == 0
}

func (e *emitter) writeMk(t types.Type, name string, id int) {
	e.p("func %s(r *u.R, d int) %s {", name, e.t(t))
	defer e.p("}\n")
	switch x := t.Underlying().(type) {
	case *types.Struct:
		e.makeStruct(t, x)
	case *types.Array:
		e.p("\tvar v %s", e.t(t))
		if !emptyLoop(x) {
			e.p("\tfor i := range v {\n\t\tv[i] = %s\n\t}", e.mk(x.Elem(), "d"))
		}
		e.p("\treturn v")
	case *types.Pointer:
		e.p("\tif p, ok := r.Old(%d).(%s); ok {\n\t\treturn p\n\t}\n\tif !r.More(d) {\n\t\treturn nil\n\t}", id, e.t(t))
		e.p("\tp := new(%s)\n\tr.Keep(%d, %s)\n\t*p = %s\n\treturn p", e.t(x.Elem()), id, conversion(e, t, "p"), e.mk(x.Elem(), "d-1"))
	case *types.Slice:
		e.p("\tif p, ok := r.Old(%d).(%s); ok {\n\t\treturn p\n\t}\n\tif !r.More(d) {\n\t\treturn nil\n\t}", id, e.t(t))
		e.p("\tn := r.N(4)\n\tv := make(%s, n, n+r.N(3))\n\tr.Keep(%d, v)", e.t(t), id)
		e.p("\tfor i := range v {\n\t\tv[i] = %s\n\t}\n\treturn v", e.mk(x.Elem(), "d-1"))
	case *types.Map:
		e.p("\tif !r.More(d) {\n\t\treturn nil\n\t}\n\tv := %s{}", e.t(t))
		e.p("\tfor range r.N(4) {\n\t\tr.Plain()\n\t\tk := %s\n\t\tr.On()\n\t\tv[k] = %s\n\t}\n\treturn v", e.mk(x.Key(), "d-1"), e.mk(x.Elem(), "d-1"))
	case *types.Signature:
		e.makeFunc(x)
	case *types.Interface:
		e.makeInterface(t)
	}
}

func (e *emitter) makeStruct(t types.Type, x *types.Struct) {
	if e.b.hash("literal", e.b.nameOf(t))%2 == 0 {
		e.p("\tvar v %s", e.t(t))
		for f := range x.Fields() {
			if f.Name() != "_" {
				e.p("\tv.%s = %s", f.Name(), e.mk(f.Type(), "d"))
			}
		}
		e.p("\treturn v")
		return
	}
	e.p("\treturn %s{", e.t(t))
	for f := range x.Fields() {
		if f.Name() != "_" {
			e.p("\t\t%s: %s,", f.Name(), e.mk(f.Type(), "d"))
		}
	}
	e.p("\t}")
}

// makeFunc writes a closure whose results follow from what it captured and its arguments.
func (e *emitter) makeFunc(sig *types.Signature) {
	e.p("\tif !r.More(d) {\n\t\treturn nil\n\t}\n\tseed := r.U()")
	var params []string
	for i := range sig.Params().Len() {
		t := e.t(sig.Params().At(i).Type())
		if sig.Variadic() && i == sig.Params().Len()-1 {
			t = "..." + strings.TrimPrefix(t, "[]")
		}
		params = append(params, fmt.Sprintf("x%d %s", i, t))
	}
	e.p("\treturn func(%s) %s {\n\t\tw := u.NewW()\n\t\tw.U(seed)", strings.Join(params, ", "), e.resultList(sig))
	for i := range sig.Params().Len() {
		e.p("%s", e.pr(sig.Params().At(i).Type(), fmt.Sprintf("x%d", i)))
	}
	e.p("\t\tr := u.NewR(w.Sum())\n\t\t_ = r\n\t\tseed++")
	e.returns(sig)
	e.p("\t}")
}

func (e *emitter) makeInterface(t types.Type) {
	list := e.candidates(t)
	if len(list) == 0 {
		e.p("\treturn nil")
		return
	}
	e.p("\tif !r.More(d) {\n\t\treturn nil\n\t}\n\tswitch r.N(%d) {", len(list))
	for i, c := range list {
		e.p("\tcase %d:\n\t\treturn %s", i, e.mk(c, "d-1"))
	}
	e.p("\t}\n\treturn nil")
}

// pr writes statements that write a value.
func (e *emitter) pr(t types.Type, x string) string {
	if isError(t) {
		return fmt.Sprintf("\tw.Error(%s)", x)
	}
	if b, ok := t.Underlying().(*types.Basic); ok {
		switch {
		case b.Info()&types.IsBoolean != 0:
			return fmt.Sprintf("\tw.B(bool(%s))", x)
		case b.Info()&types.IsFloat != 0:
			return fmt.Sprintf("\tw.F(float64(%s))", x)
		case b.Info()&types.IsComplex != 0:
			return fmt.Sprintf("\tw.C(complex128(%s))", x)
		case b.Info()&types.IsString != 0:
			return fmt.Sprintf("\tw.T(string(%s))", x)
		case b.Info()&types.IsUnsigned != 0:
			return fmt.Sprintf("\tw.U(uint64(%s))", x)
		}
		return fmt.Sprintf("\tw.I(int64(%s))", x)
	}
	return fmt.Sprintf("\t%s(w, %s)", e.helper("Pr", t, func(h *emitter, name string, _ int) { h.writePr(t, name) }), x)
}

func (e *emitter) writePr(t types.Type, name string) {
	e.p("func %s(w *u.W, v %s) {", name, e.t(t))
	defer e.p("}\n")
	switch x := t.Underlying().(type) {
	case *types.Struct:
		for f := range x.Fields() {
			if f.Name() != "_" {
				e.p("%s", e.pr(f.Type(), "v."+f.Name()))
			}
		}
	case *types.Array:
		if !emptyLoop(x) {
			e.p("\tfor i := range v {\n%s\n\t}", e.pr(x.Elem(), "v[i]"))
		}
	case *types.Pointer:
		e.p("\tif w.Nil(v == nil) {\n\t\treturn\n\t}")
		if sizes.Sizeof(x.Elem()) > 0 { // pointers to variables without bytes have no identity
			e.p("\tif w.Seen(v) {\n\t\treturn\n\t}")
		}
		e.p("%s", e.pr(x.Elem(), "*v"))
	case *types.Slice:
		e.p("\tif w.Nil(v == nil) {\n\t\treturn\n\t}\n\tw.I(int64(len(v)))")
		if sizes.Sizeof(x.Elem()) > 0 {
			e.p("\tif len(v) > 0 && w.Seen(&v[0]) {\n\t\treturn\n\t}")
		}
		e.p("\tfor i := range v {\n%s\n\t}", e.pr(x.Elem(), "v[i]"))
	case *types.Map:
		e.p("\tif w.Nil(v == nil) {\n\t\treturn\n\t}\n\tw.I(int64(len(v)))")
		e.p("\tvar all u.Entries\n\tfor k, x := range v {\n\t\tkey := w.Part()\n\t\t{\n\t\t\tw := key\n\t\t%s\n\t\t}\n\t\tw := w.Part()\n\t\t%s\n\t\tall.Add(key, w)\n\t}\n\tall.Write(w)",
			e.pr(x.Key(), "k"), e.pr(x.Elem(), "x"))
	case *types.Signature:
		e.printFunc(x)
	case *types.Interface:
		e.printInterface(t)
	}
}

// printFunc calls a function, and writes its results.
func (e *emitter) printFunc(sig *types.Signature) {
	e.p("\tif w.Nil(v == nil) || !w.Call() {\n\t\treturn\n\t}\n\tr := u.NewR(7)\n\t_ = r")
	e.p("%s", e.call("v", sig))
}

// call writes a call with random arguments by r, and of its results by w.
func (e *emitter) call(f string, sig *types.Signature) string {
	var args, results []string
	for i := range sig.Params().Len() {
		a := e.mk(sig.Params().At(i).Type(), "1")
		if sig.Variadic() && i == sig.Params().Len()-1 {
			a += "..."
		}
		args = append(args, a)
	}
	var after string
	for i := range sig.Results().Len() {
		results = append(results, fmt.Sprintf("y%d", i))
		after += "\n" + e.pr(sig.Results().At(i).Type(), results[i])
	}
	s := fmt.Sprintf("%s(%s)", f, strings.Join(args, ", "))
	if len(results) > 0 {
		s = strings.Join(results, ", ") + " := " + s
	}
	return "\t{\n\t" + s + after + "\n\t}"
}

// printInterface writes a dynamic value by a type switch.
func (e *emitter) printInterface(t types.Type) {
	e.p("\tswitch v := v.(type) {\n\tcase nil:\n\t\tw.S(\"nil\")")
	for i, c := range e.candidates(t) {
		e.p("\tcase %s:\n\t\tw.I(%d)\n\t\t%s", e.t(c), i, e.pr(c, "v"))
	}
	e.p("\tdefault:\n\t\tw.S(\"other\")\n\t\t_ = v\n\t}")
}

// ch writes statements that change the variable that p points to.
func (e *emitter) ch(t types.Type, p string) string {
	switch t.Underlying().(type) {
	case *types.Struct, *types.Array, *types.Pointer, *types.Slice, *types.Map:
		return fmt.Sprintf("\t%s(r, %s)", e.helper("Ch", t, func(h *emitter, name string, _ int) { h.writeCh(t, name) }), p)
	}
	return fmt.Sprintf("\t*(%s) = %s", p, e.mk(t, "1"))
}

func (e *emitter) writeCh(t types.Type, name string) {
	e.p("func %s(r *u.R, v *%s) {", name, e.t(t))
	defer e.p("}\n")
	switch x := t.Underlying().(type) {
	case *types.Struct:
		e.p("\tswitch r.N(%d) {", x.NumFields()+1)
		for i := range x.NumFields() {
			if f := x.Field(i); f.Name() != "_" {
				e.p("\tcase %d:\n%s", i, e.ch(f.Type(), "&v."+f.Name()))
			}
		}
		e.p("\tdefault:\n\t\t*v = %s\n\t}", e.mk(t, "1"))
	case *types.Array:
		if x.Len() > 0 && !emptyLoop(x) {
			e.p("\ti := r.N(%d)\n%s", x.Len(), e.ch(x.Elem(), "&v[i]"))
		}
	case *types.Pointer:
		e.p("\tif *v == nil || r.N(3) == 0 {\n\t\t*v = %s\n\t\treturn\n\t}", e.mk(t, "1"))
		e.p("%s", e.ch(x.Elem(), "*v"))
	case *types.Slice: // the variable may be an element of its own slice, whose append in place Go gets wrong
		e.p("\tif len(*v) == 0 || r.N(3) == 0 {\n\t\tlonger := append(*v, %s)\n\t\t*v = longer\n\t\treturn\n\t}\n\ti := r.N(len(*v))", e.mk(x.Elem(), "1"))
		e.p("%s", e.ch(x.Elem(), "&(*v)[i]"))
	case *types.Map:
		e.p("\tif *v == nil {\n\t\t*v = %s\n\t\treturn\n\t}\n\tr.Plain()\n\tk := %s\n\tr.On()\n\t(*v)[k] = %s", e.mk(t, "1"), e.mk(x.Key(), "1"), e.mk(x.Elem(), "1"))
	}
}
