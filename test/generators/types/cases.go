package types

import (
	"fmt"
	"go/types"
	"slices"
	"strings"
)

// An operation is something to do with values of a type.
type operation struct {
	name string
	fit  func(e *emitter, t types.Type) bool
	emit func(e *emitter, t types.Type, key string) // writes the body of a function of w and r
}

// perType is how many operations cases do with one type, at least; with every other it is one more.
const perType = 2

// emitCases writes the cases of all types.
func (b *batch) emitCases(o options) {
	for _, t := range b.subjects {
		name := b.nameOf(t)
		ops := rank(b, "operations "+name, operations, func(o operation) string { return o.name })
		n := 0
		for _, op := range ops {
			key := op.name + " " + name
			if n == perType+int(b.hash("operations", name)%2) {
				break
			}
			e := b.place(key, t)
			if e == nil || op.fit != nil && !op.fit(e, t) {
				continue
			}
			n++
			if o.wants(key) {
				b.emitCase(e, t, op, key)
			}
		}
	}
}

// place returns the package that has a case about a type.
func (b *batch) place(key string, t types.Type) *emitter {
	list := slices.DeleteFunc(slices.Clone(b.packages), func(e *emitter) bool {
		return strings.Contains("sxyz", e.name[:1]) || !e.can(t)
	})
	if len(list) == 0 {
		return nil
	}
	return rank(b, "place "+key, list, func(e *emitter) string { return e.name })[0]
}

func (b *batch) emitCase(e *emitter, t types.Type, op operation, key string) {
	client := e.side()
	if client == 0 {
		client = 1 + int(b.hash("client", key)%2)
	}
	function := fmt.Sprintf("Case%d", e.serial())
	e.out.WriteString("// " + key + "\n")
	e.p("func %s(w *u.W, r *u.R) {", function)
	op.emit(e, t, key)
	e.p("}\n")
	b.add(client, key, e, function)
}

// add makes a client run a case.
func (b *batch) add(client int, name string, e *emitter, function string) {
	c := b.packages[slices.Index(packageNames, fmt.Sprintf("c%d", client))]
	b.cases = append(b.cases, testCase{client, name, function})
	c.start = append(c.start, fmt.Sprintf("\tu.Case(%q, %s%s)", name, c.from(e), function))
}

// others returns n types that a package can write, for company.
func (e *emitter) others(key string, n int) []types.Type {
	list := slices.DeleteFunc(slices.Clone(e.b.subjects), func(t types.Type) bool { return !e.can(t) || sizes.Sizeof(t) > 200 })
	list = rank(e.b, "others "+key, list, e.b.nameOf)
	var company []types.Type
	for i := range n {
		if i%2 == 1 && i/2 < len(list) {
			company = append(company, list[i/2])
		} else {
			company = append(company, types.Typ[1+e.b.hash(key, fmt.Sprint(i))%17])
		}
	}
	return company
}

// alike returns types that one can be converted to, those that differ least first, and others of its group.
func (e *emitter) alike(t types.Type) (convertible, other []types.Type) {
	same := func(x, y types.Type) bool {
		return types.IdenticalIgnoreTags(x.Underlying(), y.Underlying()) && (!types.IsInterface(x) || types.AssignableTo(x, y))
	}
	for _, x := range rank(e.b, "alike "+e.b.nameOf(t), e.b.subjects, e.b.nameOf) {
		switch {
		case types.Identical(x, t) || !e.can(x):
		case same(x, t):
			convertible = append(convertible, x)
		case e.b.groupOf(x) != 0 && e.b.groupOf(x) == e.b.groupOf(t):
			other = append(other, x)
		}
	}
	if u := t.Underlying(); e.can(u) && !types.Identical(u, t) {
		convertible = append([]types.Type{u}, convertible...)
	}
	return convertible[:min(len(convertible), 4)], other[:min(len(other), 3)]
}

func (b *batch) groupOf(t types.Type) int {
	if n, ok := t.(*types.Named); ok && b.byName[n.Obj().Name()] != nil {
		return b.byName[n.Obj().Name()].group
	}
	return 0
}

// parameters writes names and types, for a function's parameters.
func (e *emitter) parameters(prefix string, list []types.Type) string {
	var s []string
	for i, t := range list {
		s = append(s, fmt.Sprintf("%s%d %s", prefix, i, e.t(t)))
	}
	return strings.Join(s, ", ")
}

func names(prefix string, n int) string {
	var s []string
	for i := range n {
		s = append(s, fmt.Sprintf("%s%d", prefix, i))
	}
	return strings.Join(s, ", ")
}

// writeStart writes the function that runs a package's part.
func (e *emitter) writeStart() {
	e.p("// Start runs the package's part.\nfunc Start(d *portals.Domain) error {\n\tu.Begin(d, %q)", e.name)
	for _, s := range e.start {
		e.p("%s", s)
	}
	e.p("\treturn nil\n}")
}

// done writes the Start function of a package that others wait for.
func (e *emitter) done() {
	name := e.name + ".done"
	e.b.services = append(e.b.services, name)
	e.start = append(e.start, fmt.Sprintf("\tif err := d.Export(%q, &u.Done{}); err != nil {\n\t\treturn err\n\t}", name))
	e.writeStart()
}
