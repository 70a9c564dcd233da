package hosted

import (
	"runtime"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// TestCloseWaitsForHandlers: a slice signal's handler that is under way may still write to the block of
// a CPU that was claimed.
func TestCloseWaitsForHandlers(t *testing.T) {
	var s slices
	require.NoError(t, s.open())
	atomic.AddInt32(&handling, 1) // as a handler that was preempted in the middle
	closed := make(chan bool)
	go func() {
		s.close()
		closed <- true
	}()
	select {
	case <-closed:
		t.Error("memory may be unmapped under a handler")
		atomic.AddInt32(&handling, -1)
	case <-time.After(50 * time.Millisecond):
		atomic.AddInt32(&handling, -1)
		<-closed
	}
}

// TestHandlersAreCounted: while signals come some are found under way, and in the end none is.
func TestHandlersAreCounted(t *testing.T) {
	var s slices
	require.NoError(t, s.open())
	setTimer(s.timer, time.Microsecond)
	for atomic.LoadInt32(&handling) == 0 {
		runtime.Gosched()
	}
	s.close()
	require.Zero(t, atomic.LoadInt32(&handling))
}
