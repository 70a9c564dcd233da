package iozone

import (
	"context"
	"fmt"
	"math"
	"time"

	"github.com/portico-os/portico/bench/stats"
)

// Systems are what is measured together.
type Systems struct {
	Portico []Runner // one for each configuration; may be empty
	Linux   Runner   // lseek and read or write for each record
	Pread   Runner   // pread or pwrite for each record
	Copy    Runner   // the bare copy of the same bytes
}

func (s Systems) all() []Runner {
	return append([]Runner{s.Linux, s.Pread, s.Copy}, s.Portico...)
}

// Options say what to measure and how long.
type Options struct {
	Cells  []Cell
	Rounds int           // 11 if less
	Budget time.Duration // for all rounds together; each round of a cell and runner gets an equal share

	// Progress is told after each cell and round how many are done. May be nil.
	Progress func(done, total int)
}

const minRounds = 11

// Bounds of the time that one round of a cell and runner takes: the timer's
// resolution does not show above the lower.
const (
	minSlice = 200 * time.Microsecond
	maxSlice = 50 * time.Millisecond
)

// maxPasses bounds the work of a slice whose passes take next to no time.
const maxPasses = 1 << 14

// samples holds the speed of each round, in MiB/s, by cell and runner.
type samples [][][]float64

// Measure runs all systems through all cells, round by round. The caller has pinned
// the thread; the runners use that CPU only.
func Measure(ctx context.Context, s Systems, o Options) (*Report, error) {
	runners := s.all()
	rounds := max(o.Rounds, minRounds)
	turns := rounds * len(o.Cells) * len(runners)
	slice := min(max(o.Budget/time.Duration(max(turns, 1)), minSlice), maxSlice)

	speeds := make(samples, len(o.Cells))
	passes := make([][]int, len(o.Cells))
	for i := range o.Cells {
		speeds[i] = make([][]float64, len(runners))
		passes[i] = make([]int, len(runners))
	}
	for _, r := range runners { // all are up and running before the first is timed
		if len(o.Cells) == 0 {
			break
		}
		if _, err := r.Run(o.Cells[0], 1); err != nil {
			return nil, fmt.Errorf("%s: %v: %w", r.Name(), o.Cells[0], err)
		}
	}
	for round := range rounds {
		for i, cell := range o.Cells {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			for j, r := range runners {
				if round == 0 {
					n, err := calibrate(r, cell, slice)
					if err != nil {
						return nil, fmt.Errorf("%s: %v: %w", r.Name(), cell, err)
					}
					passes[i][j] = n
				}
				took, err := r.Run(cell, passes[i][j])
				if err != nil {
					return nil, fmt.Errorf("%s: %v: %w", r.Name(), cell, err)
				}
				speeds[i][j] = append(speeds[i][j], speed(cell, passes[i][j], took))
			}
			if o.Progress != nil {
				o.Progress(round*len(o.Cells)+i+1, rounds*len(o.Cells))
			}
		}
	}
	return s.report(o.Cells, rounds, speeds), nil
}

// calibrate returns how many passes fill a slice of wall time, all that is around the
// timed part included.
func calibrate(r Runner, cell Cell, slice time.Duration) (int, error) {
	for n := 1; ; n *= 4 {
		// The quickest of a few runs: the first prepares the file and warms the cache,
		// and any may be disturbed.
		took := time.Duration(math.MaxInt64)
		for range 3 {
			start := time.Now()
			if _, err := r.Run(cell, n); err != nil {
				return 0, err
			}
			took = min(took, time.Since(start))
		}
		if took >= slice/8 || n >= maxPasses {
			return min(max(int(float64(n)*float64(slice)/float64(took)), 1), maxPasses), nil
		}
	}
}

// speed returns MiB/s.
func speed(cell Cell, passes int, nanoseconds float64) float64 {
	return float64(cell.FileKiB) / 1024 * float64(passes) / (nanoseconds * 1e-9)
}

// report takes medians and quartiles.
func (s Systems) report(cells []Cell, rounds int, speeds samples) *Report {
	report := &Report{Schema: Schema, Rounds: rounds, Summary: map[string]map[Test]Summary{}}
	linux, pread, bare := 0, 1, 2
	for p := range max(len(s.Portico), 1) {
		for i, cell := range cells {
			row := Row{Cell: cell,
				LinuxMiBs: stats.Median(speeds[i][linux]),
				PreadMiBs: stats.Median(speeds[i][pread]),
				CopyMiBs:  stats.Median(speeds[i][bare]),
			}
			if len(s.Portico) > 0 {
				row.Config = s.Portico[p].Name()
				own := speeds[i][bare+1+p]
				ratios := make([]float64, rounds)
				for k := range ratios {
					ratios[k] = own[k] / speeds[i][linux][k]
				}
				row.Ratios = stats.Of(ratios)
				row.Ratio = row.Ratios.Median
				row.PorticoMiBs = stats.Median(own)
			}
			report.Cells = append(report.Cells, row)
		}
	}
	report.summarise()
	return report
}
