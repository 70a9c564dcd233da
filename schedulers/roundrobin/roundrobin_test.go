package roundrobin_test

import (
	"testing"

	"github.com/portico-os/portico/schedulers"
	"github.com/portico-os/portico/schedulers/roundrobin"
	"github.com/stretchr/testify/require"
)

func TestThreadsTakeTurns(t *testing.T) {
	s := roundrobin.New()
	require.Equal(t, schedulers.NoThread, s.Activated())
	for i := schedulers.Thread(1); i <= 3; i++ {
		s.Unblocked(i)
	}
	for turn := range 3 * schedulers.MaxThreads {
		next := s.Activated()
		require.Equal(t, schedulers.Thread(turn%3+1), next)
		s.Preempted(next)
	}
}

func TestFullQueueKeepsItsThreads(t *testing.T) {
	s := roundrobin.New()
	for i := range schedulers.Thread(schedulers.MaxThreads) {
		s.Unblocked(i + 1)
	}
	s.Unblocked(9999)
	for i := range schedulers.Thread(schedulers.MaxThreads) {
		require.Equal(t, i+1, s.Activated())
	}
	require.Equal(t, schedulers.NoThread, s.Activated())
}

func TestPortalCallsAreCounted(t *testing.T) {
	s := roundrobin.New().(*roundrobin.Scheduler)
	s.PortalCall(1)
	s.PortalCall(2)
	s.PortalReturn(1)
	s.PortalEnter(3)
	s.PortalLeave(3)
	away, serving, calls := s.Load()
	require.Equal(t, uint32(1), away)
	require.Equal(t, uint32(0), serving)
	require.Equal(t, uint64(1), calls)
}
