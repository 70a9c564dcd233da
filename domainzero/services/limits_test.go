package services_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/bytecode/intrinsics"
	"github.com/portico-os/portico/config/model"
	"github.com/portico-os/portico/domainzero"
	"github.com/portico-os/portico/domainzero/domain"
	"github.com/portico-os/portico/domainzero/memory"
	"github.com/portico-os/portico/test/rig"
	"github.com/portico-os/portico/translator/abi"
)

// named is clerk with a name.
func named(name, do string, changes ...func(d *model.Domain)) model.Domain {
	d := clerk(do, changes...)
	d.Name = name
	return d
}

// numbers returns names that are a word with a number from 0.
func numbers(word string, n int) (names []string) {
	for i := range n {
		names = append(names, fmt.Sprint(word, i))
	}
	return names
}

// TestUnparkReachesOnesOwnThreadsAlone, whatever number is guessed.
func TestUnparkReachesOnesOwnThreadsAlone(t *testing.T) {
	s := boot(t, domainzero.Config{})
	s.Add(named("before", "sleeper"), clerk("threads"), named("behind", "sleeper"))
	require.Equal(t, "done\ndone\ndone\n", s.Output())
}

// TestServicesAndPortalsCountAsMemory: who may have no more of that may have no more of them, and
// learns it from a code.
func TestServicesAndPortalsCountAsMemory(t *testing.T) {
	s := boot(t, domainzero.Config{})
	s.Add(
		named("server", "offers", rig.Exports(numbers("theirs", 200)...)),
		clerk("full", func(d *model.Domain) {
			d.Imports, d.Exports, d.Memory = numbers("theirs", 200), numbers("mine", 200), 32<<20
		}),
	)
	require.Equal(t, "done\ndone\n", s.Output())
}

// TestWritersThatEndPrintNothingMore: what a domain waits to print is lost when it ends, and the driver
// is not dismissed for its sake.
func TestWritersThatEndPrintNothingMore(t *testing.T) {
	s := boot(t, domainzero.Config{})
	d := s.Add(named("driver", "lazy", console), printer("a", 2000), named("ender", "ender", func(d *model.Domain) { d.Manager = true }))[1]
	_, err := s.Run()
	require.NoError(t, err)
	require.True(t, d.Ended)
	printed := of("a", s.Console.String())
	require.Equal(t, lines("a", 2000)[:len(printed)], printed)
	require.Greater(t, len(printed), 4<<10)
	require.LessOrEqual(t, len(printed), 8<<10)
	require.Equal(t, printed, s.Console.String())
}

// leftFor makes native code of a thread leave for a service with another number than the first
// that it leaves for, from when its domain has so many threads on.
func leftFor(s *rig.System, d **domainzero.Domain, threads int, number uint64) {
	done := false
	s.Machine.Left = func(cpu *abi.CPU) {
		if done || cpu.Reason != abi.ReasonIntrinsic || len((*d).Threads) < threads || cpu.Thread != (*d).Threads[threads-1].Addr {
			return
		}
		done = true
		*domain.Register(memory.At[abi.RegSave](cpu.NativeSP), abi.NumberReg) = number
	}
}

// TestNumbersOfNoServiceAreDefects, which end the domain that left with one, and no other.
func TestNumbersOfNoServiceAreDefects(t *testing.T) {
	for name, number := range map[string]uint64{
		"one behind the last": uint64(intrinsics.Count), "two": uint64(intrinsics.Count) + 1, "the largest": 1<<64 - 1 - 3<<29,
		"in native code": uint64(intrinsics.BitsLen64),
	} {
		t.Run(name, func(t *testing.T) {
			s := boot(t, domainzero.Config{})
			var d *domainzero.Domain
			leftFor(s, &d, 1, number)
			d = s.Add(named("lost", "atomics"), clerk("memory"))[0]
			require.Contains(t, s.Output(), "done\n")
			require.Equal(t, "fatal error: called an intrinsic that does not exist (a defect of DomainZero)", d.Failure)
			require.Equal(t, 4, d.Status)
		})
	}
}

// TestHandlersMayHaveBoundedServicesAlone: what waits, prints or is no service ends the handler's
// domain and is not done.
func TestHandlersMayHaveBoundedServicesAlone(t *testing.T) {
	for name, number := range map[string]uint64{
		"no other": uint64(intrinsics.AtomicGet), "prints": uint64(intrinsics.DebugWrite), "yields": uint64(intrinsics.ThreadYield),
		"waits": uint64(intrinsics.AtomicBlockIf), "ends": uint64(intrinsics.DomainExit), "is none": uint64(intrinsics.Count), "far beyond": 1 << 28,
	} {
		t.Run(name, func(t *testing.T) {
			s := boot(t, domainzero.Config{})
			s.Machine.Raise = func(claimed uint64) uint64 { return claimed }
			var d *domainzero.Domain
			leftFor(s, &d, 2, number)
			d = s.Add(clerk("handles", func(d *model.Domain) { d.Interrupts = []int{4} }))[0]
			require.Equal(t, d.LastWords, s.Output())
			if name == "no other" {
				require.Empty(t, d.Failure)
				require.Zero(t, d.Status)
				return
			}
			require.Contains(t, d.Failure, "the interrupt handler did more than it may")
			require.Equal(t, 2, d.Status)
		})
	}
}

// TestDeadlinesAreTold: which one counted before, of the same call.
func TestDeadlinesAreTold(t *testing.T) {
	s := boot(t, domainzero.Config{})
	s.Add(server(), clerk("deadlines", rig.Main, rig.Imports("theirs")))
	require.Equal(t, "done\ndone\n", s.Output())
}

// TestDomainsSettleWhenAllIsOffered: who imports one thing waits until its domain has offered all,
// but not for the end of its start function. What others offer by its names it has not offered.
func TestDomainsSettleWhenAllIsOffered(t *testing.T) {
	for name, test := range map[string]struct {
		first []string // names that another domain offers
		want  string
	}{
		"by itself":  {nil, "done\nfirst is offered\ndone\nserved\ndone\ndone\n"},
		"by another": {[]string{"theirs1"}, "done\nfirst is offered\nserved\ndone\ndone\ndone\n"},
	} {
		t.Run(name, func(t *testing.T) {
			s := boot(t, domainzero.Config{})
			s.Add(
				named("other", "offers one", rig.Exports(test.first...)), named("server", "slowly", rig.Exports("theirs0", "theirs1")),
				named("bystander", "yields"), named("client", "", rig.Imports("theirs0")),
			)
			require.Equal(t, test.want, s.Output())
		})
	}
}

// TestDriverThatTakesSomethingIsNotDismissed, however long it takes for all.
func TestDriverThatTakesSomethingIsNotDismissed(t *testing.T) {
	s := boot(t, domainzero.Config{})
	s.Machine.Still = true
	s.Machine.Waited = func(until int64) { s.Machine.Ahead = until }
	s.Add(named("driver", "slow", console), printer("a", 2000))
	_, err := s.Run()
	require.NoError(t, err)
	require.Equal(t, -1, strings.Index(s.Console.String(), "does not take"))
	require.True(t, lines("a", 2000) == s.Console.String())
	require.Greater(t, s.Machine.Ahead, int64(200e9))
}

// TestWhatIsPrintedForADriverIsNoLongerTaken: of what comes when the system runs again it gets all.
func TestWhatIsPrintedForADriverIsNoLongerTaken(t *testing.T) {
	s := boot(t, domainzero.Config{})
	s.Add(named("driver", "takes", console, rig.Exports("theirs")))
	_, err := s.Run()
	require.NoError(t, err)
	s.Add(printer("a", 1))
	_, err = s.Run()
	require.NoError(t, err)
	s.Add(printer("b", 1), named("client", "asks", rig.Imports("theirs")))
	_, err = s.Run()
	require.NoError(t, err)
	require.Contains(t, s.Console.String(), "["+lines("b", 1)+"]")
}
