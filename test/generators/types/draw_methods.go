package types

import (
	"fmt"
	"slices"
)

// signatures draws what methods of a name take and give: several that differ in tags of a struct
// in them, or in the order of parameters. All are exported: that of interfaces which have methods of
// another package that are not, the verifier takes no more than a few.
func (d *drawer) signatures(number int) []*method {
	d.home, d.constraints = 0, nil
	m := &method{name: fmt.Sprintf("M%d", number), variadic: d.one(6)}
	inner := d.structure(nil, 1+d.r.IntN(3))
	if d.one(2) {
		inner = &expr{form: structure, fields: []field{{name: "X", typ: named(basics[d.r.IntN(17)])}}}
	}
	for range d.r.IntN(4) {
		m.params = append(m.params, d.typ(nil, 3, false))
	}
	if d.one(10) { // more than registers take
		for range 12 {
			m.params = append(m.params, named(basics[d.r.IntN(18)]))
		}
	}
	for range d.r.IntN(3) {
		m.results = append(m.results, d.typ(nil, 3, false))
	}
	at := 0
	if m.params != nil {
		at = d.r.IntN(len(m.params))
	}
	in := d.r.IntN(3)
	variant := func(x *expr) *method {
		v := *m
		switch wrapped := d.wrapped(x, in); {
		case in == 2 || m.params == nil:
			v.variadic = v.variadic && m.params != nil
			v.results = append([]*expr{wrapped}, m.results...)
		default:
			v.params = slices.Clone(m.params)
			v.params = slices.Insert(v.params, at, wrapped)
		}
		return &v
	}
	list := []*method{variant(inner)}
	for range d.r.IntN(3) {
		list = append(list, variant(d.retagged(inner)))
	}
	return list
}

// wrapped puts a type into another one.
func (d *drawer) wrapped(x *expr, how int) *expr {
	switch how {
	case 0:
		return x
	case 1:
		return &expr{form: pointer, elem: x}
	}
	return &expr{form: slice, elem: x}
}

// signature draws a method.
func (d *drawer) signature() *method {
	list := d.sigs[d.r.IntN(len(d.sigs))]
	m := *list[d.r.IntN(len(list))]
	return &m
}

// addMethods gives a declared type methods, if it may have any.
func (d *drawer) addMethods(x *decl) {
	under := x.underlying()
	if under.form == pointer || under.form == iface || x.body.form == basic && (x.body.name == "any" || x.body.name == "error") {
		return
	}
	for range d.r.IntN(4) {
		m := d.signature()
		m.pointer = d.one(3)
		x.methods = addMethod(x.methods, m)
	}
}

// addMethod adds a method unless there is one of its name.
func addMethod(list []*method, m *method) []*method {
	if slices.ContainsFunc(list, func(n *method) bool { return n.name == m.name }) {
		return list
	}
	return append(list, m)
}

// interfaceOf draws an interface that some types have the methods of.
func (d *drawer) interfaceOf() *expr {
	x := &expr{form: iface}
	if y := d.pick(func(y *decl) bool { return len(y.methods) > 0 && len(y.constraints) == 0 }); y != nil && !d.one(4) {
		for _, m := range y.methods {
			if !d.one(3) {
				x.methods = addMethod(x.methods, d.perhapsRetagged(m))
			}
		}
		return x
	}
	if y := d.pick(func(y *decl) bool { return y.underlying().form == iface }); y != nil && d.one(2) {
		x.embeds = append(x.embeds, refer(y))
		return x
	}
	for range d.r.IntN(3) {
		x.methods = addMethod(x.methods, d.signature())
	}
	return x
}

// perhapsRetagged returns a method, or another one of its name.
func (d *drawer) perhapsRetagged(m *method) *method {
	if !d.one(4) {
		return m
	}
	for _, list := range d.sigs {
		if list[0].name == m.name {
			return list[d.r.IntN(len(list))]
		}
	}
	return m
}

// comparable reports whether == is defined on a type.
func (d *drawer) comparable(x *expr) bool {
	switch x.form {
	case basic:
		switch x.name {
		case "P0":
			return false
		}
		return true
	case reference:
		return d.comparable(x.decl.body)
	case slice, mapping, function:
		return false
	case array:
		return d.comparable(x.elem)
	case structure:
		return !slices.ContainsFunc(x.fields, func(f field) bool { return !d.comparable(f.typ) })
	}
	return true
}

// weight returns how many leaves a value has, or how many an array seems to have.
func (d *drawer) weight(x *expr) int {
	switch x.form {
	case basic:
		switch x.name {
		case "string", "any", "error", "complex64", "complex128":
			return 2
		case "P0", "P1":
			return 5
		}
		return 1
	case reference:
		if x.decl.body == nil {
			return maxWeight // being declared: it may stand behind references alone
		}
		return d.weight(x.decl.body)
	case iface:
		return 2
	case slice:
		return 3
	case array:
		if n := d.weight(x.elem); n > 0 && x.elem.form != basic {
			return n * int(min(x.length, 1000))
		} else if n > 0 {
			return n * int(min(x.length, 1000)) / 4
		}
		return 0
	case structure:
		n := 0
		for _, f := range x.fields {
			n += d.weight(f.typ)
		}
		return n
	}
	return 1
}
