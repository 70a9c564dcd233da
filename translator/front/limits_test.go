package front

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/compiler"
	"github.com/portico-os/portico/config/model"
	"github.com/portico-os/portico/translator/ir/irtest"
	"github.com/portico-os/portico/verifier"
)

// TestOrdinaryFunctionsAreFarBelowTheLimits: none of a file system, a shell and what they need becomes
// more than a quarter of the instructions that it may become, or has more than a quarter of the
// variables.
func TestOrdinaryFunctionsAreFarBelowTheLimits(t *testing.T) {
	c, err := compiler.New(compiler.Options{})
	require.NoError(t, err)
	files, err := c.Compile("../../components/ext2", "../../components/shell", "../../components/timers")
	require.NoError(t, err)
	u := bytecode.NewUniverse()
	share := 0.0
	options := Options{Inline: true, FastPortals: true, Checks: true, Revocation: model.Epoch}
	for _, f := range files {
		c, err := verifier.Verify(u, f, bytecode.Hash(bytecode.Encode(f)))
		require.NoError(t, err)
		for i := range f.Funcs {
			l, err := lowerSlots(c, bytecode.FuncID(i), options, irtest.Small(), false)
			require.NoError(t, err)
			share = max(share, float64(l.f.NumInstrs()+l.vars.operands)/float64(l.vars.most))
			require.Less(t, 4*(l.f.NumInstrs()+l.vars.operands), l.vars.most, l.f.Name)
			require.Less(t, 4*l.vars.entries, maxVariables, l.f.Name)
		}
	}
	t.Logf("%.1f %% of the instructions", 100*share)
}
