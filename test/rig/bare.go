package rig

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/boot"
	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/config/model"
	"github.com/portico-os/portico/qemu"
	"github.com/portico-os/portico/qemu/archive"
	"github.com/portico-os/portico/qemu/image"
)

// A BareSystem is one of an image: components as they are encoded, which nobody has verified.
type BareSystem struct {
	Config     model.System
	Components [][]byte
}

// Compiled returns a system of compiled components.
func Compiled(config *model.System, files []*bytecode.File) BareSystem {
	s := BareSystem{Config: *config}
	for _, f := range files {
		s.Components = append(s.Components, bytecode.Encode(f))
	}
	return s
}

// BootBare boots an image of systems on a bare machine with an environment, and returns the status
// and what was printed. With poison free memory is filled and checked.
func BootBare(t *testing.T, poison bool, environment []string, systems ...BareSystem) (status int, output string) {
	t.Helper()
	a := &archive.Archive{Language: boot.Language()}
	for _, s := range systems {
		system := archive.System{Config: s.Config, Poison: poison}
		for _, c := range s.Components {
			system.Components = append(system.Components, a.Add(c))
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
	machine := qemu.Default
	machine.Environment = environment
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	defer cancel()
	var out bytes.Buffer
	status, err = qemu.Run(ctx, file, machine, qemu.Streams{Out: &out, Errors: &out})
	require.NoError(t, err, out.String())
	return status, out.String()
}
