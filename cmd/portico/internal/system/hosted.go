package system

import (
	"context"
	"fmt"

	"github.com/portico-os/portico/cmd/portico/internal/builder"
	"github.com/portico-os/portico/config"
	"github.com/portico-os/portico/domainzero"
	"github.com/portico-os/portico/domainzero/platform/hosted"
	"github.com/portico-os/portico/translator"
)

// machineMemory is the memory of a hosted machine in bytes. What domains do not use takes
// no room.
const machineMemory = 8 << 30

// hostedMachine boots systems within this process.
type hostedMachine struct {
	build *builder.Builder
}

// Open returns the machine that runs what a builder builds.
func Open(b *builder.Builder) (Machine, error) { return &hostedMachine{b}, nil }

// Boot runs a system to its end.
func (h *hostedMachine) Boot(_ context.Context, s *config.System, components []builder.Component, o Options) (status int, err error) {
	m, err := hosted.New()
	if err != nil {
		return 0, err
	}
	defer func() {
		if e := m.Close(); err == nil {
			err = e
		}
	}()
	sys, err := create(m, s, components, domainzero.Config{
		Memory: machineMemory, Console: o.Console, CollectEvery: o.CollectEvery, Poison: o.Poison, DeepCopy: o.DeepCopy,
	}, o.Ask)
	if err != nil {
		return 0, err
	}
	return sys.Run()
}

// create makes a system with its domains on a machine. ask answers for parameters that
// the configuration does not give; it may be nil.
func create(m *hosted.Machine, s *config.System, components []builder.Component, c domainzero.Config, ask func(component, key string) (string, bool)) (*domainzero.System, error) {
	sys, err := domainzero.New(c, m)
	if err != nil {
		return nil, err
	}
	for _, x := range components {
		if err := sys.Load(x.Encoded); err != nil {
			return nil, err
		}
	}
	for i := range s.Domains {
		if s.Domains[i].Serial {
			return nil, fmt.Errorf("domain %s: serial is not supported yet; give components that need it a domain with a single service", s.Domains[i].Name)
		}
		d := domainConfig(&s.Domains[i])
		d.Ask = ask
		if _, err := sys.Create(d); err != nil {
			return nil, err
		}
	}
	return sys, nil
}

// domainConfig returns what DomainZero makes a configured domain with.
func domainConfig(d *config.Domain) domainzero.DomainConfig {
	c := domainzero.DomainConfig{
		Name: d.Name, Components: d.Components, Main: d.Main, Imports: d.Imports, Exports: d.Exports, Params: d.Params,
		Limits: domainzero.Limits{Heap: int(d.Heap), Memory: int(d.Memory), Stack: int(d.Stack), Threads: d.Threads, Copy: int(d.Copy)},
		Options: translator.Options{Inline: d.Translator.Inline, FastPortals: d.Translator.FastPortals,
			Checks: d.Translator.Checks, Revocation: d.Translator.Revocation != config.NoRevocation},
		EndOnPanic: d.OnPanic == config.OnPanicDomain,
		Scheduler:  domainzero.Scheduler(d.Scheduler.Component()),
	}
	for _, f := range d.Files {
		c.Files = append(c.Files, domainzero.HostFile{Name: f.Name, Path: f.Path, Write: f.Write})
	}
	return c
}
