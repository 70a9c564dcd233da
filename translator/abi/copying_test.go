package abi

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/bytecode"
)

// Every register that carries a part has a word of its own in a CopyFrame.
func TestWordsOfCopyFramesAreApart(t *testing.T) {
	seen := map[int32]bool{}
	for _, first := range []Reg{0, FirstFloat} {
		for i := range map[Reg]Reg{0: IntRegs, FirstFloat: FloatRegs}[first] {
			w := CopyWord(first + i)
			require.False(t, seen[w])
			require.True(t, w >= 0 && w%bytecode.WordSize == 0 && w < CopyFrameOut)
			seen[w] = true
		}
	}
}

// What is passed in memory lies apart: the words of the convention, a slot for each value that is
// passed by reference, and the stub's word on top.
func TestLayoutsOfCallsInMemory(t *testing.T) {
	u := bytecode.NewUniverse()
	word, small := u.Basic(bytecode.KindInt), u.Array(u.Basic(bytecode.KindUint8), 41)
	large, text := u.Array(word, 9), u.Basic(bytecode.KindString)
	sig := u.Func([]*bytecode.Type{small, text, text, text, text, large, word, word}, []*bytecode.Type{large, word, small}, false)
	conv := PortalConvention(sig)
	l := LayoutOf(conv, sig.Params, sig.Results)
	require.Positive(t, conv.Stack)
	used := make([]int, l.Bytes)
	take := func(at, n int64) {
		for i := range n {
			used[at+i]++
		}
	}
	take(0, conv.Stack)
	take(l.Bytes-bytecode.WordSize, bytecode.WordSize)
	for _, p := range conv.Args {
		switch {
		case !p.Indirect:
			require.NotContains(t, l.Slots, p.Index)
		case p.Index < 0:
			take(l.Slots[p.Index], sig.Results[-1-p.Index].Size())
		default:
			take(l.Slots[p.Index], sig.Params[p.Index-1].Size())
		}
	}
	require.Len(t, l.Slots, 4)
	free := 0
	for _, n := range used {
		require.LessOrEqual(t, n, 1)
		free += 1 - n
	}
	require.Less(t, free, 2*bytecode.WordSize, "only what aligns slots is free")
}
