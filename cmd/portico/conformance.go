package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"github.com/portico-os/portico/cmd/portico/internal/conformance"
	"github.com/portico-os/portico/cmd/portico/internal/progress"
)

func newConformance() *cobra.Command {
	var asJSON bool
	var show []string
	var timeout time.Duration
	cmd := &cobra.Command{
		Use:   "conformance [DIR]",
		Short: "Run Go's own test suite through compiler, verifier, translator and a domain",
		Long: `Conformance runs the programs of Go's own test suite, the folder test of the Go
distribution or another, that are to be run without flags. Each is built and run by
itself. It passes if it prints what it should and ends with status 0. The exit status
is 1 if a program did something else; what compiler or verifier refuse is counted, and
is no failure.`,
		Args: usageArgs(cobra.MaximumNArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			goroot, err := goRoot()
			if err != nil {
				return err
			}
			folder := filepath.Join(goroot, "test")
			if len(args) == 1 {
				folder = args[0]
			}
			program, err := os.Executable()
			if err != nil {
				return fmt.Errorf("find this program: %w", err)
			}
			tests, err := conformance.Find(folder)
			if err != nil {
				return usageErrorf("%w", err)
			}
			bar := progress.Start(cmd.ErrOrStderr(), "running, programs")
			suite := conformance.Suite{
				Folder: folder, Command: []string{program, "run"}, Env: []string{"GOROOT=" + goroot},
				Timeout: timeout, Workers: runtime.NumCPU(),
				StatusRefused: statusRefused, StatusFault: statusFault, Progress: bar.Set,
			}
			results, err := suite.Run(cmd.Context(), tests)
			bar.End()
			if err != nil {
				return err
			}
			counts := conformance.Count(results)
			if asJSON {
				err = printJSON(cmd, map[string]any{"schema": 1, "folder": folder, "counts": counts, "tests": results})
			} else {
				err = writeConformance(cmd.OutOrStdout(), results, counts, show)
			}
			if err != nil {
				return err
			}
			if counts[conformance.Failed]+counts[conformance.Broken] > 0 {
				return &endedError{1}
			}
			return nil
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print all results as JSON")
	cmd.Flags().StringSliceVar(&show, "show", []string{"failed", "broken"}, "verdicts to list: passed, failed, refused, broken")
	cmd.Flags().DurationVar(&timeout, "timeout", time.Minute, "for each program")
	return cmd
}

func writeConformance(w io.Writer, results []conformance.Result, counts map[conformance.Verdict]int, show []string) error {
	for _, r := range results {
		if slices.Contains(show, string(r.Verdict)) {
			if _, err := fmt.Fprintf(w, "%s: %s: %s\n", r.Verdict, r.Test, r.Reason); err != nil {
				return err
			}
		}
	}
	_, err := fmt.Fprintf(w, "%d programs: %d passed, %d failed, %d refused, %d broken\n", len(results),
		counts[conformance.Passed], counts[conformance.Failed], counts[conformance.Refused], counts[conformance.Broken])
	return err
}
