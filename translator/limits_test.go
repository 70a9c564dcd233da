package translator

import (
	"crypto/sha256"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/compiler/text"
	"github.com/portico-os/portico/translator/abi"
	"github.com/portico-os/portico/translator/code"
	"github.com/portico-os/portico/verifier"
)

// cleared returns a function that clears a struct of 24 words again and again, which becomes more
// instructions than most if it is kept in values.
func cleared(times int) string {
	return "component \"example.org/t\"\nfunc f() {\n\tslot0 s [24]int\nb0:\n" + strings.Repeat("\tclear slot0\n", times) + "\tret\n}\n"
}

// met returns a function with variables, each of which is set on one of as many ways into a block.
func met(n int) string {
	var b strings.Builder
	b.WriteString("component \"example.org/t\"\nglobal sink int\nfunc f(v0 int, v1 bool) {\n")
	for i := range n {
		fmt.Fprintf(&b, "\tslot%d s struct{ A int }\n", i)
	}
	b.WriteString("b0:\n\tjump b1\n")
	for i := range n {
		fmt.Fprintf(&b, "b%d:\n\tstore slot%d.0, v0\n\tbr v1, b%d, b%d\n", i+1, i, i+2, n+2)
	}
	fmt.Fprintf(&b, "b%d:\n\tjump b%d\nb%d:\n", n+1, n+2, n+2)
	for i := range n {
		fmt.Fprintf(&b, "\tv%d = load slot%d.0\n\tstore global sink, v%d\n", i+2, i, i+2)
	}
	return b.String() + "\tret\n}\n"
}

// TestAFunctionBecomesSoMuch: a function that becomes too many instructions is refused.
func TestAFunctionBecomesSoMuch(t *testing.T) {
	calls := func(n int) string {
		args, params := make([]string, 64), make([]string, 64)
		for i := range args {
			args[i], params[i] = "v0", fmt.Sprintf("v%d string", i)
		}
		return "component \"example.org/t\"\nfunc f(v0 string) {\nb0:\n" + strings.Repeat("\tcall g("+strings.Join(args, ", ")+")\n", n) +
			"\tret\n}\nfunc g(" + strings.Join(params, ", ") + ") {\nb0:\n\tsys thread.yield()\n\tret\n}\n"
	}
	_, err := Translate(assemble(t, calls(500)), 0, allOn, nil)
	require.NoError(t, err)
	_, err = Translate(assemble(t, calls(2500)), 0, allOn, nil)
	require.ErrorIs(t, err, ErrLimit)
	require.ErrorContains(t, err, "f: function exceeds the translator's limits: more than 262144 instructions")
}

// TestManyVariablesLiveInTheFrame: variables that would become too many phis, or instructions, are no
// reason to refuse a function.
func TestManyVariablesLiveInTheFrame(t *testing.T) {
	frame := func(source string) int64 {
		c, err := Translate(assemble(t, source), 0, allOn, nil)
		require.NoError(t, err)
		return c.FrameSize
	}
	require.Less(t, frame(met(10)), int64(10*bytecode.WordSize))
	require.GreaterOrEqual(t, frame(met(300)), int64(300*bytecode.WordSize))
	require.Zero(t, frame(cleared(170)))
	require.GreaterOrEqual(t, frame(cleared(600)), int64(24*bytecode.WordSize))
}

// TestInliningFollowsFromSize: a small function gets few bodies of others, a larger one more.
func TestInliningFollowsFromSize(t *testing.T) {
	calls := func(n, more int) (left int) {
		var b strings.Builder
		b.WriteString("component \"example.org/t\"\nfunc f(v0 int) int {\nb0:\n")
		for i := range n {
			fmt.Fprintf(&b, "\tv%d = call g(v%d)\n", i+1, i)
		}
		for i := range more {
			fmt.Fprintf(&b, "\tv%d = xor v%d, v0\n", n+i+1, n+i)
		}
		fmt.Fprintf(&b, "\tret v%d\n}\nfunc g(v0 int) int {\nb0:\n", n+more)
		for i := range 20 {
			fmt.Fprintf(&b, "\tv%d = mul v%d, v0\n", i+1, i)
		}
		b.WriteString("\tret v20\n}\n")
		c, err := Translate(assemble(t, b.String()), 0, allOn, nil)
		require.NoError(t, err)
		for _, r := range c.Relocs {
			if r.Symbol.Kind == code.SymbolFunc {
				left++
			}
		}
		return left
	}
	require.Zero(t, calls(2, 0))
	require.Equal(t, 14, calls(20, 0))
	require.Zero(t, calls(20, 100))
}

// TestCopiersHaveALimit: what copies a value of very many references is refused.
func TestCopiersHaveALimit(t *testing.T) {
	c := assemble(t, "component \"example.org/t\"\n")
	u := c.Universe()
	copies := func(references int) error {
		fields := make([]bytecode.Field, references)
		for i := range fields {
			fields[i] = bytecode.Field{Name: fmt.Sprint("F", i), Type: u.Pointer(u.Basic(bytecode.KindInt))}
		}
		_, err := TranslateCopier(code.CopyValue, u.Struct(fields), Library{Universe: u}, nil)
		return err
	}
	require.NoError(t, copies(250))
	require.ErrorIs(t, copies(2000), ErrLimit)
	require.ErrorContains(t, copies(2000), "more than 16384 instructions that copy")
}

// TestWhatTheVerifierAdmitsIsCompared: who is passed a value can compare and hash it, though it has about as many parts as
// a value may have.
func TestWhatTheVerifierAdmitsIsCompared(t *testing.T) {
	for kind, fields := range map[string]int{
		"string": 4090, "any": 4090, "float64": 4090, "complex128": 4090, "float32": 4090, "*int": 4090,
		"[3]string": 2040, "struct{ A string; B float64 }": 1360, "[2]struct{ A float32; B float64 }": 1020,
	} {
		admitted := func(n int) (*verifier.Component, error) {
			var list strings.Builder
			for i := range n {
				fmt.Fprintf(&list, "F%d %s; ", i, kind)
			}
			f, err := text.Parse("test", "component \"example.org/t\"\ntype T = struct{ "+list.String()+"}\n")
			require.NoError(t, err)
			return verifier.Verify(bytecode.NewUniverse(), f, sha256.Sum256(bytecode.Encode(f)))
		}
		_, err := admitted(fields + 10)
		require.Error(t, err, "%d of %s", fields+10, kind)
		c, err := admitted(fields)
		require.NoError(t, err, "%d of %s", fields, kind)
		for _, k := range []code.Copier{code.EqualValues, code.HashValue} {
			made, err := TranslateCopier(k, c.Named("T"), Library{Universe: c.Universe()}, nil)
			require.NoError(t, err, "%v of %s", k, kind)
			require.NotEmpty(t, made.Text)
		}
	}
}

// TestCodeOfNestedArraysGrowsWithTheirLevels: what copies, compares or hashes arrays goes through few elements in a loop, too, but for
// those in registers. Written out, arrays of arrays of few elements multiply.
func TestCodeOfNestedArraysGrowsWithTheirLevels(t *testing.T) {
	u := assemble(t, "component \"example.org/t\"\n").Universe()
	kinds := map[code.Copier]func(*bytecode.Type) *bytecode.Type{
		code.CopyValue:     func(array *bytecode.Type) *bytecode.Type { return array },
		code.CopyArguments: func(array *bytecode.Type) *bytecode.Type { return u.Func([]*bytecode.Type{array}, nil, false) },
		code.CopyResults:   func(array *bytecode.Type) *bytecode.Type { return u.Func(nil, []*bytecode.Type{array}, false) },
		code.EqualValues:   func(array *bytecode.Type) *bytecode.Type { return array },
		code.HashValue:     func(array *bytecode.Type) *bytecode.Type { return array },
	}
	for n := int64(1); n <= abi.MaxLeaves; n++ {
		for k, of := range kinds {
			deep := func(levels int) int {
				array := u.Pointer(u.Basic(bytecode.KindInt))
				if k >= code.EqualValues {
					array = u.Any()
				}
				for range levels {
					array = u.Array(array, n)
				}
				c, err := TranslateCopier(k, of(array), Library{Universe: u}, nil)
				require.NoError(t, err, "%v: %d arrays of %d", k, levels, n)
				return len(c.Text)
			}
			require.Less(t, deep(6), deep(3)+3*300, "%v: arrays of %d", k, n)
		}
	}
}
