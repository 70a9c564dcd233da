package opt

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/translator/ir/irtest"
)

// sameExecutions holds that two versions of a function do the same.
func sameExecutions(t *testing.T, seed uint64, passes Passes) {
	before := irtest.Random(seed, irtest.Small(), 60)
	require.NoError(t, irtest.Check(before))
	after := irtest.Random(seed, irtest.Small(), 60)
	require.NoError(t, Run(after, passes, irtest.Check))
	for input := range uint64(3) {
		want, err := irtest.Interpret(before, input)
		require.NoError(t, err, irtest.Text(before))
		got, err := irtest.Interpret(after, input)
		require.NoError(t, err, irtest.Text(after))
		if diff := cmp.Diff(want, got, cmpopts.IgnoreFields(irtest.Outcome{}, "Polls"), cmpopts.EquateEmpty()); diff != "" {
			t.Fatalf("function %d, input %d: not as written (-):\n%s%s\nafter:\n%s", seed, input, diff, irtest.Text(before), irtest.Text(after))
		}
	}
}

func TestRandomFunctionsKeepTheirMeaning(t *testing.T) {
	for name, passes := range map[string]Passes{"none": 0, "merge": Merge, "nil checks": FoldNil, "all": All} {
		t.Run(name, func(t *testing.T) {
			for seed := range uint64(150) {
				sameExecutions(t, seed, passes)
			}
		})
	}
}
