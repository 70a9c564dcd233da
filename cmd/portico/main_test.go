package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/spf13/cobra"
	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/bench/iozone"
	"github.com/portico-os/portico/bench/ipc"
	"github.com/portico-os/portico/config"
)

// TestMain makes the test program a portico for the processes that commands start, and
// gives all of them a cache that begins empty.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && (os.Args[1] == "bench" || os.Args[1] == "run") {
		os.Exit(execute(context.Background(), os.Args[1:], os.Stdout, os.Stderr))
	}
	os.Exit(runTests(m))
}

func runTests(m *testing.M) int {
	cache, err := os.MkdirTemp("", "portico-cache-")
	if err == nil {
		defer os.RemoveAll(cache)
		err = os.Setenv("XDG_CACHE_HOME", cache)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "make a cache for the tests:", err)
		return 1
	}
	return m.Run()
}

// portico runs a command line.
func portico(t *testing.T, args ...string) (status int, stdout, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	status = execute(t.Context(), args, &out, &errs)
	return status, out.String(), errs.String()
}

func TestEveryVerbHasHelp(t *testing.T) {
	var check func(c *cobra.Command, path []string)
	check = func(c *cobra.Command, path []string) {
		t.Run(c.CommandPath(), func(t *testing.T) {
			status, stdout, stderr := portico(t, append(path, "--help")...)
			require.Zero(t, status)
			require.Contains(t, stdout, "Usage:")
			require.Empty(t, stderr)
			if c.Name() != "help" && !c.Hidden {
				require.NotEmpty(t, c.Long, "a verb explains itself")
			}
		})
		for _, sub := range c.Commands() {
			check(sub, append(path[:len(path):len(path)], sub.Name()))
		}
	}
	check(newRoot(), nil)
}

func TestWrongCommandLinesAndConfigurationsEndWithStatus2(t *testing.T) {
	broken := filepath.Join(t.TempDir(), "broken.toml")
	require.NoError(t, os.WriteFile(broken, []byte("name = \"x\"\n"), 0o644))
	for name, test := range map[string]struct {
		args []string
		want string
	}{
		"unknown verb":          {[]string{"rnu"}, `unknown command "rnu"`},
		"no configuration":      {[]string{"run"}, "see 'portico run --help'"},
		"missing configuration": {[]string{"run", "none.toml"}, "none.toml: no such file"},
		"broken configuration":  {[]string{"run", broken}, "domain is missing"},
		"two configurations":    {[]string{"run", "a.toml", "b.toml"}, "run takes one configuration"},
		"unknown flag":          {[]string{"verify", "--jsn", "x.pco"}, "unknown flag: --jsn"},
		"missing component":     {[]string{"verify", "none.pco"}, "none.pco: no such file"},
		"missing folder":        {[]string{"conformance", "none"}, "no such file"},
		"unknown benchmark":     {[]string{"bench", "ioznoe"}, "unknown command"},
		"unknown test":          {[]string{"bench", "iozone", "--test", "reed"}, `there is no test "reed"`},
		"no test":               {[]string{"bench", "iozone", "--test", ""}, "there is no test to make"},
		"plot of another kind":  {[]string{"bench", "iozone", "--plot", "a.gif"}, "its name has to end in .svg or .png"},
		"plot of no kind":       {[]string{"bench", "ipc", "--plot", "a"}, "its name has to end in .svg or .png"},
		"short code":            {[]string{"bench", "iozone", "--config", "SIF"}, "expected six letters"},
		"no such machine":       {[]string{"qemu", "--machine", "virt", "x.toml"}, `there is no machine "virt", only q35, pc, microvm`},
		"no size":               {[]string{"qemu", "--mem", "lots", "x.toml"}, `"lots" is not a size`},
		"little memory":         {[]string{"qemu", "--mem", "1MiB", "x.toml"}, "from "},
		"image of nothing":      {[]string{"image"}, "see 'portico image --help'"},
		"image of what is not":  {[]string{"image", "none.toml"}, "none.toml: no such file"},
		"revocation elsewhere":  {[]string{"bench", "iozone", "--config", "SIFSCC"}, `revocation "cli" exists on bare metal only`},
	} {
		t.Run(name, func(t *testing.T) {
			status, stdout, stderr := portico(t, test.args...)
			require.Equal(t, statusUsage, status, stderr)
			require.Empty(t, stdout)
			require.Contains(t, stderr, "portico: ")
			require.Contains(t, stderr, test.want)
		})
	}
}

func TestRefusalsEndWithStatus3(t *testing.T) {
	folder := t.TempDir()
	source := filepath.Join(folder, "a.go")
	require.NoError(t, os.WriteFile(source, []byte("package main\n\nfunc main() { undefined() }\n"), 0o644))
	component := filepath.Join(folder, "a.pco")
	require.NoError(t, os.WriteFile(component, []byte("no component"), 0o644))
	for name, args := range map[string][]string{
		"by the compiler":     {"build", source},
		"run by the compiler": {"run", source},
		"by the decoder":      {"verify", component},
	} {
		t.Run(name, func(t *testing.T) {
			status, stdout, stderr := portico(t, args...)
			require.Equal(t, statusRefused, status, stderr)
			require.Empty(t, stdout)
			require.Contains(t, stderr, "a.")
		})
	}
}

func TestBuildVerifyAndShow(t *testing.T) {
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	folder := t.TempDir()
	hello := config.ImportPath("components/hello")

	status, stdout, stderr := portico(t, "build", "-o", folder, hello)
	require.Zero(t, status, stderr)
	file := filepath.Join(folder, "hello.pco")
	require.Regexp(t, `^components/hello: \d+ functions, \d+ instructions, \d+ bytes -> `+file+"\n$", stdout)

	status, stdout, stderr = portico(t, "verify", "--json", file)
	require.Zero(t, status, stderr)
	var judged struct {
		Schema     int
		Components []componentFigures
	}
	require.NoError(t, json.Unmarshal([]byte(stdout), &judged))
	require.Equal(t, 1, judged.Schema)
	last := judged.Components[len(judged.Components)-1]
	require.Equal(t, hello, last.Path)
	require.Positive(t, last.VerifyMicros)
	require.Greater(t, len(judged.Components), 1, "imports are verified too")

	status, stdout, stderr = portico(t, "dis", file)
	require.Zero(t, status, stderr)
	require.Contains(t, stdout, `component "`+hello+`"`)

	t.Run("imports beside the file", func(t *testing.T) {
		all := t.TempDir()
		status, _, stderr := portico(t, "build", "--all", "-o", all, hello)
		require.Zero(t, status, stderr)
		t.Setenv("XDG_CACHE_HOME", t.TempDir())
		status, _, stderr = portico(t, "verify", filepath.Join(all, "github.com.portico-os.portico.components.hello.pco"))
		require.Zero(t, status, stderr)
		status, _, stderr = portico(t, "verify", file)
		require.Equal(t, statusUsage, status)
		require.Contains(t, stderr, "rebuild it with 'portico build'")
	})
}

func TestBenchPeers(t *testing.T) {
	plot := filepath.Join(t.TempDir(), "plot.svg")
	status, stdout, stderr := portico(t, "bench", "ipc", "--peers", "--rounds", "11", "--json", "--plot", plot)
	require.Zero(t, status, stderr)
	var calls ipc.Report
	require.NoError(t, json.Unmarshal([]byte(stdout), &calls))
	require.Equal(t, 1, calls.Schema)
	require.Len(t, calls.Rows, 4)
	require.FileExists(t, plot)

	require.NoError(t, os.Remove(plot))
	status, stdout, stderr = portico(t, "bench", "iozone", "--peers", "--test", "reread", "--time", "100ms", "--json", "--plot", plot)
	require.Zero(t, status, stderr)
	var files iozone.Report
	require.NoError(t, json.Unmarshal([]byte(stdout), &files))
	require.Equal(t, 1, files.Schema)
	require.Len(t, files.Cells, 36)
	require.NotEmpty(t, files.LinuxFS)
	require.Positive(t, files.Traps.SystemCall.Cycles)
	require.Positive(t, files.Traps.PageFault.Nanoseconds)
	require.FileExists(t, plot)

	status, stdout, _ = portico(t, "bench", "iozone", "--peers", "--test", "rewrite", "--time", "100ms")
	require.Zero(t, status)
	require.Contains(t, stdout, "a system call (getppid) takes ")
	require.Contains(t, stdout, "== rewrite ==")
}
