package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestRunConfiguration(t *testing.T) {
	for _, flags := range [][]string{nil, {"--check-code"}} {
		status, stdout, stderr := portico(t, append([]string{"run", "../../configs/hello.toml"}, flags...)...)
		require.Zero(t, status, stderr)
		require.Equal(t, "Hello from domain hello\n", stdout)
	}
}

// TestRunTakesAnyScheduler: a scheduler that nothing else in the project knows of serves a
// domain whose configuration has its import path.
func TestRunTakesAnyScheduler(t *testing.T) {
	file := filepath.Join(t.TempDir(), "x.toml")
	require.NoError(t, os.WriteFile(file, []byte(`name = "x"
[[domain]]
name = "hello"
main = "components/hello"
scheduler = "github.com/portico-os/portico/test/system/testdata/components/schedule/searching"
`), 0o644))
	status, stdout, stderr := portico(t, "run", file)
	require.Zero(t, status, stderr)
	require.Equal(t, "Hello from domain hello\n", stdout)
}

// TestRunWarnsOfDomainsWithoutChecks, each by its name, and of no others.
func TestRunWarnsOfDomainsWithoutChecks(t *testing.T) {
	file := filepath.Join(t.TempDir(), "x.toml")
	require.NoError(t, os.WriteFile(file, []byte(`name = "x"
[[domain]]
name = "careful"
components = ["components/hello"]
[[domain]]
name = "hello"
main = "components/hello"
translator = { checks = false }
`), 0o644))
	status, _, stderr := portico(t, "run", file)
	require.Zero(t, status, stderr)
	require.Equal(t, "portico: warning: domain hello runs without checks: its code may reach everything\n", stderr)
}

func TestRunEndsWithTheStatusOfTheProgram(t *testing.T) {
	for name, test := range map[string]struct {
		source string
		status int
		output string
	}{
		"returns": {`package main

func main() { println("done") }
`, 0, "done\n"},
		"exits": {`package main

import "os"

func main() { os.Exit(7) }
`, 7, ""},
		"panics": {`package main

func main() { panic("no") }
`, 2, "panic: no\n"},
		"faults": {`package main

var p *int

func main() { *p = 1 }
`, 2, "panic: runtime error: invalid memory address or nil pointer dereference\n"},
	} {
		t.Run(name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "program.go")
			require.NoError(t, os.WriteFile(file, []byte(test.source), 0o644))
			status, stdout, stderr := portico(t, "run", file)
			require.Equal(t, test.status, status, stderr)
			require.Contains(t, stdout, test.output)
			require.Empty(t, stderr)
		})
	}
}

func TestIOZoneIsMeasuredInOneDomainAndInFour(t *testing.T) {
	status, stdout, stderr := portico(t, "bench", "iozone", "--test", "reread", "--time", "100ms")
	require.Zero(t, status, stderr)
	require.Regexp(t, `(?m)^reread: the bare copy is [\d.]+ times as fast as Linux; .* in one domain \(SIFSER\), .* in four domains \(MIFSER\)\.$`, stdout)
	require.Regexp(t, `(?m)^reread: of Linux's speed Portico has `, stdout)
}
