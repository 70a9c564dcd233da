package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
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
	"spin", "compare", "equal", "hash", "hash any", "search", "clear", "allocate", "memory", "copy", "print", "pass",
}

func newBenchStalls() *cobra.Command {
	var size, millis int
	var acts []string
	cmd := &cobra.Command{
		Use:   "stalls",
		Short: "Tell how long a domain waits for others that have DomainZero do large things",
		Long: `Stalls runs a bystander under round robin beside a domain that does something large again and
again. It prints the bystander's share of the processor, the longest time between two of its turns,
and the kinds of DomainZero's steps that took longest.`,
		Args: usageArgs(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			tabs := tabwriter.NewWriter(cmd.OutOrStdout(), 0, 0, 2, ' ', 0)
			fmt.Fprintln(tabs, "neighbour\tshare\tlongest wait\tlongest steps")
			for _, act := range acts {
				if err := stall(tabs, act, size, millis); err != nil {
					return err
				}
				if err := tabs.Flush(); err != nil {
					return err
				}
			}
			return nil
		},
	}
	cmd.Flags().IntVar(&size, "mib", 1024, "how much the neighbour works on")
	cmd.Flags().IntVar(&millis, "millis", 2000, "how long the bystander runs")
	cmd.Flags().StringSliceVar(&acts, "do", stallActs, "what the neighbour does")
	return cmd
}

// stall runs a bystander beside a neighbour and prints a line.
func stall(tabs *tabwriter.Writer, act string, mib, millis int) error {
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
[[domain]]
name = "taker"
components = ["components/stalls"]
exports = ["taker0"]
params.stalls = { do = "serve" }
copy = "1GiB"
`, millis, act, mib<<20)
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
	_, err = boot.Run(m, s, encoded(components), domainzero.Config{Memory: 16 << 30, Console: out})
	if e := host.Close(); err == nil {
		err = e
	}
	if err != nil {
		return err
	}
	fmt.Fprintf(tabs, "%s\t%s\n", act, strings.Join(strings.Fields(out.Line), "\t"))
	for _, k := range m.Kinds()[:min(3, len(m.Kinds()))] {
		fmt.Fprintf(tabs, "\t\t\t%s %d: %v %v\n", k.Kind, k.Count, k.Last, k.Longest)
	}
	return nil
}
