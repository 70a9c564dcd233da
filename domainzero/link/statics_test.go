package link

import (
	"errors"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/domainzero/memory"
	"github.com/portico-os/portico/domainzero/object"
	"github.com/portico-os/portico/translator/abi"
)

const variables = `component "example.org/variables"
type Pair = struct{ A int8; B error; C [3]uint16 }
global small int8 = 5
global wide int64 = -2
global first error
global half uint16 = 0x1234
global pair Pair {
	0 = 3
	2.1 = 9
}
global text string = "text"
global second error
global nothing struct{}
global last uint8 = 200
export func F() {
b0:
	ret
}
global call func() = func F
`

// TestVariablesAreLaidOut: each variable is aligned, none overlaps another, not even those
// without a byte, and references and errors are where it is said.
func TestVariablesAreLaidOut(t *testing.T) {
	b := newBench(t, 0)
	c := b.parse(variables)
	empty := b.parse("component \"example.org/empty\"\n")
	lay := b.linker.Statics(c)
	require.Same(t, lay, b.linker.Statics(c))
	var refs object.Layout
	var errs []int64
	at := int64(0)
	for i := range c.File().Globals {
		typ, off := c.GlobalType(bytecode.GlobalID(i)), lay.Offsets[i]
		require.Zero(t, off%typ.Align())
		require.GreaterOrEqual(t, off, at)
		require.Less(t, off, at+8, "no more than what aligns it is lost")
		at = off + max(typ.Size(), 1)
		refs.Add(typ, off)
		if typ == b.linker.Universe.Error() {
			errs = append(errs, off)
		}
	}
	require.Equal(t, (at+7)&^7, lay.Size)
	require.Equal(t, errs, lay.Errors)
	require.Len(t, errs, 2)
	require.Equal(t, &refs.References, lay.Refs)
	require.Equal(t, int64(8), b.linker.Statics(empty).Size, "an address of its own")
}

// TestVariablesBeginWithTheirValues, in each domain's copy.
func TestVariablesBeginWithTheirValues(t *testing.T) {
	b := newBench(t, 0)
	c := b.parse(variables)
	s := NewSpace(b.linker, options(false), 3)
	require.Equal(t, 3, s.Capacity)
	require.NoError(t, s.Add(b.components, b.components))
	table := make(StaticsTable, 3)
	take := func(bytes int) (abi.Addr, error) { return b.linker.Image.allocData(bytes) }
	require.NoError(t, s.OpenStatics(table, b.components, take))
	lay, base := b.linker.Statics(c), s.Of(c, table)
	variable := func(name string) abi.Addr {
		for i, g := range c.File().Globals {
			if g.Name == name {
				return base + abi.Addr(lay.Offsets[i])
			}
		}
		panic(name)
	}
	bits := func(name string, off, n int) uint64 { return memory.LoadBits(variable(name)+abi.Addr(off), n) }
	require.Equal(t, uint64(5), bits("small", 0, 1))
	require.Equal(t, ^uint64(1), bits("wide", 0, 8))
	require.Equal(t, uint64(0x1234), bits("half", 0, 2))
	require.Equal(t, uint64(200), bits("last", 0, 1))
	require.Equal(t, uint64(3), bits("pair", 0, 1))
	require.Equal(t, []uint64{0, 9, 0}, []uint64{bits("pair", 24, 2), bits("pair", 26, 2), bits("pair", 28, 2)})
	require.Equal(t, "text", string(memory.Bytes(memory.LoadAddr(variable("text")), int(bits("text", 8, 8)))))
	f, _ := c.Lookup("F")
	v, err := s.FuncValue(c, f)
	require.NoError(t, err)
	require.Equal(t, v, memory.LoadAddr(variable("call")))
	require.Zero(t, bits("first", 0, 8))

	var second abi.Addr
	other := make(StaticsTable, 3)
	require.NoError(t, s.OpenStatics(other, b.components, func(bytes int) (abi.Addr, error) {
		var err error
		second, err = take(bytes)
		return second, err
	}))
	require.Equal(t, second, s.Of(c, other))
	require.NotEqual(t, base, second)
	full := errors.New("full")
	require.ErrorIs(t, s.OpenStatics(other, b.components, func(int) (abi.Addr, error) { return 0, full }), full)
}

// TestSpaceHasPlacesForVariables of so many components and of no more.
func TestSpaceHasPlacesForVariables(t *testing.T) {
	b := newBench(t, 0)
	for i := range 4 {
		b.parse(fmt.Sprintf("component \"example.org/n%d\"\nglobal v int\n", i))
	}
	s := NewSpace(b.linker, options(false), 3)
	table := make(StaticsTable, 3)
	take := func(bytes int) (abi.Addr, error) { return b.linker.Image.allocData(bytes) }
	require.True(t, s.Fits(b.components[:3]))
	require.False(t, s.Fits(b.components))
	require.NoError(t, s.Add(b.components[:2], nil))
	require.True(t, s.Fits(b.components[:3]))
	require.True(t, s.Fits(b.components[1:3]))
	require.False(t, s.Fits(b.components[2:]))
	require.NoError(t, s.Add(b.components[:3], nil))
	require.NoError(t, s.OpenStatics(table, b.components[:3], take))
	require.ErrorContains(t, s.Add(b.components, nil), "more than 3 components")
	require.True(t, s.Fits(b.components[:3]))
	require.Zero(t, s.Of(b.components[3], table))
}
