package verifier

import (
	"slices"
	"strings"

	"github.com/portico-os/portico/bytecode"
)

// linkImports finds the imports, by path and content.
func (v *verification) linkImports() {
	seen := map[string]bool{v.c.file.Path: true}
	for _, im := range v.c.file.Imports {
		c := v.known.components[im]
		v.tolerate(func() {
			check(!seen[im.Path], "import", "import %q is named twice or is the component itself", clip(im.Path))
			if c == nil {
				v.failImport(im)
			}
		})
		seen[im.Path] = true
		v.c.imports = append(v.c.imports, c)
	}
}

// failImport refuses an import that is not loaded, and says what is loaded in its place.
func (v *verification) failImport(im bytecode.ComponentID) {
	var others []string
	for id := range v.known.components {
		if id.Path == im.Path {
			others = append(others, id.String())
		}
	}
	if len(others) == 0 {
		fail("import", "import %q is not loaded; verify it first", clip(im.Path))
	}
	slices.Sort(others)
	fail("import", "compiled against import %s, but %s is loaded; rebuild %s, or load that import, too", im, strings.Join(others, ", "), v.c.file.Path)
}
