package rig

import (
	"errors"

	"github.com/portico-os/portico/codecheck"
	"github.com/portico-os/portico/domainzero/memory"
	"github.com/portico-os/portico/domainzero/platform"
	"github.com/portico-os/portico/domainzero/platform/hosted"
	"github.com/portico-os/portico/translator/abi"
)

// A Machine is a hosted one with interrupt lines, which tests raise, and clocks that they can
// put forward.
type Machine struct {
	*hosted.Machine
	Ahead    int64                       // of the host's clock, in nanoseconds
	Still    bool                        // the clock shows Ahead alone
	Restless bool                        // native code polls at once, and then its slice is over
	Running  bool                        // the processor is claimed
	Claims   int                         // how often it was
	Ticked   func() uint64               // what Ticks returns; nil: the host's
	Entered  func()                      // before each entry of native code; may be nil
	Left     func(cpu *abi.CPU)          // behind each exit of native code; may be nil
	Raise    func(claimed uint64) uint64 // the lines that fire now, of those that are claimed and not masked; may be nil
	Refused  uint64                      // lines that cannot be claimed
	Waited   func(until int64)           // in the middle of Wait; may be nil
	Given    int                         // bytes of domain memory whose room was given back
	guard    *codecheck.Guard            // checks all code before it runs
	claimed  uint64
	masked   uint64
}

// Discard implements [memory.Machine].
func (m *Machine) Discard(base abi.Addr, bytes int) {
	m.Given += bytes
	m.Machine.Discard(base, bytes)
}

// InstallCode implements [memory.Machine].
func (m *Machine) InstallCode(at abi.Addr, text []byte) error {
	m.guard.Placed(at, len(text))
	return m.Machine.InstallCode(at, text)
}

// check checks the code that was installed since the last time, before it runs.
func (m *Machine) check() {
	if err := m.guard.Check(); err != nil {
		panic(err)
	}
}

// Nanos implements [platform.Clock].
func (m *Machine) Nanos() int64 {
	if m.Still {
		return m.Ahead
	}
	return m.Machine.Nanos() + m.Ahead
}

// Ticks implements [platform.Clock].
func (m *Machine) Ticks() uint64 {
	if m.Ticked != nil {
		return m.Ticked()
	}
	return m.Machine.Ticks()
}

// Claim implements [platform.Processor].
func (m *Machine) Claim(cpu abi.Addr) {
	m.check() // before a slice of time begins
	m.Running = true
	m.Claims++
	m.Machine.Claim(cpu)
}

// Unclaim implements [platform.Processor].
func (m *Machine) Unclaim(cpu abi.Addr) {
	m.Running = false
	m.Machine.Unclaim(cpu)
}

// Enter implements [platform.Processor]. Nobody may enter native code but who has claimed the
// processor.
func (m *Machine) Enter(cpu abi.Addr) {
	if !m.Running {
		panic("native code is entered on a processor that is not claimed")
	}
	m.check()
	if m.Entered != nil {
		m.Entered()
	}
	if m.Restless {
		m.Ahead += 2_000_000
		memory.At[abi.CPU](cpu).Poll = 1
	}
	m.Machine.Enter(cpu)
	if m.Left != nil {
		m.Left(memory.At[abi.CPU](cpu))
	}
}

// Devices implements [platform.Machine].
func (m *Machine) Devices() platform.Devices { return m }

// Wait implements [platform.Processor].
func (m *Machine) Wait(until int64) {
	if m.Waited != nil {
		m.Waited(until)
	}
}

// Claimed returns the lines that are claimed, as a bit mask.
func (m *Machine) Claimed() uint64 { return m.claimed }

// Masked returns the lines that fired and were not acknowledged, as a bit mask.
func (m *Machine) Masked() uint64 { return m.masked }

// ClaimLine implements [platform.Devices].
func (m *Machine) ClaimLine(line int) error {
	if m.Refused>>line&1 == 1 {
		return errors.New("the line is in use")
	}
	m.claimed |= 1 << line
	m.masked &^= 1 << line
	return nil
}

// ReleaseLine implements [platform.Devices].
func (m *Machine) ReleaseLine(line int) { m.claimed &^= 1 << line }

// Acknowledge implements [platform.Devices].
func (m *Machine) Acknowledge(line int) { m.masked &^= 1 << line }

// Pending implements [platform.Devices].
func (m *Machine) Pending() uint64 {
	if m.Raise == nil {
		return 0
	}
	fired := m.Raise(m.claimed&^m.masked) & m.claimed &^ m.masked
	m.masked |= fired
	return fired
}
