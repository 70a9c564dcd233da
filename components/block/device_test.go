package block_test

import (
	"testing"

	"github.com/portico-os/portico/components/block"
	"github.com/stretchr/testify/require"
)

func TestCheck(t *testing.T) {
	for name, c := range map[string]struct {
		blocks, lba uint64
		n           int
		want        error
	}{
		"whole device":     {8, 0, 4096, nil},
		"last block":       {8, 7, 512, nil},
		"nothing":          {8, 8, 0, nil},
		"behind the end":   {8, 8, 512, block.ErrRange},
		"across the end":   {8, 7, 1024, block.ErrRange},
		"would wrap":       {8, 1<<64 - 1, 1024, block.ErrRange},
		"not whole blocks": {8, 0, 511, block.ErrSize},
	} {
		t.Run(name, func(t *testing.T) {
			require.Equal(t, c.want, block.Check(c.blocks, c.lba, c.n))
		})
	}
}
