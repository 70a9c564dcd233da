package bytecode

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// A text as an author of tests would write it: types are not declared unless they
// have names, and the order of declarations is free.
const written = `
component "example.org/demo"
import dep "example.org/dep"
init init

func init() {
b0:
	v0 = const int8 -1          // comments run to the end of the line
	store global total, v0 ; line 3
	ret
}

type Point = struct {
	X int
	y []string "tag"
	embed Base *dep.Base
} {
	Sum = (*Point).Sum value
}
type List params 1 = struct{ next *List[$0]; value $0 }

global total int8
global table [2]Point {
	0.0 = 7
	1.1 = slice names
}
global names [1]string { 0 = "one" }

export func (*Point).Sum(v0 *Point, slot0 Point, v2 ...int) (int, error) captures(v3 func()) line 10 handler b1 {
	slot0 p Point
	slot1 scratch List[int]
b0: v4 = nilcheck v0
	v5 = load v4.0
	store slot1.1, v5
	v6 = zero error
	v7 = slice []int v2, _, v5, _
	v8, v9 = assert interface{ Do(rune) any; dep.hidden() } v6
	v10 = callm v8.0(v5)
	sys debug.write(v10)
	slot0 = call dep.Make(v5, slot0)
	ret v5, v6
b1:
	v11, v12, v13 = catch
	throw
}

extern func dep.Make(int, Point) Point
`

func TestParseWritten(t *testing.T) {
	f, err := Parse("written", written)
	require.NoError(t, err)
	again, err := Parse("formatted", Format(f))
	require.NoError(t, err, Format(f))
	require.Equal(t, f, again)
	t.Log(Format(f))
}
