package iozone

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"
)

// A column of values that tables are printed of.
type column struct {
	title string
	value func(Row) string
}

func speedColumn(title string, value func(Row) float64) column {
	return column{title + " (MiB/s)", func(r Row) string { return fmt.Sprintf("%.0f", value(r)) }}
}

var peerColumns = []column{
	speedColumn("Linux", func(r Row) float64 { return r.LinuxMiBs }),
	speedColumn("Linux, pread and pwrite", func(r Row) float64 { return r.PreadMiBs }),
	speedColumn("bare copy", func(r Row) float64 { return r.CopyMiBs }),
}

var porticoColumns = []column{
	{"Portico / Linux", func(r Row) string { return fmt.Sprintf("%.2f", r.Ratio) }},
	{"Portico / Linux, quartiles", func(r Row) string {
		return fmt.Sprintf("%.2f-%.2f", r.Ratios.Low, r.Ratios.High)
	}},
	speedColumn("Portico", func(r Row) float64 { return r.PorticoMiBs }),
}

// WriteTables prints tables like the paper's figures 3 to 5: a row for each file size,
// a column for each record size. Ratios come first.
func (r *Report) WriteTables(w io.Writer) error {
	p := &printer{w: w}
	p.printf("host: %s, %d CPUs, Linux %s, %s\n", r.Host.CPU, r.Host.CPUs, r.Host.Kernel, r.Host.Go)
	p.printf("Linux's side: %s\n", r.LinuxFS)
	p.printf("medians of %d rounds\n", r.Rounds)
	for _, config := range r.configs() {
		for _, test := range Tests {
			rows := r.rows(config, test)
			if len(rows) == 0 {
				continue
			}
			columns := peerColumns
			title := string(test)
			if config != "" {
				columns = append(porticoColumns[:len(porticoColumns):len(porticoColumns)], peerColumns...)
				s := r.Summary[config][test]
				title = fmt.Sprintf("%s %s: geometric mean %.2f, least %.2f of Linux; the bare copy %.2f", config, test, s.GeoMean, s.Min, s.CopyGeoMean)
			}
			p.printf("\n== %s ==\n", title)
			for _, c := range columns {
				p.table(c, rows)
			}
		}
	}
	if text := r.Meaning(); text != "" {
		p.printf("\n%s\n", text)
	}
	return p.err
}

// Meaning says in one line how fast Portico rereads beside Linux; "" if nothing was reread
// on Portico.
func (r *Report) Meaning() string {
	var parts []string
	limit := 0.0
	for _, config := range r.configs() {
		s, ok := r.Summary[config][Reread]
		if !ok || config == "" {
			continue
		}
		limit = s.CopyGeoMean
		domains := "one domain"
		if config[0] == 'M' {
			domains = "four domains"
		}
		parts = append(parts, fmt.Sprintf("%.2f times as fast in %s (%s)", s.GeoMean, domains, config))
	}
	if len(parts) == 0 {
		return ""
	}
	return fmt.Sprintf("Compared with Linux's lseek and read, Portico rereads files %s; merely copying the bytes is %.2f times as fast: geometric means over all sizes.", strings.Join(parts, ", "), limit)
}

// configs lists the configurations in the order of their rows.
func (r *Report) configs() []string {
	var configs []string
	for _, row := range r.Cells {
		if len(configs) == 0 || configs[len(configs)-1] != row.Config {
			configs = append(configs, row.Config)
		}
	}
	return configs
}

func (r *Report) rows(config string, test Test) []Row {
	var rows []Row
	for _, row := range r.Cells {
		if row.Config == config && row.Test == test {
			rows = append(rows, row)
		}
	}
	return rows
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

// table prints one column of values by file size and record size, both in KiB.
func (p *printer) table(c column, rows []Row) {
	p.printf("\n%s\n", c.title)
	var text strings.Builder
	tabs := tabwriter.NewWriter(&text, 0, 0, 2, ' ', tabwriter.AlignRight)
	line := &printer{w: tabs}
	values := map[[2]int]string{}
	files, records := []int{}, []int{}
	for _, row := range rows {
		values[[2]int{row.FileKiB, row.RecordKiB}] = c.value(row)
		files, records = append(files, row.FileKiB), append(records, row.RecordKiB)
	}
	line.printf("file \\ record, KiB\t")
	records = sortedSet(records)
	for _, record := range records {
		line.printf("%d\t", record)
	}
	for _, file := range sortedSet(files) {
		line.printf("\n%d\t", file)
		for _, record := range records {
			line.printf("%s\t", values[[2]int{file, record}])
		}
	}
	line.printf("\n")
	if p.err = errors.Join(p.err, line.err, tabs.Flush()); p.err != nil {
		return
	}
	for line := range strings.Lines(text.String()) {
		p.printf("%s\n", strings.TrimRight(line, " \n"))
	}
}

func sortedSet(values []int) []int {
	slices.Sort(values)
	return slices.Compact(values)
}
