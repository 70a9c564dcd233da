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
	"github.com/portico-os/portico/config"
	"github.com/portico-os/portico/config/model"
	"github.com/portico-os/portico/configs"
	"github.com/portico-os/portico/domainzero"
)

// A process is one machine, and a benchmark measures several configurations in turn: each
// runs in a process of its own, which is asked for one measurement after the other. The
// main component of a benchmark's system takes each request as parameter next and answers
// with a line: its name, the request, and a number.

// A drivenSystem says which system a process runs.
type drivenSystem struct {
	config     string // name of the built-in configuration
	code       string // variant of it
	largestKiB int    // size of files to make room for
	cpu        int
}

// system returns the system.
func (s drivenSystem) system() (*model.System, error) {
	base, err := configs.Load(s.config)
	if err != nil {
		return nil, err
	}
	enlargeDisks(base, config.Size(s.largestKiB)<<10)
	code, err := config.ParseCode(s.code)
	if err != nil {
		return nil, usageErrorf("%w", err)
	}
	variant, err := code.Apply(base)
	if err != nil {
		return nil, usageErrorf("%w", err)
	}
	main := config.Main(variant)
	config.SetParam(main, main.Main, "driven", "true")
	return variant, nil
}

// newDrive returns the command of the processes.
func newDrive() *cobra.Command {
	var s drivenSystem
	cmd := &cobra.Command{
		Use:    "drive",
		Short:  "Make the measurements that standard input asks for",
		Hidden: true,
		Args:   usageArgs(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			sys, err := s.system()
			if err != nil {
				return err
			}
			b, err := newBuilder()
			if err != nil {
				return err
			}
			components, err := b.System(sys)
			if err != nil {
				return err
			}
			unpin, err := cycles.Pin(s.cpu)
			if err != nil {
				return err
			}
			defer unpin()
			requests := bufio.NewScanner(cmd.InOrStdin())
			status, err := runHosted(sys, components, domainzero.Config{
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
	cmd.Flags().StringVar(&s.config, "config", "", "built-in configuration")
	cmd.Flags().StringVar(&s.code, "code", "", "its variant, by six letters")
	cmd.Flags().IntVar(&s.largestKiB, "largest", 0, "largest file in KiB")
	cmd.Flags().IntVar(&s.cpu, "cpu", 0, "CPU to run on")
	return cmd
}

// driven is a process that is asked for measurements.
type driven struct {
	code     string
	requests io.WriteCloser
	answers  *bufio.Scanner
	messages io.Writer // for all else that the process prints
	wait     func() error
	over     bool // waited for
}

// start starts the process.
func (s drivenSystem) start(ctx context.Context, messages io.Writer) (*driven, error) {
	program, err := os.Executable()
	if err != nil {
		return nil, fmt.Errorf("find this program: %w", err)
	}
	cmd := exec.CommandContext(ctx, program, "bench", "drive", "--config", s.config, "--code", s.code,
		"--largest", strconv.Itoa(s.largestKiB), "--cpu", strconv.Itoa(s.cpu))
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
		return nil, fmt.Errorf("start the process for configuration %s: %w", s.code, err)
	}
	return &driven{code: s.code, requests: requests, answers: bufio.NewScanner(answers), messages: messages, wait: cmd.Wait}, nil
}

// startDriven starts a process for each code. What it started is closed by closeAll, also
// after an error.
func startDriven(ctx context.Context, s drivenSystem, codes []string, messages io.Writer) (started []*driven, closeAll func() error, err error) {
	closeAll = func() error {
		var errs []error
		for _, d := range started {
			errs = append(errs, d.Close())
		}
		return errors.Join(errs...)
	}
	if s.cpu, err = cycles.FirstCPU(); err != nil {
		return nil, closeAll, err
	}
	for _, s.code = range codes {
		if _, err := s.system(); err != nil {
			return started, closeAll, err
		}
	}
	for _, s.code = range codes {
		d, err := s.start(ctx, messages)
		if err != nil {
			return started, closeAll, err
		}
		started = append(started, d)
	}
	return started, closeAll, nil
}

// ask makes a request to a benchmark's main component and returns the number it answers.
func (d *driven) ask(component, request string) (float64, error) {
	if _, err := fmt.Fprintln(d.requests, request); err != nil {
		return 0, errors.Join(err, d.ended())
	}
	for d.answers.Scan() {
		if text, ok := strings.CutPrefix(d.answers.Text(), component+" "+request+" "); ok {
			value, err := strconv.ParseFloat(text, 64)
			if err != nil || value <= 0 {
				return 0, fmt.Errorf("the %s component answered %q", component, d.answers.Text())
			}
			return value, nil
		}
		if _, err := fmt.Fprintln(d.messages, d.answers.Text()); err != nil {
			return 0, err
		}
	}
	return 0, d.ended()
}

// ended returns how the process ended, which it should not have.
func (d *driven) ended() error {
	if err := d.Close(); err != nil {
		return fmt.Errorf("the system ended: %w", err)
	}
	return errors.New("the system ended")
}

// Close ends the process.
func (d *driven) Close() error {
	if d.over {
		return nil
	}
	d.over = true
	return errors.Join(d.requests.Close(), d.wait())
}
