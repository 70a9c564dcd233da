package types

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"slices"
	"strings"
)

// packageNames are the packages of a batch, in an order in which each may import those before.
// Types are declared in base, which all import, and in b1 and b2, which know nothing of each other.
// The services s1 and s2 are for the clients c1 and c2, which run cases. x offers objects of s1 for
// more than s1 does, and y tries what s1 does not; z ends the system.
var packageNames = []string{"base", "b1", "b2", "s1", "s2", "c1", "c2", "x", "y", "z"}

// The first packages declare types.
const declaring = 3

var sizes = types.SizesFor("gc", "amd64")

// A checked is what Go's type checker makes of declarations.
type checked struct {
	decls []*decl
	pkgs  [declaring]*types.Package
}

// importMap imports what was checked before.
type importMap map[string]*types.Package

// Import implements [types.Importer].
func (m importMap) Import(path string) (*types.Package, error) {
	if p := m[path]; p != nil {
		return p, nil
	}
	return nil, fmt.Errorf("there is no package %s", path)
}

// check type-checks declarations and leaves out what is wrong, with what depends on it: a draw need
// not know all rules of the language. It fails if nothing is left.
func check(module string, decls []*decl) (*checked, error) {
	for range 100 {
		c := &checked{decls: decls}
		known := importMap{}
		var wrong []any // declarations and methods
		for home := range c.pkgs {
			var err error
			if c.pkgs[home], err = checkPackage(module, home, decls, known, func(culprit any) { wrong = append(wrong, culprit) }); err != nil {
				return nil, err
			}
			known[c.pkgs[home].Path()] = c.pkgs[home]
			wrong = append(wrong, hiding(c.pkgs[home], decls)...)
			if len(wrong) > 0 {
				break
			}
		}
		if len(wrong) == 0 {
			return c, nil
		}
		decls = without(decls, wrong)
	}
	return nil, fmt.Errorf("no declarations are left")
}

// checkPackage checks one package and names the culprits of what is wrong.
func checkPackage(module string, home int, decls []*decl, known importMap, wrong func(any)) (*types.Package, error) {
	var b strings.Builder
	fmt.Fprintf(&b, "package %s\n", packageNames[home])
	lines := []any{nil, nil, nil} // what stands on each line, which are counted from 1
	if home > 0 {
		fmt.Fprintf(&b, "import %q\nvar _ base.T\n", module+"/base")
		lines = append(lines, nil, nil)
	} else {
		b.WriteString("type T int\n")
		lines = append(lines, nil)
	}
	lines = lines[:strings.Count(b.String(), "\n")+1]
	for _, d := range decls {
		if d.home != home {
			continue
		}
		b.WriteString(d.text())
		lines = append(lines, d)
		for _, m := range d.methods {
			fmt.Fprintf(&b, "func %s %s%s\n", d.receiver(m), m.name, signature(m.params, m.results, m.variadic, home))
			lines = append(lines, m)
		}
	}
	files := token.NewFileSet()
	f, err := parser.ParseFile(files, packageNames[home]+".go", b.String(), 0)
	if err != nil {
		return nil, fmt.Errorf("%w in\n%s", err, b.String())
	}
	conf := types.Config{Importer: known, Sizes: sizes, IgnoreFuncBodies: true, Error: func(err error) {
		e := err.(types.Error)
		if line := files.Position(e.Pos).Line; line < len(lines) && lines[line] != nil && !strings.Contains(e.Msg, "missing function body") {
			wrong(lines[line])
		}
	}}
	p, _ := conf.Check(module+"/"+packageNames[home], files, []*ast.File{f}, nil) // Error has seen what is wrong
	return p, nil
}

// without returns declarations without some declarations, fields and methods, and without what
// cannot be without them. What is left is new: the old ones stay as they are.
func without(decls []*decl, gone []any) []*decl {
	drop := map[any]bool{}
	for _, x := range gone {
		drop[x] = true
	}
	names := func(x *expr) bool {
		for d := range drop {
			if d, ok := d.(*decl); ok && x.mentions(d) {
				return true
			}
		}
		return false
	}
	for more := true; more; {
		more = false
		for _, d := range decls {
			if !drop[d] && d.body.form != structure && d.body.form != iface && names(d.body) {
				drop[d], more = true, true
			}
		}
	}
	uses := func(m *method) bool {
		bad := drop[m]
		m.parts(func(x *expr) { bad = bad || names(x) })
		return bad
	}
	copies := map[*decl]*decl{}
	var left []*decl
	for _, d := range decls {
		if drop[d] {
			continue
		}
		n := *d
		body := *d.body
		n.body = &body
		body.fields = nil
		for i := range d.body.fields {
			if f := &d.body.fields[i]; !drop[f] && !names(f.typ) {
				body.fields = append(body.fields, *f)
			}
		}
		body.embeds = slices.DeleteFunc(slices.Clone(body.embeds), names)
		body.methods = slices.DeleteFunc(slices.Clone(body.methods), uses)
		n.methods = slices.DeleteFunc(slices.Clone(n.methods), uses)
		copies[d] = &n
		left = append(left, &n)
	}
	for _, d := range left {
		d.body = moved(d.body, copies)
		for i, m := range d.methods {
			d.methods[i] = movedMethod(m, copies)
		}
	}
	return left
}

// moved returns an expression that refers to copies of declarations.
func moved(x *expr, copies map[*decl]*decl) *expr {
	if x == nil {
		return nil
	}
	y := *x
	y.decl = copies[x.decl]
	y.key, y.elem = moved(x.key, copies), moved(x.elem, copies)
	y.args, y.embeds = movedList(x.args, copies), movedList(x.embeds, copies)
	y.params, y.results = movedList(x.params, copies), movedList(x.results, copies)
	y.fields = slices.Clone(x.fields)
	for i := range y.fields {
		y.fields[i].typ = moved(y.fields[i].typ, copies)
	}
	y.methods = nil
	for _, m := range x.methods {
		y.methods = append(y.methods, movedMethod(m, copies))
	}
	return &y
}

func movedList(list []*expr, copies map[*decl]*decl) (moves []*expr) {
	for _, x := range list {
		moves = append(moves, moved(x, copies))
	}
	return moves
}

func movedMethod(m *method, copies map[*decl]*decl) *method {
	n := *m
	n.params, n.results = movedList(m.params, copies), movedList(m.results, copies)
	return &n
}

// hiding returns the declarations of types that embed methods which another package does not
// export, and of aliases for what has such names: other components cannot have them.
func hiding(p *types.Package, decls []*decl) (list []any) {
	for _, d := range decls {
		o := p.Scope().Lookup(d.name)
		if o == nil || packageNames[d.home] != p.Name() {
			continue
		}
		if d.alias {
			if hasHidden(types.Unalias(o.Type())) {
				list = append(list, d)
			}
			continue
		}
		if widens(o.Type(), p) {
			list = append(list, d)
		}
		if types.IsInterface(o.Type()) {
			continue
		}
		for m := range types.NewMethodSet(types.NewPointer(o.Type())).Methods() {
			if f := m.Obj(); !f.Exported() && f.Pkg() != p {
				list = append(list, d)
				break
			}
		}
	}
	return list
}

// hasHidden reports whether a type is written with a name that is not exported.
func hasHidden(t types.Type) (has bool) {
	walk(t, func(t types.Type) {
		switch t := t.(type) {
		case *types.Struct:
			for f := range t.Fields() {
				has = has || !f.Exported()
			}
		case *types.Interface:
			for m := range t.ExplicitMethods() {
				has = has || !m.Exported()
			}
		}
	})
	return has
}

// widens reports whether a type is written with methods or fields which another package does not
// export, or compares them: it would have a type that no package but that one can write.
func widens(t types.Type, p *types.Package) (does bool) {
	visit := func(t types.Type) {
		switch t := t.(type) {
		case *types.Interface:
			for m := range t.Methods() {
				does = does || !m.Exported() && m.Pkg() != p
			}
		case *types.Struct:
			for f := range t.Fields() {
				does = does || !f.Exported() && f.Pkg() != p
			}
		case *types.Map:
			does = does || !isOpen(t.Key(), p)
		}
	}
	walk(t.Underlying(), visit)
	if n, ok := t.(*types.Named); ok {
		for m := range n.Methods() {
			walk(m.Type(), visit)
		}
	}
	return does
}
