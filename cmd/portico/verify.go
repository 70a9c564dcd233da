package main

import (
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/verifier"
)

func newVerify() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "verify FILE",
		Short: "Have the verifier judge a component file",
		Long: `Verify reads a component file, or builds a package, and has the verifier judge it
and all that it imports. Imports are looked for beside the file and in the cache. A
refusal says where, which fact is missing, and how to supply it; the exit status is 3.

Interrupt handlers and the methods of schedulers run while nothing can interrupt them,
so that the verifier bounds their time, in units that are the same on all machines. With
each bound stands how many core cycles it comes to at most on this machine, measured
with caches warm. An access to a device counts as 2,000 units; how long one takes is not
measured.`,
		Example: "  portico verify hello.pco\n  portico verify ./components/ext2",
		Args:    usageArgs(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			b, err := newBuilder()
			if err != nil {
				return err
			}
			components, err := resolve(b, args[0])
			if err != nil {
				return err
			}
			universe := bytecode.NewUniverse()
			figures := make([]componentFigures, len(components))
			for i, c := range components {
				start := time.Now()
				v, err := verifier.Verify(universe, c.File, c.Hash)
				if err != nil {
					return err
				}
				figures[i] = figuresOf(c, "")
				figures[i].VerifyMicros = float64(time.Since(start)) / float64(time.Microsecond)
				figures[i].Bounds = boundsOf(v)
			}
			if err := calibrate(b, figures); err != nil {
				fmt.Fprintf(cmd.ErrOrStderr(), "units of time are not calibrated: %v\n", err)
			}
			if asJSON {
				return printJSON(cmd, map[string]any{"schema": 1, "components": figures})
			}
			for _, f := range figures {
				fmt.Fprintf(cmd.OutOrStdout(), "%v; accepted in %.0f us (%.1f MB/s)\n", f, f.VerifyMicros, float64(f.Bytes)/f.VerifyMicros)
				for _, bound := range f.Bounds {
					fmt.Fprintf(cmd.OutOrStdout(), "  %v\n", bound)
				}
			}
			return nil
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print figures as JSON")
	return cmd
}
