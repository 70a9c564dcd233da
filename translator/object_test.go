package translator

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/translator/opt"
)

const objects = `
component "example.org/objects"

type Node = struct{ value int; next *Node; small uint8; weight float32 }
type Big = struct{ a int; b [20]int32; s string; p *Node }
type Adder = interface{ Add(int) int }
type Num = int
type Acc = struct{ sum int; name string } {
	Add = (*Acc).Add
}
type Small = struct{ x int16; y int16 } {
	Get = (*Small).Get value
}
type Getter = interface{ Get() int }

global counter int
global table [4]Node
global text string = "hello"

func (*Acc).Add(v0 *Acc, v1 int) int {
b0:
	v2 = nilcheck v0
	v3 = load v2.0
	v4 = add v3, v1
	store v2.0, v4
	ret v4
}

func (*Small).Get(v0 *Small) int {
b0:
	v1 = nilcheck v0
	v2 = load v1.0
	v3 = load v1.1
	v4 = convert int v2
	v5 = convert int v3
	v6 = sub v4, v5
	ret v6
}

// list builds a list of n nodes and adds up their values.
func list(v0 int) int {
b0:
	v1 = const int 0
	v2 = const int 1
	v3 = zero *Node
	jump b1
b1:
	v4 = phi int [b0: v1, b2: v8]
	v5 = phi *Node [b0: v3, b2: v7]
	v6 = lt v4, v0
	br v6, b2, b3
b2:
	v7 = new Node
	store v7.0, v4
	store v7.1, v5
	v8 = add v4, v2
	jump b1
b3:
	jump b4
b4:
	v9 = phi *Node [b3: v5, b5: v14]
	v10 = phi int [b3: v1, b5: v15]
	v11 = eq v9, v3
	br v11, b6, b5
b5:
	v12 = nilcheck v9
	v13 = load v12.0
	v14 = load v12.1
	v15 = add v10, v13
	jump b4
b6:
	ret v10
}

func valueOf(v0 *Node) int {
b0:
	v1 = nilcheck v0
	v2 = load v1.0
	ret v2
}

func onlyCheck(v0 *Node) {
b0:
	v1 = nilcheck v0
	ret
}

func weightOf(v0 *Node, v1 float32) float32 {
b0:
	v2 = nilcheck v0
	store v2.3, v1
	v3 = const uint8 200
	store v2.2, v3
	v4 = load v2.3
	v5 = load v2.2
	v6 = convert float32 v5
	v7 = add v4, v6
	ret v7
}

func makeNode(v0 int) *Node {
b0:
	v1 = new Node
	store v1.0, v0
	ret v1
}

func nodeWeight(v0 float32) float32 {
b0:
	v1 = const int 5
	v2 = call makeNode(v1)
	v3 = call weightOf(v2, v0)
	ret v3
}

func count(v0 int) int {
b0:
	v1 = load global counter
	v2 = add v1, v0
	store global counter, v2
	ret v2
}

func tableAt(v0 int, v1 int) int {
b0:
	v2 = idxchecklen 4, v0
	store global table[v2].0, v1
	v3 = addr global table[v2]
	v4 = load v3.0
	v5 = load global table[v2].0
	v6 = add v4, v5
	ret v6
}

func textLen() int {
b0:
	v0 = load global text
	v1 = len v0
	ret v1
}

func byteOf(v0 int) uint8 {
b0:
	v1 = string string data0
	v2 = idxcheck v1, v0
	v3 = load v1[v2]
	ret v3
}

data0 "portico"

func makeInts(v0 int, v1 int) []int {
b0:
	v2 = makeslice []int v0, v1
	ret v2
}

func fill(v0 int) int {
b0:
	v1 = const int 0
	v2 = const int 1
	v3 = makeslice []int v0, v0
	v4 = len v3
	jump b1
b1:
	v5 = phi int nonneg [b0: v1, b2: v9]
	v6 = lt v5, v4
	br v6, b2, b3
b2:
	v7 = idx v3, v5
	v8 = mul v5, v5
	store v3[v7], v8
	v9 = add v5, v2
	jump b1
b3:
	v10 = call sum(v3)
	ret v10
}

func sum(v0 []int) int {
b0:
	v1 = const int 0
	v2 = const int 1
	v3 = len v0
	jump b1
b1:
	v4 = phi int nonneg [b0: v1, b2: v10]
	v5 = phi int [b0: v1, b2: v9]
	v6 = lt v4, v3
	br v6, b2, b3
b2:
	v7 = idx v0, v4
	v8 = load v0[v7]
	v9 = add v5, v8
	v10 = add v4, v2
	jump b1
b3:
	ret v5
}

func slice3(v0 int, v1 int, v2 int) (int, int) {
b0:
	v3 = const int 10
	v4 = const int 20
	v5 = makeslice []uint16 v3, v4
	v6 = slice []uint16 v5, v0, v1, v2
	v7 = len v6
	v8 = cap v6
	ret v7, v8
}

func slice2(v0 int, v1 int) (int, int) {
b0:
	v2 = const int 10
	v3 = const int 20
	v4 = makeslice []uint16 v2, v3
	v5 = slice []uint16 v4, v0, v1, _
	v6 = len v5
	v7 = cap v5
	ret v6, v7
}

func sliceFrom(v0 int) int {
b0:
	v1 = const int 10
	v2 = makeslice []Node v1, v1
	v3 = slice []Node v2, v0, _, _
	v4 = const int 0
	v5 = idxcheck v3, v4
	v6 = const int 7
	store v3[v5].0, v6
	v7 = idxcheck v2, v0
	v8 = load v2[v7].0
	ret v8
}

func subText(v0 int, v1 int) string {
b0:
	v2 = string string data0
	v3 = slice string v2, v0, v1, _
	ret v3
}

func arraySlice(v0 int, v1 int) int {
b0:
	v2 = new [8]int
	v3 = slice []int v2, v0, v1, _
	v4 = len v3
	v5 = slicetoarray *[3]int v3
	ret v4
}

func copyText(v0 int) int {
b0:
	v1 = string string data0
	v2 = makeslice []uint8 v0, v0
	v3 = copyslice v2, v1
	v4 = slice []uint8 v2, _, v3, _
	v5 = freeze string v4
	v6 = slice string v1, _, v3, _
	v7 = eq v5, v6
	br v7, b1, b2
b1:
	ret v3
b2:
	v8 = const int -1
	ret v8
}

func bigCopy(v0 int) (int, int) {
	slot0 b Big
	slot1 c Big
b0:
	v1 = new Big
	v2 = idxchecklen 20, v0
	v3 = const int32 77
	store v1.1[v2], v3
	copy slot0, v1
	copy slot1, slot0
	v4 = load slot1.1[v2]
	clear slot0
	v5 = load slot0.1[v2]
	v6 = convert int v4
	v7 = convert int v5
	slot0 = call passBig(v0, slot1)
	v8 = load slot0.0
	v9 = load slot0.1[v2]
	v10 = convert int v9
	v11 = add v8, v10
	v12 = add v6, v7
	ret v12, v11
}

func passBig(v0 int, slot0 Big) Big {
	slot0 b Big
b0:
	v2 = load slot0.0
	v3 = add v2, v0
	store slot0.0, v3
	v4 = new Big
	copy v4, slot0
	clear slot0
	copy slot0, v4
	ret slot0
}

func boxes(v0 int) (int, bool, bool, int) {
	slot0 s Small
	slot1 t Small
b0:
	v1 = box any v0
	v2, v3 = unbox int v1
	v4, v5 = unbox int32 v1
	v6 = const int16 9
	store slot0.0, v6
	v7 = box any slot0
	slot1, v8 = unbox Small v7
	v9 = load slot1.0
	v10 = convert int v9
	v11 = convert int v4
	v12 = add v2, v11
	v13 = and v3, v8
	ret v12, v13, v5, v10
}

func method(v0 int) int {
b0:
	v1 = new Acc
	v2 = box Adder v1
	v3 = callm v2.0(v0)
	v4 = callm v2.0(v0)
	v5 = add v3, v4
	ret v5
}

func methodOfValue() int {
	slot0 s Small
b0:
	v0 = const int16 30
	store slot0.0, v0
	v1 = const int16 -2
	store slot0.1, v1
	v2 = box Getter slot0
	v3 = callm v2.0()
	ret v3
}

func nilMethod(v0 int) int {
b0:
	v1 = zero Adder
	v2 = callm v1.0(v0)
	ret v2
}

func nilFunc() {
b0:
	v0 = zero func()
	callc v0()
	ret
}

func adder(v0 int) int captures(v1 int, v2 *Acc) {
b0:
	v3 = add v0, v1
	v4 = nilcheck v2
	v5 = load v4.0
	v6 = add v5, v3
	store v4.0, v6
	ret v6
}

func double(v0 int) int {
b0:
	v1 = add v0, v0
	ret v1
}

func apply(v0 func(int) int, v1 int) int {
b0:
	v2 = callc v0(v1)
	v3 = callc v0(v2)
	ret v3
}

func closures(v0 int) int {
b0:
	v1 = new Acc
	v2 = closure adder(v0, v1)
	v3 = call apply(v2, v0)
	v4 = func double
	v5 = call apply(v4, v3)
	ret v5
}

func same(v0 int, v1 *Acc) (bool, bool, bool, bool) {
b0:
	v2 = box any v1
	v3 = box any v1
	v4 = eq v2, v3
	v5 = zero any
	v6 = eq v2, v5
	v7 = box any v0
	v8 = eq v2, v7
	v9 = ne v5, v5
	ret v4, v6, v8, v9
}

func order(v0 int) (bool, bool, bool) {
b0:
	v1 = string string data0
	v2 = const int 0
	v3 = slice string v1, v2, v0, _
	v4 = lt v3, v1
	v5 = eq v3, v1
	v6 = ge v1, v3
	ret v4, v5, v6
}

func deep(v0 int) int {
	slot0 a [100]int
b0:
	v1 = const int 0
	v2 = eq v0, v1
	br v2, b1, b2
b1:
	ret v1
b2:
	v3 = const int 1
	v4 = sub v0, v3
	v5 = idxlen 100, v1
	store slot0[v5], v4
	v6 = call deep(v4)
	v7 = load slot0[v5]
	v8 = add v6, v7
	ret v8
}
`

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
