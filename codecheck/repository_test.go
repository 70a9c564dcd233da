package codecheck

import (
	"flag"
	"go/build"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/config/model"
	"github.com/portico-os/portico/conformance"
	"github.com/portico-os/portico/translator"
	"github.com/portico-os/portico/verifier"
)

var full = flag.Bool("full", false, "check all components and programs, with all sets of the translator's switches")

// components are those of the repository that import all others.
var components = []string{"../components/iozone", "../components/shell", "../components/ext2test", "../components/text", "../components/timers", "../components/ipc"}

// switches are sets of the translator's switches.
func switches() (list []translator.Options) {
	for bits := range 8 {
		for _, revocation := range []model.Revocation{model.NoRevocation, model.Epoch} {
			list = append(list, translator.Options{Inline: bits&1 != 0, FastPortals: bits&2 != 0, Checks: bits&4 != 0, Revocation: revocation})
		}
	}
	return list
}

// A tally counts what was checked.
type tally struct{ functions, bytes, breaches int }

// check checks functions and tells what is wrong with the first ones.
func (n *tally) check(t testing.TB, p *Program, fs []*Function) {
	t.Helper()
	for _, f := range fs {
		n.functions++
		n.bytes += len(f.Placed)
		if found := p.Check(f); len(found) > 0 {
			if n.breaches++; n.breaches < 20 {
				t.Error(found[0])
			}
		}
	}
}

// TestComponentsKeepAllRules checks each function of the repository's components.
func TestComponentsKeepAllRules(t *testing.T) {
	b := newBench(t)
	cs := b.verified(compiled(t, components...))
	sets := switches()
	if !*full {
		sets = []translator.Options{model.Defaults.Translator, {Revocation: model.NoRevocation}}
	}
	var n tally
	start := time.Now()
	for _, o := range sets {
		p, fs := b.place(o, cs, cs)
		n.check(t, p, fs)
	}
	t.Logf("%+v in %v", n, time.Since(start))
}

// TestProgramsKeepAllRules checks each function of the corpus of programs.
func TestProgramsKeepAllRules(t *testing.T) {
	files, err := filepath.Glob("../test/programs/testdata/*.go")
	require.NoError(t, err)
	require.Greater(t, len(files), 50)
	if !*full {
		files = files[:8]
	}
	require.Zero(t, checkPrograms(t, files), "programs that are refused")
}

// TestSuiteKeepsAllRules checks the programs of Go's own test suite.
func TestSuiteKeepsAllRules(t *testing.T) {
	root := filepath.Join(build.Default.GOROOT, "test")
	folder := filepath.Join(root, "ken")
	if *full {
		folder = root
	}
	tests, err := conformance.Find(root, folder)
	require.NoError(t, err)
	var files []string
	for _, test := range tests {
		files = append(files, test.File)
	}
	if !*full {
		files = files[:10]
	}
	require.Less(t, checkPrograms(t, files), len(files)/2, "programs that are refused")
}

// checkPrograms checks each function of programs, and of what they import once. It returns how many
// the compiler refused.
func checkPrograms(t *testing.T, files []string) (refused int) {
	b := newBench(t)
	known := map[bytecode.ComponentID]*verifier.Component{}
	c, err := loader()
	require.NoError(t, err)
	var n tally
	start := time.Now()
	for _, file := range files {
		compiled, err := c.Compile(file)
		if err != nil {
			refused++
			continue
		}
		var all, fresh []*verifier.Component
		for _, f := range compiled {
			id := bytecode.ComponentID{Path: f.Path, Hash: bytecode.Hash(bytecode.Encode(f))}
			if known[id] == nil {
				known[id] = b.verified([]*bytecode.File{f})[0]
				fresh = append(fresh, known[id])
			}
			all = append(all, known[id])
		}
		p, fs := b.place(model.Defaults.Translator, all, fresh)
		n.check(t, p, fs)
	}
	t.Logf("%d programs, %d refused: %+v in %v", len(files), refused, n, time.Since(start))
	return refused
}
