package main

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/portico-os/portico/bench/timers"
)

// idleFigures are what domains use that sleep.
type idleFigures struct {
	Domains int           `json:"domains"`
	Seconds float64       `json:"seconds"`
	Used    time.Duration `json:"used_ns"` // processor time of the process, or of QEMU
	Percent float64       `json:"percent"` // of a processor
}

// idleSettle is how long after their start domains are measured.
const idleSettle = 2 * time.Second

func newBenchIdle() *cobra.Command {
	var asJSON, inQEMU bool
	var domains, seconds int
	cmd := &cobra.Command{
		Use:   "idle",
		Short: "Tell how much of a processor domains use that sleep",
		Long: `Idle has domains sleep, in a process or, with --qemu, in QEMU, and prints how much processor
time that process uses meanwhile.`,
		Args: usageArgs(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if domains < 1 || seconds < 1 {
				return usageErrorf("--domains and --seconds: at least 1 of each")
			}
			verb := "run"
			if inQEMU {
				verb = "qemu"
			}
			figures, err := measureIdle(cmd, verb, domains, seconds)
			if err != nil {
				return err
			}
			if asJSON {
				return printJSON(cmd, figures)
			}
			_, err = fmt.Fprintf(cmd.OutOrStdout(), "%d domains that sleep use %.2f%% of a processor: %v in %.1f s\n",
				figures.Domains, figures.Percent, figures.Used, figures.Seconds)
			return err
		},
	}
	cmd.Flags().IntVar(&domains, "domains", 100, "domains that sleep")
	cmd.Flags().IntVar(&seconds, "seconds", 20, "how long they are measured")
	cmd.Flags().BoolVar(&inQEMU, "qemu", false, "on a bare machine")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print figures as JSON")
	return cmd
}

// errIdle is returned when the domains do not come to sleep.
var errIdle = errors.New("the domains ended before they slept")

// measureIdle runs domains that sleep by a verb of this command, and measures its process, with what
// that starts.
func measureIdle(cmd *cobra.Command, verb string, domains, seconds int) (f idleFigures, err error) {
	folder, err := os.MkdirTemp("", "portico-idle-")
	if err != nil {
		return f, err
	}
	defer func() { _ = os.RemoveAll(folder) }()
	file := filepath.Join(folder, "idle.toml")
	if err := os.WriteFile(file, []byte(idleConfig(domains, seconds+int(2*idleSettle/time.Second))), 0o600); err != nil {
		return f, err
	}
	self, err := os.Executable()
	if err != nil {
		return f, err
	}
	c := exec.CommandContext(cmd.Context(), self, verb, file)
	c.Stderr = cmd.ErrOrStderr()
	out, err := c.StdoutPipe()
	if err != nil {
		return f, err
	}
	if err := c.Start(); err != nil {
		return f, err
	}
	lines, asleep := bufio.NewScanner(out), 0
	for asleep < domains && lines.Scan() {
		if strings.Contains(lines.Text(), " is idle") {
			asleep++
		}
	}
	if asleep < domains {
		return f, errors.Join(errIdle, c.Wait())
	}
	time.Sleep(idleSettle)
	began := time.Now()
	before, err := timers.ProcessTime(c.Process.Pid)
	if err == nil {
		time.Sleep(time.Duration(seconds) * time.Second)
		f = idleFigures{Domains: domains, Seconds: time.Since(began).Seconds()}
		f.Used, err = timers.ProcessTime(c.Process.Pid)
		f.Used -= before
		f.Percent = 100 * f.Used.Seconds() / f.Seconds
	}
	for lines.Scan() { // until they end
	}
	return f, errors.Join(err, lines.Err(), c.Wait())
}

// idleConfig is a configuration of domains that sleep for some seconds.
func idleConfig(domains, seconds int) string {
	var b strings.Builder
	b.WriteString("name = \"idle\"\n[defaults]\nheap = \"64KiB\"\nmemory = \"1MiB\"\nstack = \"16KiB\"\n")
	for i := range domains {
		runs := `components = ["components/timers"]`
		if i == domains-1 {
			runs = `main = "components/timers"`
		}
		fmt.Fprintf(&b, "[[domain]]\nname = \"idle%d\"\n%s\nparams.timers = { idle = %d }\n", i, runs, seconds)
	}
	return b.String()
}
