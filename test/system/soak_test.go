package system

import (
	"bytes"
	_ "embed"
	"go/build"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	summary "github.com/portico-os/portico/boot"
	"github.com/portico-os/portico/conformance"
	"github.com/portico-os/portico/test/programs"
)

//go:embed testdata/turns.toml.tmpl
var turnsText string

// soakTime is for how long TestSoakInQEMU runs all tests; none: a few of them, three times.
func soakTime(t *testing.T) (d time.Duration) {
	t.Helper()
	if text := os.Getenv("PORTICO_SOAK"); text != "" {
		var err error
		d, err = time.ParseDuration(text)
		require.NoError(t, err)
	}
	return d
}

// A soak is the systems that are run again and again, and how each must end.
type soak struct {
	files  []string
	checks []func(t *testing.T, o conformance.Outcome)
}

func (s *soak) add(file string, check func(t *testing.T, o conformance.Outcome)) {
	s.files, s.checks = append(s.files, file), append(s.checks, check)
}

// addPrograms adds programs of the corpus.
func (s *soak) addPrograms(names []string) {
	for _, name := range names {
		s.add(programs.File(name), func(t *testing.T, o conformance.Outcome) {
			want, err := programs.Want(name)
			require.NoError(t, err)
			require.Equal(t, want, programs.Text(o), name)
		})
	}
}

// addConfigurations adds configurations that do on bare machines what they do in processes,
// but for what a function takes out of their output.
func (s *soak) addConfigurations(t *testing.T, text func(output string) string, files ...string) {
	for _, file := range files {
		status, output := boot(t, 2*time.Minute, file)
		require.Zero(t, status, output)
		s.add(file, func(t *testing.T, o conformance.Outcome) {
			require.Zero(t, o.Status, "%s: %s", file, o.Output)
			require.Equal(t, text(output), text(o.Output), file)
		})
	}
}

// withoutNumbers removes numbers, of which times are.
func withoutNumbers(output string) string {
	return regexp.MustCompile("[0-9]+").ReplaceAllString(output, "")
}

// addIsolation adds a system with hostile domains.
func (s *soak) addIsolation(t *testing.T, i isolation, want ...string) {
	s.add(i.configure(t), func(t *testing.T, o conformance.Outcome) { checkIsolation(t, o.Status, o.Output, want) })
}

// addHostile adds all systems with hostile domains and drivers.
func (s *soak) addHostile(t *testing.T) {
	for _, d := range deeds {
		s.addIsolation(t, isolation{Deed: d.deed, Await: d.want != ""}, "hostile: "+d.deed, d.want)
	}
	for _, c := range hostileCalls {
		s.addIsolation(t, isolation{Calls: c.calls}, c.want...)
	}
	s.addIsolation(t, isolation{Deed: "flood", OthersDeed: "flood", Others: []string{"second", "third", "fourth", "fifth"}})
	for _, drivers := range driverSystems {
		s.add(configureDrivers(t, drivers), func(t *testing.T, o conformance.Outcome) { checkDrivers(t, drivers, o) })
	}
}

// addRestarts adds systems in which domains are ended and started: a hostile one that does
// another deed each time, and a file system with its cache.
func (s *soak) addRestarts(t *testing.T) {
	const rounds = 3
	turns := filepath.Join(t.TempDir(), "turns.toml")
	writeTemplate(t, turns, turnsText, map[string]any{"Path": componentsPath, "Deeds": allDeeds(), "Turns": strings.Count(allDeeds(), ",") + 1, "Rounds": rounds})
	s.add(turns, func(t *testing.T, o conformance.Outcome) {
		require.Zero(t, o.Status, o.Output)
		require.Equal(t, rounds, strings.Count(o.Output, "\nleft "), o.Output)
		require.Contains(t, o.Output, "warden: done\n")
	})
	const restart = `restart fs\rls\rrestart cache\rrestart fs\rls\r`
	shell := filepath.Join(t.TempDir(), "shell.toml")
	writeTemplate(t, shell, shellText, map[string]any{"Path": componentsPath, "Text": strings.Repeat(restart, rounds) + `exit 9\r`, "Greeting": "Hello", "Manager": true})
	s.add(shell, func(t *testing.T, o conformance.Outcome) {
		require.Equal(t, 9, o.Status, o.Output)
		require.Equal(t, 2*rounds, strings.Count(o.Output, "lost+found\n"), o.Output)
		require.NotContains(t, o.Output, "defect")
	})
}

// Of Go's own test suite, every so many-th program is soaked, if in a process it ends within
// the time. All of it would take twenty minutes a round.
const (
	conformanceShare = 24
	conformanceTime  = time.Second
)

// addConformance adds a share of Go's own test suite.
func (s *soak) addConformance(t *testing.T) {
	root := filepath.Join(build.Default.GOROOT, "test")
	all, err := conformance.Find(root, root)
	require.NoError(t, err)
	var share []conformance.Test
	for i := 0; i < len(all); i += conformanceShare {
		share = append(share, all[i])
	}
	conformance.Run(t.Context(), share, runner{}, conformance.Options{}) // which builds them
	for i, r := range conformance.Run(t.Context(), share, runner{}, conformance.Options{Limit: conformanceTime}).Tests {
		if r.Verdict != conformance.Pass {
			continue
		}
		test := share[i]
		s.add(test.File, func(t *testing.T, o conformance.Outcome) {
			require.Zero(t, o.Status, "%s: %s", test.Name, o.Output)
			require.Equal(t, test.Want, o.Output, test.Name)
		})
	}
}

// TestSoakInQEMU runs systems in rounds, in one boot: each does the same in all rounds, and
// what the machine has after the last it had after the first. With PORTICO_SOAK=10m these
// are all programs, scenarios, hostile domains and drivers, for ten minutes.
func TestSoakInQEMU(t *testing.T) {
	limit, s := soakTime(t), new(soak)
	scenarios, err := filepath.Glob(ext2Scenarios)
	require.NoError(t, err)
	s.addConfigurations(t, strings.Clone, "../../configs/hello.toml")
	args := []string{"qemu", "--mem=4GiB", "--loop=" + max(limit, time.Second).String()}
	if limit > 0 {
		args = append(args, "--raw") // Go's test suite says what it prints byte for byte
		s.addPrograms(programs.Names())
		s.addConfigurations(t, withoutTimes, "../../configs/iozone-multi.toml")
		s.addConfigurations(t, withoutNumbers, scenarios...)
		s.addHostile(t)
		s.addRestarts(t)
		s.addConformance(t)
	} else {
		s.addPrograms([]string{"closures", "runtime_errors"})
		s.addIsolation(t, isolation{Deed: "memory", Await: true}, "hostile: memory: quota is used up")
		s.add(configureDrivers(t, driverSystems[2]), func(t *testing.T, o conformance.Outcome) { checkDrivers(t, driverSystems[2], o) })
	}
	cmd := exec.CommandContext(within(t, 4*limit+4*time.Minute), portico, append(args, s.files...)...)
	var output bytes.Buffer
	cmd.Stdout = io.MultiWriter(&output, &loopLog{t: t})
	cmd.Stderr, cmd.WaitDelay = cmd.Stdout, time.Second
	_ = cmd.Run() // with the status of the first system that does not end with 0
	require.True(t, strings.HasSuffix(output.String(), "what there was after round 2 is there after the last\n"))
	outcomes, _ := outcomesIn(t, output.String(), len(s.files))
	for i, o := range outcomes {
		s.checks[i%len(s.files)](t, o)
	}
	require.GreaterOrEqual(t, len(outcomes), 3*len(s.files))
	require.Zero(t, len(outcomes)%len(s.files))
}

// A loopLog logs what portico says about a loop.
type loopLog struct {
	t    *testing.T
	line []byte // begun
}

// Write takes part of the output.
func (l *loopLog) Write(p []byte) (int, error) {
	for part := range bytes.Lines(p) {
		l.line = append(l.line, part...)
		if !bytes.HasSuffix(part, []byte("\n")) {
			break
		}
		text := string(l.line)
		if _, ok := summary.ParseRound(text); ok || strings.HasPrefix(text, "portico: loop: ") {
			l.t.Log(strings.TrimSpace(text))
		}
		l.line = l.line[:0]
	}
	return len(p), nil
}
