package interp

import (
	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/verifier"
)

// An Outcome is how a call ended: with results, or with a trap and its operands.
type Outcome struct {
	Trap    bytecode.Trap
	A, B    int64
	Results []uint64 // leaf by leaf, as in OpConst
}

// Call calls a function of scalars and aggregates of scalars. Arguments are given leaf by
// leaf. It fails if the function takes more than m.Steps.
func (m *Machine) Call(c *verifier.Component, fn bytecode.FuncID, args []uint64) (out Outcome, err error) {
	defer func() {
		if r := recover(); r != nil {
			exit, ok := r.(*Exit)
			if !ok {
				panic(r)
			}
			err = exit
		}
	}()
	sig := c.Sig(fn)
	values := make([]value, len(sig.Params))
	for i, t := range sig.Params {
		if !t.IsAggregate() {
			values[i], args = value{n: args[0]}, args[1:]
			continue
		}
		v := newVariable(t)
		for leaf := range v.leaves {
			leaf.v, args = value{n: args[0]}, args[1:]
		}
		values[i] = pointerTo(v)
	}
	results := make([]value, len(sig.Results))
	if u := m.call(c, fn, values, nil, results, 0); u != nil {
		return Outcome{Trap: bytecode.Trap(u.trap), A: int64(u.a), B: int64(u.b)}, nil
	}
	for i, t := range sig.Results {
		if !t.IsAggregate() {
			out.Results = append(out.Results, results[i].n)
			continue
		}
		for leaf := range results[i].pointer().leaves {
			out.Results = append(out.Results, leaf.v.n)
		}
	}
	return out, nil
}

// leaves visits the parts that have none themselves.
func (v *variable) leaves(yield func(*variable) bool) {
	v.visit(yield)
}

func (v *variable) visit(yield func(*variable) bool) bool {
	if v.parts == nil {
		return yield(v)
	}
	for i := range v.parts {
		if !v.parts[i].visit(yield) {
			return false
		}
	}
	return true
}
