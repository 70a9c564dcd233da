package test

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const module = "github.com/portico-os/portico"

// A rule says what the packages in and below a folder may import besides the standard
// library: folders of the project, and modules.
type rule struct {
	folder string
	may    []string
}

// anything is for what is on nobody's path: commands, tests and measurements.
var anything = []string{module, "github.com", "golang.org"}

// rules hold the layers of the system. The rule of the longest folder counts. Trusted
// packages import each other, downwards, and the raw system calls; the compiler is on
// the producer's side, where nothing trusted looks; components see only the system's
// interface and each other. The rooms of DomainZero, and those of the
// compiler, stand in the order in which each may import those before it.
var rules = []rule{
	{"bytecode", nil},
	{"bytecode/intrinsics", []string{"bytecode"}},
	{"bytecode/flow", []string{"bytecode"}},
	{"verifier", []string{"bytecode"}},
	{"translator", []string{"bytecode", "verifier", "translator", "config/model"}},
	{"translator/abi", []string{"bytecode"}},
	{"translator/code", []string{"bytecode", "verifier", "translator/abi"}},
	{"translator/ir", []string{"bytecode", "translator/abi"}},
	{"translator/ir/irtest", []string{"bytecode", "translator/abi", "translator/ir"}},
	{"translator/front", []string{"bytecode", "verifier", "config/model", "translator/abi", "translator/code", "translator/ir"}},
	{"translator/opt", []string{"translator/abi", "translator/ir"}},
	{"translator/regalloc", []string{"translator/abi", "translator/ir"}},
	{"translator/target", []string{"bytecode", "translator/abi", "translator/code", "translator/ir", "translator/target"}},
	{"translator/target/amd64/asm", nil},
	{"domainzero", []string{"bytecode", "verifier", "translator", "domainzero", "config/model"}},
	{"domainzero/memory", []string{"translator/abi"}},
	{"domainzero/object", []string{"bytecode", "translator/abi", "domainzero/memory"}},
	{"domainzero/link", []string{"bytecode", "verifier", "translator", "domainzero/memory", "domainzero/object"}},
	{"domainzero/events", nil},
	{"domainzero/heap", []string{"translator/abi", "domainzero/memory", "domainzero/object"}},
	{"domainzero/memobj", []string{"bytecode", "translator/abi", "domainzero/memory"}},
	{"domainzero/domain", []string{"bytecode", "config/model", "verifier", "translator/abi", "domainzero/memory", "domainzero/object", "domainzero/link", "domainzero/events", "domainzero/heap", "domainzero/memobj"}},
	{"domainzero/cpu", []string{"bytecode", "config/model", "translator", "domainzero/memory", "domainzero/object", "domainzero/link", "domainzero/events", "domainzero/heap", "domainzero/memobj", "domainzero/domain", "domainzero/platform"}},
	{"domainzero/sched", []string{"bytecode", "verifier", "translator/abi", "domainzero/link", "domainzero/domain", "domainzero/cpu"}},
	{"domainzero/portal", []string{"bytecode", "config/model", "translator", "domainzero/memory", "domainzero/object", "domainzero/link", "domainzero/events", "domainzero/domain", "domainzero/cpu"}},
	{"domainzero/services", []string{"bytecode", "config/model", "translator/abi", "translator/code", "domainzero/memory", "domainzero/object", "domainzero/link", "domainzero/memobj", "domainzero/domain", "domainzero/cpu", "domainzero/portal", "domainzero/platform"}},
	{"domainzero/platform", []string{"translator", "config/model", "domainzero/platform", "golang.org/x/sys"}},

	{"compiler", []string{"bytecode", "compiler"}},
	{"compiler/text", []string{"bytecode"}},
	{"compiler/overlay", nil},
	{"compiler/diagnostics", nil},
	{"compiler/load", []string{"bytecode", "compiler/diagnostics"}},
	{"compiler/gotypes", []string{"bytecode", "compiler/diagnostics", "compiler/load"}},
	{"compiler/formats", []string{"bytecode", "compiler/diagnostics", "compiler/load", "compiler/gotypes", "golang.org/x/tools"}},
	{"compiler/prove", []string{"bytecode"}},
	{"compiler/emit", []string{"bytecode", "compiler/diagnostics", "compiler/prove"}},
	{"compiler/front", []string{"bytecode", "compiler/diagnostics", "compiler/load", "compiler/gotypes", "compiler/formats", "compiler/emit", "golang.org/x/tools"}},
	{"conformance", nil},
	{"codecheck", []string{"bytecode", "verifier", "translator", "domainzero", "golang.org/x/arch"}},

	{"memobj", []string{"components/golib"}},
	{"portals", []string{"memobj", "components/golib"}},
	{"portals/manager", []string{"portals"}},
	{"components", componentMay},
	{"drivers", componentMay},
	{"schedulers", componentMay},

	{"boot", []string{"bytecode", "verifier", "config/model", "domainzero", "translator"}},
	{"config", []string{"config/model", "domainzero/heap", "github.com/pelletier/go-toml/v2"}},
	{"config/model", nil},
	{"configs", []string{"config"}},
	{"bench", []string{"bench", "golang.org/x/sys"}},
	{"bench/timers", []string{"components/timers"}},
	{"bench/chart", []string{"gonum.org/v1/plot", "golang.org/x/image"}},
	{"internal/interp", []string{"bytecode", "verifier"}}, // for tests
	{"internal/mutate", []string{"bytecode"}},
	{"internal/breach", []string{"bytecode", "verifier"}},
	{"cmd", anything},
	{"qemu", []string{"boot", "qemu", "config", "golang.org/x/sys"}},
	{"qemu/archive", []string{"config/model"}},
	{"qemu/image", nil},
	{"qemu/kernel", []string{"boot", "config/model", "domainzero", "qemu/archive", "translator", "golang.org/x/sys"}},
	{"test", anything},
}

var componentMay = []string{"portals", "memobj", "components", "drivers", "schedulers"}

// A source is a Go file of the project that is not a test.
type source struct {
	file    string // from the project's root, with slashes
	imports []string
}

// sources reads all Go files, whatever their build constraints.
func sources(t *testing.T, root string) []source {
	t.Helper()
	var found []source
	walk(t, root, func(file string) {
		if path.Ext(file) != ".go" || strings.HasSuffix(file, "_test.go") {
			return
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), filepath.Join(root, file), nil, parser.ImportsOnly)
		require.NoError(t, err)
		s := source{file: file}
		for _, spec := range parsed.Imports {
			name, err := strconv.Unquote(spec.Path.Value)
			require.NoError(t, err)
			s.imports = append(s.imports, name)
		}
		found = append(found, s)
	})
	return found
}

// walk visits the project's files, but like the go command no test data and nothing in
// folders whose names begin with a dot or an underscore.
func walk(t *testing.T, root string, visit func(file string)) {
	t.Helper()
	require.NoError(t, filepath.WalkDir(root, func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		relative, err := filepath.Rel(root, name)
		if err != nil {
			return err
		}
		file := filepath.ToSlash(relative)
		if entry.IsDir() {
			if name := entry.Name(); file != "." && (name[0] == '.' || name[0] == '_' || name == "testdata") {
				return fs.SkipDir
			}
			return nil
		}
		visit(file)
		return nil
	}))
}

// ruleFor returns the rule of the longest folder that holds a file.
func ruleFor(file string) (rule, bool) {
	var best rule
	for _, r := range rules {
		if within(file, r.folder) && len(r.folder) > len(best.folder) {
			best = r
		}
	}
	return best, best.folder != ""
}

// within tells whether a path is a folder or below it.
func within(name, folder string) bool {
	rest, ok := strings.CutPrefix(name, folder)
	return ok && (rest == "" || rest[0] == '/')
}

// isStandard tells whether an import path is of the standard library.
func isStandard(name string) bool {
	first, _, _ := strings.Cut(name, "/")
	return !strings.Contains(first, ".")
}

// mayImport judges one import.
func mayImport(r rule, name string) bool {
	if isStandard(name) {
		return true
	}
	return slices.ContainsFunc(r.may, func(allowed string) bool {
		if isStandard(allowed) {
			allowed = module + "/" + allowed
		}
		return within(name, allowed)
	})
}

func TestImportsKeepTheLayers(t *testing.T) {
	for _, s := range sources(t, "..") {
		r, ok := ruleFor(s.file)
		if !ok {
			t.Errorf("%s is in no folder of the rules: say there what it may import", s.file)
			continue
		}
		for _, name := range s.imports {
			if !mayImport(r, name) {
				t.Errorf("%s imports %s; packages in %s may import the standard library and %v", s.file, name, r.folder, r.may)
			}
		}
	}
}

// instructionSets is the folder that has a package for each instruction set, choice the file
// that chooses one.
const (
	instructionSets = "translator/target"
	choice          = "translator/translate.go"
)

// Whoever else needs native code asks for it by the interface. Tests may assemble code.
func TestInstructionSetsAreKnownInOnePlace(t *testing.T) {
	chosen := 0
	for _, s := range sources(t, "..") {
		for _, name := range s.imports {
			below, ok := strings.CutPrefix(name, module+"/"+instructionSets+"/")
			set, _, _ := strings.Cut(below, "/")
			switch {
			case !ok || within(s.file, path.Join(instructionSets, set)):
			case s.file == choice:
				chosen++
			default:
				t.Errorf("%s imports %s: only %s chooses an instruction set", s.file, name, choice)
			}
		}
	}
	require.Equal(t, 1, chosen)
}

// TestKernelLinksNoParser: what a bare machine boots reads no text but its archive's index.
func TestKernelLinksNoParser(t *testing.T) {
	list, err := exec.Command("go", "list", "-deps", "../qemu/kernel").Output()
	require.NoError(t, err)
	linked := strings.Fields(string(list))
	require.Contains(t, linked, module+"/config/model")
	for _, name := range linked {
		for _, parser := range []string{module + "/config", "github.com/pelletier", module + "/compiler", "go/parser"} {
			require.False(t, name == parser || parser != module+"/config" && within(name, parser), "the kernel links %s", name)
		}
	}
}

func TestUnsafeAndAssemblyAreInFilesNamedSo(t *testing.T) {
	for _, s := range sources(t, "..") {
		if slices.Contains(s.imports, "unsafe") && !strings.HasSuffix(s.file, "_unsafe.go") {
			t.Errorf("%s imports unsafe: only files named *_unsafe.go may", s.file)
		}
	}
	walk(t, "..", func(file string) {
		if path.Ext(file) == ".s" && !strings.HasSuffix(file, "_amd64.s") {
			t.Errorf("%s is assembly for one processor: name it *_amd64.s", file)
		}
	})
}

func TestEveryPackageSaysWhatItIsFor(t *testing.T) {
	documented := map[string]bool{}
	for _, s := range sources(t, "..") {
		parsed, err := parser.ParseFile(token.NewFileSet(), filepath.Join("..", s.file), nil, parser.PackageClauseOnly|parser.ParseComments)
		require.NoError(t, err)
		folder := path.Dir(s.file)
		documented[folder] = documented[folder] || parsed.Doc != nil && path.Base(s.file) == "doc.go"
	}
	for folder, has := range documented {
		if !has {
			t.Errorf("package %s has no doc.go with a package comment", folder)
		}
	}
}

func TestRules(t *testing.T) {
	for name, test := range map[string]struct {
		file, imports string
		want          bool
	}{
		"standard library":             {"bytecode/file.go", "strings", true},
		"verifier imports bytecode":    {"verifier/a.go", module + "/bytecode", true},
		"bytecode imports verifier":    {"bytecode/a.go", module + "/verifier", false},
		"a prefix is not a folder":     {"verifier/a.go", module + "/bytecodes", false},
		"verifier imports compiler":    {"verifier/a.go", module + "/compiler", false},
		"trusted imports a module":     {"translator/target/amd64/asm/a.go", "golang.org/x/arch/x86/x86asm", false},
		"domainzero makes calls":       {"domainzero/platform/hosted/a.go", "golang.org/x/sys/unix", true},
		"a room makes calls":           {"domainzero/cpu/a.go", "golang.org/x/sys/unix", false},
		"a room imports a later one":   {"domainzero/heap/a.go", module + "/domainzero/domain", false},
		"the compiler's front end":     {"compiler/front/a.go", module + "/compiler/emit", true},
		"emit imports go/ssa":          {"compiler/emit/a.go", "golang.org/x/tools/go/ssa", false},
		"load imports a later one":     {"compiler/load/a.go", module + "/compiler/gotypes", false},
		"translator makes calls":       {"translator/a.go", "golang.org/x/sys/unix", false},
		"component imports portals":    {"components/ext2/a.go", module + "/portals", true},
		"component imports component":  {"components/ext2/a.go", module + "/components/block", true},
		"component imports domainzero": {"components/ext2/a.go", module + "/domainzero", false},
		"component imports bytecode":   {"schedulers/fifo/a.go", module + "/bytecode", false},
	} {
		t.Run(name, func(t *testing.T) {
			r, ok := ruleFor(test.file)
			require.True(t, ok)
			require.Equal(t, test.want, mayImport(r, test.imports))
		})
	}
	_, ok := ruleFor("verifiers/a.go")
	require.False(t, ok)
	_, err := os.Stat("../go.mod")
	require.NoError(t, err, "the walk begins at the project's root")
}
