package system

import (
	_ "embed"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"text/template"
	"time"

	"github.com/stretchr/testify/require"
)

//go:embed testdata/drivers.toml.tmpl
var driversText string

// A driver is a hostile domain with a device.
type driver struct {
	Name, Deed, Ports string
	Line              int // 0: none
	Imports           string
	Manager           bool
	want              string // to be seen of it
}

// TestHostileDrivers boots systems with drivers that do what they should not, one after the
// other: in each the bystander finishes its task.
func TestHostileDrivers(t *testing.T) {
	const (
		first, second = "0x3f8-0x3ff", "0x2f8-0x2ff" // serial ports
		before        = "0x3f0-0x3f7"
	)
	systems := [][]driver{
		{
			{Name: "owner", Deed: "own", Ports: first, Line: 4, want: "hostile: own: returned 96\n"}, // what its device says: idle
			{Name: "stranger", Deed: "port", want: "domain stranger: panic: runtime error: access to I/O port 0x3fd, which is not granted"},
			{Name: "neighbour", Deed: "ports", Ports: before, want: "domain neighbour: panic: runtime error: access to I/O port 0x3f6, which is not granted"},
			{Name: "borrower", Deed: "borrow", Ports: second, Imports: "owner0", want: "domain borrower: panic: runtime error: access to I/O port 0x3fd, which is not granted"},
			{Name: "successor", Deed: "take over", Line: 3, want: "hostile: take over: not permitted\n"},
			{Name: "claimant", Deed: "lines", Line: 5, want: "hostile: lines: not permitted\n"},
			{Name: "listener", Deed: "output", want: "hostile: output: not permitted\n"},
		},
		{
			{Name: "careless", Deed: "storm", Ports: first, Line: 4, want: "hostile: storm: returned 0\n"},
			{Name: "witness", Deed: "witness", Manager: true, want: "hostile: witness: returned 4\n"}, // the line
		},
		{{Name: "faulty", Deed: "fault", Ports: first, Line: 4, want: "domain faulty: fatal error: the interrupt handler"}},
		{{Name: "leaver", Deed: "leave", Ports: first, Line: 4}},
		{{Name: "echo", Deed: "echo", Ports: second, Line: 3, want: "hostile: echo: returned 0\n"}},
		{{Name: "changing", Deed: "change", Ports: first, Line: 4}},
		{{Name: "shouter", Deed: "shout", want: "Hear me"}},
		{{Name: "intruder", Deed: "intrude", Ports: first, Line: 4, want: "domain intruder: fatal error: the interrupt handler"}},
	}
	var files []string
	for i, drivers := range systems {
		var text strings.Builder
		require.NoError(t, template.Must(template.New("").Parse(driversText)).Execute(&text, map[string]any{"Path": componentsPath, "Drivers": drivers}))
		files = append(files, filepath.Join(t.TempDir(), fmt.Sprintf("drivers%d.toml", i)))
		require.NoError(t, os.WriteFile(files[i], []byte(text.String()), 0o644))
	}
	outcomes := bootBare(t, 4*time.Minute, files)
	for i, drivers := range systems {
		output := outcomes[i].Output
		for _, d := range drivers {
			require.Contains(t, output, "hostile: "+d.Deed+"\n")
			require.Contains(t, output, d.want)
		}
		require.Contains(t, output, "bystander: done\n")
		require.NotContains(t, output, "defect")
		require.Equal(t, 7, outcomes[i].Status, output)
	}
}
