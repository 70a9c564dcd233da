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
)

func newBenchTimers() *cobra.Command {
	var asJSON bool
	var sleepers, rounds, turns int
	cmd := &cobra.Command{
		Use:   "timers",
		Short: "Tell how late sleeping threads wake, beside goroutines",
		Long: `Timers has threads sleep until times that are spread over a second, a domain each, and
as many goroutines of an ordinary Go program, in turn. It prints how late they wake.`,
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
			if asJSON {
				return printJSON(cmd, rows)
			}
			return timers.WriteTable(cmd.OutOrStdout(), rows)
		},
	}
	cmd.Flags().IntVar(&sleepers, "sleepers", 10_000, "threads and goroutines")
	cmd.Flags().IntVar(&rounds, "rounds", 2, "how often each wakes in a turn")
	cmd.Flags().IntVar(&turns, "turns", 3, "turns of each side")
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
	folder, err := os.MkdirTemp("", "portico-timers-")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(folder) }()
	file := filepath.Join(folder, "timers.toml")
	if err := os.WriteFile(file, []byte(b.String()), 0o600); err != nil {
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
		return nil, fmt.Errorf("run domains that sleep: %w: %s", err, errors.String())
	}
	var late []time.Duration
	for line := range strings.Lines(out.String()) {
		nanos, err := strconv.ParseInt(strings.TrimSuffix(line, "\n"), 10, 64)
		if err != nil {
			return nil, fmt.Errorf("domains that sleep printed %q", line)
		}
		late = append(late, time.Duration(nanos))
	}
	return late, nil
}
