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

// member checks the name of a field or method, exported or qualified by its package, and
// returns how the universe knows it.
func (v *verification) member(what, name string) string {
	pkg, base := bytecode.PackageOf(name), bytecode.BaseName(name)
	check(isPlain(name) && base != "" && !strings.ContainsAny(base, "/*[]()"), "name", "%s name %q is not an identifier", what, clip(name))
	check(isExported(base) == (pkg == ""), "name", "%s name %q: qualify it by its package exactly if it is unexported", what, name)
	if pkg == "" {
		return name
	}
	return v.u.Qualify(name, v.owner(pkg))
}

// accessible reports whether the component may use the member that the universe knows by
// this name.
func (v *verification) accessible(name string) bool {
	return bytecode.PackageOf(name) == "" || v.u.Owns(v.c.id, name)
}

// clip shortens hostile text for a message.
func clip(s string) string {
	if len(s) > 64 {
		return s[:64] + "..."
	}
	return s
}
