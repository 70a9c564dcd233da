package bare

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/qemu"
	"github.com/portico-os/portico/qemu/image"
)

// guest is the program in testdata, as an image.
var guest = sync.OnceValues(func() (path string, err error) {
	folder, err := os.MkdirTemp("", "guest")
	if err != nil {
		return "", err
	}
	program := filepath.Join(folder, "program")
	build := exec.Command("go", "build", "-trimpath", "-ldflags=-s -w", "-o", program, "./testdata/guest")
	build.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS=linux", "GOARCH=amd64", "GOFLAGS=")
	if text, err := build.CombinedOutput(); err != nil {
		return "", errors.New(string(text))
	}
	kernel, err := os.ReadFile(program)
	if err != nil {
		return "", err
	}
	linked, err := image.Link(kernel, bytes.Repeat([]byte{'a'}, 5000))
	if err != nil {
		return "", err
	}
	path = filepath.Join(folder, "image")
	return path, os.WriteFile(path, linked, 0o755)
})

func TestMain(m *testing.M) {
	status := m.Run()
	if path, err := guest(); err == nil {
		_ = os.RemoveAll(filepath.Dir(path))
	}
	os.Exit(status)
}

// A hardware is what QEMU is to emulate.
type hardware struct{ machine, cpu, memory string }

func guestFile(t *testing.T) string {
	t.Helper()
	path, err := guest()
	require.NoError(t, err)
	return path
}

// guestCommand returns the command that boots the guest.
func guestCommand(t *testing.T, h hardware, commandLine string, more ...string) *exec.Cmd {
	t.Helper()
	program, err := qemu.Find()
	require.NoError(t, err)
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	t.Cleanup(cancel)
	return exec.CommandContext(ctx, program, append([]string{"-accel", "tcg", "-M", h.machine, "-cpu", h.cpu, "-m", h.memory, "-nodefaults", "-no-user-config",
		"-display", "none", "-serial", "stdio", "-no-reboot", "-device", "isa-debug-exit,iobase=0xf4,iosize=4", "-kernel", guestFile(t), "-append", commandLine}, more...)...)
}

// bootGuest boots the guest and returns what it printed, without carriage returns, and
// the status of the machine.
func bootGuest(t *testing.T, h hardware, commandLine string, more ...string) (output string, status int) {
	t.Helper()
	var errors bytes.Buffer
	cmd := guestCommand(t, h, commandLine, more...)
	cmd.Stderr = &errors
	text, _ := cmd.Output()
	code := cmd.ProcessState.ExitCode()
	output = strings.ReplaceAll(string(text), "\r", "")
	require.Equal(t, 1, code&1, "QEMU ended with status %d, and said %s; the guest printed %s", code, &errors, output)
	return output, code >> 1
}

// common returns the lines that are the same on all machines.
func common(output string) string {
	return regexp.MustCompile(`(?m)^(\+|portico: bare machine: system call).*\n`).ReplaceAllString(output, "")
}

// The same file, on Linux and on bare machines, prints the same.
func TestGuestOnMachines(t *testing.T) {
	cmd := exec.Command(guestFile(t))
	text, err := cmd.CombinedOutput()
	require.NoError(t, err, string(text))
	want := string(text)
	require.Contains(t, want, "native code: 42")

	machines := []hardware{
		{"q35", "max", "512"}, {"q35", "Haswell", "6144"}, {"pc", "qemu64", "96"}, {"pc", "max", "3072"},
		{"microvm", "max", "128"}, {"microvm,pit=off,pic=off,rtc=off,acpi=off", "Haswell", "256"},
	}
	if testing.Short() {
		machines = machines[:1]
	}
	for _, h := range machines {
		t.Run(strings.Join([]string{h.machine, h.cpu, h.memory}, " "), func(t *testing.T) {
			output, status := bootGuest(t, h, "STATUS=77 memory=32M")
			require.Equal(t, want, common(output), output)
			require.Equal(t, 77, status)
			for _, line := range []string{
				"+ write or execute: ok", "+ guard pages: ok", "+ frames: ok", "+ archive: 5000 bytes, all of 'a'", "+ domain memory: ok", "+ mappings: ok", "+ pieces: ok",
				"+ counts: ok", "+ lines: ok", "+ waiting: ok", "+ unexpected interrupt: ok", "BlockMinimum:0}", // string instructions are slow when emulated
			} {
				require.Contains(t, output, line)
			}
			require.Equal(t, 1, strings.Count(output, "system call 499 is not implemented"))
			require.Equal(t, 1, strings.Count(output, "is not implemented"), output)
			t.Log(regexp.MustCompile(`(?m)^\+.*main`).FindString(output))
		})
	}
}

// A machine that fails leaves an epitaph and a status of its own.
func TestEpitaphs(t *testing.T) {
	for name, c := range map[string]struct {
		epitaph string
		status  int
	}{
		"panic":        {`panic: on purpose(?s).*goroutine 1 \[running\]`, 2},
		"deadlock":     {`all goroutines are asleep - deadlock`, 2},
		"code":         {`(?m)^fatal error: `, 2},
		"memory":       {`bare machine: out of memory for the kernel`, 0x7e},
		"signal":       {`bare machine: signal 9\n`, 0x40 + 9},
		"signal stack": {`bare machine: no room on the stack of a signal handler\n(?s).*cr2 0x0000000000000008\n.*caller 0x`, 0x40 + 11},
		"layer":        {`bare machine: exception in the layer\n  vector 0x000000000000000e\n(?s).*cr2 0x000000001234.*caller 0x`, 0x7f},
		"double fault": {`bare machine: double fault\n  vector 0x0000000000000008\n`, 0x7f},
		"nmi":          {`bare machine: nonmaskable interrupt\n  vector 0x0000000000000002\n`, 0x7f},
	} {
		t.Run(name, func(t *testing.T) {
			output, status := bootGuest(t, hardware{"q35", "max", "128"}, "CRASH="+strings.ReplaceAll(name, " ", "_"))
			require.Regexp(t, c.epitaph, output)
			require.Equal(t, c.status, status)
		})
	}
}

// What is printed comes out, also if nobody takes it for seconds.
func TestNothingIsLostWhileNobodyReads(t *testing.T) {
	t.Parallel() // it waits
	want, boot := exec.Command(guestFile(t)), guestCommand(t, hardware{"q35", "max", "128"}, "FLOOD=1")
	want.Env = append(os.Environ(), "FLOOD=1")
	text, err := want.Output()
	require.NoError(t, err)
	out, err := boot.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, boot.Start())
	time.Sleep(4 * time.Second)
	printed, err := io.ReadAll(out)
	require.NoError(t, err)
	_ = boot.Wait()
	require.Equal(t, 1, boot.ProcessState.ExitCode())
	require.True(t, string(text) == strings.ReplaceAll(string(printed), "\r", ""), "%d of %d bytes", len(printed), len(text))
}

// A host that stops the machine, each time for about as long as the interval timer takes for a turn,
// does not make its clock faster.
func TestClockOfAMachineThatIsStopped(t *testing.T) {
	t.Parallel() // it waits
	h := hardware{"microvm", "max", "128"}
	rate := func(output string) float64 {
		var r float64
		_, err := fmt.Sscan(output, &r)
		require.NoError(t, err, output)
		return r
	}
	left, _ := bootGuest(t, h, "RATE=1")
	cmd := guestCommand(t, h, "RATE=1")
	var stopped bytes.Buffer
	cmd.Stdout = &stopped
	require.NoError(t, cmd.Start())
	done := make(chan error)
	go func() { done <- cmd.Wait() }()
	for ended := false; !ended; {
		_ = cmd.Process.Signal(syscall.SIGSTOP)
		time.Sleep(56 * time.Millisecond)
		_ = cmd.Process.Signal(syscall.SIGCONT)
		select {
		case <-done:
			ended = true
		case <-time.After(3 * time.Millisecond):
		}
	}
	require.InEpsilon(t, rate(left), rate(stopped.String()), 0.05)
}

// Random numbers are those of the processor, or if it has none, come from the jitter of its
// clock: where every boot is the same to the last instruction, they are the same, too.
func TestEntropy(t *testing.T) {
	same := []string{"-icount", "shift=0,sleep=off", "-rtc", "base=2024-01-01,clock=vm"}
	boot := func(cpu string, more ...string) string {
		output, _ := bootGuest(t, hardware{"q35", cpu, "128"}, "RANDOM=1", more...)
		require.Regexp(t, "^[0-9a-f]{64}\n$", output)
		return output
	}
	require.Equal(t, boot("qemu64", same...), boot("qemu64", same...), "this tells nothing of the processor's random numbers")
	require.NotEqual(t, boot("max", same...), boot("max", same...))
	require.NotEqual(t, boot("qemu64"), boot("qemu64"))
}

func TestCommandLine(t *testing.T) {
	for name, c := range map[string]struct {
		line, want string
		status     int
	}{
		"too much memory":  {"memory=4G", `bare machine: memory= asks for more than the largest piece`, 0x7c},
		"no size":          {"memory=much", `bare machine: memory= wants a size`, 0x7c},
		"too long":         {strings.Repeat("a", 4096), `bare machine: the command line is longer than 4095 bytes`, 0x7c},
		"long enough":      {"STATUS=3 PRINT=1 " + strings.Repeat("a", 4095-17), `^arguments \[portico a+\]`, 3},
		"too many words":   {strings.Repeat("a ", 65), `bare machine: the command line has more than 64 words`, 0x7c},
		"words and memory": {"one GOGC=50 two memory=16M  a=b STATUS=5 PRINT=1", "^arguments \\[portico one two a=b\\], GOGC 50, 16 MiB for domains, 9\\d MiB for Go\n$", 5},
		"memory for Go":    {"memory=16M GOMEMLIMIT=50MiB PRINT=1", " 50 MiB for Go\n$", 0},
	} {
		t.Run(name, func(t *testing.T) {
			output, status := bootGuest(t, hardware{"q35", "max", "128"}, c.line)
			require.Regexp(t, c.want, output)
			require.Equal(t, c.status, status)
		})
	}
}

func TestLinuxProcessIsNoBareMachine(t *testing.T) {
	require.False(t, Booted())
	require.Nil(t, Archive())
	_, err := New()
	require.ErrorIs(t, err, ErrNotBooted)
}
