package portal_test

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/config/model"
	"github.com/portico-os/portico/domainzero"
	"github.com/portico-os/portico/test/rig"
)

// held boots a system in which a domain copies much to a store, or from it, in many turns, and others play
// roles. It returns what was printed, and how often something ran in the middle of a copy, and of a link.
func held(t *testing.T, role string, others map[string]map[string]string, changes ...func(d *model.Domain)) (output string, holds, links int) {
	t.Helper()
	s := rig.Boot(t, domainzero.Config{}, components+"held")
	s.Machine.Restless = true
	add := func(name string, params map[string]string, changes ...func(d *model.Domain)) *domainzero.Domain {
		d := rig.Domain(name, components+"held", changes...)
		d.Params = map[string]map[string]string{components + "held": params}
		return s.Add(d)[0]
	}
	store := add("store", map[string]string{"role": "store"}, rig.Exports("store"))
	add("copier", map[string]string{"role": role, "parts": "600", "bytes": "140000"}, append(changes, rig.Imports("store"))...)
	for _, name := range slices.Sorted(maps.Keys(others)) {
		add(name, others[name], rig.Imports("store"), func(d *model.Domain) { d.Manager = true })
	}
	entries := 0
	s.Machine.Entered = func() {
		if entries++; entries > 1_000_000 {
			panic("nobody goes on")
		}
		if store.Held != nil {
			holds++
		}
		if store.Common().Linker.Busy {
			links++
		}
	}
	return s.Output(), holds, links
}

// all is the sum that a copy of all parts and bytes has.
const all = "319700"

// TestCopiesAndLinksTakeTurns: others run in the middle of a link, and of a copy, and what arrives is what was sent. Who calls one of
// the two sides meanwhile waits.
func TestCopiesAndLinksTakeTurns(t *testing.T) {
	for _, role := range []string{"take", "give"} {
		t.Run(role, func(t *testing.T) {
			output, holds, links := held(t, role, map[string]map[string]string{
				"caller": {"role": "call", "turns": "30"}, "second": {"role": "call", "turns": "30"}, "hurried": {"role": "hurry", "turns": "30"},
			})
			require.Equal(t, 2, strings.Count(output, role+" "+all+"\n"), output)
			require.Equal(t, 2, strings.Count(output, "call\n"), output)
			require.Contains(t, output, "hurry true\n")
			require.NotContains(t, output, "another deadline", "one that passes while its domain is held stays what it is")
			require.Greater(t, holds, 50)
			require.Greater(t, links, 50)
		})
	}
}

// TestCopiesAndTheirSidesMayWantLinks: a copy waits for a link that was begun for a thread of a side, which is held and cannot go on with
// it.
func TestCopiesAndTheirSidesMayWantLinks(t *testing.T) {
	for _, turns := range []string{"0", "20", "60"} {
		t.Run(turns, func(t *testing.T) {
			output, _, _ := held(t, "call", map[string]map[string]string{
				"comparer": {"role": "compare", "turns": "9"}, "keeper": {"role": "keep", "turns": turns},
			})
			require.Contains(t, output, "keep 8\n")
			require.Contains(t, output, "compare 9\n")
		})
	}
}

// TestWhoLinkedForACopyThatFailedLinksForOthers: a side of a copy ends in the middle of a link for it, and the thread that copied wants
// something else done in steps: to start that side again.
func TestWhoLinkedForACopyThatFailedLinksForOthers(t *testing.T) {
	for turns := 268; turns < 300; turns += 4 {
		t.Run(strconv.Itoa(turns), func(t *testing.T) {
			output, _, _ := held(t, "call", map[string]map[string]string{
				"keeper": {"role": "keep", "victim": "store", "turns": "300"}, "ender": {"role": "end", "victim": "store", "turns": strconv.Itoa(turns)},
			})
			require.Contains(t, output, "keep 8\n")
		})
	}
}

// TestEitherSideMayEndInACopy ends one of the sides, or what waits for them, after so many turns.
func TestEitherSideMayEndInACopy(t *testing.T) {
	for _, role := range []string{"take", "give"} {
		for _, victim := range []string{"store", "copier", "caller"} {
			t.Run(role+" "+victim, func(t *testing.T) {
				most := 0
				for turns := 4; turns < 1200; turns = turns*3 + 1 {
					t.Run(strconv.Itoa(turns), func(t *testing.T) {
						output, holds, _ := held(t, role, map[string]map[string]string{
							"caller": {"role": "call", "turns": "10"}, "ender": {"role": "end", "victim": victim, "turns": strconv.Itoa(turns)},
						})
						most = max(most, holds)
						require.NotContains(t, output, "defect")
						switch victim {
						case "store":
							require.Equal(t, 2, strings.Count(output, role+" "), output)
						case "caller":
							require.Equal(t, 2, strings.Count(output, role+" "+all+"\n"), output)
						}
					})
				}
				require.Greater(t, most, 4)
			})
		}
	}
}
