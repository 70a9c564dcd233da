package portal

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/domainzero/memory"
	"github.com/portico-os/portico/domainzero/platform/hosted"
	"github.com/portico-os/portico/translator/abi"
)

func TestCopyTable(t *testing.T) {
	const bytes, keys = 8 << 20, 20_000
	machine, err := hosted.New()
	require.NoError(t, err)
	defer func() { require.NoError(t, machine.Close()) }()
	region, err := machine.Reserve(bytes)
	require.NoError(t, err)
	p := memory.NewPool(region, bytes, machine)
	var table copyTable
	require.NoError(t, table.open(p))
	between := p.Free()
	random := rand.New(rand.NewPCG(1, 2))
	for range 3 {
		table.reset()
		model := map[copyKey]abi.Addr{}
		for i := range keys {
			k := copyKey{abi.Addr(random.IntN(keys)) * 8, random.Uint32N(3), random.Uint32N(3)}
			e := table.find(k)
			want, known := model[k]
			require.Equal(t, known, e.round == table.round)
			if known {
				require.Equal(t, want, e.copied)
				continue
			}
			model[k] = abi.Addr(i)
			require.True(t, table.put(e, k, abi.Addr(i)))
		}
		require.Less(t, p.Free(), between)
		table.shrink()
		require.Equal(t, between, p.Free(), "what a large copy took is back")
	}

	table.reset()
	n := 0
	for ; ; n++ {
		k := copyKey{abi.Addr(n), 0, 1}
		if !table.put(table.find(k), k, 1) {
			break
		}
	}
	require.Greater(t, n, keys)
	table.shrink()
	require.Equal(t, between, p.Free())
}
