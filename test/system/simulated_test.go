package system

import (
	"errors"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/codecheck"
	"github.com/portico-os/portico/compiler"
	"github.com/portico-os/portico/config/model"
	"github.com/portico-os/portico/domainzero"
	"github.com/portico-os/portico/domainzero/platform"
	"github.com/portico-os/portico/domainzero/platform/hosted"
)

// A simulated machine is a hosted one with interrupt lines, which the test fires.
type simulated struct {
	*hosted.Machine
	lines
	idle  func() bool // what happens when nothing can run: false if nothing ever will
	nanos func() int64
	rate  uint64 // ticks a second, if it is not 0
}

func (m *simulated) Devices() platform.Devices { return &m.lines }

func (m *simulated) Wait(until int64) {
	for m.lines.pending() == 0 && m.Nanos() < until && m.claimed != 0 {
		if m.idle == nil || !m.idle() {
			panic("the system waits for ever")
		}
	}
}

func (m *simulated) Nanos() int64 {
	if m.nanos != nil {
		return m.nanos()
	}
	return m.Machine.Nanos()
}

func (m *simulated) TickRate() uint64 {
	if m.rate != 0 {
		return m.rate
	}
	return m.Machine.TickRate()
}

// lines are interrupt lines. One that fires while it is masked fires when it is not.
type lines struct {
	mutex                           sync.Mutex
	claimed, masked, fired, latched uint64
	storm                           uint64 // lines that never stop to fire
	count                           int    // interrupts so far
	asked                           func() // is called when somebody asks what is pending; may be nil
}

var errBroken = errors.New("this line is broken")

const brokenLine = 13

func (l *lines) ClaimLine(line int) error {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	if line == brokenLine {
		return errBroken
	}
	l.claimed |= 1 << line
	l.unmask(line)
	return nil
}

func (l *lines) ReleaseLine(line int) {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	l.claimed &^= 1 << line
}

func (l *lines) Acknowledge(line int) {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	l.unmask(line)
}

func (l *lines) unmask(line int) {
	l.masked &^= 1 << line
	if (l.latched|l.storm)&(1<<line) != 0 {
		l.fireNow(line)
	}
}

func (l *lines) fireNow(line int) {
	l.latched &^= 1 << line
	l.masked |= 1 << line
	l.fired |= 1 << line
	l.count++
}

// fire makes a device ask for attention.
func (l *lines) fire(line int) {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	if l.latched |= 1 << line; l.claimed&^l.masked&(1<<line) != 0 {
		l.fireNow(line)
	}
}

func (l *lines) Pending() uint64 {
	if l.asked != nil {
		l.asked()
	}
	l.mutex.Lock()
	defer l.mutex.Unlock()
	fired := l.fired & l.claimed
	l.fired = 0
	return fired
}

func (l *lines) pending() uint64 {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	return l.fired & l.claimed
}

// deviceComponents has the components of the tests with simulated machines.
var deviceComponents = sync.OnceValues(func() ([]*bytecode.File, error) {
	c, err := compiler.New(compiler.Options{})
	if err != nil {
		return nil, err
	}
	packages := []string{roundRobin}
	for _, name := range []string{"choosy", "driver", "fragile", "hoarder", "printer", "relay", "sleeper", "terminal", "tyrant", "watcher"} {
		packages = append(packages, componentsPath+"/"+name)
	}
	return c.Compile(packages...)
})

// simulate makes a system on a simulated machine, whose machine code is read before it runs.
func simulate(t *testing.T, config domainzero.Config) (*machine, *simulated) {
	t.Helper()
	files, err := deviceComponents()
	require.NoError(t, err)
	host, err := hosted.New()
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, host.Close()) })
	sim, m := &simulated{Machine: host}, &machine{}
	config.Memory, config.Console = 1<<30, &m.console
	checked := codecheck.NewMachine(sim)
	m.System, err = domainzero.New(config, checked)
	require.NoError(t, err)
	checked.Guard.Spaces = m.Spaces
	for _, f := range files {
		require.NoError(t, m.Load(bytecode.Encode(f)))
	}
	return m, sim
}

const roundRobin = "github.com/portico-os/portico/schedulers/roundrobin"

// domainOf is the configuration of a domain of one component of testdata.
func domainOf(component string, params map[string]string) model.Domain {
	path := componentsPath + "/" + component
	d := model.Domain{
		Name: component, Components: []string{path}, Exports: []string{component + "0"},
		Params: map[string]map[string]string{path: params}, Settings: model.Defaults,
	}
	if component == "watcher" {
		d.Imports = []string{"driver0"}
	}
	return d
}

// mainOf makes the domain's component the system's main one.
func mainOf(config model.Domain) model.Domain {
	config.Main = config.Components[0]
	return config
}

// finish makes domains, runs them and returns the status.
func (m *machine) finish(t *testing.T, domains ...model.Domain) int {
	t.Helper()
	for _, d := range domains {
		_, err := m.Create(d)
		require.NoError(t, err)
	}
	status, err := m.Run()
	require.NoError(t, err, m.console.String())
	return status
}
