package attacks

import (
	"bytes"
	"fmt"
	"os"
	"slices"
	"strings"
	"syscall"
	"testing"
	"unsafe"

	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/domainzero"
	"github.com/portico-os/portico/domainzero/platform/hosted"
	"github.com/portico-os/portico/translator/abi"
)

// A private machine's clock is the processor time that its thread has had: what else the host does counts
// for nothing. It tells the times in DomainZero between two entries of native code.
type private struct {
	*hosted.Machine
	skipped int64 // nobody had anything to do
	left    int64
	times   []int64
}

func (m *private) Nanos() int64 { return spent() + m.skipped }

func (m *private) Wait(until int64) {
	if n := until - m.Nanos(); n > 0 {
		m.skipped += min(n, 1_000_000_000)
	}
}

func (m *private) Enter(cpu abi.Addr) {
	if m.left > 0 {
		m.times = append(m.times, spent()-m.left)
	}
	m.Machine.Enter(cpu)
	m.left = spent()
}

func spent() int64 {
	var ts syscall.Timespec
	const threadTime = 3 // CLOCK_THREAD_CPUTIME_ID
	_, _, _ = syscall.RawSyscall(syscall.SYS_CLOCK_GETTIME, threadTime, uintptr(unsafe.Pointer(&ts)), 0)
	return ts.Nano()
}

// inPrivate runs an attack on a private machine, and returns what it prints, and the times, longest first.
func inPrivate(t *testing.T, name, source string) (output string, times []int64) {
	a := parseAttack(t, name, source)
	host, err := hosted.New()
	require.NoError(t, err)
	machine := &private{Machine: host}
	defer func() { require.NoError(t, machine.Close()) }()
	var console bytes.Buffer
	sys, err := domainzero.New(domainzero.Config{Memory: 1 << 30, Console: &console}, machine)
	require.NoError(t, err)
	require.NoError(t, a.boot(t, sys))
	_, err = sys.Run()
	require.NoError(t, err, console.String())
	require.NoError(t, sys.Shutdown())
	slices.Sort(machine.times)
	slices.Reverse(machine.times)
	return console.String(), machine.times
}

// TestPrivate runs the attack of a file.
func TestPrivate(t *testing.T) {
	for path := range strings.FieldsSeq(os.Getenv("ATTACK")) {
		source, err := os.ReadFile(path)
		require.NoError(t, err)
		output, times := inPrivate(t, path, string(source))
		fmt.Println(output)
		long := 0
		for _, n := range times {
			if n > 5_000_000 {
				long++
			}
		}
		fmt.Println("longest", times[:min(12, len(times))], "above 5 ms:", long, "of", len(times))
	}
}
