package events

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// TestEventsThatMatterAreKept floods the log with routine events: the others stay, each sort
// in order and with its number, and what is asked for from a number on begins there.
func TestEventsThatMatterAreKept(t *testing.T) {
	var l *Log
	l = New(func() uint64 { return uint64(l.count) })
	l.Add(Trap, 3, 99)
	require.Empty(t, l.All(), "off")
	l.Keep(2)
	for i := range 10 {
		l.Add(Interrupt, 3, uint64(i))
		if i%4 == 0 {
			l.Add(Terminate, 3, uint64(i))
		}
		if i == 5 {
			l.Keep(3)
		}
	}
	want := []Event{
		{1, Terminate, 3, 0}, {6, Terminate, 3, 4}, {9, Interrupt, 3, 7},
		{10, Interrupt, 3, 8}, {11, Terminate, 3, 8}, {12, Interrupt, 3, 9},
	}
	require.Equal(t, want, l.All())
	number, e, ok := l.At(7)
	require.True(t, ok)
	require.Equal(t, 9, number)
	require.Equal(t, want[2], e)
	_, _, ok = l.At(13)
	require.False(t, ok)
}
