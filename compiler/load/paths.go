package load

import (
	"fmt"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strings"
)

// ModulePath is the path of the module whose packages may bind intrinsics.
const ModulePath = "github.com/portico-os/portico"

// The packages that the compiler knows by name.
const (
	GolibPath   = ModulePath + "/components/golib"
	FormatPath  = GolibPath + "/internal/format"
	PortalsPath = ModulePath + "/portals"
	MemobjPath  = ModulePath + "/memobj"
)

func goroot() (string, error) {
	out, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		return "", fmt.Errorf("asking the go command for GOROOT: %w", err)
	}
	return strings.TrimSpace(string(out)), nil
}

// findModule returns the folder of the module around the working directory.
func findModule() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", fmt.Errorf("finding the module: %w", err)
	}
	for d := dir; ; d = filepath.Dir(d) {
		if _, err := os.Stat(filepath.Join(d, "go.mod")); err == nil {
			return d, nil
		}
		if d == filepath.Dir(d) {
			return "", fmt.Errorf("no go.mod in %s or above it: run inside a module", dir)
		}
	}
}

// modulePath reads the module directive of a go.mod file.
func modulePath(root string) (string, error) {
	text, err := os.ReadFile(filepath.Join(root, "go.mod"))
	if err != nil {
		return "", fmt.Errorf("reading the module's path: %w", err)
	}
	for line := range strings.Lines(string(text)) {
		if f := strings.Fields(line); len(f) >= 2 && f[0] == "module" {
			return strings.Trim(f[1], `"`), nil
		}
	}
	return "", fmt.Errorf("%s names no module", filepath.Join(root, "go.mod"))
}

// PathOfDirectory returns the import path of a directory of the module.
func (l *Loader) PathOfDirectory(dir string) (string, error) {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return "", fmt.Errorf("finding %s: %w", dir, err)
	}
	rel, err := filepath.Rel(l.root, abs)
	if err != nil || rel == ".." || strings.HasPrefix(rel, ".."+string(filepath.Separator)) {
		return "", fmt.Errorf("%s is outside the module %s", dir, l.root)
	}
	return path.Join(l.module, filepath.ToSlash(rel)), nil
}

// directory returns where a package's source is, "" if it is nowhere.
func (l *Loader) directory(pkg string) string {
	if rest, ok := strings.CutPrefix(pkg, l.module); ok && (rest == "" || rest[0] == '/') {
		return filepath.Join(l.root, filepath.FromSlash(rest))
	}
	if isSystem(pkg) {
		return filepath.Join(l.system, filepath.FromSlash(strings.TrimPrefix(pkg, ModulePath)))
	}
	for _, d := range []string{"src", "src/vendor"} {
		dir := filepath.Join(l.build.GOROOT, d, filepath.FromSlash(pkg))
		if s, err := os.Stat(dir); err == nil && s.IsDir() {
			return dir
		}
	}
	return ""
}

// isSystem reports whether a package is one of the system's own module.
func isSystem(pkg string) bool {
	return pkg == ModulePath || strings.HasPrefix(pkg, ModulePath+"/")
}

// isStandard reports whether a package's source is that of the standard library.
func (l *Loader) isStandard(s *Package) bool {
	rel, err := filepath.Rel(filepath.Join(l.build.GOROOT, "src"), s.dir)
	return err == nil && s.dir != "" && rel != ".." && !strings.HasPrefix(rel, ".."+string(filepath.Separator))
}
