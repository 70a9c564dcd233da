package texts

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// A shape is a type without a name.
type shape struct {
	scalar string // its name, of a scalar
	fields []field
	length int
	elem   *shape // of an array
}

type field struct {
	name, tag string
	shape     *shape
}

var scalars = []string{
	"int", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "uintptr", "bool", "string", "int8", "bool",
}

// draw draws a shape: a struct, if nothing else is asked for.
func draw(r *rand.Rand, depth int) *shape {
	switch n := r.IntN(8); {
	case depth > 0 && n < 4 || depth > 4:
		return &shape{scalar: scalars[r.IntN(len(scalars))]}
	case depth > 0 && n == 4:
		return &shape{elem: draw(r, depth+2), length: r.IntN(4)}
	}
	s := &shape{}
	for i := range r.IntN(5) {
		s.fields = append(s.fields, field{fmt.Sprintf("F%d", i), "", draw(r, depth+1)})
	}
	if r.IntN(3) == 0 { // it pads
		s.fields = append(s.fields, field{"Z", "", &shape{elem: draw(r, 5)}})
	}
	if len(s.fields) == 0 {
		s.fields = []field{{"A", "", &shape{scalar: "uint16"}}}
	}
	return s
}

// retag returns a shape with other tags.
func (s *shape) retag(r *rand.Rand) *shape {
	t := *s
	t.fields = nil
	for _, f := range s.fields {
		t.fields = append(t.fields, field{f.name, []string{"", "a", "b"}[r.IntN(3)], f.shape.retag(r)})
	}
	if s.elem != nil {
		t.elem = s.elem.retag(r)
	}
	return &t
}

func (s *shape) String() string {
	switch {
	case s.scalar != "":
		return s.scalar
	case s.elem != nil:
		return fmt.Sprintf("[%d]%s", s.length, s.elem)
	}
	var fields []string
	for _, f := range s.fields {
		text := f.name + " " + f.shape.String()
		if f.tag != "" {
			text += fmt.Sprintf(" %q", f.tag)
		}
		fields = append(fields, text)
	}
	return "struct{" + strings.Join(fields, "; ") + "}"
}

// A leaf is a scalar of a shape: the steps that lead there, indices as negative numbers -1-i of an
// array whose length follows.
type leaf struct {
	steps  []step
	scalar string
}

type step struct{ index, length int } // length is -1 for a field

// leaves returns the scalars of a shape.
func (s *shape) leaves(steps ...step) (list []leaf) {
	steps = steps[:len(steps):len(steps)]
	if s.scalar != "" {
		return []leaf{{steps, s.scalar}}
	}
	for i, f := range s.fields {
		list = append(list, f.shape.leaves(append(steps, step{i, -1})...)...)
	}
	for i := range s.length {
		list = append(list, s.elem.leaves(append(steps, step{i, s.length})...)...)
	}
	return list
}

// A typ is a declared type with methods.
type typ struct {
	name    string
	shape   *shape
	generic bool
	methods []method
}

// A method takes a value and returns a number. Those of one name are alike but for tags.
type method struct {
	name      string
	parameter *shape
}

// A unit is the components of one try.
type unit struct {
	r          *rand.Rand
	types      []typ
	methods    [][]method // by name, the alike
	ifaces     [][]method
	unsupplied bool // the second component supplies no methods of instances
	serial     int
}

func newUnit(seed uint64) *unit {
	u := &unit{r: rand.New(rand.NewPCG(seed, 7))}
	for i := range 3 {
		p := draw(u.r, 0)
		var alike []method
		for range 3 {
			alike = append(alike, method{fmt.Sprintf("M%d", i), p.retag(u.r)})
		}
		u.methods = append(u.methods, alike)
	}
	for len(u.types) < 6 {
		t := typ{name: fmt.Sprintf("T%d", len(u.types)), shape: draw(u.r, 0), methods: u.drawMethods()}
		u.types = append(u.types, t)
		if u.r.IntN(2) == 0 {
			u.types = append(u.types, typ{name: fmt.Sprintf("T%d", len(u.types)), shape: t.shape.retag(u.r), methods: u.drawMethods()})
		}
	}
	u.types = append(u.types, typ{name: "G", shape: draw(u.r, 0), generic: true, methods: u.drawMethods()})
	for range 4 {
		if list := u.drawMethods(); len(list) > 0 {
			u.ifaces = append(u.ifaces, list)
		}
	}
	for _, t := range u.types { // one that it has
		if len(t.methods) > 0 {
			u.ifaces = append(u.ifaces, t.methods)
		}
	}
	return u
}

// drawMethods draws some methods, sorted by name.
func (u *unit) drawMethods() (list []method) {
	for _, alike := range u.methods {
		if u.r.IntN(3) > 0 {
			list = append(list, alike[u.r.IntN(len(alike))])
		}
	}
	return list
}
