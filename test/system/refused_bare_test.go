package system

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	summary "github.com/portico-os/portico/boot"
	"github.com/portico-os/portico/compiler"
	"github.com/portico-os/portico/config"
	"github.com/portico-os/portico/test/rig"
)

// TestKernelRefusesHandlers boots an image that nobody has verified: the kernel itself
// refuses the drivers whose handlers are over their bound, and runs the system behind them.
func TestKernelRefusesHandlers(t *testing.T) {
	c, err := compiler.New(compiler.Options{})
	require.NoError(t, err)
	system := func(name, component, grants string) rig.BareSystem {
		files, err := c.Compile(component)
		require.NoError(t, err)
		s, err := config.Parse(name, fmt.Appendf(nil, "name = %q\n[[domain]]\nname = %q\nmain = %q\n%s", name, name, component, grants))
		require.NoError(t, err)
		return rig.Compiled(s, files)
	}
	var systems []rig.BareSystem
	for _, r := range refusedHandlers {
		systems = append(systems, system(r.component, componentsPath+"/refused/"+r.component, "ports = [\"0x3f8-0x3ff\"]\ninterrupts = [4]\n"))
	}
	systems = append(systems, system("hello", "github.com/portico-os/portico/components/hello", ""))
	status, rest := rig.BootBare(t, false, nil, systems...)
	require.Equal(t, statusRefused, status)
	for _, r := range refusedHandlers {
		line, behind, ok := strings.Cut(rest, "\n")
		require.True(t, ok)
		for _, text := range []string{summary.MessagePrefix, r.where, r.why, "[time-bound]"} {
			require.Contains(t, line, text)
		}
		rest = behind
	}
	require.Equal(t, "Hello from domain hello\n", rest)
}
