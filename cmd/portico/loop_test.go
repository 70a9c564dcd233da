package main

import (
	"bytes"
	"io"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/boot"
)

// loopOf returns the lines of a loop of two systems with some rounds, the last of which a
// function may change.
func loopOf(t *testing.T, rounds int, change func(r *boot.Round, outcomes []boot.Outcome)) *kernelLines {
	t.Helper()
	l := new(kernelLines)
	for n := range rounds {
		outcomes := []boot.Outcome{{Status: 7, Bytes: 10}, {Bytes: 20}}
		r := boot.Round{Number: n + 1, Systems: 2, Nonzero: 1, FreeFrames: 1000, Frames: 2000, Tables: 10, Heap: 1 << 20, Threads: 4, Areas: 20}
		if n == rounds-1 && change != nil {
			change(&r, outcomes)
		}
		for i, o := range outcomes {
			_, err := io.WriteString(l, o.Line(i+1, len(outcomes)))
			require.NoError(t, err)
		}
		_, err := io.WriteString(l, r.Line())
		require.NoError(t, err)
	}
	return l
}

func TestLoopsAreJudged(t *testing.T) {
	for name, test := range map[string]struct {
		change func(r *boot.Round, outcomes []boot.Outcome)
		want   string // "": no fault
	}{
		"all the same": {nil, ""},
		"more left":    {func(r *boot.Round, _ []boot.Outcome) { r.FreeFrames, r.Heap = r.FreeFrames+5000, 0 }, ""},
		"domain memory": {func(r *boot.Round, _ []boot.Outcome) { r.DomainMemory = 1 },
			"bytes of domain memory taken: 1 more after round 3 than after round 2, where 0 are explained"},
		"a frame":     {func(r *boot.Round, _ []boot.Outcome) { r.Frames-- }, "frames lost: 1 more "},
		"many frames": {func(r *boot.Round, _ []boot.Outcome) { r.FreeFrames -= frameSlack + 1 }, "frames taken, page tables apart: "},
		"some frames": {func(r *boot.Round, _ []boot.Outcome) { r.FreeFrames -= frameSlack }, ""},
		"tables": {func(r *boot.Round, _ []boot.Outcome) {
			r.Tables, r.FreeFrames = r.Tables+tableSlack+1, r.FreeFrames-tableSlack-1
		}, "page tables: "},
		"a large runtime": {func(r *boot.Round, _ []boot.Outcome) {
			r.Runtime += runtimeSlack + 1
		}, "bytes of Go's runtime: "},
		"a larger runtime": {func(r *boot.Round, _ []boot.Outcome) {
			r.Runtime, r.FreeFrames = r.Runtime+1<<20, r.FreeFrames-1<<20/frameBytes-frameSlack
		}, ""},
		"more than its runtime": {func(r *boot.Round, _ []boot.Outcome) {
			r.Runtime, r.FreeFrames = r.Runtime+1<<20, r.FreeFrames-1<<20/frameBytes-frameSlack-1
		}, "frames taken, page tables apart: 513 more after round 3 than after round 2, where 512 are explained"},
		"a smaller runtime": {func(r *boot.Round, _ []boot.Outcome) {
			r.Runtime, r.FreeFrames = r.Runtime-1<<20, r.FreeFrames-frameSlack
		}, ""},
		"a large heap":   {func(r *boot.Round, _ []boot.Outcome) { r.Heap += heapSlack + 1 }, "bytes in the heap: "},
		"threads":        {func(r *boot.Round, _ []boot.Outcome) { r.Threads += threadSlack + 1 }, "threads: "},
		"a timer":        {func(r *boot.Round, _ []boot.Outcome) { r.Timers++ }, "timers: 1 more "},
		"areas":          {func(r *boot.Round, _ []boot.Outcome) { r.Areas += areaSlack + 1 }, "areas: "},
		"another status": {func(_ *boot.Round, o []boot.Outcome) { o[1].Status = 1 }, "system 2 ended with status 1 in round 3, and before with 0"},
	} {
		t.Run(name, func(t *testing.T) {
			faults := loopOf(t, 3, test.change).judge(true)
			if test.want == "" {
				require.Empty(t, faults)
				return
			}
			require.Len(t, faults, 1)
			require.Contains(t, faults[0], test.want)
		})
	}
}

func TestLoopsMayCompareDigests(t *testing.T) {
	l := loopOf(t, 3, func(_ *boot.Round, o []boot.Outcome) { o[0].SHA256[0]++ })
	require.Empty(t, l.judge(false))
	require.Equal(t, []string{"system 1 printed 10 bytes in round 3, and other 10 before"}, l.judge(true))
}

func TestLoopsNeedRounds(t *testing.T) {
	require.Len(t, loopOf(t, 1, nil).judge(false), 1)
	require.Len(t, new(kernelLines).judge(false), 1)
	l := loopOf(t, 3, nil)
	l.outcomes = l.outcomes[:5]
	require.Contains(t, l.judge(false)[0], "3 rounds of 2 systems with 5 outcomes")
}

func TestVerdicts(t *testing.T) {
	var out bytes.Buffer
	require.NoError(t, printVerdict(&out, make([]boot.Round, 3), nil))
	require.Equal(t, "portico: loop: 3 rounds: what there was after round 2 is there after the last\n", out.String())
	out.Reset()
	require.NoError(t, printVerdict(&out, make([]boot.Round, 3), []string{"a", "b"}))
	require.Equal(t, "portico: loop: a\nportico: loop: b\nportico: loop: 3 rounds: 2 faults\n", out.String())
}
