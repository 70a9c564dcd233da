package main

import (
	"fmt"
	"io"
	"time"

	"github.com/portico-os/portico/boot"
	"github.com/portico-os/portico/domainzero"
	"github.com/portico-os/portico/domainzero/platform"
	"github.com/portico-os/portico/domainzero/platform/bare"
	"github.com/portico-os/portico/qemu/archive"
)

// A kernel runs the systems of an archive.
type kernel struct {
	archive *archive.Archive
	console io.Writer

	// open returns a machine as good as new and the bytes of memory that it has for
	// domains.
	open func() (platform.Machine, int, error)

	sinceEntry func() time.Duration
	digest     bool // say how each system ended
	timing     bool // say how long it took to get to the first component

	loop   time.Duration // how long to run the systems in rounds; 0: there is one
	counts func() bare.Counts
}

// runAll runs all systems and returns 0 or the first other status of one, and how many
// have one.
func (k *kernel) runAll() (first, nonzero int) {
	for i := range k.archive.Systems {
		s := &k.archive.Systems[i]
		output := boot.NewOutput()
		status, err := k.run(s, output)
		if output.MidLine() && (err != nil || k.digest || i == len(k.archive.Systems)-1) {
			// A line of the kernel's own is next.
			_, _ = fmt.Fprintln(k.console)
		}
		if err != nil {
			status = boot.Status(err)
			k.say("%v", err)
		}
		if k.digest {
			_, _ = io.WriteString(k.console, output.Outcome(status).Line(i+1, len(k.archive.Systems)))
		}
		if first == 0 {
			first = status
		}
		if status != 0 {
			nonzero++
		}
	}
	return first, nonzero
}

// run runs one system on a machine of its own.
func (k *kernel) run(s *archive.System, output *boot.Output) (status int, err error) {
	components := make([][]byte, len(s.Components))
	for i, h := range s.Components {
		if components[i], err = k.archive.File(h); err != nil {
			return 0, err
		}
	}
	output.Loaded(components)
	underlying, memory, err := k.open()
	if err != nil {
		return 0, fmt.Errorf("open the machine: %w", err)
	}
	defer func() {
		if e := underlying.Close(); err == nil {
			err = e
		}
	}()
	m := &machine{Machine: underlying, archive: k.archive, paths: s.Files}
	files, err := m.copyFiles(s.Config.Domains)
	if err != nil {
		return 0, err
	}
	if k.timing {
		k.timing = false
		m.firstEnter = func() {
			_, _ = fmt.Fprintf(k.console, boot.TimingLine, float64(k.sinceEntry().Round(100*time.Microsecond).Microseconds())/1000)
		}
	}
	return boot.Run(m, &s.Config, components, domainzero.Config{
		Memory: memory - files, Console: k.console, Tap: output, CollectEvery: s.CollectEvery, Poison: s.Poison, DeepCopy: s.DeepCopy,
	})
}
