package verifier

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/portico-os/portico/bytecode"
)

// Names come from hostile files and go into messages, traces and maps, so that each
// must be short plain text.

// isPlain reports whether s is printable text without spaces of a legal length, so
// that it cannot pass for something else in a message.
func isPlain(s string) bool {
	hides := func(r rune) bool { return !unicode.IsPrint(r) || r == ' ' || r == '"' || r == '\\' }
	return s != "" && len(s) <= bytecode.MaxIdentifier && utf8.ValidString(s) && !strings.ContainsFunc(s, hides)
}

// isExported reports whether an unqualified name is exported.
func isExported(name string) bool {
	r, _ := utf8.DecodeRuneInString(name)
	return unicode.IsUpper(r)
}

// names tells what the names of members mean to a component, and which of them it may use.
type names struct {
	// Fixed. Names are qualified in u, and those that belong to c are open to it.
	u *bytecode.Universe
	c *Component

	// By path. Nil until owner is asked first, which is after linkImports: it follows the imports
	// once, and what it found stays.
	owners map[string]bytecode.ComponentID
}

// member checks the name of a field or method, exported or qualified by its package, and
// returns how the universe knows it.
func (n *names) member(what, name string) string {
	pkg, base := bytecode.PackageOf(name), bytecode.BaseName(name)
	check(isPlain(name) && base != "" && !strings.ContainsAny(base, "/*[]()"), "name", "%s name %q is not an identifier", what, clip(name))
	check(isExported(base) == (pkg == ""), "name", "%s name %q: qualify it by its package exactly if it is unexported", what, name)
	if pkg == "" {
		return name
	}
	return n.u.Qualify(name, n.owner(pkg))
}

// accessible reports whether the component may use the member that the universe knows by
// this name.
func (n *names) accessible(name string) bool {
	return bytecode.PackageOf(name) == "" || n.u.Owns(n.c.id, name)
}

// mayUseField reports whether this component may use a field of type t. Unexported
// fields of instances of generic types are open to it: it compiles the generic type's
// code itself.
func (n *names) mayUseField(t *bytecode.Type, name string) bool {
	return n.accessible(name) || t.Origin != nil && n.u.Owns(t.Component, name)
}

// owner returns the component with a path that names of this file can mean: itself, or the
// nearest of those that it imports, directly or not. If there is none it returns one that
// does not exist.
func (n *names) owner(path string) bytecode.ComponentID {
	if n.owners == nil {
		n.owners = map[string]bytecode.ComponentID{}
		for work := []*Component{n.c}; len(work) > 0; work = work[1:] {
			if c := work[0]; c != nil {
				if _, found := n.owners[c.Path()]; !found {
					n.owners[c.Path()] = c.id
					work = append(work, c.imports...)
				}
			}
		}
	}
	if id, found := n.owners[path]; found {
		return id
	}
	return bytecode.ComponentID{Path: path}
}

// clip shortens hostile text for a message.
func clip(s string) string {
	if len(s) > 64 {
		return s[:64] + "..."
	}
	return s
}
