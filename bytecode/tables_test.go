package bytecode

import (
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// shapePattern is what codec, text form, verifier and translator rely on: lists come
// last, a method is one of the operand before it, and a type comes first.
var shapePattern = regexp.MustCompile(`^t?(i|d|f|x)?(p?p)?(v(m|bb)?v?v?)?o*a?b?(A|h)?$`)

func TestOpsTable(t *testing.T) {
	names := map[string]Op{}
	for op := OpInvalid + 1; op < NumOps; op++ {
		info := op.Info()
		require.NotEmpty(t, info.Name, describe(op))
		require.NotContains(t, names, info.Name)
		names[info.Name] = op
		require.Regexp(t, `^[a-z]+$`, info.Name, "the text form knows an operation from an operand")
		require.Regexp(t, shapePattern, info.Shape, describe(op))
		require.LessOrEqual(t, len(regexp.MustCompile("[dfmx]").FindAllString(info.Shape, -1)), 1, "one Sym: %s", describe(op))
		require.False(t, strings.Contains(info.Shape, "i") && strings.Contains(info.Shape, "h"), "one Imm: %s", describe(op))
		require.Equal(t, info.Name, op.String())
		if info.Flags&Terminator != 0 {
			require.Equal(t, NoResult, info.Results, describe(op))
		} else {
			require.NotContains(t, info.Shape, "b", "only terminators name successors: %s", describe(op))
		}
		if info.Results == NoResult && info.Flags&Terminator == 0 {
			require.NotZero(t, info.Flags&Effect, "without result and effect: %s", describe(op))
		}
		if op != OpJump {
			require.NotEmpty(t, info.Doc, describe(op))
		}
	}
	require.Equal(t, OpInvalid.Info(), NumOps.Info())
	require.Equal(t, "invalid", Op(255).String())
	for _, op := range []Op{OpJump, OpBranch, OpReturn, OpThrow} {
		require.NotZero(t, op.Info().Flags&Terminator, describe(op))
	}
}

func TestResultCounts(t *testing.T) {
	for results, want := range map[Results]int{NoResult: 0, OneValue: 1, ResultAndOK: 2, ManyValues: -1, CallResults: -1} {
		require.Equal(t, want, results.Count())
	}
}

func TestKindTable(t *testing.T) {
	names := map[string]bool{}
	for k := KindInvalid; k < numKinds; k++ {
		if k == lastBasic {
			continue
		}
		require.NotEmpty(t, k.String())
		require.False(t, names[k.String()])
		names[k.String()] = true
		require.Equal(t, k > KindInvalid && int(k) < NumBasic, k.IsBasic())
		require.Equal(t, k <= lastBasic, typeShapes[k] == "", "files define all types but the basic ones: %v", k)
	}
	require.Equal(t, "invalid", numKinds.String())
}

func TestTrapNames(t *testing.T) {
	names := map[string]bool{}
	for trap := TrapNone; trap < NumTraps; trap++ {
		require.NotEmpty(t, trap.String())
		require.False(t, names[trap.String()])
		names[trap.String()] = true
	}
	require.Equal(t, "unknown", NumTraps.String())
	require.Equal(t, "unknown", Trap(-1).String())
}
