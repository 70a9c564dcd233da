package translator

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestLargeValuesAreCopiedInPieces: nobody waits while an array of any size is copied or cleared, and who has a turn in
// between sees whole elements, whichever way it is copied.
func TestLargeValuesAreCopiedInPieces(t *testing.T) {
	const size, count = 24, 20_000
	c := assemble(t, fmt.Sprintf(`
component "example.org/t"
type E = struct{ S []int }
type A = [%d][%d]E
func copies(v0 *A, v1 *A) {
b0:
	v2 = nilcheck v0
	v3 = nilcheck v1
	copy v2, v3
	ret
}
func clears(v0 *A) {
b0:
	v1 = nilcheck v0
	clear v1
	ret
}
`, count/100, 100))
	for _, distance := range []int{size, -size, 7 * size * 1000, -7 * size * 1000} {
		p := load(t, c, allOn, checked)
		heap := memoryAt(p.heap, heapBytes)
		from := heapBytes / 2
		for i := range size * count {
			heap[from+i] = byte(1 + i/size%250)
		}
		to := from + distance
		want := bytes.Clone(heap[from : from+size*count])
		polls := 0
		p.poll, p.cpu.Poll = 1, 1
		p.atPoll = func() {
			polls++
			for i := to; i < to+size*count; i += size {
				require.Equal(t, bytes.Repeat(heap[i:i+1], size), heap[i:i+size], "element %d at poll %d", (i-to)/size, polls)
			}
		}
		require.Equal(t, outcome{}, p.call("copies", uint64(p.heap)+uint64(to), uint64(p.heap)+uint64(from)))
		require.Equal(t, want, heap[to:to+size*count])
		require.GreaterOrEqual(t, polls, size*count>>16)
		polls = 0
		require.Equal(t, outcome{}, p.call("clears", uint64(p.heap)+uint64(to)))
		require.Equal(t, make([]byte, size*count), heap[to:to+size*count])
		require.GreaterOrEqual(t, polls, size*count>>16)
		clear(memoryAt(p.heap, heapBytes))
	}
}

// TestValuesThatCannotBeCopiedInPiecesHaveALimit: a struct with references is copied and cleared as a whole.
func TestValuesThatCannotBeCopiedInPiecesHaveALimit(t *testing.T) {
	for words, limit := range map[int]bool{1<<17 - 1: false, 1 << 17: true} {
		for _, does := range []string{"copy v2, v3", "clear v2"} {
			_, err := Translate(assemble(t, fmt.Sprintf("component \"example.org/t\"\ntype T = struct{ P *int; A [%d]int }\nfunc f(v0 *T, v1 *T) {\nb0:\n\tv2 = nilcheck v0\n\tv3 = nilcheck v1\n\t%s\n\tret\n}\n", words, does)), 0, allOn, nil)
			if limit {
				require.ErrorIs(t, err, ErrLimit)
			} else {
				require.NoError(t, err)
			}
		}
	}
}
