package system

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	summary "github.com/portico-os/portico/boot"
	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/compiler"
	"github.com/portico-os/portico/config"
	"github.com/portico-os/portico/qemu"
	"github.com/portico-os/portico/qemu/archive"
	"github.com/portico-os/portico/qemu/image"
)

// TestKernelRefusesHandlers boots an image that nobody has verified: the kernel itself
// refuses the drivers whose handlers are over their bound, and runs the system behind them.
func TestKernelRefusesHandlers(t *testing.T) {
	c, err := compiler.New(compiler.Options{})
	require.NoError(t, err)
	systems := &archive.Archive{Language: summary.Language()}
	add := func(name, component, grants string) {
		files, err := c.Compile(component)
		require.NoError(t, err)
		s, err := config.Parse(name, fmt.Appendf(nil, "name = %q\n[[domain]]\nname = %q\nmain = %q\n%s", name, name, component, grants))
		require.NoError(t, err)
		system := archive.System{Config: *s}
		for _, f := range files {
			system.Components = append(system.Components, systems.Add(bytecode.Encode(f)))
		}
		systems.Systems = append(systems.Systems, system)
	}
	for _, r := range refusedHandlers {
		add(r.component, componentsPath+"/refused/"+r.component, "ports = [\"0x3f8-0x3ff\"]\ninterrupts = [4]\n")
	}
	add("hello", "github.com/portico-os/portico/components/hello", "")
	encoded, err := archive.Encode(systems)
	require.NoError(t, err)
	kernel, err := qemu.Kernel(t.Context(), ".", false)
	require.NoError(t, err)
	linked, err := image.Link(kernel, encoded)
	require.NoError(t, err)
	file := filepath.Join(t.TempDir(), "image")
	require.NoError(t, os.WriteFile(file, linked, 0o600))

	var output bytes.Buffer
	status, err := qemu.Run(within(t, 4*time.Minute), file, qemu.Default, qemu.Streams{Out: &output, Errors: &output})
	require.NoError(t, err, output.String())
	require.Equal(t, statusRefused, status)
	rest := output.Bytes()
	for _, r := range refusedHandlers {
		line, behind, ok := bytes.Cut(rest, []byte("\n"))
		require.True(t, ok)
		for _, text := range []string{summary.MessagePrefix, r.where, r.why, "[time-bound]"} {
			require.Contains(t, string(line), text)
		}
		rest = behind
	}
	require.Equal(t, "Hello from domain hello\n", string(rest))
}
