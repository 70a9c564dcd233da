//go:build !portico

package portals

import (
	"runtime"
	"sync"
)

// SimulatedDevice stands for a device in the tests of its driver. Several goroutines may
// use it at once.
type SimulatedDevice interface {
	In(port uint16, bytes int) uint32
	Out(port uint16, bytes int, value uint32)
	// Interrupts tells whether the device's interrupt line is high.
	Interrupts() bool
}

// A simulation is the machine that the drivers of a test see.
type simulation struct {
	lock    sync.Mutex
	devices []*simulatedPlace
	output  simulatedOutput
}

// A simulatedPlace is where a device is.
type simulatedPlace struct {
	device  SimulatedDevice
	base    uint16
	n, line int
	handler InterruptHandler
	masked  bool // the handler runs
}

// simulatedOutput is what domains printed.
type simulatedOutput struct {
	lock       sync.Mutex
	changed    *sync.Cond
	text       []byte
	out, ended bool // all is out; the test is over
}

func newSimulation() *simulation {
	m := &simulation{}
	m.output.changed = sync.NewCond(&m.output.lock)
	return m
}

// Simulate puts a device behind the n I/O ports from base on and at an interrupt line,
// before the driver starts.
func (d *Domain) Simulate(device SimulatedDevice, base uint16, n, line int) {
	d.machine.devices = append(d.machine.devices, &simulatedPlace{device: device, base: base, n: n, line: line})
}

func (m *simulation) at(port uint16, bytes int) *simulatedPlace {
	for _, p := range m.devices {
		if port >= p.base && int(port)+bytes <= int(p.base)+p.n {
			return p
		}
	}
	panic("access to an I/O port that is not granted")
}

func (m *simulation) in(port uint16, bytes int) uint32 {
	p := m.at(port, bytes)
	defer m.interrupt(p)
	return p.device.In(port-p.base, bytes)
}

func (m *simulation) out(port uint16, bytes int, value uint32) {
	p := m.at(port, bytes)
	p.device.Out(port-p.base, bytes, value)
	m.interrupt(p)
}

func (m *simulation) handle(line int, handler InterruptHandler) error {
	m.lock.Lock()
	defer m.lock.Unlock()
	for _, p := range m.devices {
		if p.line != line {
			continue
		}
		if p.handler != nil {
			return ErrBusy
		}
		p.handler = handler
		return nil
	}
	return ErrDenied
}

// interrupt runs a device's handler while its line is high, unless the handler runs.
func (m *simulation) interrupt(p *simulatedPlace) {
	m.lock.Lock()
	defer m.lock.Unlock()
	for p.handler != nil && !p.masked && p.device.Interrupts() {
		p.masked = true
		m.lock.Unlock()
		p.handler.HandleInterrupt()
		m.lock.Lock()
		p.masked = false
	}
}

// Interrupt lets the simulated devices interrupt, and returns when their handlers have run. A
// test calls it when it has changed a device.
func (d *Domain) Interrupt() {
	m := d.machine
	for _, p := range m.devices {
		m.interrupt(p)
		m.lock.Lock()
		for p.masked { // a thread's access has let the device interrupt
			m.lock.Unlock()
			runtime.Gosched()
			m.lock.Lock()
		}
		m.lock.Unlock()
	}
}

// Output gives text to the driver of the console, as if domains had printed it, and returns
// when it is out.
func (d *Domain) Output(text string) {
	o := &d.machine.output
	o.lock.Lock()
	defer o.lock.Unlock()
	o.text = append(o.text, text...)
	o.out = false
	o.changed.Broadcast()
	for !o.out {
		o.changed.Wait()
	}
}

// EndOutput makes WaitOutput fail, so that the driver of the console returns.
func (d *Domain) EndOutput() {
	o := &d.machine.output
	o.lock.Lock()
	defer o.lock.Unlock()
	o.ended = true
	o.changed.Broadcast()
}
