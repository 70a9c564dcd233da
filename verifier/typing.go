package verifier

import (
	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/bytecode/flow"
)

// A typing says how the types of an operation's operands are judged, and which type its result
// has. The shape of the instruction and the definedness of its operands were judged before.
type typing struct {
	takes []kinds // of operands, from the first on; an operand may be None where the shape allows it
	same  Rule    // unless "", the second operand has the type of the first, or this is broken

	// Nil where there is no result, or judge gives the results their types.
	gives func(*function, *bytecode.Instr) *bytecode.Type

	// What else must hold, nil for nothing. It gets what gives returned, before the result is
	// defined.
	judge func(fn *function, in *bytecode.Instr, t *bytecode.Type)
}

// typings has the typing of each operation.
var typings = [bytecode.NumOps]typing{
	bytecode.OpConst:   {gives: named(scalar), judge: (*function).judgeConst},
	bytecode.OpString:  {judge: (*function).judgeString},
	bytecode.OpZero:    {gives: named(direct)},
	bytecode.OpFunc:    {gives: (*function).funcType},
	bytecode.OpClosure: {gives: (*function).funcType},
	bytecode.OpPhi:     {gives: named(direct), judge: (*function).judgePhi},

	bytecode.OpAdd:     {takes: []kinds{number}, same: "type", gives: first},
	bytecode.OpSub:     {takes: []kinds{number}, same: "type", gives: first},
	bytecode.OpMul:     {takes: []kinds{number}, same: "type", gives: first},
	bytecode.OpDiv:     {takes: []kinds{number}, same: "type", gives: first},
	bytecode.OpRem:     {takes: []kinds{integer}, same: "type", gives: first},
	bytecode.OpAnd:     {takes: []kinds{bitwise}, same: "type", gives: first},
	bytecode.OpOr:      {takes: []kinds{bitwise}, same: "type", gives: first},
	bytecode.OpXor:     {takes: []kinds{bitwise}, same: "type", gives: first},
	bytecode.OpShl:     {takes: []kinds{integer, unsigned}, gives: first},
	bytecode.OpShr:     {takes: []kinds{integer, unsigned}, gives: first},
	bytecode.OpNeg:     {takes: []kinds{number}, gives: first},
	bytecode.OpNot:     {takes: []kinds{boolean}, gives: first},
	bytecode.OpEq:      {same: "compare", gives: basic(bytecode.KindBool), judge: (*function).judgeEqual},
	bytecode.OpNe:      {same: "compare", gives: basic(bytecode.KindBool), judge: (*function).judgeEqual},
	bytecode.OpLt:      {takes: []kinds{ordered}, same: "compare", gives: basic(bytecode.KindBool)},
	bytecode.OpLe:      {takes: []kinds{ordered}, same: "compare", gives: basic(bytecode.KindBool)},
	bytecode.OpConvert: {takes: []kinds{number}, gives: named(number)},
	bytecode.OpChange:  {gives: named(every), judge: (*function).judgeChange},

	bytecode.OpNilCheck:      {takes: []kinds{pointer}, gives: first},
	bytecode.OpNonNil:        {takes: []kinds{pointer}, gives: first, judge: (*function).judgeNonNil},
	bytecode.OpIndexCheck:    {takes: []kinds{sequence, integer}, gives: basic(bytecode.KindInt)},
	bytecode.OpIndexCheckLen: {takes: []kinds{integer}, gives: basic(bytecode.KindInt), judge: (*function).judgeLength},
	bytecode.OpIndexProof:    {takes: []kinds{sequence, int64s}, gives: basic(bytecode.KindInt), judge: (*function).judgeIndexProof},
	bytecode.OpIndexProofLen: {takes: []kinds{int64s}, gives: basic(bytecode.KindInt), judge: (*function).judgeIndexProofLen},

	bytecode.OpLoad:  {gives: (*function).loadType},
	bytecode.OpStore: {judge: (*function).judgeStore},
	bytecode.OpCopy:  {judge: (*function).judgeCopy},
	bytecode.OpClear: {judge: (*function).judgeClear},
	bytecode.OpAddr:  {gives: (*function).addrType},

	bytecode.OpNew:          {gives: (*function).newType},
	bytecode.OpMakeSlice:    {takes: []kinds{int64s, int64s}, gives: named(slice)},
	bytecode.OpSlice:        {takes: []kinds{every, int64s, int64s, int64s}, gives: named(sequence), judge: (*function).judgeSlice},
	bytecode.OpSliceToArray: {takes: []kinds{slice}, gives: named(pointer), judge: (*function).judgeSliceToArray},
	bytecode.OpLen:          {takes: []kinds{sequence}, gives: basic(bytecode.KindInt)},
	bytecode.OpCap:          {takes: []kinds{slice}, gives: basic(bytecode.KindInt)},
	bytecode.OpCopySlice:    {takes: []kinds{slice, sequence}, gives: basic(bytecode.KindInt), judge: (*function).judgeCopySlice},
	bytecode.OpFreeze:       {takes: []kinds{slice}, gives: named(text), judge: (*function).judgeFreeze},
	bytecode.OpMapRef:       {takes: []kinds{mapping}, gives: named(pointer), judge: (*function).judgeMapRef},
	bytecode.OpMapOf:        {takes: []kinds{pointer}, gives: named(mapping), judge: (*function).judgeMapOf},

	bytecode.OpBox:    {takes: []kinds{concrete}, gives: named(abstract), judge: (*function).judgeImplements},
	bytecode.OpUnbox:  {takes: []kinds{abstract}, judge: query(concrete)},
	bytecode.OpAssert: {takes: []kinds{abstract}, judge: query(abstract)},
	bytecode.OpUpcast: {takes: []kinds{abstract}, gives: named(abstract), judge: (*function).judgeImplements},

	bytecode.OpCall:        {judge: (*function).judgeCall},
	bytecode.OpCallClosure: {takes: []kinds{callable}, judge: (*function).judgeCallClosure},
	bytecode.OpCallMethod:  {takes: []kinds{abstract}, judge: (*function).judgeCallMethod},
	bytecode.OpIntrinsic:   {judge: (*function).judgeIntrinsic},

	bytecode.OpCatch:       {judge: (*function).judgeCatch},
	bytecode.OpFrameSelf:   {gives: basic(bytecode.KindUintptr)},
	bytecode.OpFrameCallee: {gives: basic(bytecode.KindUintptr)},
	bytecode.OpTLSGet:      {gives: anyType},
	bytecode.OpTLSSet:      {judge: (*function).judgeTLSSet},

	bytecode.OpJump:   {},
	bytecode.OpBranch: {takes: []kinds{boolean}},
	bytecode.OpReturn: {judge: (*function).judgeReturn},
	bytecode.OpThrow:  {},
}

// judgeTypes judges an instruction by the typing of its operation.
func (fn *function) judgeTypes(in *bytecode.Instr) {
	r := &typings[in.Op]
	for i, set := range r.takes {
		if in.Args[i] != bytecode.None {
			fn.want(in.Args[i], set)
		}
	}
	if r.same != "" {
		fn.wantType(r.same, "operand", 1, in.Args[1], fn.typeOf(in.Args[0]))
	}
	var t *bytecode.Type
	if r.gives != nil {
		t = r.gives(fn, in)
	}
	if r.judge != nil {
		r.judge(fn, in, t)
	}
	if t != nil {
		fn.define(in, t)
	}
}

// first gives the type of the first operand.
func first(fn *function, in *bytecode.Instr) *bytecode.Type { return fn.typeOf(in.Args[0]) }

func anyType(fn *function, _ *bytecode.Instr) *bytecode.Type { return fn.v.u.Any() }

func basic(k bytecode.Kind) func(*function, *bytecode.Instr) *bytecode.Type {
	return func(fn *function, _ *bytecode.Instr) *bytecode.Type { return fn.v.u.Basic(k) }
}

// named gives the type that the instruction names, whose underlying type is of these kinds.
func named(set kinds) func(*function, *bytecode.Instr) *bytecode.Type {
	return func(fn *function, in *bytecode.Instr) *bytecode.Type { return fn.named(in, set) }
}

func (fn *function) judgeConst(in *bytecode.Instr, t *bytecode.Type) {
	if !fitsScalar(t.Under(), in.Imm) {
		fail("const", "%#x is no constant of type %s; give its bits, zero-extended from the type's size", in.Imm, t)
	}
}

func (fn *function) judgeString(in *bytecode.Instr, _ *bytecode.Type) {
	t := fn.named(in, text)
	if in.Sym < 0 || int(in.Sym) >= len(fn.v.file.Data) {
		fail("const", "there is no datum %d", in.Sym)
	}
	fn.define(in, t)
	n := int64(len(fn.v.file.Data[in.Sym]))
	fn.facts.Narrow(in.Dst[0], flow.Range{Lo: n, Hi: n})
}

// funcType gives what func and closure, the function values without and with captures, are.
func (fn *function) funcType(in *bytecode.Instr) *bytecode.Type {
	f := fn.v.fn(in.Sym)
	if f == nil || len(f.captures) != len(in.Args) || (in.Op == bytecode.OpClosure) != (len(f.captures) > 0) {
		fail("func-value", "there is no function %d with %d captures; use func for those without, closure for others", in.Sym, len(in.Args))
	}
	for i, a := range in.Args {
		fn.wantType("func-value", "capture", i, a, f.captures[i])
	}
	return f.sig
}

func (fn *function) judgePhi(in *bytecode.Instr, t *bytecode.Type) {
	k := t.Under().Kind
	if in.Imm != 0 && (in.Imm != bytecode.PhiNonNil || k != bytecode.KindPointer) && (in.Imm != bytecode.PhiNonNegative || !k.IsInteger()) {
		fail("phi-claim", "a phi of type %s cannot claim %d", t, in.Imm)
	}
}

func (fn *function) judgeEqual(in *bytecode.Instr, _ *bytecode.Type) {
	if t := fn.typeOf(in.Args[0]); !t.IsComparable() && !fn.facts.IsZero(in.Args[1]) {
		fail("compare", "type %s is not comparable, but with a zero instruction as the second operand", t)
	}
}

// judgeChange lets a value of one type be taken for one of another if their underlying types
// are identical but for tags, or both are pointers to types of which that holds.
func (fn *function) judgeChange(in *bytecode.Instr, t *bytecode.Type) {
	from, u := fn.typeOf(in.Args[0]), fn.v.u
	ok := u.Untagged(from.Under()) == u.Untagged(t.Under()) || from.Kind == bytecode.KindPointer && t.Kind == bytecode.KindPointer &&
		u.Untagged(from.Elem.Under()) == u.Untagged(t.Elem.Under())
	if !ok {
		fail("change", "type %s has another underlying type than %s", t, from)
	}
}

func (fn *function) judgeReturn(in *bytecode.Instr, _ *bytecode.Type) {
	if len(in.Args) != len(fn.results) {
		fail("return", "%d operands, want %d results", len(in.Args), len(fn.results))
	}
	for i, a := range in.Args {
		fn.wantType("return", "result", i, a, fn.results[i])
	}
}

func (fn *function) judgeCatch(in *bytecode.Instr, _ *bytecode.Type) {
	if len(in.Dst) != 3 {
		fail("result", "catch has %d results, want 3", len(in.Dst))
	}
	for _, d := range in.Dst {
		fn.assign(d, fn.v.u.Basic(bytecode.KindInt))
	}
}

func (fn *function) judgeTLSSet(in *bytecode.Instr, _ *bytecode.Type) {
	fn.wantType("type", "operand", 0, in.Args[0], fn.v.u.Any())
}
