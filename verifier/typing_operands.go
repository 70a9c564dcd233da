package verifier

import (
	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/bytecode/flow"
)

// A kinds is a set of kinds that an operation takes: bit k is for kind k, of which there are
// fewer than 64.
type kinds uint64

func (set kinds) has(k bytecode.Kind) bool { return set>>k&1 != 0 }

// The sets of kinds, of which kindNames has those that messages name.
const (
	boolean   kinds = 1 << bytecode.KindBool
	int64s    kinds = 1 << bytecode.KindInt
	integer   kinds = 1<<(bytecode.KindUintptr+1) - 1<<bytecode.KindInt
	unsigned  kinds = 1<<(bytecode.KindUintptr+1) - 1<<bytecode.KindUint
	number          = integer | 1<<bytecode.KindFloat32 | 1<<bytecode.KindFloat64
	bitwise         = integer | boolean
	text      kinds = 1 << bytecode.KindString
	ordered         = number | text
	slice     kinds = 1 << bytecode.KindSlice
	sequence        = slice | text
	pointer   kinds = 1 << bytecode.KindPointer
	mapping   kinds = 1 << bytecode.KindMap
	callable  kinds = 1 << bytecode.KindFunc
	abstract  kinds = 1 << bytecode.KindInterface
	concrete        = ^abstract
	scalar          = number | boolean
	aggregate kinds = 1<<bytecode.KindStruct | 1<<bytecode.KindArray | 1<<bytecode.KindComplex64 | 1<<bytecode.KindComplex128
	direct          = ^aggregate
	every           = ^kinds(0)
)

// kindNames is fixed. It has all sets that want and named can refuse a type by: without a name
// their messages would have a gap.
var kindNames = map[kinds]string{
	boolean: "a bool", int64s: "an int", integer: "an integer", unsigned: "an unsigned integer", number: "a number",
	bitwise: "an integer or a bool", text: "a string", ordered: "a number or a string", slice: "a slice",
	sequence: "a slice or string", pointer: "a pointer", mapping: "a map", callable: "a function",
	abstract: "an interface (box makes one)", concrete: "no interface (upcast and assert convert those)",
	scalar: "a number or a bool", direct: "no aggregate (use a slot)",
}

// operands are what the instructions of a function may use, and what is known of it.
type operands struct {
	// Of the values of facts, which scan counts. A value has its type from where its definition
	// is checked on, and checkUse relies on that to refuse what comes before.
	defBlock []bytecode.BlockID // by value: where it is defined
	params   bytecode.Operand   // the number of parameters and captures, which are the first values

	// Of this function alone, for they go into the Component; checkHeader sets them.
	slots []*bytecode.Type // by number

	// Facts are those at the instruction, or along the edge, that is being checked: all rules
	// that need a proof rely on that.
	graph flow.Graph
	facts flow.Facts
	block bytecode.BlockID // that is being checked, from whose end edges are: checkUse asks what dominates it
}

// checkOperands checks that an instruction's operands are there, whatever their types.
// Precondition: checkShape let the instruction pass, for operands are told by the letters of its
// shape, and it is no phi, whose operands need be defined on the edges alone.
func (x *operands) checkOperands(in *bytecode.Instr) {
	letters := shapes[in.Op].operands
	for i, a := range in.Args {
		field := letters[min(i, len(letters)-1)]
		switch {
		case a.IsValue():
			x.checkUse(a)
		case a.IsSlot() && (field == 'a' || field == 'A'):
			if t := x.slotType(a.Slot()); !t.IsAggregate() {
				fail("aggregate", "%s is of type %s, which is no aggregate; load it", operandText(a), t)
			}
		case a == bytecode.None && field == 'o':
		default:
			fail("operand", "operand %s, want a value", operandText(a))
		}
	}
}

// checkUse checks that a value is defined wherever the current instruction is reached. As
// dominators are checked first, a value has its type from where it is defined on.
func (x *operands) checkUse(a bytecode.Operand) {
	if a < 0 || int(a) >= len(x.facts.Values) {
		fail("operand", "there is no value %s", operandText(a))
	}
	if d := x.defBlock[a]; !x.graph.Dominates(d, x.block) || x.facts.Values[a].Type == nil && a >= x.params {
		fail("dominance", "v%d is not defined on every way here; define it before, or join it in a phi", a)
	}
	if x.facts.Values[a].Type == nil {
		fail("operand", "v%d is a parameter that is bound to a slot; use the slot", a)
	}
}

// slotType returns the type of a slot.
func (x *operands) slotType(slot int32) *bytecode.Type {
	if slot < 0 || int(slot) >= len(x.slots) {
		fail("operand", "there is no slot%d", slot)
	}
	return x.slots[slot]
}

// typeOf returns the type of an operand that checkOperands let pass.
func (x *operands) typeOf(o bytecode.Operand) *bytecode.Type {
	if o.IsSlot() {
		return x.slots[o.Slot()]
	}
	return x.facts.Values[o].Type
}

// define gives the instruction's only result its type, and what the instruction proves.
// Precondition: by its shape it has one result, a value, which checkShape has seen.
func (x *operands) define(in *bytecode.Instr, t *bytecode.Type) {
	x.checkDefined(in.Dst[0])
	x.facts.Result(in, t)
}

// checkDefined checks that a result is one of the values that were counted.
func (x *operands) checkDefined(d bytecode.Operand) {
	if int(d) >= len(x.facts.Values) {
		fail("numbering", "there is no value v%d", d)
	}
}

// assign gives a result of an instruction to a new value, or to a slot if it is an
// aggregate.
func (x *operands) assign(d bytecode.Operand, t *bytecode.Type) {
	if d.IsValue() == t.IsAggregate() || d == bytecode.None {
		fail("result", "the result of type %s goes to %s; aggregates go to slots, others to new values", t, operandText(d))
	}
	if d.IsValue() {
		x.checkDefined(d)
		x.facts.Define(d, t)
	} else if s := x.slotType(d.Slot()); s != t {
		fail("result", "the result of type %s goes to %s of type %s", t, operandText(d), s)
	}
}

// want checks the kind of an operand's underlying type. Precondition, as of wantType: checkOperands
// let the operand pass.
func (x *operands) want(o bytecode.Operand, set kinds) {
	if t := x.typeOf(o); !set.has(t.Under().Kind) {
		fail("type", "%s is of type %s, want %s", operandText(o), t, kindNames[set])
	}
}

// wantType checks an operand's type.
func (x *operands) wantType(rule Rule, what string, i int, o bytecode.Operand, want *bytecode.Type) {
	if t := x.typeOf(o); t != want {
		fail(rule, "%s %d, %s, is of type %s, want %s", what, i, operandText(o), t, want)
	}
}

// wantNonNil checks that a pointer's type shows that it is not nil.
func (x *operands) wantNonNil(a bytecode.Operand) {
	if x.facts.Values[a].Proof != flow.ProofNonNil {
		fail("dereference", "v%d of type %s may be nil; use the result of nilcheck or nonnil", a, x.facts.Values[a].Type)
	}
}
