package translator

import (
	"flag"
	"fmt"
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/compiler/text"
	"github.com/portico-os/portico/translator/opt"
)

var (
	randomPrograms = flag.Int("programs", 150, "how many random programs to run")
	randomSeed     = flag.Uint64("seed", 1, "of the first random program")
)

// sameOutcome compares outcomes; all NaNs are the same.
func sameOutcome(leaves []bytecode.Kind, want, got outcome) bool {
	if want.trap != got.trap || want.a != got.a || want.b != got.b || len(want.results) != len(got.results) {
		return false
	}
	for i, k := range leaves {
		if want.trap != 0 {
			break
		}
		if k.IsFloat() && math.IsNaN(asF(k, want.results[i])) && math.IsNaN(asF(k, got.results[i])) {
			continue
		}
		if want.results[i] != got.results[i] {
			return false
		}
	}
	return true
}

func TestRandomPrograms(t *testing.T) {
	variants := []struct {
		name   string
		o      Options
		passes opt.Passes
	}{
		{"plain", Options{Checks: true}, 0},
		{"optimised", Options{Checks: true}, opt.All},
		{"inlined", allOn, opt.All},
	}
	for seed := *randomSeed; seed < *randomSeed+uint64(*randomPrograms); seed++ {
		g := newGenerator(seed)
		for range 2 + g.r.IntN(6) {
			g.function(20 + g.r.IntN(200))
		}
		c := verify(t, g.file)
		for _, v := range variants {
			p := load(t, c, v.o, v.passes)
			p.poll = seed & 1 // every other program stops at all of its polls
			p.cpu.Poll = p.poll
			for fn := range g.file.Funcs {
				runRandomly(t, p, g, bytecode.FuncID(fn), fmt.Sprintf("seed %d, %s, f%d", seed, v.name, fn))
			}
		}
		recycle()
	}
}

// runRandomly calls a function with random arguments, translated and interpreted.
func runRandomly(t *testing.T, p *process, g *generator, fn bytecode.FuncID, what string) {
	sig := p.c.Sig(fn)
	var kinds []bytecode.Kind
	for _, typ := range sig.Results {
		leaves, _ := typ.Leaves(100)
		for _, l := range leaves {
			kinds = append(kinds, l.Kind)
		}
	}
	for range 6 {
		var args []uint64
		for _, typ := range sig.Params {
			leaves, _ := typ.Leaves(100)
			for _, l := range leaves {
				e := edges(l.Kind)
				args = append(args, e[g.r.IntN(len(e))])
			}
		}
		want, ended := interpret(p.c, fn, args, 100_000)
		if !ended {
			continue
		}
		got := p.callLeaves(fn, args)
		if !sameOutcome(kinds, want, got) {
			t.Log(text.Format(g.file))
			require.Equal(t, want, got, "%s %#x", what, args)
		}
	}
}
