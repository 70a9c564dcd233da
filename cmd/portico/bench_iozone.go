package main

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"github.com/portico-os/portico/bench/chart"
	"github.com/portico-os/portico/bench/host"
	"github.com/portico-os/portico/bench/iozone"
	"github.com/portico-os/portico/bench/linux"
	"github.com/portico-os/portico/bench/traps"
	"github.com/portico-os/portico/cmd/portico/internal/progress"
	"github.com/portico-os/portico/config"
	"github.com/portico-os/portico/config/model"
)

// Time for measuring: what is left of the 45 seconds of a default run is for building,
// booting and calibrating.
const (
	iozoneBudget     = 25 * time.Second
	iozoneFullBudget = 10 * time.Minute
)

// iozoneOptions are the flags of bench iozone.
type iozoneOptions struct {
	codes  []string
	tests  []string
	full   bool
	json   bool
	peers  bool
	rounds int
	time   time.Duration
	plot   string
}

func newBenchIOZone() *cobra.Command {
	var o iozoneOptions
	cmd := &cobra.Command{
		Use:   "iozone",
		Short: "Read and write files beside Linux (the paper's figures 3 to 5 and 9 to 15)",
		Long: `Iozone writes, rewrites, reads and rereads files of 4 KiB to 512 KiB in records of
4 KiB up to the file's size, all in the cache, on ext2, and does the same on Linux: by the
calls that IOZone makes, read or write for each record, and by pread or pwrite. Ratios to
Linux are to the faster of the two, cell by cell. The bare copy of the bytes is what no
system that copies can pass. What a system call and a page fault cost on the machine is
measured, too. Each configuration is named by six letters:

  S, M        single domain, multiple domains
  I, N        inlining or not
  F, N        fast portals inlined or not
  S, N        safety checks or not
  N, S, E     revocation: none, SPIN, EPOCH
  C, R, I     scheduler: core, round robin, round robin with invisible portal calls`,
		Example: "  portico bench iozone\n  portico bench iozone --config MIFSEI --config SIFSEC --json",
		Args:    usageArgs(cobra.NoArgs),
		RunE:    func(cmd *cobra.Command, _ []string) error { return benchIOZone(cmd, o) },
	}
	flags := cmd.Flags()
	flags.StringSliceVar(&o.codes, "config", []string{"SIFSER", "SINSER", "MIFSER"}, "configurations by their six letters")
	flags.StringSliceVar(&o.tests, "test", testNames(), "tests")
	flags.BoolVar(&o.full, "full", false, "files up to 64 MiB, as long as it takes")
	flags.BoolVar(&o.json, "json", false, "print figures as JSON")
	flags.BoolVar(&o.peers, "peers", false, "measure Linux alone")
	flags.IntVar(&o.rounds, "rounds", 11, "rounds, at least 11")
	addPlot(flags, &o.plot)
	flags.DurationVar(&o.time, "time", 0, "time for measuring, about (default 25s, with --full 10m)")
	return cmd
}

func testNames() []string {
	names := make([]string, len(iozone.Tests))
	for i, t := range iozone.Tests {
		names[i] = string(t)
	}
	return names
}

func benchIOZone(cmd *cobra.Command, o iozoneOptions) (err error) {
	largest, budget := iozone.LargestKiB, iozoneBudget
	if o.full {
		largest, budget = iozone.FullLargestKiB, iozoneFullBudget
	}
	if o.time > 0 {
		budget = o.time
	}
	if err := checkPlot(o.plot); err != nil {
		return err
	}
	var tests []iozone.Test
	for _, name := range o.tests {
		if !slices.Contains(testNames(), name) {
			return usageErrorf("there is no test %q; there are %v", name, testNames())
		}
		tests = append(tests, iozone.Test(name))
	}
	if len(tests) == 0 {
		return usageErrorf("there is no test to make; there are %v", testNames())
	}
	if o.peers {
		o.codes = nil
	}
	started, closeAll, err := startDriven(cmd.Context(), drivenSystem{config: "iozone-multi", largestKiB: largest}, o.codes, cmd.ErrOrStderr())
	defer func() { err = errors.Join(err, closeAll()) }()
	if err != nil {
		return err
	}
	files, err := linux.Open(largest)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, files.Close()) }()
	systems := iozone.Systems{Linux: files.Sequential(), Pread: files.Positioned(), Copy: linux.NewCopy()}
	for _, d := range started {
		systems.Portico = append(systems.Portico, cells{d})
	}
	// From here on, so that processes started before run their other threads elsewhere.
	release, err := quietCPU()
	if err != nil {
		return err
	}
	defer release()

	bar := progress.Start(cmd.ErrOrStderr(), "measuring, cells")
	var costs traps.Sampler
	report, err := iozone.Measure(cmd.Context(), systems, iozone.Options{
		Cells: iozone.Grid(tests, largest), Rounds: o.rounds, Budget: budget, EachRound: costs.Sample, Progress: bar.Set,
	})
	bar.End()
	if err != nil {
		return err
	}
	report.Host, report.LinuxFS, report.Traps = host.Describe(), files.FileSystem(), costs.Costs()
	if o.plot != "" {
		if err := chart.Save(o.plot, report.Sheet()); err != nil {
			return err
		}
	}
	if o.json {
		return printJSON(cmd, report)
	}
	return report.WriteTables(cmd.OutOrStdout())
}

// enlargeDisks gives RAM disks room for the files of every size up to the largest, of
// which there are one to read, one to rewrite and one to write, and caches room for the
// largest several times over.
func enlargeDisks(s *model.System, largest config.Size) {
	disk, cache := max(64<<20, 8*largest), max(16<<20, 4*largest)
	for i := range s.Domains {
		d := &s.Domains[i]
		for component, size := range map[string]config.Size{"components/ramdisk": disk, "components/buffercache": cache} {
			if path := config.ImportPath(component); slices.Contains(d.Components, path) {
				config.SetParam(d, path, "size", size.String())
				d.Memory = max(d.Memory, 2*int(size))
			}
		}
	}
}

// cells runs cells on a system in another process.
type cells struct{ *driven }

// Name returns the configuration's code.
func (c cells) Name() string { return c.code }

// Run has the iozone component run a cell: see [iozone.Runner].
func (c cells) Run(cell iozone.Cell, passes int) (float64, error) {
	return c.ask("iozone", fmt.Sprintf("%s %d %d %d", cell.Test, cell.FileKiB, cell.RecordKiB, passes))
}
