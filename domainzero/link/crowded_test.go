package link

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/compiler"
	"github.com/portico-os/portico/verifier"
)

// crowd returns a component that calls so many methods of an interface, and makes objects of so many
// types that have one of them.
func crowd(name string, selectors, types int) string {
	var b strings.Builder
	fmt.Fprintf(&b, "component \"example.org/%s\"\ntype I = interface{ ", name)
	for i := range selectors {
		fmt.Fprintf(&b, "%s%04d(); ", strings.ToUpper(name), i)
	}
	b.WriteString("}\nexport func Call(v0 I) {\nb0:\n")
	for i := range selectors {
		fmt.Fprintf(&b, "\tcallm v0.%d()\n", i)
	}
	b.WriteString("\tret\n}\n")
	for i := range types {
		fmt.Fprintf(&b, "type T%d = struct{ X int } {\n\t%s0000 = m%d\n}\nfunc m%d(v0 *T%d) {\nb0:\n\tret\n}\n", i, strings.ToUpper(name), i, i, i)
	}
	b.WriteString("global sink any\nexport func Make() {\nb0:\n")
	for i := range types {
		fmt.Fprintf(&b, "\tv%d = new T%d\n\tv%d = box any v%d\n\tstore global sink, v%d\n", 2*i, i, 2*i+1, 2*i, 2*i+1)
	}
	b.WriteString("\tret\n}\n")
	return b.String()
}

// TestMethodTablesHaveALimit: who adds components that have too many types for so many selectors is
// told, and leaves the space as it was. Who does not add any has room for tables twice as long.
func TestMethodTablesHaveALimit(t *testing.T) {
	const types = 700
	b := newBench(t, 0)
	a, many, more := b.parse(crowd("a", 500, types)), b.parse(crowd("b", 600, types)), b.parse(crowd("c", 100, 1))
	s := NewSpace(b.linker, options(false), 3)
	require.NoError(t, s.Add([]*verifier.Component{a}, []*verifier.Component{a}))
	free, selectors := b.linker.Image.free, len(s.Selectors)
	for _, c := range []*verifier.Component{many, more} {
		require.ErrorIs(t, s.Add([]*verifier.Component{c}, []*verifier.Component{c}), ErrCrowded)
		require.Equal(t, free, b.linker.Image.free)
		require.Len(t, s.Selectors, selectors)
	}
	call, _ := more.Lookup("Call")
	_, err := s.Code(more, call)
	require.NoError(t, err, "such as code that a domain comes to later")
	require.Equal(t, 1024, s.tableSize)
	alone := NewSpace(b.linker, options(false), 3)
	require.NoError(t, alone.Add([]*verifier.Component{more}, []*verifier.Component{more}))
	require.ErrorIs(t, NewSpace(b.linker, options(false), 3).Add([]*verifier.Component{many}, []*verifier.Component{many}), ErrCrowded)
}

// TestOrdinaryTablesAreFarBelowTheLimit: all that the library, a file system and a shell need is a
// quarter of what a space without types may have.
func TestOrdinaryTablesAreFarBelowTheLimit(t *testing.T) {
	b := newBench(t, 0)
	c, err := compiler.New(compiler.Options{})
	require.NoError(t, err)
	files, err := c.Compile("../../components/ext2", "../../components/shell")
	require.NoError(t, err)
	for _, f := range files {
		b.load(f)
	}
	s := NewSpace(b.linker, options(true), 64)
	b.linker.Maps = named(b.loaded["github.com/portico-os/portico/components/golib"], "Map")
	require.NoError(t, s.Add(b.components, b.components))
	all := s.tables * s.tableSize
	require.Positive(t, all)
	t.Log(all, "entries")
	require.Less(t, 4*2*all, tablesBase)
}
