package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"
	"runtime/debug"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/portico-os/portico/bench/host"
	"github.com/portico-os/portico/boot"
	"github.com/portico-os/portico/cmd/portico/internal/builder"
	"github.com/portico-os/portico/config"
	"github.com/portico-os/portico/config/model"
	"github.com/portico-os/portico/domainzero"
	"github.com/portico-os/portico/domainzero/platform/hosted"
)

func newBenchDomains() *cobra.Command {
	var asJSON bool
	var count int
	cmd := &cobra.Command{
		Use:   "domains",
		Short: "Time how many domains start and end",
		Long: `Domains starts many domains, of a configuration with as many tables, in this process. Each has a
component that prints a line and is idle from then on. It tells how long they take from the text
of the configuration until the last has started, how long they take to end, and how much memory
the process has while they are there and had at most.`,
		Args: usageArgs(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if count < 1 {
				return usageErrorf("--count: at least one domain")
			}
			report, err := measureDomains(count)
			if err != nil {
				return err
			}
			if asJSON {
				return printJSON(cmd, report)
			}
			return report.write(cmd.OutOrStdout())
		},
	}
	cmd.Flags().IntVar(&count, "count", 5000, "domains")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print figures as JSON")
	return cmd
}

// A domainsReport is what many domains take.
type domainsReport struct {
	Schema   int       `json:"schema"`
	Host     host.Info `json:"host"`
	Domains  int       `json:"domains"`
	Read     float64   `json:"read_seconds"` // the configuration
	Create   float64   `json:"create_seconds"`
	Start    float64   `json:"start_seconds"` // from the first instruction of a component
	Shutdown float64   `json:"shutdown_seconds"`
	Running  int       `json:"running_kib"` // memory of the process, with all domains
	Peak     int       `json:"peak_kib"`
}

// manyDomains returns the text of a configuration.
func manyDomains(count int) []byte {
	var text strings.Builder
	fmt.Fprintf(&text, "name = %q\n", "Many domains")
	for i := range count {
		fmt.Fprintf(&text, "[[domain]]\nname = \"domain-%d\"\n", i)
		if i < count-1 {
			fmt.Fprintf(&text, "components = [%q]\n", "components/hello")
		} else {
			fmt.Fprintf(&text, "main = %q\n", "components/hello")
		}
	}
	return []byte(text.String())
}

// measureDomains starts and ends domains.
func measureDomains(count int) (r domainsReport, err error) {
	r = domainsReport{Schema: 1, Host: host.Describe(), Domains: count}
	b, err := newBuilder()
	if err != nil {
		return r, err
	}
	text, began := manyDomains(count), time.Now()
	lap := func(seconds *float64) {
		now := time.Now()
		*seconds, began = now.Sub(began).Seconds(), now
	}
	parsed, err := config.Parse("many.toml", text)
	if err != nil {
		return r, err
	}
	lap(&r.Read)
	components, err := b.System(parsed)
	if err != nil {
		return r, err
	}
	debug.SetGCPercent(boot.GCPercent)
	m, err := hosted.New()
	if err != nil {
		return r, err
	}
	defer func() { err = errors.Join(err, m.Close()) }()
	return r, r.run(m, parsed, components, lap)
}

// run measures the life of a system.
func (r *domainsReport) run(m *hosted.Machine, parsed *model.System, components []builder.Component, lap func(*float64)) error {
	lap(new(float64))
	sys, err := boot.Create(m, parsed, encoded(components), domainzero.Config{Memory: boot.HostedMemory, Console: io.Discard})
	if err != nil {
		return err
	}
	lap(&r.Create)
	if _, err := sys.Run(); err != nil {
		return err
	}
	lap(&r.Start)
	if r.Running, err = memoryFigure("VmRSS"); err != nil {
		return err
	}
	lap(new(float64))
	if err := sys.Shutdown(); err != nil {
		return err
	}
	lap(&r.Shutdown)
	r.Peak, err = memoryFigure("VmHWM")
	return err
}

var memoryFigures = regexp.MustCompile(`(?m)^(Vm\w+):\s*(\d+) kB$`)

// memoryFigure returns what Linux tells of this process's memory, in KiB.
func memoryFigure(name string) (int, error) {
	text, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0, err
	}
	for _, found := range memoryFigures.FindAllStringSubmatch(string(text), -1) {
		if found[1] == name {
			return strconv.Atoi(found[2])
		}
	}
	return 0, fmt.Errorf("/proc/self/status does not tell %s", name)
}

func (r *domainsReport) write(w io.Writer) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprint(t, "domains\tread\tcreate\tstart\tshut down\tmemory\tat most\t\n")
	fmt.Fprintf(t, "%d\t%.2f s\t%.2f s\t%.2f s\t%.2f s\t%d MiB\t%d MiB\t\n", r.Domains, r.Read, r.Create, r.Start, r.Shutdown, r.Running>>10, r.Peak>>10)
	return t.Flush()
}
