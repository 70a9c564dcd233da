package heap

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"text/tabwriter"

	"github.com/portico-os/portico/bench/host"
	"github.com/portico-os/portico/bench/stats"
)

// Schema is the version of the reports' JSON. Fields are only added.
const Schema = 1

// MinPasses is the least number of passes over all programs.
const MinPasses = 5

// roundsOfProcess is how many rounds one process makes: the first find a small heap.
const roundsOfProcess = 6

// A Report is the result of a run.
type Report struct {
	Schema int       `json:"schema"`
	Host   host.Info `json:"host"`
	Rows   []Row     `json:"rows"`
}

// A Row is about one program.
type Row struct {
	Program string  `json:"program"`
	Portico Figures `json:"portico"`
	Go      Figures `json:"go"`
	Best    float64 `json:"ratio_best"`   // of the quickest rounds
	Median  float64 `json:"ratio_median"` // of each pass's quickest rounds
}

// Figures are one side's.
type Figures struct {
	Millis float64 `json:"best_ms"` // the quickest round
	Peak   int     `json:"peak_kib"`
}

// add takes a process into account and returns its quickest round in milliseconds.
func (f *Figures) add(o outcome) float64 {
	best := slices.Min(o.nanos) / 1e6
	if f.Millis == 0 || best < f.Millis {
		f.Millis = best
	}
	f.Peak = max(f.Peak, o.peak)
	return best
}

// Measure runs programs on both sides in turn. portico is the command that runs them as
// components, compiled the program that the Go compiler made. The caller has pinned the thread.
func Measure(ctx context.Context, programs, portico []string, compiled string, passes int, progress func(done, total int)) (*Report, error) {
	passes = max(passes, MinPasses)
	report := &Report{Schema: Schema, Host: host.Describe(), Rows: make([]Row, len(programs))}
	ratios := make([][]float64, len(programs))
	for pass := range passes {
		for i, program := range programs {
			row := &report.Rows[i]
			row.Program = program
			ours, err := run(ctx, portico, program, roundsOfProcess)
			if err != nil {
				return nil, err
			}
			mine := row.Portico.add(ours)
			theirs, err := run(ctx, []string{compiled}, program, roundsOfProcess, "GOGC=off", fmt.Sprintf("GOMEMLIMIT=%dKiB", row.Portico.Peak))
			if err != nil {
				return nil, err
			}
			if ours.came != theirs.came {
				return nil, fmt.Errorf("%s came to %s as a component and to %s of Go's compiler", program, ours.came, theirs.came)
			}
			ratios[i] = append(ratios[i], mine/row.Go.add(theirs))
			progress(pass*len(programs)+i+1, passes*len(programs))
		}
	}
	for i := range report.Rows {
		row := &report.Rows[i]
		row.Best, row.Median = round(row.Portico.Millis/row.Go.Millis), round(stats.Median(ratios[i]))
	}
	return report, nil
}

// round keeps a hundredth.
func round(v float64) float64 { return math.Round(v*100) / 100 }

// WriteTable prints the rows.
func (r *Report) WriteTable(w io.Writer) error {
	tabs := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	_, err := fmt.Fprint(tabs, "\tPortico\tat most\tGo\tat most\tratio, best\tmedian\t\n")
	for _, row := range r.Rows {
		_, e := fmt.Fprintf(tabs, "%s\t%.1f ms\t%d MiB\t%.1f ms\t%d MiB\t%.2f\t%.2f\t\n",
			row.Program, row.Portico.Millis, row.Portico.Peak>>10, row.Go.Millis, row.Go.Peak>>10, row.Best, row.Median)
		err = errors.Join(err, e)
	}
	return errors.Join(err, tabs.Flush())
}
