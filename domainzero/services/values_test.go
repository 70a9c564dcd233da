package services_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/config/model"
	"github.com/portico-os/portico/domainzero"
	"github.com/portico-os/portico/domainzero/services/testdata/kinds"
	"github.com/portico-os/portico/test/rig"
)

// TestValuesCompareAsInGo: == of interfaces, and looking them up in maps, gives what code gives
// that Go's compiler makes of the same source.
func TestValuesCompareAsInGo(t *testing.T) {
	s := rig.Boot(t, domainzero.Config{}, components+"report")
	s.Add(rig.Domain("values", components+"report", rig.Main))
	require.Empty(t, cmp.Diff(strings.Split(kinds.Report(), "\n"), strings.Split(s.Output(), "\n")))
}

// TestHashes: equal values have equal hashes, wherever they lie; others have others, by the
// whole of their content. And what a value of a basic type contains is told.
func TestHashes(t *testing.T) {
	s := rig.Boot(t, domainzero.Config{}, components+"hashes")
	s.Add(rig.Domain("values", components+"hashes", rig.Main))
	want := ""
	for _, x := range []struct {
		kind bytecode.Kind
		bits string
	}{
		{0, `0 0 ""`}, {bytecode.KindBool, `1 0 ""`}, {bytecode.KindInt8, `fe 0 ""`}, {bytecode.KindUint16, `3 0 ""`}, {bytecode.KindUint16, `4 0 ""`},
		{bytecode.KindInt64, `fffffffffffffffb 0 ""`}, {bytecode.KindUint64, `8000000000000000 0 ""`}, {bytecode.KindFloat32, `3fc00000 0 ""`},
		{bytecode.KindFloat64, `4004000000000000 0 ""`}, {bytecode.KindComplex64, `402000003fc00000 0 ""`},
		{bytecode.KindComplex128, `400c000000000000 4012000000000000 ""`}, {bytecode.KindString, `0 0 "text"`}, {bytecode.KindString, `0 0 ""`},
		{0, `0 0 ""`}, {0, `0 0 ""`}, {0, `0 0 ""`}, {0, `0 0 ""`}, {0, `0 0 ""`}, {bytecode.KindUintptr, `4d 0 ""`},
	} {
		want += fmt.Sprintln(int(x.kind), x.bits)
	}
	require.Empty(t, cmp.Diff(want, s.Output()))
}

// TestMapsHaveSeedsOfTheirOwn: no domain has another's seed, nor one that is made of time alone.
func TestMapsHaveSeedsOfTheirOwn(t *testing.T) {
	s := rig.Boot(t, domainzero.Config{}, components+"seeds")
	names := []string{"one", "two", "three"}
	for _, name := range names {
		s.Add(rig.Domain(name, components+"seeds", rig.Main))
	}
	seeds := strings.Fields(s.Output())
	require.Len(t, seeds, len(names))
	for i, x := range seeds {
		require.NotContains(t, seeds[i+1:], x)
		require.GreaterOrEqual(t, len(x), 13, "of time, or of an address")
	}
}

// TestWalksStallNobody: what compares and hashes is code of the domain. Values in values overflow its stack,
// as deep recursion does, and a walk without end has its turns.
func TestWalksStallNobody(t *testing.T) {
	const overflow, endless = "stack overflow", "endless"
	s := rig.Boot(t, domainzero.Config{}, components+"nested", components+"clerk")
	failure := map[*domainzero.Domain]string{}
	var want []string
	for _, test := range []struct {
		shape string
		size  int
		want  string
	}{
		{"deep", 200, ""}, {"deep", 1 << 16, overflow}, {"wide", 12, ""}, {"wide", 80, endless},
	} {
		for _, do := range []string{"equal", "hash"} {
			name := fmt.Sprintf("%s %s of %d", do, test.shape, test.size)
			d := s.Add(rig.Domain(name, components+"nested", func(d *model.Domain) {
				d.Params = map[string]map[string]string{components + "nested": {"do": do, "shape": test.shape, "size": fmt.Sprint(test.size)}}
			}))[0]
			if failure[d] = test.want; test.want == "" {
				want = append(want, name+": true\n")
			}
		}
	}
	s.Add(clerk("takes turns", rig.Main))
	output := s.Output()
	for _, line := range want {
		require.Contains(t, output, line)
	}
	for d, want := range failure {
		require.Equal(t, want == overflow, strings.Contains(d.Failure, overflow), "%s: %s", d.Name(), d.Failure)
		if want == endless {
			require.Greater(t, d.Slices, 5, d.Name())
		}
	}
}
