package cpu_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/config/model"
	"github.com/portico-os/portico/domainzero"
	"github.com/portico-os/portico/test/rig"
)

// passed is a domain of package passed.
func passed(do string, changes ...func(d *model.Domain)) model.Domain {
	set := func(d *model.Domain) { d.Params = map[string]map[string]string{components + "passed": {"do": do}} }
	return rig.Domain(do, components+"passed", append([]func(d *model.Domain){set}, changes...)...)
}

// TestDeadlinesWithoutCallsHoldNothingUp: a deadline of a thread that waits, but not for a call,
// lets no system wait.
func TestDeadlinesWithoutCallsHoldNothingUp(t *testing.T) {
	for do, want := range map[string]error{
		"parks when it has passed": domainzero.ErrStalled, "parks before it passes": domainzero.ErrStalled,
		"passes while it is parked": domainzero.ErrStalled, "blocks": domainzero.ErrStalled, "ends": nil,
	} {
		t.Run(do, func(t *testing.T) {
			s := rig.Boot(t, domainzero.Config{}, components+"passed")
			s.Machine.Waited = func(until int64) { t.Fatal("waits") }
			if want == nil {
				s.Add(passed(do))
			} else {
				s.Add(passed(do, rig.Main))
			}
			_, err := s.Run()
			require.Equal(t, want, err)
		})
	}
}

// TestDeadlineThatWasTakenBack fails no call, and a later one fails it in its time.
func TestDeadlineThatWasTakenBack(t *testing.T) {
	s := rig.Boot(t, domainzero.Config{}, components+"passed")
	s.Add(passed("serves", rig.Exports("s", "count")), passed("takes it back", rig.Imports("s"), rig.Main))
	require.Equal(t, "takes it back: the deadline has passed, late enough true\n", s.Output())
}

// TestManyTimersAtOnce hold up neither handlers nor threads: lines are looked at between them, and
// threads run when they have taken a slice.
func TestManyTimersAtOnce(t *testing.T) {
	s := rig.Boot(t, domainzero.Config{}, components+"turns")
	s.Machine.Still = true
	looks, first := 0, 0
	s.Machine.Raise = func(uint64) uint64 {
		if first == 0 && s.Machine.Ahead > 0 {
			looks++
			s.Machine.Ahead += 300_000 // as if what a timer does took so long
		}
		return 0
	}
	s.Machine.Waited = func(until int64) { s.Machine.Ahead = until }
	s.Machine.Entered = func() {
		if s.Machine.Ahead > 0 && first == 0 {
			first = looks
		}
	}
	for i := range 20 {
		s.Add(rig.Domain(fmt.Sprint("sleeper", i), components+"turns", func(d *model.Domain) {
			d.Params = map[string]map[string]string{components + "turns": {"do": "sleeps once"}}
		}))
	}
	require.Equal(t, 20, strings.Count(s.Output(), "is done\n"))
	require.GreaterOrEqual(t, first, 4)
	require.LessOrEqual(t, first, 10)
}

// TestWaitGivesTheProcessorBack: while all threads wait others may claim it, until a timer fires.
func TestWaitGivesTheProcessorBack(t *testing.T) {
	s := rig.Boot(t, domainzero.Config{}, components+"passed")
	claims := []bool{}
	s.Machine.Waited = func(until int64) {
		claims = append(claims, s.Machine.Running)
		s.Machine.Ahead = until - s.Machine.Machine.Nanos()
	}
	s.Add(passed("serves", rig.Exports("s", "count")), passed("calls later", rig.Imports("s"), rig.Main))
	require.Equal(t, "calls later: the deadline has passed\n", s.Output())
	require.NotEmpty(t, claims)
	require.NotContains(t, claims, true)
	require.False(t, s.Machine.Running)
}

// TestDeadlineThatPassedBeforeACall makes the call fail.
func TestDeadlineThatPassedBeforeACall(t *testing.T) {
	s := rig.Boot(t, domainzero.Config{}, components+"passed")
	s.Add(passed("serves", rig.Exports("s", "count")), passed("calls later", rig.Imports("s"), rig.Main))
	require.Equal(t, "calls later: the deadline has passed\n", s.Output())
}

// TestTimersComeBeforeThePreempted: when a deadline has passed its thread runs before the one that
// used its slice meanwhile, and before others of that one's domain.
func TestTimersComeBeforeThePreempted(t *testing.T) {
	const roundRobin = "github.com/portico-os/portico/schedulers/roundrobin"
	for _, do := range []string{"serves", "serves busily"} {
		t.Run(do, func(t *testing.T) {
			s := rig.Boot(t, domainzero.Config{}, components+"passed", roundRobin)
			server := passed(do, rig.Exports("s", "count"))
			if do != "serves" {
				server.Scheduler = roundRobin
			}
			d := s.Add(server, passed("is told first", rig.Imports("s", "count"), rig.Main))[1]
			s.Machine.Entered = func() { d.Owes = -1_000_000_000 } // it never lets others go first for what its turn took too long
			require.Equal(t, "is told first: done\n", s.Output())
		})
	}
}
