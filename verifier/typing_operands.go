package verifier

import "github.com/portico-os/portico/bytecode"

// A kinds is a set of kinds that an operation takes.
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

var kindNames = map[kinds]string{
	boolean: "a bool", int64s: "an int", integer: "an integer", unsigned: "an unsigned integer", number: "a number",
	bitwise: "an integer or a bool", text: "a string", ordered: "a number or a string", slice: "a slice",
	sequence: "a slice or string", pointer: "a pointer", mapping: "a map", callable: "a function",
	abstract: "an interface (box makes one)", concrete: "no interface (upcast and assert convert those)",
	scalar: "a number or a bool", direct: "no aggregate (use a slot)",
}

// want checks the kind of an operand's underlying type.
func (fn *function) want(o bytecode.Operand, set kinds) {
	if t := fn.typeOf(o); !set.has(t.Under().Kind) {
		fail("type", "%s is of type %s, want %s", operandText(o), t, kindNames[set])
	}
}

// wantType checks an operand's type.
func (fn *function) wantType(rule Rule, what string, i int, o bytecode.Operand, want *bytecode.Type) {
	if t := fn.typeOf(o); t != want {
		fail(rule, "%s %d, %s, is of type %s, want %s", what, i, operandText(o), t, want)
	}
}

// named returns the instruction's type and checks its underlying type's kind.
func (fn *function) named(in *bytecode.Instr, set kinds) *bytecode.Type {
	t := fn.v.variable(in.Type, "type", "the result")
	if k := t.Under().Kind; !set.has(k) {
		rule := Rule("type")
		if aggregate.has(k) {
			rule = "aggregate"
		}
		fail(rule, "the result is of type %s, want %s", t, kindNames[set])
	}
	return t
}
