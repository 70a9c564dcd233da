package iozone

import (
	"fmt"
	"slices"

	"github.com/portico-os/portico/bench/chart"
)

// plotRecordKiB is the record size of the panels over file sizes: the smallest, at which a
// system's own cost for each call shows most.
const plotRecordKiB = SmallestKiB

// Sheet draws two cuts through each test: speed over file sizes with the smallest records,
// and speed over record sizes in the largest file.
func (r *Report) Sheet() *chart.Sheet {
	largest := 0
	for _, row := range r.Cells {
		largest = max(largest, row.FileKiB)
	}
	s := &chart.Sheet{
		Title: "IOZone in the cache",
		Note: fmt.Sprintf("%s; a system call takes %.0f ns, %.0f core cycles; medians of %d rounds",
			r.Host.CPU, r.Traps.SystemCall.Nanoseconds, r.Traps.SystemCall.Cycles, r.Rounds),
		YLabel:  "MiB/s",
		Columns: max(len(r.tests()), 2),
	}
	if len(r.tests()) == 1 { // beside each other
		s.Panels = []chart.Panel{r.overFiles(r.tests()[0]), r.overRecords(r.tests()[0], largest)}
		return s
	}
	for _, test := range r.tests() {
		s.Panels = append(s.Panels, r.overFiles(test))
	}
	for _, test := range r.tests() {
		s.Panels = append(s.Panels, r.overRecords(test, largest))
	}
	return s
}

func (r *Report) overFiles(test Test) chart.Panel {
	return chart.Panel{
		Title:  fmt.Sprintf("%s, records of %s", test, chart.SizeLabel(plotRecordKiB)),
		XLabel: "file size",
		Lines:  r.lines(test, func(row Row) (int, bool) { return row.FileKiB, row.RecordKiB == plotRecordKiB }),
	}
}

func (r *Report) overRecords(test Test, fileKiB int) chart.Panel {
	return chart.Panel{
		Title:  fmt.Sprintf("%s, file of %s", test, chart.SizeLabel(fileKiB)),
		XLabel: "record size",
		Lines:  r.lines(test, func(row Row) (int, bool) { return row.RecordKiB, row.FileKiB == fileKiB }),
	}
}

// lines returns a line for each system, of the rows that a cut wants.
func (r *Report) lines(test Test, cut func(Row) (x int, ok bool)) []chart.Line {
	line := func(name string, peer chart.Peer, config string, value func(Row) float64) chart.Line {
		l := chart.Line{Name: name, Peer: peer}
		for _, row := range r.rows(config, test) {
			if x, ok := cut(row); ok {
				l.X, l.Y = append(l.X, float64(x)), append(l.Y, value(row))
			}
		}
		return l
	}
	configs := r.configs()
	lines := []chart.Line{line("bare copy", chart.BareCopy, configs[0], func(row Row) float64 { return row.CopyMiBs })}
	for _, config := range slices.DeleteFunc(configs, func(c string) bool { return c == "" }) {
		lines = append(lines, line("Portico "+config, chart.Portico, config, func(row Row) float64 { return row.PorticoMiBs }))
	}
	// The peers are the same in the rows of all configurations.
	first := r.Cells[0].Config
	return append(lines,
		line("Linux, read and write", chart.Linux, first, func(row Row) float64 { return row.LinuxMiBs }),
		line("Linux, pread and pwrite", chart.Linux, first, func(row Row) float64 { return row.PreadMiBs }))
}
