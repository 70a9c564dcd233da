package bombs

import (
	"fmt"
	"io"
	"math"
	"text/tabwriter"
)

// A row is what was measured of one family, smallest file first.
type row struct {
	name  string
	costs []*cost
}

// exponent returns by which power of the file's size a figure grows, between the largest file and
// one of a quarter of its n. Files that were refused count as well: refusing takes time, too.
func (r row) exponent(figure func(*cost) float64) float64 {
	last := r.costs[len(r.costs)-1]
	before := r.costs[max(0, len(r.costs)-3)]
	if last.file == before.file {
		return 0
	}
	return math.Log(max(figure(last), 1)/max(figure(before), 1)) / math.Log(float64(last.file)/float64(before.file))
}

// worst returns the highest of a figure.
func (r row) worst(figure func(*cost) float64) (most float64) {
	for _, c := range r.costs {
		most = max(most, figure(c))
	}
	return most
}

// Figures of a cost.
func seconds(c *cost) float64     { return c.time.Seconds() * 1e9 }
func peak(c *cost) float64        { return float64(c.peak) }
func retained(c *cost) float64    { return float64(c.retained + c.code + c.data) }
func peakPerByte(c *cost) float64 { return c.perByte(c.peak) }
func speed(c *cost) float64       { return float64(c.file) / 1e6 / max(c.time.Seconds(), 1e-3) }

// write prints the table. ordinary is the peak for each byte of the worst component of the
// repository; 0 if that was not measured.
func write(w io.Writer, rows []row, ordinary float64) {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "family\tfile\ttime\tMB/s\t^time\t^peak\t^kept\tpeak/B\tx ordinary\tcode/B\tdata/B\tmost in\t")
	for _, r := range rows {
		c := r.costs[len(r.costs)-1]
		stage := ""
		for name, took := range c.stages {
			if stage == "" || took > c.stages[stage] {
				stage = name
			}
		}
		fmt.Fprintf(t, "%s\t%d\t%.2f s\t%.2f\t%.2f\t%.2f\t%.2f\t%.0f\t%.1f\t%.1f\t%.1f\t%s\t", r.name, c.file, c.time.Seconds(), speed(c),
			r.exponent(seconds), r.exponent(peak), r.exponent(retained), peakPerByte(c), peakPerByte(c)/max(ordinary, 1), c.perByte(c.code), c.perByte(c.data), stage)
		if c.refused != nil {
			fmt.Fprintf(t, " refused: %.100v", c.refused)
		}
		fmt.Fprintln(t)
	}
	_ = t.Flush() // w is a log
}
