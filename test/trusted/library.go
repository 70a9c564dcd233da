package trusted

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
)

// A Library is the code that is not the project's and that the kernel of an image is
// linked from, in lines. Whole packages are counted, as selected for the kernel's machine:
// the linker leaves out functions that nothing calls, so it is trusted at most.
type Library struct {
	Runtime  int // package runtime and all that it imports: scheduler, collector, maps, atomic operations
	Packages int // the other packages of Go's library
	Modules  int // packages of modules
}

// CountLibrary counts the library of the project at root, by the Go command that builds it.
func CountLibrary(root string) (l Library, err error) {
	list := exec.Command("go", "list", "-deps", "-json=ImportPath,Dir,Standard,Module,Deps,GoFiles,SFiles,HFiles", "./"+imageKernel)
	list.Dir = root
	list.Env = append(os.Environ(), "GOOS=linux", "GOARCH=amd64", "CGO_ENABLED=0", "GOFLAGS=")
	list.Stderr = os.Stderr
	text, err := list.Output()
	if err != nil {
		return l, fmt.Errorf("list the packages of %s: %w", imageKernel, err)
	}
	var runtime []string
	others := map[string]int{} // lines by import path
	for d := json.NewDecoder(strings.NewReader(string(text))); ; {
		var p struct {
			ImportPath, Dir               string
			Standard                      bool
			Module                        struct{ Main bool }
			Deps, GoFiles, SFiles, HFiles []string
		}
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return l, fmt.Errorf("list the packages of %s: %w", imageKernel, err)
		}
		if p.ImportPath == "runtime" {
			runtime = append(p.Deps, p.ImportPath)
		}
		lines, err := fileLines(p.Dir, slices.Concat(p.GoFiles, p.SFiles, p.HFiles))
		switch {
		case err != nil:
			return l, err
		case p.Standard:
			others[p.ImportPath] = lines
		case !p.Module.Main:
			l.Modules += lines
		}
	}
	for name, lines := range others {
		if slices.Contains(runtime, name) {
			l.Runtime += lines
		} else {
			l.Packages += lines
		}
	}
	return l, nil
}
