package emit_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/compiler/emit"
	"github.com/portico-os/portico/compiler/text"
	"github.com/portico-os/portico/verifier"
)

// function makes a component of one function from int to int, has the verifier judge it and
// returns the text of the function's body.
func function(t *testing.T, build func(b *emit.Builder, x bytecode.Operand)) string {
	t.Helper()
	universe := bytecode.NewUniverse()
	u := emit.NewUnit(universe, nil, "example.org/made")
	word := universe.Basic(bytecode.KindInt)
	id := u.Reserve(u.UniqueName("f"))
	b := u.NewBuilder("f", universe.Func([]*bytecode.Type{word}, []*bytecode.Type{word}, false), nil)
	build(b, b.Entry[0])
	u.File.Funcs[id] = b.Finish()
	u.Finish()
	_, err := verifier.Verify(bytecode.NewUniverse(), u.File, [32]byte{})
	require.NoError(t, err)
	_, body, ok := strings.Cut(text.Format(u.File), "{\n")
	require.True(t, ok)
	return strings.TrimSuffix(body, "}\n")
}

// What is made in any order stands in reverse postorder, without what cannot be reached.
func TestFinishOrdersBlocks(t *testing.T) {
	require.Equal(t, `b0:
	v1 = const int 7
	v2 = lt v0, v1
	br v2, b1, b2
b1:
	v3 = add v0, v1
	jump b3
b2:
	jump b3
b3:
	v4 = phi int [b2: v0, b1: v3]
	ret v4
`, function(t, func(b *emit.Builder, x bytecode.Operand) {
		join, lost, large, small := b.NewBlock(), b.NewBlock(), b.NewBlock(), b.NewBlock()
		phi, v := b.Phi(join, b.Types[x])
		seven := b.Integer(7)
		b.Branch(b.Compare(bytecode.OpLt, x, seven), small, large)
		b.Integer(1) // behind the terminator
		b.Current = join
		b.Ret(v)
		b.Current = lost
		b.Jump(join)
		b.Current = large
		b.Jump(join)
		b.Current = small
		sum := b.Op(bytecode.OpAdd, b.Types[x], x, seven)
		b.Jump(join)
		emit.AddEdge(phi, lost, seven)
		emit.AddEdge(phi, large, x)
		emit.AddEdge(phi, small, sum)
	}))
}

// What is emitted before the end of a block stands there, whatever block is current.
func TestBeforeEnd(t *testing.T) {
	require.Equal(t, `b0:
	v1 = const int 3
	jump b1
b1:
	v2 = phi int nonneg [b0: v1]
	ret v2
`, function(t, func(b *emit.Builder, x bytecode.Operand) {
		next := b.NewBlock()
		b.Jump(next)
		b.Current = next
		phi, v := b.Phi(next, b.Types[x])
		b.Ret(v)
		b.BeforeEnd(0, func() { emit.AddEdge(phi, 0, b.Integer(3)) })
	}))
}

func TestUniqueNames(t *testing.T) {
	u := emit.NewUnit(bytecode.NewUniverse(), nil, "example.org/made")
	require.Equal(t, "f", u.UniqueName("f"))
	require.Equal(t, "f·2", u.UniqueName("f"))
	require.Equal(t, "f·2·2", u.UniqueName("f·2"))
	require.Equal(t, "f·3", u.UniqueName("f"))
	require.Equal(t, "hash[]int", u.UniqueName("hash []int"))
}
