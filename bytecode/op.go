package bytecode

import "strings"

// Op is an instruction's operation.
type Op uint8

// The operations. Ops says what each looks like and means. The numbers are the format's: a change
// is another Version. Package flow relies on eq, ne, lt and le to be neighbours in this order.
const (
	OpInvalid Op = iota

	OpConst
	OpString
	OpZero
	OpFunc
	OpClosure
	OpPhi

	OpAdd
	OpSub
	OpMul
	OpDiv
	OpRem
	OpAnd
	OpOr
	OpXor
	OpShl
	OpShr
	OpNeg
	OpNot
	OpEq
	OpNe
	OpLt
	OpLe
	OpConvert
	OpChange

	OpNilCheck
	OpNonNil
	OpIndexCheck
	OpIndexCheckLen
	OpIndexProof
	OpIndexProofLen

	OpLoad
	OpStore
	OpCopy
	OpClear
	OpAddr

	OpNew
	OpMakeSlice
	OpSlice
	OpSliceToArray
	OpLen
	OpCap
	OpCopySlice
	OpFreeze
	OpMapRef
	OpMapOf

	OpBox
	OpUnbox
	OpAssert
	OpUpcast

	OpCall
	OpCallClosure
	OpCallMethod
	OpIntrinsic

	OpCatch
	OpFrameSelf
	OpFrameCallee
	OpTLSGet
	OpTLSSet

	OpJump
	OpBranch
	OpReturn
	OpThrow

	NumOps
)

// OpInfo describes an operation. It drives codec, text form, verifier and translator.
//
// Shape lists the fields of Instr that the operation uses, in the order in which the
// binary and the text form write them:
//
//	t  Type
//	v  one value in Args
//	o  one value in Args, or None
//	a  one value or slot in Args
//	A  any number of values or slots in Args (only once, after all v, o and a)
//	p  one place in Places
//	i  Imm
//	d  Sym, a DataID
//	f  Sym, a FuncID
//	m  Sym, the index of a method in the interface type of the first operand
//	x  Sym, the number of an intrinsic
//	b  one block in Blocks
//	h  phi edges: any number of pairs of a block in Blocks and a value in Args; Imm
//	   holds the PhiNonNil and PhiNonNegative claims
type OpInfo struct {
	// Name and Shape are of the format, and patterns that tests hold: the text form relies on
	// unique words, the codec on lists that come last.
	Name    string
	Shape   string
	Results Results // the codec reads as many; the verifier gives them types
	Flags   OpFlags // the verifier relies on Terminator alone, nobody on the others

	// The verifier alone relies on it. It is part of what components are accepted by, so that a
	// change refuses some or lets them take longer.
	Units uint8 // of time: see the verifier's bounds; 0 if those do not allow it

	// For those who write verifier, translator and interpreter, which each do what it says.
	Doc string // what it does and what must hold of its operands
}

// Results says what Dst may hold.
type Results uint8

// The result shapes.
const (
	NoResult    Results = iota
	OneValue            // exactly one new value
	ResultAndOK         // one new value, or a slot if the result's type is an aggregate; then a new bool value
	ManyValues          // several new values, as many as the operation has
	CallResults         // one per result of the callee: a new value, or a slot for an aggregate
)

// Count returns how many results there are, -1 if that depends on the instruction.
func (r Results) Count() int {
	return [...]int{NoResult: 0, OneValue: 1, ResultAndOK: 2, ManyValues: -1, CallResults: -1}[r]
}

// Arity returns how many operands the operation has besides those of a list (A, h).
func (info *OpInfo) Arity() int {
	return strings.Count(info.Shape, "v") + strings.Count(info.Shape, "o") + strings.Count(info.Shape, "a")
}

// OpFlags are properties of an operation.
type OpFlags uint8

// The flags. Of intrinsics the verifier's bounds go by Safepoint and Bounded, and DomainZero by
// Bounded; the others tell readers.
const (
	Terminator OpFlags = 1 << iota // ends a block
	Traps                          // may raise a trap
	Safepoint                      // may collect: references in values and slots may change
	Effect                         // must not be removed when its results are unused
	Bounded                        // of intrinsics of DomainZero: soon done, neither allocates nor waits; interrupt handlers may use it
)

// Claims of a phi, in its Imm. The verifier checks them on every edge; package flow relies on them.
const (
	PhiNonNil      = 1 << iota // a pointer phi that is never nil
	PhiNonNegative             // an integer phi that is never negative
	phiClaims                  // above all combinations of them
)

// Ops describes every operation. Fixed; codec, verifier and text form are driven by it.
var Ops = [NumOps]OpInfo{
	OpInvalid: {Name: "invalid"},

	OpConst:   {"const", "ti", OneValue, 0, 1, "scalar constant: the bits of Imm; t is bool, an integer or a float type"},
	OpString:  {"string", "td", OneValue, 0, 1, "string constant; t's underlying type is string"},
	OpZero:    {"zero", "t", OneValue, 0, 1, "zero value of a type that is no aggregate"},
	OpFunc:    {"func", "f", OneValue, 0, 1, "function value of a function without captures"},
	OpClosure: {"closure", "fA", OneValue, Safepoint, 0, "function value of a function with captures; slots are captured by value"},
	OpPhi:     {"phi", "th", OneValue, 0, 1, "one operand per predecessor"},

	OpAdd:     {"add", "vv", OneValue, 0, 1, "integers wrap; floats"},
	OpSub:     {"sub", "vv", OneValue, 0, 1, "integers wrap; floats"},
	OpMul:     {"mul", "vv", OneValue, 0, 4, "integers wrap; floats"},
	OpDiv:     {"div", "vv", OneValue, Traps, 40, "integers: truncates, TrapDivide on zero, the least integer by -1 wraps; floats"},
	OpRem:     {"rem", "vv", OneValue, Traps, 40, "integers: sign of the dividend, TrapDivide on zero"},
	OpAnd:     {"and", "vv", OneValue, 0, 1, "integers, bools"},
	OpOr:      {"or", "vv", OneValue, 0, 1, "integers, bools"},
	OpXor:     {"xor", "vv", OneValue, 0, 1, "integers, bools"},
	OpShl:     {"shl", "vv", OneValue, 0, 1, "the count is any unsigned integer; counts from the width on give 0"},
	OpShr:     {"shr", "vv", OneValue, 0, 1, "arithmetic if the first operand is signed; the count as in shl"},
	OpNeg:     {"neg", "v", OneValue, 0, 1, "integers, floats"},
	OpNot:     {"not", "v", OneValue, 0, 1, "bool"},
	OpEq:      {"eq", "vv", OneValue, Traps | Safepoint, 2, "two values of one type that is comparable, or with a zero instruction as the second, of any; gives bool"},
	OpNe:      {"ne", "vv", OneValue, Traps | Safepoint, 2, "as eq"},
	OpLt:      {"lt", "vv", OneValue, 0, 2, "integers, floats, strings; gives bool; greater is less the other way round"},
	OpLe:      {"le", "vv", OneValue, 0, 2, "as lt"},
	OpConvert: {"convert", "tv", OneValue, 0, 8, "between integer and float types; out-of-range floats give what Go gives on amd64"},
	OpChange:  {"change", "tv", OneValue, 0, 1, "to another type with an identical underlying type, tags ignored, or between pointers to such; proofs stay"},

	OpNilCheck:      {"nilcheck", "v", OneValue, Traps, 2, "the pointer, proven not nil; TrapNil"},
	OpNonNil:        {"nonnil", "v", OneValue, 0, 2, "the pointer, proven not nil by a branch that dominates"},
	OpIndexCheck:    {"idxcheck", "vv", OneValue, Traps, 2, "int: the second operand, any integer, proven an index of the first, a slice or string; TrapIndex"},
	OpIndexCheckLen: {"idxchecklen", "iv", OneValue, Traps, 2, "int: the operand, any integer, proven below Imm; TrapIndex"},
	OpIndexProof:    {"idx", "vv", OneValue, 0, 2, "int: as idxcheck, but proven by a dominating branch i < len(s) and a non-negative i, an int"},
	OpIndexProofLen: {"idxlen", "iv", OneValue, 0, 2, "int: as idxchecklen, but proven by a constant, or by a branch i < c <= Imm and a non-negative i, an int"},

	OpLoad:  {"load", "p", OneValue, 0, 4, "the variable's value; its type is no aggregate"},
	OpStore: {"store", "pv", NoResult, Effect, 4, "not to a string"},
	OpCopy:  {"copy", "pp", NoResult, Effect, 16, "the second variable, an aggregate, to the first of the same type; they may overlap"},
	OpClear: {"clear", "p", NoResult, Effect, 16, "sets a variable of any type to its zero value"},
	OpAddr:  {"addr", "p", OneValue, 0, 2, "pointer to the variable, proven not nil; not into a slot or string"},

	OpNew:          {"new", "t", OneValue, Safepoint | Traps, 0, "pointer to a new zero variable of type t, proven not nil"},
	OpMakeSlice:    {"makeslice", "tvv", OneValue, Safepoint | Traps, 0, "slice of type t with length and capacity, ints"},
	OpSlice:        {"slice", "tvooo", OneValue, Traps, 8, "of a slice, string (no third) or pointer to array proven not nil; bounds low, high, max are ints; t is the result's type"},
	OpSliceToArray: {"slicetoarray", "tv", OneValue, Traps, 4, "slice to pointer to array; nil stays nil"},
	OpLen:          {"len", "v", OneValue, 0, 1, "int: of a slice or string"},
	OpCap:          {"cap", "v", OneValue, 0, 1, "int: of a slice"},
	OpCopySlice:    {"copyslice", "vv", OneValue, Effect | Safepoint, 0, "int: elements copied from the second, a slice of the same element type or, for bytes, a string, to the first"},
	OpFreeze:       {"freeze", "tv", OneValue, 0, 1, "string of type t that shares the bytes of a []byte, which must not change any more"},
	OpMapRef:       {"mapref", "tv", OneValue, 0, 1, "map[K]V as a pointer to the library's Map[K, V], which may be nil; t is that pointer type"},
	OpMapOf:        {"mapof", "tv", OneValue, 0, 1, "the reverse of mapref; t is the map type"},

	OpBox:    {"box", "ta", OneValue, Safepoint, 4, "interface of type t that holds the operand, whose type is no interface"},
	OpUnbox:  {"unbox", "tv", ResultAndOK, 0, 4, "the value of type t in an interface and true, or zero and false; t is no interface"},
	OpAssert: {"assert", "tv", ResultAndOK, 0, 0, "the interface as interface type t if its dynamic type implements it, or nil and false"},
	OpUpcast: {"upcast", "tv", OneValue, 0, 1, "the interface as interface type t, whose methods are a subset"},

	OpCall:        {"call", "fA", CallResults, Traps | Safepoint | Effect, 16, "function without captures"},
	OpCallClosure: {"callc", "vA", CallResults, Traps | Safepoint | Effect, 0, "function value; TrapNil"},
	OpCallMethod:  {"callm", "vmA", CallResults, Traps | Safepoint | Effect, 0, "method of an interface value; TrapNil"},
	OpIntrinsic:   {"sys", "xA", CallResults, Traps | Safepoint | Effect, 16, "operation built into DomainZero or the translator: see the table of intrinsics, also for the flags"},

	OpCatch:       {"catch", "", ManyValues, Effect, 0, "first in a handler: three ints, the trap and its operands a and b; Dst has three values"},
	OpFrameSelf:   {"frameself", "", OneValue, 0, 2, "uintptr that identifies this activation: what framecallee gives in its caller"},
	OpFrameCallee: {"framecallee", "", OneValue, 0, 2, "uintptr that identifies the activations called directly from this one"},
	OpTLSGet:      {"tlsget", "", OneValue, 0, 4, "any: the current thread's local value"},
	OpTLSSet:      {"tlsset", "v", NoResult, Effect, 4, "sets the current thread's local value, an any"},

	OpJump:   {"jump", "b", NoResult, Terminator, 2, ""},
	OpBranch: {"br", "vbb", NoResult, Terminator, 2, "to the first block if the bool is true"},
	OpReturn: {"ret", "A", NoResult, Terminator, 4, "one operand per result"},
	OpThrow:  {"throw", "", NoResult, Terminator, 0, "continues at the nearest handler of a caller; in a handler block, of this function's callers"},
}

// String returns the operation's name in the text form.
func (op Op) String() string { return op.Info().Name }

// Info returns the description of the operation, that of OpInvalid if there is none.
func (op Op) Info() *OpInfo {
	if op < NumOps {
		return &Ops[op]
	}
	return &Ops[OpInvalid]
}
