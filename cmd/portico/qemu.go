package main

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/spf13/cobra"

	"github.com/portico-os/portico/boot"
	"github.com/portico-os/portico/config"
	"github.com/portico-os/portico/qemu"
)

// Variables of the kernel: see its documentation.
const (
	digestVariable = "PORTICO_DIGEST=1"
	timingVariable = "PORTICO_TIMING=1"
	loopVariable   = "PORTICO_LOOP="
)

// debuggerAddress is where --gdb has QEMU wait unless it is given another.
const debuggerAddress = "127.0.0.1:1234"

func newQEMU() *cobra.Command {
	m := qemu.Default
	var test testFlags
	var timeout time.Duration
	var digest, timing, asJSON bool
	var loop time.Duration
	cmd := &cobra.Command{
		Use:   "qemu CONFIG...",
		Short: "Boot configurations in QEMU",
		Long: `Qemu makes an image of configurations, as the verb image does, and boots it in QEMU, with
software emulation. The exit status is that of the main component, as with run, or 5 if
DomainZero itself failed; what it left to say is printed before.

With --loop the systems run one after the other again and again, in one boot, for the time
given and three times at least. After each round a line tells what there is of the machine's
resources. The exit status is 1 if there is less of one after the last round than after the
second, but for what the verdict's tolerances explain, or if a system ended with different
statuses.

The first serial port is standard input and output. On a terminal all keys go to the
system, Ctrl-C too; Ctrl-A X ends QEMU, and Ctrl-A Ctrl-A sends one Ctrl-A. The machines
q35 and pc have a second serial port, with nothing at its other end.`,
		Example: "  portico qemu configs/iozone-multi.toml\n  portico qemu --machine microvm --mem 256MiB configs/hello.toml",
		Args:    usageArgs(cobra.MinimumNArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := m.Check(); err != nil {
				return usageErrorf("%w", err)
			}
			content, figures, err := imageOf(cmd.Context(), args, test, m.GDB != "")
			if err != nil {
				return err
			}
			if loop < 0 {
				return usageErrorf("--loop: %v is no time to run for", loop)
			}
			if loop > 0 {
				m.Environment = append(m.Environment, loopVariable+loop.String())
			}
			if digest || asJSON || loop > 0 {
				m.Environment = append(m.Environment, digestVariable)
			}
			if timing || asJSON {
				m.Environment = append(m.Environment, timingVariable)
			}
			ctx := cmd.Context()
			if timeout > 0 {
				var cancel context.CancelFunc
				ctx, cancel = context.WithTimeout(ctx, timeout)
				defer cancel()
			}
			streams := qemu.Streams{In: cmd.InOrStdin(), Out: cmd.OutOrStdout(), Errors: cmd.ErrOrStderr()}
			lines := new(kernelLines)
			if asJSON {
				streams.Out = cmd.ErrOrStderr()
			}
			streams.Out = io.MultiWriter(lines, streams.Out)
			status, err := runImage(ctx, content, m, streams)
			if err != nil {
				return err
			}
			var faults []string
			if loop > 0 {
				faults = lines.judge(digest)
			}
			switch {
			case asJSON:
				err = printJSON(cmd, bootFigures{*figures, status, lines.millis, systemFigures(lines.outcomes), lines.rounds, faults})
			case loop > 0:
				err = printVerdict(cmd.OutOrStdout(), lines.rounds, faults)
			}
			if len(faults) > 0 {
				status = 1
			}
			if err == nil && status != 0 {
				err = &endedError{status}
			}
			return err
		},
	}
	flags := cmd.Flags()
	flags.Var((*sizeFlag)(&m.Memory), "mem", "memory of the machine")
	flags.StringVar(&m.CPU, "cpu", m.CPU, "CPU, as QEMU names it")
	flags.StringVar(&m.Type, "machine", m.Type, "machine: q35, pc or microvm")
	flags.StringVar(&m.GDB, "gdb", "", "wait for a debugger at this address")
	flags.Lookup("gdb").NoOptDefVal = debuggerAddress
	flags.DurationVar(&timeout, "timeout", 0, "end QEMU after this time (default: never)")
	flags.BoolVar(&digest, "digest", false, "print each system's status and digests of its output and of its component files; with --loop they have to be the same in all rounds")
	flags.DurationVar(&loop, "loop", 0, "run the systems in rounds for this time, and compare what there is after them (default: one round)")
	flags.BoolVar(&timing, "timing", false, "print the time from entry to the first instruction of a component")
	flags.BoolVar(&asJSON, "json", false, "print figures as JSON, and on standard error what the system prints")
	test.add(cmd)
	return cmd
}

// bootFigures describe a boot in figures.
type bootFigures struct {
	imageFigures
	Status   int            `json:"status"`
	BootMS   float64        `json:"boot_ms"`          // from the entry to the first instruction of a component
	Outcomes []systemFigure `json:"outcomes"`         // with --loop, of all rounds
	Rounds   []boot.Round   `json:"rounds,omitempty"` // of --loop
	Faults   []string       `json:"faults,omitempty"` // what --loop found
}

// A systemFigure is the outcome of a system.
type systemFigure struct {
	Status     int    `json:"status"`
	Bytes      int64  `json:"bytes"`
	SHA256     string `json:"sha256"`
	Components string `json:"components_sha256"` // of the SHA-256s of the component files
}

func systemFigures(outcomes []boot.Outcome) []systemFigure {
	figures := []systemFigure{}
	for _, o := range outcomes {
		figures = append(figures, systemFigure{o.Status, o.Bytes, hex.EncodeToString(o.SHA256[:]), hex.EncodeToString(o.Components[:])})
	}
	return figures
}

// runImage boots an image in QEMU and returns its status.
func runImage(ctx context.Context, content []byte, m qemu.Machine, s qemu.Streams) (status int, err error) {
	file, err := os.CreateTemp("", "portico-*.img")
	if err != nil {
		return 0, fmt.Errorf("write image: %w", err)
	}
	defer func() { err = errors.Join(err, os.Remove(file.Name())) }()
	_, err = file.Write(content)
	if err := errors.Join(err, file.Close()); err != nil {
		return 0, fmt.Errorf("write image: %w", err)
	}
	if m.GDB != "" {
		fmt.Fprintf(s.Errors, "waiting for a debugger: gdb %s -ex 'target remote %s'\n", file.Name(), m.GDB)
	}
	return qemu.Run(ctx, file.Name(), m, s)
}

// sizeFlag is a flag with a number of bytes.
type sizeFlag config.Size

// String implements [github.com/spf13/pflag.Value].
func (f *sizeFlag) String() string { return config.Size(*f).String() }

// Set implements [github.com/spf13/pflag.Value].
func (f *sizeFlag) Set(text string) error {
	size, err := config.ParseSize(text)
	*f = sizeFlag(size)
	return err
}

// Type implements [github.com/spf13/pflag.Value].
func (f *sizeFlag) Type() string { return "size" }
