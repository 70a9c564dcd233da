package front

import (
	"errors"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/translator/ir"
)

// variables turns the leaves of slots into SSA values while blocks are lowered (Braun
// and others, "Simple and Efficient Construction of SSA Form", 2013).
type variables struct {
	l *builder // fixed; phis are made in its function

	// Grows when a scope begins, and stays: slots rely on their numbers, from slot.first on.
	info []variable // by number; a variable is one leaf of a slot

	// What each variable is at the end of the block, as far as it is built; read fills in what it
	// finds. maxVariables bounds the memory.
	values  [][]ir.Value // by block ID, then variable; 0: not assigned there
	entries int          // of values, at most maxVariables

	// Grows with each phi; all that the function is made of is at most the other, which is fixed.
	operands, most int

	// Has an entry while predecessors are to come, from open to close: a variable that is read
	// then gets a phi, which close completes.
	pending map[int][]pendingVariable // by block ID
}

// errVariables says that a function has too many variables for its blocks. Lower takes it for a
// reason to put all slots in the frame.
var errVariables = errors.New("too many variables")

// A variable is what its phis are. Stack maps rely on pointer.
type variable struct {
	class   ir.Class
	pointer bool // it is a reference
}

// A pendingVariable is a phi whose operands complete reads from the block's predecessors.
type pendingVariable struct {
	variable int      // its number
	value    ir.Value // the phi, without operands yet
}

// new makes variables for the leaves and returns the number of the first.
func (v *variables) new(leaves []bytecode.Leaf) int {
	first := len(v.info)
	for _, leaf := range leaves {
		class, pointer := classOf(leaf)
		v.info = append(v.info, variable{class, pointer})
	}
	return first
}

// open says that predecessors of the block are still to come.
func (v *variables) open(b *ir.Block) { v.pending[b.ID] = []pendingVariable{} }

// close says that all predecessors of the block are known and lowered.
func (v *variables) close(b *ir.Block) {
	waiting := v.pending[b.ID]
	delete(v.pending, b.ID)
	for _, p := range waiting {
		v.complete(b, p)
	}
}

func (v *variables) complete(b *ir.Block, p pendingVariable) {
	args := v.l.f.List(len(b.Preds))
	v.operands += len(args)
	for i, pred := range b.Preds {
		args[i] = v.read(pred, p.variable)
	}
	v.l.f.Def(p.value).Args = args
}

// write sets a variable in a block.
func (v *variables) write(b *ir.Block, variable int, x ir.Value) {
	for b.ID >= len(v.values) {
		v.values = append(v.values, nil)
	}
	if n := len(v.values[b.ID]); variable >= n {
		if v.entries += len(v.info) - n; v.entries > maxVariables {
			panic(refusal{errVariables})
		}
		v.values[b.ID] = append(v.values[b.ID], make([]ir.Value, len(v.info)-n)...)
	}
	v.values[b.ID][variable] = x
}

func (v *variables) local(b *ir.Block, variable int) ir.Value {
	if b.ID < len(v.values) && variable < len(v.values[b.ID]) {
		return v.values[b.ID][variable]
	}
	return 0
}

// read returns the value of a variable at the end of a block, as far as it is lowered.
func (v *variables) read(b *ir.Block, variable int) ir.Value {
	var path []*ir.Block
	x := v.local(b, variable)
	for ; x == 0; x = v.local(b, variable) {
		if _, open := v.pending[b.ID]; open || len(b.Preds) != 1 {
			v.merge(b, variable)
		} else {
			path = append(path, b)
			b = b.Preds[0]
		}
	}
	for _, p := range path {
		v.write(p, variable, x)
	}
	return x
}

// merge makes a phi of a variable at the start of a block, which is its value there.
func (v *variables) merge(b *ir.Block, variable int) {
	info := v.info[variable]
	if v.operands+v.l.f.NumInstrs() > v.most {
		panic(refusal{errVariables})
	}
	x := v.l.emptyPhi(b, info.class, info.pointer)
	v.write(b, variable, x)
	if pending, open := v.pending[b.ID]; open {
		v.pending[b.ID] = append(pending, pendingVariable{variable, x})
	} else {
		// Only code that cannot be reached reads a variable before it is set: of a phi without operands.
		v.complete(b, pendingVariable{variable, x})
	}
}
