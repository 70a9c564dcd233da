package ipc_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"github.com/portico-os/portico/bench/chart"
	"github.com/portico-os/portico/bench/cycles"
	"github.com/portico-os/portico/bench/ipc"
)

func TestMain(m *testing.M) {
	if os.Args[len(os.Args)-1] == ipc.PipePeerArg {
		if err := ipc.PipePeer(); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

func TestPeersAreMeasured(t *testing.T) {
	cpu, err := cycles.FirstCPU()
	require.NoError(t, err)
	release, err := cycles.Pin(cpu)
	require.NoError(t, err)
	defer release()
	pipe, stop, err := ipc.PipePingPong()
	require.NoError(t, err)
	rows := []ipc.Row{ipc.InterfaceCall(), ipc.ChannelPingPong(), ipc.Getppid(), pipe}

	var done []int
	report, err := ipc.Measure(context.Background(), rows, 0, func(d, _ int) { done = append(done, d) })
	require.NoError(t, err)
	require.NoError(t, stop())

	require.Len(t, done, 11, "at least 11 rounds")
	require.Len(t, report.Rows, len(rows))
	for i, r := range report.Rows {
		require.Equal(t, rows[i].Name, r.Name)
		require.Positive(t, r.Best)
		require.LessOrEqual(t, r.Best, r.Median)
		require.LessOrEqual(t, r.Best, r.Mean)
	}
	call, channel, process := report.Rows[0], report.Rows[1], report.Rows[3]
	require.Less(t, call.Best, channel.Best)
	require.Less(t, channel.Best, process.Best)
}

// A pipe's round trip is a switch to the other process and one back, and no more: threads
// that Go's scheduler adds would show as switches of their own.
func TestAPipeRoundTripIsOneSwitch(t *testing.T) {
	const trips = 500
	cpu, err := cycles.FirstCPU()
	require.NoError(t, err)
	release, err := cycles.Pin(cpu)
	require.NoError(t, err)
	defer release()
	pipe, stop, err := ipc.PipePingPong()
	require.NoError(t, err)
	switches := func() int64 {
		var usage unix.Rusage
		require.NoError(t, unix.Getrusage(unix.RUSAGE_THREAD, &usage))
		return usage.Nvcsw + usage.Nivcsw
	}
	_, err = pipe.Time(1)
	require.NoError(t, err)
	before := switches()
	_, err = pipe.Time(trips)
	require.NoError(t, err)
	require.InDelta(t, trips, switches()-before, trips/5)
	require.NoError(t, stop())
}

func TestRangesHaveTheSlowestOnTop(t *testing.T) {
	rows := []ipc.Row{
		{Name: "quick", Peer: chart.Go, Time: func(n int) (cycles.Ticks, error) { return cycles.Ticks(10 * n), nil }},
		{Name: "slow", Peer: chart.Linux, Time: func(n int) (cycles.Ticks, error) { return cycles.Ticks(1000 * n), nil }},
	}
	report, err := ipc.Measure(context.Background(), rows, 0, nil)
	require.NoError(t, err)
	drawn := report.Ranges().Ranges
	require.Len(t, drawn, 2)
	require.Equal(t, "slow", drawn[0].Name)
	require.Equal(t, chart.Linux, drawn[0].Peer)
	require.InEpsilon(t, 100, drawn[0].Median/drawn[1].Median, 0.5)
}

func TestPipePeerEndsWithItsInput(t *testing.T) {
	_, stop, err := ipc.PipePingPong()
	require.NoError(t, err)
	require.NoError(t, stop())
}

func TestMeasureReportsWhatFails(t *testing.T) {
	broken := ipc.Row{Name: "broken", Time: func(int) (cycles.Ticks, error) { return 0, errors.New("no answer") }}
	_, err := ipc.Measure(context.Background(), []ipc.Row{broken}, 0, nil)
	require.EqualError(t, err, "broken: no answer")

	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, err = ipc.Measure(ctx, []ipc.Row{ipc.Getppid()}, 0, nil)
	require.ErrorIs(t, err, context.Canceled)
}
