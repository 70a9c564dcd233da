package attacks

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/boot"
	"github.com/portico-os/portico/config/model"
	"github.com/portico-os/portico/test/rig"
)

// onSerialLine replaces the simulated device of an attack by the first serial port, whose line
// is active from the moment on that its interrupt for an idle transmitter is enabled: what the
// last statement of the first start function does now.
func onSerialLine(t *testing.T, source string) string {
	const last = "\tv5 = sys name.export(v4, v1)\n"
	require.Contains(t, source, last)
	source = strings.Replace(source, " line=4", " line=4 ports=0x3f8-0x3ff", 1)
	return strings.Replace(source, last, last+"\tv6 = const uint16 1017\n\tv7 = const uint8 2\n\tsys port.out8(v6, v7)\n", 1)
}

// onBare are the attacks that a bare machine can be attacked with: there are no host files on
// it, and of devices the serial port.
func onBare(t *testing.T) (names []string, attacks []*attack) {
	paths, err := filepath.Glob("testdata/*.pcs")
	require.NoError(t, err)
	for _, path := range paths {
		source, err := os.ReadFile(path)
		require.NoError(t, err)
		name := strings.TrimSuffix(filepath.Base(path), ".pcs")
		text := string(source)
		if name == "handler-dies" {
			text = onSerialLine(t, text)
		}
		a := parseAttack(t, name, text)
		if a.refused != "" || strings.Contains(text, " line=") && name != "handler-dies" || strings.Contains(text, " file=") {
			continue
		}
		names, attacks = append(names, name), append(attacks, a)
	}
	return names, attacks
}

// TestAttacksOnABareMachine runs the attacks one after the other in one boot.
func TestAttacksOnABareMachine(t *testing.T) {
	names, attacks := onBare(t)
	require.Greater(t, len(attacks), 15)
	var systems []rig.BareSystem
	for i, x := range attacks {
		systems = append(systems, rig.BareSystem{Config: model.System{Name: names[i], Domains: x.all()}, Components: x.files(t)})
	}
	_, out := rig.BootBare(t, true, []string{"PORTICO_DIGEST=1"}, systems...)
	next, printed := 0, ""
	for line := range strings.Lines(out) {
		i, of, outcome, ok := boot.ParseLine(line)
		if !ok {
			printed += line
			continue
		}
		require.Equal(t, len(attacks), of)
		require.Equal(t, next+1, i)
		t.Run(names[next], func(t *testing.T) {
			attacks[next].check(t, printed)
			require.Zero(t, outcome.Status, printed)
		})
		next, printed = next+1, ""
	}
	require.Equal(t, len(attacks), next, out)
}
