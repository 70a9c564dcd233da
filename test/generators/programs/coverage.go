package programs

import (
	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/verifier"
)

// A coverage counts, for each operation and kind of operand, the instructions of blocks that ran.
type coverage struct {
	blocks map[blockKey]bool
	counts map[string]int
}

type blockKey struct {
	c  *verifier.Component
	fn bytecode.FuncID
	b  bytecode.BlockID
}

func newCoverage() *coverage { return &coverage{map[blockKey]bool{}, map[string]int{}} }

// block is told of each block that the interpreter enters.
func (v *coverage) block(c *verifier.Component, fn bytecode.FuncID, b bytecode.BlockID) {
	k := blockKey{c, fn, b}
	if v.blocks[k] || c.Path() == golib {
		return
	}
	v.blocks[k] = true
	for i := range c.File().Funcs[fn].Blocks[b].Instrs {
		v.counts[describe(c, fn, &c.File().Funcs[fn].Blocks[b].Instrs[i])]++
	}
}
