package verifier

import (
	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/bytecode/flow"
)

// typing says for each operation how its operand types are judged and what type and
// proof its result has. The shape of the instruction and the definedness of its
// operands were judged before.
var typing = [bytecode.NumOps]func(*function, *bytecode.Instr){
	bytecode.OpConst:   (*function).typeConst,
	bytecode.OpString:  (*function).typeString,
	bytecode.OpZero:    (*function).typeZero,
	bytecode.OpFunc:    (*function).typeFunc,
	bytecode.OpClosure: (*function).typeFunc,
	bytecode.OpPhi:     (*function).typePhi,

	bytecode.OpAdd:     binary(number),
	bytecode.OpSub:     binary(number),
	bytecode.OpMul:     binary(number),
	bytecode.OpDiv:     binary(number),
	bytecode.OpRem:     binary(integer),
	bytecode.OpAnd:     binary(bitwise),
	bytecode.OpOr:      binary(bitwise),
	bytecode.OpXor:     binary(bitwise),
	bytecode.OpAndNot:  binary(integer),
	bytecode.OpShl:     (*function).typeShift,
	bytecode.OpShr:     (*function).typeShift,
	bytecode.OpNeg:     unary(number),
	bytecode.OpCom:     unary(integer),
	bytecode.OpNot:     unary(boolean),
	bytecode.OpEq:      (*function).typeEqual,
	bytecode.OpNe:      (*function).typeEqual,
	bytecode.OpLt:      (*function).typeOrder,
	bytecode.OpLe:      (*function).typeOrder,
	bytecode.OpGt:      (*function).typeOrder,
	bytecode.OpGe:      (*function).typeOrder,
	bytecode.OpConvert: (*function).typeConvert,
	bytecode.OpChange:  (*function).typeChange,

	bytecode.OpNilCheck:      unary(pointer),
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
	bytecode.OpLen:          length(sequence),
	bytecode.OpCap:          length(slice),
	bytecode.OpCopySlice:    (*function).typeCopySlice,
	bytecode.OpFreeze:       (*function).typeFreeze,
	bytecode.OpMapRef:       (*function).typeMapRef,
	bytecode.OpMapOf:        (*function).typeMapOf,

	bytecode.OpBox:      implement(concrete),
	bytecode.OpUnbox:    query(concrete),
	bytecode.OpAssert:   query(abstract),
	bytecode.OpUpcast:   implement(abstract),
	bytecode.OpTypeName: (*function).typeTypeName,

	bytecode.OpCall:        (*function).typeCall,
	bytecode.OpCallClosure: (*function).typeCallClosure,
	bytecode.OpCallMethod:  (*function).typeCallMethod,
	bytecode.OpIntrinsic:   (*function).typeIntrinsic,

	bytecode.OpCatch:       (*function).typeCatch,
	bytecode.OpFrameSelf:   (*function).typeFrame,
	bytecode.OpFrameCallee: (*function).typeFrame,
	bytecode.OpTLSGet:      (*function).typeTLSGet,
	bytecode.OpTLSSet:      (*function).typeTLSSet,

	bytecode.OpJump:   func(*function, *bytecode.Instr) {},
	bytecode.OpBranch: func(fn *function, in *bytecode.Instr) { fn.want(in.Args[0], boolean) },
	bytecode.OpReturn: (*function).typeReturn,
	bytecode.OpThrow:  func(*function, *bytecode.Instr) {},
}

func unary(set kinds) func(*function, *bytecode.Instr) {
	return func(fn *function, in *bytecode.Instr) {
		fn.want(in.Args[0], set)
		fn.define(in, fn.typeOf(in.Args[0]))
	}
}

func binary(set kinds) func(*function, *bytecode.Instr) {
	return func(fn *function, in *bytecode.Instr) {
		fn.want(in.Args[0], set)
		fn.wantType("type", "operand", 1, in.Args[1], fn.typeOf(in.Args[0]))
		fn.define(in, fn.typeOf(in.Args[0]))
	}
}

func (fn *function) typeConst(in *bytecode.Instr) {
	t := fn.named(in, scalar)
	if !fitsScalar(t.Under(), in.Imm) {
		fail("const", "%#x is no constant of type %s; give its bits, zero-extended from the type's size", in.Imm, t)
	}
	fn.define(in, t)
}

func (fn *function) typeString(in *bytecode.Instr) {
	t := fn.named(in, text)
	if in.Sym < 0 || int(in.Sym) >= len(fn.v.file.Data) {
		fail("const", "there is no datum %d", in.Sym)
	}
	fn.define(in, t)
	n := int64(len(fn.v.file.Data[in.Sym]))
	fn.facts.Narrow(in.Dst[0], flow.Range{Lo: n, Hi: n})
}

func (fn *function) typeZero(in *bytecode.Instr) {
	fn.define(in, fn.named(in, direct))
}

// typeFunc judges func and closure, which have function values without and with
// captures.
func (fn *function) typeFunc(in *bytecode.Instr) {
	sig, captures := fn.v.fn(in.Sym)
	if sig == nil || len(captures) != len(in.Args) || (in.Op == bytecode.OpClosure) != (len(captures) > 0) {
		fail("func-value", "there is no function %d with %d captures; use func for those without, closure for others", in.Sym, len(in.Args))
	}
	for i, a := range in.Args {
		fn.wantType("func-value", "capture", i, a, fn.v.variable(captures[i], "func-value", "a capture"))
	}
	fn.define(in, sig)
}

func (fn *function) typePhi(in *bytecode.Instr) {
	t := fn.named(in, direct)
	k := t.Under().Kind
	if in.Imm != 0 && (in.Imm != bytecode.PhiNonNil || k != bytecode.KindPointer) && (in.Imm != bytecode.PhiNonNegative || !k.IsInteger()) {
		fail("phi-claim", "a phi of type %s cannot claim %d", t, in.Imm)
	}
	fn.define(in, t)
}

func (fn *function) typeShift(in *bytecode.Instr) {
	fn.want(in.Args[0], integer)
	fn.want(in.Args[1], unsigned)
	fn.define(in, fn.typeOf(in.Args[0]))
}

func (fn *function) typeEqual(in *bytecode.Instr) {
	t := fn.typeOf(in.Args[0])
	fn.wantType("compare", "operand", 1, in.Args[1], t)
	if !t.IsComparable() && !fn.facts.IsZero(in.Args[1]) {
		fail("compare", "type %s is not comparable, but with a zero instruction as the second operand", t)
	}
	fn.define(in, fn.basic(bytecode.KindBool))
}

func (fn *function) typeOrder(in *bytecode.Instr) {
	fn.want(in.Args[0], ordered)
	fn.wantType("compare", "operand", 1, in.Args[1], fn.typeOf(in.Args[0]))
	fn.define(in, fn.basic(bytecode.KindBool))
}

func (fn *function) typeConvert(in *bytecode.Instr) {
	t := fn.named(in, number)
	fn.want(in.Args[0], number)
	fn.define(in, t)
}

func (fn *function) typeChange(in *bytecode.Instr) {
	t := fn.v.variable(in.Type, "type", "the result")
	if from := fn.typeOf(in.Args[0]); !changeable(fn.v.u, from, t) {
		fail("change", "type %s has another underlying type than %s", t, from)
	}
	fn.define(in, t)
}

// changeable reports whether a value of one type may be taken for one of another: if
// their underlying types are identical but for tags, or both are pointers to types of
// which that holds.
func changeable(u *bytecode.Universe, from, to *bytecode.Type) bool {
	return u.Untagged(from.Under()) == u.Untagged(to.Under()) || from.Kind == bytecode.KindPointer && to.Kind == bytecode.KindPointer &&
		u.Untagged(from.Elem.Under()) == u.Untagged(to.Elem.Under())
}

func (fn *function) typeReturn(in *bytecode.Instr) {
	if len(in.Args) != len(fn.results) {
		fail("return", "%d operands, want %d results", len(in.Args), len(fn.results))
	}
	for i, a := range in.Args {
		fn.wantType("return", "result", i, a, fn.results[i])
	}
}

func (fn *function) typeCatch(in *bytecode.Instr) {
	if len(in.Dst) != 3 {
		fail("result", "catch has %d results, want 3", len(in.Dst))
	}
	for _, d := range in.Dst {
		fn.assign(d, fn.basic(bytecode.KindInt))
	}
}

func (fn *function) typeFrame(in *bytecode.Instr)  { fn.define(in, fn.basic(bytecode.KindUintptr)) }
func (fn *function) typeTLSGet(in *bytecode.Instr) { fn.define(in, fn.v.u.Any()) }
func (fn *function) typeTLSSet(in *bytecode.Instr) {
	fn.wantType("type", "operand", 0, in.Args[0], fn.v.u.Any())
}
