package mutate

import (
	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/bytecode/intrinsics"
)

func hasArgs(in *bytecode.Instr) bool { return len(in.Args) > 0 }

// immediate changes a constant, an array length or a claim.
func (m *mutant) immediate() bool {
	_, in := m.instr(func(in *bytecode.Instr) bool {
		return in.Op == bytecode.OpConst || in.Op == bytecode.OpIndexCheckLen || in.Op == bytecode.OpIndexProofLen
	})
	if in == nil {
		return false
	}
	in.Imm = m.number(in.Imm)
	if m.IntN(2) == 0 {
		in.Imm &= 0xff
	}
	return true
}

// operation exchanges an operation for another that looks the same.
func (m *mutant) operation() bool {
	_, in := m.instr(func(in *bytecode.Instr) bool { return in.Op != bytecode.OpPhi })
	if in == nil {
		return false
	}
	info := in.Op.Info()
	var same []bytecode.Op
	for op := bytecode.OpInvalid + 1; op < bytecode.NumOps; op++ {
		if other := op.Info(); op != in.Op && other.Shape == info.Shape && other.Results == info.Results && (other.Flags^info.Flags)&bytecode.Terminator == 0 {
			same = append(same, op)
		}
	}
	if len(same) == 0 {
		return false
	}
	in.Op = same[m.IntN(len(same))]
	return true
}

// operand exchanges an operand.
func (m *mutant) operand() bool {
	fn, in := m.instr(hasArgs)
	if in == nil {
		return false
	}
	i := m.IntN(len(in.Args))
	in.Args[i] = m.otherOperand(fn, in.Args[i])
	return true
}

// uncheck makes a use of a check's result a use of what was checked.
func (m *mutant) uncheck() bool {
	fn, check := m.instr(func(in *bytecode.Instr) bool {
		return in.Op >= bytecode.OpNilCheck && in.Op <= bytecode.OpIndexProofLen
	})
	if check == nil || !check.Args[len(check.Args)-1].IsValue() {
		return false
	}
	from, to := check.Dst[0], check.Args[len(check.Args)-1]
	done := false
	for b := range fn.Blocks {
		for i := range fn.Blocks[b].Instrs {
			in := &fn.Blocks[b].Instrs[i]
			for k := range in.Args {
				if in.Args[k] == from && m.IntN(2) == 0 {
					in.Args[k], done = to, true
				}
			}
			for k := range in.Places {
				p := &in.Places[k]
				if p.Base == bytecode.BaseValue && bytecode.Operand(p.ID) == from {
					p.ID, done = int32(to), true
				}
				for s := range p.Path {
					if p.Path[s].Field == bytecode.IndexStep && p.Path[s].Index == from {
						p.Path[s].Index, done = to, true
					}
				}
			}
		}
	}
	return done
}

func (m *mutant) instrType() bool {
	_, in := m.instr(func(in *bytecode.Instr) bool { return in.Type != bytecode.NoType })
	if in == nil {
		return false
	}
	in.Type = m.typeID()
	return true
}

// symbol changes what is called, which method, function or datum.
func (m *mutant) symbol() bool {
	_, in := m.instr(func(in *bytecode.Instr) bool {
		switch in.Op {
		case bytecode.OpString, bytecode.OpFunc, bytecode.OpClosure, bytecode.OpCall, bytecode.OpCallMethod, bytecode.OpIntrinsic:
			return true
		}
		return false
	})
	if in == nil {
		return false
	}
	n := len(m.file.Funcs) + len(m.file.Externs)
	switch in.Op {
	case bytecode.OpString:
		n = len(m.file.Data)
	case bytecode.OpIntrinsic:
		n = intrinsics.Count
	case bytecode.OpCallMethod:
		n = 4
	}
	in.Sym = m.index(in.Sym, int32(n))
	return true
}

// place changes the base or a step of a place.
func (m *mutant) place() bool {
	fn, in := m.instr(func(in *bytecode.Instr) bool { return len(in.Places) > 0 })
	if in == nil {
		return false
	}
	p := &in.Places[m.IntN(len(in.Places))]
	switch k := m.IntN(6); {
	case k == 0:
		p.Base = bytecode.BaseKind(m.IntN(3))
	case k == 1 && len(p.Path) > 0:
		p.Path = p.Path[:len(p.Path)-1]
	case k == 2:
		p.Path = append(p.Path, bytecode.Step{Field: int32(m.IntN(3))})
	case k == 3 || len(p.Path) == 0:
		p.ID = m.index(p.ID, m.values(fn))
	default:
		if s := &p.Path[m.IntN(len(p.Path))]; s.Field == bytecode.IndexStep {
			s.Index = m.otherOperand(fn, s.Index)
		} else {
			s.Field = m.index(s.Field, 4)
		}
	}
	return true
}

// branch exchanges the targets of a branch, or leads elsewhere.
func (m *mutant) branch() bool {
	fn, in := m.instr(func(in *bytecode.Instr) bool { return len(in.Blocks) > 0 && in.Op != bytecode.OpPhi })
	if in == nil {
		return false
	}
	if len(in.Blocks) == 2 && m.IntN(2) == 0 {
		in.Blocks[0], in.Blocks[1] = in.Blocks[1], in.Blocks[0]
	} else {
		i := m.IntN(len(in.Blocks))
		in.Blocks[i] = bytecode.BlockID(m.index(int32(in.Blocks[i]), int32(len(fn.Blocks))))
	}
	return true
}

// phi changes the claims of a phi, or which value comes from where.
func (m *mutant) phi() bool {
	_, in := m.instr(func(in *bytecode.Instr) bool { return in.Op == bytecode.OpPhi && len(in.Args) > 0 })
	if in == nil {
		return false
	}
	i, k := m.IntN(len(in.Args)), m.IntN(len(in.Args))
	switch m.IntN(3) {
	case 0:
		in.Imm ^= 1 << m.IntN(2)
	case 1:
		in.Args[i], in.Args[k] = in.Args[k], in.Args[i]
	default:
		in.Blocks[i] = in.Blocks[k]
	}
	return true
}

// result changes where a result goes.
func (m *mutant) result() bool {
	fn, in := m.instr(func(in *bytecode.Instr) bool { return len(in.Dst) > 0 })
	if in == nil {
		return false
	}
	i := m.IntN(len(in.Dst))
	in.Dst[i] = m.otherOperand(fn, in.Dst[i])
	return true
}

// drop leaves out an instruction that has no results.
func (m *mutant) drop() bool {
	fn, in := m.instr(func(in *bytecode.Instr) bool { return len(in.Dst) == 0 })
	if in == nil {
		return false
	}
	for b := range fn.Blocks {
		body := fn.Blocks[b].Instrs
		for i := range body {
			if &body[i] == in {
				fn.Blocks[b].Instrs = append(body[:i:i], body[i+1:]...)
				return true
			}
		}
	}
	return false
}

// swap exchanges two instructions of a block, but not their results.
func (m *mutant) swap() bool {
	_, body := m.body()
	if len(body) < 3 {
		return false
	}
	i := m.IntN(len(body) - 2)
	body[i], body[i+1] = body[i+1], body[i]
	if len(body[i].Dst) == len(body[i+1].Dst) {
		body[i].Dst, body[i+1].Dst = body[i+1].Dst, body[i].Dst
	}
	return true
}

// slot changes the type of a slot or what a parameter is bound to.
func (m *mutant) slot() bool {
	fn, _ := m.body()
	switch {
	case fn == nil:
		return false
	case len(fn.Slots) > 0 && m.IntN(2) == 0:
		fn.Slots[m.IntN(len(fn.Slots))].Type = m.typeID()
	case len(fn.ParamSlots) > 0:
		fn.ParamSlots[m.IntN(len(fn.ParamSlots))] = int32(m.IntN(len(fn.Slots)+2)) - 1
	default:
		return false
	}
	return true
}

// typeDef changes a type definition.
func (m *mutant) typeDef() bool {
	if len(m.file.Types) == 0 {
		return false
	}
	d := &m.file.Types[m.IntN(len(m.file.Types))]
	switch {
	case d.Kind == bytecode.KindArray && m.IntN(2) == 0:
		d.Len = int64(m.number(uint64(d.Len)) >> 1)
	case len(d.Fields) > 0:
		d.Fields[m.IntN(len(d.Fields))].Type = m.typeID()
	case len(d.Methods) > 0 && d.Kind == bytecode.KindInterface:
		d.Methods[m.IntN(len(d.Methods))].Sig = m.typeID()
	case len(d.Methods) > 0:
		x := &d.Methods[m.IntN(len(d.Methods))]
		x.Func = bytecode.FuncID(m.index(int32(x.Func), int32(len(m.file.Funcs))))
		x.InValue = x.InValue != (m.IntN(2) == 0)
	case len(d.Params) > 0:
		d.Params[m.IntN(len(d.Params))] = m.typeID()
	case len(d.Results) > 0:
		d.Results[m.IntN(len(d.Results))] = m.typeID()
	case d.Elem != bytecode.NoType:
		d.Elem = m.typeID()
	default:
		return false
	}
	return true
}

// global changes a variable's type or initial value.
func (m *mutant) global() bool {
	if len(m.file.Globals) == 0 {
		return false
	}
	g := &m.file.Globals[m.IntN(len(m.file.Globals))]
	if len(g.Init) == 0 || m.IntN(4) == 0 {
		g.Type = m.typeID()
		return true
	}
	x := &g.Init[m.IntN(len(g.Init))]
	switch {
	case len(x.Path) > 0 && m.IntN(2) == 0:
		x.Path[m.IntN(len(x.Path))] = int64(m.index(0, 4))
	case x.Value.Kind == bytecode.ConstScalar:
		x.Value.Imm = m.number(x.Value.Imm)
	default:
		x.Value.Data = bytecode.DataID(m.index(int32(x.Value.Data), int32(len(m.file.Data))))
		x.Value.Func = bytecode.FuncID(m.index(int32(x.Value.Func), int32(len(m.file.Funcs))))
		x.Value.Global = bytecode.GlobalID(m.index(int32(x.Value.Global), int32(len(m.file.Globals))))
	}
	return true
}

// function changes a function's handler, its signature or the type of a capture.
func (m *mutant) function() bool {
	fn, _ := m.body()
	switch {
	case fn == nil:
		return false
	case m.IntN(3) == 0:
		fn.Handler = bytecode.BlockID(m.IntN(len(fn.Blocks)+2) - 1)
	case len(fn.Captures) > 0:
		fn.Captures[m.IntN(len(fn.Captures))] = m.typeID()
	case m.IntN(4) == 0:
		fn.Sig = m.typeID()
	default:
		return false
	}
	return true
}

// datum changes constant data.
func (m *mutant) datum() bool {
	if len(m.file.Data) == 0 {
		return false
	}
	i := m.IntN(len(m.file.Data))
	d := []byte(m.file.Data[i])
	if len(d) == 0 || m.IntN(4) == 0 {
		d = append(d, byte(m.IntN(256)))
	} else {
		d[m.IntN(len(d))] = byte(m.IntN(256))
	}
	m.file.Data[i] = string(d)
	return true
}
