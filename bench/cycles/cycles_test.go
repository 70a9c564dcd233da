package cycles_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"github.com/portico-os/portico/bench/cycles"
)

func TestTicksFollowTheClock(t *testing.T) {
	start, ticks := time.Now(), cycles.Now()
	time.Sleep(30 * time.Millisecond)
	ticks, elapsed := cycles.Now()-ticks, time.Since(start)
	require.InEpsilon(t, float64(elapsed), ticks.Nanoseconds(), 0.1)
}

func TestCyclesPerTickArePlausible(t *testing.T) {
	perTick := cycles.PerTick()
	require.Greater(t, perTick, 0.2)
	require.Less(t, perTick, 5.0)
}

func TestPinBindsTheThreadUntilReleased(t *testing.T) {
	cpu, err := cycles.FirstCPU()
	require.NoError(t, err)
	release, err := cycles.Pin(cpu)
	require.NoError(t, err)
	var set unix.CPUSet
	require.NoError(t, unix.SchedGetaffinity(0, &set))
	require.Equal(t, 1, set.Count())
	require.True(t, set.IsSet(cpu))
	release()

	_, err = cycles.Pin(1023)
	require.ErrorContains(t, err, "pin the thread to CPU 1023")
}
