package verifier_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/compiler/text"
	"github.com/portico-os/portico/verifier"
)

// Two contents of one package: what one calls Pair the other lays out otherwise.
const (
	firstLibrary = `component "example.org/lib"
type Pair = struct{ Name string; Size int } {
	Length = (*Pair).Length
}
type Sealed = interface{ sealed() }
type Hidden = struct{ x int }
type G params 1 = struct{ Value $0 }
export func (*Pair).Length(v0 *Pair) int {
b0:
	v1 = nilcheck v0
	v2 = load v1.1
	ret v2
}
`
	secondLibrary = `component "example.org/lib"
type Pair = struct{ Size int32 } {
	Length = (*Pair).Length
}
type Sealed = interface{ sealed() }
type Hidden = struct{ x int }
type G params 1 = struct{ Other int; Value $0 }
export func (*Pair).Length(v0 *Pair) int {
b0:
	v1 = nilcheck v0
	v2 = load v1.0
	v3 = convert int v2
	ret v3
}
`
)

// versions verifies components that import others with the contents that are given.
type versions struct {
	t *testing.T
	u *bytecode.Universe
}

func (v *versions) verify(source string, imports ...*verifier.Component) (*verifier.Component, error) {
	f, err := text.Parse("test", source)
	require.NoError(v.t, err)
	for i := range f.Imports {
		for _, c := range imports {
			if c.Path() == f.Imports[i].Path {
				f.Imports[i] = c.ID()
			}
		}
	}
	return verifier.Verify(v.u, f, bytecode.Hash(bytecode.Encode(f)))
}

func (v *versions) accept(source string, imports ...*verifier.Component) *verifier.Component {
	v.t.Helper()
	c, err := v.verify(source, imports...)
	require.NoError(v.t, err)
	return c
}

func (v *versions) refuse(want, source string, imports ...*verifier.Component) {
	v.t.Helper()
	_, err := v.verify(source, imports...)
	require.ErrorContains(v.t, err, want)
}

// bothLibraries loads the two contents.
func bothLibraries(t *testing.T) (v *versions, first, second *verifier.Component) {
	v = &versions{t, bytecode.NewUniverse()}
	return v, v.accept(firstLibrary), v.accept(secondLibrary)
}

// TestVersionsSideBySide: clients of both contents use each its own.
func TestVersionsSideBySide(t *testing.T) {
	v, first, second := bothLibraries(t)
	require.NotEqual(t, first.ID(), second.ID())
	a, b := first.Named("Pair"), second.Named("Pair")
	require.NotSame(t, a, b)
	require.Equal(t, a.String(), b.String())
	require.EqualValues(t, 24, a.Size())
	require.EqualValues(t, 4, b.Size())
	require.Same(t, first, first.Methods(v.u.Pointer(a))[0].Component)
	require.Same(t, second, first.Methods(v.u.Pointer(b))[0].Component)

	const client = `component "example.org/client"
import lib "example.org/lib"
type lib.Pair
func f(v0 *lib.Pair) int {
b0:
	v1 = nilcheck v0
	v2 = load v1.1
	ret v2
}
`
	require.Same(t, first, v.accept(client, first).Import(0))
	v.refuse("type lib.Pair has no field 1", client, second)
}

// maker and taker are components that each depend on one content of the package.
const (
	maker = `component "example.org/maker"
import lib "example.org/lib"
type lib.Pair
type lib.Sealed
type lib.Hidden
export func Make() *lib.Pair {
b0:
	v0 = new lib.Pair
	ret v0
}
export func Seal() interface{ lib.sealed() } {
b0:
	v0 = zero interface{ lib.sealed() }
	ret v0
}
export func Hide() *struct{ lib.x int } {
b0:
	v0 = new struct{ lib.x int }
	ret v0
}
`
	taker = `component "example.org/taker"
import lib "example.org/lib"
type lib.Pair
type lib.Sealed
type lib.Hidden
export func Take(v0 *lib.Pair) {
b0:
	ret
}
export func TakeSealed(v0 interface{ lib.sealed() }) {
b0:
	ret
}
export func TakeHidden(v0 *struct{ lib.x int }) {
b0:
	ret
}
`
)

// TestVersionsDoNotMix: what a component has of one content it cannot pass for the other's,
// be the type named, or unnamed with names that only the package may use.
func TestVersionsDoNotMix(t *testing.T) {
	v, first, second := bothLibraries(t)
	made := v.accept(maker, first)
	for name, test := range map[string]struct{ typ, make, take string }{
		"named":     {"*lib.Pair", "Make", "Take"},
		"interface": {"interface{ lib.sealed() }", "Seal", "TakeSealed"},
		"struct":    {"*struct{ lib.x int }", "Hide", "TakeHidden"},
	} {
		t.Run(name, func(t *testing.T) {
			v := &versions{t, v.u}
			pass := "component \"example.org/pass\"\nimport lib \"example.org/lib\"\nimport maker \"example.org/maker\"\nimport taker \"example.org/taker\"\ntype lib.Pair\n" +
				"extern func maker." + test.make + "() " + test.typ + "\nextern func taker." + test.take + "(" + test.typ + ")\n" +
				"func f() {\nb0:\n\tv0 = call maker." + test.make + "()\n\tcall taker." + test.take + "(v0)\n\tret\n}\n"
			same, other := v.accept(taker, first), v.accept(taker, second)
			v.accept(pass, first, made, same)
			v.refuse("function "+test.take+" of import example.org/taker has type", pass, first, made, other)
			v.refuse(" of another version; rebuild example.org/pass", pass, first, made, other)
			v.refuse("function "+test.make+" of import example.org/maker has type", pass, second, made, other)
		})
	}
}

// TestInstancesOfVersions: methods for an instance of one content's generic type are none for
// the other's.
func TestInstancesOfVersions(t *testing.T) {
	v, first, second := bothLibraries(t)
	supplier := func(path, params string) string {
		return "component \"" + path + "\"\nimport lib \"example.org/lib\"\ntype lib.G params 1\ntype = lib.G[int] {\n\tM = m\n}\n" +
			"func m(v0 *lib.G[int]" + params + ") {\nb0:\n\tret\n}\n"
	}
	v.accept(supplier("example.org/a", ""), first)
	v.accept(supplier("example.org/b", ", v1 int"), second)
	v.refuse("has other methods", supplier("example.org/c", ", v1 int"), first)
}

// TestImportsNameContents: an import that is not loaded with the right content is told from
// one that is not loaded at all.
func TestImportsNameContents(t *testing.T) {
	v := &versions{t, bytecode.NewUniverse()}
	const client = "component \"example.org/client\"\nimport lib \"example.org/lib\"\n"
	missing := v.accept(firstLibrary)
	v = &versions{t, bytecode.NewUniverse()}
	v.refuse(`import "example.org/lib" is not loaded; verify it first`, client, missing)
	loaded := v.accept(secondLibrary)
	v.refuse("compiled against import "+missing.ID().String()+", but "+loaded.ID().String()+" is loaded; rebuild example.org/client", client, missing)
	v.accept(client, loaded)
}

// TestForeignNamesAreThoseOfImports: a name of a package that is not imported itself is that
// of the content which the imports use.
func TestForeignNamesAreThoseOfImports(t *testing.T) {
	v, first, second := bothLibraries(t)
	source := "component \"example.org/t\"\nimport maker \"example.org/maker\"\nimport lib \"example.org/lib\"\nextern func maker.Seal() interface{ lib.sealed() }\n"
	f, err := text.Parse("test", source)
	require.NoError(t, err)
	require.Equal(t, "example.org/lib", f.Imports[1].Path)
	f.Imports = f.Imports[:1]
	for _, lib := range []*verifier.Component{first, second} {
		f.Imports[0] = v.accept(maker, lib).ID()
		_, err := verifier.Verify(v.u, f, bytecode.Hash(bytecode.Encode(f)))
		require.NoError(t, err)
	}
}

// TestPathsInMessagesArePlain: a path that is refused itself must not pass for a message of its own.
func TestPathsInMessagesArePlain(t *testing.T) {
	for _, path := range []string{"", "\x1b[31mred\nportico: ok", strings.Repeat("long", 1000)} {
		_, err := verifier.Verify(bytecode.NewUniverse(), &bytecode.File{Path: path, Init: -1}, [32]byte{})
		require.ErrorContains(t, err, "is not an import path [format]")
		require.NotContains(t, err.Error(), "\n")
		require.NotContains(t, err.Error(), "\x1b")
		require.Less(t, len(err.Error()), 300)
	}
}
