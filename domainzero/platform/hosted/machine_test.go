package hosted

import (
	"os"
	"path/filepath"
	stdslices "slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"
)

func TestOneMachinePerProcess(t *testing.T) {
	_, err := New()
	require.ErrorIs(t, err, ErrInUse)
}

// TestImageRegionTakenIsAClearError: what is taken is passed over, until there is no other place.
func TestImageRegionTakenIsAClearError(t *testing.T) {
	var m Machine
	defer func() {
		for _, r := range m.regions {
			require.NoError(t, unmap(r))
		}
	}()
	var err error
	at := stdslices.Index(imageBases, machine.image)
	for err == nil {
		if err = m.mapImage(); err == nil {
			next := stdslices.Index(imageBases, m.image)
			require.Greater(t, next, at)
			at = next
		}
	}
	require.ErrorIs(t, err, unix.EEXIST)
	require.ErrorContains(t, err, "image region of 480 MiB at one of [0x60000000 0x42000000 0x24000000]")
	require.NotEmpty(t, m.regions, "the program break takes one place at most")
}

func TestReservedMemory(t *testing.T) {
	base, err := machine.Reserve(1 << 40) // takes up room only where it is used
	require.NoError(t, err)
	b := memoryBytes(base, 4*pageBytes)
	require.Equal(t, make([]byte, len(b)), b)
	for i := range b {
		b[i] = 0xAA
	}
	machine.Discard(base+pageBytes, pageBytes)
	require.EqualValues(t, 0xAA, b[pageBytes-1])
	require.Equal(t, make([]byte, pageBytes), b[pageBytes:2*pageBytes])
	require.EqualValues(t, 0xAA, b[2*pageBytes])

	_, err = machine.Reserve(1 << 60)
	require.ErrorIs(t, err, unix.ENOMEM)
}

func TestClocks(t *testing.T) {
	rate := machine.TickRate()
	require.Equal(t, rate, machine.TickRate())
	ticks, nanos := machine.Ticks(), machine.Nanos()
	time.Sleep(20 * time.Millisecond)
	ticks, nanos = machine.Ticks()-ticks, machine.Nanos()-nanos
	require.GreaterOrEqual(t, nanos, int64(20*time.Millisecond))
	require.InEpsilon(t, float64(nanos), float64(ticks)/float64(rate)*1e9, 0.05)
}

func TestWait(t *testing.T) {
	until := machine.Nanos() + int64(20*time.Millisecond)
	machine.Wait(until)
	require.GreaterOrEqual(t, machine.Nanos(), until)
	machine.Wait(until) // has passed
}

func TestStubOptionsAreStable(t *testing.T) {
	o := machine.StubOptions()
	require.Equal(t, o, machine.StubOptions())
	t.Logf("%+v", o)
}

func TestHostFiles(t *testing.T) {
	name := filepath.Join(t.TempDir(), "disk")
	require.NoError(t, os.WriteFile(name, make([]byte, 3*pageBytes), 0o600))
	f, size, err := machine.Open(name, true)
	require.NoError(t, err)
	require.EqualValues(t, 3*pageBytes, size)
	base, err := machine.Reserve(pageBytes)
	require.NoError(t, err)
	raw := memoryBytes(base, pageBytes)
	copy(raw, "portico")
	_, err = f.WriteAt(raw, pageBytes)
	require.NoError(t, err)
	require.NoError(t, f.Sync())
	clear(raw)
	_, err = f.ReadAt(raw, pageBytes)
	require.NoError(t, err)
	require.Equal(t, "portico", string(raw[:7]))
	require.NoError(t, f.Close())

	f, _, err = machine.Open(name, false)
	require.NoError(t, err)
	_, err = f.WriteAt(raw, 0)
	require.Error(t, err)
	require.NoError(t, f.Close())
	_, _, err = machine.Open(name+"-missing", false)
	require.ErrorIs(t, err, os.ErrNotExist)
}
