package main

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/config"
)

func TestVerifyPrintsBounds(t *testing.T) {
	status, stdout, stderr := portico(t, "verify", "--json", config.ImportPath("schedulers/invisible"))
	require.Zero(t, status, stderr)
	require.Empty(t, stderr)
	var judged struct{ Components []componentFigures }
	require.NoError(t, json.Unmarshal([]byte(stdout), &judged))
	bounds := map[string]boundFigures{}
	for _, b := range judged.Components[len(judged.Components)-1].Bounds {
		bounds[b.Function] = b
	}
	require.Len(t, bounds, 3)
	for _, name := range []string{"(*Scheduler).Activated", "(*Scheduler).Unblocked", "(*Scheduler).Preempted"} {
		b := bounds[name]
		require.Empty(t, b.Refusal)
		require.Positive(t, b.Units)
		require.Greater(t, b.Most, b.Units)
		require.Positive(t, b.Cycles)
	}
}

func TestVerifyPrintsWhyThereIsNoBound(t *testing.T) {
	status, stdout, stderr := portico(t, "verify", "../../test/system/testdata/components/schedule/spinning")
	require.Zero(t, status, stderr)
	require.Contains(t, stdout, "  (*Scheduler).Preempted: no scheduler of a domain: spinning/spinning.go:22:")
	require.Regexp(t, `\n  \(\*Scheduler\).Unblocked: at most \d+ of 20000 units of time, about \d+ cycles here\n`, stdout)
}

func TestVerifyRefusesHandlersWithoutABound(t *testing.T) {
	status, _, stderr := portico(t, "verify", "../../test/system/testdata/components/handler")
	require.Equal(t, statusRefused, status)
	require.Contains(t, stderr, "handler/handler.go:11: func (*Device).HandleInterrupt: br: ")
	require.Contains(t, stderr, "no limit of the loop that begins here is proven")
}
