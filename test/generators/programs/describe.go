package programs

import (
	"fmt"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/bytecode/intrinsics"
	"github.com/portico-os/portico/verifier"
)

// describe names an instruction by its operation and the kind of what it works on: its first value, else
// its type or place; of an intrinsic its name.
func describe(c *verifier.Component, fn bytecode.FuncID, in *bytecode.Instr) string {
	values := c.Values(fn)
	kind := func(o bytecode.Operand) bytecode.Kind {
		if o.IsSlot() {
			return c.SlotType(fn, o.Slot()).Under().Kind
		}
		return values[o].Type.Under().Kind
	}
	switch {
	case in.Op == bytecode.OpIntrinsic:
		return "sys " + intrinsics.Table[in.Sym].Name
	case in.Op == bytecode.OpConvert:
		return fmt.Sprint("convert ", kind(in.Args[0]), " ", c.Type(in.Type).Under().Kind)
	case in.Op == bytecode.OpShl, in.Op == bytecode.OpShr:
		return fmt.Sprint(in.Op, " ", kind(in.Args[0]), " ", kind(in.Args[1]))
	case in.Op == bytecode.OpIndexCheck:
		return fmt.Sprint(in.Op, " ", kind(in.Args[0]), " ", kind(in.Args[1]))
	case in.Op == bytecode.OpLoad:
		return fmt.Sprint(in.Op, " ", kind(in.Dst[0]), " ", in.Places[0].Base)
	case in.Op == bytecode.OpStore:
		return fmt.Sprint(in.Op, " ", kind(in.Args[0]), " ", in.Places[0].Base)
	case in.Op == bytecode.OpClosure, in.Op == bytecode.OpCall, in.Op == bytecode.OpReturn, in.Op == bytecode.OpCallMethod, in.Op == bytecode.OpCallClosure:
		return in.Op.String()
	case in.Type != bytecode.NoType:
		return fmt.Sprint(in.Op, " ", c.Type(in.Type).Under().Kind)
	case len(in.Args) > 0 && in.Args[0] != bytecode.None:
		return fmt.Sprint(in.Op, " ", kind(in.Args[0]))
	case len(in.Places) > 0:
		return fmt.Sprint(in.Op, " ", in.Places[0].Base)
	}
	return in.Op.String()
}
