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

// TestRoutineIsWhatHappensAllTheTime: only the kinds that say so are kept apart, and a log of
// one event of each sort keeps the latest.
func TestRoutineIsWhatHappensAllTheTime(t *testing.T) {
	routine := map[Kind]bool{Collect: true, Preempt: true, Portal: true, Interrupt: true}
	for kind := Collect; kind <= Storm; kind++ {
		l := New(func() uint64 { return 7 })
		l.Keep(1)
		l.Add(kind, 1, 10)
		l.Add(Interrupt, 1, 20)
		l.Add(Terminate, 1, 30)
		want := []Event{{7, kind, 1, 10}, {7, Interrupt, 1, 20}, {7, Terminate, 1, 30}}[1:]
		require.Equal(t, want, l.All(), "kind %d, routine: %v", kind, routine[kind])
		l.Add(kind, 1, 40)
		if routine[kind] {
			want = []Event{{7, Terminate, 1, 30}, {7, kind, 1, 40}}
		} else {
			want = []Event{{7, Interrupt, 1, 20}, {7, kind, 1, 40}}
		}
		require.Equal(t, want, l.All(), "kind %d", kind)
		require.Equal(t, 4, l.Count())
	}
}

// TestKeepOnlyGrows: a log that is to keep less than before keeps what it does, and none of it
// is lost when it is to keep more, wherever its ring begins.
func TestKeepOnlyGrows(t *testing.T) {
	for before := range 12 {
		l := New(func() uint64 { return 0 })
		l.Keep(4)
		for i := range before {
			l.Add(Trap, 1, uint64(i))
		}
		kept := l.All()
		l.Keep(2)
		l.Keep(4)
		require.Equal(t, kept, l.All())
		l.Keep(9)
		require.Equal(t, kept, l.All())
		for i := range 9 {
			l.Add(Trap, 1, uint64(100+i))
			require.Equal(t, min(len(kept)+i+1, 9), len(l.All()))
			require.Equal(t, uint64(100+i), l.All()[len(l.All())-1].Arg)
		}
		require.Equal(t, 9, cap(l.rings[0].list), "it has room for them at once")
	}
}
