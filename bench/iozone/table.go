package iozone

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
)

// WriteTables prints a table for each test, with a line for each file and record size.
// The bare copy leads: it is what no system that copies can pass. What it all comes to
// follows in two lines for each test.
func (r *Report) WriteTables(w io.Writer) error {
	p := &printer{w: w}
	p.printf("host: %s, %d CPUs, Linux %s, %s\n", r.Host.CPU, r.Host.CPUs, r.Host.Kernel, r.Host.Go)
	p.printf("Linux's side: %s\n", r.LinuxFS)
	p.printf("medians of %d rounds, MiB/s; \"/ Linux\" is to the faster of Linux (IOZone's read, write) and pread (pwrite)\n", r.Rounds)
	if p.err == nil {
		p.err = r.Traps.Write(w)
	}
	for _, test := range r.tests() {
		p.printf("\n== %s ==\n", test)
		p.table(r.columns(test))
	}
	if summary := r.Meaning(); summary != "" {
		p.printf("\n%s", summary)
	}
	return p.err
}

// A column is a title and a value for each cell.
type column struct{ title, values []string }

func columnOf(title string, rows []Row, value func(Row) string) column {
	c := column{title: strings.Split(title, "\n")}
	for _, row := range rows {
		c.values = append(c.values, value(row))
	}
	return c
}

func speed0(v float64) string { return fmt.Sprintf("%.0f", v) }
func ratio2(v float64) string { return fmt.Sprintf("%.2f", v) }

// columns returns the columns of a test: sizes, peers, then each configuration.
func (r *Report) columns(test Test) []column {
	configs := r.configs()
	rows := r.rows(configs[0], test)
	columns := []column{
		columnOf("file\nKiB", rows, func(row Row) string { return fmt.Sprint(row.FileKiB) }),
		columnOf("record\nKiB", rows, func(row Row) string { return fmt.Sprint(row.RecordKiB) }),
		columnOf("bare\ncopy", rows, func(row Row) string { return speed0(row.CopyMiBs) }),
		columnOf("\n/ Linux", rows, func(row Row) string { return ratio2(row.CopyRatio) }),
		columnOf("\nLinux", rows, func(row Row) string { return speed0(row.LinuxMiBs) }),
		columnOf("\npread", rows, func(row Row) string { return speed0(row.PreadMiBs) }),
	}
	for _, config := range configs {
		if config == "" {
			continue
		}
		rows := r.rows(config, test)
		columns = append(columns,
			columnOf(config+"\nMiB/s", rows, func(row Row) string { return speed0(row.PorticoMiBs) }),
			columnOf("\n/ copy", rows, func(row Row) string { return ratio2(row.OfCopy) }),
			columnOf("\n/ Linux", rows, func(row Row) string { return ratio2(row.Ratio) }),
			columnOf("\nquartiles", rows, func(row Row) string { return fmt.Sprintf("%.2f-%.2f", row.Ratios.Low, row.Ratios.High) }),
		)
	}
	return columns
}

// Meaning says in two lines for each test how far the bare copy is from Linux, how far
// Portico is from the copy, and how fast it is beside Linux; "" if Portico was not
// measured.
func (r *Report) Meaning() string {
	var text strings.Builder
	for _, test := range r.tests() {
		var toCopy, toLinux []string
		limit := 0.0
		for _, config := range r.configs() {
			s, ok := r.Summary[config][test]
			if !ok {
				continue
			}
			limit = s.CopyGeoMean
			where := fmt.Sprintf("in one domain (%s)", config)
			if config[0] == 'M' {
				where = fmt.Sprintf("in four domains (%s)", config)
			}
			toCopy = append(toCopy, fmt.Sprintf("%.2f %s", s.OfCopyGeoMean, where))
			toLinux = append(toLinux, fmt.Sprintf("%.2f (least %.2f) %s", s.GeoMean, s.Min, where))
		}
		if len(toCopy) == 0 {
			continue
		}
		fmt.Fprintf(&text, "%s: the bare copy is %.2f times as fast as Linux; of the copy's speed Portico has %s.\n", test, limit, strings.Join(toCopy, ", "))
		fmt.Fprintf(&text, "%s: of Linux's speed Portico has %s.\n", test, strings.Join(toLinux, ", "))
	}
	if text.Len() > 0 {
		text.WriteString("These are geometric means over all sizes, and Linux is the faster of its two columns in each cell.\n")
	}
	return text.String()
}

// A printer keeps the first error.
type printer struct {
	w   io.Writer
	err error
}

func (p *printer) printf(format string, args ...any) {
	if p.err == nil {
		_, p.err = fmt.Fprintf(p.w, format, args...)
	}
}

// table prints columns under titles of two lines.
func (p *printer) table(columns []column) {
	var text strings.Builder
	tabs := tabwriter.NewWriter(&text, 0, 0, 2, ' ', tabwriter.AlignRight)
	line := &printer{w: tabs, err: p.err}
	for i := range 2 {
		for _, c := range columns {
			line.printf("%s\t", c.title[i])
		}
		line.printf("\n")
	}
	for i := range columns[0].values {
		for _, c := range columns {
			line.printf("%s\t", c.values[i])
		}
		line.printf("\n")
	}
	p.err = errors.Join(line.err, tabs.Flush())
	for line := range strings.Lines(text.String()) {
		p.printf("%s\n", strings.TrimRight(line, " \n"))
	}
}
