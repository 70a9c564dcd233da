package domainzero_test

import (
	"strings"
	"testing"

	"github.com/portico-os/portico/domainzero"
	"github.com/portico-os/portico/test/rig"
	"github.com/stretchr/testify/require"
)

func TestAtt(t *testing.T) {
	lib := tooLarge()
	lib = strings.Replace(lib, "component \"example.org/large\"\n", `component "example.org/lib"
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
	const evil = `component "example.org/evil"
import lib "example.org/lib"
extern func lib.Make() any
global made any
export func $start() {
b0:
	v0 = call lib.Make()
	store global made, v0
	store global made, v0
	v1 = string string "evil\n"
	sys debug.write(v1)
	ret
}
`
	const victim = `component "example.org/victim"
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
	v3 = string string "victim\n"
	sys debug.write(v3)
	ret
}
`
	s := rig.Boot(t, domainzero.Config{}, lib, evil, victim)
	s.Add(domain("evil"))
	require.Equal(t, "evil\n", s.Output())
	_, err := s.Create(domain("victim"))
	require.NoError(t, err)
	require.Equal(t, "evil\nvictim\n", s.Output())
}
