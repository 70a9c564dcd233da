package buffercache

import (
	"math/rand"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestBuddiesNeitherOverlapNorLeak(t *testing.T) {
	const units, top = 1024, 7
	b := newBuddies(units, top)
	random := rand.New(rand.NewSource(1))
	owner := make([]int, units)
	blocks := map[int]int{} // order by first unit
	release := func(unit, order int) {
		for i := range 1 << order {
			owner[unit+i] = 0
		}
		b.release(unit, order)
		delete(blocks, unit)
	}
	for step := 1; step < 20_000; step++ {
		if order := random.Intn(top + 1); random.Intn(5) < 3 {
			unit := b.alloc(order)
			if unit == noUnit {
				continue
			}
			require.Zero(t, unit%(1<<order))
			for i := range 1 << order {
				require.Zero(t, owner[unit+i])
				owner[unit+i] = step
			}
			blocks[unit] = order
			continue
		}
		for unit, order := range blocks {
			release(unit, order)
			break
		}
	}
	for unit, order := range blocks {
		release(unit, order)
	}
	for range units >> top {
		require.NotEqual(t, noUnit, b.alloc(top), "all free blocks have joined again")
	}
	require.Equal(t, noUnit, b.alloc(0))
}
