package main

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/boot"
	"github.com/portico-os/portico/domainzero/platform/bare"
	"github.com/portico-os/portico/qemu/archive"
)

func TestKernelsRunRounds(t *testing.T) {
	a := &archive.Archive{Systems: []archive.System{{Config: system("absent")}, {Config: system("missing")}}}
	c := bare.Counts{FreeFrames: 10, Tables: 20, Pages: 30, Threads: 4, ThreadPages: 5, Timers: 6, Areas: 7, DomainPieces: 1}
	status, output := bootArchive(t, a, func(k *kernel) {
		k.loop = time.Nanosecond
		k.counts = func() bare.Counts { c.FreeFrames--; return c }
	})
	require.Equal(t, boot.StatusFault, status)
	var rounds []boot.Round
	for line := range strings.Lines(output) {
		if r, ok := boot.ParseRound(line); ok {
			rounds = append(rounds, r)
			require.NotZero(t, r.Heap)
			require.Less(t, r.Heap, r.Runtime)
			r.Millis, r.Heap, r.Runtime = 0, 0, 0
			require.Equal(t, boot.Round{Number: len(rounds), Systems: 2, Nonzero: 2, DomainMemory: 2 << 20, FreeFrames: 10 - len(rounds), Frames: 65 - len(rounds),
				Tables: 20, Threads: 4, Timers: 6, Areas: 7}, r)
		}
	}
	require.Len(t, rounds, leastRounds)
}

func TestLoopTimes(t *testing.T) {
	for text, want := range map[string]time.Duration{"": 0, "10m": 10 * time.Minute} {
		k := new(kernel)
		require.NoError(t, k.configure(func(name string) string { return map[string]string{"PORTICO_LOOP": text}[name] }))
		require.Equal(t, want, k.loop)
	}
	for _, text := range []string{"10", "-1s", "0s", "x"} {
		require.ErrorContains(t, new(kernel).configure(func(string) string { return text }), "PORTICO_LOOP="+text)
	}
}
