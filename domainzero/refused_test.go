package domainzero_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/domainzero"
	"github.com/portico-os/portico/test/rig"
	"github.com/portico-os/portico/translator"
)

// TestAMethodTooLargeKeepsNobodyOut: a method that the translator refuses may belong to a type of a
// domain that never calls it. Others that call methods of that name by interface are linked all the
// same, and who calls the method itself ends, alone.
func TestAMethodTooLargeKeepsNobodyOut(t *testing.T) {
	large := strings.Replace(tooLarge(), "component \"example.org/large\"\n", `component "example.org/lib"
type T = struct{ X int } {
	Huge = (*T).Huge
}
func (*T).Huge(v0 *T) int {
b0:
	v1 = const int 1
	v2 = call F(v1)
	ret v2
}
export func Make() any {
b0:
	v0 = new T
	v1 = box any v0
	ret v1
}
`, 1)
	const keeper = `component "example.org/keeper"
import lib "example.org/lib"
extern func lib.Make() any
global kept any
export func $start() {
b0:
	v0 = call lib.Make()
	store global kept, v0
	v1 = string string "keeper\n"
	sys debug.write(v1)
	ret
}
`
	const own = `component "example.org/own"
type H = interface{ Huge() int }
type V = struct{ X int } {
	Huge = (*V).Huge
}
func (*V).Huge(v0 *V) int {
b0:
	v1 = const int 1
	ret v1
}
func use(v0 H) int {
b0:
	v1 = callm v0.0()
	ret v1
}
export func $start() {
b0:
	v0 = new V
	v1 = box H v0
	v2 = call use(v1)
	v3 = string string "own\n"
	sys debug.write(v3)
	ret
}
`
	const caller = `component "example.org/caller"
import lib "example.org/lib"
extern func lib.Make() any
type H = interface{ Huge() int }
export func $start() {
b0:
	v0 = call lib.Make()
	v1, v2 = assert H v0
	v3 = callm v1.0()
	v4 = string string "never\n"
	sys debug.write(v4)
	ret
}
`
	const direct = `component "example.org/direct"
import lib "example.org/lib"
extern func lib.F(int) int
export func $start() {
b0:
	v0 = const int 1
	v1 = call lib.F(v0)
	ret
}
`
	s := rig.Boot(t, domainzero.Config{}, large, keeper, own, caller, direct)
	s.Add(domain("keeper"), domain("own"))
	require.Equal(t, "keeper\nown\n", s.Output())
	s.Add(domain("caller"))
	require.Contains(t, s.Output(), "domain caller: fatal error: called a function that is too large to be translated")
	require.NotContains(t, s.Output(), "never")
	for range 2 { // who names the function is told before, though others have been linked without it
		_, err := s.Create(domain("direct"))
		require.ErrorIs(t, err, translator.ErrLimit)
	}
}
