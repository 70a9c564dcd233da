package codecheck

import (
	"flag"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/internal/mutate"
	"github.com/portico-os/portico/translator"
	"github.com/portico-os/portico/verifier"
)

var (
	hostile     = flag.Int("hostile", 60, "how many changed components are checked")
	hostileSeed = flag.Uint64("hostile-seed", 1, "what the first is changed by; others by the numbers behind")
)

// TestCodeOfChangedComponentsKeepsAllRules changes components as a hostile compiler might. Whatever the
// verifier lets through, the code of it keeps all rules.
func TestCodeOfChangedComponentsKeepsAllRules(t *testing.T) {
	files := compiled(t, components...)
	sets := switches()
	const perBench = 100 // the image does not give code back
	var b *bench
	var known []*verifier.Component
	accepted := 0
	var n tally
	for i := range *hostile {
		seed := *hostileSeed + uint64(i)
		if i%perBench == 0 {
			if b != nil {
				require.NoError(t, b.machine.Close())
			}
			b = newBenchOf(t)
			known = b.verified(files)
		}
		k := int(seed*7919) % len(files)
		f := mutate.Mutate(files[k], seed)
		encoded := bytecode.Encode(f)
		f, err := bytecode.Decode(encoded)
		if err != nil {
			continue
		}
		c, err := verifier.Verify(b.linker.Universe, f, bytecode.Hash(encoded))
		if err != nil {
			continue
		}
		accepted++
		p, fs, err := b.tryPlace(sets[int(seed)%len(sets)], append(known[:k:k], c), []*verifier.Component{c})
		if err != nil {
			require.ErrorIs(t, err, translator.ErrLimit)
			continue
		}
		before := n.breaches
		n.check(t, p, fs)
		require.Equal(t, before, n.breaches, "component %s, changed by seed %d: go test ./codecheck -run %s -hostile 1 -hostile-seed %d", f.Path, seed, t.Name(), seed)
	}
	if b != nil {
		require.NoError(t, b.machine.Close())
	}
	t.Logf("%d of %d changed components were accepted: %+v", accepted, *hostile, n)
}
