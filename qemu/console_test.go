package qemu

import (
	"bytes"
	"errors"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestConsole(t *testing.T) {
	for name, test := range map[string]struct {
		text, want string
		status     int
		ok         bool
	}{
		"nothing":             {"", "", 0, false},
		"only the status":     {"portico: status 7\n", "", 7, true},
		"a line before":       {"a\r\nportico: status 255\r\n", "a\n", 255, true},
		"lines before":        {"a\r\n\r\nportico: status 0\r\n", "a\n\n", 0, true},
		"something after":     {"portico: status 0\nb", "portico: status 0\nb", 0, false},
		"twice":               {"portico: status 1\nportico: status 0\n", "portico: status 1\n", 0, true},
		"not at a line start": {"a portico: status 0\n", "a portico: status 0\n", 0, false},
		"cut off":             {"a\nportico: sta", "a\nportico: sta", 0, false},
		"no end of the line":  {"portico: status 0", "portico: status 0", 0, false},
		"no number":           {"portico: status \n", "portico: status \n", 0, false},
		"more than a number":  {"portico: status 0x\n", "portico: status 0x\n", 0, false},
		"a long number":       {"portico: status 1234\n", "portico: status 1234\n", 0, false},
		"another message":     {"portico: stalled\nportico: status 4\n", "portico: stalled\n", 4, true},
		"carriage returns":    {"a\rb\r\r\n\r", "a\rb\r\n\r", 0, false},
	} {
		t.Run(name, func(t *testing.T) {
			for chunk := 1; chunk <= max(len(test.text), 1); chunk++ {
				var out bytes.Buffer
				c := &console{out: &out}
				for rest := test.text; rest != ""; {
					n := min(chunk, len(rest))
					written, err := c.Write([]byte(rest[:n]))
					require.NoError(t, err)
					require.Equal(t, n, written)
					rest = rest[n:]
				}
				status, ok := c.end()
				require.Equal(t, test.want, out.String(), "in chunks of %d", chunk)
				require.Equal(t, test.ok, ok)
				require.Equal(t, test.status, status)
			}
		})
	}
}

func TestConsolePassesOnAtOnce(t *testing.T) {
	var out bytes.Buffer
	c := &console{out: &out}
	for _, step := range []struct{ text, want string }{
		{"> ", "> "}, {"p\r\n", "> p\n"}, {"por", "> p\n"}, {"e", "> p\npore"}, {"portico: status 1", "> p\nporeportico: status 1"},
	} {
		_, err := c.Write([]byte(step.text))
		require.NoError(t, err)
		require.Equal(t, step.want, out.String())
	}
}

// broken is a writer that fails.
type broken struct{ err error }

func (b broken) Write([]byte) (int, error) { return 0, b.err }

func TestConsoleReadsOnWhenItsOutputIsBroken(t *testing.T) {
	c := &console{out: broken{errors.New("full")}}
	for range 2 {
		_, err := c.Write([]byte("text\n"))
		require.NoError(t, err)
	}
	require.EqualError(t, c.err, "full")
}
