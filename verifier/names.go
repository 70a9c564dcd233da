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
	if s == "" || len(s) > bytecode.MaxIdentifier || !utf8.ValidString(s) {
		return false
	}
	for _, r := range s {
		if !unicode.IsPrint(r) || r == ' ' || r == '"' || r == '\\' {
			return false
		}
	}
	return true
}

// isExported reports whether an unqualified name is exported.
func isExported(name string) bool {
	r, _ := utf8.DecodeRuneInString(name)
	return unicode.IsUpper(r)
}

// checkMember checks the name of a field or method: exported, or qualified.
func checkMember(what, name string) {
	pkg, base := bytecode.PackageOf(name), bytecode.BaseName(name)
	check(isPlain(name) && base != "" && !strings.ContainsAny(base, "/*[]()"), "name", "%s name %q is not an identifier", what, clip(name))
	check(isExported(base) == (pkg == ""), "name", "%s name %q: qualify it by its package exactly if it is unexported", what, name)
}

// accessible reports whether package path may use the member called name.
func accessible(name, path string) bool {
	pkg := bytecode.PackageOf(name)
	return pkg == "" || pkg == path
}

// clip shortens hostile text for a message.
func clip(s string) string {
	if len(s) > 64 {
		return s[:64] + "..."
	}
	return s
}
