package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/portico-os/portico/boot"
	"github.com/portico-os/portico/compiler"
	"github.com/portico-os/portico/config"
	"github.com/portico-os/portico/qemu"
)

// The exit statuses besides those of main components.
const (
	statusUsage        = 2
	statusRefused      = boot.StatusRefused
	statusFault        = boot.StatusFault
	statusKernelFailed = 5
)

// An endedError is how the status of a main component gets to main.
type endedError struct{ status int }

func (e *endedError) Error() string { return fmt.Sprintf("the system ended with status %d", e.status) }

// A usageError is about the command line.
type usageError struct{ error }

func (e usageError) Unwrap() error { return e.error }

func usageErrorf(format string, args ...any) error { return usageError{fmt.Errorf(format, args...)} }

// exitStatus returns the exit status for the error of a command.
func exitStatus(err error) int {
	var (
		ended       *endedError
		usage       usageError
		wrongConfig config.Errors
		diagnostics compiler.Diagnostics
	)
	switch {
	case err == nil:
		return 0
	case errors.As(err, &ended):
		return ended.status
	case errors.As(err, &usage), errors.As(err, &wrongConfig):
		return statusUsage
	case errors.As(err, &diagnostics):
		return statusRefused
	case errors.Is(err, qemu.ErrKernelFailed):
		return statusKernelFailed
	default:
		return boot.Status(err)
	}
}

// usageArgs makes the errors of an argument check usage errors.
func usageArgs(check cobra.PositionalArgs) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if err := check(cmd, args); err != nil {
			return usageErrorf("%w; see '%s --help'", err, cmd.CommandPath())
		}
		return nil
	}
}
