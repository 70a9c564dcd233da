package compiler

import (
	"go/token"

	"golang.org/x/tools/go/ssa"

	"github.com/portico-os/portico/bytecode"
)

// A pendingPhi is a phi whose edges are not there yet: their values may be made after it.
type pendingPhi struct {
	phi   *ssa.Phi
	parts []*bytecode.Instr // one, or two for a complex number

	// Of an aggregate: where each predecessor leaves its value. The block copies it from
	// there, for the values of phis change all at once.
	arriving *place
}

func (f *function) phiInstr(in *ssa.Phi) {
	t := f.p.typ(in.Type())
	if t.Under().Kind.IsComplex() {
		part := t.FieldType(0, f.p.universe)
		re, x := f.phi(f.current, part)
		im, y := f.phi(f.current, part)
		f.values[in] = value{typ: t, op: x, im: y}
		f.phis = append(f.phis, pendingPhi{phi: in, parts: []*bytecode.Instr{re, im}})
		return
	}
	if t.IsAggregate() {
		arriving, here := f.temporary(t), f.temporary(t)
		f.copy(here, arriving)
		f.values[in] = value{typ: t, at: &here}
		f.phis = append(f.phis, pendingPhi{phi: in, arriving: &arriving})
		return
	}
	phi, v := f.phi(f.current, t)
	f.define(in, v)
	if next := rangeIndex(in); next != nil {
		f.define(next, v)
		f.counted[in], f.countedNext[next] = true, true
	}
	f.phis = append(f.phis, pendingPhi{phi: in, parts: []*bytecode.Instr{phi}})
}

// completePhis adds the edges of phis, whose values may be made after them.
func (f *function) completePhis() {
	f.ssaBlock = nil
	for _, p := range f.phis {
		t := f.p.typ(p.phi.Type())
		for i, pred := range p.phi.Block().Preds {
			from := f.end[pred.Index]
			if !f.ended(from) {
				continue
			}
			f.beforeEnd(from, func() {
				v := f.edge(p.phi, p.phi.Edges[i], t)
				if p.arriving != nil {
					f.write(*p.arriving, v)
					return
				}
				addEdge(p.parts[0], from, v.op)
				if len(p.parts) == 2 {
					addEdge(p.parts[1], from, v.im)
				}
			})
		}
	}
}

// edge returns what a phi's edge carries.
func (f *function) edge(phi *ssa.Phi, v ssa.Value, t *bytecode.Type) value {
	if !f.counted[phi] {
		return f.coerced(f.valueAs(v, t), t)
	}
	if c, ok := v.(*ssa.Const); ok {
		return scalar(t, f.constant(t, uint64(c.Int64()+1)))
	}
	return scalar(t, f.op(bytecode.OpAdd, t, f.operand(v), f.constant(t, 1)))
}

// rangeIndex returns the index of a range loop whose phi is the index less one, as
// go/ssa has it: it starts at -1 and is incremented first. Such a phi is translated as
// the index itself, which is never negative.
func rangeIndex(phi *ssa.Phi) *ssa.BinOp {
	refs := *phi.Referrers()
	if phi.Comment != "rangeindex" || len(refs) != 1 {
		return nil
	}
	next, ok := refs[0].(*ssa.BinOp)
	if !ok || next.Op != token.ADD || next.X != ssa.Value(phi) || next.Block() != phi.Block() {
		return nil
	}
	if one, ok := next.Y.(*ssa.Const); !ok || one.Value == nil || one.Int64() != 1 {
		return nil
	}
	return next
}
