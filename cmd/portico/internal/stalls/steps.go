package stalls

import (
	"bytes"
	"slices"
	"time"

	"github.com/portico-os/portico/bytecode/intrinsics"
	"github.com/portico-os/portico/domainzero/domain"
	"github.com/portico-os/portico/domainzero/memory"
	"github.com/portico-os/portico/domainzero/platform"
	"github.com/portico-os/portico/translator/abi"
)

// A Machine is one that times steps of DomainZero: from an exit of native code to the next entry,
// without waits.
type Machine struct {
	platform.Machine
	Steps map[string][]time.Duration // by why native code left

	why    string
	left   time.Time // zero: no step is being timed
	waited time.Duration
}

// reasons are what steps are called by why native code left.
var reasons = [abi.NumReasons]string{
	abi.ReasonExit: "end of a thread", abi.ReasonPoll: "poll", abi.ReasonAlloc: "allocation", abi.ReasonMakeSlice: "make",
	abi.ReasonTrap: "trap", abi.ReasonFault: "fault", abi.ReasonThrow: "panic", abi.ReasonStack: "stack",
	abi.ReasonAnyEqual: "any.equal", abi.ReasonAssert: "assertion",
}

// Enter implements [platform.Processor].
func (m *Machine) Enter(cpu abi.Addr) {
	if !m.left.IsZero() {
		m.Steps[m.why] = append(m.Steps[m.why], time.Since(m.left)-m.waited)
	}
	m.Machine.Enter(cpu)
	m.left, m.waited = time.Now(), 0
	b := memory.At[abi.CPU](cpu)
	m.why = "portal call"
	if b.Reason != abi.ReasonIntrinsic {
		m.why = reasons[b.Reason]
	} else if n := *domain.Register(memory.At[abi.RegSave](b.NativeSP), abi.NumberReg); n < uint64(intrinsics.Count) {
		m.why = intrinsics.Table[n].Name
	}
}

// Wait implements [platform.Processor].
func (m *Machine) Wait(until int64) {
	begin := time.Now()
	m.Machine.Wait(until)
	m.waited += time.Since(begin)
}

// Bounds are those of the classes by which steps are counted.
var Bounds = [...]time.Duration{
	10 * time.Microsecond, 20 * time.Microsecond, 50 * time.Microsecond, 100 * time.Microsecond, 200 * time.Microsecond,
	500 * time.Microsecond, time.Millisecond, 5 * time.Millisecond, time.Hour,
}

// A Step is what is known of steps of a kind.
type Step struct {
	Kind          string
	Count         int
	Classes       [len(Bounds)]int // how many took longer than the bound before, and no longer than this one
	Last, Longest time.Duration    // of the 999 shortest in a thousand, and of all
}

// Kinds returns what is known of each kind of step, the kind with the longest one first.
func Kinds(steps map[string][]time.Duration) (kinds []Step) {
	for kind, times := range steps {
		slices.Sort(times)
		n := len(times)
		s := Step{Kind: kind, Count: n, Last: times[max(n*999/1000-1, 0)], Longest: times[n-1]}
		for _, t := range times {
			s.Classes[slices.IndexFunc(Bounds[:], func(b time.Duration) bool { return t <= b })]++
		}
		kinds = append(kinds, s)
	}
	slices.SortFunc(kinds, func(a, b Step) int { return int(b.Longest - a.Longest) })
	return kinds
}

// An Output keeps the bystander's line of what domains print.
type Output struct{ Line string }

// Write implements [io.Writer].
func (o *Output) Write(p []byte) (int, error) {
	if line, ok := bytes.CutPrefix(p, []byte("stalls: ")); ok {
		o.Line = string(line)
	}
	return len(p), nil
}
