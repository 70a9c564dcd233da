package breach

import (
	"fmt"

	"github.com/portico-os/portico/bytecode"
)

// boundKinds handle interrupts without an end, or too slowly.
var boundKinds = []Kind{
	handling("a loop without a limit", func(*site, bytecode.FuncID) []bytecode.Block {
		return []bytecode.Block{blockOf(jump(1)), blockOf(jump(1))}
	}),
	handling("recursion", func(_ *site, fn bytecode.FuncID) []bytecode.Block {
		return []bytecode.Block{blockOf(bytecode.Instr{Op: bytecode.OpCall, Sym: int32(fn), Args: []bytecode.Operand{0}}, bytecode.Instr{Op: bytecode.OpReturn})}
	}),
	handling("a new object", func(*site, bytecode.FuncID) []bytecode.Block {
		return []bytecode.Block{blockOf(bytecode.Instr{Op: bytecode.OpNew, Type: anInt, Dst: []bytecode.Operand{1}}, bytecode.Instr{Op: bytecode.OpReturn})}
	}),
	handling("a loop with two entries", func(*site, bytecode.FuncID) []bytecode.Block {
		return []bytecode.Block{
			blockOf(bytecode.Instr{Op: bytecode.OpConst, Type: bytecode.TypeID(bytecode.KindBool), Dst: []bytecode.Operand{1}},
				bytecode.Instr{Op: bytecode.OpBranch, Args: []bytecode.Operand{1}, Blocks: []bytecode.BlockID{1, 2}}),
			blockOf(jump(2)), blockOf(jump(1)),
		}
	}),
	handling("calls that nest too deep", func(s *site, fn bytecode.FuncID) []bytecode.Block {
		calls := func(fn bytecode.FuncID) []bytecode.Block {
			return []bytecode.Block{blockOf(bytecode.Instr{Op: bytecode.OpCall, Sym: int32(fn), Args: []bytecode.Operand{0}}, bytecode.Instr{Op: bytecode.OpReturn})}
		}
		last := s.function(bytecode.Func{Name: "breach.last", Sig: s.f.Funcs[fn].Sig, Blocks: []bytecode.Block{blockOf(bytecode.Instr{Op: bytecode.OpReturn})}})
		for i := range 70 {
			last = s.function(bytecode.Func{Name: fmt.Sprint("breach.", i), Sig: s.f.Funcs[fn].Sig, Blocks: calls(last)})
		}
		return calls(last)
	}),
	handling("a panic", func(*site, bytecode.FuncID) []bytecode.Block {
		return []bytecode.Block{blockOf(bytecode.Instr{Op: bytecode.OpThrow})}
	}),
	handling("a handler of panics", func(s *site, fn bytecode.FuncID) []bytecode.Block {
		s.f.Funcs[fn].Handler = 1
		return []bytecode.Block{blockOf(bytecode.Instr{Op: bytecode.OpReturn}),
			blockOf(bytecode.Instr{Op: bytecode.OpCatch, Dst: []bytecode.Operand{1, 2, 3}}, bytecode.Instr{Op: bytecode.OpReturn})}
	}),
	handling("too many turns", func(*site, bytecode.FuncID) []bytecode.Block {
		constant := func(v bytecode.Operand, n uint64) bytecode.Instr {
			return bytecode.Instr{Op: bytecode.OpConst, Type: anInt, Imm: n, Dst: []bytecode.Operand{v}}
		}
		return []bytecode.Block{
			blockOf(constant(1, 0), constant(2, 1), constant(3, 1_000_000), jump(1)),
			blockOf(bytecode.Instr{Op: bytecode.OpPhi, Type: anInt, Blocks: []bytecode.BlockID{0, 2}, Args: []bytecode.Operand{1, 6}, Dst: []bytecode.Operand{4}},
				bytecode.Instr{Op: bytecode.OpLt, Args: []bytecode.Operand{4, 3}, Dst: []bytecode.Operand{5}},
				bytecode.Instr{Op: bytecode.OpBranch, Args: []bytecode.Operand{5}, Blocks: []bytecode.BlockID{2, 3}}),
			blockOf(bytecode.Instr{Op: bytecode.OpAdd, Args: []bytecode.Operand{4, 2}, Dst: []bytecode.Operand{6}}, jump(1)),
			blockOf(bytecode.Instr{Op: bytecode.OpReturn}),
		}
	}),
}

// handling is a kind that adds a type with a method that handles interrupts.
func handling(name string, body func(s *site, fn bytecode.FuncID) []bytecode.Block) Kind {
	return withMethods("time-bound", name, func(s *site, d *bytecode.TypeDef, receiver bytecode.TypeID) bool {
		fn := s.receives(receiver)
		s.f.Funcs[fn].Blocks = body(s, fn)
		d.Methods = []bytecode.MethodDef{{Name: "HandleInterrupt", Func: fn}}
		return true
	})
}

func blockOf(list ...bytecode.Instr) bytecode.Block { return bytecode.Block{Instrs: list} }

func jump(to bytecode.BlockID) bytecode.Instr {
	return bytecode.Instr{Op: bytecode.OpJump, Blocks: []bytecode.BlockID{to}}
}
