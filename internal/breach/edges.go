package breach

import "github.com/portico-os/portico/bytecode"

// edgeKinds build phis and handlers wrongly.
var edgeKinds = []Kind{
	inFunctions("phi", "an operand of another type", func(b *body) bool {
		return b.change(isOp(bytecode.OpPhi), func(_ point, in *bytecode.Instr) bool {
			if in.Imm != 0 {
				return false
			}
			i := b.IntN(len(in.Args))
			end := point{in.Blocks[i], len(b.fn.Blocks[in.Blocks[i]].Instrs) - 1}
			v, ok := b.wanted(end, func(_ bytecode.Operand, t *bytecode.Type) bool { return t != b.typeOf(in.Dst[0]) })
			if ok {
				in.Args[i] = v
			}
			return ok
		})
	}),
	inFunctions("phi", "an operand too few", func(b *body) bool {
		return b.change(isOp(bytecode.OpPhi), func(_ point, in *bytecode.Instr) bool {
			in.Args, in.Blocks = in.Args[1:], in.Blocks[1:]
			return true
		})
	}),
	inFunctions("phi", "an operand too many", func(b *body) bool {
		return b.change(isOp(bytecode.OpPhi), func(_ point, in *bytecode.Instr) bool {
			in.Args, in.Blocks = append(in.Args, in.Args[0]), append(in.Blocks, in.Blocks[0])
			return true
		})
	}),
	inFunctions("phi", "two operands for one predecessor", func(b *body) bool {
		return b.change(isOp(bytecode.OpPhi), func(_ point, in *bytecode.Instr) bool {
			if len(in.Blocks) < 2 {
				return false
			}
			in.Blocks[0], in.Args[0] = in.Blocks[1], in.Args[1]
			return true
		})
	}),
	inFunctions("phi", "an operand for what is no predecessor", func(b *body) bool {
		return b.change(isOp(bytecode.OpPhi), func(_ point, in *bytecode.Instr) bool {
			i := b.IntN(len(in.Blocks))
			block := b.defs[in.Dst[0]].block
			for _, n := range b.Perm(len(b.fn.Blocks)) {
				p := bytecode.BlockID(n)
				leads := false
				for _, to := range b.last(p).Blocks {
					leads = leads || to == block
				}
				if !leads {
					in.Blocks[i] = p
					return true
				}
			}
			in.Blocks[i] = bytecode.BlockID(len(b.fn.Blocks))
			return true
		})
	}),
	inFunctions("phi", "a slot as an operand", func(b *body) bool {
		return len(b.fn.Slots) > 0 && b.change(isOp(bytecode.OpPhi), func(_ point, in *bytecode.Instr) bool {
			in.Args[b.IntN(len(in.Args))] = bytecode.SlotOperand(int32(b.IntN(len(b.fn.Slots))))
			return true
		})
	}),
	inFunctions("phi", "a phi of a block without predecessors", func(b *body) bool {
		l := &b.fn.Blocks[0].Instrs
		*l = append([]bytecode.Instr{{Op: bytecode.OpPhi, Type: bytecode.TypeID(bytecode.KindInt), Dst: []bytecode.Operand{firstNew}}}, *l...)
		Renumber(b.fn)
		return true
	}),
	inFunctions("handler", "catch in a block that is no handler", func(b *body) bool {
		for _, i := range b.Perm(len(b.fn.Blocks)) {
			if block := bytecode.BlockID(i); block != b.fn.Handler && len(b.phis(block)) == 0 {
				b.insert(point{block, 0}, bytecode.Instr{Op: bytecode.OpCatch, Dst: []bytecode.Operand{firstNew, firstNew + 1, firstNew + 2}})
				return true
			}
		}
		return false
	}),
	inFunctions("handler", "a second catch", func(b *body) bool {
		if b.fn.Handler < 0 {
			return false
		}
		b.insert(b.gapIn(b.fn.Handler), bytecode.Instr{Op: bytecode.OpCatch, Dst: []bytecode.Operand{firstNew, firstNew + 1, firstNew + 2}})
		return true
	}),
	inFunctions("handler", "a handler without catch", func(b *body) bool {
		if b.fn.Handler >= 0 {
			return false
		}
		b.fn.Handler = bytecode.BlockID(len(b.fn.Blocks))
		b.fn.Blocks = append(b.fn.Blocks, bytecode.Block{Instrs: []bytecode.Instr{{Op: bytecode.OpThrow}}})
		return true
	}),
	inFunctions("handler", "a branch to the handler", func(b *body) bool {
		return b.fn.Handler >= 0 && b.leads(func(bytecode.BlockID) bytecode.BlockID { return b.fn.Handler })
	}),
	inFunctions("handler", "a handler that is not there", func(b *body) bool {
		if b.fn.Handler >= 0 {
			return false
		}
		b.fn.Handler = bytecode.BlockID(len(b.fn.Blocks) + b.IntN(3))
		if b.oneIn(3) {
			b.fn.Handler = -2
		}
		return true
	}),
}

// functionKinds declare functions wrongly.
var functionKinds = []Kind{
	inFunctions("frame", "a slot larger than a frame", func(b *body) bool {
		array := b.add(bytecode.TypeDef{Kind: bytecode.KindArray, Elem: bytecode.TypeID(bytecode.KindUint8), Len: bytecode.MaxFrame + 1})
		b.fn.Slots = append(b.fn.Slots, bytecode.SlotDef{Name: "large", Type: array})
		return true
	}),
	inFunctions("frame", "more slots than there may be", func(b *body) bool {
		for len(b.fn.Slots) <= bytecode.MaxSlots {
			b.fn.Slots = append(b.fn.Slots, bytecode.SlotDef{Name: "many", Type: bytecode.TypeID(bytecode.KindUint8)})
		}
		return true
	}),
	inFunctions("slot", "a capture in a slot", func(b *body) bool {
		if len(b.fn.Captures) == 0 {
			return false
		}
		b.fn.ParamSlots = append(b.fn.ParamSlots, -1)
		return true
	}),
	inFunctions("slot", "a parameter in a slot of another type", func(b *body) bool {
		for i, s := range b.fn.ParamSlots {
			if s < 0 {
				continue
			}
			t := b.c.Sig(b.id).Params[i]
			if other, ok := one(b.site, b.types(func(x *bytecode.Type) bool { return x != t && x.Size() < 1<<12 })); ok {
				b.fn.Slots = append(b.fn.Slots, bytecode.SlotDef{Name: "other", Type: b.site.id(other)})
				b.fn.ParamSlots[i] = int32(len(b.fn.Slots) - 1)
				return true
			}
		}
		return false
	}),
	inFunctions("slot", "a parameter in a slot that is not there", func(b *body) bool {
		for _, i := range b.Perm(len(b.fn.ParamSlots)) {
			if b.fn.ParamSlots[i] >= 0 {
				b.fn.ParamSlots[i] = int32(len(b.fn.Slots))
				return true
			}
		}
		return false
	}),
	inFunctions("slot", "two parameters in one slot", func(b *body) bool {
		params := b.c.Sig(b.id).Params
		for i, s := range b.fn.ParamSlots {
			for k := range i {
				if s >= 0 && b.fn.ParamSlots[k] >= 0 && params[i] == params[k] {
					b.fn.ParamSlots[i] = b.fn.ParamSlots[k]
					return true
				}
			}
		}
		return false
	}),
	inFunctions("slot", "an aggregate parameter without a slot", func(b *body) bool {
		for i, s := range b.fn.ParamSlots {
			if s >= 0 && b.c.Sig(b.id).Params[i].IsAggregate() {
				b.fn.ParamSlots[i] = -1
				return true
			}
		}
		return false
	}),
	inFunctions("signature", "a slot of a type that no variable can have", func(b *body) bool {
		t := bytecode.TypeID(bytecode.KindMemory)
		if b.oneIn(2) {
			t = bytecode.TypeID(bytecode.NumBasic + len(b.f.Types))
		}
		b.fn.Slots = append(b.fn.Slots, bytecode.SlotDef{Name: "none", Type: t})
		return true
	}),
	inFunctions("signature", "a function whose type is none of functions", func(b *body) bool {
		t, ok := one(b.site, b.types(func(t *bytecode.Type) bool { return t.Kind != bytecode.KindFunc }))
		if ok {
			b.f.Funcs = append(b.f.Funcs, bytecode.Func{Name: "breach", Sig: b.site.id(t), Handler: -1, Blocks: []bytecode.Block{{Instrs: []bytecode.Instr{{Op: bytecode.OpThrow}}}}})
		}
		return ok && len(b.f.Externs) == 0
	}),
	inFunctions("signature", "an exported function with captures", func(b *body) bool {
		if len(b.fn.Captures) == 0 {
			return false
		}
		b.fn.Exported = true
		return true
	}),
	inFunctions("signature", "a capture of a type that no variable can have", func(b *body) bool {
		if len(b.f.Externs) > 0 {
			return false
		}
		sig := b.add(bytecode.TypeDef{Kind: bytecode.KindFunc})
		b.f.Funcs = append(b.f.Funcs, bytecode.Func{Name: "breach", Sig: sig, Captures: []bytecode.TypeID{bytecode.TypeID(bytecode.KindMemory)}, Handler: -1,
			Blocks: []bytecode.Block{{Instrs: []bytecode.Instr{{Op: bytecode.OpThrow}}}}})
		return true
	}),
}
