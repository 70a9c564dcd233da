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
		require.NotNil(t, typing[op], op.String())
	}
}
