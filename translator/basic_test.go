package translator

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/translator/opt"
)

// checked are all passes.
const checked = opt.All

func TestLoopAndCall(t *testing.T) {
	c := assemble(t, `
component "example.org/t"

func add(v0 int, v1 int) int {
b0:
	v2 = add v0, v1
	ret v2
}

func sum(v0 int) int {
b0:
	v1 = const int 0
	v2 = const int 1
	jump b1
b1:
	v3 = phi int [b0: v1, b2: v7]
	v4 = phi int [b0: v1, b2: v6]
	v5 = lt v3, v0
	br v5, b2, b3
b2:
	v6 = call add(v4, v3)
	v7 = add v3, v2
	jump b1
b3:
	ret v4
}
`)
	for _, o := range []Options{{}, allOn} {
		p := load(t, c, o, checked)
		require.Equal(t, outcome{results: []uint64{45}}, p.call("sum", 10))
		require.Equal(t, outcome{results: []uint64{5}}, p.call("add", 2, 3))
	}
}
