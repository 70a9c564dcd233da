package types

import (
	"fmt"
	"go/types"
	"sort"
	"strings"

	"golang.org/x/tools/go/types/typeutil"
)

// The path of package support, which generated code calls u, and of portals.
const (
	supportPath = "github.com/portico-os/portico/test/generators/types/support"
	portalsPath = "github.com/portico-os/portico/portals"
)

// An emitter writes one package.
type emitter struct {
	b          *batch
	index      int
	name, path string
	pkg        *types.Package // of those that declare types
	imports    map[string]bool
	out        strings.Builder
	helpers    map[string]*typeutil.Map // by kind: the helper functions of types
	queue      []func()
	start      []string // statements of Start
	onHost     string   // functions of which Go and Portico have one each
	onPortico  string
}

func (e *emitter) p(format string, args ...any) { fmt.Fprintf(&e.out, format+"\n", args...) }

// serial returns a number that no other has in the batch.
func (e *emitter) serial() int {
	e.b.serial++
	return e.b.serial
}

// side returns which of b1 and b2 a package belongs to, 0 for those that both do.
func (e *emitter) side() int {
	switch e.name[len(e.name)-1] {
	case '1':
		return 1
	case '2':
		return 2
	}
	return 0
}

// sees reports whether a package can be imported, or is this one.
func (e *emitter) sees(p *types.Package) bool {
	return p == nil || p == e.b.pkgs[0] || e.side() > 0 && p == e.b.pkgs[e.side()]
}

// can reports whether the package can write a type.
func (e *emitter) can(t types.Type) bool { return e.canWrite(t, map[types.Type]bool{}) }

// canWrite is can. Of instances of generic types helpers write their parts, too.
func (e *emitter) canWrite(t types.Type, seen map[types.Type]bool) bool {
	ok := true
	walk(t, func(t types.Type) {
		switch t := t.(type) {
		case *types.Named:
			ok = ok && e.sees(t.Obj().Pkg())
			if x, is := t.Underlying().(*types.Struct); ok && is && t.TypeArgs().Len() > 0 && !seen[t] {
				seen[t] = true
				for f := range x.Fields() {
					ok = ok && e.canWrite(f.Type(), seen)
				}
			}
		case *types.Alias:
			ok = ok && e.sees(t.Obj().Pkg())
		case *types.Struct:
			for f := range t.Fields() {
				ok = ok && (f.Exported() || f.Pkg() == e.pkg)
			}
		case *types.Map:
			ok = ok && e.open(t.Key())
		case *types.Interface:
			for m := range t.ExplicitMethods() {
				ok = ok && (m.Exported() || m.Pkg() == e.pkg)
			}
		}
	})
	return ok
}

// walk visits the types that a type is written with.
func walk(t types.Type, visit func(types.Type)) {
	visit(t)
	tuple := func(list *types.Tuple) {
		for v := range list.Variables() {
			walk(v.Type(), visit)
		}
	}
	switch t := t.(type) {
	case *types.Alias:
		for x := range t.TypeArgs().Types() {
			walk(x, visit)
		}
	case *types.Named:
		for x := range t.TypeArgs().Types() {
			walk(x, visit)
		}
	case *types.Pointer:
		walk(t.Elem(), visit)
	case *types.Slice:
		walk(t.Elem(), visit)
	case *types.Array:
		walk(t.Elem(), visit)
	case *types.Map:
		walk(t.Key(), visit)
		walk(t.Elem(), visit)
	case *types.Struct:
		for f := range t.Fields() {
			walk(f.Type(), visit)
		}
	case *types.Signature:
		tuple(t.Params())
		tuple(t.Results())
	case *types.Interface:
		for m := range t.ExplicitMethods() {
			walk(m.Type(), visit)
		}
		for x := range t.EmbeddedTypes() {
			walk(x, visit)
		}
	}
}

// t writes a type. What it names is needed from now on.
func (e *emitter) t(t types.Type) string {
	walk(t, func(t types.Type) {
		switch t := t.(type) {
		case *types.Named:
			e.b.mark(t.Obj())
		case *types.Alias:
			e.b.mark(t.Obj())
		}
	})
	return types.TypeString(t, e.qualify)
}

// mark says that a declaration is needed.
func (b *batch) mark(o *types.TypeName) {
	if o.Pkg() != nil {
		b.need(b.byName[o.Name()])
	}
}

func (b *batch) need(d *decl) {
	if d == nil || b.marked[d.name] {
		return
	}
	b.marked[d.name] = true
	var visit func(x *expr)
	visit = func(x *expr) {
		b.need(x.decl)
		x.parts(visit)
	}
	visit(d.body)
	for _, m := range d.methods {
		m.parts(visit)
	}
	home := b.packages[d.home]
	home.queue = append(home.queue, func() { home.declare(d) })
}

func (e *emitter) qualify(p *types.Package) string {
	if p == e.pkg {
		return ""
	}
	name := p.Name()
	e.imports[name] = true
	return name
}

// from returns the prefix of what another package of the batch declares.
func (e *emitter) from(other *emitter) string {
	if other == e {
		return ""
	}
	e.imports[other.name] = true
	return other.name + "."
}

// home returns the package that has the helpers of a type which this one uses.
func (e *emitter) home(t types.Type) *emitter {
	if n, ok := types.Unalias(t).(*types.Named); ok && n.Obj().Pkg() != nil && n.TypeArgs().Len() == 0 {
		for i, p := range e.b.pkgs {
			if p == n.Obj().Pkg() {
				return e.b.packages[i]
			}
		}
	}
	if base := e.b.packages[0]; base.can(t) && e.b.hash("home", e.b.nameOf(t))%4 > 0 {
		return base
	}
	return e
}

// helper returns the name of the helper of a kind for a type, which is written if there is none.
func (e *emitter) helper(kind string, t types.Type, write func(e *emitter, name string, id int)) string {
	t = types.Unalias(t)
	h := e.home(t)
	m := h.helpers[kind]
	if m == nil {
		m = &typeutil.Map{}
		h.helpers[kind] = m
	}
	id, known := m.At(t).(int)
	if !known {
		id = e.serial()
		m.Set(t, id)
		h.queue = append(h.queue, func() { write(h, fmt.Sprintf("%s%d", kind, id), id) })
	}
	return fmt.Sprintf("%s%s%d", e.from(h), kind, id)
}

// finish writes whatever is queued.
func (b *batch) finish() {
	for more := true; more; {
		more = false
		for _, e := range b.packages {
			for len(e.queue) > 0 {
				next := e.queue[0]
				e.queue = e.queue[1:]
				next()
				more = true
			}
		}
	}
}

// source returns the text of a package.
func (e *emitter) source() string {
	var b strings.Builder
	fmt.Fprintf(&b, "// Package %s was generated with seed %d.\npackage %s\n\n", e.name, e.b.seed, e.name)
	var names []string
	for name := range e.imports {
		names = append(names, name)
	}
	sort.Strings(names)
	body := e.out.String()
	for _, name := range names {
		fmt.Fprintf(&b, "import %q\n", e.b.module+"/"+name)
	}
	if strings.Contains(body, "portals.") {
		fmt.Fprintf(&b, "import %q\n", portalsPath)
	}
	if strings.Contains(body, "u.") {
		fmt.Fprintf(&b, "import u %q\n", supportPath)
	}
	return b.String() + "\n" + body
}

// declare writes a declaration with its methods. Their results follow from receiver and arguments.
func (e *emitter) declare(d *decl) {
	for _, x := range d.references() {
		if x.home != e.index {
			e.imports[packageNames[x.home]] = true
		}
	}
	e.p("%s", d.text())
	obj := types.Unalias(e.pkg.Scope().Lookup(d.name).Type())
	n, ok := obj.(*types.Named)
	if !ok || d.alias {
		return
	}
	for m := range n.Methods() {
		e.method(d, m)
	}
}

// references returns the declarations that one names, once each.
func (d *decl) references() (list []*decl) {
	seen := map[*decl]bool{}
	var visit func(x *expr)
	visit = func(x *expr) {
		if x.decl != nil && !seen[x.decl] {
			seen[x.decl] = true
			list = append(list, x.decl)
		}
		x.parts(visit)
	}
	visit(d.body)
	for _, m := range d.methods {
		m.parts(visit)
	}
	return list
}

// method writes a method: one of a generic type passes on what it was given, for helpers do
// not know type parameters.
func (e *emitter) method(d *decl, f *types.Func) {
	sig := f.Signature()
	var params []string
	for i := range sig.Params().Len() {
		t := e.t(sig.Params().At(i).Type())
		if sig.Variadic() && i == sig.Params().Len()-1 {
			t = "..." + strings.TrimPrefix(t, "[]")
		}
		params = append(params, fmt.Sprintf("x%d %s", i, t))
	}
	_, isPointer := sig.Recv().Type().(*types.Pointer)
	recv := d.receiver(&method{pointer: isPointer})
	e.p("func %s %s(%s) %s {", recv, f.Name(), strings.Join(params, ", "), e.resultList(sig))
	defer e.p("}\n")
	switch {
	case f.Name() == "Give" && len(d.constraints) > 0:
		e.p("\treturn x1, x0")
		return
	case f.Name() == "Hold" && len(d.constraints) > 0:
		e.p("\treturn x0")
		return
	}
	e.p("\tw := u.NewW()\n\tw.S(%q)", d.name+"."+f.Name())
	switch {
	case len(d.constraints) == 0 && isPointer:
		e.p("\tif !w.Nil(v == nil) {\n%s\n}", e.pr(sig.Recv().Type().(*types.Pointer).Elem(), "*v"))
	case len(d.constraints) == 0:
		e.p("%s", e.pr(sig.Recv().Type(), "v"))
	}
	for i := range sig.Params().Len() {
		e.p("%s", e.pr(sig.Params().At(i).Type(), fmt.Sprintf("x%d", i)))
	}
	e.p("\tr := u.NewR(w.Sum())\n\t_ = r")
	if isPointer && len(d.constraints) == 0 {
		e.p("\tif v != nil {\n%s\n}", e.ch(sig.Recv().Type().(*types.Pointer).Elem(), "v"))
	}
	e.returns(sig)
}

func (e *emitter) resultList(sig *types.Signature) string {
	var results []string
	for v := range sig.Results().Variables() {
		results = append(results, e.t(v.Type()))
	}
	return "(" + strings.Join(results, ", ") + ")"
}

// returns writes a return of random values.
func (e *emitter) returns(sig *types.Signature) {
	var results []string
	for v := range sig.Results().Variables() {
		results = append(results, e.mk(v.Type(), "1"))
	}
	if len(results) > 0 {
		e.p("\treturn %s", strings.Join(results, ", "))
	}
}
