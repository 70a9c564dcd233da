package domain

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/config/model"
)

// Every collector that a configuration may name is there, and no other.
func TestCollectorsHaveNames(t *testing.T) {
	require.Len(t, collectors, len(model.Collectors))
	for _, name := range model.Collectors {
		require.NotNil(t, collectors[name], name)
	}
}
