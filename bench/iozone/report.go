package iozone

import (
	"slices"

	"github.com/portico-os/portico/bench/host"
	"github.com/portico-os/portico/bench/stats"
	"github.com/portico-os/portico/bench/traps"
)

// Schema is the version of the reports' JSON. Fields are only added.
const Schema = 1

// A Report is the result of a run. Speeds are in MiB/s.
type Report struct {
	Schema  int                         `json:"schema"`
	Host    host.Info                   `json:"host"`
	LinuxFS string                      `json:"linux_fs"` // the file system on Linux's side
	Traps   traps.Costs                 `json:"traps"`    // what entering Linux costs on this machine
	Cells   []Row                       `json:"cells"`
	Summary map[string]map[Test]Summary `json:"summary"` // by configuration

	Rounds int `json:"-"`
}

// A Row is a cell measured in one configuration. Speeds are medians over the rounds, ratios
// medians of the rounds' ratios. Without a Portico system, Config is "" and what is of
// Portico is 0.
//
// Where a ratio is to Linux, it is to the faster of IOZone's calls and positioned ones in
// this cell: that for which the ratio is less.
type Row struct {
	Config string `json:"config"`
	Cell
	PorticoMiBs float64 `json:"portico_mibs"`
	LinuxMiBs   float64 `json:"linux_mibs"`
	PreadMiBs   float64 `json:"linux_pread_mibs"`
	CopyMiBs    float64 `json:"copy_mibs"`
	Ratio       float64 `json:"ratio"`      // Portico to Linux
	CopyRatio   float64 `json:"copy_ratio"` // the bare copy to Linux
	OfCopy      float64 `json:"of_copy"`    // Portico to the bare copy

	Ratios stats.Quartiles `json:"-"`
}

// A Summary is over the ratios of one configuration and test.
type Summary struct {
	GeoMean float64 `json:"geomean"` // of Portico to Linux
	Min     float64 `json:"min"`

	// CopyGeoMean is the geometric mean of the bare copy's speed to Linux's: what a system
	// would reach whose calls cost nothing. OfCopyGeoMean is how far Portico is from there.
	CopyGeoMean   float64 `json:"copy_geomean"`
	OfCopyGeoMean float64 `json:"of_copy_geomean"`
}

func (r *Report) summarise() {
	for _, config := range r.configs() {
		if config == "" {
			continue
		}
		r.Summary[config] = map[Test]Summary{}
		for _, test := range Tests {
			var ratios, copies, ofCopies []float64
			for _, row := range r.rows(config, test) {
				ratios, copies, ofCopies = append(ratios, row.Ratio), append(copies, row.CopyRatio), append(ofCopies, row.OfCopy)
			}
			if len(ratios) > 0 {
				r.Summary[config][test] = Summary{stats.GeometricMean(ratios), slices.Min(ratios), stats.GeometricMean(copies), stats.GeometricMean(ofCopies)}
			}
		}
	}
}

// configs lists the configurations in the order of their rows; "" alone if the peers were
// measured by themselves.
func (r *Report) configs() []string {
	var configs []string
	for _, row := range r.Cells {
		if len(configs) == 0 || configs[len(configs)-1] != row.Config {
			configs = append(configs, row.Config)
		}
	}
	return configs
}

// tests lists the tests that were made, in IOZone's order.
func (r *Report) tests() []Test {
	var tests []Test
	for _, test := range Tests {
		if slices.ContainsFunc(r.Cells, func(row Row) bool { return row.Test == test }) {
			tests = append(tests, test)
		}
	}
	return tests
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
