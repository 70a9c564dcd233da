package verifier

import (
	"slices"
	"strings"

	"github.com/portico-os/portico/bytecode"
)

// linkImports finds the imports, by path and content.
func (v *verification) linkImports() {
	seen := map[string]bool{v.file.Path: true}
	for _, im := range v.file.Imports {
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
	fail("import", "compiled against import %s, but %s is loaded; rebuild %s, or load that import, too", im, strings.Join(others, ", "), v.file.Path)
}

// owner returns the component with a path that names of this file can mean: itself, or the
// nearest of those that it imports, directly or not. If there is none it returns one that
// does not exist.
func (v *verification) owner(path string) bytecode.ComponentID {
	if v.owners == nil {
		v.owners = map[string]bytecode.ComponentID{}
		for work := []*Component{v.c}; len(work) > 0; work = work[1:] {
			if c := work[0]; c != nil {
				if _, found := v.owners[c.Path()]; !found {
					v.owners[c.Path()] = c.id
					work = append(work, c.imports...)
				}
			}
		}
	}
	if id, found := v.owners[path]; found {
		return id
	}
	return bytecode.ComponentID{Path: path}
}
