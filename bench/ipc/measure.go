package ipc

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"text/tabwriter"

	"github.com/portico-os/portico/bench/chart"
	"github.com/portico-os/portico/bench/cycles"
	"github.com/portico-os/portico/bench/host"
	"github.com/portico-os/portico/bench/stats"
)

// Schema is the version of the reports' JSON. Fields are only added.
const Schema = 1

// A Row times one kind of call.
type Row struct {
	Name string
	Peer chart.Peer // whose call it is

	// Time makes round trips and returns the ticks they took together.
	Time func(roundTrips int) (cycles.Ticks, error)
}

// A Report is the result of a run.
type Report struct {
	Schema        int       `json:"schema"`
	Host          host.Info `json:"host"`
	CyclesPerTick float64   `json:"core_cycles_per_tick"` // median of the rounds
	Rows          []Result  `json:"rows"`
}

// A Result is what one round trip takes, in core cycles.
type Result struct {
	Name   string  `json:"name"`
	Best   float64 `json:"core_cycles_best"`   // the quickest batch
	Median float64 `json:"core_cycles_median"` // of all batches
	Mean   float64 `json:"core_cycles_mean"`   // of a round's batches, collections and all; of the rounds the median

	peer chart.Peer
}

// batchTicks is about how long the round trips take that are timed together: long beside
// what is cold when a batch begins, as another process ran before, and short beside a time
// slice.
const batchTicks = 200_000

// batches is the number of batches of a row in a round.
const batches = 50

// minRounds is the least number of rounds.
const minRounds = 11

// Measure times all rows, round by round. The caller has pinned the thread.
func Measure(ctx context.Context, rows []Row, rounds int, progress func(done, total int)) (*Report, error) {
	rounds = max(rounds, minRounds)
	trips := make([]int, len(rows))
	perTrip := make([][]float64, len(rows))
	var rates []float64
	for round := range rounds {
		rate := cycles.PerTick()
		rates = append(rates, rate)
		for i, row := range rows {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			if round == 0 {
				n, err := calibrate(row)
				if err != nil {
					return nil, fmt.Errorf("%s: %w", row.Name, err)
				}
				trips[i] = n
			}
			for range batches {
				ticks, err := row.Time(trips[i])
				if err != nil {
					return nil, fmt.Errorf("%s: %w", row.Name, err)
				}
				perTrip[i] = append(perTrip[i], float64(ticks)*rate/float64(trips[i]))
			}
		}
		if progress != nil {
			progress(round+1, rounds)
		}
	}
	report := &Report{Schema: Schema, Host: host.Describe(), CyclesPerTick: stats.Median(rates)}
	for i, row := range rows {
		report.Rows = append(report.Rows, result(row, perTrip[i]))
	}
	return report, nil
}

// calibrate returns how many round trips fill a batch.
func calibrate(row Row) (int, error) {
	for n := 1; ; n *= 2 {
		ticks, err := row.Time(n)
		if err != nil {
			return 0, err
		}
		if ticks >= batchTicks {
			return n, nil
		}
	}
}

func result(row Row, perTrip []float64) Result {
	best := math.Inf(1)
	for _, v := range perTrip {
		best = min(best, v)
	}
	var means []float64
	for r := range slices.Chunk(perTrip, batches) {
		sum := 0.0
		for _, v := range r {
			sum += v / float64(len(r))
		}
		means = append(means, sum)
	}
	return Result{row.Name, round(best), round(stats.Median(perTrip)), round(stats.Median(means)), row.Peer}
}

// round keeps a tenth of a cycle.
func round(v float64) float64 { return math.Round(v*10) / 10 }

// WriteTable prints the rows.
func (r *Report) WriteTable(w io.Writer) error {
	tabs := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	_, err := fmt.Fprintf(tabs, "round trip, core cycles\tbest\tmedian\tmean\t\n")
	for _, row := range r.Rows {
		_, e := fmt.Fprintf(tabs, "%s\t%.1f\t%.1f\t%.1f\t\n", row.Name, row.Best, row.Median, row.Mean)
		err = errors.Join(err, e)
	}
	_, e := fmt.Fprintf(tabs, "core cycles a tick: %.3f\t\t\t\t\n", r.CyclesPerTick)
	return errors.Join(err, e, tabs.Flush())
}
