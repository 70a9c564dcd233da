package main

import (
	"errors"

	"github.com/spf13/cobra"

	"github.com/portico-os/portico/bench/ipc"
	"github.com/portico-os/portico/cmd/portico/internal/progress"
)

func newBenchIPC() *cobra.Command {
	var asJSON, peersOnly bool
	var rounds int
	cmd := &cobra.Command{
		Use:   "ipc",
		Short: "Time portal calls beside calls and switches of Go and Linux",
		Long: `Ipc times round trips, in core cycles: portal calls, a Go interface call, a
ping-pong over Go channels, the shortest system call, and a ping-pong of two processes
over pipes. It prints the quickest and the median batch of each.`,
		Args: usageArgs(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) (err error) {
			release, err := quietCPU()
			if err != nil {
				return err
			}
			defer release()
			var rows []ipc.Row
			if !peersOnly {
				m, err := openMachine()
				if err != nil {
					return err
				}
				if rows, err = m.Portals(cmd.Context()); err != nil {
					return err
				}
			}
			pipe, stop, err := ipc.PipePingPong("bench", "ipc")
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, stop()) }()
			rows = append(rows, ipc.InterfaceCall(), ipc.ChannelPingPong(), ipc.Getppid(), pipe)
			bar := progress.Start(cmd.ErrOrStderr(), "measuring, rounds")
			report, err := ipc.Measure(cmd.Context(), rows, rounds, bar.Set)
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
	cmd.Flags().BoolVar(&asJSON, "json", false, "print figures as JSON")
	cmd.Flags().BoolVar(&peersOnly, "peers", false, "measure the peers alone")
	cmd.Flags().IntVar(&rounds, "rounds", 100, "rounds, at least 11")
	cmd.AddCommand(&cobra.Command{
		Use:    ipc.PipePeerArg,
		Short:  "Answer the pipe ping-pong",
		Hidden: true,
		Args:   usageArgs(cobra.NoArgs),
		RunE:   func(*cobra.Command, []string) error { return ipc.PipePeer() },
	})
	return cmd
}
