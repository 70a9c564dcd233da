package main

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/portico-os/portico/bench/cycles"
	"github.com/portico-os/portico/bench/heap"
	"github.com/portico-os/portico/cmd/portico/internal/progress"
)

func newBenchHeap() *cobra.Command {
	var asJSON bool
	var passes int
	programs := heap.Programs
	cmd := &cobra.Command{
		Use:   "heap",
		Short: "Time programs that use much memory beside what Go's compiler makes of them",
		Long: `Heap runs programs as components and as Go's compiler makes them, in turn, each in a process of
its own on one CPU. Go's collector may take as much memory as the process of Portico took at most.
It prints the quickest round of each side, the most memory, the ratio of these
rounds, and the median of the ratios of the passes.`,
		Args: usageArgs(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) (err error) {
			for _, p := range programs {
				if !slices.Contains(heap.Programs, p) {
					return usageErrorf("there is no program %q: they are %s", p, strings.Join(heap.Programs, ", "))
				}
			}
			folder, err := os.MkdirTemp("", "portico")
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
			source, err := heap.Write(folder)
			if err != nil {
				return err
			}
			compiled, err := heap.Build(source)
			if err != nil {
				return err
			}
			b, err := newBuilder()
			if err != nil {
				return err
			}
			if _, err := b.Build(source); err != nil { // so that no process has to compile
				return err
			}
			program, err := os.Executable()
			if err != nil {
				return fmt.Errorf("find this program: %w", err)
			}
			cpu, err := cycles.FirstCPU()
			if err != nil {
				return err
			}
			unpin, err := cycles.Pin(cpu) // and the processes with it
			if err != nil {
				return err
			}
			defer unpin()
			bar := progress.Start(cmd.ErrOrStderr(), "measuring, programs")
			report, err := heap.Measure(cmd.Context(), programs, []string{program, "run", source}, compiled, passes, bar.Set)
			bar.End()
			if err != nil {
				return err
			}
			if asJSON {
				return printJSON(cmd, report)
			}
			return report.WriteTable(cmd.OutOrStdout())
		},
	}
	cmd.Flags().StringSliceVar(&programs, "programs", programs, "programs to run")
	cmd.Flags().IntVar(&passes, "passes", heap.MinPasses, fmt.Sprintf("passes over all programs, at least %d", heap.MinPasses))
	cmd.Flags().BoolVar(&asJSON, "json", false, "print figures as JSON")
	return cmd
}
