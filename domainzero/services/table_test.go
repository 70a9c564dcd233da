package services

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/bytecode/intrinsics"
)

// TestIntrinsicsAreBound: DomainZero does what is its own, and nothing that the translator
// puts in place.
func TestIntrinsicsAreBound(t *testing.T) {
	for id, x := range bind(bytecode.NewUniverse()) {
		row := &intrinsics.Table[id]
		require.Equal(t, row.Class == intrinsics.Kernel, x.do != nil, row.Name)
		if len(row.Params) == 0 {
			require.Empty(t, x.roots, row.Name)
		} else {
			require.GreaterOrEqual(t, len(x.roots), len(row.Params), row.Name)
		}
	}
}
