package chaos

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/bytecode/intrinsics"
	"github.com/portico-os/portico/translator/abi"
)

// TestPlacesAreReachedOrNot: each place of the trusted code is passed by runs, or it is said why not; and
// nothing else is.
func TestPlacesAreReachedOrNot(t *testing.T) {
	all, err := Places(root)
	require.NoError(t, err)
	for _, p := range all {
		n := 0
		for _, is := range []bool{reached[p] != "", unreached[p] != "", isTranslated(p)} {
			if is {
				n++
			}
		}
		require.Equal(t, 1, n, "%s: say in the list of those reached how runs pass it, or in the other why not", p)
	}
	for p := range reached {
		require.Contains(t, all, p)
	}
	for p := range unreached {
		require.Contains(t, all, p)
	}
	require.Len(t, slices.Compact(slices.Sorted(slices.Values(all))), len(all))
	require.NotEmpty(t, reasonTranslated)
}

func isTranslated(p place) bool {
	id, ok := intrinsics.ByName(p.name())
	return ok && p.sort() == sortIntrinsic && intrinsics.Table[id].Class.Translated()
}

// TestTheListIsThatOfTheTrustedCode: what is read of sources has as many names as the code has values.
func TestTheListIsThatOfTheTrustedCode(t *testing.T) {
	n, err := readNames(root)
	require.NoError(t, err)
	require.Equal(t, n.Reasons[len(n.Reasons)-1], n.reason(abi.NumReasons-1))
	require.Equal(t, "Assert", n.reason(abi.ReasonAssert))
	require.Equal(t, "Exit", n.reason(abi.ReasonExit))
	require.Len(t, n.Hooks, int(abi.NumHooks))
	for name, number := range portalNumbers {
		require.Equal(t, placeOf(sortPortal, name), portalPlace(number|uint64(map[bool]int{true: 5}[strings.HasPrefix(name, "Portal")])))
	}
}

// TestEntersAreFound: who calls what enters is found, through functions of its package, and nobody else.
func TestEntersAreFound(t *testing.T) {
	calls := func(names ...string) map[string]bool {
		m := map[string]bool{}
		for _, n := range names {
			m[n] = true
		}
		return m
	}
	list := []function{
		{"cpu", "CPU.enter", false, calls("Enter", "Ticks")},
		{"cpu", "CPU.Dispatch", true, calls("enter", "leave")},
		{"cpu", "CPU.Callback", true, calls("enter")},
		{"cpu", "CPU.leave", false, calls("settle")},
		{"sched", "Local.run", false, calls("Callback")},
		{"sched", "Open", true, calls("run")},
		{"domainzero", "System.run", false, calls("Dispatch")},
		{"domainzero", "System.Run", true, calls("claimed", "run")},
	}
	require.Equal(t, []string{"cpu.CPU.Callback", "cpu.CPU.Dispatch", "cpu.CPU.enter", "sched.Local.run", "sched.Open"}, entering(list))
	require.Equal(t, []string{"Run"}, claiming(list))
}

// TestPlansRepeat: a seed gives one plan and one world, whose injections can all happen.
func TestPlansRepeat(t *testing.T) {
	all := pairs()
	first := map[pair]bool{}
	for seed := range uint64(3 * len(all)) {
		p := planOf(seed, all)
		require.Equal(t, p, planOf(seed, all))
		for _, x := range p.Injections {
			require.Empty(t, possible(x.Place, eventNamed(x.Event), x.After))
		}
		first[pair{p.Injections[0].Place, p.Injections[0].Event}] = true
	}
	require.Greater(t, len(first), len(all)*9/10, "the first ones take turns")
	require.Equal(t, worldOf(7), worldOf(7))
}

// TestEverySchedulerTakesPart, and both ways to panic.
func TestEverySchedulerTakesPart(t *testing.T) {
	had, panics := map[string]bool{}, map[bool]bool{}
	for seed := range uint64(40) {
		for _, d := range worldOf(seed).domains[firstNumber:] {
			had[d.Scheduler], panics[d.OnPanic == "domain"] = true, true
			require.NoError(t, d.Check())
		}
	}
	for _, s := range schedulers {
		require.True(t, had[s], s)
	}
	entries, err := os.ReadDir(filepath.Join(root, "schedulers"))
	require.NoError(t, err)
	for _, e := range entries {
		if e.IsDir() {
			require.Contains(t, schedulers, schedulersPath+e.Name())
		}
	}
	require.Len(t, panics, 2)
}
