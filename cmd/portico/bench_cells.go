package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/portico-os/portico/bench/cycles"
	"github.com/portico-os/portico/bench/iozone"
	"github.com/portico-os/portico/cmd/portico/internal/system"
)

// A process is one machine, and IOZone measures several configurations in turn: each runs
// in a process of its own, which is asked for one cell after the other. A request is the
// iozone component's parameter next, the answer the line that it prints for a cell.

// newCells returns the command of those processes.
func newCells() *cobra.Command {
	var code string
	var largestKiB, cpu int
	cmd := &cobra.Command{
		Use:    "cells",
		Short:  "Run the cells that standard input asks for",
		Hidden: true,
		Args:   usageArgs(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			sys, err := iozoneVariant(code, largestKiB)
			if err != nil {
				return err
			}
			sys.Main().SetParam(sys.Main().Main, "driven", "true")
			b, err := newBuilder()
			if err != nil {
				return err
			}
			components, err := b.System(sys)
			if err != nil {
				return err
			}
			m, err := system.Open(b)
			if err != nil {
				return err
			}
			unpin, err := cycles.Pin(cpu)
			if err != nil {
				return err
			}
			defer unpin()
			requests := bufio.NewScanner(cmd.InOrStdin())
			status, err := m.Boot(cmd.Context(), sys, components, system.Options{
				Console: cmd.OutOrStdout(),
				Ask: func(_, key string) (string, bool) {
					if key != "next" {
						return "", false
					}
					if !requests.Scan() {
						return "", true
					}
					return requests.Text(), true
				},
			})
			if err == nil && status != 0 {
				err = &endedError{status}
			}
			return err
		},
	}
	cmd.Flags().StringVar(&code, "config", "", "configuration by its six letters")
	cmd.Flags().IntVar(&largestKiB, "largest", iozone.LargestKiB, "largest file in KiB")
	cmd.Flags().IntVar(&cpu, "cpu", 0, "CPU to run on")
	return cmd
}

// cells is a runner that asks another process.
type cells struct {
	name     string
	requests io.WriteCloser
	answers  *bufio.Scanner
	messages io.Writer // for all else that the process prints
	wait     func() error
	over     bool // waited for
}

// startCells starts the process for a code.
func startCells(ctx context.Context, code string, largestKiB, cpu int, messages io.Writer) (*cells, error) {
	program, err := os.Executable()
	if err != nil {
		return nil, fmt.Errorf("find this program: %w", err)
	}
	cmd := exec.CommandContext(ctx, program, "bench", "iozone", "cells",
		"--config", code, "--largest", strconv.Itoa(largestKiB), "--cpu", strconv.Itoa(cpu))
	cmd.Stderr = messages
	requests, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	answers, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("start the process for configuration %s: %w", code, err)
	}
	return &cells{name: code, requests: requests, answers: bufio.NewScanner(answers), messages: messages, wait: cmd.Wait}, nil
}

// Name returns the configuration's code.
func (c *cells) Name() string { return c.name }

// Run has the process run a cell: see [iozone.Runner].
func (c *cells) Run(cell iozone.Cell, passes int) (float64, error) {
	request := fmt.Sprintf("%s %d %d %d", cell.Test, cell.FileKiB, cell.RecordKiB, passes)
	if _, err := fmt.Fprintln(c.requests, request); err != nil {
		return 0, errors.Join(err, c.ended())
	}
	for c.answers.Scan() {
		if text, ok := strings.CutPrefix(c.answers.Text(), "iozone "+request+" "); ok {
			took, err := strconv.ParseFloat(text, 64)
			if err != nil || took <= 0 {
				return 0, fmt.Errorf("the iozone component answered %q", c.answers.Text())
			}
			return took, nil
		}
		if _, err := fmt.Fprintln(c.messages, c.answers.Text()); err != nil {
			return 0, err
		}
	}
	return 0, c.ended()
}

// ended returns how the process ended, which it should not have.
func (c *cells) ended() error {
	if err := c.Close(); err != nil {
		return fmt.Errorf("the system ended: %w", err)
	}
	return errors.New("the system ended")
}

// Close ends the process.
func (c *cells) Close() error {
	if c.over {
		return nil
	}
	c.over = true
	return errors.Join(c.requests.Close(), c.wait())
}
