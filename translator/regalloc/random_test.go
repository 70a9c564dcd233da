package regalloc_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/translator/ir"
	"github.com/portico-os/portico/translator/ir/irtest"
	"github.com/portico-os/portico/translator/opt"
	"github.com/portico-os/portico/translator/regalloc"
	"github.com/portico-os/portico/translator/target/amd64/registers"
)

// allocate gives a function that is ready for it registers, and holds that it does what it
// did before, by its registers and slots alone.
func allocate(t *testing.T, f *ir.Func, seed uint64) {
	var want []irtest.Outcome
	const inputs = 3
	for input := range uint64(inputs) {
		o, err := irtest.Interpret(f, input)
		require.NoError(t, err, irtest.Text(f))
		want = append(want, o)
	}
	before := irtest.Text(f)
	require.NoError(t, regalloc.Allocate(f))
	require.NoError(t, irtest.CheckAllocation(f), "function %d\n%s\n%s", seed, before, irtest.Text(f))
	for input := range uint64(inputs) {
		got, err := irtest.Execute(f, input)
		require.NoError(t, err, "function %d\n%s\n%s", seed, before, irtest.Text(f))
		if diff := cmp.Diff(want[input], got); diff != "" {
			t.Fatalf("function %d, input %d: not as before (-):\n%s%s\nallocated:\n%s", seed, input, diff, before, irtest.Text(f))
		}
	}
}

func TestRandomFunctionsFindTheirValues(t *testing.T) {
	for name, machine := range map[string]*ir.Machine{"few registers": irtest.Small(), "x86-64": registers.Machine} {
		t.Run(name, func(t *testing.T) {
			for seed := range uint64(100) {
				f := irtest.Random(seed, machine, 20+int(seed%4)*30)
				require.NoError(t, opt.Run(f, opt.All, irtest.Check))
				allocate(t, f, seed)
			}
		})
	}
}
