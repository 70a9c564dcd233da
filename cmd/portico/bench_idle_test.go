package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestIdleDomainsSaySo: the measurement begins when all of them sleep.
func TestIdleDomainsSaySo(t *testing.T) {
	file := filepath.Join(t.TempDir(), "idle.toml")
	require.NoError(t, os.WriteFile(file, []byte(idleConfig(5, 1)), 0o600))
	status, stdout, stderr := portico(t, "run", file)
	require.Zero(t, status, stderr)
	require.Equal(t, 5, strings.Count(stdout, " is idle\n"))
}

func TestBenchIdleWantsDomainsAndSeconds(t *testing.T) {
	for _, flag := range []string{"--domains=0", "--seconds=0"} {
		status, _, stderr := portico(t, "bench", "idle", flag)
		require.Equal(t, statusUsage, status)
		require.Contains(t, stderr, "at least 1 of each")
	}
}
