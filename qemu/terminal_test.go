package qemu

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"
)

// newTerminal returns a terminal, from the side of who types and from that of programs.
func newTerminal(t *testing.T) (typist, terminal *os.File) {
	t.Helper()
	typist, err := os.OpenFile("/dev/ptmx", os.O_RDWR|unix.O_NOCTTY, 0)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, typist.Close()) })
	require.NoError(t, unix.IoctlSetPointerInt(int(typist.Fd()), unix.TIOCSPTLCK, 0))
	n, err := unix.IoctlGetInt(int(typist.Fd()), unix.TIOCGPTN)
	require.NoError(t, err)
	terminal, err = os.OpenFile(fmt.Sprintf("/dev/pts/%d", n), os.O_RDWR|unix.O_NOCTTY, 0)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, terminal.Close()) })
	return typist, terminal
}

// settings returns how a terminal is set, and whether writing to it may fail as it is busy.
func settings(t *testing.T, terminal *os.File) (*unix.Termios, bool) {
	t.Helper()
	s, err := unix.IoctlGetTermios(int(terminal.Fd()), unix.TCGETS)
	require.NoError(t, err)
	flags, err := unix.FcntlInt(terminal.Fd(), unix.F_GETFL, 0)
	require.NoError(t, err)
	return s, flags&unix.O_NONBLOCK != 0
}

// TestTerminalSurvives leaves machines by what a terminal has for it and by the context:
// each time the terminal is as it was before, and meanwhile keys go to the machine.
func TestTerminalSurvives(t *testing.T) {
	file := guest(t, "-D=LOOP")
	for _, keys := range []string{"\x01x", ""} {
		t.Run(fmt.Sprintf("keys %q", keys), func(t *testing.T) {
			typist, terminal := newTerminal(t)
			before, _ := settings(t, terminal)
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			ended := make(chan error)
			var output bytes.Buffer
			go func() {
				_, err := Run(ctx, file, Default, Streams{In: terminal, Out: &output, Errors: &output})
				ended <- err
			}()
			for raw := false; !raw; time.Sleep(time.Millisecond) {
				select {
				case err := <-ended:
					require.FailNow(t, "QEMU has ended", "%v: %s", err, output.String())
				default:
				}
				now, busy := settings(t, terminal)
				require.False(t, busy)
				raw = now.Lflag&(unix.ICANON|unix.ECHO|unix.ISIG) == 0
			}
			if keys == "" {
				cancel()
				require.ErrorIs(t, <-ended, context.Canceled)
			} else {
				_, err := io.WriteString(typist, keys)
				require.NoError(t, err)
				require.ErrorIs(t, <-ended, ErrLeft)
			}
			after, busy := settings(t, terminal)
			require.Equal(t, before, after)
			require.False(t, busy)
		})
	}
}
