package system

import (
	_ "embed"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

//go:embed testdata/shell.toml.tmpl
var shellText string

// typeInto boots a system with a shell into which lines are typed, and returns its status
// and output.
func typeInto(t *testing.T, manager bool, lines []string, flags ...string) (status int, output string) {
	t.Helper()
	name := filepath.Join(t.TempDir(), "shell.toml")
	writeTemplate(t, name, shellText, map[string]any{
		"Path": componentsPath, "Text": strings.Join(lines, `\r`) + `\r`, "Greeting": "Hello", "Manager": manager,
	})
	return boot(t, time.Minute, append([]string{name}, flags...)...)
}

// TestShell types all commands into a shell that may manage domains, and looks for what is
// to be seen after each.
func TestShell(t *testing.T) {
	session := []struct{ line, want string }{
		{"help", `\ncat PATH +show a file`},
		{"domains", `\nfs +runs +\d+.*/16MiB +\d+.*/256MiB +\d+/64 +\d+ +\d+\n`},
		{"portals", `\nfs0 +fs +\d+ +0 +[01]\n`},
		{"memory", `free: \d+MiB`},
		{"ls", `\nd +\d+ +lost\+found\n`},
		{"ls /none", `ls: /none: no such file or directory\n`},
		{"end fs", ``},
		{"domains", `\nfs +ended 1 +0B`},
		{"events", `fs +ended with status 1\n`},
		{"ls", `ls: look up "fs0": there is no such name\n`},
		{"end fs", `end: the domain has ended already; start starts it again\n`},
		{"start fs", ``},
		{"start fs", `start: the domain has not ended; end ends it\n`},
		{"ls", `\nd +\d+ +lost\+found\n`},
		{"portals", `\nfs0 +fs +\d+ +0 +[01]\n`},
		{"restart cache", ``},
		{"restart brief", `Hello from domain brief\n`},
		{"console", `\d+ bytes received; 0 overruns of the device\n`},
		{"exit 9", ``},
	}
	var lines []string
	for _, s := range session {
		lines = append(lines, s.line)
	}
	for name, flags := range map[string][]string{"": nil, "forced collections": forced, "plain": {"--switches=checks"}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			status, output := typeInto(t, true, lines, flags...)
			require.Equal(t, 9, status, output)
			require.NotContains(t, output, "defect")
			rest := output
			for i, s := range session {
				_, behind, ok := strings.Cut(rest, "> "+s.line+"\n")
				require.True(t, ok, "line %q is not seen in %s", s.line, output)
				rest = behind
				seen := rest
				if i+1 < len(session) {
					seen, _, _ = strings.Cut(rest, "\n> ")
					seen = strings.TrimPrefix(seen, "> ") + "\n"
				}
				require.Regexp(t, regexp.MustCompile(s.want), "\n"+seen, "after line %q in %s", s.line, output)
			}
		})
	}
}

// TestShellWithoutGrant shows that a shell that may not manage domains says so.
func TestShellWithoutGrant(t *testing.T) {
	status, output := typeInto(t, false, []string{"domains", "end fs", "ls", "exit"})
	require.Zero(t, status, output)
	require.Equal(t, 2, strings.Count(output, "the configuration does not let this domain do that (manager = true)\n"), output)
	require.Contains(t, output, "lost+found")
}
