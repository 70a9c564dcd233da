package uart16550_test

import (
	"bytes"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/components/console"
	"github.com/portico-os/portico/memobj"
)

// pattern returns n bytes in which none stands for another.
func pattern(from, n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte((from + i) * 167 >> ((from + i) / 256 % 3))
	}
	return b
}

// TestHandlersMayBeLate lets the handler run so many bytes after the line went high: twelve
// do no harm, the thirteenth is lost, and counted.
func TestHandlersMayBeLate(t *testing.T) {
	for late, want := range map[int]console.Input{0: {Bytes: 4}, 12: {Bytes: 16}, 13: {Bytes: 16, Overruns: 1}, 40: {Bytes: 16, Overruns: 1}} {
		c := &chip{timed: true}
		d, user := start(t, c, nil)
		text := pattern(0, 4+late)
		for i := range text {
			require.True(t, c.pass(text[i]))
			require.Equal(t, i >= 3, c.Interrupts(), "at the fourth byte")
		}
		d.Interrupt()
		n, err := user.Received()
		require.NoError(t, err)
		require.Equal(t, want, n, "%d late", late)
		require.Equal(t, string(text[:want.Bytes]), read(t, user, want.Bytes))
	}
}

// TestFewBytesArriveAfterAWhile: below its trigger level the chip interrupts when nothing
// has come for the time of four bytes.
func TestFewBytesArriveAfterAWhile(t *testing.T) {
	c := &chip{timed: true}
	d, user := start(t, c, nil)
	c.pass('x')
	for range 4 {
		require.False(t, c.Interrupts())
		c.pass()
	}
	require.True(t, c.Interrupts())
	d.Interrupt()
	require.Equal(t, "x", read(t, user, 1))
}

// TestSlowReadersPauseTheOtherEnd types much more than the ring holds, to another end that
// obeys: nothing is lost.
func TestSlowReadersPauseTheOtherEnd(t *testing.T) {
	c := &chip{}
	d, user := start(t, c, nil)
	const all = 50_000
	text, next, paused := pattern(0, all), 0, 0
	for got := 0; got < all; {
		for next < all {
			if !c.pass(text[next]) {
				paused++
				break
			}
			next++
			d.Interrupt()
		}
		for range 4 {
			c.pass()
			d.Interrupt()
		}
		n, err := user.Received()
		require.NoError(t, err)
		require.Equal(t, console.Input{Bytes: next}, n)
		k := min(7000, next-got)
		require.True(t, string(text[got:got+k]) == read(t, user, k), "at %d", got)
		got += k
	}
	require.Greater(t, paused, 5)
}

// FuzzBothDirections lets bytes arrive, output be printed, readers read and handlers run late,
// as the actions say, and compares every byte in both directions.
func FuzzBothDirections(f *testing.F) {
	for seed := range uint64(30) {
		r, actions := rand.New(rand.NewPCG(seed, 0)), make([]byte, 3000)
		for i := range actions {
			actions[i] = byte(r.Uint32())
		}
		f.Add(actions)
	}
	f.Fuzz(func(t *testing.T, actions []byte) {
		c := &chip{timed: true}
		d, user := start(t, c, map[string]string{"newline": "false"})
		typed, printed, out := []byte(nil), []byte(nil), make(chan []byte, len(actions))
		done := make(chan bool)
		go func() {
			for text := range out {
				d.Output(string(text))
			}
			close(done)
		}()
		m, err := memobj.New(64)
		require.NoError(t, err)
		var got []byte
		late := 0
		for _, a := range actions {
			switch what, much := a&3, int(a>>2); what {
			case 0, 1:
				if x := pattern(len(typed), 1); c.pass(x[0]) {
					typed = append(typed, x...)
				}
			case 2:
				text := pattern(len(printed), much*5)
				printed = append(printed, text...)
				out <- text
			case 3:
				n, err := user.Read(m, 0, much)
				require.NoError(t, err)
				b := make([]byte, n)
				m.Read(0, b)
				got = append(got, b...)
			}
			if late++; a&0x40 != 0 || late == 12 {
				late = 0
				d.Interrupt()
			}
		}
		close(out)
		for ended := false; !ended; {
			c.pass()
			d.Interrupt()
			select {
			case <-done:
				ended = true
			default:
			}
		}
		for range 4 {
			c.pass()
		}
		d.Interrupt()
		got = append(got, read(t, user, len(typed)-len(got))...)
		require.True(t, bytes.Equal(typed, got), "input is as it was typed")
		require.True(t, string(printed) == c.output(), "output is as it was printed")
		require.Zero(t, c.overflowed)
		n, err := user.Received()
		require.NoError(t, err)
		require.Equal(t, console.Input{Bytes: len(typed)}, n)
	})
}
