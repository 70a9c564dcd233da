package qemu

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/qemu/image"
)

// guest makes an image of the smallest kernel.
func guest(t *testing.T, flags string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "guest")
	cmd := exec.Command("go", "build", "-trimpath", "-ldflags=-s -w", "-asmflags="+flags, "-o", file, "./testdata/guest")
	cmd.Env = append(os.Environ(), "GOOS=linux", "GOARCH=amd64", "CGO_ENABLED=0")
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, "%s", out)
	kernel, err := os.ReadFile(file)
	require.NoError(t, err)
	linked, err := image.Link(kernel, []byte("archive"))
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(file, linked, 0o755))
	return file
}

// run runs an image and returns what it prints, followed by QEMU's messages.
func run(ctx context.Context, file string, m Machine) (status int, output string, err error) {
	var out, messages bytes.Buffer
	status, err = Run(ctx, file, m, Streams{Out: &out, Errors: &messages})
	return status, out.String() + messages.String(), err
}

func TestRunPassesTheStatusOn(t *testing.T) {
	file := guest(t, "")
	for _, kind := range Machines {
		t.Run(kind, func(t *testing.T) {
			m := Default
			m.Type = kind
			status, output, err := run(t.Context(), file, m)
			require.NoError(t, err)
			require.Equal(t, "Hi\n", output)
			require.Equal(t, 7, status)
		})
	}
}

func TestRunTellsWhenTheKernelFailed(t *testing.T) {
	status, output, err := run(t.Context(), guest(t, "-D=ENDED=$2"), Default)
	require.ErrorIs(t, err, ErrKernelFailed)
	require.ErrorContains(t, err, "ended with status 5")
	require.Zero(t, status)
	require.Equal(t, "Hi\n", output)

	_, output, err = run(t.Context(), guest(t, "-D=SAID=$0x78"), Default)
	require.ErrorIs(t, err, ErrKernelFailed)
	require.Equal(t, "Hi\nportico: status x\n", output)
}

func TestRunEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
	defer cancel()
	_, _, err := run(ctx, guest(t, "-D=LOOP"), Default)
	require.ErrorIs(t, err, context.DeadlineExceeded)
}

func TestRunRefuses(t *testing.T) {
	for name, test := range map[string]struct {
		change func(m *Machine)
		want   string
	}{
		"another machine": {func(m *Machine) { m.Type = "virt" }, `there is no machine "virt", only q35, pc, microvm`},
		"no CPU":          {func(m *Machine) { m.CPU = "" }, "is not a CPU"},
		"an option":       {func(m *Machine) { m.CPU = "-S" }, "is not a CPU"},
		"little memory":   {func(m *Machine) { m.Memory = 1 << 20 }, "cannot have 1MiB"},
		"odd memory":      {func(m *Machine) { m.Memory++ }, "whole MiB"},
	} {
		t.Run(name, func(t *testing.T) {
			m := Default
			test.change(&m)
			_, _, err := run(t.Context(), "none", m)
			require.ErrorContains(t, err, test.want)
		})
	}
	t.Run("without QEMU", func(t *testing.T) {
		t.Setenv("PATH", t.TempDir())
		_, _, err := run(t.Context(), "none", Default)
		require.ErrorIs(t, err, exec.ErrNotFound)
		require.ErrorContains(t, err, "apt-get install qemu-system-x86")
	})
	t.Run("no image", func(t *testing.T) {
		_, output, err := run(t.Context(), "none", Default)
		require.NotErrorIs(t, err, ErrKernelFailed)
		require.ErrorContains(t, err, "could not start")
		require.Contains(t, output, "none")
	})
}

func TestArguments(t *testing.T) {
	m := Machine{Type: "microvm", CPU: "Haswell", Memory: 256 << 20, GDB: "127.0.0.1:1234", Environment: []string{"A=1", "B=2"}}
	require.Equal(t, []string{
		"-accel", "tcg", "-M", "microvm", "-cpu", "Haswell", "-m", "256", "-nodefaults", "-no-user-config", "-display", "none",
		"-no-reboot", "-serial", "stdio", "-device", "isa-debug-exit,iobase=0xf4,iosize=4", "-kernel", "image",
		"-append", "A=1 B=2", "-gdb", "tcp:127.0.0.1:1234", "-S",
	}, m.arguments("image"))
}
