package cpu_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/config/model"
	"github.com/portico-os/portico/domainzero"
	"github.com/portico-os/portico/test/rig"
	"github.com/portico-os/portico/translator/abi"
)

// waking has a handler that lets a thread go on, and then goes on itself.
const waking = `component "example.org/waking"
type D = struct{ Variable *memory } {
	HandleInterrupt = (*D).HandleInterrupt
}
func (*D).HandleInterrupt(v0 *D) {
b0:
	v1 = nilcheck v0
	v2 = load v1.0
	v3 = const int64 1
	sys atomic.setunblock(v2, v3)
	sys atomic.setunblock(v2, v3)
	ret
}
export func $start() {
b0:
	v0 = new D
	v1, v2 = sys atomic.new()
	store v0.0, v1
	v3 = box any v0
	v4 = const int 4
	v5 = sys interrupt.handle(v4, v3)
	v6 = const int64 0
	sys atomic.blockif(v1, v6)
	v7 = const int64 1
	sys atomic.blockif(v1, v7)
	ret
}`

// unwilling is a scheduler that fails when a thread can go on that waited.
const unwilling = `component "example.org/unwilling"
type Local = interface{ Activated() uint32; Preempted(uint32); Unblocked(uint32) }
type S = struct{ X uint32; Zero uint32 } {
	Activated = (*S).Activated
	Preempted = (*S).Preempted
	Unblocked = (*S).Unblocked
}
func (*S).Activated(v0 *S) uint32 {
b0:
	v1 = nilcheck v0
	v2 = load v1.0
	ret v2
}
func (*S).Preempted(v0 *S, v1 uint32) {
b0:
	v2 = nilcheck v0
	store v2.0, v1
	ret
}
func (*S).Unblocked(v0 *S, v1 uint32) {
b0:
	v2 = nilcheck v0
	v3 = load v2.0
	v4 = const uint32 0
	v5 = eq v3, v4
	br v5, b1, b2
b1:
	store v2.0, v1
	ret
b2:
	v6 = load v2.1
	v7 = div v1, v6
	store v2.0, v7
	ret
}
export func New() Local {
b0:
	v0 = new S
	v1 = box Local v0
	ret v1
}`

// TestHandlersEndWithTheirDomain: a handler that lets a thread of its domain go on, whose scheduler
// fails for that, does not go on.
func TestHandlersEndWithTheirDomain(t *testing.T) {
	s := rig.Boot(t, domainzero.Config{}, waking, unwilling)
	waits := false
	s.Machine.Waited = func(int64) { waits = true }
	s.Machine.Raise = func(claimed uint64) uint64 {
		if !waits {
			return 0
		}
		return claimed
	}
	d := s.Add(rig.Domain("waking", "example.org/waking", line4, func(d *model.Domain) { d.Scheduler = "example.org/unwilling" }))[0]
	threads, ran := map[abi.Addr]bool{}, 0
	s.Machine.Left = func(c *abi.CPU) {
		if threads[c.Thread] = true; d.Doomed {
			ran++
		}
	}
	s.Output()
	require.Contains(t, d.Failure, "the scheduler of domain waking did more than it may")
	require.Len(t, threads, 3, "its first, the scheduler's and the handler's")
	require.Zero(t, ran)
}
