package calibrate_test

import (
	"bytes"
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/components/calibrate"
	"github.com/portico-os/portico/portals"
)

func TestStartPrintsALineForEachClass(t *testing.T) {
	var console bytes.Buffer
	defer portals.CaptureConsole(&console)()
	require.NoError(t, calibrate.Start(portals.NewTestDomain(nil)))
	require.Regexp(t, regexp.MustCompile(`^(calibrate (Arithmetic|Divide|Access|Branch|Call|Copy|System) \d+\n){7}$`), console.String())
}
