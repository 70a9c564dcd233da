package traps_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"github.com/portico-os/portico/bench/cycles"
	"github.com/portico-os/portico/bench/traps"
)

func pin(t *testing.T) {
	t.Helper()
	cpu, err := cycles.FirstCPU()
	require.NoError(t, err)
	release, err := cycles.Pin(cpu)
	require.NoError(t, err)
	t.Cleanup(release)
}

func TestCostsArePlausible(t *testing.T) {
	pin(t)
	var s traps.Sampler
	for range 5 {
		require.NoError(t, s.Sample())
	}
	costs := s.Costs()
	for name, cost := range map[string]traps.Cost{"system call": costs.SystemCall, "page fault": costs.PageFault} {
		require.Greater(t, cost.Cycles, 50.0, name)
		require.Less(t, cost.Cycles, 200_000.0, name)
		require.InDelta(t, 3, cost.Cycles/cost.Nanoseconds, 2.9, "%s: a core has some gigahertz", name)
	}
	require.Greater(t, costs.PageFault.Cycles, costs.SystemCall.Cycles, "a fault clears a page, too")
}

func TestEachPageIsOneFault(t *testing.T) {
	pin(t)
	const pages = 512
	faults := func() int64 {
		var usage unix.Rusage
		require.NoError(t, unix.Getrusage(unix.RUSAGE_THREAD, &usage))
		return usage.Minflt
	}
	before := faults()
	_, err := traps.PageFaults(pages)
	require.NoError(t, err)
	require.InDelta(t, pages, faults()-before, pages/8)
}
