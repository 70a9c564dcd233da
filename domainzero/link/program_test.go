package link_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/config/model"
	"github.com/portico-os/portico/domainzero"
	"github.com/portico-os/portico/domainzero/link/testdata/program"
	"github.com/portico-os/portico/test/rig"
)

const components = "github.com/portico-os/portico/domainzero/link/testdata/"

// TestLinkedProgramDoesWhatItSays: initial values, calls by name, by value and by method, and
// assertions come out as with Go's own compiler, also in a second domain that shares the code
// but not the variables, and in a third whose code is another.
func TestLinkedProgramDoesWhatItSays(t *testing.T) {
	s := rig.Boot(t, domainzero.Config{}, components+"late")
	s.Add(rig.Domain("first", components+"late"))
	functions := s.Functions()
	s.Add(rig.Domain("second", components+"late"))
	require.Equal(t, functions, s.Functions(), "the code is shared")
	s.Add(rig.Domain("third", components+"late", func(d *model.Domain) { d.Translator.Inline = false }))
	require.Greater(t, s.Functions(), functions)
	want := program.Report()
	require.Empty(t, cmp.Diff(strings.Split(strings.Repeat(want, 3), "\n"), strings.Split(s.Output(), "\n")))
}
