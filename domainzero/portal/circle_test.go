package portal_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/config/model"
	"github.com/portico-os/portico/domainzero"
	"github.com/portico-os/portico/portals"
	"github.com/portico-os/portico/test/rig"
)

// TestDeadlockOfStarvation: the last thread of a domain calls a service whose own call waits for
// a thread of that domain. The call that closes the circle fails, and the others go on.
func TestDeadlockOfStarvation(t *testing.T) {
	for threads, want := range map[int][]string{
		2: {"first: " + portals.ErrDeadlock.Error(), "second: well"}, 3: {"first: well", "second: well"},
	} {
		t.Run(fmt.Sprint(threads, " threads"), func(t *testing.T) {
			s := rig.Boot(t, domainzero.Config{}, components+"circle")
			member := func(name string, params map[string]string, imports, exports []string) model.Domain {
				return rig.Domain(name, components+"circle", func(d *model.Domain) {
					d.Imports, d.Exports, d.Threads = imports, exports, 64
					d.Params = map[string]map[string]string{components + "circle": params}
				})
			}
			few := member("few", map[string]string{"long": "50", "short": "0"}, nil, []string{"long", "short", "back"})
			few.Threads = threads
			few.Imports = []string{"back"}
			back := member("back", map[string]string{"back": "0"}, []string{"short"}, []string{"back"})
			s.Add(few, back,
				member("first", map[string]string{"calls": "long"}, []string{"long"}, nil),
				member("second", map[string]string{"calls": "back", "yields": "10"}, []string{"back"}, nil))
			require.Equal(t, want, lines(t, s))
		})
	}
}
