package programs

import (
	"errors"
	"fmt"
	"strings"
	"syscall"
	"time"

	"github.com/portico-os/portico/config/model"
	"github.com/portico-os/portico/domainzero"
	"github.com/portico-os/portico/domainzero/platform/hosted"
	"github.com/portico-os/portico/translator/abi"
	"github.com/portico-os/portico/translator/target"
)

// An impatientMachine ends a run by a panic when its time is over: the process's own, for others may have the
// processors.
type impatientMachine struct {
	*hosted.Machine
	end time.Duration
}

// ownTime returns how long the process has had a processor.
func ownTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		panic(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

var errOver = errors.New("time is over")

// Enter implements [platform.Processor].
func (m *impatientMachine) Enter(cpu abi.Addr) {
	if ownTime() > m.end {
		panic(errOver)
	}
	m.Machine.Enter(cpu)
}

var stubOptions *target.StubOptions

// StubOptions calibrates once a process.
func (m *impatientMachine) StubOptions() target.StubOptions {
	if stubOptions == nil {
		o := m.Machine.StubOptions()
		stubOptions = &o
	}
	return *stubOptions
}

// mostOutput keeps what is printed from filling the memory.
const mostOutput = 1 << 16

type limitedWriter struct{ strings.Builder }

func (w *limitedWriter) Write(p []byte) (int, error) {
	if w.Len() < mostOutput {
		w.Builder.Write(p)
	}
	return len(p), nil
}

// A booted is a system for runs one after the other.
type booted struct {
	*domainzero.System
	machine  *impatientMachine
	console  *limitedWriter
	patience time.Duration // how long a run may take
}

// mostTime is how long a run may take, much more than those that end.
const mostTime = 10 * time.Second

const overTime = "it takes too long"

// boot makes a system with components and no domains.
func boot(collect int, encoded ...[]byte) (*booted, error) {
	lib, err := library()
	if err != nil {
		return nil, err
	}
	host, err := hosted.New()
	if err != nil {
		return nil, err
	}
	b := &booted{machine: &impatientMachine{Machine: host}, console: &limitedWriter{}, patience: mostTime}
	b.System, err = domainzero.New(domainzero.Config{Memory: 256 << 20, Console: b.console, Poison: true, CollectEvery: collect}, b.machine)
	if err != nil {
		return nil, errors.Join(err, host.Close())
	}
	if err := b.Load(append([][]byte{lib}, encoded...)...); err != nil {
		return nil, errors.Join(err, host.Close())
	}
	return b, nil
}

// close ends the system. What its domains took must be back.
func (b *booted) close() error { return errors.Join(b.Shutdown(), b.machine.Close()) }

// domains are the domains of a program.
func (p *program) domains(s set) []model.Domain {
	d := model.Domain{Name: "program", Components: p.listed, Settings: model.Defaults}
	d.Translator, d.Stack, d.Heap, d.OnPanic = s.Translator, 2<<20, 64<<20, model.OnPanicDomain
	if len(p.listed) == 1 {
		return []model.Domain{d}
	}
	d.Exports = []string{serviceName}
	if !s.Apart {
		return []model.Domain{d}
	}
	server := d
	server.Name, server.Components = "server", p.listed[:1]
	d.Components, d.Exports, d.Imports = p.listed[1:], nil, []string{serviceName}
	return []model.Domain{server, d}
}

// run runs domains, of which the last is judged.
func (b *booted) run(domains []model.Domain) (o outcome) {
	from := b.console.Len()
	b.machine.end = ownTime() + b.patience
	var made []*domainzero.Domain
	defer func() {
		if v := recover(); v != nil {
			if v != errOver { //nolint:errorlint // it is this very value
				panic(v)
			}
			o.Output, o.Error = b.console.String()[from:], overTime
		}
	}()
	for _, c := range domains {
		d, err := b.Create(c)
		if err != nil {
			return outcome{Error: err.Error()}
		}
		made = append(made, d)
	}
	if _, err := b.Run(); err != nil {
		o.Error = err.Error()
	}
	o.Output = b.console.String()[from:]
	last := made[len(made)-1]
	o.Status = last.Status
	for i, d := range made {
		if i < len(made)-1 && d.Ended {
			o.Error += fmt.Sprintf("domain %s ended with status %d", d.Name(), d.Status)
		}
		if err := b.End(d, 0); err != nil {
			o.Error += err.Error()
		}
	}
	return o
}
