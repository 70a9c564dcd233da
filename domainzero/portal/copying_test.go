package portal_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/config/model"
	"github.com/portico-os/portico/domainzero"
	"github.com/portico-os/portico/portals"
	"github.com/portico-os/portico/test/rig"
	"github.com/portico-os/portico/translator/abi"
)

// TestSharingIsKept, whatever the table of copies has to be made for it: larger, with places that
// addresses do not tell, or empty once more.
func TestSharingIsKept(t *testing.T) {
	for call, want := range map[string]string{
		"many":    "20000 true <nil>",
		"meeting": "100 true <nil> 100",
		"often":   "140000",
		"pair":    "true true <nil>",
		"again":   "0 <nil> 1 <nil> 2 <nil> ",
		"odd":     "<nil> " + portals.ErrType.Error(),
	} {
		t.Run(call, func(t *testing.T) {
			s := rig.Boot(t, domainzero.Config{}, components+"sharing")
			sharing(s, call)
			require.Equal(t, want+"\n", s.Output())
		})
		if call == "often" {
			continue
		}
		t.Run(call+" in turns", func(t *testing.T) {
			s := rig.Boot(t, domainzero.Config{}, components+"sharing")
			s.Machine.Restless = true
			sharing(s, call)
			require.Equal(t, want+"\n", s.Output())
		})
	}
}

// sharing adds a domain that makes a call, and one that it calls.
func sharing(s *rig.System, call string) {
	s.Add(rig.Domain("server", components+"sharing", rig.Exports("sharing")),
		rig.Domain("client", components+"sharing", rig.Imports("sharing"), rig.Main, func(d *model.Domain) {
			d.Heap, d.Params = 64<<20, map[string]map[string]string{components + "sharing": {"call": call}}
		}))
}

// TestServicesEndWithTheLastPortal: whoever hands out objects, and whoever drops them, has no more
// services and portals than twice those in use, and some. In one domain there are none.
func TestServicesEndWithTheLastPortal(t *testing.T) {
	for name, test := range map[string]struct {
		kept, all string
		most      int
	}{
		"few kept":  {"1", "100000", 2100},
		"many kept": {"10000", "30000", 33000},
	} {
		member := func(name string, changes ...func(d *model.Domain)) model.Domain {
			d := rig.Domain(name, components+"handout", changes...)
			d.Params = map[string]map[string]string{components + "handout": {"role": name, "kept": test.kept, "all": test.all}}
			return d
		}
		t.Run(name, func(t *testing.T) {
			s := rig.Boot(t, domainzero.Config{}, components+"handout")
			made := s.Add(member("server", rig.Exports("office")), member("client", rig.Imports("office"), rig.Main))
			services, portals := 0, 0
			s.Machine.Left = func(*abi.CPU) {
				services, portals = max(services, len(made[0].Services)), max(portals, made[1].Portals.Len())
			}
			require.Equal(t, "0 -1\n", s.Output())
			require.LessOrEqual(t, services, test.most)
			require.LessOrEqual(t, portals, test.most)
		})
		t.Run(name+" in one domain", func(t *testing.T) {
			s := rig.Boot(t, domainzero.Config{}, components+"handout")
			one := s.Add(member("both", rig.Exports("office"), rig.Main))[0]
			require.Equal(t, "0 -1\n", s.Output())
			require.Zero(t, one.Portals.Len())
		})
	}
}
