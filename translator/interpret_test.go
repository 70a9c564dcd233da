package translator

import (
	"math"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/verifier"
)

// An interpreter runs bytecode on scalars and slots of scalars: what translated code is
// compared with. Values are bits, zero-extended from their types' sizes.
type interpreter struct {
	c     *verifier.Component
	steps int // left before it gives up
}

type interpreterTrap struct{ outcome }

func (x *interpreter) call(fn bytecode.FuncID, args []uint64) (out outcome) {
	defer func() {
		if e := recover(); e != nil {
			out = e.(interpreterTrap).outcome
		}
	}()
	return outcome{results: x.run(fn, args)}
}

func trapNow(code bytecode.Trap, a, b int64) {
	panic(interpreterTrap{outcome{trap: code, a: a, b: b}})
}

// run returns the results, leaf by leaf. args are leaf by leaf, too.
func (x *interpreter) run(id bytecode.FuncID, args []uint64) []uint64 {
	fn := &x.c.File().Funcs[id]
	values := make([]uint64, len(x.c.Values(id)))
	slots := make([]map[int64]uint64, len(fn.Slots))
	for i := range slots {
		slots[i] = map[int64]uint64{}
	}
	for i, t := range x.c.Sig(id).Params {
		if s := fn.ParamSlots[i]; s >= 0 {
			leaves, _ := t.Leaves(1 << 10)
			for _, leaf := range leaves {
				slots[s][leaf.Offset] = args[0]
				args = args[1:]
			}
			continue
		}
		values[i] = args[0]
		args = args[1:]
	}
	operand := func(o bytecode.Operand) []uint64 {
		if !o.IsSlot() {
			return []uint64{values[o]}
		}
		var out []uint64
		leaves, _ := x.c.SlotType(id, o.Slot()).Leaves(1 << 10)
		for _, leaf := range leaves {
			out = append(out, slots[o.Slot()][leaf.Offset])
		}
		return out
	}
	b, from := bytecode.BlockID(0), bytecode.BlockID(-1)
	for {
		instrs := fn.Blocks[b].Instrs
		phis := map[bytecode.Operand]uint64{}
		for i := range instrs {
			if in := &instrs[i]; in.Op == bytecode.OpPhi {
				for k, p := range in.Blocks {
					if p == from {
						phis[in.Dst[0]] = values[in.Args[k]]
					}
				}
			}
		}
		for o, v := range phis {
			values[o] = v
		}
		next := bytecode.BlockID(-1)
		for i := range instrs {
			in := &instrs[i]
			if x.steps--; x.steps < 0 {
				panic(interpreterTrap{outcome{throw: true}})
			}
			switch in.Op {
			case bytecode.OpPhi:
			case bytecode.OpJump:
				next = in.Blocks[0]
			case bytecode.OpBranch:
				next = in.Blocks[1-values[in.Args[0]]]
			case bytecode.OpReturn:
				var out []uint64
				for _, o := range in.Args {
					out = append(out, operand(o)...)
				}
				return out
			case bytecode.OpCall:
				var list []uint64
				for _, o := range in.Args {
					list = append(list, operand(o)...)
				}
				out := x.run(bytecode.FuncID(in.Sym), list)
				for _, o := range in.Dst {
					if !o.IsSlot() {
						values[o] = out[0]
						out = out[1:]
						continue
					}
					leaves, _ := x.c.SlotType(id, o.Slot()).Leaves(1 << 10)
					for _, leaf := range leaves {
						slots[o.Slot()][leaf.Offset] = out[0]
						out = out[1:]
					}
				}
			case bytecode.OpLoad:
				values[in.Dst[0]] = slots[in.Places[0].ID][x.offset(id, &in.Places[0], values)]
			case bytecode.OpStore:
				slots[in.Places[0].ID][x.offset(id, &in.Places[0], values)] = values[in.Args[0]]
			case bytecode.OpCopy:
				d, s := x.offset(id, &in.Places[0], values), x.offset(id, &in.Places[1], values)
				copied := map[int64]uint64{}
				for off, v := range slots[in.Places[1].ID] {
					if off >= s && off < s+x.size(id, &in.Places[1]) {
						copied[off-s+d] = v
					}
				}
				x.clear(id, &in.Places[0], values, slots)
				for off, v := range copied {
					slots[in.Places[0].ID][off] = v
				}
			case bytecode.OpClear:
				x.clear(id, &in.Places[0], values, slots)
			case bytecode.OpIndexCheckLen:
				k := x.c.Values(id)[in.Args[0]].Type.Under().Kind
				i := widened(k, values[in.Args[0]])
				if uint64(i) >= in.Imm {
					code := bytecode.TrapIndex
					if k.IsUnsigned() {
						code = bytecode.TrapIndexU
					}
					trapNow(code, i, int64(in.Imm))
				}
				values[in.Dst[0]] = uint64(i)
			case bytecode.OpIndexProofLen:
				values[in.Dst[0]] = values[in.Args[0]]
			default:
				var kinds []bytecode.Kind
				var list []uint64
				for _, o := range in.Args {
					kinds = append(kinds, x.c.Values(id)[o].Type.Under().Kind)
					list = append(list, values[o])
				}
				to := bytecode.KindInvalid
				if in.Type != bytecode.NoType {
					to = x.c.Type(in.Type).Under().Kind
				}
				values[in.Dst[0]] = scalar(in, to, kinds, list)
			}
		}
		b, from = next, b
	}
}

func (x *interpreter) clear(id bytecode.FuncID, p *bytecode.Place, values []uint64, slots []map[int64]uint64) {
	d := x.offset(id, p, values)
	for off := range slots[p.ID] {
		if off >= d && off < d+x.size(id, p) {
			delete(slots[p.ID], off)
		}
	}
}

// offset returns where a place in a slot is.
func (x *interpreter) offset(id bytecode.FuncID, p *bytecode.Place, values []uint64) int64 {
	off, _ := x.walk(id, p, values)
	return off
}

func (x *interpreter) size(id bytecode.FuncID, p *bytecode.Place) int64 {
	_, t := x.walk(id, p, make([]uint64, len(x.c.Values(id))))
	return t.Size()
}

func (x *interpreter) walk(id bytecode.FuncID, p *bytecode.Place, values []uint64) (int64, *bytecode.Type) {
	t, off := x.c.SlotType(id, p.ID), int64(0)
	for _, s := range p.Path {
		if s.Field == bytecode.IndexStep {
			t = t.Under().Elem
			off += int64(values[s.Index]) * t.Size()
			continue
		}
		off += t.Offset(int(s.Field))
		t = t.FieldType(int(s.Field), x.c.Universe())
	}
	return off, t
}

// narrow returns an integer or float as it is kept.
func narrow(k bytecode.Kind, v uint64) uint64 {
	if n := uint(sizeOf(k)) * 8; n < 64 {
		v &= 1<<n - 1
	}
	return v
}

// widened returns an integer of a kind as a word.
func widened(k bytecode.Kind, v uint64) int64 {
	n := 64 - uint(sizeOf(k))*8
	if k.IsSigned() {
		return int64(v<<n) >> n
	}
	return int64(v << n >> n)
}

func asF(k bytecode.Kind, v uint64) float64 {
	if k == bytecode.KindFloat32 {
		return float64(math.Float32frombits(uint32(v)))
	}
	return math.Float64frombits(v)
}

func fromF(k bytecode.Kind, v float64) uint64 {
	if k == bytecode.KindFloat32 {
		return uint64(math.Float32bits(float32(v)))
	}
	return math.Float64bits(v)
}

// scalar computes an operation on scalars.
func scalar(in *bytecode.Instr, to bytecode.Kind, k []bytecode.Kind, v []uint64) uint64 {
	switch in.Op {
	case bytecode.OpConst:
		return narrow(to, in.Imm)
	case bytecode.OpZero:
		return 0
	case bytecode.OpConvert:
		return convertScalar(to, k[0], v[0])
	case bytecode.OpChange:
		return v[0]
	case bytecode.OpIntrinsic:
		return 0
	}
	if k[0].IsFloat() {
		return floatScalar(in.Op, k[0], v)
	}
	return intScalar(in.Op, k, v)
}

func bit(b bool) uint64 {
	if b {
		return 1
	}
	return 0
}

func floatScalar(op bytecode.Op, k bytecode.Kind, v []uint64) uint64 {
	x, y := asF(k, v[0]), 0.0
	if len(v) > 1 {
		y = asF(k, v[1])
	}
	// Operations on float32 in float64 round to the same results.
	switch op {
	case bytecode.OpAdd:
		return fromF(k, x+y)
	case bytecode.OpSub:
		return fromF(k, x-y)
	case bytecode.OpMul:
		return fromF(k, x*y)
	case bytecode.OpDiv:
		return fromF(k, x/y)
	case bytecode.OpNeg:
		return v[0] ^ 1<<(uint(sizeOf(k))*8-1)
	case bytecode.OpEq:
		return bit(x == y)
	case bytecode.OpNe:
		return bit(x != y)
	case bytecode.OpLt:
		return bit(x < y)
	case bytecode.OpLe:
		return bit(x <= y)
	case bytecode.OpGt:
		return bit(x > y)
	case bytecode.OpGe:
		return bit(x >= y)
	}
	panic(op.String())
}

func intScalar(op bytecode.Op, kinds []bytecode.Kind, v []uint64) uint64 {
	k := kinds[0]
	x, y := widened(k, v[0]), int64(0)
	if len(v) > 1 {
		y = widened(kinds[1], v[1])
	}
	compare := func(signed, unsigned bool) uint64 {
		if k.IsSigned() {
			return bit(signed)
		}
		return bit(unsigned)
	}
	var r int64
	switch op {
	case bytecode.OpAdd:
		r = x + y
	case bytecode.OpSub:
		r = x - y
	case bytecode.OpMul:
		r = x * y
	case bytecode.OpDiv, bytecode.OpRem:
		if y == 0 {
			trapNow(bytecode.TrapDivide, 0, 0)
		}
		switch {
		case op == bytecode.OpDiv && k.IsSigned():
			r = x / y
		case op == bytecode.OpDiv:
			r = int64(uint64(x) / uint64(y))
		case k.IsSigned():
			r = x % y
		default:
			r = int64(uint64(x) % uint64(y))
		}
	case bytecode.OpAnd:
		r = x & y
	case bytecode.OpOr:
		r = x | y
	case bytecode.OpXor:
		r = x ^ y
	case bytecode.OpAndNot:
		r = x &^ y
	case bytecode.OpShl:
		r = x << uint64(y)
	case bytecode.OpShr:
		if k.IsSigned() {
			r = x >> uint64(y)
		} else {
			r = int64(uint64(x) >> uint64(y))
		}
	case bytecode.OpNeg:
		r = -x
	case bytecode.OpCom:
		r = ^x
	case bytecode.OpNot:
		r = x ^ 1
	case bytecode.OpEq:
		return bit(x == y)
	case bytecode.OpNe:
		return bit(x != y)
	case bytecode.OpLt:
		return compare(x < y, uint64(x) < uint64(y))
	case bytecode.OpLe:
		return compare(x <= y, uint64(x) <= uint64(y))
	case bytecode.OpGt:
		return compare(x > y, uint64(x) > uint64(y))
	case bytecode.OpGe:
		return compare(x >= y, uint64(x) >= uint64(y))
	default:
		panic(op.String())
	}
	return narrow(k, uint64(r))
}

// convertScalar converts with Go's own conversions, one for each pair of kinds.
func convertScalar(to, from bytecode.Kind, v uint64) uint64 {
	if from.IsFloat() {
		if from == bytecode.KindFloat32 {
			return narrow(to, fromFloat(to, math.Float32frombits(uint32(v))))
		}
		return narrow(to, fromFloat(to, math.Float64frombits(v)))
	}
	w := widened(from, v)
	switch {
	case to == bytecode.KindFloat64 && from.IsSigned():
		return math.Float64bits(float64(w))
	case to == bytecode.KindFloat64:
		return math.Float64bits(float64(uint64(w)))
	case to == bytecode.KindFloat32 && from.IsSigned():
		return uint64(math.Float32bits(float32(w)))
	case to == bytecode.KindFloat32:
		return uint64(math.Float32bits(float32(uint64(w))))
	}
	return narrow(to, uint64(w))
}

//go:noinline
func fromFloat[F float32 | float64](to bytecode.Kind, f F) uint64 {
	switch to {
	case bytecode.KindFloat32:
		return uint64(math.Float32bits(float32(f)))
	case bytecode.KindFloat64:
		return math.Float64bits(float64(f))
	case bytecode.KindInt8:
		return uint64(int8(f))
	case bytecode.KindInt16:
		return uint64(int16(f))
	case bytecode.KindInt32:
		return uint64(int32(f))
	case bytecode.KindInt, bytecode.KindInt64:
		return uint64(int64(f))
	case bytecode.KindUint8:
		return uint64(uint8(f))
	case bytecode.KindUint16:
		return uint64(uint16(f))
	case bytecode.KindUint32:
		return uint64(uint32(f))
	}
	return uint64(f)
}
