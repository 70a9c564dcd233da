package system

import (
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/config/model"
	"github.com/portico-os/portico/domainzero"
	"github.com/portico-os/portico/domainzero/events"
)

// uartPorts are what the tests' drivers are granted.
var uartPorts = []model.PortRange{{First: 0x3f8, Last: 0x3ff}}

// TestPortsOutsideTheGrant: what is granted reaches the hardware, which refuses it to this
// process and does not know why; anything else is stopped before.
func TestPortsOutsideTheGrant(t *testing.T) {
	for _, test := range []struct {
		deed  string
		port  int
		ports []model.PortRange
		want  string
	}{
		{"in", 0x3f8, uartPorts, "driver: runtime error: access to I/O port 0x0, which is not granted"},
		{"in", 0x3ff, uartPorts, "driver: runtime error: access to I/O port 0x0, which is not granted"},
		{"in", 0x3f7, uartPorts, "driver: runtime error: access to I/O port 0x3f7, which is not granted"},
		{"in", 0x400, uartPorts, "driver: runtime error: access to I/O port 0x400, which is not granted"},
		{"out", 0x3fe, uartPorts, "driver: runtime error: access to I/O port 0x0, which is not granted"},
		{"out", 0x3ff, uartPorts, "driver: runtime error: access to I/O port 0x3ff, which is not granted"},
		{"in", 0x3f8, nil, "driver: runtime error: access to I/O port 0x3f8, which is not granted"},
		{"in without recover", 0x20, uartPorts, "panic: runtime error: access to I/O port 0x20, which is not granted"},
	} {
		t.Run(fmt.Sprintf("%s %#x", test.deed, test.port), func(t *testing.T) {
			m, _ := simulate(t, domainzero.Config{})
			d := domainOf("driver", map[string]string{"deed": test.deed, "n": fmt.Sprint(test.port)})
			d.Ports = test.ports
			m.finish(t, d)
			require.Contains(t, m.console.String(), test.want)
		})
	}
}

// TestPortsOfAnotherDriver: two drivers with different ports run the same code, and each
// reaches its own.
func TestPortsOfAnotherDriver(t *testing.T) {
	m, _ := simulate(t, domainzero.Config{})
	first := domainOf("driver", map[string]string{"deed": "in", "n": "0x2f8"})
	first.Name, first.Ports = "first", uartPorts
	second := first
	second.Name, second.Ports = "second", []model.PortRange{{First: 0x2f8, Last: 0x2ff}}
	path := first.Components[0]
	first.Params = map[string]map[string]string{path: {"deed": "in", "n": fmt.Sprint(0x2f8)}}
	second.Params = first.Params
	m.finish(t, first, second)
	require.Equal(t, "driver: runtime error: access to I/O port 0x2f8, which is not granted\n"+
		"driver: runtime error: access to I/O port 0x0, which is not granted\n", m.console.String())
}

func TestPortsThatNobodyMayHave(t *testing.T) {
	m, _ := simulate(t, domainzero.Config{})
	empty := m.Audit()
	for _, test := range []struct {
		ports model.PortRange
		want  string
	}{
		{model.PortRange{First: 0x20, Last: 0x20}, "domain driver: ports: 0x20 includes some of 0x0-0x5f, which no domain may have: DMA and interrupt controllers"},
		{model.PortRange{First: 0x5f, Last: 0x60}, "ports: 0x5f-0x60 includes some of 0x0-0x5f"},
		{model.PortRange{First: 0x60, Last: 0x64}, "ports: 0x60-0x64 includes some of 0x61-0xff"},
		{model.PortRange{First: 0xff, Last: 0x100}, "0x61-0xff"},
		{model.PortRange{First: 0x3f8, Last: 0x400}, "0x400-0xffff, which no domain may have: power management and PCI"},
		{model.PortRange{First: 0xcfc, Last: 0xcff}, "0x400-0xffff"},
		{model.PortRange{First: 0xffff, Last: 0xffff}, "0x400-0xffff"},
		{model.PortRange{First: 0, Last: 0xffff}, "0x0-0x5f"},
	} {
		d := domainOf("driver", nil)
		d.Ports = []model.PortRange{{First: 0x3f8, Last: 0x3ff}, test.ports}
		_, err := m.Create(d)
		require.ErrorContains(t, err, test.want)
	}
	require.Equal(t, empty, m.Audit())
	for _, r := range []model.PortRange{{First: 0x60, Last: 0x60}, {First: 0x100, Last: 0x3ff}} {
		d := domainOf("driver", nil)
		d.Ports = []model.PortRange{r}
		_, err := m.Create(d)
		require.NoError(t, err)
	}
}

func TestDevicesNeedABareMachine(t *testing.T) {
	m := load(t, domainzero.Config{}, componentsPath+"/driver")
	ports, interrupts := domainOf("driver", nil), domainOf("driver", nil)
	ports.Ports, interrupts.Interrupts = uartPorts, []int{4}
	for _, d := range []model.Domain{ports, interrupts} {
		_, err := m.Create(d)
		require.ErrorIs(t, err, domainzero.ErrNoDevices)
		require.ErrorContains(t, err, "domain driver: ports and interrupts: this needs a bare machine: portico qemu")
	}
}

func TestLinesThatDoNotExist(t *testing.T) {
	m, _ := simulate(t, domainzero.Config{})
	for _, line := range []int{-1, 64} {
		d := domainOf("driver", nil)
		d.Interrupts = []int{line}
		_, err := m.Create(d)
		require.ErrorContains(t, err, fmt.Sprintf("domain driver: interrupts: line %d is not between 0 and 63", line))
	}
}

// withLine is a driver that handles line 4.
func withLine(params map[string]string) model.Domain {
	d := domainOf("driver", params)
	d.Interrupts = []int{4, brokenLine}
	return d
}

func TestClaimingALine(t *testing.T) {
	for line, want := range map[string]string{
		"4":  "[type type type type type ok busy]",
		"5":  "[denied denied denied denied denied denied denied]",
		"-1": "[denied denied denied denied denied denied denied]",
		"13": "[type type type type type io io]",
	} {
		t.Run(line, func(t *testing.T) {
			m, _ := simulate(t, domainzero.Config{})
			d, err := m.Create(withLine(map[string]string{"deed": "claim", "n": line}))
			require.NoError(t, err)
			if line == "4" {
				m.finish(t, mainOf(domainOf("driver", map[string]string{"deed": "get", "n": "0"})))
			} else {
				m.finish(t)
			}
			var got []string
			for _, text := range strings.Split(m.console.String(), "\n") {
				for name, part := range map[string]string{"type": "not of the type", "busy": "queue", "denied": "not permitted", "io": "failed", "ok": "driver: ok"} {
					if strings.Contains(text, part) && !strings.Contains(text, "runtime") {
						got = append(got, name)
					}
				}
			}
			require.Equal(t, want, fmt.Sprint(got), m.console.String())
			m.End(d, 0)
			require.Zero(t, m.Audit().Lines)
		})
	}
}

// mechanisms are configurations in which the same must happen.
var mechanisms = map[string]domainzero.Config{
	"plainly":                  {},
	"under forced collections": {CollectEvery: 1, Poison: true},
}

// TestInterruptsWakeTheirThread fires the line whenever nothing can run.
func TestInterruptsWakeTheirThread(t *testing.T) {
	for name, config := range mechanisms {
		for _, scheduler := range []string{"", roundRobin} {
			t.Run(name+string(scheduler), func(t *testing.T) {
				config.EventLog = 1 << 16
				m, sim := simulate(t, config)
				sim.idle = func() bool {
					sim.fire(4)
					return true
				}
				d := mainOf(withLine(map[string]string{"n": "20"}))
				d.Scheduler = scheduler
				require.Zero(t, m.finish(t, d))
				require.Equal(t, "driver: 1\ndriver: 2\ndriver: 3\ndriver: 20 interrupts\n", m.console.String())
				interrupts := 0
				for _, e := range m.Events() {
					if e.Kind == events.Interrupt {
						require.EqualValues(t, 4, e.Arg)
						interrupts++
					}
				}
				require.Equal(t, 20, interrupts)
				require.Equal(t, 20, sim.count)
			})
		}
	}
}

// TestInterruptsComeThrough fires the line while another domain computes without a call.
func TestInterruptsComeThrough(t *testing.T) {
	for name, config := range mechanisms {
		t.Run(name, func(t *testing.T) {
			m, sim := simulate(t, config)
			stop, stopped := make(chan struct{}), make(chan struct{})
			go func() {
				defer close(stopped)
				for {
					select {
					case <-stop:
						return
					default:
						sim.fire(4)
					}
				}
			}()
			sim.idle = func() bool { return true }
			status := m.finish(t, withLine(nil), mainOf(domainOf("watcher", map[string]string{"n": "50"})))
			close(stop)
			<-stopped
			require.Equal(t, 7, status)
			require.Contains(t, m.console.String(), "watcher: done true\n")
		})
	}
}

// TestHandlersThatFail end their domain alone, and the line is masked.
func TestHandlersThatFail(t *testing.T) {
	for _, deed := range []string{"nil", "index", "divide", "wrong", "nil receiver"} {
		t.Run(deed, func(t *testing.T) {
			m, sim := simulate(t, domainzero.Config{})
			empty := m.Audit()
			sim.idle = func() bool {
				sim.fire(4)
				return true
			}
			d, err := m.Create(withLine(map[string]string{"deed": deed}))
			require.NoError(t, err)
			printer, err := m.Create(domainOf("printer", map[string]string{"n": "3", "bytes": "10", "rest": "true"}))
			require.NoError(t, err)
			m.finish(t)
			ended, status := d.Ended, d.Status
			require.True(t, ended)
			require.Equal(t, 2, status)
			require.Contains(t, m.console.String(), "domain driver: fatal error: ")
			require.Contains(t, m.console.String(), "HandleInterrupt(...)\n")
			require.Contains(t, m.console.String(), "\tdriver/driver.go:")
			require.Contains(t, m.console.String(), "printer 2 ")
			require.NotContains(t, m.console.String(), "defect")
			require.Zero(t, sim.claimed)
			m.End(printer, 0)
			require.Equal(t, empty, m.Audit())
		})
	}
}

// TestStorms: a line that never stops to fire stays masked, and everybody else goes on.
// The machine's second does not end, so that it does not matter how fast it is.
func TestStorms(t *testing.T) {
	m, sim := simulate(t, domainzero.Config{EventLog: 1 << 16})
	sim.storm, sim.rate = 1<<4, 1<<60
	sim.fire(4)
	status := m.finish(t, withLine(nil), mainOf(domainOf("watcher", map[string]string{"n": "1"})))
	require.Equal(t, 7, status)
	storms := 0
	for _, e := range m.Events() {
		if e.Kind == events.Storm {
			require.EqualValues(t, 4, e.Arg)
			storms++
		}
	}
	require.Equal(t, 1, storms)
	require.Equal(t, 50_002, sim.count)
	require.NotZero(t, sim.masked&(1<<4))
}

// TestSlowStorms: a line that never stops to fire, with a handler that takes as long as it
// may, leaves half of the time to others. Without that it would take a turn at each of their
// safepoints. The machine's second is so short that this is not taken for a storm.
func TestSlowStorms(t *testing.T) {
	m, sim := simulate(t, domainzero.Config{})
	sim.storm, sim.rate = 1<<4, 10_000_000
	d := withLine(map[string]string{"deed": "busy"})
	d.Exports = []string{"driver0"}
	const turns = 50_000
	spin := mainOf(domainOf("driver", map[string]string{"deed": "spin", "n": fmt.Sprint(turns)}))
	spin.Name = "spin"
	require.Equal(t, 7, m.finish(t, d, spin))
	require.Contains(t, m.console.String(), "driver: spun\n")
	require.Less(t, sim.count, turns/4)
}

// TestASystemWithoutMain runs as long as a domain handles interrupts, even if all others have
// ended: something may still come.
func TestASystemWithoutMain(t *testing.T) {
	m, sim := simulate(t, domainzero.Config{})
	driver, err := m.Create(withLine(nil))
	require.NoError(t, err)
	other, err := m.Create(printing("other", 1, 10, false))
	require.NoError(t, err)
	idle := 0
	sim.idle = func() bool {
		ended := other.Ended
		require.True(t, ended)
		if sim.fire(4); idle == 10 {
			m.End(driver, 0)
		}
		idle++
		return true
	}
	require.Zero(t, m.finish(t))
	require.Equal(t, 11, idle)
}

// TestDriversThatStartAgain claim their line again, even when it had fired when they ended.
func TestDriversThatStartAgain(t *testing.T) {
	for name, config := range mechanisms {
		t.Run(name, func(t *testing.T) {
			m, sim := simulate(t, config)
			empty := m.Audit()
			driver, err := m.Create(withLine(nil))
			require.NoError(t, err)
			steps := 0
			sim.idle = func() bool {
				switch steps++; {
				case steps%2 == 1:
					sim.fire(4)
				case steps == 20:
					m.End(driver, 0)
				default:
					sim.fire(4)
					m.End(driver, 0)
					driver, err = m.Restart(driver)
					require.NoError(t, err)
				}
				return true
			}
			require.Zero(t, m.finish(t))
			require.Equal(t, 20, steps)
			require.Equal(t, 10, strings.Count(m.console.String(), "driver: 1\n"), m.console.String())
			if !config.Poison {
				require.Equal(t, empty, m.Audit())
			}
		})
	}
}

// TestALineThatFiresBesideAnother is not forgotten, although nothing else can run.
func TestALineThatFiresBesideAnother(t *testing.T) {
	m, sim := simulate(t, domainzero.Config{})
	first := withLine(map[string]string{"deed": "busy"})
	first.Name = "first"
	second := mainOf(domainOf("driver", map[string]string{"n": "1", "line": "5"}))
	second.Interrupts = []int{5}
	fired := 0 // 1: line 4, 2: line 4 and then line 5
	sim.idle = func() bool {
		fired++
		sim.fire(4)
		return fired == 1
	}
	asked := 0
	sim.asked = func() {
		if asked += fired; asked == 2 { // while line 4 is handled
			fired++
			sim.fire(5)
		}
	}
	require.Zero(t, m.finish(t, first, second))
	require.Contains(t, m.console.String(), "driver: 1 interrupts\n")
}

// TestInterruptsDuringCollections fires the line when a collection of another domain asks,
// and at no other time. A handler that fails there ends its domain when the collection is over.
func TestInterruptsDuringCollections(t *testing.T) {
	for name, config := range mechanisms {
		for _, deed := range []string{"", "index"} {
			t.Run(name+" "+deed, func(t *testing.T) {
				if config.CollectEvery > 0 {
					config.CollectEvery = 997
				}
				m, sim := simulate(t, config)
				sim.idle = func() bool { return true }
				sim.asked = func() {
					var callers [8]uintptr
					frames := runtime.CallersFrames(callers[:runtime.Callers(0, callers[:])])
					for frame, more := frames.Next(); more; frame, more = frames.Next() {
						if strings.HasSuffix(frame.Function, ".RunInStep") {
							sim.fire(4)
							return
						}
					}
				}
				d, err := m.Create(withLine(map[string]string{"deed": deed}))
				require.NoError(t, err)
				hoarder := domainOf("hoarder", map[string]string{"rounds": "10"})
				if hoarder.Exports = nil; deed == "" {
					hoarder.Imports = []string{"driver0"}
				}
				require.Equal(t, 7, m.finish(t, mainOf(hoarder)), m.console.String())
				ended := d.Ended
				require.Equal(t, deed != "", ended)
				if deed == "" {
					require.Greater(t, sim.count, 10)
				}
			})
		}
	}
}

// TestASchedulerThatLoops ends its domain alone: what schedulers may take is bounded when they are
// made, too.
func TestASchedulerThatLoops(t *testing.T) {
	m, _ := simulate(t, domainzero.Config{})
	d := domainOf("printer", map[string]string{"n": "20"})
	d.Name, d.Scheduler = "hostile", componentsPath+"/choosy"
	require.Equal(t, 7, m.finish(t, d, mainOf(domainOf("printer", map[string]string{"n": "20"}))))
	require.Contains(t, m.console.String(), "domain hostile: fatal error: the scheduler of domain hostile does not come to an end\n")
	require.Contains(t, m.console.String(), "printer 19 \n")
}

func TestAtomicVariablesThatDoNotExist(t *testing.T) {
	for _, deed := range []string{"get", "set", "blockif", "setunblock"} {
		for n, want := range []string{
			"invalid memory address or nil pointer dereference", "memory object access at offset 0 with length 64", "access to a revoked memory object",
		} {
			t.Run(deed+" "+want, func(t *testing.T) {
				m, _ := simulate(t, domainzero.Config{})
				m.finish(t, domainOf("driver", map[string]string{"deed": deed, "n": fmt.Sprint(n)}))
				require.Contains(t, m.console.String(), "driver: ")
				require.Contains(t, m.console.String(), want)
			})
		}
	}
}

func TestAtomicVariablesAreBounded(t *testing.T) {
	m, _ := simulate(t, domainzero.Config{})
	m.finish(t, domainOf("driver", map[string]string{"deed": "many variables"}))
	require.Equal(t, "driver: 16384 variables, then quota is used up\n", m.console.String())
}
