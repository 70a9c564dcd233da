package qemu

import (
	"bytes"
	"context"
	"debug/elf"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
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

// run runs an image and returns what it and QEMU print.
func run(ctx context.Context, file string, m Machine) (status int, output string, err error) {
	var out bytes.Buffer
	status, err = Run(ctx, file, m, Streams{Out: &out, Errors: &out})
	return status, out.String(), err
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

	_, _, err = run(t.Context(), guest(t, "-D=SAID=$0x78 -D=RESET"), Default)
	require.ErrorIs(t, err, ErrKernelFailed)
	require.ErrorContains(t, err, "was reset without a word")

	_, output, err = run(t.Context(), guest(t, "-D=SAID=$0x78"), Default)
	require.ErrorIs(t, err, ErrKernelFailed)
	require.Equal(t, "Hi\nportico: status x\n", output)
}

// imageVariable has this program boot an image and do nothing else.
const imageVariable = "PORTICO_TEST_IMAGE"

func TestMain(m *testing.M) {
	if file, ok := os.LookupEnv(imageVariable); ok {
		_, _, err := run(context.Background(), file, Default)
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(m.Run())
}

func TestQEMUEndsWithWhoStartedIt(t *testing.T) {
	cmd := exec.Command("/proc/self/exe")
	cmd.Env = append(os.Environ(), imageVariable+"="+guest(t, "-D=LOOP"))
	require.NoError(t, cmd.Start())
	var child string
	wait := func(done func() bool) {
		for !done() {
			time.Sleep(10 * time.Millisecond)
		}
	}
	wait(func() bool { // for QEMU, which is there when it has its own name
		files, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/children", cmd.Process.Pid))
		require.NoError(t, err)
		for _, f := range files {
			content, _ := os.ReadFile(f)
			for _, pid := range strings.Fields(string(content)) {
				name, _ := os.ReadFile("/proc/" + pid + "/comm")
				if strings.HasPrefix(program, strings.TrimSpace(string(name))) && len(name) > 1 {
					child = pid
				}
			}
		}
		return child != ""
	})
	require.NoError(t, cmd.Process.Kill())
	require.Error(t, cmd.Wait())
	wait(func() bool {
		status, err := os.ReadFile("/proc/" + child + "/status")
		return errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ESRCH) || strings.Contains(string(status), "State:\tZ")
	})
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
		"no address":      {func(m *Machine) { m.GDB = "nowhere" }, `"nowhere" is no address to wait for a debugger at`},
		"no port":         {func(m *Machine) { m.GDB = "127.0.0.1:65536" }, "name a host and a port"},
		"gdb's options":   {func(m *Machine) { m.GDB = "a,server=off:1234" }, "name a host and a port"},
		"odd memory":      {func(m *Machine) { m.Memory++ }, "whole MiB"},
	} {
		t.Run(name, func(t *testing.T) {
			m := Default
			test.change(&m)
			_, _, err := run(t.Context(), "none", m)
			require.ErrorContains(t, err, test.want)
		})
	}
	file := guest(t, "")
	t.Run("an unknown CPU", func(t *testing.T) {
		m := Default
		m.CPU = "none"
		_, output, err := run(t.Context(), file, m)
		require.NotErrorIs(t, err, ErrKernelFailed)
		require.ErrorContains(t, err, "could not start")
		require.Contains(t, output, "none")
	})
	t.Run("an image of which there is none", func(t *testing.T) {
		_, _, err := run(t.Context(), "none", Default)
		require.ErrorIs(t, err, fs.ErrNotExist)
	})
	t.Run("an image that does not fit", func(t *testing.T) {
		content, err := os.ReadFile(file)
		require.NoError(t, err)
		// The archive's program header is the last one.
		f, err := elf.NewFile(bytes.NewReader(content))
		require.NoError(t, err)
		size := content[64+56*(len(f.Progs)-1)+40:]
		binary.LittleEndian.PutUint64(size, 64<<20)
		large := filepath.Join(t.TempDir(), "large")
		require.NoError(t, os.WriteFile(large, content, 0o755))
		m := Default
		m.Memory = 64 << 20
		_, _, err = run(t.Context(), large, m)
		require.ErrorIs(t, err, ErrMemory)
		require.ErrorContains(t, err, "it has 64MiB, and loading the image takes 7")
	})
	t.Run("without QEMU", func(t *testing.T) {
		t.Setenv("PATH", t.TempDir())
		_, _, err := run(t.Context(), file, Default)
		require.ErrorIs(t, err, exec.ErrNotFound)
		require.ErrorContains(t, err, "apt-get install qemu-system-x86")
	})
}

// TestRunWaitsForADebugger speaks gdb's remote protocol: the machine stands still, with its
// registers to be read, until it is told to continue.
func TestRunWaitsForADebugger(t *testing.T) {
	free, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	m := Default
	m.GDB = free.Addr().String()
	require.NoError(t, free.Close())

	ctx, cancel := context.WithCancel(t.Context())
	debugger := make(chan error, 1)
	go func() { debugger <- resume(ctx, m.GDB) }()
	status, output, err := run(t.Context(), guest(t, ""), m)
	cancel()
	require.NoError(t, <-debugger)
	require.NoError(t, err)
	require.Equal(t, 7, status)
	require.Equal(t, "Hi\n", output)
}

// resume connects as a debugger, asks why the machine stands still and lets it run.
func resume(ctx context.Context, address string) error {
	var c net.Conn
	for {
		var err error
		if c, err = new(net.Dialer).DialContext(ctx, "tcp", address); err == nil {
			break
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(50 * time.Millisecond):
		}
	}
	defer c.Close()
	if _, err := io.WriteString(c, "$?#3f"); err != nil {
		return err
	}
	answer := make([]byte, 4)
	if _, err := io.ReadFull(c, answer); err != nil {
		return err
	}
	if string(answer) != "+$T0" {
		return fmt.Errorf("the machine answered %q", answer)
	}
	if _, err := io.WriteString(c, "+$c#63"); err != nil {
		return err
	}
	_, _ = io.Copy(io.Discard, c) // until QEMU ends
	return nil
}

func TestArguments(t *testing.T) {
	m := Machine{Type: "microvm", CPU: "Haswell", Memory: 256 << 20, GDB: "127.0.0.1:1234", Environment: []string{"A=1", "B=2"}}
	require.Equal(t, []string{
		"-accel", "tcg", "-M", "microvm", "-cpu", "Haswell,check=off", "-m", "256", "-nodefaults", "-no-user-config", "-display", "none",
		"-no-reboot", "-device", "isa-debug-exit,iobase=0xf4,iosize=4", "-kernel", "image", "-serial", "stdio", "-serial", "null",
		"-append", "A=1 B=2", "-gdb", "tcp:127.0.0.1:1234", "-S",
	}, m.arguments("image", serialOnPipe))
}
