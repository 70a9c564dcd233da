package types

import (
	"fmt"
	"go/types"
	"slices"
	"strings"
)

// A service has an interface in b1 or b2, an object in s1 or s2, and a client in c1 or c2.

// perService is how many types there are for each service of a side.
const perService = 12

// maxServices is how many a side has at most: where there is one case, its service has any number.
const maxServices = 60

// A portalMethod is a method of a service.
type portalMethod struct {
	name            string
	params, results []types.Type
	how             int // what it does
}

// What a portal method does, besides writing all arguments to a sum, which it returns.
const (
	echoes  = iota // returns its arguments
	changes        // changes its arguments, if nobody sees that, and returns others
	keeps          // returns its arguments of the call before
	fails          // panics in every other call, and returns its arguments in the others
	numHows
)

// emitServices writes the services of both sides.
func (b *batch) emitServices(o options) {
	for side := 1; side <= 2; side++ {
		s := &sideServices{b: b, side: side, decl: b.packages[side], server: b.packages[declaring-1+side], client: b.packages[declaring+1+side]}
		s.types = slices.DeleteFunc(slices.Clone(b.subjects), func(t types.Type) bool {
			return !s.decl.can(t) || !s.server.can(t) || !s.client.can(t) || !s.server.passable(t) || !s.client.passable(t)
		})
		if len(s.types) > 0 {
			services := 1 + len(s.types)/perService
			if o.only != nil {
				services = maxServices
			}
			for n := range services {
				s.emit(n, o)
			}
		}
		s.client.done()
		s.server.writeStart()
	}
	b.emitWide(o)
	b.packages[len(b.packages)-1].writeStart()
}

// sideServices are those of one side.
type sideServices struct {
	b                    *batch
	side                 int
	decl, server, client *emitter
	types                []types.Type // that can be passed
}

func (s *sideServices) emit(n int, o options) {
	name := fmt.Sprintf("Sv%d", n)
	var methods []portalMethod
	for i := range 3 {
		key := fmt.Sprintf("service %d %d %d", s.side, n, i)
		m := portalMethod{name: fmt.Sprintf("Do%d", i), how: int(s.b.hash("how", key) % numHows)}
		list := rank(s.b, key, s.types, s.b.nameOf)
		for j := range int(s.b.hash("params", key) % 5) {
			if j < len(list) {
				m.params = append(m.params, list[j])
			}
		}
		if s.b.hash("fast", key)%4 == 0 { // such that all may be in registers
			m.params = slices.DeleteFunc(m.params, refers)
		}
		m.results = append(m.results, m.params...)
		if m.how == changes {
			m.results = list[:min(len(list), int(s.b.hash("results", key)%3))]
		}
		methods = append(methods, m)
	}
	used := false
	for i, m := range methods {
		key := fmt.Sprintf("portal %d %s %s", s.side, name, m.name)
		if !o.wants(key) {
			continue
		}
		used = true
		function := fmt.Sprintf("Case%d", s.client.serial())
		s.client.p("// %s\nfunc %s(w *u.W, r *u.R) {", key, function)
		s.emitCase(name, m, methods[i:])
		s.client.p("}\n")
		s.b.add(s.side, key, s.client, function)
	}
	if back := fmt.Sprintf("portal %d %s Back", s.side, name); o.wants(back) && len(methods[0].params) > 0 {
		used = true
		s.emitBack(name, back, methods[0].params[0])
	}
	if !used {
		return
	}
	s.emitInterface(name, methods)
	s.emitObject(name, methods)
	s.client.p("var the%s %s%s", name, s.client.from(s.decl), name)
	public := s.server.name + "." + name
	s.client.start = append([]string{fmt.Sprintf("\tthe%s = u.Got[%s%s](d, %q)", name, s.client.from(s.decl), name, public)}, s.client.start...)
	s.server.start = append(s.server.start, fmt.Sprintf("\tif err := d.Export(%q, &Object%s{}); err != nil {\n\t\treturn err\n\t}", public, name))
	s.b.services = append(s.b.services, public)
}

// signature writes parameters and results of a portal method.
func (m portalMethod) signature(e *emitter) string {
	return fmt.Sprintf("(%s) (%s)", e.parameters("x", m.params), m.returned(e))
}

// returned writes the results of a portal method.
func (m portalMethod) returned(e *emitter) string {
	return strings.TrimPrefix(e.parameters("y", m.results)+", sum uint64, err error", ", ")
}

func (s *sideServices) emitInterface(name string, methods []portalMethod) {
	s.decl.p("// %s is a service.\ntype %s interface {\n\tportals.Portal", name, name)
	for _, m := range methods {
		s.decl.p("\t%s%s", m.name, m.signature(s.decl))
	}
	s.decl.p("}\n")
}

func (s *sideServices) emitObject(name string, methods []portalMethod) {
	e := s.server
	e.p("type Object%s struct {", name)
	for i, m := range methods {
		for j, t := range m.params {
			if m.how == keeps {
				e.p("\tkept%d_%d %s", i, j, e.t(t))
			}
		}
	}
	e.p("\tcalls int\n}\n\n// Extra is called by those who know the object, and by nobody else.\nfunc (o *Object%s) Extra() int { return 9 }\n", name)
	for i, m := range methods {
		e.p("func (o *Object%s) %s%s {\n\tdefer u.Serve()()\n\tw := u.NewW()", name, m.name, m.signature(e))
		for j, t := range m.params {
			e.p("%s", e.pr(t, fmt.Sprintf("x%d", j)))
		}
		e.p("\tr := u.NewR(w.Sum())\n\tsum, err = w.Sum(), u.AnError(r)")
		switch m.how {
		case echoes, fails:
			if m.how == fails {
				e.p("\tif o.calls++; o.calls%%2 == 0 {\n\t\tpanic(\"no\")\n\t}")
			}
			for j := range m.params {
				e.p("\ty%d = x%d", j, j)
			}
		case keeps:
			for j := range m.params {
				e.p("\ty%d, o.kept%d_%d = o.kept%d_%d, x%d", j, i, j, i, j, j)
			}
		case changes:
			e.p("\tif u.Mutates() {\n\t\tr := u.NewR(3)\n\t\t_ = r")
			for j, t := range m.params {
				e.p("%s", e.ch(t, fmt.Sprintf("&x%d", j)))
			}
			e.p("\t}")
			for j, t := range m.results {
				e.p("\ty%d = %s", j, e.mk(t, "3"))
			}
		}
		e.p("\treturn\n}\n")
	}
}

// emitCase writes calls of one method, in some ways.
func (s *sideServices) emitCase(name string, m portalMethod, from []portalMethod) {
	e := s.client
	for j, t := range m.params {
		e.p("\tx%d := %s", j, e.mk(t, "3"))
	}
	results := names("y", len(m.results))
	if results != "" {
		results += ", "
	}
	call := func(f string) {
		if m.how == fails { // what the call returns then is zero, in this domain or another
			e.p("\t{\n\t\t%ssum, err := func() (%s) {\n\t\t\tdefer func() {\n\t\t\t\tif recover() != nil {\n\t\t\t\t\terr = portals.ErrFault\n\t\t\t\t}\n\t\t\t}()\n\t\t\treturn %s(%s)\n\t\t}()",
				results, m.returned(e), f, names("x", len(m.params)))
		} else {
			e.p("\t{\n\t\t%ssum, err := %s(%s)", results, f, names("x", len(m.params)))
		}
		e.p("\t\t\t\tw.U(sum)\n\t\tw.Error(err)")
		e.alone("y", m.results)
		e.alone("x", m.params)
		e.p("\t}")
	}
	call("the" + name + "." + m.name)
	e.p("\tf := the%s.%s\n\tu.Collect()", name, m.name)
	call("f")
	small := fmt.Sprintf("small%d", e.serial())
	e.p("\tvar s %s = the%s", small, name)
	call("s." + m.name)
	e.p("\tt, ok := any(s).(interface{ portals.Portal; %s%s })\n\tw.B(ok)", m.name, m.signature(e))
	call("t." + m.name)
	e.p("}\n\ntype %s interface {\n\tportals.Portal", small)
	for _, m := range from {
		e.p("\t%s%s", m.name, m.signature(e))
	}
}

// emitBack makes a service call an object of its client's, and return it: there it is the object
// that it was.
func (s *sideServices) emitBack(name, key string, t types.Type) {
	d, e := s.decl, s.client
	d.p("// Back%s is what a client offers.\ntype Back%s interface {\n\tportals.Portal\n\tCalled(x %s) (%s, uint64, error)\n}\n", name, name, d.t(t), d.t(t))
	d.p("// Calls%s calls back.\ntype Calls%s interface {\n\tportals.Portal\n\tBack(b Back%s, x %s) (Back%s, %s, uint64, error)\n}\n", name, name, name, d.t(t), name, d.t(t))
	s.server.p("// Back calls back.\nfunc (o *Object%s) Back(b %sBack%s, x %s) (%sBack%s, %s, uint64, error) {\n\tdefer u.Serve()()\n\ty, sum, err := b.Called(x)\n\treturn b, y, sum, err\n}\n",
		name, s.server.from(d), name, s.server.t(t), s.server.from(d), name, s.server.t(t))
	function := fmt.Sprintf("Case%d", e.serial())
	e.p("type back%s struct{ seed uint64 }\n\nfunc (b *back%s) Called(x %s) (%s, uint64, error) {\n\tdefer u.Serve()()\n\tw := u.NewW()\n\tw.U(b.seed)\n%s\n\tr := u.NewR(w.Sum())\n\terr := u.AnError(r)\n\treturn %s, w.Sum(), err\n}\n",
		name, name, e.t(t), e.t(t), e.pr(t, "x"), e.mk(t, "2"))
	e.p("func %s(w *u.W, r *u.R) {\n\tb := &back%s{r.U()}\n\ts := any(the%s).(%sCalls%s)\n\tfor range 2 {\n\t\tx := %s\n\t\tc, y, sum, err := s.Back(b, x)\n\t\tw.U(sum)\n\t\tw.Error(err)\n\t\tw.B(err != nil || u.Deep() || c == %sBack%s(b))", function, name, name, e.from(d), name, e.mk(t, "3"), e.from(d), name)
	e.p("\t\tw.Alone(func(w *u.W) {\n%s\n\t\t})\n\t\tw.Alone(func(w *u.W) {\n%s\n\t\t})\n\t}\n}\n", e.pr(t, "y"), e.pr(t, "x"))
	s.b.add(s.side, key, e, function)
}

// alone writes values that may share parts with others written before, in Go alone.
func (e *emitter) alone(prefix string, list []types.Type) {
	if len(list) == 0 {
		return
	}
	e.p("\tw.Alone(func(w *u.W) {")
	for j, t := range list {
		e.p("%s", e.pr(t, fmt.Sprintf("%s%d", prefix, j)))
	}
	e.p("\t})")
}
