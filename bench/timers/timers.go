package timers

import (
	"fmt"
	"io"
	"slices"
	"sync"
	"time"

	"github.com/portico-os/portico/components/timers"
)

// Goroutines has n goroutines sleep and wake once in each of some rounds of a length, and returns
// how late they woke.
func Goroutines(n, rounds int, length time.Duration) []time.Duration {
	late := make([][]time.Duration, n)
	var all sync.WaitGroup
	begin := time.Now().Add(500 * time.Millisecond)
	for i := range n {
		all.Go(func() {
			for _, at := range timers.Times(i, n, rounds, int64(length)) {
				due := begin.Add(time.Duration(at))
				time.Sleep(time.Until(due))
				late[i] = append(late[i], time.Since(due))
			}
		})
	}
	all.Wait()
	return slices.Concat(late...)
}

// A Row says how late somebody's sleepers woke, in microseconds.
type Row struct {
	Name                     string
	Wakes                    int
	P50, P99, P999, Greatest float64
}

// RowOf sums up what was measured.
func RowOf(name string, late []time.Duration) Row {
	slices.Sort(late)
	at := func(share float64) float64 {
		return float64(late[min(int(share*float64(len(late))), len(late)-1)]) / 1000
	}
	return Row{name, len(late), at(0.5), at(0.99), at(0.999), at(1)}
}

// WriteTable prints rows.
func WriteTable(w io.Writer, rows []Row) error {
	if _, err := fmt.Fprintf(w, "%-12s %8s %10s %10s %10s %10s\n", "late, us", "wakes", "p50", "p99", "p99.9", "greatest"); err != nil {
		return err
	}
	for _, r := range rows {
		if _, err := fmt.Fprintf(w, "%-12s %8d %10.1f %10.1f %10.1f %10.1f\n", r.Name, r.Wakes, r.P50, r.P99, r.P999, r.Greatest); err != nil {
			return err
		}
	}
	return nil
}
