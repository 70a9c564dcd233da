package link

import (
	"fmt"
	"maps"
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

// TestMethodTablesHaveALimit: who adds components that may need tables of too many types for so many selectors
// is told, and leaves the space as it was. Who comes to code later finds room, as much of it as others use.
func TestMethodTablesHaveALimit(t *testing.T) {
	const types = 700
	b := newBench(t, 0)
	a, many, more := b.parse(crowd("a", 500, types)), b.parse(crowd("b", 600, types)), b.parse(crowd("c", 600, 1))
	s := NewSpace(b.linker, options(false), 3)
	require.NoError(t, s.Add([]*verifier.Component{a}, nil))
	require.Empty(t, s.Selectors)
	require.Equal(t, 512, s.TableSize, "for all that can ever be called")
	before := []any{s.extent(), maps.Clone(s.callable), maps.Clone(s.numbers)}
	for _, c := range []*verifier.Component{many, more} {
		require.ErrorIs(t, s.Add([]*verifier.Component{c}, []*verifier.Component{c}), ErrCrowded)
		require.Equal(t, before, []any{s.extent(), s.callable, s.numbers})
	}
	for _, name := range []string{"Call", "Make"} {
		fn, _ := a.Lookup(name)
		_, err := s.Code(a, fn)
		require.NoError(t, err)
	}
	require.Len(t, s.Selectors, 500)
	require.Equal(t, 512, s.TableSize)
	alone := NewSpace(b.linker, options(false), 3)
	require.NoError(t, alone.Add([]*verifier.Component{more}, []*verifier.Component{more}))
	require.ErrorIs(t, NewSpace(b.linker, options(false), 3).Add([]*verifier.Component{many}, nil), ErrCrowded)
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
	types := 0
	for _, c := range b.components {
		types += 2 * c.NumReceivers()
	}
	t.Log(types, "types,", s.entries(), "entries each,", len(s.Selectors), "of", len(s.callable), "selectors")
	require.Positive(t, types)
	require.Less(t, 4*types*s.entries(), tablesBase)
}

// TestMethodsOfSubstitutedInterfacesAreCounted: an interface type that nobody has written, for it is a field's of an
// instance of a generic type, has methods that may be called, too.
func TestMethodsOfSubstitutedInterfacesAreCounted(t *testing.T) {
	b := newBench(t, 0)
	methods := strings.Builder{}
	for i := range 100 {
		fmt.Fprintf(&methods, "M%03d($0); ", i)
	}
	c := b.parse("component \"example.org/a\"\ntype G params 1 = struct{ F interface{ " + methods.String() + "} }\ntype T = struct{ G G[int] } {\n\tM099 = m\n}\nfunc m(v0 *T, v1 int) {\nb0:\n\tret\n}\n" +
		"func call(v0 *T) {\nb0:\n\tv1 = const int 0\n\tv2 = nilcheck v0\n\tv3 = load v2.0.0\n\tcallm v3.99(v1)\n\tv4 = box any v0\n\tret\n}\n")
	s := NewSpace(b.linker, options(false), 3)
	require.NoError(t, s.Add([]*verifier.Component{c}, []*verifier.Component{c}))
	require.Equal(t, 128, s.TableSize)
	require.Len(t, s.Selectors, 1)
}
