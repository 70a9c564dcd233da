package types

import (
	"flag"
	"fmt"
	"strings"
)

// handles makes cases of handles that are passed: an atomic variable is a number that means
// another one in the receiver's domain.
var handles = flag.Bool("handles", false, "pass handles of the system's objects, too")

// emitWide writes packages x and y. x offers objects of the types of s1 by interfaces with one method
// more. y has portals to both: through those of s1 nobody reaches that method, in whatever order
// they were looked up.
func (b *batch) emitWide(o options) {
	x, y := b.packages[len(b.packages)-3], b.packages[len(b.packages)-2]
	server := b.packages[declaring]
	var lookups, cases []string
	for _, public := range b.services {
		name, isService := strings.CutPrefix(public, server.name+".")
		if key := "wide " + name; !isService || !o.wants(key) {
			continue
		}
		wide := x.name + "." + name
		b.services = append(b.services, wide)
		x.p("// Wide%s has a method that the services of s1 do not offer.\ntype Wide%s interface {\n\tportals.Portal\n\tExtra() int\n}\n", name, name)
		x.start = append(x.start, fmt.Sprintf("\tif err := d.Export(%q, &%sObject%s{}); err != nil {\n\t\treturn err\n\t}", wide, x.from(server), name))
		first, second := public, wide
		if b.hash("wide", name)%2 == 0 {
			first, second = second, first
		}
		for _, which := range []string{first, second} {
			lookups = append(lookups, fmt.Sprintf("\tportalTo[%q] = u.Got[portals.Portal](d, %q)", which, which))
		}
		function := fmt.Sprintf("Case%d", y.serial())
		y.p("func %s(w *u.W, r *u.R) {\n\twide, has := portalTo[%q].(%sWide%s)\n\tw.B(has)\n\tw.I(int64(wide.Extra()))", function, wide, y.from(x), name)
		y.p("\tnarrow, has := portalTo[%q].(%sWide%s)\n\tw.B(has != u.Apart())\n\tif has {\n\t\tw.I(int64(narrow.Extra() - 9))\n\t} else {\n\t\tw.I(0)\n\t}\n}\n", public, y.from(x), name)
		cases = append(cases, b.caseOf(y, "wide "+name, function))
	}
	if *handles && o.wants("handles") {
		b.emitHandles(x, y, &lookups, &cases)
	}
	if o.wants("mortal") {
		b.emitMortal(x, y, &lookups, &cases)
	}
	y.p("var portalTo = map[string]portals.Portal{}\n")
	y.start = append(lookups, cases...)
	x.writeStart()
	y.done()
}

// emitMortal makes package x end its domain, if that is its own, when y says so: calls fail from then
// on, of whatever else the room of a value was used for. It is the last that y does with x.
func (b *batch) emitMortal(x, y *emitter, lookups, cases *[]string) {
	b.services = append(b.services, "x.mortal")
	x.p(`// Mortal ends.
type Mortal interface {
	portals.Portal
	Quit() error
	Poke(a, b, c int) (int, error)
}

type mortal struct{ dead error }

func (m *mortal) Quit() error {
	if u.Alone() {
		portals.Exit(0)
	}
	m.dead = portals.ErrTerminated
	return m.dead
}

func (m *mortal) Poke(a, b, c int) (int, error) { return 0, m.dead }
`)
	x.start = append(x.start, `	if err := d.Export("x.mortal", &mortal{}); err != nil {
		return err
	}`)
	*lookups = append(*lookups, `	portalTo["x.mortal"] = u.Got[portals.Portal](d, "x.mortal")`)
	y.p(`// CaseMortal calls what ends.
func CaseMortal(w *u.W, r *u.R) {
	m := portalTo["x.mortal"].(%sMortal)
	n, err := m.Poke(1, 2, 3)
	w.I(int64(n))
	w.Error(err)
	w.Error(m.Quit())
	n, err = m.Poke(4, 5, 6)
	w.I(int64(n))
	w.Error(err)
}
`, y.from(x))
	*cases = append(*cases, b.caseOf(y, "mortal", "CaseMortal"))
}

// caseOf makes a case of a package that runs its own.
func (b *batch) caseOf(e *emitter, key, function string) string {
	b.cases = append(b.cases, testCase{name: key, function: function})
	return fmt.Sprintf("\tu.Case(%q, %s)", key, function)
}

func (b *batch) emitHandles(x, y *emitter, lookups, cases *[]string) {
	b.services = append(b.services, "x.handles")
	x.p(`// Handles is passed atomic variables.
type Handles interface {
	portals.Portal
	Wake(v *portals.AtomicVariable) error
}

type handles struct{ own *portals.AtomicVariable }

func (h *handles) Wake(v *portals.AtomicVariable) error {
	v.Set(7)
	return nil
}
`)
	x.start = append(x.start, `	own, err := portals.NewAtomicVariable()
	if err != nil {
		return err
	}
	if err := d.Export("x.handles", &handles{own}); err != nil {
		return err
	}`)
	*lookups = append(*lookups, `	portalTo["x.handles"] = u.Got[portals.Portal](d, "x.handles")`)
	y.p(`// CaseHandles passes a variable: it is the same one on the other side, or none arrives.
func CaseHandles(w *u.W, r *u.R) {
	v, err := portals.NewAtomicVariable()
	w.Error(err)
	refused := portalTo["x.handles"].(%sHandles).Wake(v)
	w.B((refused == nil) == (v.Get() == 7))
}
`, y.from(x))
	*cases = append(*cases, b.caseOf(y, "handles", "CaseHandles"))
}
