package cpu_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/config/model"
	"github.com/portico-os/portico/domainzero"
	"github.com/portico-os/portico/domainzero/memory"
	"github.com/portico-os/portico/test/rig"
	"github.com/portico-os/portico/translator/abi"
)

// lineOf returns where package turns has a text.
func lineOf(t *testing.T, text string) string {
	source, err := os.ReadFile("testdata/turns/turns.go")
	require.NoError(t, err)
	before, _, found := strings.Cut(string(source), text)
	require.True(t, found)
	return fmt.Sprintf("turns.go:%d\n", strings.Count(before, "\n")+1)
}

func unchecked(d *model.Domain) { d.Translator.Checks = false }
func apart(d *model.Domain)     { d.Translator.Inline = false }

// TestTracesSayWhere a domain failed, with and without checks: what is the instruction's place is
// not that of the one before, and a function that only passes a panic on hides nothing.
func TestTracesSayWhere(t *testing.T) {
	for _, test := range []struct {
		do, why string
		where   []string
		changes []func(d *model.Domain)
	}{
		{"reads nothing", "invalid memory address", []string{"turns.reads(...)", lineOf(t, "return h.count // reads"), "turns.Start(...)"}, nil},
		{"reads far", "fault in code without safety checks", []string{"turns.index(...)", lineOf(t, "return int(list[i]) // index"), "turns.Start(...)"}, []func(d *model.Domain){unchecked}},
		{"passes on", "integer divide by zero", []string{"turns.deepest(...)", lineOf(t, "func deepest"), "turns.passesOn(...)", "turns.Start(...)"}, nil},
		{"large", "memory quota is exhausted", []string{"turns.Start(...)", lineOf(t, "make([]byte, 32<<20)")}, nil},
		{"overflow", "stack overflow", []string{"turns.endless(...)"}, nil},
	} {
		t.Run(test.do+": "+test.why, func(t *testing.T) {
			s := rig.Boot(t, domainzero.Config{}, components+"turns")
			d := s.Add(turns(test.do, append(test.changes, apart)...))[0]
			rest := s.Output()
			require.Contains(t, d.Failure, test.why)
			require.Equal(t, d.LastWords, rest)
			for _, want := range test.where {
				_, behind, found := strings.Cut(rest, want)
				require.True(t, found, "%s is missing in %s", want, d.LastWords)
				rest = behind
			}
		})
	}
}

// TestDeepPanicsLetOthersRun: frames are unwound some at a time, whatever moves in between.
func TestDeepPanicsLetOthersRun(t *testing.T) {
	for name, every := range map[string]int{"": 0, "with collections": 1} {
		t.Run(name, func(t *testing.T) {
			s := rig.Boot(t, domainzero.Config{CollectEvery: every}, components+"turns")
			throws := 0
			s.Machine.Left = func(cpu *abi.CPU) {
				if cpu.Reason == abi.ReasonThrow {
					throws++
				}
			}
			s.Add(turns("unwinds", rounds(10_000), rig.Main))
			require.Equal(t, "runtime error: integer divide by zero\n", s.Output())
			require.GreaterOrEqual(t, throws, 20)
		})
	}
}

// TestImpossibleExitsAreDefects, but for one at a call, and end the domain and no other.
func TestImpossibleExitsAreDefects(t *testing.T) {
	for name, test := range map[string]struct {
		reason abi.Reason
		lost   bool // where it left is no code
		why    string
	}{
		"unknown":                  {abi.NumReasons, false, "left native code for an unknown reason (a defect of DomainZero)"},
		"far beyond":               {1 << 63, false, "left native code for an unknown reason (a defect of DomainZero)"},
		"a fault at no access":     {abi.ReasonFault, false, "trap at an instruction that has no trap site (a defect of DomainZero)"},
		"a trap in no code":        {abi.ReasonTrap, true, "trap outside translated code (a defect of DomainZero)"},
		"a trap where others call": {abi.ReasonTrap, false, "called a function that is too large to be translated"},
	} {
		t.Run(name, func(t *testing.T) {
			s := rig.Boot(t, domainzero.Config{}, components+"turns")
			ds := s.Add(turns("spins"), turns("counts", rig.Main))
			spins, linker := ds[0].Threads[0].Addr, ds[0].Common().Linker
			s.Machine.Left = func(cpu *abi.CPU) {
				if cpu.Reason != abi.ReasonPoll || cpu.Thread != spins {
					return
				}
				at := cpu.NativeSP + abi.RegSaveBytes
				if fn := linker.FindReturn(memory.LoadAddr(at)); fn == nil || !strings.HasSuffix(fn.Name, "turns.Start") {
					return // it is still on its way there
				}
				cpu.Reason, cpu.FaultPC = test.reason, memory.LoadAddr(at)-1
				if test.lost {
					memory.StoreAddr(at, 8)
				}
			}
			require.Contains(t, s.Output(), "counts is done\n")
			require.Equal(t, "fatal error: "+test.why, ds[0].Failure)
			require.Equal(t, !test.lost, strings.Contains(ds[0].LastWords, "golib.Run(...)"), "the trace goes down to what a thread begins with")
			require.Equal(t, strings.Contains(test.why, "a defect"), ds[0].Status == 4)
		})
	}
}

// TestFaultsWithoutATrapSiteAreDefects, whatever the processor calls them, and end the domain and no
// other.
func TestFaultsWithoutATrapSiteAreDefects(t *testing.T) {
	for name, text := range map[string][]byte{
		"an instruction that there is not": {0x0f, 0x0b},                   // UD2
		"one that is the kernel's":         {0xf4},                         // HLT
		"a breakpoint":                     {0xcc},                         // INT3
		"an access that is not aligned":    {0x0f, 0x28, 0x44, 0x24, 0x01}, // MOVAPS xmm0, [RSP+1]
	} {
		t.Run(name, func(t *testing.T) {
			s := rig.Boot(t, domainzero.Config{}, components+"turns")
			ds := s.Add(turns("spins"), turns("counts", rig.Main))
			spins, polls := ds[0].Threads[0].Addr, 0
			s.Machine.Left = func(cpu *abi.CPU) {
				if cpu.Reason != abi.ReasonPoll || cpu.Thread != spins {
					return
				}
				if polls++; polls == 3 {
					require.NoError(t, s.Machine.InstallCode(memory.LoadAddr(cpu.NativeSP+abi.RegSaveBytes), text))
				}
			}
			require.Contains(t, s.Output(), "counts is done\n")
			require.Equal(t, "fatal error: trap at an instruction that has no trap site (a defect of DomainZero)", ds[0].Failure)
		})
	}
}

// TestHooksMayBePolled: native code that calls a scheduler's hook may stop in it, and goes on.
func TestHooksMayBePolled(t *testing.T) {
	s := rig.Boot(t, domainzero.Config{CollectEvery: 1 << 20}, components+"passed", components+"hooked")
	var d *domainzero.Domain
	var cpu *abi.CPU
	entered, polled := abi.Addr(0), 0
	s.Machine.Entered = func() {
		if cpu != nil {
			entered = cpu.Thread
		}
	}
	s.Machine.Left = func(c *abi.CPU) {
		cpu = c
		if d.Scheduler != nil && c.Reason == abi.ReasonPoll && c.Thread == d.Scheduler.Thread().Addr && entered != c.Thread {
			polled++
		}
	}
	d = s.Add(
		passed("serves", rig.Exports("s", "count"), func(d *model.Domain) { d.Scheduler = components + "hooked" }),
		passed("asks often", rig.Imports("s"), rig.Main),
	)[0]
	require.Equal(t, "asks often: done\n", s.Output())
	require.Empty(t, d.Failure)
	require.Positive(t, polled)
}

// TestCallbacksHaveTenSlices: what has no other bound ends its domain in the eleventh slice, of a
// millisecond, however often it is polled.
func TestCallbacksHaveTenSlices(t *testing.T) {
	for _, test := range []struct {
		name  string
		less  uint64 // ticks that pass from one poll to the next: so many less than in a slice
		polls int
	}{{"a slice each", 0, 11}, {"a little less", 1, 21}} {
		t.Run(test.name, func(t *testing.T) {
			s := rig.Boot(t, domainzero.Config{}, components+"turns", components+"endless")
			now, polls := s.Machine.TickRate(), 0
			s.Machine.Ticked = func() uint64 { return now }
			s.Machine.Left = func(cpu *abi.CPU) {
				now += s.Machine.TickRate()/1000 - test.less
				if polls++; cpu.Reason != abi.ReasonPoll {
					polls = 0
				}
			}
			d := s.Add(turns("counts", func(d *model.Domain) { d.Scheduler = components + "endless" }))[0]
			s.Output()
			require.Contains(t, d.Failure, "does not come to an end")
			require.Equal(t, test.polls, polls)
		})
	}
}

// TestTracesAreOfTheFailure: a domain that ends before it starts has none, whatever it recovered from
// before.
func TestTracesAreOfTheFailure(t *testing.T) {
	s := rig.Boot(t, domainzero.Config{}, components+"relieved", components+"endless")
	d := s.Add(rig.Domain("relieved", components+"relieved", func(d *model.Domain) { d.Scheduler = components + "endless" }))[0]
	traced := false
	s.Machine.Left = func(*abi.CPU) { traced = traced || len(d.Threads) > 0 && len(d.Threads[0].Trace) > 0 }
	s.Output()
	require.True(t, traced, "it recovered")
	require.Contains(t, d.Failure, "does not come to an end")
	require.True(t, strings.HasSuffix(d.LastWords, " [running]:\n"), d.LastWords)
}

// TestHandlersHaveTenSlices: one that the verifier finds short, but that takes long all the same, ends
// its domain.
func TestHandlersHaveTenSlices(t *testing.T) {
	s := rig.Boot(t, domainzero.Config{CollectEvery: 1 << 20}, components+"turns")
	s.Machine.Raise = func(claimed uint64) uint64 { return claimed }
	now := s.Machine.TickRate()
	s.Machine.Ticked = func() uint64 { return now }
	s.Machine.Left = func(*abi.CPU) { now += s.Machine.TickRate() / 1000 }
	d := s.Add(turns("takes long", line4), turns("counts", rounds(5)))[0]
	require.Contains(t, s.Output(), "counts is done\n")
	require.Contains(t, d.Failure, "the interrupt handler does not come to an end")
	require.Contains(t, d.LastWords, "HandleInterrupt(...)")
}

// TestPollsAreSafepoints: forced collections count each of them.
func TestPollsAreSafepoints(t *testing.T) {
	const every = 100
	s := rig.Boot(t, domainzero.Config{CollectEvery: every}, components+"turns")
	safepoints := 0
	s.Machine.Left = func(cpu *abi.CPU) {
		switch cpu.Reason {
		case abi.ReasonPoll, abi.ReasonAlloc, abi.ReasonMakeSlice:
			safepoints++
		}
	}
	d := s.Add(turns("counts", rounds(20)))[0]
	s.Output()
	require.Greater(t, safepoints, 20_000)
	require.InDelta(t, safepoints/every, d.Heap.Stats.Collections, 3)
}
