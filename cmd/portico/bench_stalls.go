package main

import (
	"fmt"
	"os"
	"path/filepath"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/portico-os/portico/boot"
	"github.com/portico-os/portico/cmd/portico/internal/stalls"
	"github.com/portico-os/portico/domainzero"
	"github.com/portico-os/portico/domainzero/platform/hosted"
)

// stallActs are what the bystander's neighbour does.
var stallActs = []string{
	"spin", "compare", "equal", "hash", "hash any", "search", "clear", "allocate", "memory", "copy", "print", "pass", "restart",
}

func newBenchStalls() *cobra.Command {
	var size, millis int
	var acts []string
	var all bool
	cmd := &cobra.Command{
		Use:   "stalls",
		Short: "Tell how long a domain waits for others that have DomainZero do large things",
		Long: `Stalls runs a bystander under round robin beside a domain that does something large again and
again. It prints the bystander's share of the processor, the longest time between two of its turns,
what the machine itself has stalled another thread at most meanwhile, the wait without that, and the
kinds of DomainZero's steps that took longest.`,
		Args: usageArgs(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			tabs := tabwriter.NewWriter(cmd.OutOrStdout(), 0, 0, 2, ' ', 0)
			fmt.Fprintln(tabs, "neighbour\tshare\tlongest wait, us\tmachine's\twithout\tlongest steps")
			steps := map[string][]time.Duration{}
			for _, act := range acts {
				if err := stall(tabs, act, size, millis, steps); err != nil {
					return err
				}
				if err := tabs.Flush(); err != nil {
					return err
				}
			}
			if all {
				printSteps(tabs, steps)
			}
			return tabs.Flush()
		},
	}
	cmd.Flags().IntVar(&size, "mib", 1024, "how much the neighbour works on")
	cmd.Flags().IntVar(&millis, "millis", 2000, "how long the bystander runs")
	cmd.Flags().StringSliceVar(&acts, "do", stallActs, "what the neighbour does")
	cmd.Flags().BoolVar(&all, "steps", false, "print how long DomainZero's steps of each kind took, of all runs together")
	return cmd
}

// printSteps prints how many steps of each kind took how long.
func printSteps(tabs *tabwriter.Writer, steps map[string][]time.Duration) {
	fmt.Fprint(tabs, "\nstep\tcount\tp99.9\tlongest")
	for _, b := range stalls.Bounds[:len(stalls.Bounds)-1] {
		fmt.Fprintf(tabs, "\tto %v", b)
	}
	fmt.Fprintln(tabs, "\tmore")
	var every []time.Duration
	for _, times := range steps {
		every = append(every, times...)
	}
	for _, k := range append(stalls.Kinds(map[string][]time.Duration{"all": every}), stalls.Kinds(steps)...) {
		fmt.Fprintf(tabs, "%s\t%d\t%v\t%v", k.Kind, k.Count, k.Last, k.Longest)
		for _, n := range k.Classes {
			fmt.Fprintf(tabs, "\t%d", n)
		}
		fmt.Fprintln(tabs)
	}
}

// restarted is the domain that the neighbour ends and starts again.
const restarted = `
[[domain]]
name = "restarted"
components = ["components/stalls"]
params.stalls = { do = "hold", bytes = %d }
`

// stall runs a bystander beside a neighbour and prints a line. It adds to what is known of steps.
func stall(tabs *tabwriter.Writer, act string, mib, millis int, steps map[string][]time.Duration) error {
	config := fmt.Sprintf(`name = "stalls"
[defaults]
heap = "1GiB"
memory = "3GiB"
[[domain]]
name = "bystander"
main = "components/stalls"
params.stalls = { millis = %d }
[[domain]]
name = "neighbour"
components = ["components/stalls"]
imports = ["taker0"]
params.stalls = { do = %q, bytes = %d }
copy = "1GiB"
manager = %v
[[domain]]
name = "taker"
components = ["components/stalls"]
exports = ["taker0"]
params.stalls = { do = "serve" }
copy = "1GiB"
`, millis, act, mib<<20, act == "restart")
	if act == "restart" {
		config += fmt.Sprintf(restarted, mib<<19)
	}
	folder, err := os.MkdirTemp("", "portico-stalls-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(folder) }()
	file := filepath.Join(folder, "stalls.toml")
	if err := os.WriteFile(file, []byte(config), 0o600); err != nil {
		return err
	}
	b, err := newBuilder()
	if err != nil {
		return err
	}
	s, components, err := buildSystem(b, []string{file})
	if err != nil {
		return err
	}
	host, err := hosted.New()
	if err != nil {
		return err
	}
	m := &stalls.Machine{Machine: host, Steps: map[string][]time.Duration{}}
	out := &stalls.Output{}
	control := stalls.NewControl()
	_, err = boot.Run(m, s, encoded(components), domainzero.Config{Memory: 16 << 30, Console: out})
	stalled := control.Stop()
	if e := host.Close(); err == nil {
		err = e
	}
	if err != nil {
		return err
	}
	var share, longest int64
	if _, err := fmt.Sscan(out.Line, &share, &longest); err != nil {
		return fmt.Errorf("the bystander of %s says %q: %w", act, out.Line, err)
	}
	fmt.Fprintf(tabs, "%s\t%d\t%d\t%d\t%d\n", act, share, longest, stalled.Microseconds(), max(longest-stalled.Microseconds(), 0))
	kinds := stalls.Kinds(m.Steps)
	for _, k := range kinds[:min(3, len(kinds))] {
		fmt.Fprintf(tabs, "\t\t\t\t\t%s %d: %v %v\n", k.Kind, k.Count, k.Last, k.Longest)
	}
	for kind, times := range m.Steps {
		steps[kind] = append(steps[kind], times...)
	}
	return nil
}
