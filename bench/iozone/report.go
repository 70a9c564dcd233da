package iozone

import (
	"slices"

	"github.com/portico-os/portico/bench/host"
	"github.com/portico-os/portico/bench/stats"
)

// Schema is the version of the reports' JSON. Fields are only added.
const Schema = 1

// A Report is the result of a run. Speeds are in MiB/s.
type Report struct {
	Schema  int                         `json:"schema"`
	Host    host.Info                   `json:"host"`
	LinuxFS string                      `json:"linux_fs"` // the file system on Linux's side
	Cells   []Row                       `json:"cells"`
	Summary map[string]map[Test]Summary `json:"summary"` // by configuration

	Rounds int `json:"-"`
}

// A Row is a cell measured in one configuration. Speeds are medians over the rounds.
// Without a Portico system, Config is "" and what is of Portico is 0.
type Row struct {
	Config string `json:"config"`
	Cell
	PorticoMiBs float64 `json:"portico_mibs"`
	LinuxMiBs   float64 `json:"linux_mibs"`
	PreadMiBs   float64 `json:"linux_pread_mibs"`
	CopyMiBs    float64 `json:"copy_mibs"`
	Ratio       float64 `json:"ratio"` // Portico to Linux: the median of the rounds' ratios

	Ratios stats.Quartiles `json:"-"`
}

// A Summary is over the ratios of one configuration and test.
type Summary struct {
	GeoMean float64 `json:"geomean"`
	Min     float64 `json:"min"`

	// CopyGeoMean is the geometric mean of the bare copy's speed to Linux's: what a system
	// would reach whose calls cost nothing.
	CopyGeoMean float64 `json:"copy_geomean"`
}

func (r *Report) summarise() {
	type group struct{ ratios, limits []float64 }
	groups := map[string]map[Test]group{}
	for _, row := range r.Cells {
		if row.Config == "" {
			continue
		}
		if groups[row.Config] == nil {
			groups[row.Config] = map[Test]group{}
		}
		g := groups[row.Config][row.Test]
		groups[row.Config][row.Test] = group{append(g.ratios, row.Ratio), append(g.limits, row.CopyMiBs/row.LinuxMiBs)}
	}
	for config, tests := range groups {
		r.Summary[config] = map[Test]Summary{}
		for test, g := range tests {
			r.Summary[config][test] = Summary{stats.GeometricMean(g.ratios), slices.Min(g.ratios), stats.GeometricMean(g.limits)}
		}
	}
}
