package types

import (
	"fmt"
	"strings"
)

// Declarations are a tree of their own, and text only for Go's type checker and the two compilers:
// reduction takes parts of the tree away.

// An expr is a type expression; which fields count, its form says.
type expr struct {
	form    form
	name    string  // of a basic type or a type parameter
	decl    *decl   // of a reference
	args    []*expr // of a reference to a generic type
	key     *expr
	elem    *expr
	length  int64
	fields  []field
	params  []*expr
	results []*expr
	methods []*method // of an interface
	embeds  []*expr   // of an interface
}

type form int

const (
	basic form = iota
	reference
	pointer
	slice
	array
	mapping
	structure
	function
	iface
)

type field struct {
	name     string // "" if it is embedded
	typ      *expr
	tag      string
	embedded bool
}

// A method is one of an interface, or of a named type.
type method struct {
	name            string
	params, results []*expr
	variadic        bool
	pointer         bool // of a named type: the receiver is a pointer
}

// A decl declares a type in one of the first packages of a batch.
type decl struct {
	home        int // index of the package
	name        string
	constraints []string // of type parameters P0 and on
	alias       bool
	body        *expr
	methods     []*method
	group       int // declarations that are similar have the same, not 0
}

func named(name string) *expr { return &expr{form: basic, name: name} }

func refer(d *decl, args ...*expr) *expr { return &expr{form: reference, decl: d, args: args} }

// parts calls yield with all expressions that one consists of.
func (x *expr) parts(yield func(*expr)) {
	for _, list := range [][]*expr{x.args, {x.key, x.elem}, x.params, x.results, x.embeds} {
		for _, y := range list {
			if y != nil {
				yield(y)
			}
		}
	}
	for _, f := range x.fields {
		yield(f.typ)
	}
	for _, m := range x.methods {
		m.parts(yield)
	}
}

func (m *method) parts(yield func(*expr)) {
	for _, list := range [][]*expr{m.params, m.results} {
		for _, y := range list {
			yield(y)
		}
	}
}

// mentions reports whether an expression names a declaration.
func (x *expr) mentions(d *decl) bool {
	found := x.decl == d
	x.parts(func(y *expr) { found = found || y.mentions(d) })
	return found
}

// text writes an expression as a package of the batch writes it.
func (x *expr) text(home int) string {
	switch x.form {
	case basic:
		return x.name
	case reference:
		s := x.decl.name
		if x.decl.home != home {
			s = packageNames[x.decl.home] + "." + s
		}
		if len(x.args) > 0 {
			s += "[" + join(x.args, home) + "]"
		}
		return s
	case pointer:
		return "*" + x.elem.text(home)
	case slice:
		return "[]" + x.elem.text(home)
	case array:
		return fmt.Sprintf("[%d]%s", x.length, x.elem.text(home))
	case mapping:
		return "map[" + x.key.text(home) + "]" + x.elem.text(home)
	case function:
		return "func" + signature(x.params, x.results, false, home)
	case iface:
		var s []string
		for _, e := range x.embeds {
			s = append(s, e.text(home))
		}
		for _, m := range x.methods {
			s = append(s, m.name+signature(m.params, m.results, m.variadic, home))
		}
		return "interface{ " + strings.Join(s, "; ") + " }"
	}
	var s []string
	for _, f := range x.fields {
		t := f.typ.text(home)
		if !f.embedded {
			t = f.name + " " + t
		}
		if f.tag != "" {
			t += fmt.Sprintf(" %q", f.tag)
		}
		s = append(s, t)
	}
	return "struct{ " + strings.Join(s, "; ") + " }"
}

func join(list []*expr, home int) string {
	var s []string
	for _, x := range list {
		s = append(s, x.text(home))
	}
	return strings.Join(s, ", ")
}

// signature writes parameters, which have no names, and results.
func signature(params, results []*expr, variadic bool, home int) string {
	s := "("
	for i, p := range params {
		if i > 0 {
			s += ", "
		}
		if variadic && i == len(params)-1 {
			s += "..."
		}
		s += p.text(home)
	}
	s += ")"
	if len(results) > 0 {
		s += " (" + join(results, home) + ")"
	}
	return s
}

// text writes a declaration, without methods.
func (d *decl) text() string {
	var params []string
	for i, c := range d.constraints {
		params = append(params, fmt.Sprintf("P%d %s", i, c))
	}
	s := "type " + d.name
	if len(params) > 0 {
		s += "[" + strings.Join(params, ", ") + "]"
	}
	if d.alias {
		s += " ="
	}
	return s + " " + d.body.text(d.home) + "\n"
}

// receiver writes the receiver of a method.
func (d *decl) receiver(m *method) string {
	var params []string
	for i := range d.constraints {
		params = append(params, fmt.Sprintf("P%d", i))
	}
	s := d.name
	if len(params) > 0 {
		s += "[" + strings.Join(params, ", ") + "]"
	}
	if m.pointer {
		s = "*" + s
	}
	return "(v " + s + ")"
}
