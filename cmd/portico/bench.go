package main

import (
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/portico-os/portico/bench/chart"
	"github.com/portico-os/portico/bench/cycles"
)

func newBench() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "bench",
		Short: "Run a benchmark beside its peers",
		Long: `Bench measures Portico and its peers in turn, in one run, on one CPU, so that a
machine that changes its speed changes it for all. Figures are medians of at least
eleven rounds; ratios say more than absolute figures.`,
		Args: usageArgs(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newBenchIOZone(), newBenchIPC(), newBenchBoot(), newBenchDomains(), newBenchHeap(), newBenchTimers(), newBenchStalls(), newBenchIdle(), newDrive())
	return cmd
}

// quietCPU pins the thread to a CPU and keeps Go's collector away until release is
// called.
func quietCPU() (release func(), err error) {
	cpu, err := cycles.FirstCPU()
	if err != nil {
		return nil, err
	}
	unpin, err := cycles.Pin(cpu)
	if err != nil {
		return nil, err
	}
	loud := cycles.Quiet()
	return func() {
		loud()
		unpin()
	}, nil
}

// addPlot adds the flag that names a file to draw figures to.
func addPlot(flags *pflag.FlagSet, name *string) {
	flags.StringVar(name, "plot", "", "draw the figures to this file, as SVG or PNG by its extension")
}

// checkPlot refuses a file that could not be drawn, before minutes of measuring.
func checkPlot(name string) error {
	if name == "" {
		return nil
	}
	if err := chart.CheckName(name); err != nil {
		return usageErrorf("--plot: %w", err)
	}
	return nil
}
