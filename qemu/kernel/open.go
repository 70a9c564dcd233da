package main

import (
	"runtime/debug"
	"time"

	"github.com/portico-os/portico/domainzero/platform"
	"github.com/portico-os/portico/domainzero/platform/bare"
	"github.com/portico-os/portico/domainzero/platform/hosted"
)

// hostedMemory is the memory for domains on a hosted machine in bytes. What they do not
// use takes no room.
const hostedMemory = 8 << 30

// begun is when a hosted kernel began: later than its entry by what Go's runtime needs.
var begun = time.Now()

// openMachine returns the machine that the kernel was booted on, or else a hosted one.
func openMachine() (platform.Machine, int, error) {
	if !bare.Booted() {
		m, err := hosted.New()
		return m, hostedMemory, err
	}
	m, err := bare.New()
	if err != nil {
		return nil, 0, err
	}
	tuneCollector(m.DomainMemory())
	return m, m.DomainMemory(), nil
}

// tuneCollector has Go's collector run less often than in a process. Verification and
// translation allocate much that soon is garbage, and a third of the time to boot would be
// collections. As much memory as domains have is the kernel's own; where that gets short,
// the collector runs as often as it takes.
func tuneCollector(domainMemory int) {
	debug.SetGCPercent(400)
	debug.SetMemoryLimit(int64(domainMemory) / 2)
}

// sinceEntry returns the time since the boot loader entered the image.
func sinceEntry() time.Duration {
	if bare.Booted() {
		return bare.SinceEntry()
	}
	return time.Since(begun)
}
