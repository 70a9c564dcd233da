package compiler

import (
	"math"

	"github.com/portico-os/portico/bytecode"
)

// visit learns from the instructions of a block. With change, it replaces checks that
// prove nothing new.
func (p *prover) visit(b int, change bool) {
	for i := range p.f.Blocks[b].Instrs {
		in := &p.f.Blocks[b].Instrs[i]
		switch in.Op {
		case bytecode.OpPhi:
			p.visitPhi(in)
		case bytecode.OpNilCheck:
			p.visitNilCheck(in, change)
		case bytecode.OpIndexCheck:
			p.visitIndexCheck(in, change)
		case bytecode.OpIndexCheckLen:
			p.visitIndexCheckLen(in, change)
		case bytecode.OpNonNil, bytecode.OpNew, bytecode.OpAddr:
			p.setNonNil(in.Dst[0])
		case bytecode.OpChange:
			if p.nonNil[in.Args[0]] && p.types[in.Dst[0]].Under().Kind == bytecode.KindPointer {
				// The proof stays with values that were checked, not with those that were
				// only compared: this knows too much, so it must not be used.
				p.keepProof(in)
			}
			p.visitRange(in)
		case bytecode.OpIndexProofLen, bytecode.OpIndexProof:
			v := in.Args[len(in.Args)-1]
			p.narrow(in.Dst[0], max(p.lo[v], 0), p.hi[v])
		default:
			if len(in.Dst) == 1 && in.Dst[0].IsValue() {
				p.visitRange(in)
			}
		}
	}
}

// keepProof carries a proof through a change of type if its operand is proven itself.
func (p *prover) keepProof(in *bytecode.Instr) {
	if d := p.defs[in.Args[0]]; d != nil {
		switch d.Op {
		case bytecode.OpNilCheck, bytecode.OpNonNil, bytecode.OpNew, bytecode.OpAddr:
			p.setNonNil(in.Dst[0])
		}
	}
}

func (p *prover) visitPhi(in *bytecode.Instr) {
	if in.Imm&bytecode.PhiNonNegative != 0 {
		p.narrow(in.Dst[0], 0, math.MaxInt64)
	}
	if in.Imm&bytecode.PhiNonNil != 0 {
		p.setNonNil(in.Dst[0])
	}
}

func (p *prover) visitNilCheck(in *bytecode.Instr, change bool) {
	if p.nonNil[in.Args[0]] {
		if change {
			in.Op = bytecode.OpNonNil
		}
	} else {
		p.setNonNil(in.Args[0])
	}
	p.setNonNil(in.Dst[0])
}

func (p *prover) visitIndexCheck(in *bytecode.Instr, change bool) {
	base, v := in.Args[0], in.Args[1]
	isInt := p.types[v].Under().Kind == bytecode.KindInt
	defer func(lo, hi int64) { p.narrow(in.Dst[0], max(lo, 0), min(p.hi[base]-1, hi)) }(p.lo[v], p.upper(v))
	if isInt && p.lo[v] >= 0 && (p.below[[2]bytecode.Operand{v, base}] || p.hi[v] < p.lo[base]) {
		if change {
			in.Op = bytecode.OpIndexProof
		}
		return
	}
	if !isInt {
		return
	}
	if least := max(p.lo[v], 0); least < math.MaxInt64 {
		p.narrow(base, least+1, math.MaxInt64)
	}
	p.narrow(v, 0, math.MaxInt64)
	p.setBelow(v, base)
}

// upper returns the upper bound of an integer that is known not to be negative, and
// no bound for others.
func (p *prover) upper(v bytecode.Operand) int64 {
	if p.lo[v] >= 0 {
		return p.hi[v]
	}
	return math.MaxInt64
}

func (p *prover) visitIndexCheckLen(in *bytecode.Instr, change bool) {
	v, n := in.Args[0], int64(in.Imm)
	lo, hi := max(p.lo[v], 0), min(p.upper(v), n-1)
	if p.types[v].Under().Kind == bytecode.KindInt && n > 0 {
		if p.lo[v] >= 0 && p.hi[v] < n {
			if change {
				in.Op = bytecode.OpIndexProofLen
			}
		} else {
			p.narrowNumber(v, 0, n-1)
		}
	}
	p.narrow(in.Dst[0], lo, hi)
}

// visitRange narrows the range of a new integer by what computes it. A range is kept
// only if nothing can wrap around.
func (p *prover) visitRange(in *bytecode.Instr) {
	t := p.types[in.Dst[0]].Under()
	if !t.Kind.IsInteger() {
		return
	}
	arg := func(i int) (int64, int64) { return p.lo[in.Args[i]], p.hi[in.Args[i]] }
	lo, hi, ok := int64(0), int64(math.MaxInt64), true
	switch in.Op {
	case bytecode.OpConst:
		lo, ok = constantInt(t, in.Imm)
		hi = lo
	case bytecode.OpAdd, bytecode.OpSub:
		xlo, xhi := arg(0)
		ylo, yhi := arg(1)
		if in.Op == bytecode.OpSub {
			if ylo == math.MinInt64 || yhi == math.MinInt64 {
				return
			}
			ylo, yhi = -yhi, -ylo
		}
		var also bool
		lo, ok = addExact(xlo, ylo)
		hi, also = addExact(xhi, yhi)
		ok = ok && also
	case bytecode.OpAnd:
		xlo, xhi := arg(0)
		ylo, yhi := arg(1)
		ok = xlo >= 0 || ylo >= 0
		if xlo >= 0 {
			hi = xhi
		}
		if ylo >= 0 {
			hi = min(hi, yhi)
		}
	case bytecode.OpShr, bytecode.OpDiv, bytecode.OpRem:
		xlo, xhi := arg(0)
		ylo, yhi := arg(1)
		ok, hi = xlo >= 0 && (ylo >= 0 || in.Op == bytecode.OpShr), xhi
		switch {
		case !ok:
		case in.Op == bytecode.OpRem:
			hi = min(xhi, yhi-1)
		case in.Op == bytecode.OpDiv:
			hi = xhi / max(ylo, 1)
		default:
			hi = xhi >> uint(min(max(ylo, 0), 63))
		}
	case bytecode.OpConvert:
		ok = p.types[in.Args[0]].Under().Kind.IsInteger()
		lo, hi = arg(0)
	case bytecode.OpChange, bytecode.OpLen:
		lo, hi = arg(0)
	default:
		ok = false
	}
	if least, most := rangeOf(t); ok && lo >= least && hi <= most {
		p.narrow(in.Dst[0], lo, hi)
	}
}

// constantInt returns the value of a constant's bits; false if it is no signed number
// of 64 bits.
func constantInt(t *bytecode.Type, bits uint64) (int64, bool) {
	if t.Kind.IsSigned() {
		shift := uint(64 - 8*t.Size())
		return int64(bits<<shift) >> shift, true
	}
	return int64(bits), bits <= math.MaxInt64
}

func addExact(x, y int64) (int64, bool) {
	s := x + y
	return s, (s > x) == (y > 0)
}
