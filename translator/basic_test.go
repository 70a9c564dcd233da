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

// However a function runs on, it polls: at the end of each turn of a loop, and in each
// call that makes others, and behind what may be as large as a heap.
func TestPolls(t *testing.T) {
	c := assemble(t, `
component "example.org/t"

func double(v0 int) int {
b0:
	v1 = const int 1
	v2 = le v0, v1
	br v2, b1, b2
b1:
	ret v1
b2:
	v3 = sub v0, v1
	v4 = call double(v3)
	v5 = call double(v3)
	v6 = add v4, v5
	ret v6
}

func turns(v0 int) int {
b0:
	v1 = const int 0
	v2 = const int 1
	jump b1
b1:
	v3 = phi int [b0: v1, b2: v5]
	v4 = lt v3, v0
	br v4, b2, b3
b2:
	v5 = add v3, v2
	jump b1
b3:
	ret v3
}

func twice(v0 int) int {
b0:
	v1 = call self(v0)
	v2 = call self(v1)
	ret v2
}

global from [70000]byte
global to [70000]byte

func bulk(v0 int) int {
b0:
	copy global to, global from
	clear global to
	ret v0
}

global text string

func texts(v0 int) int {
b0:
	v1 = load global text
	v2 = lt v1, v1
	v3 = const uint64 1
	v4 = sys bytes.hash(v1, v3)
	v5 = string string "a"
	v6 = lt v1, v5
	ret v0
}

func self(v0 int) int {
b0:
	v1 = frameself
	ret v0
}
`)
	p := load(t, c, allOn, checked)
	p.poll = 1
	for _, test := range []struct {
		name          string
		arg           uint64
		result, polls int
	}{{"double", 5, 16, 31}, {"turns", 10, 10, 10}, {"twice", 7, 7, 1}, {"bulk", 7, 7, 2}, {"texts", 7, 7, 2}} {
		p.cpu.Poll, p.polls = 1, 0
		require.Equal(t, outcome{results: []uint64{uint64(test.result)}}, p.call(test.name, test.arg))
		require.Equal(t, test.polls, p.polls)
	}
}
