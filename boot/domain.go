package boot

import (
	"github.com/portico-os/portico/config"
	"github.com/portico-os/portico/domainzero"
	"github.com/portico-os/portico/translator"
)

// domainConfig returns what DomainZero makes a configured domain with.
func domainConfig(d *config.Domain) domainzero.DomainConfig {
	c := domainzero.DomainConfig{
		Name: d.Name, Components: d.Components, Main: d.Main, Imports: d.Imports, Exports: d.Exports, Params: d.Params,
		Limits: domainzero.Limits{Heap: int(d.Heap), Memory: int(d.Memory), Stack: int(d.Stack), Threads: d.Threads, Copy: int(d.Copy)},
		Options: translator.Options{Inline: d.Translator.Inline, FastPortals: d.Translator.FastPortals,
			Checks: d.Translator.Checks, Revocation: d.Translator.Revocation != config.NoRevocation},
		EndOnPanic: d.OnPanic == config.OnPanicDomain,
		Scheduler:  domainzero.Scheduler(d.Scheduler.Component()),
		Interrupts: d.Interrupts, Console: d.Console, Manager: d.Manager,
	}
	for _, p := range d.Ports {
		c.Ports = append(c.Ports, domainzero.PortRange(p))
	}
	for _, f := range d.Files {
		c.Files = append(c.Files, domainzero.HostFile{Name: f.Name, Path: f.Path, Write: f.Write})
	}
	return c
}
