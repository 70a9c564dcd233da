package prove

import (
	"slices"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/bytecode/flow"
)

// prover turns checks into proofs: it finds the checks of a finished function that the
// verifier can do without, by the verifier's own reckoning. It believes at first that
// every int that is joined in a phi is never negative and every pointer never nil, and
// takes back what does not hold on some edge until the rest holds by itself.
type prover struct {
	f      *bytecode.Func
	types  []*bytecode.Type // of values
	graph  flow.Graph
	facts  flow.Facts
	failed bool // a claim did not hold in this round
}

// maxProofRounds bounds how often claims are taken back one by one.
const maxProofRounds = 8

// Checks replaces checks of a function by proofs. types are those of its values.
func Checks(f *bytecode.Func, types []*bytecode.Type) {
	p := &prover{f: f, types: types}
	p.graph.Start(len(f.Blocks))
	p.facts.Reset(len(types))
	for b := range f.Blocks {
		instrs := f.Blocks[b].Instrs
		p.graph.Succs[b] = instrs[len(instrs)-1].Blocks
		for i := range instrs {
			for _, d := range instrs[i].Dst {
				if d.IsValue() {
					p.facts.Defs[d] = &instrs[i]
				}
			}
		}
	}
	p.graph.Link()
	p.graph.Number(f.Handler)
	p.graph.Dominate()
	p.claim(claimable)
	p.failed = true
	for round := 0; p.failed && round < maxProofRounds; round++ {
		p.failed = false
		p.walk(false)
	}
	if p.failed {
		p.claim(func(*bytecode.Type) uint64 { return 0 })
	}
	p.walk(true)
}

// claim gives each phi the claims that may be made for its type.
func (p *prover) claim(claims func(*bytecode.Type) uint64) {
	for b := range p.f.Blocks {
		for i := range p.f.Blocks[b].Instrs {
			if in := &p.f.Blocks[b].Instrs[i]; in.Op == bytecode.OpPhi {
				in.Imm = claims(p.types[in.Dst[0]])
			}
		}
	}
}

func claimable(t *bytecode.Type) uint64 {
	switch k := t.Under().Kind; {
	case k == bytecode.KindInt:
		return bytecode.PhiNonNegative
	case k == bytecode.KindPointer:
		return bytecode.PhiNonNil
	}
	return 0
}

// walk learns from all instructions, dominators first. With change, it replaces checks.
func (p *prover) walk(change bool) {
	for v, t := range p.types {
		p.facts.Define(bytecode.Operand(v), t)
	}
	p.facts.Walk(&p.graph, p.f.Blocks, func(b bytecode.BlockID) {
		instrs := p.f.Blocks[b].Instrs
		for i := range instrs {
			in := &instrs[i]
			if change {
				p.replace(in)
			}
			if in.Op.Info().Results.Count() == 1 {
				p.facts.Result(in, p.types[in.Dst[0]])
			}
		}
		for _, to := range p.graph.Succs[b] {
			p.facts.Along(&p.f.Blocks[b], to, func() { p.checkClaims(b, to) })
		}
	})
}

// replace makes a check that is needless the proof that it is.
func (p *prover) replace(in *bytecode.Instr) {
	f := &p.facts
	switch in.Op {
	case bytecode.OpNilCheck:
		if f.NonNil(in.Args[0]) {
			in.Op = bytecode.OpNonNil
		}
	case bytecode.OpIndexCheck:
		if v := in.Args[1]; p.isInt(v) && f.Range(v).Lo >= 0 && f.IsBelow(v, in.Args[0]) {
			in.Op = bytecode.OpIndexProof
		}
	case bytecode.OpIndexCheckLen:
		if v := in.Args[0]; p.isInt(v) && f.Range(v).Lo >= 0 && f.Range(v).Hi < int64(in.Imm) {
			in.Op = bytecode.OpIndexProofLen
		}
	}
}

func (p *prover) isInt(v bytecode.Operand) bool {
	return p.types[v].Under().Kind == bytecode.KindInt
}

// checkClaims takes back the claims of a block's phis that do not hold for what comes from
// a predecessor.
func (p *prover) checkClaims(from, to bytecode.BlockID) {
	instrs := p.f.Blocks[to].Instrs
	for i := range instrs {
		phi := &instrs[i]
		if phi.Op != bytecode.OpPhi {
			return
		}
		v := phi.Args[slices.Index(phi.Blocks, from)]
		if phi.Imm&bytecode.PhiNonNegative != 0 && p.facts.Range(v).Lo < 0 || phi.Imm&bytecode.PhiNonNil != 0 && !p.facts.NonNil(v) {
			phi.Imm, p.failed = 0, true
		}
	}
}
