package cpu_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/domainzero"
	"github.com/portico-os/portico/domainzero/domain"
	"github.com/portico-os/portico/domainzero/events"
	"github.com/portico-os/portico/test/rig"
	"github.com/portico-os/portico/translator/abi"
)

// TestHandlersRun when their line fires, whatever runs, and the line is unmasked after it.
func TestHandlersRun(t *testing.T) {
	s := rig.Boot(t, domainzero.Config{EventLog: 1000}, components+"turns")
	looks, raised := 0, 0
	s.Machine.Raise = func(claimed uint64) uint64 {
		if looks++; claimed == 0 || looks%4 != 0 || raised == 20 {
			return 0
		}
		raised++
		return claimed
	}
	ds := s.Add(turns("spins"), turns("handles", line4, rig.Main, until(20)))
	require.Equal(t, "handles handled true\n", s.Output())
	require.Zero(t, s.Machine.Masked())
	require.Zero(t, s.Machine.Claimed())
	n := 0
	for _, e := range s.Events() {
		if e.Kind == events.Interrupt {
			require.Equal(t, []uint64{ds[1].ID(), 4}, []uint64{e.Domain, e.Arg})
			n++
		}
	}
	require.Equal(t, 20, n)
}

// TestFailingHandlerEndsItsDomain, whose line stays masked, and no other.
func TestFailingHandlerEndsItsDomain(t *testing.T) {
	s := rig.Boot(t, domainzero.Config{}, components+"turns")
	s.Machine.Raise = func(claimed uint64) uint64 { return claimed }
	ds := s.Add(turns("fails", line4), turns("counts"))
	require.Contains(t, s.Output(), "counts is done\n")
	require.Contains(t, ds[0].Failure, "the interrupt handler did more than it may")
	require.Contains(t, ds[0].LastWords, "HandleInterrupt(...)", "the trace says where")
	require.True(t, ds[0].Ended)
	require.Zero(t, s.Machine.Claimed())
}

// TestHandlersLeaveTime: a line that is active again as soon as it is unmasked leaves threads
// their share of the processor.
func TestHandlersLeaveTime(t *testing.T) {
	s := rig.Boot(t, domainzero.Config{}, components+"turns")
	s.Machine.Raise = func(claimed uint64) uint64 { return claimed }
	d := s.Add(turns("handles", line4, until(1<<40)), turns("counts", rig.Main))[0]
	require.Contains(t, s.Output(), "counts is done\n")
	require.Empty(t, d.Failure)
}

// TestStormIsMasked: a line that is active again too often in a row, as soon as it is unmasked,
// stays masked; its domain goes on without it.
func TestStormIsMasked(t *testing.T) {
	s := rig.Boot(t, domainzero.Config{EventLog: 10}, components+"turns")
	quiet := false
	s.Machine.Raise = func(claimed uint64) uint64 {
		if quiet {
			return claimed
		}
		return claimed &^ (1 << 5)
	}
	s.Machine.Waited = func(int64) { quiet = true } // nothing fires any more
	d := s.Add(turns("storm", rig.Main, lines45))[0]
	require.Equal(t, "handled 50002 times\n", s.Output())
	require.Contains(t, kindsOf(s, d), events.Storm)
}

// TestBusyLineIsNoStorm: a line that fires more often than a storm does in a row, but not as soon
// as it is unmasked, is handled on. Handlers of a domain share a thread.
func TestBusyLineIsNoStorm(t *testing.T) {
	s := rig.Boot(t, domainzero.Config{EventLog: 10}, components+"turns")
	var d *domainzero.Domain
	looks, raised, threads := 0, 0, 0
	s.Machine.Raise = func(claimed uint64) uint64 {
		looks++
		switch {
		case raised == 60_000:
			return claimed
		case claimed>>4&1 == 0 || looks%2 == 0:
			return 0
		}
		raised, threads = raised+1, len(d.Threads)
		return claimed &^ (1 << 5)
	}
	s.Machine.Waited = func(int64) { raised = 60_000 } // the line is masked
	d = s.Add(turns("storm", rig.Main, lines45))[0]
	var n int
	_, err := fmt.Sscanf(s.Output(), "handled %d times", &n)
	require.NoError(t, err)
	require.GreaterOrEqual(t, n, 60_000)
	require.NotContains(t, kindsOf(s, d), events.Storm)
	require.Equal(t, 2, threads)
}

// TestTooManyInterruptsInASecond are a storm, however they come; in two seconds they are none. A
// second is over when more than its ticks have passed, and the next begins with no interrupts.
func TestTooManyInterruptsInASecond(t *testing.T) {
	for _, test := range []struct {
		at, passed  int // so many ticks pass, besides a second, when so many were raised
		least, most int
		storm       bool
	}{
		{60_000, 1, 120_000, 120_001, false},
		{10, 0, 100_001, 100_001, true}, {10, 1, 100_010, 100_010, true},
	} {
		t.Run(fmt.Sprintf("%d ticks after a second at %d", test.passed, test.at), func(t *testing.T) {
			s := rig.Boot(t, domainzero.Config{EventLog: 10}, components+"turns")
			looks, raised := 0, 0
			s.Machine.Ticked = func() uint64 {
				if raised < test.at {
					return 0
				}
				return s.Machine.TickRate() + uint64(test.passed)
			}
			s.Machine.Raise = func(claimed uint64) uint64 {
				looks++
				switch {
				case raised == 120_000:
					return claimed
				case claimed>>4&1 == 0 || looks%2 == 0:
					return 0
				}
				raised++
				return claimed &^ (1 << 5)
			}
			s.Machine.Waited = func(int64) { raised = 120_000 } // the line is masked
			d := s.Add(turns("storm", rig.Main, lines45))[0]
			var n int
			_, err := fmt.Sscanf(s.Output(), "handled %d times", &n)
			require.NoError(t, err)
			require.GreaterOrEqual(t, n, test.least)
			require.LessOrEqual(t, n, test.most)
			require.Equal(t, test.storm, slices.Contains(kindsOf(s, d), events.Storm))
		})
	}
}

// TestLinesThatTakeTurnsAreNoStorm: a line that is quiet when it is unmasked is none that repeats,
// though another one is active then.
func TestLinesThatTakeTurnsAreNoStorm(t *testing.T) {
	s := rig.Boot(t, domainzero.Config{EventLog: 10}, components+"turns")
	raised := 0
	s.Machine.Raise = func(claimed uint64) uint64 {
		if claimed != 1<<4|1<<5 {
			return 0
		}
		raised++
		return 1 << (4 + raised%2)
	}
	d := s.Add(turns("handles two", rig.Main, lines45, until(120_000)), turns("spins"))[0]
	require.Equal(t, "handles two handled true\n", s.Output())
	require.NotContains(t, kindsOf(s, d), events.Storm)
}

// TestHandlersAndThreadsShareTheProcessor if there are more interrupts than handlers have time for:
// handlers have about half, and never more of it but for what they may take at a time.
func TestHandlersAndThreadsShareTheProcessor(t *testing.T) {
	s := rig.Boot(t, domainzero.Config{}, components+"turns")
	s.Machine.Raise = func(claimed uint64) uint64 { return claimed }
	burst := s.Machine.TickRate() / 100
	now, handlers, threads, ahead := uint64(1), uint64(0), uint64(0), uint64(0)
	var d *domainzero.Domain
	s.Machine.Ticked = func() uint64 { return now }
	s.Machine.Left = func(cpu *abi.CPU) {
		switch took := burst / 10; {
		case len(d.Threads) < 2: // it has no handler yet
		case cpu.Thread == d.Threads[1].Addr:
			now, handlers = now+took, handlers+took
		default:
			now, threads = now+took, threads+took
			if handlers > threads {
				ahead = max(ahead, handlers-threads)
			}
		}
	}
	d = s.Add(turns("handles", line4, until(1<<40)), turns("counts", rig.Main, rounds(5)))[0]
	require.Contains(t, s.Output(), "counts is done\n")
	require.LessOrEqual(t, ahead, 2*burst)
	require.Greater(t, threads, 15*burst)
	require.Greater(t, handlers, threads/2)
}

// TestHandlersWaitForNobody if no thread can run: what they took they owe to threads alone.
func TestHandlersWaitForNobody(t *testing.T) {
	const handlers = 20
	s := rig.Boot(t, domainzero.Config{}, components+"turns")
	s.Machine.Raise = func(claimed uint64) uint64 { return claimed }
	burst, now, began := s.Machine.TickRate()/100, uint64(1), uint64(0)
	var d *domainzero.Domain
	s.Machine.Ticked = func() uint64 {
		now += burst / 1000
		return now
	}
	s.Machine.Left = func(cpu *abi.CPU) {
		if len(d.Threads) < 2 {
			began = now
		} else if cpu.Thread == d.Threads[1].Addr {
			now += burst
		}
	}
	d = s.Add(turns("handles alone", line4, rig.Main, until(handlers)))[0]
	require.Equal(t, "handles alone handled true\n", s.Output())
	require.Greater(t, now-began, handlers*burst)
	require.Less(t, now-began, (handlers+5)*burst)
}

// TestHandlersThreadIsSmall: it has the least stack.
func TestHandlersThreadIsSmall(t *testing.T) {
	s := rig.Boot(t, domainzero.Config{}, components+"turns")
	s.Machine.Raise = func(claimed uint64) uint64 { return claimed }
	d := s.Add(turns("handles", line4, rig.Main, until(3)))[0]
	_, err := d.NewThread(domain.MinStack)
	require.NoError(t, err)
	pages := map[int]abi.Addr{}
	s.Machine.Entered = func() {
		for i, th := range d.Threads {
			pages[i] = (th.TCB.StackTop - th.TCB.StackLimit) >> 12
		}
	}
	s.Output()
	require.Len(t, pages, 3)
	require.Equal(t, pages[1], pages[2])
}

// TestSleepersThatEndAreNotWaitedFor: when a domain has ended nothing waits until its thread was to wake.
func TestSleepersThatEndAreNotWaitedFor(t *testing.T) {
	s := rig.Boot(t, domainzero.Config{}, components+"turns")
	waits := 0
	s.Machine.Waited = func(int64) { waits++ }
	s.Machine.Raise = func(claimed uint64) uint64 {
		if waits == 0 {
			return 0
		}
		return claimed
	}
	d := s.Add(turns("fails when it sleeps", line4))[0]
	s.Output()
	require.Contains(t, d.Failure, "the interrupt handler")
	require.Equal(t, 1, waits)
}

// kindsOf returns the kinds of a domain's events.
func kindsOf(s *rig.System, d *domainzero.Domain) (kinds []events.Kind) {
	for _, e := range s.Events() {
		if e.Domain == d.ID() {
			kinds = append(kinds, e.Kind)
		}
	}
	return kinds
}
