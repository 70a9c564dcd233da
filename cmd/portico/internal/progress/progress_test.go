package progress

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// run sets progress each second and returns what was written.
func run(seconds int, terminal bool) string {
	var out strings.Builder
	b := Start(&out, "measuring")
	b.terminal = terminal
	for i := 1; i <= seconds; i++ {
		b.now = func() time.Time { return b.start.Add(time.Duration(i) * time.Second) }
		b.Set(i, 40)
	}
	b.End()
	return out.String()
}

func TestShortWorkIsSilent(t *testing.T) {
	require.Empty(t, run(1, false))
	require.Empty(t, run(1, true))
}

func TestLongWorkWritesLinesToFiles(t *testing.T) {
	require.Equal(t, "measuring: 2 of 40, 38s left\nmeasuring: 12 of 40, 28s left\n", run(15, false))
}

func TestLongWorkWritesOneLineToTerminals(t *testing.T) {
	require.Equal(t, "\rmeasuring: 2 of 40, 38s left\x1b[K\rmeasuring: 3 of 40, 37s left\x1b[K\r\x1b[K", run(3, true))
}

func TestNilIsSilent(t *testing.T) {
	var b *Bar
	b.Set(1, 2)
	b.End()
}
