package interp

import (
	"fmt"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/bytecode/flow"
	"github.com/portico-os/portico/verifier"
)

// frame is an activation of a function.
type frame struct {
	m      *Machine
	c      *verifier.Component
	fn     bytecode.FuncID
	def    *bytecode.Func
	depth  int
	types  []flow.Value
	values []value
	slots  []variable
	caught unwinding
}

func trap(t bytecode.Trap, a, b int) *unwinding {
	return &unwinding{trap: uint64(t), a: uint64(a), b: uint64(b)}
}

func (f *frame) kind(v bytecode.Operand) bytecode.Kind { return f.types[v].Type.Under().Kind }

// get returns an operand; an aggregate as a copy of its slot.
func (f *frame) get(v bytecode.Operand) value {
	if v.IsSlot() {
		return pointerTo(f.slots[v.Slot()].clone())
	}
	return f.values[v]
}

func (f *frame) put(v bytecode.Operand, x value) {
	if v.IsSlot() {
		f.slots[v.Slot()].set(x.pointer())
		return
	}
	f.values[v] = x
}

func (f *frame) list(vs []bytecode.Operand) []value {
	list := make([]value, len(vs))
	for i, v := range vs {
		list[i] = f.get(v)
	}
	return list
}

// place returns a variable; of a string's byte a copy.
func (f *frame) place(p *bytecode.Place) *variable {
	var v *variable
	path := p.Path
	switch p.Base {
	case bytecode.BaseSlot:
		v = &f.slots[p.ID]
	case bytecode.BaseGlobal:
		v = f.m.global(f.c, bytecode.GlobalID(p.ID))
	default:
		base := f.values[p.ID]
		switch f.kind(bytecode.Operand(p.ID)) {
		case bytecode.KindSlice:
			v, path = base.slice().at(int(f.values[path[0].Index].n)), path[1:]
		case bytecode.KindString:
			return &variable{v: value{n: uint64(base.text()[f.values[path[0].Index].n])}}
		default:
			v = base.pointer()
		}
	}
	for _, s := range path {
		if s.Field == bytecode.IndexStep {
			v = &v.parts[f.values[s.Index].n]
		} else {
			v = &v.parts[s.Field]
		}
	}
	return v
}

// run executes a block and returns the next one, or -1 after a return.
func (f *frame) run(block, from bytecode.BlockID, results []value) (bytecode.BlockID, *unwinding) {
	instrs := f.def.Blocks[block].Instrs
	phis := 0
	var incoming []value
	for ; instrs[phis].Op == bytecode.OpPhi; phis++ {
		for i, b := range instrs[phis].Blocks {
			if b == from {
				incoming = append(incoming, f.values[instrs[phis].Args[i]])
			}
		}
	}
	for i := range phis {
		f.values[instrs[i].Dst[0]] = incoming[i]
	}
	if f.m.Steps -= int64(len(instrs)); f.m.Steps <= 0 {
		panic(ErrSteps)
	}
	for i := phis; i < len(instrs); i++ {
		in := &instrs[i]
		switch in.Op {
		case bytecode.OpJump:
			return in.Blocks[0], nil
		case bytecode.OpBranch:
			if f.values[in.Args[0]].n != 0 {
				return in.Blocks[0], nil
			}
			return in.Blocks[1], nil
		case bytecode.OpReturn:
			copy(results, f.list(in.Args))
			return -1, nil
		case bytecode.OpThrow:
			return -1, &unwinding{own: true}
		}
		if u := f.step(in); u != nil {
			return -1, u
		}
	}
	panic("interp: block without end")
}

// step executes an instruction that is no terminator.
func (f *frame) step(in *bytecode.Instr) *unwinding {
	var x, y value
	if len(in.Args) > 0 && in.Args[0].IsValue() {
		x = f.values[in.Args[0]]
	}
	if len(in.Args) > 1 && in.Args[1].IsValue() {
		y = f.values[in.Args[1]]
	}
	set := func(v value) *unwinding { f.put(in.Dst[0], v); return nil }
	switch in.Op {
	case bytecode.OpConst:
		return set(value{n: in.Imm})
	case bytecode.OpString:
		return set(textValue(f.c.File().Data[in.Sym]))
	case bytecode.OpZero:
		return set(value{})
	case bytecode.OpFunc:
		return set(functionValue(f.c, bytecode.FuncID(in.Sym)))
	case bytecode.OpClosure:
		return set(value{ref: &closure{f.c, bytecode.FuncID(in.Sym), f.list(in.Args)}})
	case bytecode.OpAdd, bytecode.OpSub, bytecode.OpMul, bytecode.OpDiv, bytecode.OpRem, bytecode.OpAnd, bytecode.OpOr,
		bytecode.OpXor:
		if in.Op == bytecode.OpDiv || in.Op == bytecode.OpRem {
			f.compared(in, y, value{n: truncate(f.kind(in.Args[1]), ^uint64(0))}) // what the least number cannot be divided by
		}
		r, ok := arithmetic(in.Op, f.kind(in.Args[0]), x.n, y.n)
		if !ok {
			return trap(bytecode.TrapDivide, 0, 0)
		}
		return set(value{n: r})
	case bytecode.OpShl, bytecode.OpShr:
		if k := f.kind(in.Args[1]); f.m.Compared != nil {
			f.m.Compared(f.c, f.fn, in, k, y.n, uint64(width(f.kind(in.Args[0]))))
		}
		return set(value{n: shift(in.Op, f.kind(in.Args[0]), x.n, y.n)})
	case bytecode.OpNeg:
		k := f.kind(in.Args[0])
		if k.IsFloat() {
			return set(value{n: floatBits(k, -float(k, x.n))})
		}
		return set(value{n: truncate(k, -x.n)})
	case bytecode.OpNot:
		return set(boolean(x.n == 0))
	case bytecode.OpEq, bytecode.OpNe:
		f.compared(in, x, y)
		same, u := f.m.equal(f.types[in.Args[0]].Type, x, y)
		if u != nil {
			return u
		}
		return set(boolean(same == (in.Op == bytecode.OpEq)))
	case bytecode.OpLt, bytecode.OpLe:
		f.compared(in, x, y)
		less, equal := ordered(f.kind(in.Args[0]), x, y)
		return set(boolean(less || in.Op == bytecode.OpLe && equal))
	case bytecode.OpConvert:
		return set(value{n: convert(f.kind(in.Args[0]), f.c.Type(in.Type).Under().Kind, x.n)})
	case bytecode.OpChange, bytecode.OpNonNil, bytecode.OpMapRef, bytecode.OpMapOf, bytecode.OpUpcast:
		return set(x)
	case bytecode.OpNilCheck:
		if x.ref == nil {
			return trap(bytecode.TrapNil, 0, 0)
		}
		return set(x)
	case bytecode.OpIndexCheck:
		return f.index(in, y, in.Args[1], x.length())
	case bytecode.OpIndexCheckLen:
		return f.index(in, x, in.Args[0], int(in.Imm))
	case bytecode.OpIndexProof:
		return set(y)
	case bytecode.OpIndexProofLen:
		return set(x)
	case bytecode.OpLoad:
		return set(f.place(&in.Places[0]).v)
	case bytecode.OpStore:
		f.place(&in.Places[0]).v = x
	case bytecode.OpCopy:
		src := f.place(&in.Places[1]).clone()
		f.place(&in.Places[0]).set(src)
	case bytecode.OpClear:
		f.place(&in.Places[0]).clear()
	case bytecode.OpAddr:
		return set(pointerTo(f.place(&in.Places[0])))
	case bytecode.OpCall:
		c, fn := f.c.Resolve(bytecode.FuncID(in.Sym))
		return f.call(in, c, fn, f.list(in.Args), nil)
	case bytecode.OpCallClosure:
		if x.ref == nil {
			return trap(bytecode.TrapNil, 0, 0)
		}
		fn := x.ref.(*closure)
		return f.call(in, fn.c, fn.fn, f.list(in.Args[1:]), fn.captures)
	case bytecode.OpCallMethod:
		return f.method(in, x)
	case bytecode.OpIntrinsic:
		return f.intrinsic(in)
	case bytecode.OpCatch:
		f.put(in.Dst[0], value{n: f.caught.trap})
		f.put(in.Dst[1], value{n: f.caught.a})
		f.put(in.Dst[2], value{n: f.caught.b})
	case bytecode.OpFrameSelf:
		return set(integer(f.depth))
	case bytecode.OpFrameCallee:
		return set(integer(f.depth + 1))
	case bytecode.OpTLSGet:
		return set(f.m.tls)
	case bytecode.OpTLSSet:
		f.m.tls = x
	default:
		return f.object(in, x, y)
	}
	return nil
}

// compared tells of the operands of a comparison if they are numbers.
func (f *frame) compared(in *bytecode.Instr, x, y value) {
	if k := f.kind(in.Args[0]); f.m.Compared != nil && (k.IsInteger() || k.IsFloat()) {
		f.m.Compared(f.c, f.fn, in, k, x.n, y.n)
	}
}

// told tells of lengths and bounds that are compared.
func (f *frame) told(in *bytecode.Instr, x, y int) {
	if f.m.Compared != nil {
		f.m.Compared(f.c, f.fn, in, bytecode.KindInt, uint64(x), uint64(y))
	}
}

func (f *frame) index(in *bytecode.Instr, i value, operand bytecode.Operand, n int) *unwinding {
	k := f.kind(operand)
	at := extend(k, i.n)
	if f.m.Compared != nil {
		f.m.Compared(f.c, f.fn, in, k, i.n, truncate(k, uint64(n)))
	}
	if k.IsUnsigned() && uint64(at) >= uint64(n) {
		return trap(bytecode.TrapIndexU, int(at), n)
	}
	if at < 0 || at >= int64(n) {
		return trap(bytecode.TrapIndex, int(at), n)
	}
	f.put(in.Dst[0], value{n: uint64(at)})
	return nil
}

func (f *frame) call(in *bytecode.Instr, c *verifier.Component, fn bytecode.FuncID, args, captures []value) *unwinding {
	results := make([]value, len(in.Dst))
	if u := f.m.call(c, fn, args, captures, results, f.depth+1); u != nil {
		return u
	}
	for i, v := range results {
		f.put(in.Dst[i], v)
	}
	return nil
}

// method calls a method of an interface value.
func (f *frame) method(in *bytecode.Instr, x value) *unwinding {
	b := x.box()
	if b == nil {
		return trap(bytecode.TrapNil, 0, 0)
	}
	name := f.types[in.Args[0]].Type.Under().Methods[in.Sym].Name
	for _, m := range f.c.Methods(b.t) {
		if m.Name == name {
			args := f.list(in.Args)
			args[0] = b.v
			if !b.t.IsPointerShaped() && !b.t.IsAggregate() {
				args[0] = pointerTo(&variable{v: b.v})
			}
			return f.call(in, m.Component, m.Func, args, nil)
		}
	}
	panic(fmt.Sprintf("interp: %s has no method %s", b.t, name))
}
