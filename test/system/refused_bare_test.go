package system

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	summary "github.com/portico-os/portico/boot"
	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/compiler"
	"github.com/portico-os/portico/config"
	"github.com/portico-os/portico/config/model"
	"github.com/portico-os/portico/qemu"
	"github.com/portico-os/portico/qemu/archive"
	"github.com/portico-os/portico/qemu/image"
)

// A compiled system has not been verified.
type compiled struct {
	config model.System
	files  []*bytecode.File
}

// bootCompiled boots an image of systems and returns its status and output.
func bootCompiled(t *testing.T, systems ...compiled) (status int, output string) {
	t.Helper()
	a := &archive.Archive{Language: summary.Language()}
	for _, s := range systems {
		system := archive.System{Config: s.config}
		for _, f := range s.files {
			system.Components = append(system.Components, a.Add(bytecode.Encode(f)))
		}
		a.Systems = append(a.Systems, system)
	}
	encoded, err := archive.Encode(a)
	require.NoError(t, err)
	kernel, err := qemu.Kernel(t.Context(), ".", false)
	require.NoError(t, err)
	linked, err := image.Link(kernel, encoded)
	require.NoError(t, err)
	file := filepath.Join(t.TempDir(), "image")
	require.NoError(t, os.WriteFile(file, linked, 0o600))
	var out bytes.Buffer
	status, err = qemu.Run(within(t, 4*time.Minute), file, qemu.Default, qemu.Streams{Out: &out, Errors: &out})
	require.NoError(t, err, out.String())
	return status, out.String()
}

// TestKernelRefusesHandlers boots an image that nobody has verified: the kernel itself
// refuses the drivers whose handlers are over their bound, and runs the system behind them.
func TestKernelRefusesHandlers(t *testing.T) {
	c, err := compiler.New(compiler.Options{})
	require.NoError(t, err)
	system := func(name, component, grants string) compiled {
		files, err := c.Compile(component)
		require.NoError(t, err)
		s, err := config.Parse(name, fmt.Appendf(nil, "name = %q\n[[domain]]\nname = %q\nmain = %q\n%s", name, name, component, grants))
		require.NoError(t, err)
		return compiled{*s, files}
	}
	var systems []compiled
	for _, r := range refusedHandlers {
		systems = append(systems, system(r.component, componentsPath+"/refused/"+r.component, "ports = [\"0x3f8-0x3ff\"]\ninterrupts = [4]\n"))
	}
	systems = append(systems, system("hello", "github.com/portico-os/portico/components/hello", ""))
	status, rest := bootCompiled(t, systems...)
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
