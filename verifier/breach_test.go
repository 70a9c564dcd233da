package verifier_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/internal/breach"
	"github.com/portico-os/portico/verifier"
)

// coarse are the rules without which a verification leaves out more than what breaks them: it goes on
// without a whole block, or without a function's header or signature.
var coarse = map[verifier.Rule]bool{"block": true, "frame": true, "format": true, "name": true}

// TestBreachesBreakOneRule breaks rules in components that are accepted. What breaks one is refused by
// that, and is accepted without it, but where others need the result of what was left out.
func TestBreachesBreakOneRule(t *testing.T) {
	made, alone := map[verifier.Rule]int{}, map[verifier.Rule]int{}
	specimens := readSpecimens(t, "accepted")
	for _, k := range breach.Kinds() {
		for i, s := range specimens {
			c, err := verifyAll(s.files)
			require.NoError(t, err)
			f, ok := k.Break(c, uint64(i))
			if !ok || k.Rule == "universe" { // of which these have no library
				continue
			}
			hash := bytecode.Hash(fmt.Appendf(nil, "%v %d", k, i))
			_, err = verifier.Verify(c.Universe(), f, hash)
			var refusal *verifier.Error
			require.ErrorAs(t, err, &refusal, "%s: %v", s.name, k)
			require.Equal(t, k.Rule, refusal.Rule, "%s: %v: %v", s.name, k, err)
			made[k.Rule]++
			c, err = verifyAll(s.files) // what was refused has left types
			require.NoError(t, err)
			if acceptedWithout(k.Rule, c.Universe(), f, hash) {
				alone[k.Rule]++
			}
		}
	}
	for rule, n := range made {
		require.True(t, coarse[rule] || 3*alone[rule] >= n, "%s: %d of %d breaches break no other rule", rule, alone[rule], n)
	}
	t.Logf("%v, accepted without the rule: %v", made, alone)
}

// acceptedWithout tells whether a file is accepted if a rule is not enforced. Others may rely on it
// so much that they fall.
func acceptedWithout(rule verifier.Rule, u *bytecode.Universe, f *bytecode.File, hash [32]byte) (ok bool) {
	defer func() { _ = recover() }()
	_, err := verifier.VerifyWithout(rule, u, f, hash)
	return err == nil
}
