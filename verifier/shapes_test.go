package verifier

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/bytecode"
)

// TestShapes compares what is derived from the table of operations with the table.
func TestShapes(t *testing.T) {
	for op := bytecode.OpInvalid + 1; op < bytecode.NumOps; op++ {
		info, operands := op.Info(), ""
		for _, field := range info.Shape {
			switch field {
			case 'v', 'o', 'a', 'A':
				operands += string(field)
			}
		}
		require.Equal(t, operands, shapes[op].operands, op.String())
	}
}

// TestTypings shows that every operation has a typing that fits its shape.
func TestTypings(t *testing.T) {
	for op := bytecode.OpInvalid + 1; op < bytecode.NumOps; op++ {
		info, rule := op.Info(), typings[op]
		require.LessOrEqual(t, len(rule.takes), info.Arity(), "%s takes more operands than it has", op)
		require.True(t, rule.same == "" || info.Arity() == 2, "%s compares two operands", op)
		judged := len(rule.takes) > 0 || rule.gives != nil || rule.judge != nil
		require.Equal(t, info.Shape != "b" && info.Name != "throw", judged, "%s is judged", op)
		switch info.Results {
		case bytecode.NoResult:
			require.Nil(t, rule.gives, "%s has no result", op)
		case bytecode.OneValue:
			require.True(t, rule.gives != nil || op == bytecode.OpString, "%s has a result", op)
		default:
			require.Nil(t, rule.gives, "%s has several results", op)
			require.NotNil(t, rule.judge, "%s has several results", op)
		}
		for _, set := range rule.takes {
			require.NotZero(t, set, "%s takes no kind", op)
		}
	}
}
