package cpu

import (
	"container/heap"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/domainzero/domain"
)

// TestTimerQueueKeepsNothing of threads that have ended: what left it is not reachable through it.
func TestTimerQueueKeepsNothing(t *testing.T) {
	var q timerQueue
	for _, due := range []int64{3, 1, 2} {
		heap.Push(&q, &domain.Timer{Due: due})
	}
	for due := int64(1); due <= 3; due++ {
		x := heap.Pop(&q).(*domain.Timer)
		require.Equal(t, due, x.Due)
		require.Zero(t, x.Place)
	}
	require.Equal(t, timerQueue{nil, nil, nil}, q[:3])
}
