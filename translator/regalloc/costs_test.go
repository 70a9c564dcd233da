package regalloc_test

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/translator/ir"
	"github.com/portico-os/portico/translator/ir/irtest"
	"github.com/portico-os/portico/translator/opt"
	"github.com/portico-os/portico/translator/regalloc"
	"github.com/portico-os/portico/translator/target/amd64/registers"
)

var update = flag.Bool("update", false, "write the golden files")

// cost tells what allocation added to a function. In loops an instruction counts ten times
// for each level.
func cost(f *ir.Func) string {
	defined := map[ir.Value]bool{}
	var counts [ir.NumOps]int
	again, weighted := 0, 0
	for _, b := range f.Blocks {
		weight := 1
		for range b.Depth {
			weight *= 10
		}
		for _, in := range b.Instrs {
			switch {
			case in.Op >= ir.OpMove:
				counts[in.Op]++
				weighted += weight
			case len(in.Defs) == 1 && len(in.Args) == 0 && in.Op.Is(ir.Pure):
				if defined[in.Defs[0]] {
					again++
				}
				defined[in.Defs[0]] = true
				weighted += weight
			}
		}
	}
	return fmt.Sprintf("%d moves, %d spills to %d slots, %d reloads, %d made again, weight %d",
		counts[ir.OpMove], counts[ir.OpSpill], f.Spills, counts[ir.OpReload], again, weighted)
}

// What allocation costs is written down, so that a change of it shows. Less is better.
func TestCosts(t *testing.T) {
	const golden = "testdata/costs.golden"
	var got strings.Builder
	for _, m := range []struct {
		name    string
		machine *ir.Machine
	}{{"few registers", irtest.Small()}, {"x86-64", registers.Machine}} {
		for seed := range uint64(60) {
			f := irtest.Random(1000+seed, m.machine, 80)
			require.NoError(t, opt.Run(f, opt.All, nil))
			require.NoError(t, regalloc.Allocate(f))
			fmt.Fprintf(&got, "%s, function %d: %s\n", m.name, seed, cost(f))
		}
	}
	if *update {
		require.NoError(t, os.WriteFile(golden, []byte(got.String()), 0o644))
	}
	want, err := os.ReadFile(golden)
	require.NoError(t, err)
	if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(got.String(), "\n")); diff != "" {
		t.Errorf("allocation costs other than before (-); -update if it should:\n%s", diff)
	}
}
