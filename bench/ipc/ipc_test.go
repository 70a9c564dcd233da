package ipc_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"testing"

	"github.com/stretchr/testify/require"

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
	}
	call, channel, process := report.Rows[0], report.Rows[1], report.Rows[3]
	require.Less(t, call.Best, channel.Best)
	require.Less(t, channel.Best, process.Best)
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
