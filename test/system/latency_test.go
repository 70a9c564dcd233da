package system

import (
	_ "embed"
	"os"
	"path/filepath"
	"regexp"
	"testing"
	"text/template"
	"time"

	"github.com/stretchr/testify/require"
)

//go:embed testdata/latency.toml.tmpl
var latencyText string

// TestInterruptLatency measures, in the guest's time, how long after a device's request its
// handler runs while IOZone is at work, and logs the figures: see docs/drivers.md.
func TestInterruptLatency(t *testing.T) {
	file := filepath.Join(t.TempDir(), "latency.toml")
	out, err := os.Create(file)
	require.NoError(t, err)
	require.NoError(t, template.Must(template.New("").Parse(latencyText)).Execute(out, map[string]any{"Path": componentsPath, "Samples": 500}))
	require.NoError(t, out.Close())
	status, output, err := execute(within(t, 2*time.Minute), "qemu", file)
	require.NoError(t, err, output)
	require.Equal(t, 7, status, output)
	require.Contains(t, output, "iozone ")
	figures := regexp.MustCompile(`(?m)^meter: .* longest:\d+$`).FindString(output)
	require.NotEmpty(t, figures, output)
	t.Log(figures)
}
