package translator

import (
	_ "embed"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/translator/opt"
)

//go:embed testdata/objects.pcs
var objects string

func TestObjects(t *testing.T) {
	c := assemble(t, objects)
	neg := ^uint64(0)
	tests := []struct {
		name string
		args []uint64
		want outcome
	}{
		{"list", []uint64{1000}, outcome{results: []uint64{499500}}},
		{"valueOf", []uint64{0}, outcome{trap: bytecode.TrapNil}},
		{"onlyCheck", []uint64{0}, outcome{trap: bytecode.TrapNil}},
		{"nodeWeight", []uint64{fromF(bytecode.KindFloat32, 1.5)}, outcome{results: []uint64{fromF(bytecode.KindFloat32, 201.5)}}},
		{"count", []uint64{5}, outcome{results: []uint64{5}}},
		{"count", []uint64{6}, outcome{results: []uint64{11}}},
		{"tableAt", []uint64{3, 21}, outcome{results: []uint64{42}}},
		{"tableAt", []uint64{4, 21}, outcome{trap: bytecode.TrapIndex, a: 4, b: 4}},
		{"tableAt", []uint64{neg, 21}, outcome{trap: bytecode.TrapIndex, a: -1, b: 4}},
		{"textLen", nil, outcome{results: []uint64{0}}}, // the test's statics are all zero
		{"byteOf", []uint64{2}, outcome{results: []uint64{'r'}}},
		{"byteOf", []uint64{7}, outcome{trap: bytecode.TrapIndex, a: 7, b: 7}},
		{"makeInts", []uint64{neg, 3}, outcome{trap: bytecode.TrapMakeLen}},
		{"makeInts", []uint64{4, 3}, outcome{trap: bytecode.TrapMakeCap}},
		{"fill", []uint64{10}, outcome{results: []uint64{285}}},
		{"fill", []uint64{0}, outcome{results: []uint64{0}}},
		{"slice3", []uint64{2, 5, 9}, outcome{results: []uint64{3, 7}}},
		{"slice3", []uint64{2, 5, 21}, outcome{trap: bytecode.TrapSlice3Acap, a: 21, b: 20}},
		{"slice3", []uint64{2, 10, 9}, outcome{trap: bytecode.TrapSlice3B, a: 10, b: 9}},
		{"slice3", []uint64{6, 5, 9}, outcome{trap: bytecode.TrapSlice3C, a: 6, b: 5}},
		{"slice2", []uint64{2, 20}, outcome{results: []uint64{18, 18}}},
		{"slice2", []uint64{2, 21}, outcome{trap: bytecode.TrapSliceAcap, a: 21, b: 20}},
		{"slice2", []uint64{3, 2}, outcome{trap: bytecode.TrapSliceB, a: 3, b: 2}},
		{"slice2", []uint64{neg, 2}, outcome{trap: bytecode.TrapSliceB, a: -1, b: 2}},
		{"sliceFrom", []uint64{9}, outcome{results: []uint64{7}}},
		{"sliceFrom", []uint64{10}, outcome{trap: bytecode.TrapIndex, a: 0, b: 0}},
		{"sliceFrom", []uint64{11}, outcome{trap: bytecode.TrapSliceB, a: 11, b: 10}},
		{"subText", []uint64{0, 8}, outcome{trap: bytecode.TrapSliceAlen, a: 8, b: 7}},
		{"arraySlice", []uint64{1, 5}, outcome{results: []uint64{4}}},
		{"arraySlice", []uint64{1, 9}, outcome{trap: bytecode.TrapSliceAlen, a: 9, b: 8}},
		{"arraySlice", []uint64{1, 3}, outcome{trap: bytecode.TrapSliceToArray, a: 2, b: 3}},
		{"copyText", []uint64{5}, outcome{results: []uint64{5}}},
		{"copyText", []uint64{50}, outcome{results: []uint64{7}}},
		{"bigCopy", []uint64{19}, outcome{results: []uint64{77, 96}}},
		{"bigCopy", []uint64{20}, outcome{trap: bytecode.TrapIndex, a: 20, b: 20}},
		{"boxes", []uint64{41}, outcome{results: []uint64{41, 1, 0, 9}}},
		{"method", []uint64{4}, outcome{results: []uint64{12}}},
		{"methodOfValue", nil, outcome{results: []uint64{32}}},
		{"nilMethod", []uint64{4}, outcome{trap: bytecode.TrapNil}},
		{"nilFunc", nil, outcome{trap: bytecode.TrapNil}},
		{"closures", []uint64{3}, outcome{results: []uint64{60}}},
		{"same", []uint64{3, 0}, outcome{results: []uint64{1, 0, 0, 0}}},
		{"order", []uint64{3}, outcome{results: []uint64{1, 0, 1}}},
		{"order", []uint64{7}, outcome{results: []uint64{0, 1, 1}}},
		{"deep", []uint64{10}, outcome{results: []uint64{45}}},
		{"deep", []uint64{100000}, outcome{trap: bytecode.TrapStack}},
	}
	variants := map[string]Options{"plain": {Checks: true}, "all": allOn, "unchecked": {Inline: true}}
	for name, o := range variants {
		for pass, passes := range map[string]opt.Passes{"plain": 0, "optimised": checked} {
			p := load(t, c, o, passes)
			for _, test := range tests {
				if !o.Checks && test.want.trap != 0 && test.want.trap != bytecode.TrapNil {
					continue
				}
				got := p.call(test.name, test.args...)
				require.Equal(t, test.want, got, "%s %s: %s%v", name, pass, test.name, test.args)
			}
			got := p.call("subText", 2, 5)
			require.Equal(t, "rti", string(stringAt(got.results)))
			got = p.call("makeInts", 3, 5)
			require.Equal(t, []uint64{3, 5}, got.results[1:])
		}
	}
}
