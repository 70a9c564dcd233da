package opt

import "github.com/portico-os/portico/translator/ir"

// A key is what two instructions must have in common to compute the same.
type key struct {
	op      ir.Op
	width   uint8
	from    uint8
	compare ir.Compare
	cond    ir.Cond
	signed  bool
	hasImm  bool
	hasMem  bool
	mem     ir.Mem
	sym     int32
	imm     int64
	args    [3]ir.Value
}

func keyOf(in *ir.Instr) (key, bool) {
	k := key{
		op: in.Op, width: uint8(in.Width), from: uint8(in.From), compare: in.Compare, cond: in.Cond, signed: in.Signed,
		hasImm: in.HasImm, hasMem: in.HasMem, mem: in.Mem, sym: in.Sym, imm: in.Imm,
	}
	args := in.Args
	if in.Op == ir.OpTrapIf && len(args) > 2 {
		args = args[:2] // the others are only the trap's operands
	}
	if len(args) > len(k.args) {
		return k, false
	}
	copy(k.args[:], args)
	if in.Op.Is(ir.Commutes) && len(args) == 2 && args[0] > args[1] {
		k.args[0], k.args[1] = args[1], args[0]
	}
	return k, true
}

// merge removes pure instructions and checks that a dominating one makes needless. It
// compares each with the last of its kind only, so that its time is linear.
func merge(f *ir.Func) {
	type entry struct {
		in *ir.Instr
		b  *ir.Block
	}
	seen := map[key]entry{}
	r := make(replacements, len(f.Values))
	for _, b := range f.Blocks {
		filter(b, func(in *ir.Instr) bool {
			if in.Op != ir.OpPhi {
				for i, a := range in.Args {
					in.Args[i] = r.find(a)
				}
			}
			check := in.Op == ir.OpNilCheck || in.Op == ir.OpTrapIf
			if !in.Op.Is(ir.Pure) && !check {
				return true
			}
			k, ok := keyOf(in)
			if !ok {
				return true
			}
			e, ok := seen[k]
			if !ok || !e.b.Dominates(b) {
				seen[k] = entry{in, b}
				return true
			}
			for i, d := range in.Defs {
				r[d] = e.in.Defs[i]
				if f.Values[d].Pointer {
					f.Values[e.in.Defs[i]].Pointer = true
				}
			}
			return false
		})
	}
	r.apply(f)
}
