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
			require.Equal(t, "done 136\n", s.Output())
		})
	}
}

const roundRobin = "github.com/portico-os/portico/schedulers/roundrobin"

// stack has room for a recursion over a long list.
func stack(d *model.Domain) { d.Stack = 8 << 20 }
