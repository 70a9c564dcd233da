package system

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/config/model"
	"github.com/portico-os/portico/domainzero"
	"github.com/portico-os/portico/test/rig"
)

// TestNoWakeUpIsLost: threads of one domain wait for what another one has, which lets it go after each number of turns of others,
// so that it does at each place at which they leave native code on their way into the wait. All of them go on.
func TestNoWakeUpIsLost(t *testing.T) {
	const locks = ownPath + "test/system/testdata/components/locks"
	for _, what := range []string{"mutex", "writer and writer", "writer and reader", "reader and writer", "group"} {
		t.Run(what, func(t *testing.T) {
			s := rig.Boot(t, domainzero.Config{}, locks)
			s.Machine.Still, s.Machine.Restless = true, true
			desks := []string{"desk0", "desk1", "desk2"}
			add := func(name string, uses func(d *model.Domain), params map[string]string) {
				s.Add(rig.Domain(name, locks, uses, func(d *model.Domain) { d.Params = map[string]map[string]string{locks: params} }))
			}
			add("desks", rig.Exports(desks...), map[string]string{"desks": "3"})
			waited := 0
			for turns := range 40 {
				s.Console.Reset()
				for _, desk := range desks {
					add(fmt.Sprint(turns, " at ", desk), rig.Imports(desks...), map[string]string{"what": what, "turns": strconv.Itoa(turns), "desk": desk})
				}
				output := s.Output()
				require.Equal(t, 2, strings.Count(output, "\n"), "%d turns: %q", turns, output)
				waited += strings.Count(output, "true")
			}
			require.Greater(t, waited, 20)
		})
	}
}
