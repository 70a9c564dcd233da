package main

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/test/trusted"
)

func TestTrustedComputingBaseIsWithinItsLimit(t *testing.T) {
	s, err := trusted.Count("../..")
	require.NoError(t, err)
	require.LessOrEqual(t, trusted.Total(s.Base), Limit)
	require.LessOrEqual(t, trusted.Total(s.Bare), bareLimit)
}
