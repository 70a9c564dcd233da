package domainzero

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/translator/abi"
)

// TestEventsThatMatterAreKept floods the log with routine events: the others stay, each sort
// in order and with its number, and what is asked for from a number on begins there.
func TestEventsThatMatterAreKept(t *testing.T) {
	s, d := &System{}, &Domain{block: &abi.Domain{ID: 3}}
	s.events.ticks = func() uint64 { return uint64(s.events.count) }
	s.events.add(EventTrap, d, 99)
	require.Empty(t, s.Events(), "off")
	s.events.keep(2)
	for i := range 10 {
		s.events.add(EventInterrupt, d, uint64(i))
		if i%4 == 0 {
			s.events.add(EventTerminate, d, uint64(i))
		}
		if i == 5 {
			s.events.keep(3)
		}
	}
	want := []Event{
		{1, EventTerminate, 3, 0}, {6, EventTerminate, 3, 4}, {9, EventInterrupt, 3, 7},
		{10, EventInterrupt, 3, 8}, {11, EventTerminate, 3, 8}, {12, EventInterrupt, 3, 9},
	}
	require.Equal(t, want, s.Events())
	number, e, ok := s.events.at(7)
	require.True(t, ok)
	require.Equal(t, 9, number)
	require.Equal(t, want[2], e)
	_, _, ok = s.events.at(13)
	require.False(t, ok)
}
