package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"sort"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/portico-os/portico/bench/host"
	"github.com/portico-os/portico/bench/stats"
	"github.com/portico-os/portico/cmd/portico/internal/progress"
	"github.com/portico-os/portico/config"
	"github.com/portico-os/portico/qemu"
)

// leastRounds is how often benchmarks measure at least.
const leastRounds = 11

func newBenchBoot() *cobra.Command {
	b := bootBench{machine: qemu.Default}
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "boot [CONFIG...]",
		Short: "Time how bare machines boot in QEMU",
		Long: `Boot times configurations, hello and iozone-multi unless others are named, from the entry
of the image to the first instruction of a component: verification and translation are
in it. QEMU emulates, so that the time, a median, says little by itself; the same is given
by a clock that counts a nanosecond for each instruction, and hardly varies.

With --least-memory it also finds the least memory, in MiB, with which the system ends
with status 0. That takes a run of the whole system for each size that it tries.`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := b.machine.Check(); err != nil {
				return usageErrorf("%w", err)
			}
			if b.rounds < leastRounds {
				return usageErrorf("%d rounds are too few: at least %d", b.rounds, leastRounds)
			}
			if len(args) == 0 {
				args = []string{"configs/hello.toml", "configs/iozone-multi.toml"}
			}
			report, err := b.measure(cmd.Context(), cmd.ErrOrStderr(), args)
			if err != nil {
				return err
			}
			if asJSON {
				return printJSON(cmd, report)
			}
			return report.write(cmd.OutOrStdout())
		},
	}
	cmd.Flags().StringVar(&b.machine.Type, "machine", b.machine.Type, "machine: "+strings.Join(qemu.Machines, ", "))
	cmd.Flags().StringVar(&b.machine.CPU, "cpu", b.machine.CPU, "CPU, as QEMU names it")
	cmd.Flags().BoolVar(&b.least, "least-memory", false, "find the least memory, too")
	cmd.Flags().IntVar(&b.rounds, "rounds", leastRounds, fmt.Sprintf("rounds, at least %d", leastRounds))
	cmd.Flags().BoolVar(&asJSON, "json", false, "print figures as JSON")
	return cmd
}

// A bootBench measures how machines boot.
type bootBench struct {
	machine qemu.Machine
	least   bool
	rounds  int
}

// A bootReport is what it found.
type bootReport struct {
	Schema  int       `json:"schema"`
	Host    host.Info `json:"host"`
	Machine string    `json:"machine"`
	CPU     string    `json:"cpu"`
	Rows    []bootRow `json:"rows"`
}

// A bootRow is about one configuration. Times are in milliseconds.
type bootRow struct {
	Config      string          `json:"config"`
	ImageBytes  int             `json:"image_bytes"`
	Boot        stats.Quartiles `json:"boot_ms"`
	Instruction float64         `json:"boot_instructions_ms"` // at one nanosecond an instruction
	LeastMiB    int             `json:"least_memory_mib,omitempty"`
	content     []byte
}

// measure boots each configuration in turn, in rounds.
func (b *bootBench) measure(ctx context.Context, messages io.Writer, args []string) (*bootReport, error) {
	report := &bootReport{Schema: 1, Host: host.Describe(), Machine: b.machine.Type, CPU: b.machine.CPU}
	for _, arg := range args {
		content, figures, err := imageOf(ctx, []string{arg}, testFlags{switches: noSwitches}, false)
		if err != nil {
			return nil, err
		}
		report.Rows = append(report.Rows, bootRow{Config: arg, ImageBytes: figures.ImageBytes, content: content})
	}
	times := make([][]float64, len(args))
	bar := progress.Start(messages, "booting, rounds")
	for n := range b.rounds {
		for i, row := range report.Rows {
			millis, err := bootMillis(ctx, row.content, b.machine)
			if err != nil {
				return nil, fmt.Errorf("boot %s: %w", row.Config, err)
			}
			times[i] = append(times[i], millis)
		}
		bar.Set(n+1, b.rounds)
	}
	bar.End()
	for i := range report.Rows {
		row := &report.Rows[i]
		row.Boot = stats.Of(times[i])
		m := b.machine
		m.InstructionClock = true
		var err error
		if row.Instruction, err = bootMillis(ctx, row.content, m); err == nil && b.least {
			row.LeastMiB, err = b.leastMemory(ctx, row.content)
		}
		if err != nil {
			return nil, fmt.Errorf("boot %s: %w", row.Config, err)
		}
	}
	return report, nil
}

// bootMillis boots an image and returns how long it took to get to its first component. It
// does not let that run on.
func bootMillis(ctx context.Context, content []byte, m qemu.Machine) (float64, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	m.Environment = []string{timingVariable}
	lines := new(kernelLines)
	var printed strings.Builder
	out := writerFunc(func(p []byte) (int, error) {
		n, err := lines.Write(p)
		if lines.millis > 0 {
			cancel()
		}
		printed.Write(p)
		return n, err
	})
	_, err := runImage(ctx, content, m, qemu.Streams{Out: out, Errors: &printed})
	switch {
	case lines.millis > 0:
		return lines.millis, nil
	case err == nil:
		err = errors.New("it ended before its first component")
	}
	return 0, fmt.Errorf("%w: %s", err, printed.String())
}

type writerFunc func(p []byte) (int, error)

// Write calls the function.
func (f writerFunc) Write(p []byte) (int, error) { return f(p) }

// leastMemory returns the least memory, in MiB, with which an image's systems end with
// status 0.
func (b *bootBench) leastMemory(ctx context.Context, content []byte) (int, error) {
	m := b.machine
	size, err := leastSize(func(size int) bool {
		m.Memory = config.Size(size) << 20
		status, err := runImage(ctx, content, m, qemu.Streams{Out: io.Discard, Errors: io.Discard})
		return err == nil && status == 0
	})
	if ctx.Err() != nil {
		return 0, ctx.Err()
	}
	return size, err
}

// mostLeast is, in MiB, more than systems need of which somebody asks what they need.
const mostLeast = 4 << 10

// leastSize returns the least size, in MiB, that suffices. Small ones fail soon: sizes
// double until one suffices.
func leastSize(suffices func(size int) bool) (int, error) {
	below, enough := 0, int(qemu.LeastMemory>>20)
	for !suffices(enough) {
		if below, enough = enough, 2*enough; enough > mostLeast {
			return 0, fmt.Errorf("%d MiB do not suffice", mostLeast)
		}
	}
	if below == 0 {
		return enough, nil
	}
	return below + 1 + sort.Search(enough-below-1, func(more int) bool { return suffices(below + 1 + more) }), nil
}

func (r *bootReport) write(w io.Writer) error {
	fmt.Fprintf(w, "%s, CPU %s, emulated on %s\n\n", r.Machine, r.CPU, r.Host.CPU)
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprint(t, "\timage\tboot\tat 1 ns an instruction\tleast memory\t\n")
	for _, row := range r.Rows {
		least := "-"
		if row.LeastMiB > 0 {
			least = fmt.Sprintf("%d MiB", row.LeastMiB)
		}
		fmt.Fprintf(t, "%s\t%.2f MB\t%.1f ms\t%.1f ms\t%s\t\n", strings.TrimSuffix(filepath.Base(row.Config), filepath.Ext(row.Config)),
			float64(row.ImageBytes)/1e6, row.Boot.Median, row.Instruction, least)
	}
	return t.Flush()
}
