package verifier_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/compiler"
	"github.com/portico-os/portico/compiler/text"
	"github.com/portico-os/portico/verifier"
)

// conversions returns a component that converts, as often as turns says, pointers to each of
// its types to each of its interfaces. All have the same methods.
func conversions(types, interfaces, methods, turns int) string {
	var b strings.Builder
	b.WriteString("component \"example.org/t\"\n")
	names := make([]string, methods)
	for i := range names {
		names[i] = fmt.Sprintf("M%05d", i)
	}
	for i := range types {
		fmt.Fprintf(&b, "type T%d = struct{ X int } {\n\t%s = m%d\n}\nfunc m%[1]d(v0 *T%[1]d) {\nb0:\n\tret\n}\n", i, strings.Join(names, fmt.Sprintf(" = m%d\n\t", i)), i)
	}
	for i := range interfaces {
		fmt.Fprintf(&b, "type I%d = interface{ %s() }\n", i, strings.Join(names, "(); "))
	}
	for i := range types {
		fmt.Fprintf(&b, "func f%d(v0 *T%[1]d) {\nb0:\n", i)
		for k := range turns * interfaces {
			fmt.Fprintf(&b, "\tv%d = box I%d v0\n", k+1, k%interfaces)
		}
		b.WriteString("\tret\n}\n")
	}
	return b.String()
}

// TestConversionsCost counts what judging conversions to interfaces takes: the interface's
// methods for each pair of types, however many methods the type has and however often the
// pair is met.
func TestConversionsCost(t *testing.T) {
	cost := func(source string) int {
		f, err := text.Parse("test", source)
		require.NoError(t, err)
		units, err := verifier.Cost(bytecode.NewUniverse(), f, [32]byte{1})
		require.NoError(t, err)
		return units
	}
	for _, turns := range []int{1, 100} {
		require.Equal(t, 1000, cost(conversions(1, 1, 1000, turns))-cost(conversions(1, 1, 1000, 0)))
		require.Equal(t, 2*3*100, cost(conversions(2, 3, 100, turns))-cost(conversions(2, 3, 100, 0)))
	}
	few := strings.NewReplacer("M00000(); ", "", "M00001(); ", "")
	require.Equal(t, 8, cost(few.Replace(conversions(1, 1, 10, 1)))-cost(few.Replace(conversions(1, 1, 10, 0))))
}

// TestConversionsHaveALimit shows that a component whose types and interfaces have more in
// common than any has is refused, not compared for ever.
func TestConversionsHaveALimit(t *testing.T) {
	f, err := text.Parse("test", conversions(60, 60, 2000, 1))
	require.NoError(t, err)
	_, err = verifyAll([]*bytecode.File{f})
	require.ErrorContains(t, err, "makes interfaces of too many types with too many methods [type-limit]")
}

// TestSlotsHaveALimit shows that each word of a slot with references costs, for stack maps tell about
// each: a component with more than any has is refused. Without references they cost nothing.
func TestSlotsHaveALimit(t *testing.T) {
	slots := func(functions, words int, of string) *bytecode.File {
		var b strings.Builder
		b.WriteString("component \"example.org/t\"\n")
		for i := range functions {
			fmt.Fprintf(&b, "func f%d() {\n\tslot0 x [%d]%s\nb0:\n\tret\n}\n", i, words, of)
		}
		f, err := text.Parse("test", b.String())
		require.NoError(t, err)
		return f
	}
	cost := func(f *bytecode.File) int {
		units, err := verifier.Cost(bytecode.NewUniverse(), f, [32]byte{1})
		require.NoError(t, err)
		return units
	}
	require.Equal(t, 3*900, cost(slots(3, 1000, "*int"))-cost(slots(3, 100, "*int")))
	require.Zero(t, cost(slots(3, 1000, "int"))-cost(slots(3, 100, "int")))
	_, err := verifyAll([]*bytecode.File{slots(10, 8000, "*int")})
	require.ErrorContains(t, err, "slots with references of too many words together; allocate large variables [type-limit]")
	_, err = verifyAll([]*bytecode.File{slots(10, 8000, "int")})
	require.NoError(t, err)
}

// TestTheBudgetFollowsFromTheFile: instances of a generic type with 100 fields expand to more than
// they are written with. A few pass; what a file of any size may have is in proportion to it.
func TestTheBudgetFollowsFromTheFile(t *testing.T) {
	instances := func(n, instructions int) error {
		var b strings.Builder
		b.WriteString("component \"example.org/t\"\ntype G params 1 = struct{ ")
		for i := range 100 {
			fmt.Fprintf(&b, "F%d *$0; ", i)
		}
		b.WriteString("}\n")
		for i := range n {
			fmt.Fprintf(&b, "global v%d G[[%d]int]\n", i, i)
		}
		b.WriteString("func f(v0 int) {\nb0:\n")
		for i := range instructions {
			fmt.Fprintf(&b, "\tv%d = neg v0\n", i+1)
		}
		b.WriteString("\tret\n}\n")
		f, err := text.Parse("test", b.String())
		require.NoError(t, err)
		_, err = verifyAll([]*bytecode.File{f})
		return err
	}
	require.NoError(t, instances(20, 0))
	require.ErrorContains(t, instances(400, 0), "types lead to too many types")
	require.NoError(t, instances(400, 60_000), "a larger file has a larger budget")
}

// TestChainsOfTypesAreRefusedBeforeTheyAreFollowed: Go's stack is no deeper than types nest.
func TestChainsOfTypesAreRefusedBeforeTheyAreFollowed(t *testing.T) {
	chain := func(n int) error {
		f := &bytecode.File{Path: "example.org/t", Init: -1}
		for i := range n {
			f.Types = append(f.Types, bytecode.TypeDef{Kind: bytecode.KindPointer, Elem: bytecode.TypeID(bytecode.NumBasic + i + 1)})
		}
		f.Types = append(f.Types, bytecode.TypeDef{Kind: bytecode.KindSlice, Elem: bytecode.TypeID(bytecode.KindInt)})
		_, err := verifyAll([]*bytecode.File{f})
		return err
	}
	require.NoError(t, chain(bytecode.MaxTypeDepth-2))
	require.ErrorContains(t, chain(bytecode.MaxTypeDepth), "nests deeper than 64; name its parts [type-limit]")
	require.ErrorContains(t, chain(60_000), fmt.Sprintf("type %d nests deeper", bytecode.NumBasic+bytecode.MaxTypeDepth+1))
}

// TestOrdinaryComponentsAreFarBelowTheBudget: they use a quarter of it at most.
func TestOrdinaryComponentsAreFarBelowTheBudget(t *testing.T) {
	c, err := compiler.New(compiler.Options{})
	require.NoError(t, err)
	files, err := c.Compile("../components/ext2", "../components/shell", "../components/timers")
	require.NoError(t, err)
	u := bytecode.NewUniverse()
	for _, f := range files {
		used, budget, err := verifier.Budget(u, f, bytecode.Hash(bytecode.Encode(f)))
		require.NoError(t, err)
		t.Logf("%s: %.1f %%", f.Path, 100*float64(used)/float64(budget))
		require.Less(t, 4*used, budget, f.Path)
	}
}
