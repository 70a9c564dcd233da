package sched_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/domainzero"
	"github.com/portico-os/portico/test/rig"
)

// TestTimersFireBetweenHooks has timers that are due while a scheduler's hook runs, on the stack
// that waking a thread would take for itself.
func TestTimersFireBetweenHooks(t *testing.T) {
	s := rig.Boot(t, domainzero.Config{}, components+"slow", components+"mid")
	s.Add(
		rig.Domain("server", components+"mid", rig.Exports("server")),
		rig.Domain("client", components+"mid", rig.Imports("server"), rig.Exports("nap"), rig.Main, scheduler(components+"slow")),
		rig.Domain("caller", components+"mid", rig.Imports("nap")),
	)
	require.Equal(t, "done\n", s.Output())
}

// TestTimersFireBetweenEnds has a deadline that passes while a domain ends for which the thread
// waits: its call fails once.
func TestTimersFireBetweenEnds(t *testing.T) {
	s := rig.Boot(t, domainzero.Config{}, components+"late")
	s.Machine.Waited = func(int64) { time.Sleep(20 * time.Microsecond) }
	s.Machine.Ahead = 900_000_000 - s.Machine.Machine.Nanos()
	s.Add(
		rig.Domain("server", components+"late", rig.Exports("s")),
		rig.Domain("c0", components+"late", rig.Imports("s")),
		rig.Domain("c1", components+"late", rig.Imports("s")),
		rig.Domain("c2", components+"late", rig.Imports("s"), rig.Main),
	)
	out := s.Output()
	require.NotContains(t, out, "defect")
	require.Contains(t, out, "c2: ")
}
