package system

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/config/model"
	"github.com/portico-os/portico/domainzero"
)

// managed creates a store, a hostile domain that does a deed, and a warden.
func managed(t *testing.T, m *machine, deed, turns string, granted bool, params map[string]string) {
	t.Helper()
	settings := model.Defaults
	settings.Heap, settings.Memory = 4<<20, 32<<20
	for _, c := range []model.Domain{
		{Name: "store", Exports: []string{"store0"}},
		{Name: "hostile", Imports: []string{"store0"}, Exports: []string{"evil0"}, Params: map[string]map[string]string{
			componentsPath + "/hostile": {"deed": deed, "turns": turns, "offer": "true"},
		}},
		{Name: "warden", Imports: []string{"evil0"}, Manager: granted, Params: map[string]map[string]string{componentsPath + "/warden": params}},
	} {
		c.Components = []string{componentsPath + "/" + c.Name}
		c.Settings = settings
		_, err := m.Create(c)
		require.NoError(t, err)
	}
}

// TestManagerEndsAndStartsDomains ends a domain that holds all it can get and starts it
// again, many times: its name is bound again, and nothing is lost.
func TestManagerEndsAndStartsDomains(t *testing.T) {
	for _, deed := range []string{"nothing", "memory", "parts", "hold"} {
		for name, config := range map[string]domainzero.Config{"": {}, " under forced collections": {CollectEvery: 101, Poison: true}} {
			t.Run(deed+name, func(t *testing.T) {
				m := load(t, config, componentsPath+"/store", componentsPath+"/hostile", componentsPath+"/warden")
				managed(t, m, deed, "", true, map[string]string{"rounds": "6"})
				run(t, m)
				output := m.console.String()
				var left []string
				for line := range strings.Lines(output) {
					if strings.HasPrefix(line, "left ") {
						left = append(left, line)
					}
				}
				require.Len(t, left, 6, output)
				if config.CollectEvery == 0 { // else heaps have any size
					for _, l := range left[1:] {
						require.Equal(t, left[1], l, output)
					}
				}
				require.Equal(t, 6, strings.Count(output, "hostile ended 5, memory 0\n"), output)
				for _, text := range []string{
					"domain 0 store runs\ndomain 1 hostile runs\ndomain 2 warden ",
					"service store0 of store\nservice evil0 of hostile\n", "event: hostile ended with 5\n",
				} {
					require.Contains(t, output, text)
				}
			})
		}
	}
}

// TestManagerNeedsItsGrant shows that without the configuration's grant nothing is told and
// nothing done.
func TestManagerNeedsItsGrant(t *testing.T) {
	m := load(t, domainzero.Config{}, componentsPath+"/store", componentsPath+"/hostile", componentsPath+"/warden")
	managed(t, m, "nothing", "", false, nil)
	run(t, m)
	for _, what := range []string{"domains", "whole", "services", "events", "end", "start"} {
		require.Contains(t, m.console.String(), what+": not permitted\n")
	}
	require.NotContains(t, m.console.String(), "no error")
}
