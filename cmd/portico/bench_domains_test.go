package main

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// TestManyDomains starts and ends as many domains as take a second, if what each takes does not
// grow with their number.
func TestManyDomains(t *testing.T) {
	const count = 5000
	r, err := measureDomains(count)
	require.NoError(t, err)
	require.Equal(t, count, r.Domains)
	require.Less(t, r.Read+r.Create+r.Start, 3.0)
	require.Less(t, r.Shutdown, 2.0)
	require.Less(t, r.Peak, r.Running+r.Running/10)
	require.Less(t, r.Running/count, 60, "KiB for each")
}
