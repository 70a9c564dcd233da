package codecheck

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/translator/code"
)

// TestComparersKeepAllRules checks code that compares and hashes variables of all types of the
// repository's components.
func TestComparersKeepAllRules(t *testing.T) {
	b := newBench(t)
	b.open(b.verified(compiled(t, components...)))
	u := b.linker.Universe
	for id := 1; id <= u.NumTypes(); id++ {
		typ := u.ByID(id)
		if typ.HasParams() || !typ.IsComparable() || typ.IsPointerShaped() {
			continue
		}
		for _, k := range []code.Copier{code.EqualValues, code.HashValue} {
			_, err := b.space.Copier(k, typ)
			require.NoError(t, err, typ)
		}
	}
	base, bytes := b.machine.Image()
	var fs []*Function
	for _, f := range Placed(b.space) {
		if compares(f.Name) {
			fs = append(fs, f)
		}
	}
	var n tally
	start := time.Now()
	n.check(t, Of(b.space, base, bytes), fs)
	t.Logf("%+v in %v", n, time.Since(start))
	require.Greater(t, n.functions, 100)
}
