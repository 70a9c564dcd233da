package system

import (
	_ "embed"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/conformance"
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

// Ports of two serial ports, and those before the first's.
const (
	firstPorts, secondPorts = "0x3f8-0x3ff", "0x2f8-0x2ff"
	portsBefore             = "0x3f0-0x3f7"
)

// driverSystems are systems with drivers that do what they should not.
var driverSystems = [][]driver{
	{
		{Name: "owner", Deed: "own", Ports: firstPorts, Line: 4, want: "hostile: own: returned 96\n"}, // what its device says: idle
		{Name: "stranger", Deed: "port", want: "domain stranger: panic: runtime error: access to I/O port 0x3fd, which is not granted"},
		{Name: "neighbour", Deed: "ports", Ports: portsBefore, want: "domain neighbour: panic: runtime error: access to I/O port 0x3f6, which is not granted"},
		{Name: "borrower", Deed: "borrow", Ports: secondPorts, Imports: "owner0", want: "domain borrower: panic: runtime error: access to I/O port 0x3fd, which is not granted"},
		{Name: "successor", Deed: "take over", Line: 3, want: "hostile: take over: not permitted\n"},
		{Name: "claimant", Deed: "lines", Line: 5, want: "hostile: lines: not permitted\n"},
		{Name: "listener", Deed: "output", want: "hostile: output: not permitted\n"},
	},
	{
		{Name: "careless", Deed: "storm", Ports: firstPorts, Line: 4, want: "hostile: storm: returned 0\n"},
		{Name: "witness", Deed: "witness", Manager: true, want: "hostile: witness: returned 4\n"}, // the line
	},
	{{Name: "faulty", Deed: "fault", Ports: firstPorts, Line: 4, want: "domain faulty: fatal error: the interrupt handler"}},
	{{Name: "leaver", Deed: "leave", Ports: firstPorts, Line: 4}},
	{{Name: "silent", Deed: "silence", Ports: firstPorts}},
	{{Name: "echo", Deed: "echo", Ports: secondPorts, Line: 3, want: "hostile: echo: returned 0\n"}},
	{{Name: "changing", Deed: "change", Ports: firstPorts, Line: 4}},
	{{Name: "shouter", Deed: "shout", want: "Hear me"}},
	{{Name: "intruder", Deed: "intrude", Ports: firstPorts, Line: 4, want: "domain intruder: fatal error: the interrupt handler"}},
}

// configureDrivers writes the configuration of a system and returns its file.
func configureDrivers(t *testing.T, drivers []driver) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "drivers.toml")
	writeTemplate(t, name, driversText, map[string]any{"Path": componentsPath, "Drivers": drivers})
	return name
}

// checkDrivers checks how a system with hostile drivers ended: the bystander finished its
// task.
func checkDrivers(t *testing.T, drivers []driver, o conformance.Outcome) {
	t.Helper()
	for _, d := range drivers {
		require.Contains(t, o.Output, "hostile: "+d.Deed+"\n")
		require.Contains(t, o.Output, d.want)
	}
	checkIsolation(t, o.Status, o.Output, nil)
}

// TestHostileDrivers boots the systems one after the other.
func TestHostileDrivers(t *testing.T) {
	var files []string
	for _, drivers := range driverSystems {
		files = append(files, configureDrivers(t, drivers))
	}
	for i, o := range bootBare(t, 4*time.Minute, files) {
		checkDrivers(t, driverSystems[i], o)
	}
}
