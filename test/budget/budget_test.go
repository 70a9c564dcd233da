package main

import (
	"bytes"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
)

func TestPartsShareTheWholeBudget(t *testing.T) {
	var sum time.Duration
	for _, p := range parts {
		sum += p.budget
	}
	require.Equal(t, wholeBudget, sum)
}

func TestEveryPackageIsOfAPart(t *testing.T) {
	listed, err := exec.Command("go", "list", "../../...").Output()
	require.NoError(t, err)
	for path := range strings.Lines(string(listed)) {
		if path = strings.TrimSpace(path); partOf(path) == nil {
			t.Errorf("%s is of no part: say in parts.go what it may take", path)
		}
	}
}

func TestTheLongestFolderDecides(t *testing.T) {
	for path, want := range map[string]string{
		"domainzero":                     "DomainZero",
		"domainzero/platform/hosted":     "DomainZero",
		"domainzero/platform/bare/ring0": "bare machines",
		"test":                           "systems",
		"test/generators/types":          "generators",
		"bench/iozone":                   "command, benchmarks",
	} {
		require.Equal(t, want, partOf(module+path).name, path)
	}
	require.Nil(t, partOf(module+"benches"), "a prefix is not a folder")
}

// printed is what go test prints, of packages that pass, fail and have no tests.
const printed = "ok  \t" + module + "bytecode\t3.000s\n" +
	"ok  \t" + module + "compiler\t(cached)\n" +
	"?   \t" + module + "components/fs\t[no test files]\n" +
	"--- FAIL: TestX (0.00s)\n" +
	"FAIL\n" +
	"FAIL\t" + module + "verifier\t1.000s\n" +
	"FAIL\t" + module + "boot [build failed]\n" +
	"ok  \t" + module + "elsewhere\t4.000s [no tests to run]\n" +
	"ok  \t" + module + "verifier/x\t2.000s\tcoverage: 1.0% of statements\n"

func TestTimesAreReadFromGoTest(t *testing.T) {
	var seen timings
	for _, b := range []byte(printed) { // however it arrives
		_, err := seen.Write([]byte{b})
		require.NoError(t, err)
	}
	require.Equal(t, 1, seen.cached)
	require.Empty(t, cmp.Diff(map[string]time.Duration{
		"compiler, bytecode": 3 * time.Second, "verifier, translator": 3 * time.Second, "": 4 * time.Second,
	}, seen.packages))
	require.Empty(t, cmp.Diff(map[string]time.Duration{
		"compiler, bytecode": 15 * time.Second, "verifier, translator": 15 * time.Second, "": 20 * time.Second,
	}, seen.shares(50*time.Second)), "half of the seconds of all packages is half of the time")
}

func TestTheReportWarns(t *testing.T) {
	seen := timings{packages: map[string]time.Duration{"generators": 9 * time.Second, "boots": time.Second}}
	report := func(d duration) string {
		var out bytes.Buffer
		require.NoError(t, seen.report(&out, d))
		return out.String()
	}
	over := report(duration{before: 30 * time.Second, tests: 20 * time.Minute, processor: 20 * time.Minute})
	require.Regexp(t, `(?m)^ +generators +18:00 +9:00 +2:10$`, over)
	require.Regexp(t, `(?m)^ +boots +2:00 +1:00 +2:00$`, over)
	require.Regexp(t, `(?m)^ +make test +20:30 +10:30 +20:00$`, over)
	require.Contains(t, over, "warning: over the budget: generators; see docs/testing.md\n")

	require.NotContains(t, report(duration{tests: time.Hour, processor: 4 * time.Minute}), "warning", "others had the machine")
	require.Contains(t, report(duration{processor: 41 * time.Minute}), "make test; see docs/testing.md\n")
}

func TestWhatGoTestPrintsAndHowItEndsArePassedOn(t *testing.T) {
	for want, command := range map[int]string{0: "true", 1: "false", 7: "exit 7", 2: "echo broken >&2; exit 2"} {
		var out, errs bytes.Buffer
		status, err := run([]string{"sh", "-c", "printf '%s' \"$0\"; " + command, printed}, time.Now(), &out, &errs)
		require.NoError(t, err)
		require.Equal(t, want, status)
		require.True(t, strings.HasPrefix(out.String(), printed))
		require.Contains(t, out.String(), "may take")
		require.Equal(t, want == 2, errs.Len() > 0)
	}
	status, err := run([]string{"/none"}, time.Now(), new(bytes.Buffer), new(bytes.Buffer))
	require.Error(t, err)
	require.Equal(t, 1, status)
	status, err = run(nil, time.Now(), nil, nil)
	require.Error(t, err)
	require.Equal(t, 2, status)
}

func TestDocsShowTheSameTable(t *testing.T) {
	text, err := os.ReadFile("../../docs/testing.md")
	require.NoError(t, err)
	var shown, want [][]string
	for _, m := range regexp.MustCompile(`(?m)^\| ([^|]+) \| [^|]+ \| (\d+:\d\d) \| [^|]+ \|$`).FindAllStringSubmatch(string(text), -1) {
		shown = append(shown, m[1:])
	}
	for _, p := range parts {
		want = append(want, []string{p.name, minutes(p.budget)})
	}
	want = append(want, []string{"make test", minutes(wholeBudget)})
	require.Empty(t, cmp.Diff(want, shown))
}
