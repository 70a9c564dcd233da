package breach

import (
	"errors"
	"slices"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/verifier"
)

// A piece is a sequence of instructions that is to be inserted into a function. Nobody uses its results, so that
// what is wrong in it is wrong nowhere else.
type piece struct {
	*body
	p     point
	list  []bytecode.Instr
	types []*bytecode.Type // of results, from firstNew on
}

// inserted is a kind that inserts a piece.
func inserted(rule verifier.Rule, name string, write func(q *piece)) Kind {
	return inFunctions(rule, name, func(b *body) bool {
		slots := len(b.fn.Slots)
		for range 3 {
			q := &piece{body: b, p: b.gap()}
			if q.written(write) {
				b.insert(q.p, q.list...)
				return true
			}
			b.fn.Slots = b.fn.Slots[:slots]
		}
		return false
	})
}

// errNoPlace says that there is something that a piece cannot have.
var errNoPlace = errors.New("no place")

// want gives up unless there is what a piece needs.
func (q *piece) want(ok bool) {
	if !ok {
		panic(errNoPlace)
	}
}

// written writes a piece. It is false if that was given up.
func (q *piece) written(write func(q *piece)) (ok bool) {
	defer func() {
		if v := recover(); v != nil && v != errNoPlace { //nolint:errorlint // it is this very value
			panic(v)
		}
	}()
	write(q)
	return true
}

// emit adds an instruction with a result of a type; nil if that does not matter.
func (q *piece) emit(in bytecode.Instr, t *bytecode.Type) bytecode.Operand {
	o := firstNew + bytecode.Operand(len(q.types))
	q.types = append(q.types, t)
	in.Dst = append(in.Dst, o)
	q.list = append(q.list, in)
	return o
}

// effect adds an instruction without results, or with those that it has.
func (q *piece) effect(in bytecode.Instr) { q.list = append(q.list, in) }

// op adds an operation whose result does not matter.
func (q *piece) op(op bytecode.Op, args ...bytecode.Operand) bytecode.Operand {
	return q.emit(bytecode.Instr{Op: op, Args: args}, nil)
}

// typed adds an operation that names a type.
func (q *piece) typed(op bytecode.Op, t *bytecode.Type, args ...bytecode.Operand) bytecode.Operand {
	id := bytecode.NoType
	if t != nil {
		id = q.site.id(t)
	}
	q.want(id != bytecode.NoType)
	return q.emit(bytecode.Instr{Op: op, Type: id, Args: args}, t)
}

func (q *piece) basic(k bytecode.Kind) *bytecode.Type { return q.c.Universe().Basic(k) }

// constant adds a constant of a basic type.
func (q *piece) constant(k bytecode.Kind, bits uint64) bytecode.Operand {
	return q.emit(bytecode.Instr{Op: bytecode.OpConst, Type: bytecode.TypeID(k), Imm: bits}, q.basic(k))
}

func (q *piece) integer(n int) bytecode.Operand { return q.constant(bytecode.KindInt, uint64(n)) }

// typ picks a type of the file that variables can have.
func (q *piece) typ(want func(*bytecode.Type) bool) *bytecode.Type {
	t, ok := one(q.site, q.site.types(want))
	q.want(ok)
	return t
}

// value returns a value of a type that is wanted, which is no aggregate: one that there is, or a new one that is
// zero.
func (q *piece) value(want func(*bytecode.Type) bool) (bytecode.Operand, *bytecode.Type) {
	if !q.oneIn(4) {
		if v, ok := q.wanted(q.p, func(_ bytecode.Operand, t *bytecode.Type) bool { return want(t) }); ok {
			return v, q.typeOf(v)
		}
	}
	t := q.typ(func(t *bytecode.Type) bool { return !t.IsAggregate() && want(t) })
	return q.zero(t), t
}

// of returns a value of a type.
func (q *piece) of(t *bytecode.Type) bytecode.Operand {
	v, _ := q.value(is(t))
	return v
}

// zero adds a zero value of a type. It has no slot: that would be another's.
func (q *piece) zero(t *bytecode.Type) bytecode.Operand { return q.typed(bytecode.OpZero, t) }

// slot returns a new slot of a type.
func (q *piece) slot(t *bytecode.Type) int32 {
	id := q.site.id(t)
	q.want(id != bytecode.NoType && t.Size() <= 1<<12)
	q.fn.Slots = append(q.fn.Slots, bytecode.SlotDef{Name: "breach", Type: id})
	return int32(len(q.fn.Slots) - 1)
}

// operand is of, or a new slot for an aggregate.
func (q *piece) operand(t *bytecode.Type) bytecode.Operand {
	if t.IsAggregate() {
		return bytecode.SlotOperand(q.slot(t))
	}
	return q.of(t)
}

func (q *piece) operands(ts []*bytecode.Type) (list []bytecode.Operand) {
	for _, t := range ts {
		list = append(list, q.operand(t))
	}
	return list
}

// results gives an instruction results of types, and adds it.
func (q *piece) results(in bytecode.Instr, ts []*bytecode.Type) {
	for _, t := range ts {
		if t.IsAggregate() {
			in.Dst = append(in.Dst, bytecode.SlotOperand(q.slot(t)))
			continue
		}
		in.Dst = append(in.Dst, firstNew+bytecode.Operand(len(q.types)))
		q.types = append(q.types, t)
	}
	q.effect(in)
}

// Types that are wanted.

func is(t *bytecode.Type) func(*bytecode.Type) bool {
	return func(x *bytecode.Type) bool { return x == t }
}

func not(want func(*bytecode.Type) bool) func(*bytecode.Type) bool {
	return func(t *bytecode.Type) bool { return !want(t) }
}

func both(list ...func(*bytecode.Type) bool) func(*bytecode.Type) bool {
	return func(t *bytecode.Type) bool {
		return !slices.ContainsFunc(list, func(want func(*bytecode.Type) bool) bool { return !want(t) })
	}
}

func kinds(list ...bytecode.Kind) func(*bytecode.Type) bool {
	return func(t *bytecode.Type) bool { return slices.Contains(list, t.Under().Kind) }
}

func isInteger(t *bytecode.Type) bool  { return t.Under().Kind.IsInteger() }
func isUnsigned(t *bytecode.Type) bool { return t.Under().Kind.IsUnsigned() }
func isNumber(t *bytecode.Type) bool   { return isInteger(t) || t.Under().Kind.IsFloat() }
func isScalar(t *bytecode.Type) bool   { return isNumber(t) || t.Under().Kind == bytecode.KindBool }
func isDirect(t *bytecode.Type) bool   { return !t.IsAggregate() }
func anyType(*bytecode.Type) bool      { return true }

var (
	isBool      = kinds(bytecode.KindBool)
	isText      = kinds(bytecode.KindString)
	isSlice     = kinds(bytecode.KindSlice)
	isSequence  = kinds(bytecode.KindSlice, bytecode.KindString)
	isPointer   = kinds(bytecode.KindPointer)
	isInterface = kinds(bytecode.KindInterface)
	isMap       = kinds(bytecode.KindMap)
	isFunc      = kinds(bytecode.KindFunc)
	isInt       = kinds(bytecode.KindInt)
)
