package translator

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/compiler"
	"github.com/portico-os/portico/translator/abi"
	"github.com/portico-os/portico/translator/code"
	"github.com/portico-os/portico/translator/front"
	"github.com/portico-os/portico/translator/ir/irtest"
	"github.com/portico-os/portico/verifier"
)

// built returns components of the project, verified, with all that they import.
func built(t testing.TB, patterns ...string) []*verifier.Component {
	c, err := compiler.New(compiler.Options{})
	require.NoError(t, err)
	files, err := c.Compile(patterns...)
	require.NoError(t, err)
	universe := bytecode.NewUniverse()
	var out []*verifier.Component
	for _, f := range files {
		v, err := verifier.Verify(universe, f, bytecode.Hash(bytecode.Encode(f)))
		require.NoError(t, err)
		out = append(out, v)
	}
	return out
}

// system is what components_test translates: the file system and all below it.
const system = "../components/iozone"

// Every function of a whole system is well-formed after each pass, finds its values where
// it expects them, and its stack maps are exact.
func TestSystem(t *testing.T) {
	for _, c := range built(t, system) {
		for i := range c.File().Funcs {
			for _, o := range []Options{{Checks: true, FastPortals: true}, allOn} {
				f, symbols, err := front.Lower(c, bytecode.FuncID(i), o, Target().Machine)
				require.NoError(t, err)
				require.NoError(t, compile(f, checked, irtest.Check), f.Name)
				require.NoError(t, irtest.CheckAllocation(f), f.Name)
				text, err := Target().Emit(f, symbols)
				require.NoError(t, err, f.Name)
				requireTrapsApart(t, text)
			}
		}
	}
}

// requireTrapsApart checks that no call of StubTrap returns to where another call or a handler does:
// by that package cpu tells a failed check from a call of a function that has no code.
func requireTrapsApart(t *testing.T, c *code.Code) {
	t.Helper()
	returns := map[uint32]bool{}
	for _, p := range c.Safepoints {
		returns[p.PC] = true
	}
	if c.Handler >= 0 {
		returns[uint32(c.Handler)] = true
	}
	for _, r := range c.Relocs {
		if r.Symbol.Kind == code.SymbolStub && r.Symbol.Index == int32(abi.StubTrap) {
			require.False(t, returns[r.Offset+4], "%s: a trap at %#x", c.Name, r.Offset)
		}
	}
}

// Equal functions and options give equal text.
func TestDeterminism(t *testing.T) {
	for _, c := range built(t, "../components/golib") {
		for i := range c.File().Funcs {
			first, err := Translate(c, bytecode.FuncID(i), allOn, nil)
			require.NoError(t, err)
			second, err := Translate(c, bytecode.FuncID(i), allOn, nil)
			require.NoError(t, err)
			require.Equal(t, first, second)
		}
	}
}

func BenchmarkSystem(b *testing.B) {
	components := built(b, system)
	for b.Loop() {
		bytes, functions := 0, 0
		for _, c := range components {
			for i := range c.File().Funcs {
				code, err := Translate(c, bytecode.FuncID(i), allOn, nil)
				require.NoError(b, err)
				bytes += len(code.Text)
				functions++
			}
		}
		b.ReportMetric(float64(bytes), "bytes")
		b.ReportMetric(float64(functions), "functions")
	}
}
