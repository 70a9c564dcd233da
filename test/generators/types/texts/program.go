package texts

import (
	"fmt"
	"slices"
	"strings"
)

// A variable is a pointer that is not nil, and what it leads to.
type variable struct {
	name, typ string
	shape     *shape
	methods   []method
}

// An object is an interface value.
type object struct {
	name    string
	methods []method
}

// A program is the start function of a component, and what else that has.
type program struct {
	*writer
	u         *unit
	component string
	variables []variable
	objects   []object
	instances []string // of lib.G, which it uses
}

func interfaceText(methods []method) string {
	var s []string
	for _, m := range methods {
		s = append(s, fmt.Sprintf("%s(%s) int", m.name, m.parameter))
	}
	return "interface{" + strings.Join(s, "; ") + "}"
}

// has reports whether a type with some methods has all of others, tags included.
func has(methods, wanted []method) bool {
	return !slices.ContainsFunc(wanted, func(m method) bool {
		return !slices.ContainsFunc(methods, func(n method) bool { return n.name == m.name && n.parameter.String() == m.parameter.String() })
	})
}

// methodText writes a method with a receiver.
func methodText(name, receiver string, s *shape, m method) string {
	w := &writer{values: 2, slots: []string{m.parameter.String()}}
	p := w.v("nilcheck v0")
	sum := w.v("const int %d", len(name))
	sum = w.mix(w.mix(sum, p, s), "slot0", m.parameter)
	w.p("ret %s", sum)
	return w.function(fmt.Sprintf("func %s(v0 *%s, slot0 %s) int", name, receiver, m.parameter))
}

// library returns the component that declares the types.
func (u *unit) library() string {
	var s, funcs strings.Builder
	s.WriteString("component \"example.org/lib\"\n")
	for _, t := range u.types {
		if t.generic {
			fmt.Fprintf(&s, "type %s params 1 = struct{V $0; R %s}\n", t.name, t.shape)
			continue
		}
		fmt.Fprintf(&s, "type %s = %s {\n", t.name, t.shape)
		for _, m := range t.methods {
			name := fmt.Sprintf("(*%s).%s", t.name, m.name)
			fmt.Fprintf(&s, "\t%s = %s value\n", m.name, name)
			funcs.WriteString(methodText(name, t.name, t.shape, m))
		}
		s.WriteString("}\n")
		w := &writer{values: 3, slots: []string{t.name, t.name}}
		sum := w.mix(w.mix("v1", "slot0", t.shape), "slot1", t.shape)
		w.p("ret slot1, %s", sum)
		funcs.WriteString(w.function(fmt.Sprintf("export func Pass%s(slot0 %s, v1 int, slot1 %s) (%s, int)", t.name, t.name, t.name, t.name)))
		fmt.Fprintf(&s, "global Kept%s %s\n", t.name, t.name)
	}
	s.WriteString(show)
	return s.String() + funcs.String()
}

// show prints a number, in sixteen digits.
const show = `export func Show(v0 int) {
b0:
	v1 = string string "0123456789abcdef"
	v2 = const int 60
	v3 = const int 4
	v4 = const int 0
	v5 = const int 15
	v6 = const int 1
	jump b1
b1:
	v7 = phi int [b0: v2, b2: v14]
	v8 = lt v7, v4
	br v8, b3, b2
b2:
	v9 = convert uint64 v7
	v10 = shr v0, v9
	v11 = and v10, v5
	v12 = add v11, v6
	v13 = slice string v1, v11, v12, _
	sys debug.write(v13)
	v14 = sub v7, v3
	jump b1
b3:
	v15 = string string " "
	sys debug.write(v15)
	ret
}
`

// component returns a component that runs a random program of n steps.
func (u *unit) component(name string, n int) string {
	p := &program{writer: &writer{}, u: u, component: name}
	p.make(u.types[u.r.IntN(len(u.types))])
	p.make(u.types[len(u.types)-1])
	p.box(p.variables[1])
	for range n {
		p.step()
	}
	p.say("done\n")
	p.p("ret")
	var s strings.Builder
	fmt.Fprintf(&s, "component \"example.org/%s\"\nimport lib \"example.org/lib\"\n", name)
	for _, t := range u.types {
		if t.generic {
			fmt.Fprintf(&s, "type lib.%s params 1\n", t.name)
		} else {
			fmt.Fprintf(&s, "type lib.%s\nextern func lib.Pass%s(lib.%s, int, lib.%s) (lib.%s, int)\n", t.name, t.name, t.name, t.name, t.name)
		}
	}
	s.WriteString("extern func lib.Show(int)\n")
	var funcs strings.Builder
	g := u.types[len(u.types)-1]
	for i, argument := range p.instances {
		if u.unsupplied && name == "second" {
			continue // first supplies some
		}
		fmt.Fprintf(&s, "type = lib.G[%s] {\n", argument)
		for _, m := range g.methods {
			f := fmt.Sprintf("g%d%s", i, m.name)
			fmt.Fprintf(&s, "\t%s = %s value\n", m.name, f)
			funcs.WriteString(methodText(f, "lib.G["+argument+"]", instance(g.shape, argument), m))
		}
		s.WriteString("}\n")
	}
	return s.String() + funcs.String() + p.function("export func $start()")
}

func instance(s *shape, argument string) *shape {
	return &shape{fields: []field{{"V", "", &shape{scalar: argument}}, {"R", "", s}}}
}

// make makes a variable of a type.
func (p *program) make(t typ) {
	v := variable{typ: "lib." + t.name, shape: t.shape, methods: t.methods}
	if t.generic {
		argument := []string{"int8", "uint64", "string"}[p.u.r.IntN(3)]
		v.typ, v.shape = "lib.G["+argument+"]", instance(t.shape, argument)
		if !slices.Contains(p.instances, argument) {
			p.instances = append(p.instances, argument)
		}
	}
	v.name = p.v("new %s", v.typ)
	p.u.serial++
	p.fill(v.name, v.shape, p.u.serial)
	p.variables = append(p.variables, v)
}

func (p *program) variable() variable { return p.variables[p.u.r.IntN(len(p.variables))] }

// step writes one of the things that a program does.
func (p *program) step() {
	v := p.variable()
	switch p.u.r.IntN(9) {
	case 0:
		p.make(p.u.types[p.u.r.IntN(len(p.u.types))])
	case 1:
		p.change(v)
	case 2, 3:
		p.box(v)
	case 4:
		p.convert()
	case 5:
		p.assert()
	case 6:
		p.pass(v)
	case 7:
		if name, ok := strings.CutPrefix(v.typ, "lib.T"); ok {
			_ = name
			s := p.slot(v.typ)
			p.p("copy %s, %s", s, v.name)
			p.showSome(s, v.shape)
		}
	case 8:
		p.compare()
	}
}

func (p *program) showSome(place string, s *shape) {
	list := s.leaves()
	for range min(3, len(list)) {
		p.show(place, list[p.u.r.IntN(len(list))])
	}
}

// change makes a pointer one to a type that differs in tags, if there is one.
func (p *program) change(v variable) {
	for _, t := range p.u.types {
		if t.generic || "lib."+t.name == v.typ || untagged(t.shape) != untagged(v.shape) {
			continue
		}
		c := variable{p.v("change *lib.%s %s", t.name, v.name), "lib." + t.name, t.shape, t.methods}
		p.u.serial++
		p.fill(c.name, c.shape, p.u.serial)
		p.variables = append(p.variables, c)
		p.showSome(v.name, v.shape)
		return
	}
}

func untagged(s *shape) string {
	t := *s
	t.fields = nil
	for _, f := range s.fields {
		t.fields = append(t.fields, field{f.name, untagged(f.shape), nil})
	}
	text := s.scalar
	for _, f := range t.fields {
		text += f.name + "(" + f.tag + ")"
	}
	if s.elem != nil {
		text += fmt.Sprintf("[%d](%s)", s.length, untagged(s.elem))
	}
	return text
}

// box makes an interface of a pointer or of what it leads to.
func (p *program) box(v variable) {
	for _, i := range p.u.ifaces {
		if !has(v.methods, i) || p.u.r.IntN(3) == 0 {
			continue
		}
		from := v.name
		if p.u.r.IntN(2) == 0 {
			from = p.slot(v.typ)
			p.p("copy %s, %s", from, v.name)
		}
		o := object{p.v("box %s %s", interfaceText(i), from), i}
		p.objects = append(p.objects, o)
		p.callAll(o)
		return
	}
}

// callAll calls all methods of an interface.
func (p *program) callAll(o object) {
	for i, m := range o.methods {
		s := p.slot(m.parameter.String())
		p.u.serial++
		p.fill(s, m.parameter, p.u.serial)
		p.p("call lib.Show(%s)", p.v("callm %s.%d(%s)", o.name, i, s))
	}
}

func (p *program) object() *object {
	if len(p.objects) == 0 {
		return nil
	}
	return &p.objects[p.u.r.IntN(len(p.objects))]
}

// convert changes an interface to one whose methods differ in tags, and calls all.
func (p *program) convert() {
	o := p.object()
	if o == nil {
		return
	}
	var other []method
	for _, m := range o.methods {
		other = append(other, method{m.name, m.parameter.retag(p.u.r)})
	}
	c := object{p.v("change %s %s", interfaceText(other), o.name), other}
	p.objects = append(p.objects, c)
	p.callAll(c)
}

// assert asks an interface for another one, and for the value of a type.
func (p *program) assert() {
	o := p.object()
	if o == nil {
		return
	}
	a := p.v("upcast any %s", o.name)
	i := p.u.ifaces[p.u.r.IntN(len(p.u.ifaces))]
	x, ok := fmt.Sprintf("v%d", p.values), fmt.Sprintf("v%d", p.values+1)
	p.values += 2
	p.p("%s, %s = assert %s %s", x, ok, interfaceText(i), a)
	p.branch(ok, func() {
		p.say("has ")
		p.callAll(object{x, i})
	})
	v := p.variable()
	s := p.slot(v.typ)
	ok = fmt.Sprintf("v%d", p.values)
	p.values++
	p.p("%s, %s = unbox %s %s", s, ok, v.typ, a)
	p.branch(ok, func() {
		p.say("is ")
		p.showSome(s, v.shape)
	})
}

// pass calls a function with values, and takes one back.
func (p *program) pass(v variable) {
	name, ok := strings.CutPrefix(v.typ, "lib.T")
	if !ok {
		return
	}
	a, b := p.slot(v.typ), p.slot(v.typ)
	p.p("copy %s, %s", a, v.name)
	k := p.v("const int %d", p.values)
	sum := fmt.Sprintf("v%d", p.values)
	p.values++
	p.p("%s, %s = call lib.PassT%s(%s, %s, %s)", b, sum, name, a, k, a)
	p.p("call lib.Show(%s)", sum)
	p.showSome(b, v.shape)
}

// compare compares two interfaces.
func (p *program) compare() {
	o := p.object()
	if o == nil {
		return
	}
	a, v := p.v("upcast any %s", o.name), p.variable()
	s := p.slot(v.typ)
	p.p("copy %s, %s", s, v.name)
	b := p.v("box any %s", s)
	p.branch(p.v("eq %s, %s", a, b), func() { p.say("equal ") })
	p.branch(p.v("eq %s, %s", b, p.v("box any %s", s)), func() { p.say("same ") })
}
