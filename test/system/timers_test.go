package system

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// deadlinesConfig writes a configuration of services that take their time and a client that
// does not wait so long. more are settings of the services' domain.
func deadlinesConfig(t *testing.T, more string) string {
	config := filepath.Join(t.TempDir(), "deadlines.toml")
	require.NoError(t, os.WriteFile(config, fmt.Appendf(nil, `name = "deadlines"
[[domain]]
name = "server"
components = ["%[1]s/deadlines"]
exports = ["loop0", "spin0", "wait0"]
params.deadlines = { serves = true }
%[2]s
[[domain]]
name = "main"
main = "%[1]s/deadlines"
imports = ["loop0", "spin0", "wait0"]
`, componentsPath, more), 0o644))
	return config
}

const deadlinesOutput = `loops until unwanted: true
waits: true
waits for who waits: true
waits and copies: true
is in time: false
unwanted: 1
spins: true
waits for who spins: true
passed before: true
`

// TestDeadlines calls services that loop, wait and spin: the calls fail when their deadline has
// passed, what the services return later is dropped, and they serve the next call.
func TestDeadlines(t *testing.T) {
	for name, more := range map[string]string{
		"core": "", "round robin": `scheduler = "schedulers/roundrobin"`, "invisible": `scheduler = "schedulers/invisible"`,
	} {
		t.Run(name, func(t *testing.T) {
			status, output := boot(t, time.Minute, deadlinesConfig(t, more))
			require.Equal(t, deadlinesOutput, output)
			require.Zero(t, status)
		})
	}
}

func TestBareDeadlines(t *testing.T) {
	outcomes := bootBare(t, 5*time.Minute, []string{deadlinesConfig(t, "")})
	require.Equal(t, deadlinesOutput, outcomes[0].Output)
	require.Zero(t, outcomes[0].Status)
}
