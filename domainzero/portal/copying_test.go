package portal_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/config/model"
	"github.com/portico-os/portico/domainzero"
	"github.com/portico-os/portico/portals"
	"github.com/portico-os/portico/test/rig"
)

// TestSharingIsKept, whatever the table of copies has to be made for it: larger, with places that
// addresses do not tell, or empty once more.
func TestSharingIsKept(t *testing.T) {
	for call, want := range map[string]string{
		"many":    "20000 true <nil>",
		"meeting": "100 true <nil> 100",
		"often":   "140000",
		"pair":    "true true <nil>",
		"odd":     "<nil> " + portals.ErrType.Error(),
	} {
		t.Run(call, func(t *testing.T) {
			s := rig.Boot(t, domainzero.Config{}, components+"sharing")
			s.Add(rig.Domain("server", components+"sharing", rig.Exports("sharing")),
				rig.Domain("client", components+"sharing", rig.Imports("sharing"), rig.Main, func(d *model.Domain) {
					d.Heap, d.Params = 64<<20, map[string]map[string]string{components + "sharing": {"call": call}}
				}))
			require.Equal(t, want+"\n", s.Output())
		})
	}
}
