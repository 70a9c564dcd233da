package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/portico-os/portico/bench/chart"
	"github.com/portico-os/portico/bench/cycles"
	"github.com/portico-os/portico/bench/ipc"
	"github.com/portico-os/portico/cmd/portico/internal/progress"
)

func newBenchIPC() *cobra.Command {
	var asJSON, peersOnly bool
	var rounds int
	var codes []string
	var plot string
	cmd := &cobra.Command{
		Use:   "ipc",
		Short: "Time portal calls beside calls and switches of Go and Linux",
		Long: `Ipc times round trips, in core cycles: portal calls, a Go interface call, a
ping-pong over Go channels, the shortest system call, and a ping-pong of two processes
over pipes. It prints the quickest and the median batch of each, and the mean of a round. A row "local" is a call
within a domain; "portal" rows are calls from one domain to another and back, with a
switch to a service thread, under the scheduler that they name: core, round robin that
is informed of portal calls, or round robin to which they are invisible.`,
		Args: usageArgs(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) (err error) {
			if err := checkPlot(plot); err != nil {
				return err
			}
			if peersOnly {
				codes = nil
			}
			started, closeAll, err := startDriven(cmd.Context(), drivenSystem{config: "ipc"}, codes, cmd.ErrOrStderr())
			defer func() { err = errors.Join(err, closeAll()) }()
			if err != nil {
				return err
			}
			release, err := quietCPU()
			if err != nil {
				return err
			}
			defer release()
			rows := portalRows(started)
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
			if plot != "" {
				if err := chart.Save(plot, report.Ranges()); err != nil {
					return err
				}
			}
			if asJSON {
				return printJSON(cmd, report)
			}
			return report.WriteTable(cmd.OutOrStdout())
		},
	}
	cmd.Flags().StringSliceVar(&codes, "config", []string{"SIFSEC", "MIFSEC", "MIFSEI", "MIFSER"}, "configurations by their six letters")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print figures as JSON")
	cmd.Flags().BoolVar(&peersOnly, "peers", false, "measure the peers alone")
	cmd.Flags().IntVar(&rounds, "rounds", 11, "rounds, at least 11")
	addPlot(cmd.Flags(), &plot)
	cmd.AddCommand(&cobra.Command{
		Use:    ipc.PipePeerArg,
		Short:  "Answer the pipe ping-pong",
		Hidden: true,
		Args:   usageArgs(cobra.NoArgs),
		RunE:   func(*cobra.Command, []string) error { return ipc.PipePeer() },
	})
	return cmd
}

// portalCalls are the calls that the ipc client can time, and what rows call them: no
// parameters, two integers, an object of 64 bytes, a slice of 4 KiB, a list of 1,000
// objects.
var portalCalls = []struct{ name, suffix string }{
	{"null", ""}, {"add", "-2int"}, {"object", "-64b"}, {"slice", "-4kib"}, {"graph", "-1000objects"},
}

// rowPrefix names the way of calling that a configuration is about: within one domain,
// or from one to another under a scheduler.
func rowPrefix(code string) string {
	switch {
	case code[0] == 'S':
		return "local"
	case code[5] == 'R':
		return "portal-roundrobin"
	case code[5] == 'I':
		return "portal-invisible"
	}
	return "portal-core"
}

// portalRows returns a row for each call and system. Calls of more than one configuration
// stand together.
func portalRows(started []*driven) []ipc.Row {
	var rows []ipc.Row
	for _, call := range portalCalls {
		for _, d := range started {
			rows = append(rows, ipc.Row{
				Name: rowPrefix(d.code) + call.suffix,
				Time: func(roundTrips int) (cycles.Ticks, error) {
					ticks, err := d.ask("ipc", fmt.Sprintf("%s %d", call.name, roundTrips))
					return cycles.Ticks(ticks), err
				},
			})
		}
	}
	return rows
}
