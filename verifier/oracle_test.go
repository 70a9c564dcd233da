package verifier_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/verifier"
)

// checkPromises compares what the verifier says of an accepted component with what a
// slow and simple judge finds, and with what its functions do when they run.
func checkPromises(t *testing.T, c *verifier.Component, seed uint64) {
	for id := range c.File().Funcs {
		fn := bytecode.FuncID(id)
		checkDominance(t, c, fn)
		runChecked(t, c, fn, seed)
	}
}

// checkDominance checks that every use is dominated by its definition, by what that means:
// no path leads from the entry or the handler to the use without the definition.
func checkDominance(t *testing.T, c *verifier.Component, id bytecode.FuncID) {
	f := &c.File().Funcs[id]
	if len(f.Blocks) > 60 {
		return
	}
	n := len(f.Blocks)
	succs := func(b int) []bytecode.BlockID {
		body := f.Blocks[b].Instrs
		return body[len(body)-1].Blocks
	}
	dominates := make([][]bool, n) // by d, b
	for d := range n {
		reached := make([]bool, n)
		var visit func(b int)
		visit = func(b int) {
			if b == d || reached[b] {
				return
			}
			reached[b] = true
			for _, s := range succs(b) {
				visit(int(s))
			}
		}
		visit(0)
		if f.Handler >= 0 {
			visit(int(f.Handler))
		}
		dominates[d] = make([]bool, n)
		for b := range n {
			dominates[d][b] = !reached[b]
		}
	}
	sig := c.Sig(id)
	next := len(sig.Params) + len(f.Captures)
	type place struct{ block, at int }
	defined := make([]place, next)
	for i := range defined {
		defined[i] = place{0, -1}
	}
	for b := range f.Blocks {
		for i := range f.Blocks[b].Instrs {
			for _, d := range f.Blocks[b].Instrs[i].Dst {
				if d.IsValue() {
					require.Equal(t, len(defined), int(d))
					defined = append(defined, place{b, i})
				}
			}
		}
	}
	use := func(o bytecode.Operand, b, at int) {
		if !o.IsValue() {
			return
		}
		d := defined[o]
		require.True(t, dominates[d.block][b] && (d.block != b || d.at < at), "v%d is used in b%d", o, b)
	}
	for b := range f.Blocks {
		for i := range f.Blocks[b].Instrs {
			in := &f.Blocks[b].Instrs[i]
			for k, a := range in.Args {
				if in.Op == bytecode.OpPhi {
					from := int(in.Blocks[k])
					use(a, from, len(f.Blocks[from].Instrs))
				} else {
					use(a, b, i)
				}
			}
			for _, p := range in.Places {
				if p.Base == bytecode.BaseValue {
					use(bytecode.Operand(p.ID), b, i)
				}
				for _, s := range p.Path {
					if s.Field == bytecode.IndexStep {
						use(s.Index, b, i)
					}
				}
			}
		}
	}
}
