package services_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/config/model"
	"github.com/portico-os/portico/domainzero"
	"github.com/portico-os/portico/test/rig"
)

// TestValuesMoveWhileTheirComparersAreMade: what is compared waits for code, and its heap is collected meanwhile.
func TestValuesMoveWhileTheirComparersAreMade(t *testing.T) {
	const compared = "github.com/portico-os/portico/domainzero/services/testdata/compared"
	s := rig.Boot(t, domainzero.Config{}, compared)
	s.Machine.Restless = true
	made := s.Add(
		rig.Domain("compares", compared, rig.Exports("sink"), rig.Main, func(d *model.Domain) { d.Heap = 2 << 20 }),
		rig.Domain("fills", compared, rig.Imports("sink"), func(d *model.Domain) {
			d.Params = map[string]map[string]string{compared: {"fills": "true"}}
		}))
	collections := 0
	s.Machine.Entered = func() {
		if !made[0].Ended {
			collections = made[0].Heap.Stats.Collections
		}
	}
	require.Equal(t, "compared\n", s.Output())
	require.Greater(t, collections, 5)
}
