package opt

import (
	"github.com/portico-os/portico/translator/abi"
	"github.com/portico-os/portico/translator/ir"
)

// foldNilChecks drops nil checks that an access through the reference makes as well, by a fault within
// abi.NilPage: the next one in the block, if nothing that could be observed comes before it.
func foldNilChecks(f *ir.Func) {
	for _, b := range f.Blocks {
		pending := map[ir.Value]*ir.Instr{}
		folded := map[*ir.Instr]bool{}
		for _, in := range b.Instrs {
			if in.Op == ir.OpNilCheck {
				pending[in.Args[0]] = in
				continue
			}
			if len(pending) == 0 {
				continue
			}
			if (in.Op == ir.OpLoad || in.Op == ir.OpStore) && in.Mem.Base == ir.BaseValue {
				base := in.Args[in.Mem.BaseArg]
				check, origin := pending[base], f.Def(base).Op
				near := !in.Mem.Indexed && in.Mem.Sym == 0 && in.Mem.Disp >= 0 && in.Mem.Disp+8 <= abi.NilPage
				switch {
				case check != nil && near && in.Trap == nil:
					// Of several pending checks any may be the first to trap: they look the same.
					in.Trap = check.Trap
					folded[check] = true
					delete(pending, base)
				case check != nil || origin == ir.OpLea || origin == ir.OpAdd:
					clear(pending) // it needs the check, for it may lead anywhere
				}
			}
			if in.Op.Is(ir.Effect) || in.Trap != nil || in.Op.Is(ir.SaveAll) {
				clear(pending)
			}
		}
		if len(folded) > 0 {
			filter(b, func(in *ir.Instr) bool { return !folded[in] })
		}
	}
}
