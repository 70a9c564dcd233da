package verifier

import (
	"math"

	"github.com/portico-os/portico/bytecode"
)

// typing says for each operation how its operand types are judged and what type and
// proof its result has. The shape of the instruction and the definedness of its
// operands were judged before.
var typing [bytecode.NumOps]func(*function, *bytecode.Instr)

func init() {
	typing = [bytecode.NumOps]func(*function, *bytecode.Instr){
		bytecode.OpConst:   (*function).typeConst,
		bytecode.OpString:  (*function).typeString,
		bytecode.OpZero:    (*function).typeZero,
		bytecode.OpFunc:    (*function).typeFunc,
		bytecode.OpClosure: (*function).typeClosure,
		bytecode.OpPhi:     (*function).typePhi,

		bytecode.OpAdd:     binary(isNumber, "a number"),
		bytecode.OpSub:     binary(isNumber, "a number"),
		bytecode.OpMul:     binary(isNumber, "a number"),
		bytecode.OpDiv:     binary(isNumber, "a number"),
		bytecode.OpRem:     binary(bytecode.Kind.IsInteger, "an integer"),
		bytecode.OpAnd:     binary(isBits, "an integer or a bool"),
		bytecode.OpOr:      binary(isBits, "an integer or a bool"),
		bytecode.OpXor:     binary(isBits, "an integer or a bool"),
		bytecode.OpAndNot:  binary(bytecode.Kind.IsInteger, "an integer"),
		bytecode.OpShl:     (*function).typeShift,
		bytecode.OpShr:     (*function).typeShift,
		bytecode.OpNeg:     unary(isNumber, "a number"),
		bytecode.OpCom:     unary(bytecode.Kind.IsInteger, "an integer"),
		bytecode.OpNot:     unary(isBool, "a bool"),
		bytecode.OpEq:      (*function).typeEqual,
		bytecode.OpNe:      (*function).typeEqual,
		bytecode.OpLt:      (*function).typeOrder,
		bytecode.OpLe:      (*function).typeOrder,
		bytecode.OpGt:      (*function).typeOrder,
		bytecode.OpGe:      (*function).typeOrder,
		bytecode.OpConvert: (*function).typeConvert,
		bytecode.OpChange:  (*function).typeChange,

		bytecode.OpNilCheck:      (*function).typeNilCheck,
		bytecode.OpNonNil:        (*function).typeNonNil,
		bytecode.OpIndexCheck:    (*function).typeIndexCheck,
		bytecode.OpIndexCheckLen: (*function).typeIndexCheckLen,
		bytecode.OpIndexProof:    (*function).typeIndexProof,
		bytecode.OpIndexProofLen: (*function).typeIndexProofLen,

		bytecode.OpLoad:  (*function).typeLoad,
		bytecode.OpStore: (*function).typeStore,
		bytecode.OpCopy:  (*function).typeCopy,
		bytecode.OpClear: (*function).typeClear,
		bytecode.OpAddr:  (*function).typeAddr,

		bytecode.OpNew:          (*function).typeNew,
		bytecode.OpMakeSlice:    (*function).typeMakeSlice,
		bytecode.OpSlice:        (*function).typeSlice,
		bytecode.OpSliceToArray: (*function).typeSliceToArray,
		bytecode.OpLen:          (*function).typeLen,
		bytecode.OpCap:          (*function).typeLen,
		bytecode.OpCopySlice:    (*function).typeCopySlice,
		bytecode.OpFreeze:       (*function).typeFreeze,
		bytecode.OpMapRef:       (*function).typeMapRef,
		bytecode.OpMapOf:        (*function).typeMapOf,

		bytecode.OpBox:      (*function).typeBox,
		bytecode.OpUnbox:    (*function).typeUnbox,
		bytecode.OpAssert:   (*function).typeAssert,
		bytecode.OpUpcast:   (*function).typeUpcast,
		bytecode.OpTypeName: (*function).typeTypeName,

		bytecode.OpCall:        (*function).typeCall,
		bytecode.OpCallClosure: (*function).typeCallClosure,
		bytecode.OpCallMethod:  (*function).typeCallMethod,
		bytecode.OpIntrinsic:   (*function).typeIntrinsic,

		bytecode.OpCatch:       (*function).typeCatch,
		bytecode.OpFrameSelf:   result(bytecode.KindUintptr),
		bytecode.OpFrameCallee: result(bytecode.KindUintptr),
		bytecode.OpTLSGet:      (*function).typeTLSGet,
		bytecode.OpTLSSet:      (*function).typeTLSSet,

		bytecode.OpJump:   func(*function, *bytecode.Instr) {},
		bytecode.OpBranch: (*function).typeBranch,
		bytecode.OpReturn: (*function).typeReturn,
		bytecode.OpThrow:  func(*function, *bytecode.Instr) {},
	}
}

func isNumber(k bytecode.Kind) bool { return k.IsInteger() || k.IsFloat() }
func isBits(k bytecode.Kind) bool   { return k.IsInteger() || k == bytecode.KindBool }
func isBool(k bytecode.Kind) bool   { return k == bytecode.KindBool }
func isInt(k bytecode.Kind) bool    { return k == bytecode.KindInt }
func isOrdered(k bytecode.Kind) bool {
	return k.IsInteger() || k.IsFloat() || k == bytecode.KindString
}
func isSequence(k bytecode.Kind) bool { return k == bytecode.KindSlice || k == bytecode.KindString }

// want checks the kind of an operand's underlying type.
func (fn *function) want(o bytecode.Operand, is func(bytecode.Kind) bool, what string) bool {
	if t := fn.typeOf(o); !is(t.Under().Kind) {
		fail(RuleType, "%s is of type %s, want %s", operandText(o), t, what)
		return false
	}
	return true
}

// wantKind checks that an operand's underlying type is of one kind and returns it.
func (fn *function) wantKind(o bytecode.Operand, k bytecode.Kind) *bytecode.Type {
	t := fn.typeOf(o)
	if t.Under().Kind != k {
		fail(RuleType, "%s is of type %s, want a type of kind %s", operandText(o), t, k)
		return nil
	}
	return t.Under()
}

// named returns the instruction's type, whose underlying type must be of a kind.
func (fn *function) named(in *bytecode.Instr, is func(bytecode.Kind) bool, what string) *bytecode.Type {
	t := fn.v.variable(in.Type, RuleType, "the result")
	if t != nil && !is(t.Under().Kind) {
		fail(RuleType, "the result is of type %s, want %s", t, what)
		return nil
	}
	return t
}

func (fn *function) basic(k bytecode.Kind) *bytecode.Type { return fn.v.u.Basic(k) }

func result(k bytecode.Kind) func(*function, *bytecode.Instr) {
	return func(fn *function, in *bytecode.Instr) { fn.define(in, fn.basic(k)) }
}

func unary(is func(bytecode.Kind) bool, what string) func(*function, *bytecode.Instr) {
	return func(fn *function, in *bytecode.Instr) {
		if fn.want(in.Args[0], is, what) {
			fn.define(in, fn.typeOf(in.Args[0]))
		}
	}
}

func binary(is func(bytecode.Kind) bool, what string) func(*function, *bytecode.Instr) {
	return func(fn *function, in *bytecode.Instr) {
		if fn.want(in.Args[0], is, what) && fn.sameTypes(in, RuleType) {
			fn.define(in, fn.typeOf(in.Args[0]))
			fn.deriveRange(in)
		}
	}
}

func (fn *function) sameTypes(in *bytecode.Instr, rule Rule) bool {
	x, y := fn.typeOf(in.Args[0]), fn.typeOf(in.Args[1])
	if x != y {
		fail(rule, "v%d is of type %s and v%d of type %s; convert or change one", in.Args[0], x, in.Args[1], y)
	}
	return x == y
}

func (fn *function) typeConst(in *bytecode.Instr) {
	t := fn.v.variable(in.Type, RuleType, "the constant")
	if t == nil {
		return
	}
	if !fitsScalar(t.Under(), in.Imm) {
		fail(RuleConst, "%#x is no constant of type %s; give its bits, zero-extended from the type's size", in.Imm, t)
		return
	}
	fn.define(in, t)
	fn.deriveRange(in)
}

func (fn *function) typeString(in *bytecode.Instr) {
	t := fn.named(in, func(k bytecode.Kind) bool { return k == bytecode.KindString }, "a string type")
	if t == nil {
		return
	}
	if in.Sym < 0 || int(in.Sym) >= len(fn.v.file.Data) {
		fail(RuleConst, "there is no datum %d", in.Sym)
		return
	}
	fn.define(in, t)
	n := int64(len(fn.v.file.Data[in.Sym]))
	fn.facts.narrow(in.Dst[0], n, n)
}

func (fn *function) typeZero(in *bytecode.Instr) {
	t := fn.v.variable(in.Type, RuleType, "the zero value")
	if t == nil {
		return
	}
	if t.IsAggregate() {
		fail(RuleAggregate, "type %s is an aggregate; use a slot and clear it", t)
		return
	}
	fn.define(in, t)
	if t.Under().Kind.IsInteger() || isSequence(t.Under().Kind) {
		fn.facts.narrow(in.Dst[0], 0, 0)
	}
}

func (fn *function) typeFunc(in *bytecode.Instr) {
	sig, captures := fn.v.fn(bytecode.FuncID(in.Sym))
	if sig == nil || len(captures) > 0 {
		fail(RuleFuncValue, "there is no function %d without captures; use closure for one with captures", in.Sym)
		return
	}
	fn.define(in, sig)
}

func (fn *function) typeClosure(in *bytecode.Instr) {
	sig, captures := fn.v.fn(bytecode.FuncID(in.Sym))
	if sig == nil || len(captures) == 0 || len(captures) != len(in.Args) {
		fail(RuleFuncValue, "there is no function %d that takes %d captures", in.Sym, len(in.Args))
		return
	}
	for i, a := range in.Args {
		if t := fn.v.variable(captures[i], RuleFuncValue, "a capture"); fn.typeOf(a) != t {
			fail(RuleFuncValue, "capture %d is of type %s, want %s", i, fn.typeOf(a), typeText(t))
		}
	}
	fn.define(in, sig)
}

func (fn *function) typePhi(in *bytecode.Instr) {
	t := fn.v.variable(in.Type, RuleType, "the phi")
	if t == nil {
		return
	}
	if t.IsAggregate() {
		fail(RuleAggregate, "type %s is an aggregate; join it in a slot", t)
		return
	}
	proof, k := ProofNone, t.Under().Kind
	switch {
	case in.Imm == 0:
	case in.Imm == bytecode.PhiNonNil && k == bytecode.KindPointer:
		proof = ProofNonNil
	case in.Imm == bytecode.PhiNonNegative && k.IsInteger():
		proof = ProofNonNegative
	default:
		fail(RuleClaim, "a phi of type %s cannot claim %d", t, in.Imm)
		return
	}
	fn.prove(in, t, proof, 0)
	if proof == ProofNonNegative {
		fn.facts.narrow(in.Dst[0], 0, math.MaxInt64)
	}
}

func (fn *function) typeShift(in *bytecode.Instr) {
	if fn.want(in.Args[0], bytecode.Kind.IsInteger, "an integer") && fn.want(in.Args[1], bytecode.Kind.IsUnsigned, "an unsigned integer") {
		fn.define(in, fn.typeOf(in.Args[0]))
		if in.Op == bytecode.OpShr {
			fn.deriveRange(in)
		}
	}
}

func (fn *function) typeEqual(in *bytecode.Instr) {
	if !fn.sameTypes(in, RuleCompare) {
		return
	}
	if t := fn.typeOf(in.Args[0]); !t.IsComparable() && !fn.isZero(in.Args[1]) {
		fail(RuleCompare, "type %s is not comparable, but with a zero instruction as the second operand", t)
		return
	}
	fn.define(in, fn.basic(bytecode.KindBool))
}

func (fn *function) typeOrder(in *bytecode.Instr) {
	if fn.want(in.Args[0], isOrdered, "a number or a string") && fn.sameTypes(in, RuleCompare) {
		fn.define(in, fn.basic(bytecode.KindBool))
	}
}

func (fn *function) typeConvert(in *bytecode.Instr) {
	t := fn.named(in, isNumber, "a number")
	if t != nil && fn.want(in.Args[0], isNumber, "a number") {
		fn.define(in, t)
		fn.deriveRange(in)
	}
}

func (fn *function) typeChange(in *bytecode.Instr) {
	t := fn.v.variable(in.Type, RuleType, "the result")
	if t == nil {
		return
	}
	from := &fn.values[in.Args[0]]
	if !fn.v.space.changeable(from.Type, t) {
		fail(RuleChange, "type %s has another underlying type than %s", t, from.Type)
		return
	}
	fn.prove(in, t, from.Proof, from.Of)
	d := in.Dst[0]
	if int(d) < len(fn.values) {
		fn.facts.of[d] = fn.facts.of[in.Args[0]]
	}
}

func (fn *function) typeBranch(in *bytecode.Instr) { fn.want(in.Args[0], isBool, "a bool") }

func (fn *function) typeReturn(in *bytecode.Instr) {
	if len(in.Args) != len(fn.results) {
		fail(RuleReturn, "%d operands, want %d results", len(in.Args), len(fn.results))
		return
	}
	for i, a := range in.Args {
		if t := fn.typeOf(a); t != fn.results[i] {
			fail(RuleReturn, "result %d, %s, is of type %s, want %s", i, operandText(a), t, fn.results[i])
		}
	}
}

func (fn *function) typeCatch(in *bytecode.Instr) {
	if len(in.Dst) != 3 || !in.Dst[0].IsValue() || !in.Dst[1].IsValue() || !in.Dst[2].IsValue() {
		fail(RuleResult, "catch has three results, all of them new values")
		return
	}
	for _, d := range in.Dst {
		fn.proveValue(d, fn.basic(bytecode.KindInt), ProofNone, 0)
	}
}

func (fn *function) typeTLSGet(in *bytecode.Instr) { fn.define(in, fn.v.u.Any()) }

func (fn *function) typeTLSSet(in *bytecode.Instr) {
	if t := fn.typeOf(in.Args[0]); t != fn.v.u.Any() {
		fail(RuleType, "%s is of type %s, want any", operandText(in.Args[0]), t)
	}
}
