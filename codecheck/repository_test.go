package codecheck

import (
	"flag"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/config/model"
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
	programs(t, files)
}

// TestSuiteKeepsAllRules checks the programs of Go's own test suite.
func TestSuiteKeepsAllRules(t *testing.T) {
	if os.Getenv("SUITE") == "" {
		t.Skip()
	}
}

// programs checks each function of programs, and of what they import once.
func programs(t *testing.T, files []string) {
	b := newBench(t)
	known := map[string]*verifier.Component{}
	var n tally
	start := time.Now()
	for _, file := range files {
		var all, fresh []*verifier.Component
		for _, f := range compiled(t, file) {
			c := known[f.Path]
			if c == nil || f.Path == "main" {
				c = b.verified([]*bytecodeFile{f})[0]
				known[f.Path] = c
				fresh = append(fresh, c)
			}
			all = append(all, c)
		}
		p, fs := b.place(model.Defaults.Translator, all, fresh)
		n.check(t, p, fs)
	}
	t.Logf("%+v in %v", n, time.Since(start))
}
