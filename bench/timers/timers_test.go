package timers

import (
	"os/exec"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestRows(t *testing.T) {
	var late []time.Duration
	for i := range 1000 {
		late = append(late, time.Duration(1000-i)*time.Microsecond)
	}
	require.Equal(t, Row{"x", 1000, 501, 991, 1000, 1000}, RowOf("x", late))
}

func TestNobodyWakesEarly(t *testing.T) {
	late := Goroutines(50, 2, 20*time.Millisecond)
	require.Len(t, late, 100)
	for _, l := range late {
		require.GreaterOrEqual(t, l, time.Duration(0))
	}
}

// TestProcessTimeCountsChildren: a shell's child that works counts, one that sleeps does not.
func TestProcessTimeCountsChildren(t *testing.T) {
	for script, busy := range map[string]bool{"(while :; do :; done) & wait": true, "sleep 9 & wait": false} {
		c := exec.Command("sh", "-c", script)
		c.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
		require.NoError(t, c.Start())
		used := func() bool {
			n, err := ProcessTime(c.Process.Pid)
			return err == nil && n >= 100*time.Millisecond
		}
		if busy {
			require.Eventually(t, used, 30*time.Second, 10*time.Millisecond)
		} else {
			time.Sleep(300 * time.Millisecond)
			require.False(t, used())
		}
		require.NoError(t, syscall.Kill(-c.Process.Pid, syscall.SIGKILL))
		_ = c.Wait()
	}
}
