package iozone

import (
	"context"
	"fmt"
	"time"

	"github.com/portico-os/portico/bench/stats"
)

// Systems are what is measured together.
type Systems struct {
	Portico []Runner // one for each configuration; may be empty
	Linux   Runner   // IOZone's calls: read or write for each record
	Pread   Runner   // pread or pwrite for each record
	Copy    Runner   // the bare copy of the same bytes
}

// Places of the peers among all runners; Portico's systems follow.
const (
	linux = iota
	pread
	bare
	peers
)

func (s Systems) all() []Runner {
	return append([]Runner{linux: s.Linux, pread: s.Pread, bare: s.Copy}, s.Portico...)
}

// Options say what to measure and how long.
type Options struct {
	Cells  []Cell
	Rounds int           // 11 if less
	Budget time.Duration // for all rounds together; each round of a cell and runner gets an equal share

	// EachRound is called before each round, to measure what else there is to say of the
	// machine then. May be nil.
	EachRound func() error

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
	fits := make([][]fit, len(o.Cells))
	for i := range o.Cells {
		speeds[i] = make([][]float64, len(runners))
		fits[i] = make([]fit, len(runners))
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
		if o.EachRound != nil {
			if err := o.EachRound(); err != nil {
				return nil, err
			}
		}
		for i, cell := range o.Cells {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			for j, r := range runners {
				f := &fits[i][j]
				if round == 0 {
					if err := f.calibrate(r, cell, slice); err != nil {
						return nil, fmt.Errorf("%s: %v: %w", r.Name(), cell, err)
					}
				}
				passes := f.passes(slice)
				took, err := f.run(r, cell, passes)
				if err != nil {
					return nil, fmt.Errorf("%s: %v: %w", r.Name(), cell, err)
				}
				speeds[i][j] = append(speeds[i][j], speed(cell, passes, took))
			}
			if o.Progress != nil {
				o.Progress(round*len(o.Cells)+i+1, rounds*len(o.Cells))
			}
		}
	}
	return s.report(o.Cells, rounds, speeds), nil
}

// A fit knows how long a pass of a cell takes on a runner, and so how many passes fill a
// slice. The shortest time that was ever seen counts: were it that of one disturbed
// moment, all rounds would make too few passes, and measure cold caches.
type fit struct {
	perPass time.Duration // of wall time, all that is around the timed part included; 0 if unknown
}

// calibrate runs more and more passes until what is around them hardly counts.
func (f *fit) calibrate(r Runner, cell Cell, slice time.Duration) error {
	for n := 1; n <= maxPasses; n *= 4 {
		// The first of a few runs prepares the file and warms the cache.
		for range 3 {
			if _, err := f.run(r, cell, n); err != nil {
				return err
			}
		}
		if f.perPass*time.Duration(n) >= slice/4 {
			break
		}
	}
	return nil
}

// passes returns how many passes fill a slice.
func (f *fit) passes(slice time.Duration) int {
	return min(max(int(slice/f.perPass), 1), maxPasses)
}

// run makes passes and learns from them.
func (f *fit) run(r Runner, cell Cell, passes int) (float64, error) {
	start := time.Now()
	took, err := r.Run(cell, passes)
	each := max(time.Since(start)/time.Duration(passes), 1)
	if f.perPass == 0 || each < f.perPass {
		f.perPass = each
	}
	return took, err
}

// speed returns MiB/s.
func speed(cell Cell, passes int, nanoseconds float64) float64 {
	return float64(cell.FileKiB) / 1024 * float64(passes) / (nanoseconds * 1e-9)
}

// report takes medians and quartiles.
func (s Systems) report(cells []Cell, rounds int, speeds samples) *Report {
	report := &Report{Schema: Schema, Rounds: rounds, Summary: map[string]map[Test]Summary{}}
	for p := range max(len(s.Portico), 1) {
		for i, cell := range cells {
			of := speeds[i]
			row := Row{Cell: cell,
				LinuxMiBs: stats.Median(of[linux]),
				PreadMiBs: stats.Median(of[pread]),
				CopyMiBs:  stats.Median(of[bare]),
				CopyRatio: toLinux(of[bare], of).Median,
			}
			if len(s.Portico) > 0 {
				own := of[peers+p]
				row.Config = s.Portico[p].Name()
				row.PorticoMiBs = stats.Median(own)
				row.Ratios = toLinux(own, of)
				row.Ratio = row.Ratios.Median
				row.OfCopy = ratios(own, of[bare]).Median
			}
			report.Cells = append(report.Cells, row)
		}
	}
	report.summarise()
	return report
}

// toLinux returns the ratios to that peer of a cell on Linux to which they are less.
func toLinux(own []float64, of [][]float64) stats.Quartiles {
	sequential, positioned := ratios(own, of[linux]), ratios(own, of[pread])
	if positioned.Median < sequential.Median {
		return positioned
	}
	return sequential
}

// ratios divides speeds of the same rounds.
func ratios(own, peer []float64) stats.Quartiles {
	quotients := make([]float64, len(own))
	for i := range own {
		quotients[i] = own[i] / peer[i]
	}
	return stats.Of(quotients)
}
