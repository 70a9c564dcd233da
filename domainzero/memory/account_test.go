package memory

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestAccountChargesWhatIsTaken(t *testing.T) {
	p, _ := newTestPool(t, 4<<20)
	free := p.Free()
	a, b := NewAccount(p, 5*BlockBytes, func() {}), NewAccount(p, BlockBytes, func() {})
	x, err := a.Take(BlockBytes + 1)
	require.NoError(t, err)
	y, err := a.TakeSparse(3 * BlockBytes)
	require.NoError(t, err)
	require.Equal(t, 5*BlockBytes, a.Taken())
	_, err = a.Take(1)
	require.ErrorIs(t, err, ErrQuota)
	a.MoveTo(b, x)
	require.Equal(t, []int{3 * BlockBytes, 2 * BlockBytes}, []int{a.Taken(), b.Taken()}, "above its limit")
	a.Give(y)
	a.Give(y)
	require.Zero(t, a.Taken())
	for !b.Close() {
	}
	b.Give(x)
	require.Equal(t, free, p.Free())
	_, err = b.Take(1)
	require.ErrorIs(t, err, ErrQuota, "it is closed")
	_, err = NewAccount(p, 1<<30, func() {}).Take(64 << 20)
	require.ErrorIs(t, err, ErrNoMemory)
}

// TestAccountGivesSparseMemoryBack writes to a little of a stack: that goes back to the machine, and
// nothing of it has to be cleared for the next holder.
func TestAccountGivesSparseMemoryBack(t *testing.T) {
	p, machine := newTestPool(t, 4<<20)
	a := NewAccount(p, 1<<30, func() {})
	dense, err := a.Take(BlockBytes)
	require.NoError(t, err)
	stack, err := a.TakeSparse(64 * BlockBytes)
	require.NoError(t, err)
	scribble(dense, BlockBytes)
	scribble(stack, BlockBytes)
	for !a.Close() {
	}
	require.Equal(t, 64*BlockBytes, machine.discarded)
	require.Equal(t, 1, p.freeDirty)
	require.Zero(t, p.Dirty())
}

func TestSlabHandsOutZeros(t *testing.T) {
	p, _ := newTestPool(t, 4<<20)
	a := NewAccount(p, BlockBytes, func() {})
	s := NewSlab(a, BlockBytes/4)
	for range 3 {
		for range 4 {
			at, err := s.Take()
			require.NoError(t, err)
			require.True(t, s.Contains(at))
			requireZero(t, at, BlockBytes/4)
			Store(at, 1)
		}
		_, err := s.Take()
		require.ErrorIs(t, err, ErrQuota)
		for at := range s.pages {
			for i := range 4 {
				s.Give(at + BlockBytes/4*uintptr(i))
			}
			require.False(t, s.Contains(at+BlockBytes))
		}
	}
}

// TestAccountClosesInSteps: a few runs go at a time.
func TestAccountClosesInSteps(t *testing.T) {
	p, _ := newTestPool(t, 4<<20)
	a, free := NewAccount(p, 1<<30, func() {}), p.Free()
	const runs = 3*closedAtOnce + 1
	for range runs {
		_, err := a.TakeSparse(BlockBytes)
		require.NoError(t, err)
	}
	for given, done := 0, false; !done; given = runs - a.Taken()/BlockBytes {
		done = a.Close()
		require.LessOrEqual(t, runs-a.Taken()/BlockBytes-given, closedAtOnce)
	}
	require.Equal(t, free, p.Free())
}
