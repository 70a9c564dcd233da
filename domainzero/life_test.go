package domainzero_test

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/config/model"
	"github.com/portico-os/portico/domainzero"
	"github.com/portico-os/portico/domainzero/events"
	"github.com/portico-os/portico/domainzero/services"
	"github.com/portico-os/portico/test/rig"
)

// sleeps is a component that sleeps until a time and then prints a line.
func sleeps(name string, until int64) string {
	return fmt.Sprintf("component \"example.org/%s\"\nexport func $start() {\nb0:\n	v0 = const int64 %d\n	v1 = sys thread.park(v0)\n	v2 = string string \"%s\\n\"\n	sys debug.write(v2)\n	ret\n}\n", name, until, name)
}

// TestEndedDomainsHoldNothingUp: neither their names, their timers nor their turn in the queue, and
// what is told of their end is told once.
func TestEndedDomainsHoldNothingUp(t *testing.T) {
	s := rig.Boot(t, domainzero.Config{EventLog: 10}, sleeps("sleeper", math.MaxInt64/4), offers("first"), says("last", false))
	ds := s.Add(domain("sleeper"), domain("first", rig.Exports("first", "other")), domain("last", rig.Imports("other")))
	s.Machine.Waited = func(int64) { t.Fatal("waits for what has ended") }
	s.End(ds[0], 3)
	s.End(ds[0], 4)
	require.Equal(t, "first\nlast\n", s.Output(), "whose imports are never offered starts when nothing else runs")
	terminated := 0
	for _, e := range s.Events() {
		if e.Kind == events.Terminate {
			terminated++
			require.Equal(t, []uint64{ds[0].ID(), 3}, []uint64{e.Domain, e.Arg})
		}
	}
	require.Equal(t, 1, terminated)
	require.Equal(t, 3, ds[0].Status)
}

// TestNamesOfTheEndedAreFree: who imports one waits for another domain that offers it.
func TestNamesOfTheEndedAreFree(t *testing.T) {
	s := rig.Boot(t, domainzero.Config{}, offers("first"), says("last", false))
	first := s.Add(domain("first", rig.Exports("first")))[0]
	require.Equal(t, "first\n", s.Output())
	s.End(first, 0)
	s.Add(domain("last", rig.Imports("first")))
	_, err := s.Restart(first)
	require.NoError(t, err)
	require.Equal(t, "first\nfirst\nlast\n", s.Output())
}

// TestTimesPassWhileNothingRuns: the machine waits until the timer of the first thread that sleeps.
func TestTimesPassWhileNothingRuns(t *testing.T) {
	s := rig.Boot(t, domainzero.Config{}, sleeps("late", 3_000_000), sleeps("early", 2_000_000))
	s.Machine.Still, s.Machine.Ahead = true, 1_000_000
	var waits []int64
	s.Machine.Waited = func(until int64) {
		waits = append(waits, until)
		s.Machine.Ahead = until
	}
	s.Add(domain("late"), domain("early"))
	require.Equal(t, "early\nlate\n", s.Output())
	require.Equal(t, []int64{2_000_000, 3_000_000}, waits)
}

// TestDomainsThatCannotStartAreStartedInOrder, one when nothing else runs, and then what it offers
// counts.
func TestDomainsThatCannotStartAreStartedInOrder(t *testing.T) {
	s := rig.Boot(t, domainzero.Config{}, offers("a"), says("b", false), says("c", false))
	s.Add(domain("c", rig.Imports("none")), domain("b", rig.Imports("a", "none")), domain("a", rig.Imports("b"), rig.Exports("a")))
	require.Equal(t, "c\nb\na\n", s.Output())
}

// TestWhoSleepsBeforeItOffersIsWaitedFor: nobody starts without what it imports meanwhile.
func TestWhoSleepsBeforeItOffersIsWaitedFor(t *testing.T) {
	const wait = "func wait() {\nb0:\n	v0 = const int64 2000000\n	v1 = sys thread.park(v0)\n	ret\n}\n"
	slow := strings.Replace(offers("slow"), "export func $start() {\nb0:\n", wait+"export func $start() {\nb0:\n	call wait()\n", 1)
	s := rig.Boot(t, domainzero.Config{}, slow, says("last", false))
	s.Machine.Still, s.Machine.Ahead = true, 1_000_000
	s.Machine.Waited = func(until int64) { s.Machine.Ahead = until }
	s.Add(domain("last", rig.Imports("slow")), domain("slow", rig.Exports("slow")))
	require.Equal(t, "slow\nlast\n", s.Output())
}

// TestOneGoroutineRunsASystem: another one is told.
func TestOneGoroutineRunsASystem(t *testing.T) {
	s := rig.Boot(t, domainzero.Config{}, says("main", false))
	s.Add(domain("main", rig.Main))
	s.Machine.Entered = func() {
		s.Machine.Entered = nil
		_, err := s.Run()
		require.ErrorIs(t, err, domainzero.ErrClaimed)
	}
	require.Equal(t, "main\n", s.Output())
	require.False(t, s.Machine.Running)
}

// TestManagersEventsAreKept, as many as they may read, whatever the configuration keeps.
func TestManagersEventsAreKept(t *testing.T) {
	s := rig.Boot(t, domainzero.Config{}, says("main", false))
	s.Add(domain("main"))
	s.Output()
	require.Empty(t, s.Events())
	s.Add(domain("main", func(d *model.Domain) { d.Manager = true }))
	for range services.ManagedEvents + 5 {
		d := s.Add(domain("main"))[0]
		s.End(d, 0)
	}
	n := 0
	for _, e := range s.Events() {
		if e.Kind == events.Terminate {
			n++
		}
	}
	require.Equal(t, services.ManagedEvents, n)
}

// TestReportsNameTheDomain, if there are others.
func TestReportsNameTheDomain(t *testing.T) {
	const fails = "component \"example.org/fails\"\nexport func $start() {\nb0:\n	v0 = const int 0\n	v1 = div v0, v0\n	ret\n}\n"
	for _, others := range []bool{false, true} {
		t.Run(fmt.Sprint(others), func(t *testing.T) {
			s := rig.Boot(t, domainzero.Config{}, fails, says("other", false))
			d := s.Add(domain("fails"))[0]
			if others {
				s.Add(domain("other"))
			}
			out := s.Output()
			require.Contains(t, out, d.LastWords)
			require.Equal(t, others, strings.HasPrefix(d.LastWords, "domain fails: "), out)
			require.Equal(t, others, strings.Contains(out, "other\n"))
		})
	}
}

// TestInitialisationComesFirst: of what is imported before what imports it, and all of it before
// the start functions of what is listed.
func TestInitialisationComesFirst(t *testing.T) {
	prints := func(s string) string {
		return "b0:\n	v0 = string string \"" + s + "\\n\"\n	sys debug.write(v0)\n	ret\n}\n"
	}
	low := "component \"example.org/low\"\ninit $init\nfunc $init() {\n" + prints("low") + "export func $start() {\n" + prints("never") + "export func F() {\n" + prints("called")
	s := rig.Boot(t, domainzero.Config{}, low, says("main", false))
	s.Add(domain("main", rig.Main, func(d *model.Domain) {
		d.Components = []string{"example.org/low", "example.org/main"}
		d.Main = "example.org/main"
	}))
	require.Equal(t, "low\nnever\nmain\n", s.Output())
}
