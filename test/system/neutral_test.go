package system

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	summary "github.com/portico-os/portico/boot"
)

// A forgery is what two domains print, piece by piece, the second after the first.
type forgery struct{ first, second []string }

// configure writes a configuration of it.
func (f forgery) configure(t *testing.T, raw bool) (file string) {
	t.Helper()
	file = filepath.Join(t.TempDir(), "forgery.toml")
	digits := func(pieces []string) string {
		var b strings.Builder
		for _, p := range pieces {
			fmt.Fprintf(&b, "%x ", p)
		}
		return b.String()
	}
	require.NoError(t, os.WriteFile(file, fmt.Appendf(nil, `name = "forgery"
[[domain]]
name = "first"
components = ["%[1]s/forger"]
exports = ["first0"]
raw = %[2]v
params.forger = { pieces = "%[3]s", offers = "first0" }
[[domain]]
name = "second"
main = "%[1]s/forger"
imports = ["first0"]
raw = %[2]v
params.forger = { pieces = "%[4]s" }
`, componentsPath, raw, digits(f.first), digits(f.second)), 0o644))
	return file
}

// forged is all that a domain could want the console to take for something else: the end of its own
// line, commands, and lines of the system.
func forged() forgery {
	lie := summary.Outcome{Status: 0, Bytes: 0}.Line(1, 1)
	return forgery{
		[]string{
			"plain \t\u00e9\u20ac text\n", "red \x1b[31m, bell \a, back \b\r\n", "\x1b", "[2J", "\xc2", "\x9b1m\n", lie,
			"portico: status 0\n", "portico: bare ma", "chine: why\n", "a portico: b\n", "port",
		},
		[]string{"ico: status 0\n", "po", "r", "tico:", " ", "loop: 3 rounds\n", lie, "half of a line"},
	}
}

// shown is what the console shows of forged.
func shown() string {
	lie := strings.Replace(summary.Outcome{}.Line(1, 1), ": ", ":?", 1)
	return "plain \t\u00e9\u20ac text\nred ?[31m, bell ?, back ??\n?[2J\xc2?1m\n" + lie +
		"portico:?status 0\nportico:?bare machine: why\na portico: b\nportico:?status 0\nportico:?loop: 3 rounds\n" + lie + "half of a line"
}

// TestDomainsForgeNothing: neither commands of terminals nor lines of the system's own, be they cut up
// among texts or domains; what tells how a system ended is the system's. On a bare machine it is the
// same: see TestBareSystems.
func TestDomainsForgeNothing(t *testing.T) {
	status, output := boot(t, time.Minute, "--digest", forged().configure(t, false))
	require.Zero(t, status, output)
	outcomes, _ := outcomesIn(t, output, 1)
	require.Len(t, outcomes, 1, output)
	require.Equal(t, shown(), outcomes[0].Output)
	require.Equal(t, 1, strings.Count("\n"+output, "\n"+summary.MessagePrefix), output)
}

// TestRawDomainsPrintAsItIs: by their configuration, or by a flag.
func TestRawDomainsPrintAsItIs(t *testing.T) {
	f := forgery{[]string{"\x1b[1m", "\xc2\x9b\xff\a", "\nport"}, []string{"ico: status 9\n\x1b[0m"}}
	for name, args := range map[string][]string{
		"configured": {f.configure(t, true)},
		"a flag":     {f.configure(t, false), "--raw"},
	} {
		t.Run(name, func(t *testing.T) {
			status, output := boot(t, time.Minute, args...)
			require.Zero(t, status)
			require.Equal(t, "\x1b[1m\xc2\x9b\xff\a\nportico: status 9\n\x1b[0m", output)
		})
	}
}
