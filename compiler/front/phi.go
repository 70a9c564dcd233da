package front

import (
	"go/token"

	"golang.org/x/tools/go/ssa"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/compiler/emit"
)

// A pendingPhi is a phi whose edges are not there yet: their values may be made after it.
type pendingPhi struct {
	phi   *ssa.Phi
	parts []*bytecode.Instr // one, or two for a complex number

	// Of an aggregate: where each predecessor leaves its value. The block copies it from
	// there, for the values of phis change all at once.
	arriving *emit.Place
}

func (f *function) phiInstr(in *ssa.Phi) {
	t := f.p.TypeOf(in.Type())
	if t.Under().Kind.IsComplex() {
		part := t.FieldType(0, f.p.Universe)
		re, x := f.Phi(f.Current, part)
		im, y := f.Phi(f.Current, part)
		f.values[in] = emit.Value{Type: t, Op: x, Im: y}
		f.phis = append(f.phis, pendingPhi{phi: in, parts: []*bytecode.Instr{re, im}})
		return
	}
	if t.IsAggregate() {
		arriving, here := f.Temporary(t), f.Temporary(t)
		f.Copy(here, arriving)
		f.values[in] = emit.Value{Type: t, At: &here}
		f.phis = append(f.phis, pendingPhi{phi: in, arriving: &arriving})
		return
	}
	phi, v := f.Phi(f.Current, t)
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
		t := f.p.TypeOf(p.phi.Type())
		for i, pred := range p.phi.Block().Preds {
			from := f.end[pred.Index]
			if !f.Ended(from) {
				continue
			}
			f.BeforeEnd(from, func() {
				v := f.edge(p.phi, p.phi.Edges[i], t)
				if p.arriving != nil {
					f.Write(*p.arriving, v)
					return
				}
				emit.AddEdge(p.parts[0], from, v.Op)
				if len(p.parts) == 2 {
					emit.AddEdge(p.parts[1], from, v.Im)
				}
			})
		}
	}
}

// edge returns what a phi's edge carries.
func (f *function) edge(phi *ssa.Phi, v ssa.Value, t *bytecode.Type) emit.Value {
	if !f.counted[phi] {
		return f.Coerced(f.valueAs(v, t), t)
	}
	if c, ok := v.(*ssa.Const); ok {
		return emit.Scalar(t, f.Constant(t, uint64(c.Int64()+1)))
	}
	return emit.Scalar(t, f.Op(bytecode.OpAdd, t, f.operand(v), f.Constant(t, 1)))
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
