package emit

import "github.com/portico-os/portico/bytecode"

// Call emits a call of a function whose operands are ready.
func (b *Builder) Call(id bytecode.FuncID, args []bytecode.Operand, results []*bytecode.Type) []Value {
	return b.Invoke(bytecode.Instr{Op: bytecode.OpCall, Sym: int32(id), Args: args}, results)
}

// Invoke emits a call instruction and returns its results.
func (b *Builder) Invoke(in bytecode.Instr, results []*bytecode.Type) []Value {
	after := make([]func() Value, len(results))
	for i, t := range results {
		var dst bytecode.Operand
		dst, after[i] = b.Result(t)
		in.Dst = append(in.Dst, dst)
	}
	b.Add(in)
	vs := make([]Value, len(results))
	for i := range vs {
		vs[i] = after[i]()
	}
	return vs
}

// Closure makes a function value with captures; aggregates are copied to objects.
func (b *Builder) Closure(id bytecode.FuncID, t *bytecode.Type, captures []Value) bytecode.Operand {
	if len(captures) == 0 {
		return b.Function(id, t)
	}
	ops := make([]bytecode.Operand, len(captures))
	for i, v := range captures {
		ops[i] = v.Op
		if v.Type.IsAggregate() {
			ops[i] = b.NewObject(v.Type)
			b.Write(At(ops[i], v.Type), v)
		}
	}
	return b.Emit(bytecode.Instr{Op: bytecode.OpClosure, Sym: int32(id), Args: ops}, t)
}
