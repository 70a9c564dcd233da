package prove_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/compiler/emit"
	"github.com/portico-os/portico/verifier"
)

// TestChecks finishes functions with one check, and has the verifier judge what became of it.
func TestChecks(t *testing.T) {
	const length = 10
	u := bytecode.NewUniverse()
	word := u.Basic(bytecode.KindInt)
	index := func(b *emit.Builder, i bytecode.Operand) {
		b.Emit(bytecode.Instr{Op: bytecode.OpIndexCheckLen, Imm: length, Args: []bytecode.Operand{i}}, word)
	}
	// from counts from a number up to the length, and checks the counter and what is below it by less.
	from := func(first, less int64) func(*emit.Builder) {
		return func(b *emit.Builder) {
			start := b.Integer(first)
			head, inside, after := b.NewBlock(), b.NewBlock(), b.NewBlock()
			b.Jump(head)
			phi, i := b.Phi(head, word)
			b.Current = head
			b.Branch(b.Compare(bytecode.OpLt, i, b.Integer(length)), inside, after)
			b.Current = inside
			index(b, b.Op(bytecode.OpSub, word, i, b.Integer(less)))
			next := b.Op(bytecode.OpAdd, word, i, b.Integer(1))
			b.Jump(head)
			b.Current = after
			emit.AddEdge(phi, 0, start)
			emit.AddEdge(phi, inside, next)
		}
	}
	for name, test := range map[string]struct {
		build func(*emit.Builder)
		want  bytecode.Op
	}{
		"a counter below the length": {from(0, 0), bytecode.OpIndexProofLen},
		"a counter that is negative": {from(-1, 0), bytecode.OpIndexCheckLen},
		"one below a counter":        {from(0, 1), bytecode.OpIndexCheckLen},
		"a constant":                 {func(b *emit.Builder) { index(b, b.Integer(length-1)) }, bytecode.OpIndexProofLen},
		"a constant too large":       {func(b *emit.Builder) { index(b, b.Integer(length)) }, bytecode.OpIndexCheckLen},
		"a parameter":                {func(b *emit.Builder) { index(b, b.Entry[0]) }, bytecode.OpIndexCheckLen},
		"a new object": {func(b *emit.Builder) {
			v := b.NewObject(word)
			b.Op(bytecode.OpNilCheck, b.Types[v], v)
		}, bytecode.OpNonNil},
		"a nil pointer": {func(b *emit.Builder) {
			v := b.Zero(u.Pointer(word))
			b.Op(bytecode.OpNilCheck, b.Types[v], v)
		}, bytecode.OpNilCheck},
	} {
		t.Run(name, func(t *testing.T) {
			unit := emit.NewUnit(u, nil, "example.org/made")
			id := unit.Reserve("f")
			b := unit.NewBuilder("f", u.Func([]*bytecode.Type{word}, nil, false), nil)
			test.build(b)
			b.Ret()
			unit.File.Funcs[id] = b.Finish()
			unit.Finish()
			var found []bytecode.Op
			for _, block := range unit.File.Funcs[id].Blocks {
				for _, in := range block.Instrs {
					switch in.Op {
					case bytecode.OpIndexCheckLen, bytecode.OpIndexProofLen, bytecode.OpNilCheck, bytecode.OpNonNil:
						found = append(found, in.Op)
					}
				}
			}
			require.Equal(t, []bytecode.Op{test.want}, found)
			_, err := verifier.Verify(bytecode.NewUniverse(), unit.File, [32]byte{})
			require.NoError(t, err)
		})
	}
}
