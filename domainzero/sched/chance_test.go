package sched_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/config/model"
	"github.com/portico-os/portico/domainzero"
	"github.com/portico-os/portico/test/rig"
)

// TestTimersByChance: calls with deadlines in a mesh of domains, of which some end in the middle,
// return what they must, or fail, and not before their time; and all calls come to an end.
func TestTimersByChance(t *testing.T) {
	for seed := range 4 {
		for _, scheduled := range []bool{false, true} {
			t.Run(fmt.Sprintf("seed %d, with schedulers: %v", seed, scheduled), func(t *testing.T) {
				s := rig.Boot(t, domainzero.Config{}, components+"chance", components+"recorder", components+"slow")
				const peers = 6
				var names []string
				var ds []*domainzero.Domain
				for i := range peers {
					names = append(names, fmt.Sprint("peer", i))
				}
				for i := range peers {
					set := func(d *model.Domain) {
						d.Imports, d.Exports, d.Threads = names, names[i:i+1], 3+i
						params := map[string]string{"seed": fmt.Sprint(100*seed + i + 1), "peers": fmt.Sprint(peers), "own": fmt.Sprint(i), "calls": "60"}
						if i%3 == 2 {
							params["ends"] = "150"
						}
						d.Params = map[string]map[string]string{components + "chance": params}
						if scheduled {
							d.Scheduler = components + []string{"slow", "recorder"}[i%2]
						}
					}
					ds = append(ds, s.Add(rig.Domain(names[i], components+"chance", set))...)
				}
				_, err := s.Run()
				require.NoError(t, err)
				for _, d := range ds {
					require.NotContains(t, d.Failure, "defect")
					require.NotContains(t, d.Failure, "scheduler")
					for _, x := range d.Threads {
						if d.Ended {
							continue
						}
						require.Zero(t, x.TCB.Service, "a thread is left in a call")
						require.False(t, x.Calling())
					}
				}
				for _, what := range []string{"wrong", "early", "another"} {
					require.NotContains(t, s.Console.String(), what)
				}
			})
		}
	}
}
