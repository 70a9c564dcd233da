package types

import (
	"fmt"
	"math/rand/v2"
	"slices"
)

// A drawer draws declarations at random.
type drawer struct {
	r     *rand.Rand
	decls []*decl
	sigs  [][]*method // of each method name, signatures that differ in little
	group int

	// While a declaration is drawn.
	home        int
	constraints []string
}

// maxWeight is how many leaves a value may have: what handles it is code for each of them.
const maxWeight = 24

var basics = []string{
	"bool", "int", "int8", "int16", "int32", "int64", "uint", "uint8", "uint16", "uint32", "uint64", "uintptr",
	"float32", "float64", "complex64", "complex128", "string", "string", "int8", "uint8", "bool", "error", "any",
}

// draw declares n types and a few more.
func draw(r *rand.Rand, n int) []*decl {
	d := &drawer{r: r}
	for i := 0; len(d.decls) < n; i++ {
		if i%12 == 0 {
			d.sigs = append(d.sigs, d.signatures(len(d.sigs)))
		}
		d.home = max(0, r.IntN(5)-2)
		d.declare()
	}
	return d.decls
}

func (d *drawer) one(n int) bool { return d.r.IntN(n) == 0 }

// add adds a declaration of a body.
func (d *drawer) add(body *expr) *decl {
	x := &decl{home: d.home, name: fmt.Sprintf("T%d", len(d.decls)), constraints: d.constraints, body: body}
	d.decls = append(d.decls, x)
	return x
}

// declare draws a declaration, and sometimes others that are like it.
func (d *drawer) declare() {
	d.constraints = nil
	if d.one(9) {
		d.generic()
		return
	}
	var x *decl
	switch n := d.r.IntN(100); {
	case n < 38:
		x = d.add(nil)
		x.body = d.structure(x, 1+d.r.IntN(6))
	case n < 55:
		x = d.add(d.limit())
	case n < 62:
		x = d.add(named(basics[d.r.IntN(17)]))
	case n < 67:
		x = d.add(d.arrayOf(0))
	case n < 72:
		x = d.add(nil)
		x.body = &expr{form: slice, elem: d.maybe(x, 1)}
	case n < 75:
		x = d.add(nil)
		x.body = &expr{form: mapping, key: d.typ(nil, 1, true), elem: d.maybe(x, 1)}
	case n < 78:
		x = d.add(nil)
		x.body = &expr{form: pointer, elem: d.maybe(x, 1)}
	case n < 81:
		x = d.add(d.function())
	case n < 90:
		d.add(nil).body = d.interfaceOf()
		return
	case n < 95:
		if g := d.pick(func(y *decl) bool { return len(y.constraints) > 0 }); g != nil {
			d.add(d.instance(g)).alias = true
		}
		return
	case n < 97:
		d.add(d.typ(nil, 0, false)).alias = true
		return
	default:
		if y := d.pick(func(y *decl) bool { return len(y.constraints) == 0 }); y != nil {
			x = d.add(refer(y))
		}
	}
	if x == nil {
		return
	}
	d.addMethods(x)
	if x.body.form == structure && d.one(3) {
		d.similar(x)
	}
}

// generic declares a generic type with methods that take and give its parameters.
func (d *drawer) generic() {
	d.constraints = []string{"any", "comparable"}[:1+d.r.IntN(2)]
	x := d.add(nil)
	x.body = d.structure(x, 1+d.r.IntN(4))
	p := []*expr{named("P0"), named("P0")}
	if len(d.constraints) > 1 {
		p[1] = named("P1")
	}
	x.methods = append(x.methods,
		&method{name: "Give", params: []*expr{p[0], p[1]}, results: []*expr{p[1], p[0]}},
		&method{name: "Hold", params: []*expr{p[1]}, results: []*expr{named("any")}, pointer: d.one(2)})
	d.addMethods(x)
}

// pick returns a declaration that the home sees and that is fit, nil if there is none.
func (d *drawer) pick(fit func(*decl) bool) *decl {
	for range 8 {
		if len(d.decls) == 0 {
			return nil
		}
		y := d.decls[d.r.IntN(len(d.decls))]
		if (y.home == 0 || y.home == d.home) && y.body != nil && fit(y) {
			return y
		}
	}
	return nil
}

// instance names an instance of a generic type.
func (d *drawer) instance(g *decl) *expr {
	x := refer(g)
	for _, c := range g.constraints {
		a := d.typ(nil, 2, c == "comparable")
		if d.weight(a) > 6 || d.usesParams(a) || len(a.text(d.home)) > 60 { // names of functions have a limit
			a = named("int16")
		}
		x.args = append(x.args, a)
	}
	return x
}

func (d *drawer) usesParams(x *expr) bool {
	uses := x.form == basic && (x.name == "P0" || x.name == "P1")
	x.parts(func(y *expr) { uses = uses || d.usesParams(y) })
	return uses
}

// maybe draws a type, perhaps one behind a reference to the declaration itself.
func (d *drawer) maybe(self *decl, level int) *expr {
	if d.one(4) {
		x := refer(self)
		for i := range self.constraints {
			x.args = append(x.args, named(fmt.Sprintf("P%d", i)))
		}
		return x
	}
	return d.typ(self, level, false)
}

// typ draws a type. self may stand behind references, if it is not nil.
func (d *drawer) typ(self *decl, level int, compare bool) *expr {
	for range 20 {
		x := d.anyType(self, level)
		if d.weight(x) <= maxWeight/2 && (!compare || d.comparable(x)) {
			return x
		}
	}
	return named("uint16")
}

func (d *drawer) anyType(self *decl, level int) *expr {
	n := d.r.IntN(100 - 8*min(level, 3)) // deeper types are plainer
	switch {
	case n < 30:
		if len(d.constraints) > 0 && d.one(2) {
			return named(fmt.Sprintf("P%d", d.r.IntN(len(d.constraints))))
		}
		return named(basics[d.r.IntN(len(basics))])
	case n < 60:
		if y := d.pick(func(y *decl) bool { return y != self }); y != nil {
			if len(y.constraints) > 0 {
				return d.instance(y)
			}
			return refer(y)
		}
		return named("float32")
	case n < 66 && self != nil:
		return &expr{form: pointer, elem: d.maybe(self, level+1)}
	case n < 70:
		return &expr{form: pointer, elem: d.typ(self, level+1, false)}
	case n < 75:
		return &expr{form: slice, elem: d.typ(self, level+1, false)}
	case n < 82:
		return d.arrayOf(level + 1)
	case n < 85:
		return &expr{form: mapping, key: d.typ(nil, level+1, true), elem: d.typ(self, level+1, false)}
	case n < 94:
		return d.structure(nil, d.r.IntN(4))
	case n < 97:
		return d.function()
	}
	return d.interfaceOf()
}

var lengths = []int64{0, 0, 1, 1, 2, 3, 4, 5, 8, 9}

func (d *drawer) arrayOf(level int) *expr {
	x := &expr{form: array, length: lengths[d.r.IntN(len(lengths))], elem: d.typ(nil, level+1, false)}
	if d.one(12) {
		x.elem, x.length = named("uint8"), int64(1+d.r.IntN(130))
	}
	if d.weight(x) > maxWeight {
		x.length = int64(d.r.IntN(2))
	}
	return x
}

func (d *drawer) function() *expr {
	x := &expr{form: function}
	for range d.r.IntN(4) {
		x.params = append(x.params, d.typ(nil, 3, false))
	}
	for range d.r.IntN(3) {
		x.results = append(x.results, d.typ(nil, 3, false))
	}
	return x
}

var tags = []string{"a", "b", `json:"c"`}

// structure draws a struct with fields of all kinds; self may be nil.
func (d *drawer) structure(self *decl, n int) *expr {
	x := &expr{form: structure}
	taken := map[string]bool{}
	for i := range n {
		f := field{name: fmt.Sprintf("F%d", i), typ: d.typ(self, 1, false)}
		switch k := d.r.IntN(20); {
		case k == 0:
			f.name = "_"
		case k < 4 && len(d.constraints) == 0 && self != nil:
			f.name = fmt.Sprintf("f%d", i)
		case k < 7:
			d.embed(&f, self, taken)
		}
		if d.one(9) {
			f.tag = tags[d.r.IntN(len(tags))]
		}
		x.fields = append(x.fields, f)
	}
	if d.one(4) {
		x.fields = append(x.fields, field{name: "Z", typ: d.nothing()})
	}
	for d.weight(x) > maxWeight {
		x.fields = x.fields[:len(x.fields)-1]
	}
	return x
}

// embed makes a field an embedded one, of a type or of a pointer to one, if there is a fit one.
func (d *drawer) embed(f *field, self *decl, taken map[string]bool) {
	y := d.pick(func(y *decl) bool { return y != self && !y.alias && !taken[y.name] && len(y.constraints) == 0 })
	if y == nil {
		return
	}
	f.typ = refer(y)
	under := y.underlying()
	if under.form == pointer || d.weight(f.typ) > maxWeight/2 {
		return
	}
	taken[y.name] = true
	f.name, f.embedded = "", true
	if under.form != iface && d.one(3) {
		f.typ = &expr{form: pointer, elem: f.typ}
	}
}

// underlying follows declarations.
func (d *decl) underlying() *expr {
	x := d.body
	for x.form == reference {
		x = x.decl.body
	}
	return x
}

// nothing draws a type without bytes, whose alignment is any.
func (d *drawer) nothing() *expr {
	switch d.r.IntN(6) {
	case 0:
		return &expr{form: structure}
	case 1:
		return &expr{form: array, length: 70000, elem: &expr{form: structure}}
	case 2:
		return &expr{form: array, length: 0, elem: &expr{form: slice, elem: named("int")}}
	}
	return &expr{form: array, length: 0, elem: named(basics[d.r.IntN(17)])}
}

// limit draws a struct whose leaves and bytes are around what registers take: a few leaves, and
// padding by fields without bytes, each of which makes a struct longer by its alignment.
func (d *drawer) limit() *expr {
	x := named(basics[d.r.IntN(18)])
	for range d.r.IntN(4) {
		x = d.padded(x)
	}
	s := &expr{form: structure, fields: []field{{name: "P", typ: x}}}
	leaves := d.r.IntN(6)
	for i := range leaves {
		y := named(basics[d.r.IntN(17)])
		if d.one(4) {
			y = &expr{form: pointer, elem: named("int32")}
		}
		for d.one(3) {
			y = d.padded(y)
		}
		s.fields = append(s.fields, field{name: fmt.Sprintf("F%d", i), typ: y})
	}
	if d.one(3) {
		s.fields = append(s.fields, field{name: "Z", typ: d.nothing()})
	}
	d.r.Shuffle(len(s.fields), func(i, j int) { s.fields[i], s.fields[j] = s.fields[j], s.fields[i] })
	for d.one(4) {
		s = d.padded(s)
	}
	return s
}

// padded makes a type longer and gives it no leaf.
func (d *drawer) padded(x *expr) *expr {
	f := []field{{name: "A", typ: x}, {name: "Z", typ: d.nothing()}}
	if d.one(5) {
		f = append(f, field{name: "_", typ: named("int8")})
	}
	return &expr{form: structure, fields: f}
}

// similar declares variants of a struct: convertible to it, or different types for a small reason.
func (d *drawer) similar(x *decl) {
	d.group++
	x.group = d.group
	for range 1 + d.r.IntN(3) {
		y := d.add(&expr{form: structure, fields: slices.Clone(x.body.fields)})
		y.group = d.group
		f := y.body.fields
		switch n := d.r.IntN(8); {
		case len(f) == 0:
		case n < 4:
			i := d.r.IntN(len(f))
			f[i].tag += tags[d.r.IntN(len(tags))]
		case n == 4:
			d.r.Shuffle(len(f), func(i, j int) { f[i], f[j] = f[j], f[i] })
		case n == 5:
			if i := d.r.IntN(len(f)); !f[i].embedded && f[i].name != "_" {
				f[i].name += "x"
			}
		case n == 6:
			if i := d.r.IntN(len(f)); !f[i].embedded && f[i].typ.form == structure {
				f[i].typ = d.retagged(f[i].typ)
			}
		}
		d.addMethods(y)
	}
}

// retagged returns a struct type with other tags.
func (d *drawer) retagged(x *expr) *expr {
	y := *x
	y.fields = slices.Clone(x.fields)
	for i := range y.fields {
		if d.one(2) {
			y.fields[i].tag += tags[d.r.IntN(len(tags))]
		}
	}
	return &y
}
