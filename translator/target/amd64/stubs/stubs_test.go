package stubs

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/arch/x86/x86asm"

	"github.com/portico-os/portico/translator/abi"
	"github.com/portico-os/portico/translator/target"
)

var allOptions = []target.StubOptions{{}, {BlockMinimum: 2048}, {WideVectors: true}, {WideVectors: true, BlockMinimum: 2048}}

func generate(t *testing.T, o target.StubOptions) *target.Stubs {
	t.Helper()
	c, err := Generate(o)
	require.NoError(t, err)
	return c
}

func TestEveryStubHasItsOwnAlignedEntry(t *testing.T) {
	for _, o := range allOptions {
		c := generate(t, o)
		seen := map[uint32]string{}
		entries := map[string]uint32{"exit": c.Exit, "resume": c.Resume, "fault": c.Fault}
		for s, offset := range c.Stubs {
			entries[fmt.Sprint("stub ", s)] = offset
		}
		for name, offset := range entries {
			require.Empty(t, seen[offset], name)
			seen[offset] = name
			require.NotZero(t, offset, name)
			require.Zero(t, offset%32, name)
			require.Less(t, offset, uint32(len(c.Text)), name)
		}
		for s, leaf := range leafStubs {
			require.Equal(t, leaf != nil, c.Stubs[s] >= c.Leaf, "stub %d", s)
			if leaf == nil {
				inst, err := x86asm.Decode(c.Text[c.Stubs[s]:], 64)
				require.NoError(t, err)
				require.Equal(t, x86asm.Imm(s), inst.Args[1], "stub %d leaves for the reason with its number: %v", s, inst)
			}
		}
	}
}

func TestGenerationIsDeterministic(t *testing.T) {
	for _, o := range allOptions {
		require.Equal(t, generate(t, o), generate(t, o))
	}
}

// Leaf stubs leave RSP alone, so that the return address of a faulting one is found,
// and do not write the registers that their callers keep.
func TestLeafStubsKeepTheirRegisters(t *testing.T) {
	kept := map[x86asm.Reg]bool{}
	for _, r := range []x86asm.Reg{x86asm.RBX, x86asm.RBP, x86asm.R12, x86asm.R13, x86asm.R14, x86asm.R15, x86asm.RSP} {
		kept[r] = true
	}
	c := generate(t, target.StubOptions{BlockMinimum: 2048})
	for at := int(c.Leaf); at < len(c.Text); {
		inst, err := x86asm.Decode(c.Text[at:], 64)
		require.NoError(t, err)
		switch inst.Op {
		case x86asm.PUSH, x86asm.POP, x86asm.CALL, x86asm.STD:
			t.Fatalf("%v in a leaf stub", inst)
		case x86asm.CMP, x86asm.TEST:
		default:
			r, _ := inst.Args[0].(x86asm.Reg)
			require.False(t, kept[r], "%v", inst)
		}
		at += inst.Len
	}
}

func TestExitsAreShort(t *testing.T) {
	c := generate(t, target.StubOptions{})
	inst, err := x86asm.Decode(c.Text[c.Stubs[abi.StubPoll]:], 64)
	require.NoError(t, err)
	require.True(t, strings.HasPrefix(inst.String(), "MOV"), inst.String())
	require.LessOrEqual(t, c.Stubs[abi.StubAlloc]-c.Stubs[abi.StubPoll], uint32(32))
}
