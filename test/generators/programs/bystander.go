package programs

import (
	"strings"
	"sync"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/compiler/text"
	"github.com/portico-os/portico/config/model"
)

// bystander is a component that shares nothing with mutants and runs beside them. It makes a list and
// looks at it again each time others have had a turn, and makes garbage, so that it is collected.
const bystander = `component "example.org/bystander"
type Node = struct{ next *Node; value int; bytes []uint8; text string; boxed any }
global head *Node
global rounds int = 3
export func $start() {
b0:
	v0 = const int 0
	v1 = const int 1
	v2 = const int 24
	v3 = const int 37
	v4 = zero *Node
	jump b1
b1:
	v5 = phi int nonneg [b0: v0, b2: v16]
	v6 = phi *Node [b0: v4, b2: v8]
	v7 = lt v5, v2
	br v7, b2, b3
b2:
	v8 = new Node
	store v8.0, v6
	v9 = mul v5, v3
	store v8.1, v9
	v10 = makeslice []uint8 v2, v2
	v11 = idxcheck v10, v5
	v12 = convert uint8 v9
	store v10[v11], v12
	store v8.2, v10
	v13 = string string "bystander"
	v14 = slice string v13, _, v1, _
	store v8.3, v14
	v15 = box any v9
	store v8.4, v15
	v16 = add v5, v1
	jump b1
b3:
	store global head, v6
	jump b4
b4:
	v17 = load global rounds
	v18 = le v17, v0
	br v18, b9, b5
b5:
	v19 = sub v17, v1
	store global rounds, v19
	sys thread.yield()
	v20 = const int 1000
	v21 = makeslice []int v20, v20
	v22 = load global head
	jump b6
b6:
	v23 = phi *Node [b5: v22, b8: v28]
	v24 = phi int [b5: v2, b8: v26]
	v25 = eq v23, v4
	br v25, b10, b7
b7:
	v26 = sub v24, v1
	v27 = nonnil v23
	v28 = load v27.0
	v29 = load v27.1
	v30 = mul v26, v3
	v31 = eq v29, v30
	v32 = load v27.2
	v33 = idxcheck v32, v26
	v34 = load v32[v33]
	v35 = convert uint8 v30
	v36 = eq v34, v35
	v37 = and v31, v36
	v38 = load v27.4
	v39, v40 = unbox int v38
	v41 = eq v39, v30
	v42 = and v37, v41
	v43 = load v27.3
	v44 = string string "b"
	v45 = eq v43, v44
	v46 = and v42, v45
	br v46, b8, b11
b8:
	jump b6
b9:
	v47 = string string "bystander: intact\n"
	sys debug.write(v47)
	ret
b10:
	v48 = eq v24, v0
	br v48, b12, b11
b11:
	v49 = string string "bystander: damaged\n"
	sys debug.write(v49)
	ret
b12:
	jump b4
}
`

// intact is what it prints at the end.
const intact = "bystander: intact\n"

var encodedBystander = sync.OnceValues(func() ([]byte, error) {
	f, err := text.Parse("bystander", bystander)
	if err != nil {
		return nil, err
	}
	return bytecode.Encode(f), nil
})

// besides puts the bystander's domain before those of a program.
func besides(domains []model.Domain) []model.Domain {
	d := model.Domain{Name: "bystander", Components: []string{"example.org/bystander"}, Settings: model.Defaults}
	return append([]model.Domain{d}, domains...)
}

// withoutBystander takes out of what was printed what the bystander did, which must be there.
func (o outcome) withoutBystander() outcome {
	before, after, ok := strings.Cut(o.Output, intact)
	if !ok {
		o.Error += "the bystander is not intact"
	}
	o.Output = before + after
	return o
}
