package portal_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/config/model"
	"github.com/portico-os/portico/domainzero"
	"github.com/portico-os/portico/domainzero/domain"
	"github.com/portico-os/portico/domainzero/memory"
	"github.com/portico-os/portico/test/rig"
	"github.com/portico-os/portico/translator/abi"
)

// TestCopiesOutliveTheirDomains: a line fires while arguments or results are copied, and its handler
// ends one of the two domains. The copy has the memory of both as long as it goes on, and the handler waits for that; then the
// call fails, or nobody waits for it. Handlers of others may run at each exit that a copy makes.
func TestCopiesOutliveTheirDomains(t *testing.T) {
	const took, gave, ended = "client: took 40, well", "client: gave 40, well", ", the service's domain has ended"
	for _, who := range []string{"server", "client"} {
		for _, what := range []uint64{abi.CopyHold, abi.CopyInterface} {
			for _, at := range []int{2, 22} { // from the 21st on results are copied
				t.Run(fmt.Sprintf("%s ends at exit %d for %#x", who, at, what), func(t *testing.T) {
					s := rig.Boot(t, domainzero.Config{}, components+"torn")
					exits, fire := 0, false
					s.Machine.Left = func(c *abi.CPU) {
						if c.Reason != abi.ReasonIntrinsic || *domain.Register(memory.At[abi.RegSave](c.NativeSP), abi.NumberReg) != what {
							return
						}
						exits++
						fire = fire || exits == at
					}
					s.Machine.Raise = func(claimed uint64) uint64 {
						if !fire {
							return 0
						}
						return claimed
					}
					member := func(name string, changes ...func(d *model.Domain)) model.Domain {
						params := map[string]string{"serves": fmt.Sprint(name == "server")}
						return rig.Domain(name, components+"torn", append(changes, func(d *model.Domain) {
							if name == who {
								d.Interrupts, params["line"] = []int{4}, "4"
							}
							d.Params = map[string]map[string]string{components + "torn": params}
						})...)
					}
					ds := s.Add(member("server", rig.Exports("desk")), member("client", rig.Imports("desk")))
					output := s.Output()
					fired := ds[map[string]int{"server": 0, "client": 1}[who]]
					require.Contains(t, fired.Failure, "the interrupt handler did more than it may")
					require.NotContains(t, output, "defect")
					done := (at - 1) / 20
					if who == "server" {
						done *= 2 // the results that were being copied have arrived
					}
					want := append([]string(nil), []string{took, gave, took, gave, took, gave}[:done]...)
					if who == "server" {
						for i := len(want); i < 6; i++ {
							want = append(want, []string{"client: took 0", "client: gave 0"}[i%2]+ended)
						}
					}
					require.Equal(t, want, tellings(output))
				})
			}
		}
	}
}

// tellings returns the lines in which package torn tells of a call.
func tellings(output string) (list []string) {
	for line := range strings.Lines(output) {
		if strings.Contains(line, " took ") || strings.Contains(line, " gave ") {
			list = append(list, strings.TrimSpace(line))
		}
	}
	return list
}
