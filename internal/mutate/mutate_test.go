package mutate_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/compiler/text"
	"github.com/portico-os/portico/internal/mutate"
)

const original = `
component "example.org/t"
global counter int = 7
func sum(v0 []int, slot0 [2]int) int {
	slot0 pair [2]int
b0:
	v2 = const int 1
	jump b1
b1:
	v3 = phi int nonneg [b0: v2]
	v4 = idxcheck v0, v3
	v5 = load v0[v4]
	v6 = lt v5, v2
	br v6, b2, b3
b2:
	store global counter, v5
	ret v5
b3:
	v7 = call sum(v0, slot0)
	ret v7
}
`

func TestMutate(t *testing.T) {
	f, err := text.Parse("original", original)
	require.NoError(t, err)
	before := bytecode.Encode(f)
	different := map[string]bool{}
	const seeds = 1000
	for seed := range uint64(seeds) {
		g := mutate.Mutate(f, seed)
		code := bytecode.Encode(g)
		require.Equal(t, before, bytecode.Encode(f), "the original changed")
		require.Equal(t, code, bytecode.Encode(mutate.Mutate(f, seed)), "not reproducible")
		different[string(code)] = true
	}
	require.Greater(t, len(different), seeds/2)
}

func TestMutateNothing(t *testing.T) {
	f := &bytecode.File{Path: "example.org/empty", Init: -1}
	require.Equal(t, bytecode.Encode(f), bytecode.Encode(mutate.Mutate(f, 1)))
}
