package main

import (
	"errors"
	"runtime/debug"

	"github.com/portico-os/portico/boot"
	"github.com/portico-os/portico/cmd/portico/internal/builder"
	"github.com/portico-os/portico/codecheck"
	"github.com/portico-os/portico/config/model"
	"github.com/portico-os/portico/domainzero"
	"github.com/portico-os/portico/domainzero/platform/hosted"
)

// onHost does something with this process as a machine.
func onHost(do func(m *hosted.Machine) (int, error)) (status int, err error) {
	debug.SetGCPercent(boot.GCPercent)
	m, err := hosted.New()
	if err != nil {
		return 0, err
	}
	defer func() {
		if e := m.Close(); err == nil {
			err = e
		}
	}()
	return do(m)
}

// runHosted runs a system within this process to its end and returns its status.
func runHosted(s *model.System, components []builder.Component, c domainzero.Config) (status int, err error) {
	c.Memory = boot.HostedMemory
	return onHost(func(m *hosted.Machine) (int, error) { return boot.Run(m, s, encoded(components), c) })
}

// runChecked is runHosted on a machine that checks all code before it runs it.
func runChecked(s *model.System, components []builder.Component, c domainzero.Config) (status int, err error) {
	c.Memory = boot.HostedMemory
	return onHost(func(m *hosted.Machine) (status int, err error) {
		checked := codecheck.NewMachine(m)
		sys, err := boot.Create(checked, s, encoded(components), c)
		if err != nil {
			return 0, err
		}
		checked.Guard.Spaces = sys.Spaces
		defer func() {
			switch p := recover().(type) {
			case nil:
			case *codecheck.Refusal:
				status, err = 0, p
			default:
				panic(p)
			}
		}()
		status, err = sys.Run()
		return status, errors.Join(err, sys.Shutdown())
	})
}

// encoded returns the component files of components.
func encoded(components []builder.Component) [][]byte {
	files := make([][]byte, len(components))
	for i, c := range components {
		files[i] = c.Encoded
	}
	return files
}
