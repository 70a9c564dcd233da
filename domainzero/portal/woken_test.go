package portal_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/config/model"
	"github.com/portico-os/portico/domainzero"
	"github.com/portico-os/portico/domainzero/domain"
	"github.com/portico-os/portico/test/rig"
)

// TestWhoNoLongerWaitsForACopyIsNotWokenByIt: a call that is begun cannot enter its domain, for a copy holds that. It fails by its
// deadline, and its thread copies itself while the first copy still waits. That wakes those who wait for its end: this thread goes on
// with its own copy, and has no turn beside that.
func TestWhoNoLongerWaitsForACopyIsNotWokenByIt(t *testing.T) {
	s := rig.Boot(t, domainzero.Config{}, components+"held")
	add := func(name string, params map[string]string, changes ...func(d *model.Domain)) *domainzero.Domain {
		d := rig.Domain(name, components+"held", changes...)
		d.Params = map[string]map[string]string{components + "held": params}
		return s.Add(d)[0]
	}
	user := rig.Imports("store", "desk", "other")
	store := add("store", map[string]string{"role": "store", "offers": "store,desk"}, rig.Exports("store", "desk"))
	add("other", map[string]string{"role": "store", "offers": "other"}, rig.Exports("other"))
	add("linker", map[string]string{"role": "late", "bytes": "140000"}, user)
	add("caller", map[string]string{"role": "meet", "turns": "1"}, user)
	s.Output() // so nothing is to be linked any more

	s.Machine.Still, s.Machine.Restless = true, true
	busy := add("busy", map[string]string{"role": "meet", "turns": "9"}, user)
	late := add("late", map[string]string{"role": "late", "bytes": "140000"}, user)
	copier := add("copier", map[string]string{"role": "take", "parts": "20", "at": "desk"}, user)
	add("spinner", map[string]string{"role": "spin", "turns": "6000"}, user) // time goes on in its turns
	thread := late.Threads[0]
	var hold any // of the copier's copy
	steps := []struct {
		runs *domainzero.Domain // of the three
		till func() bool
	}{
		{busy, func() bool { return slices.ContainsFunc(store.Threads, (*domain.Thread).Calling) }}, // the service is called, and calls
		{late, func() bool { return thread.Waits != nil }},
		{busy, func() bool { return thread.Waits == nil }}, // the late thread's call begins
		{copier, func() bool { hold = store.Held; return hold != nil }},
		{late, func() bool { return thread.Awaits == hold }},
		{late, func() bool { return late.Held != nil }},
		{copier, func() bool { return store.Held != hold }},
	}
	s.Machine.Entered = func() {
		for len(steps) > 0 && steps[0].till() {
			steps = steps[1:]
		}
		for _, d := range []*domainzero.Domain{busy, late, copier} {
			if d.Owes = 0; len(steps) > 0 && d != steps[0].runs {
				d.Owes = 1_000_000_000
			}
		}
		require.False(t, late.Held != nil && thread.Queued, "who copies is in the run queue beside its copy")
	}
	output := s.Output()
	require.Empty(t, steps)
	require.Contains(t, output, "late true\n")
	require.Equal(t, 2, strings.Count(output, "take 190\n"), output)
}
