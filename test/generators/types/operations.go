package types

import (
	"fmt"
	"go/types"
	"strings"
)

// operations are all that cases do with values, but calls of services.
var operations = []operation{
	{"copy", nil, emitCopy},
	{"equal", func(e *emitter, t types.Type) bool { return e.steady(t) && e.open(t) }, emitEqual},
	{"key", func(e *emitter, t types.Type) bool { return types.Comparable(t) && e.steady(t) && e.open(t) }, emitKey},
	{"box", nil, emitBox},
	{"convert", func(e *emitter, t types.Type) bool { c, _ := e.alike(t); return len(c) > 0 }, emitConvert},
	{"call", nil, emitCall},
	{"closure", nil, emitClosure},
	{"panic", func(e *emitter, t types.Type) bool { return len(e.b.nameOf(t)) < 150 }, emitPanic},
	{"methods", func(e *emitter, t types.Type) bool { return len(e.methodSet(t)) > 0 }, emitMethods},
	{"interfaces", func(e *emitter, t types.Type) bool { return len(e.interfacesOf(t)) > 0 }, emitInterfaces},
	{"slices", nil, emitSlices},
	{"variable", nil, emitVariable},
	{"generic", func(e *emitter, t types.Type) bool { return len(e.b.nameOf(t)) < 150 }, emitGeneric},
	{"inside", isAggregate, emitInside},
	{"nest", nil, emitNest},
	{"swap", nil, emitSwap},
}

func isAggregate(_ *emitter, t types.Type) bool {
	switch x := t.Underlying().(type) {
	case *types.Struct:
		return x.NumFields() > 0
	case *types.Array:
		return x.Len() > 0 && !emptyLoop(x)
	}
	return false
}

func emitCopy(e *emitter, t types.Type, _ string) {
	e.p("\tx := %s\n\ty := x\n%s\n%s\n%s", e.mk(t, "3"), e.ch(t, "&y"), e.pr(t, "x"), e.pr(t, "y"))
	e.p("\tp := &x\n\tq := new(%s)\n\t*q = *p\n\tu.Collect()\n%s\n\tx = *q\n%s\n%s", e.t(t), e.ch(t, "p"), e.pr(t, "x"), e.pr(t, "*q"))
	e.p("\tvar zero %s\n\t*p = zero\n%s", e.t(t), e.pr(t, "x"))
}

func emitEqual(e *emitter, t types.Type, _ string) {
	e.p("\tx, y := %s, %s\n\tz := x\n\tvar zero %s\n\t_, _, _ = y, z, zero", e.mk(t, "2"), e.mk(t, "2"), e.t(t))
	e.p("\tr1, r2 := u.NewR(5), u.NewR(5)")
	e.p("\tvar i, j, k any = x, z, y\n\tr = r1\n\tvar l any = %s\n\tr = r2\n\tvar m any = %s", e.mk(t, "2"), e.mk(t, "2"))
	e.p("\tw.Try(func() { w.B(i == j) })\n\tw.Try(func() { w.B(i == k) })\n\tw.Try(func() { w.B(l == m) })\n\tw.Try(func() { w.B(i == any(zero)) })")
	if !types.Comparable(t) {
		return
	}
	e.p("\tw.Try(func() { w.B(x == z) })\n\tw.Try(func() { w.B(x != y) })\n\tw.Try(func() { w.B(x == zero) })\n\tw.Try(func() { w.B(i == any(z)) })")
	e.p("\tw.Try(func() { w.B([2]%s{x, y} == [2]%s{z, y}) })", e.t(t), e.t(t))
	e.p("\tw.Try(func() { w.B(struct{ A int8; V %s; B any }{1, x, i} == struct{ A int8; V %s; B any }{1, z, j}) })", e.t(t), e.t(t))
	e.p("\tw.Try(func() { w.B(any([1]%s{x}) == any([1]%s{z})) })", e.t(t), e.t(t))
	e.p("%s\n\tw.Try(func() { w.B(x == z) })", e.ch(t, "&z"))
}

func emitKey(e *emitter, t types.Type, _ string) {
	e.p("\tm := map[%s]int{}\n\tn := map[any]int{}\n\to := map[struct{ A bool; V %s }]int{}\n\tvar keys []%s", e.t(t), e.t(t), e.t(t))
	e.p("\tw.Try(func() {\n\t\tfor i := range 6 {\n\t\t\tk := %s\n\t\t\tkeys = append(keys, k)\n\t\t\tm[k] += i + 1\n\t\t\tn[k] += i + 1\n\t\t\to[struct{ A bool; V %s }{true, k}]++\n\t\t}\n\t})", e.mk(t, "2"), e.t(t))
	e.p("\tw.I(int64(len(m)))\n\tw.I(int64(len(n)))\n\tw.I(int64(len(o)))")
	e.p("\tu.Collect()")
	e.p("\tfor _, k := range keys {\n\t\tw.Try(func() {\n\t\t\tw.I(int64(m[k]))\n\t\t\tw.I(int64(n[k]))\n\t\t\tdelete(m, k)\n\t\t\t_, ok := o[struct{ A bool; V %s }{true, k}]\n\t\t\tw.B(ok)\n\t\t\tw.I(int64(len(m)))\n\t\t})\n\t}", e.t(t))
}

func emitBox(e *emitter, t types.Type, key string) {
	pointer := ", &x"
	if !hasMethodTable(types.NewPointer(t)) && types.NewMethodSet(t).Len() > 0 {
		pointer = "" // Go's interfaces hold the pointer for its methods
	}
	e.p("\tx := %s\n\tlist := []any{x%s, []%s{x}}", e.mk(t, "3"), pointer, e.t(t))
	convertible, other := e.alike(t)
	company := append(append(convertible, other...), e.others(key, 2)...)
	var seen []types.Type
	for _, c := range company {
		if types.Identical(c, t) || contains(seen, c) {
			continue
		}
		seen = append(seen, c)
		if !types.IsInterface(c) && len(seen) < 5 {
			e.p("\tlist = append(list, %s)", e.mk(c, "1"))
		}
	}
	e.p("\tfor _, v := range list {\n\t\tswitch v := v.(type) {")
	for i, c := range append(seen, t) {
		if !contains(append(seen, t)[:i], c) {
			e.p("\t\tcase %s:\n\t\t\tw.I(%d)\n%s", e.t(c), i, e.pr(c, "v"))
		}
	}
	e.p("\t\tdefault:\n\t\t\tw.S(\"other\")\n\t\t}")
	e.p("\t\tw.Try(func() {\n\t\t\ty := v.(%s)\n%s\n\t\t})", e.t(t), e.pr(t, "y"))
	if len(seen) > 0 {
		e.p("\t\tw.Try(func() {\n\t\t\ty, ok := v.(%s)\n\t\t\tw.B(ok)\n%s\n\t\t})", e.t(seen[0]), e.pr(seen[0], "y"))
	}
	e.p("\t}\n%s\n\tu.Collect()\n\ty, _ := list[0].(%s)\n%s", e.ch(t, "&x"), e.t(t), e.pr(t, "y"))
}

func contains(list []types.Type, t types.Type) bool {
	for _, x := range list {
		if types.Identical(x, t) {
			return true
		}
	}
	return false
}

func emitConvert(e *emitter, t types.Type, _ string) {
	e.p("\tx := %s", e.mk(t, "3"))
	convertible, _ := e.alike(t)
	for i, c := range convertible {
		e.p("\ty%d := %s\n%s\n%s\n\tx = %s\n%s", i, e.convert(t, c, "x"), e.pr(c, fmt.Sprintf("y%d", i)),
			e.ch(c, fmt.Sprintf("&y%d", i)), e.convert(c, t, fmt.Sprintf("y%d", i)), e.pr(t, "x"))
		if types.IsInterface(t) { // after this Go's type switches do not know x's dynamic type any more
			e.p("\t_ = y%d", i)
			continue
		}
		e.p("\tp%d := (*%s)(&x)\n%s\n%s\n%s", i, e.t(c), e.ch(c, fmt.Sprintf("p%d", i)), e.pr(t, "x"), e.pr(c, fmt.Sprintf("*p%d", i)))
		e.p("\tfor _, v := range []any{x, y%d, p%d, &x} {\n\t\t_, is := v.(%s)\n\t\tw.B(is)\n\t\t_, is = v.(%s)\n\t\tw.B(is)\n\t\t_, is = v.(*%s)\n\t\tw.B(is)\n\t}", i, i, e.t(c), e.t(t), e.t(c))
	}
}

func emitCall(e *emitter, t types.Type, key string) {
	n := int(e.b.hash(key) % 9)
	list := append(e.others(key, n), t)
	at := int(e.b.hash("at", key)) % len(list)
	if at < 0 {
		at = -at
	}
	list[at], list[len(list)-1] = list[len(list)-1], list[at]
	results := append([]types.Type{t}, e.others("results "+key, int(e.b.hash("results", key)%4))...)
	f := fmt.Sprintf("call%d", e.serial())
	var after strings.Builder
	for i, x := range results {
		fmt.Fprintf(&after, "%s\n", e.pr(x, fmt.Sprintf("y%d", i)))
	}
	var args []string
	for _, x := range list {
		args = append(args, e.mk(x, "2"))
	}
	e.p("\t%s := %s(w, r, 2, %s)\n%s}\n", names("y", len(results)), f, strings.Join(args, ", "), after.String())
	e.p("func %s(w *u.W, r *u.R, n int, %s) (%s) {", f, e.parameters("x", list), e.parameters("y", results))
	for i, x := range list {
		e.p("%s", e.pr(x, fmt.Sprintf("x%d", i)))
	}
	e.p("%s\n\tif n > 0 {\n\t\t%s = %s(w, r, n-1, %s)\n%s\n\t}", e.ch(t, fmt.Sprintf("&x%d", at)), names("y", len(results)), f, names("x", len(list)), e.pr(t, "y0"))
	e.p("\ty0 = x%d", at)
	for i, x := range results[1:] {
		e.p("\ty%d = %s", i+1, e.mk(x, "1"))
	}
	e.p("\treturn")
}

func emitClosure(e *emitter, t types.Type, _ string) {
	e.p("\tx := %s\n\tz := %s", e.mk(t, "2"), e.mk(t, "2"))
	e.p("\tget := func(n int) (%s, int) { return z, n }\n\tput := func(v %s) { x = v }\n\tchange := func() {\n%s\n\t}", e.t(t), e.t(t), e.ch(t, "&x"))
	e.p("\tu.Collect()\n\tchange()\n%s\n\tv, n := get(4)\n\tput(v)\n%s\n\tw.I(int64(n))", e.pr(t, "x"), e.pr(t, "x"))
	e.p("\tlist := []func() %s{func() %s { return x }, func() %s { y := z\n%s\n\t\treturn y }}\n\tfor _, f := range list {\n\t\tv := f()\n%s\n\t}", e.t(t), e.t(t), e.t(t), e.ch(t, "&y"), e.pr(t, "v"))
	e.p("%s", e.pr(t, "z"))
}

func emitPanic(e *emitter, t types.Type, _ string) {
	e.p("\tx := %s\n\tout := func(n int, y %s) (z %s, err error) {", e.mk(t, "2"), e.t(t), e.t(t))
	e.p("\t\tdefer func(v %s) {\n\t\t\tswitch p := recover().(type) {\n\t\t\tcase nil:\n\t\t\t\tw.S(\"none\")\n\t\t\tcase u.Boxed[%s]:\n%s\n\t\t\t\tz, err = v, u.ErrOne\n\t\t\tdefault:\n\t\t\t\tw.S(u.Text(p))\n\t\t\t}\n\t\t}(y)", e.t(t), e.t(t), e.pr(t, "p.V"))
	e.p("%s\n\t\tif n == 1 {\n\t\t\tpanic(u.Boxed[%s]{V: y})\n\t\t}\n\t\tif n == 2 {\n\t\t\tvar p *u.Boxed[%s]\n\t\t\tz = p.V\n\t\t}\n\t\tif n == 3 {\n\t\t\tz = []%s{y}[n]\n\t\t}\n\t\treturn y, nil\n\t}", e.ch(t, "&y"), e.t(t), e.t(t), e.t(t))
	e.p("\tfor n := range 4 {\n\t\ty, err := out(n, x)\n\t\tw.Error(err)\n%s\n\t}", e.pr(t, "y"))
}

func emitSlices(e *emitter, t types.Type, _ string) {
	e.p("\tx := %s\n\tvar s []%s\n\tfor range 5 {\n\t\ts = append(s, x, %s)\n%s\n\t}", e.mk(t, "2"), e.t(t), e.mk(t, "1"), e.ch(t, "&x"))
	e.p("\tw.I(int64(len(s)))\n\tt := s[2:4:6]\n\tt = append(t, x)\n\tt = append(t, s...)\n\tw.I(int64(copy(s[1:], s)))")
	e.p("\tu.Collect()\n\tfor _, v := range s {\n%s\n\t}\n\tfor i := range t {\n%s\n\t}", e.pr(t, "v"), e.pr(t, "t[i]"))
	e.p("\ta := [3]%s(s)\n\tp := (*[2]%s)(t)\n\tp[1] = a[2]\n%s\n\tb := a\n\tw.I(int64(len(p)))\n\ti := r.N(3)\n\tb[i] = x\n%s\n%s", e.t(t), e.t(t), e.pr(t, "t[1]"), e.pr(t, "b[i]"), e.pr(t, "a[i]"))
	e.p("\tw.Try(func() { i := i + 7; b[i%%8] = x })\n\tw.Try(func() { _ = [4]%s(t[:2]) })\n\tclear(t)\n%s", e.t(t), e.pr(t, "t[1]"))
}

func emitVariable(e *emitter, t types.Type, key string) {
	v := fmt.Sprintf("variable%d", e.serial())
	e.p("%s\n\tp := &%s\n\t*p = %s\n\tu.Collect()\n%s\n%s\n%s", e.pr(t, v), v, e.mk(t, "2"), e.pr(t, v), e.ch(t, "p"), e.pr(t, v))
	e.p("\t%ss[1] = %s\n\tq := &%ss[r.N(2)]\n\t*q = %ss[1]\n%s\n%s\n}\n", v, v, v, v, e.pr(t, "*q"), e.pr(t, v+"s[0]"))
	e.p("var %ss [2]%s\n", v, e.t(t))
	e.p("var %s %s = %s\n\nfunc init() {", v, e.t(t), e.literal(t, e.b.random(key), 3))
	e.p("\tr := u.NewR(9)\n\t_ = r\n%s", e.ch(t, "&"+v+"s[0]"))
}

func emitGeneric(e *emitter, t types.Type, _ string) {
	e.p("\tx := %s\n\tb := u.Boxed[%s]{A: 5, V: x, B: true}\n\tvar g u.Getter[%s] = &b\n\tvar i any = b\n\tvar j any = &b", e.mk(t, "2"), e.t(t), e.t(t))
	e.p("\tu.Collect()\n\ty := g.Get()\n%s\n\tg.Set(%s)\n%s", e.pr(t, "y"), e.mk(t, "2"), e.pr(t, "b.V"))
	e.p("\tif s, ok := i.(u.Sized); ok {\n\t\tw.I(int64(s.Size()))\n\t}\n\t_, ok := i.(u.Getter[%s])\n\tw.B(ok)\n\t_, ok = j.(u.Getter[%s])\n\tw.B(ok)\n\t_, ok = j.(u.Getter[u.Boxed[%s]])\n\tw.B(ok)", e.t(t), e.t(t), e.t(t))
	e.p("\tf := g.Get\n\tz := u.Apply(f, 3)\n%s\n\tp := u.Pair[int8, %s]{L: 3, R: z[1]}\n\tq := p.Swap().Swap()\n%s\n\tw.I(int64(q.L))", e.pr(t, "z[2]"), e.t(t), e.pr(t, "q.R"))
	if types.Comparable(t) && e.steady(t) && e.open(t) {
		e.p("\tw.Try(func() { w.B(u.Same(x, y)) })\n\tw.Try(func() { w.I(int64(u.Index([]%s{z[0], x}, x))) })", e.t(t))
	}
}

// emitInside changes a variable by pointers into it.
func emitInside(e *emitter, t types.Type, _ string) {
	e.p("\tp := new(%s)\n\t*p = %s", e.t(t), e.mk(t, "2"))
	if x, ok := t.Underlying().(*types.Array); ok {
		e.p("\tfor i := range p {\n\t\tq := &p[i]\n\t\tu.Collect()\n%s\n%s\n\t}\n%s", e.ch(x.Elem(), "q"), e.pr(x.Elem(), "*q"), e.pr(t, "*p"))
		return
	}
	x := t.Underlying().(*types.Struct)
	var visible []*types.Var
	for f := range x.Fields() {
		if e.uses(f) {
			visible = append(visible, f)
		}
	}
	for i, f := range visible {
		e.p("\tq%d := &p.%s", i, f.Name())
	}
	e.p("\tu.Collect()")
	for i, f := range visible {
		e.p("%s\n%s", e.ch(f.Type(), fmt.Sprintf("q%d", i)), e.pr(f.Type(), fmt.Sprintf("*q%d", i)))
	}
	e.p("%s\n\ts := make([]%s, 3)\n\ts[1] = *p", e.pr(t, "*p"), e.t(t))
	for i, f := range visible {
		e.p("\tq%d = &s[1].%s\n\tu.Collect()\n%s", i, f.Name(), e.ch(f.Type(), fmt.Sprintf("q%d", i)))
	}
	e.p("\tfor i := range s {\n%s\n\t}", e.pr(t, "s[i]"))
}

func emitNest(e *emitter, t types.Type, _ string) {
	e.p("\ttype local struct {\n\t\tA uint8\n\t\tV %s\n\t\tB bool\n\t\tW [2]%s\n\t\tC uint16\n\t}", e.t(t), e.t(t))
	e.p("\tx := local{A: 1, V: %s, B: true, C: 0x1234}\n\tx.W[r.N(2)] = %s\n\ta := [2]local{x, x}\n\ti := r.N(2)\n%s\n\tb := a", e.mk(t, "2"), e.mk(t, "2"), e.ch(t, "&a[i].W[i]"))
	e.p("\ta[i].A, a[i].B, a[i].C = 0xff, false, 0xffff\n\tb[i].V = a[1-i].W[i]\n\tvar v any = b[i]\n\ty := v.(local)")
	e.p("\tfor _, x := range []local{a[0], a[1], b[0], b[1], x, y} {\n\t\tw.U(uint64(x.A))\n%s\n\t\tw.B(x.B)\n%s\n%s\n\t\tw.U(uint64(x.C))\n\t}", e.pr(t, "x.V"), e.pr(t, "x.W[0]"), e.pr(t, "x.W[1]"))
	e.p("\tm := map[int8]local{3: y}\n\tz := m[3]\n%s\n\tz = m[4]\n%s", e.pr(t, "z.V"), e.pr(t, "z.V"))
}

func emitSwap(e *emitter, t types.Type, _ string) {
	e.p("\tx, y := %s, %s\n\tx, y = y, x\n%s\n%s", e.mk(t, "2"), e.mk(t, "2"), e.pr(t, "x"), e.pr(t, "y"))
	e.p("\ta := [3]%s{x, y, x}\n\ti, j := r.N(3), r.N(3)\n\ta[i], a[j], x = a[j], x, a[i]\n\tfor k := range a {\n%s\n\t}\n%s", e.t(t), e.pr(t, "a[k]"), e.pr(t, "x"))
	e.p("\tfor n, v := range a {\n\t\tif n == i {\n\t\t\ta[2] = y\n\t\t\tcontinue\n\t\t}\n%s\n\t}\n\tp, q := &x, &y\n\t*p, *q = *q, *p\n%s\n%s", e.pr(t, "v"), e.pr(t, "x"), e.pr(t, "y"))
	e.p("\tz := func() (%s, %s) { return y, x }\n\tx, a[j] = z()\n%s\n%s", e.t(t), e.t(t), e.pr(t, "x"), e.pr(t, "a[j]"))
}
