package compiler

import "github.com/portico-os/portico/bytecode"

// call emits a call of a function whose operands are ready.
func (b *builder) call(id bytecode.FuncID, args []bytecode.Operand, results []*bytecode.Type) []value {
	return b.invoke(bytecode.Instr{Op: bytecode.OpCall, Sym: int32(id), Args: args}, results)
}

// invoke emits a call instruction and returns its results.
func (b *builder) invoke(in bytecode.Instr, results []*bytecode.Type) []value {
	after := make([]func() value, len(results))
	for i, t := range results {
		var dst bytecode.Operand
		dst, after[i] = b.result(t)
		in.Dst = append(in.Dst, dst)
	}
	b.add(in)
	vs := make([]value, len(results))
	for i := range vs {
		vs[i] = after[i]()
	}
	return vs
}

// closure makes a function value with captures; aggregates are copied to objects.
func (b *builder) closure(id bytecode.FuncID, t *bytecode.Type, captures []value) bytecode.Operand {
	if len(captures) == 0 {
		return b.function(id, t)
	}
	ops := make([]bytecode.Operand, len(captures))
	for i, v := range captures {
		ops[i] = v.op
		if v.typ.IsAggregate() {
			ops[i] = b.newObject(v.typ)
			b.write(at(ops[i], v.typ), v)
		}
	}
	return b.emit(bytecode.Instr{Op: bytecode.OpClosure, Sym: int32(id), Args: ops}, t)
}
