package portal_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/config/model"
	"github.com/portico-os/portico/domainzero"
	"github.com/portico-os/portico/test/rig"
)

const components = "github.com/portico-os/portico/domainzero/portal/testdata/"

// TestCallsPassValues: what is passed to another domain arrives as it was, and a copy of it, or
// not at all, in calls of all kinds.
func TestCallsPassValues(t *testing.T) {
	for name, test := range map[string]struct {
		config domainzero.Config
		change func(d *model.Domain)
	}{
		"plain":           {},
		"objects moving":  {config: domainzero.Config{CollectEvery: 7}},
		"small heaps":     {change: func(d *model.Domain) { d.Heap = 8 << 20 }},
		"called by stubs": {change: func(d *model.Domain) { d.Translator.FastPortals, d.Translator.Inline = false, false }},
		"with schedulers": {change: func(d *model.Domain) { d.Scheduler = roundRobin }},
	} {
		t.Run(name, func(t *testing.T) {
			s := rig.Boot(t, test.config, components+"seller", components+"buyer", roundRobin)
			if test.change == nil {
				test.change = func(*model.Domain) {}
			}
			s.Add(
				rig.Domain("seller", components+"seller", rig.Exports("service"), test.change, stack),
				rig.Domain("buyer", components+"buyer", rig.Imports("service"), rig.Main, test.change, stack, func(d *model.Domain) {
					if test.config.CollectEvery > 0 {
						d.Params = map[string]map[string]string{components + "buyer": {"graphs": "8"}}
					}
				}),
			)
			require.Equal(t, "done 265\n", s.Output())
		})
	}
}

// TestDeadlinesEndWithTheirCall: the thread that a service had for it serves the next call without
// one, though native code lends it and takes it back.
func TestDeadlinesEndWithTheirCall(t *testing.T) {
	s := rig.Boot(t, domainzero.Config{}, components+"lent")
	lent := func(name string, changes ...func(d *model.Domain)) model.Domain {
		return rig.Domain(name, components+"lent", changes...)
	}
	server := s.Add(lent("clock", rig.Exports("clock")),
		lent("server", rig.Imports("clock"), rig.Exports("server"), func(d *model.Domain) { d.Threads = 2 }),
		lent("client", rig.Imports("server"), rig.Main))[1]
	require.Equal(t, "0 1 2 3 4\n", s.Output())
	require.Len(t, server.Threads, 2, "the first, and one for all calls")
}

const roundRobin = "github.com/portico-os/portico/schedulers/roundrobin"

// stack has room for a recursion over a long list.
func stack(d *model.Domain) { d.Stack = 8 << 20 }
