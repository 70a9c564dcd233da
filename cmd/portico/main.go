package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/portico-os/portico/boot"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	status := execute(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(status)
}

// execute runs a command line and returns the exit status.
func execute(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	root := newRoot()
	root.SetArgs(args)
	root.SetOut(stdout)
	root.SetErr(stderr)
	err := root.ExecuteContext(ctx)
	var ended *endedError
	if err != nil && !errors.As(err, &ended) {
		fmt.Fprintln(stderr, boot.MessagePrefix+err.Error())
	}
	return exitStatus(err)
}

func newRoot() *cobra.Command {
	root := &cobra.Command{
		Use:   "portico",
		Short: "A type-safe operating system in a single address space",
		Long: `Portico runs systems of isolated domains, made of components that were verified
instead of being fenced off by hardware.

Exit status: 0, or that of the system's main component; 2 for a wrong command line or
configuration; 3 if the compiler or the verifier refused; 4 if the system failed; 5 if
DomainZero itself failed on a bare machine.`,
		Args:          usageArgs(cobra.NoArgs),
		SilenceErrors: true,
		SilenceUsage:  true,
		RunE:          func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		return usageErrorf("%w; see '%s --help'", err, cmd.CommandPath())
	})
	root.CompletionOptions.HiddenDefaultCmd = true
	root.AddCommand(newRun(), newBuild(), newVerify(), newDis(), newImage(), newQEMU(), newBench(), newConformance())
	return root
}
