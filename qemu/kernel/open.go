package main

import (
	"runtime/debug"
	"time"

	"github.com/portico-os/portico/boot"
	"github.com/portico-os/portico/domainzero/platform"
	"github.com/portico-os/portico/domainzero/platform/bare"
	"github.com/portico-os/portico/domainzero/platform/hosted"
)

// begun is when a hosted kernel began: later than its entry by what Go's runtime needs.
var begun = time.Now()

// openMachine returns the machine that the kernel was booted on, or else a hosted one.
func openMachine() (platform.Machine, int, error) {
	if !bare.Booted() {
		m, err := hosted.New()
		return m, boot.HostedMemory, err
	}
	m, err := bare.New()
	if err != nil {
		return nil, 0, err
	}
	debug.SetGCPercent(boot.GCPercent)
	return m, m.DomainMemory(), nil
}

// sinceEntry returns the time since the boot loader entered the image.
func sinceEntry() time.Duration {
	if bare.Booted() {
		return bare.SinceEntry()
	}
	return time.Since(begun)
}
