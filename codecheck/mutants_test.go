package codecheck

import (
	"flag"
	"maps"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/config/model"
)

var (
	mutants     = flag.Int("mutants", 400, "how many faults are made")
	mutantsSeed = flag.Uint64("mutants-seed", 1, "what they are drawn by")
	showMissed  = flag.Int("missed", 0, "how many faults of each class to show that are not found")
)

// TestMutants makes faults of one bit or operand in placed code, and of one entry in its tables. Those
// that are not found may only make the code compute something else: another number, another way,
// another field or reference of the same kind.
func TestMutants(t *testing.T) {
	b := newBench(t)
	o := model.Defaults.Translator
	cs := b.verified(compiled(t, components...))
	p, fs := b.place(o, cs, cs)
	m := NewMutator(*mutantsSeed, p, o, fs)
	found, drawn, harmless := map[string]int{}, map[string]int{}, 0
	missed := map[string][]Mutant{}
	for i := range *mutants {
		x, ok := m.Draw(i % NumFaults)
		require.True(t, ok)
		drawn[x.Kind]++
		if len(p.Check(x.Function)) > 0 {
			found[x.Kind]++
			continue
		}
		class := m.Class(x)
		missed[class] = append(missed[class], x)
		if Computes(class) {
			harmless++
		}
	}
	total := 0
	for _, k := range slices.Sorted(maps.Keys(drawn)) {
		t.Logf("%-20s %4d of %4d found", k, found[k], drawn[k])
		total += found[k]
	}
	for _, class := range slices.Sorted(maps.Keys(missed)) {
		list := missed[class]
		t.Logf("%4d not found: %s", len(list), class)
		for _, x := range list[:min(len(list), *showMissed)] {
			t.Logf("      %s: %s: %s%s", x.Code.Name, x.Kind, x.What, m.Text(x))
		}
	}
	broken := *mutants - harmless
	t.Logf("seed %d: %d faults, %d found; of the others %d compute something else; of %d that break a rule %.1f%% are found",
		*mutantsSeed, *mutants, total, harmless, broken, 100*float64(total)/float64(broken))
	require.GreaterOrEqual(t, float64(total), 0.95*float64(broken))
}
