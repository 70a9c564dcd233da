package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/portico-os/portico/bench/timers"
	"github.com/portico-os/portico/compiler"
	"github.com/portico-os/portico/schedulers"
)

func newBenchTimers() *cobra.Command {
	var asJSON bool
	var sleepers, rounds, turns, calls int
	cmd := &cobra.Command{
		Use:   "timers",
		Short: "Tell how late sleeping threads wake, beside goroutines, and calls fail",
		Long: `Timers has threads sleep until times that are spread over a second, a domain each, and
as many goroutines of an ordinary Go program, in turn. It prints how late they wake, and how
late portal calls fail whose deadline passes: calls into a domain that loops, that waits, and
whose scheduler does not let the called thread go on.`,
		Args: usageArgs(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			var ours, gos []time.Duration
			for range turns {
				late, err := sleepInDomains(cmd.Context(), sleepers, rounds)
				if err != nil {
					return err
				}
				ours = append(ours, late...)
				gos = append(gos, timers.Goroutines(sleepers, rounds, time.Second)...)
			}
			rows := []timers.Row{timers.RowOf("domains", ours), timers.RowOf("goroutines", gos)}
			for _, how := range []string{"loops", "waits", "stopped"} {
				late, err := callInTime(cmd.Context(), how, calls)
				if err != nil {
					return err
				}
				rows = append(rows, timers.RowOf("call "+how, late))
			}
			if asJSON {
				return printJSON(cmd, rows)
			}
			return timers.WriteTable(cmd.OutOrStdout(), rows)
		},
	}
	cmd.Flags().IntVar(&sleepers, "sleepers", 10_000, "threads and goroutines")
	cmd.Flags().IntVar(&rounds, "rounds", 2, "how often each wakes in a turn")
	cmd.Flags().IntVar(&turns, "turns", 3, "turns of each side")
	cmd.Flags().IntVar(&calls, "calls", 300, "calls of each kind whose deadline passes")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print figures as JSON")
	return cmd
}

// sleepInDomains runs a system of domains that sleep, in a process of its own, and returns how
// late their threads woke.
func sleepInDomains(ctx context.Context, sleepers, rounds int) ([]time.Duration, error) {
	var b strings.Builder
	fmt.Fprintf(&b, `name = "timers"
[defaults]
heap = "64KiB"
memory = "1MiB"
stack = "16KiB"
[[domain]]
name = "collector"
main = "components/timers"
exports = ["late0"]
heap = "256MiB"
memory = "16MiB"
params.timers = { sleepers = %d, rounds = %d }
`, sleepers, rounds)
	for i := range sleepers {
		fmt.Fprintf(&b, `[[domain]]
name = "s%d"
components = ["components/timers"]
imports = ["late0"]
params.timers = { sleepers = %d, rounds = %d, sleeper = %d }
`, i, sleepers, rounds, i)
	}
	return nanosOf(ctx, b.String())
}

// callInTime runs a system of a domain that calls another one, which loops, waits, or is stopped by
// its scheduler, and returns how late the calls failed.
func callInTime(ctx context.Context, how string, calls int) ([]time.Duration, error) {
	scheduler := "core"
	if how == "stopped" {
		scheduler = compiler.ModulePath + "/components/timers/favourite"
	}
	return nanosOf(ctx, fmt.Sprintf(`name = "deadlines"
[[domain]]
name = "holder"
components = ["components/timers"]
exports = ["holders0"]
threads = %d
stack = "16KiB"
scheduler = %q
params.timers = { holds = %q }
[[domain]]
name = "caller"
main = "components/timers"
imports = ["holders0"]
params.timers = { calls = %d }
`, min(calls+8, schedulers.MaxThreads), scheduler, how, calls))
}

// nanosOf runs a configuration, in a process of its own, and returns the times that it prints, a
// number of nanoseconds in each line.
func nanosOf(ctx context.Context, config string) ([]time.Duration, error) {
	folder, err := os.MkdirTemp("", "portico-timers-")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(folder) }()
	file := filepath.Join(folder, "timers.toml")
	if err := os.WriteFile(file, []byte(config), 0o600); err != nil {
		return nil, err
	}
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	var out, errors bytes.Buffer
	run := exec.CommandContext(ctx, self, "run", file)
	run.Stdout, run.Stderr = &out, &errors
	if err := run.Run(); err != nil {
		return nil, fmt.Errorf("run domains with timers: %w: %s%s", err, out.String(), errors.String())
	}
	var late []time.Duration
	for line := range strings.Lines(out.String()) {
		nanos, err := strconv.ParseInt(strings.TrimSuffix(line, "\n"), 10, 64)
		if err != nil {
			return nil, fmt.Errorf("domains with timers printed %q", line)
		}
		late = append(late, time.Duration(nanos))
	}
	return late, nil
}
