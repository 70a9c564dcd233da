package main

import (
	"io"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/qemu"
)

func TestBenchBoot(t *testing.T) {
	b := bootBench{machine: qemu.Default, rounds: 1}
	report, err := b.measure(t.Context(), io.Discard, []string{"../../configs/hello.toml"})
	require.NoError(t, err)
	require.Len(t, report.Rows, 1)
	row := report.Rows[0]
	require.Positive(t, row.Boot.Median)
	require.Len(t, row.content, row.ImageBytes)

	require.Positive(t, row.Instruction)

	b.machine.Memory = 44 << 20
	_, err = bootMillis(t.Context(), row.content, b.machine)
	require.ErrorContains(t, err, "no memory left")
}

func TestLeastSize(t *testing.T) {
	for _, least := range []int{1, 32, 33, 47, 63, 64, 65, 185, mostLeast} {
		got, err := leastSize(func(size int) bool { return size >= least })
		require.NoError(t, err)
		require.Equal(t, max(least, 32), got)
	}
	_, err := leastSize(func(int) bool { return false })
	require.ErrorContains(t, err, "do not suffice")
}
