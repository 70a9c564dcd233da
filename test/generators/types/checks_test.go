package types

import (
	"go/types"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/compiler/text"
)

func TestDifferencesNameTheirCases(t *testing.T) {
	const want = "c1 copy base.T1 = 12\nc2 equal b2.T2 = 34\n"
	for name, test := range map[string]struct {
		have  result
		cases []string
	}{
		"the same":                {result{want, ""}, nil},
		"in another order":        {result{"c2 equal b2.T2 = 34\nc1 copy base.T1 = 12\n", ""}, nil},
		"another sum":             {result{"c1 copy base.T1 = 13\nc2 equal b2.T2 = 34\n", ""}, []string{"copy base.T1"}},
		"the end is missing":      {result{"c1 copy base.T1 = 12\n", ""}, []string{"equal b2.T2"}},
		"something else as well":  {result{want + "fatal error\n", ""}, []string{""}},
		"it ended in another way": {result{want, "status 2"}, []string{""}},
	} {
		t.Run(name, func(t *testing.T) {
			var cases []string
			for _, d := range differences(arrangement{}, want, test.have) {
				cases = append(cases, d.test)
			}
			require.Equal(t, test.cases, cases)
		})
	}
}

func TestLayoutsThatDifferAreTold(t *testing.T) {
	f, err := text.Parse("base", "component \"example.org/batch/base\"\ntype T0 = struct{A int8; B int32; Z [0]int}\n")
	require.NoError(t, err)
	for layout, right := range map[string]bool{
		"16 bytes, aligned to 8[0 4 8]": true,
		"8 bytes, aligned to 8[0 4 8]":  false,
	} {
		o := &order{Module: module, Layouts: map[string]string{"base.T0": layout}}
		wrong, err := o.checkLayouts([][]byte{bytecode.Encode(f)}, new(signatures))
		require.NoError(t, err)
		require.Equal(t, right, wrong == "", wrong)
	}
}

// TestWhatFailsIsReduced takes for a failure that a case is there whose type has a certain field.
func TestWhatFailsIsReduced(t *testing.T) {
	decls := draw(rand.New(rand.NewPCG(3, 1)), 60)
	b, err := generate(3, module, decls, options{})
	require.NoError(t, err)
	var culprit testCase
	var field string
	for _, c := range b.cases {
		if name, ok := strings.CutPrefix(c.name, "copy base."); ok && b.byName[name] != nil && b.byName[name].body.form == structure {
			x := b.pkgs[0].Scope().Lookup(name).Type().Underlying().(*types.Struct)
			if x.NumFields() > 1 {
				culprit, field = c, x.Field(0).Name()
			}
		}
	}
	require.NotEmpty(t, field)
	fails := func(b *batch, runs []arrangement, _ bool) ([]difference, error) {
		for _, c := range b.cases {
			d := b.byName[strings.TrimPrefix(c.name, "copy base.")]
			if c.name == culprit.name && len(d.body.fields) > 0 && b.pkgs[0].Scope().Lookup(d.name).Type().Underlying().(*types.Struct).Field(0).Name() == field {
				return []difference{{run: runs[0], test: c.name}}, nil
			}
		}
		return nil, nil
	}
	list, err := fails(b, []arrangement{{}}, false)
	require.NoError(t, err)
	f := comparison(fails).reduce(3, b.decls, list, time.Minute)
	require.Equal(t, []string{culprit.name}, f.cases)
	require.LessOrEqual(t, len(f.decls), 4)
	require.Contains(t, f.String(), culprit.name)
	for _, d := range f.decls {
		require.LessOrEqual(t, len(d.body.fields), 1)
	}
}

// TestEqualSeedsGiveEqualBatches: what a seed says is what another run of it tries.
func TestEqualSeedsGiveEqualBatches(t *testing.T) {
	source := func() (s string) {
		r := rand.New(rand.NewPCG(4, 1))
		b, err := generate(4, module, draw(r, 60), options{})
		require.NoError(t, err)
		for _, e := range b.packages {
			s += e.source() + e.onHost + e.onPortico
		}
		for _, a := range arrange(r) {
			s += a.String()
		}
		return s
	}
	require.Equal(t, source(), source())
}
