package iozone_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/bench/host"
	"github.com/portico-os/portico/bench/iozone"
	"github.com/portico-os/portico/bench/traps"
)

var update = flag.Bool("update", false, "write golden files")

// steady is a runner that needs the same time for each KiB in every cell but slows
// down from one call to the next by a factor that all steady runners share.
type steady struct {
	name     string
	perKiB   float64 // nanoseconds
	slowdown *float64
	passes   map[iozone.Cell]int
	err      error
}

func (s *steady) Name() string { return s.name }

func (s *steady) Run(cell iozone.Cell, passes int) (float64, error) {
	if s.passes != nil {
		s.passes[cell] += passes
	}
	return s.perKiB * float64(cell.FileKiB*passes) * *s.slowdown, s.err
}

func TestGrid(t *testing.T) {
	cells := iozone.Grid([]iozone.Test{iozone.Reread}, 16)
	require.Equal(t, []iozone.Cell{
		{Test: iozone.Reread, FileKiB: 4, RecordKiB: 4},
		{Test: iozone.Reread, FileKiB: 8, RecordKiB: 4}, {Test: iozone.Reread, FileKiB: 8, RecordKiB: 8},
		{Test: iozone.Reread, FileKiB: 16, RecordKiB: 4}, {Test: iozone.Reread, FileKiB: 16, RecordKiB: 8}, {Test: iozone.Reread, FileKiB: 16, RecordKiB: 16},
	}, cells)
	require.Len(t, iozone.Grid(iozone.Tests, iozone.LargestKiB), 4*36, "the paper's range")
}

func TestPattern(t *testing.T) {
	data := make([]byte, 10_000)
	iozone.FillPattern(data, 4096)
	require.Equal(t, -1, iozone.CheckPattern(data, 4096))
	require.GreaterOrEqual(t, iozone.CheckPattern(data, 8192), 0, "no two places look alike")
	for _, i := range []int{0, 4095, 4096, 9999} {
		data[i] ^= 1
		require.Equal(t, i, iozone.CheckPattern(data, 4096))
		data[i] ^= 1
	}
	require.GreaterOrEqual(t, iozone.CheckPattern(make([]byte, 8), 0), 0, "zeros are not the pattern")
}

// systems makes two Portico runners, twice and half as quick as the faster of Linux's two,
// of which that is pread.
func systems(slowdown *float64) iozone.Systems {
	runner := func(name string, perKiB float64) *steady {
		return &steady{name: name, perKiB: perKiB, slowdown: slowdown, passes: map[iozone.Cell]int{}}
	}
	return iozone.Systems{
		Portico: []iozone.Runner{runner("SIFSEC", 50), runner("MIFSEC", 200)},
		Linux:   runner("linux", 125), Pread: runner("linux pread", 100), Copy: runner("copy", 25),
	}
}

func TestRatiosAreOfOneRound(t *testing.T) {
	slowdown := 1.0
	s := systems(&slowdown)
	report, err := iozone.Measure(context.Background(), s, iozone.Options{
		Cells: iozone.Grid([]iozone.Test{iozone.Read, iozone.Write}, 8), Budget: time.Millisecond,
		Progress: func(done, total int) {
			require.Equal(t, 11*6, total, "at least eleven rounds")
			slowdown *= 1.1 // the machine gets slower all the time
		},
	})
	require.NoError(t, err)
	require.Len(t, report.Cells, 2*6)
	for _, row := range report.Cells {
		want := map[string]float64{"SIFSEC": 2, "MIFSEC": 0.5}[row.Config]
		require.InDelta(t, want, row.Ratio, 1e-9)
		require.InDelta(t, want, row.Ratios.Low, 1e-9)
		require.InDelta(t, row.PreadMiBs*4, row.CopyMiBs, 1e-6*row.CopyMiBs)
		require.InDelta(t, 4, row.CopyRatio, 1e-9)
		require.InDelta(t, want/4, row.OfCopy, 1e-9)
	}
	for config, want := range map[string]float64{"SIFSEC": 2, "MIFSEC": 0.5} {
		for _, test := range []iozone.Test{iozone.Read, iozone.Write} {
			require.InDelta(t, want, report.Summary[config][test].GeoMean, 1e-9)
			require.InDelta(t, want, report.Summary[config][test].Min, 1e-9)
			require.InDelta(t, 4, report.Summary[config][test].CopyGeoMean, 1e-9)
			require.InDelta(t, want/4, report.Summary[config][test].OfCopyGeoMean, 1e-9)
		}
		require.NotContains(t, report.Summary[config], iozone.Reread)
	}
	require.NotEmpty(t, s.Linux.(*steady).passes)
}

// uneven is a runner whose speed depends on the size of records.
type uneven map[int]float64 // nanoseconds for each KiB by record size

func (uneven) Name() string { return "uneven" }

func (u uneven) Run(cell iozone.Cell, passes int) (float64, error) {
	return u[cell.RecordKiB] * float64(cell.FileKiB*passes), nil
}

func TestRatiosAreToTheFasterOnLinuxInEachCell(t *testing.T) {
	report, err := iozone.Measure(context.Background(), iozone.Systems{
		Portico: []iozone.Runner{uneven{4: 10, 8: 10}},
		Linux:   uneven{4: 40, 8: 20}, Pread: uneven{4: 30, 8: 50}, Copy: uneven{4: 5, 8: 5},
	}, iozone.Options{Cells: iozone.Grid([]iozone.Test{iozone.Reread}, 8)})
	require.NoError(t, err)
	for _, row := range report.Cells {
		require.InDelta(t, map[int]float64{4: 3, 8: 2}[row.RecordKiB], row.Ratio, 1e-9, row.Cell)
		require.InDelta(t, map[int]float64{4: 6, 8: 4}[row.RecordKiB], row.CopyRatio, 1e-9, row.Cell)
	}
}

// interrupted is a runner that takes its time, and longer at first.
type interrupted struct {
	runs   int
	passes []int
}

func (*interrupted) Name() string { return "interrupted" }

func (r *interrupted) Run(_ iozone.Cell, passes int) (float64, error) {
	if r.runs++; r.runs <= 4 { // one to see that all run, and the first of calibration
		time.Sleep(3 * time.Millisecond)
	}
	r.passes = append(r.passes, passes)
	return float64(100 * passes), nil
}

func TestADisturbanceAtFirstDoesNotMakeAllRoundsShort(t *testing.T) {
	slowdown, r := 1.0, new(interrupted)
	s := systems(&slowdown)
	s.Linux = r
	_, err := iozone.Measure(context.Background(), s, iozone.Options{Cells: iozone.Grid([]iozone.Test{iozone.Reread}, 4), Budget: time.Millisecond})
	require.NoError(t, err)
	require.Equal(t, 1, r.passes[4], "the first round is measured with what was found then")
	require.Greater(t, r.passes[len(r.passes)-1], 100)
}

func TestMeasureReportsWhatFailed(t *testing.T) {
	slowdown := 1.0
	s := systems(&slowdown)
	pread := s.Pread.(*steady)
	pread.err = errors.New("disk full")
	cells := iozone.Grid([]iozone.Test{iozone.Write}, 4)
	_, err := iozone.Measure(context.Background(), s, iozone.Options{Cells: cells})
	require.EqualError(t, err, "linux pread: write of 4 KiB in records of 4 KiB: disk full")

	pread.err = nil
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, err = iozone.Measure(ctx, s, iozone.Options{Cells: cells})
	require.ErrorIs(t, err, context.Canceled)
}

func measured(t *testing.T) *iozone.Report {
	t.Helper()
	slowdown := 1.0
	report, err := iozone.Measure(context.Background(), systems(&slowdown), iozone.Options{
		Cells: iozone.Grid([]iozone.Test{iozone.Rewrite, iozone.Reread}, 8), Budget: time.Millisecond,
	})
	require.NoError(t, err)
	report.Host = host.Info{CPU: "Fast 3000", CPUs: 2, Kernel: "6.1", Go: "go1.26"}
	report.LinuxFS = "ext2"
	report.Traps = traps.Costs{SystemCall: traps.Cost{Nanoseconds: 100, Cycles: 340}, PageFault: traps.Cost{Nanoseconds: 500, Cycles: 1700}}
	return report
}

// golden compares with a file of testdata.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		require.NoError(t, os.WriteFile(file, got, 0o644))
	}
	want, err := os.ReadFile(file)
	require.NoError(t, err)
	require.Equal(t, string(want), string(got))
}

func TestTables(t *testing.T) {
	var out bytes.Buffer
	require.NoError(t, measured(t).WriteTables(&out))
	golden(t, "tables.txt", out.Bytes())
}

func TestJSON(t *testing.T) {
	out, err := json.MarshalIndent(measured(t), "", "  ")
	require.NoError(t, err)
	golden(t, "report.json", append(out, '\n'))
}
