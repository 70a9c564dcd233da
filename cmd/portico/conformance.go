package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"

	"github.com/spf13/cobra"

	"github.com/portico-os/portico/boot"
	"github.com/portico-os/portico/cmd/portico/internal/progress"
	"github.com/portico-os/portico/conformance"
)

func newConformance() *cobra.Command {
	var asJSON, inQEMU, checkCode bool
	var show []string
	var o conformance.Options
	test := testFlags{raw: true} // output is compared byte for byte
	cmd := &cobra.Command{
		Use:   "conformance [DIR]",
		Short: "Run Go's own test suite through compiler, verifier, translator and a domain",
		Long: `Conformance runs the programs of Go's own test suite, the folder test of the Go
distribution or another folder or file, that are to be run without flags. Each is built
and run by itself. It passes if it prints what it should and ends with status 0. What
the compiler or the verifier refuses is counted and is no failure; the exit status is 1
if any other program did not pass.

With --collect-every=1 --poison the same programs must pass although their objects move
all the time and what is left behind is overwritten. With --qemu those that passed are
run again, of the same component files on a bare machine in one boot, and must do the same.`,
		Args: usageArgs(cobra.MaximumNArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			goroot, err := goRoot()
			if err != nil {
				return err
			}
			root := filepath.Join(goroot, "test")
			folder := root
			if len(args) == 1 {
				root, folder = args[0], args[0]
			}
			tests, err := conformance.Find(root, folder)
			if err != nil {
				return usageErrorf("%w", err)
			}
			program, err := os.Executable()
			if err != nil {
				return fmt.Errorf("find this program: %w", err)
			}
			bar := progress.Start(cmd.ErrOrStderr(), "running, programs")
			o.Progress = bar.Set
			switch {
			case o.Limit == 0 && test.collectEvery > 0:
				o.Limit = forcedLimit
			case o.Limit == 0:
				o.Limit = conformance.DefaultLimit
			}
			runner := &ownProcess{program: program, goroot: goroot, flags: append(test.args(), "--"+checkCodeFlag+"="+strconv.FormatBool(checkCode)), outcomes: map[string]boot.Outcome{}}
			report := &conformanceReport{Report: conformance.Run(cmd.Context(), tests, runner, o)}
			bar.End()
			if err := cmd.Context().Err(); err != nil {
				return err
			}
			if inQEMU {
				if report.QEMU, err = compareInQEMU(cmd, tests, report.Report, runner, test, o.Limit); err != nil {
					return err
				}
			}
			if asJSON {
				err = printJSON(cmd, report)
			} else {
				err = writeConformance(cmd.OutOrStdout(), report, show)
			}
			if err != nil {
				return err
			}
			if report.Wrong+report.Crash+report.Timeout > 0 || report.QEMU != nil && len(report.QEMU.Different) > 0 {
				return &endedError{1}
			}
			return nil
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print all results as JSON")
	cmd.Flags().StringSliceVar(&show, "show", []string{"wrong", "crash", "timeout"}, "verdicts to list: pass, refused, wrong, crash, timeout")
	cmd.Flags().DurationVar(&o.Limit, "limit", 0, fmt.Sprintf("time for each program (default %v, or %v with --collect-every)",
		conformance.DefaultLimit, forcedLimit))
	cmd.Flags().IntVar(&o.Workers, "workers", 0, "programs at a time (default: one a processor)")
	cmd.Flags().BoolVar(&inQEMU, "qemu", false, "run those that passed in QEMU, too, and compare")
	addCheckCode(cmd, &checkCode)
	test.add(cmd)
	return cmd
}

// forcedLimit is how long a program may take under forced collections.
const forcedLimit = 4 * conformance.DefaultLimit

// A conformanceReport is what is printed.
type conformanceReport struct {
	*conformance.Report
	QEMU *comparison `json:"qemu,omitempty"`
}

func writeConformance(w io.Writer, report *conformanceReport, show []string) error {
	for _, r := range report.Tests {
		if slices.Contains(show, string(r.Verdict)) {
			if _, err := fmt.Fprintf(w, "%s: %s: %s\n", r.Verdict, r.Name, r.Reason); err != nil {
				return err
			}
		}
	}
	_, err := fmt.Fprintf(w, "%d programs: %d pass, %d refused, %d wrong, %d crash, %d timeout\n",
		report.Total, report.Pass, report.Refused, report.Wrong, report.Crash, report.Timeout)
	if c := report.QEMU; c != nil && err == nil {
		for _, name := range c.Different {
			fmt.Fprintf(w, "different in QEMU: %s\n", name)
		}
		_, err = fmt.Fprintf(w, "%d programs in one boot: %d do the same\n", c.Total, c.Equal)
	}
	return err
}
