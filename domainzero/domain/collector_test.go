package domain

import (
	"maps"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/config/model"
)

// TestCollectorsHaveNames: behind each name that a configuration may give there is a collector, and
// no collector is without a name.
func TestCollectorsHaveNames(t *testing.T) {
	require.ElementsMatch(t, model.Collectors, slices.Collect(maps.Keys(collectors)))
	require.Contains(t, model.Collectors, model.Defaults.Collector)
}
