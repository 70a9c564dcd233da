package flow

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/bytecode"
)

func TestPostOrder(t *testing.T) {
	const rounds = 5_000
	r := rand.New(rand.NewPCG(5, 6))
	for range rounds {
		succs, handler := randomGraph(r)
		acyclic := r.IntN(2) == 0
		for b := range succs {
			succs[b] = slices.DeleteFunc(succs[b], func(s bytecode.BlockID) bool { return acyclic && int(s) <= b })
		}
		roots := []bytecode.BlockID{0}
		if handler >= 0 {
			roots = append(roots, handler)
		}
		post := PostOrder(len(succs), func(b bytecode.BlockID) int { return int(b) }, roots,
			func(b bytecode.BlockID) []bytecode.BlockID { return succs[b] })
		for b, reached := range reached(succs, handler, -1) {
			at := slices.Index(post, bytecode.BlockID(b))
			require.Equal(t, reached, at >= 0, "%v: %d", succs, b)
			for _, s := range succs[b] {
				require.True(t, !reached || !acyclic || slices.Index(post, s) < at, "%v: %d before %d", succs, b, s)
			}
		}
		require.Len(t, slices.Compact(slices.Sorted(slices.Values(post))), len(post), "none comes twice")
	}
}
