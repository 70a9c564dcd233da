package front

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/bytecode/intrinsics"
)

// TestIntrinsicsAreBound: there is code for the intrinsics that are translated, and for no
// other.
func TestIntrinsicsAreBound(t *testing.T) {
	for id, code := range inlineIntrinsics {
		x := &intrinsics.Table[id]
		require.Equal(t, x.Class.Translated(), code != nil, x.Name)
	}
}
