package verifier

import (
	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/bytecode/flow"
)

// A typing says how the types of an operation's operands are judged, and which type its result
// has: judgeTypes goes by it. The shape of the instruction and the definedness of its operands were
// judged before.
type typing struct {
	takes []kinds // of operands, from the first on, no more than there are; None passes where the shape has o
	same  Rule    // unless "", the second of two operands has the type of the first, or this rule is broken

	// Nil where there is no result, or judge gives the results their types. What it returns is the
	// type of the only result.
	gives func(*typer, *bytecode.Instr) *bytecode.Type

	// What else must hold, nil for nothing. It gets what gives returned, before the result is
	// defined.
	judge func(x *typer, in *bytecode.Instr, t *bytecode.Type)
}

// A typer judges the types of a function's instructions.
type typer struct {
	places
	results []*bytecode.Type // of the function's signature: judgeReturn demands them
}

// typings has the typing of each operation, and is fixed. The translator relies on every operand
// to be of a type that takes or judge demands: what neither looks at may be of any type.
var typings = [bytecode.NumOps]typing{
	bytecode.OpConst:   {gives: named(scalar), judge: (*typer).judgeConst},
	bytecode.OpString:  {judge: (*typer).judgeString},
	bytecode.OpZero:    {gives: named(direct)},
	bytecode.OpFunc:    {gives: (*typer).funcType},
	bytecode.OpClosure: {gives: (*typer).funcType},
	bytecode.OpPhi:     {gives: named(direct), judge: (*typer).judgePhi},

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
	bytecode.OpEq:      {same: "compare", gives: basic(bytecode.KindBool), judge: (*typer).judgeEqual},
	bytecode.OpNe:      {same: "compare", gives: basic(bytecode.KindBool), judge: (*typer).judgeEqual},
	bytecode.OpLt:      {takes: []kinds{ordered}, same: "compare", gives: basic(bytecode.KindBool)},
	bytecode.OpLe:      {takes: []kinds{ordered}, same: "compare", gives: basic(bytecode.KindBool)},
	bytecode.OpConvert: {takes: []kinds{number}, gives: named(number)},
	bytecode.OpChange:  {gives: named(every), judge: (*typer).judgeChange},

	bytecode.OpNilCheck:      {takes: []kinds{pointer}, gives: first},
	bytecode.OpNonNil:        {takes: []kinds{pointer}, gives: first, judge: (*typer).judgeNonNil},
	bytecode.OpIndexCheck:    {takes: []kinds{sequence, integer}, gives: basic(bytecode.KindInt)},
	bytecode.OpIndexCheckLen: {takes: []kinds{integer}, gives: basic(bytecode.KindInt), judge: (*typer).judgeLength},
	bytecode.OpIndexProof:    {takes: []kinds{sequence, int64s}, gives: basic(bytecode.KindInt), judge: (*typer).judgeIndexProof},
	bytecode.OpIndexProofLen: {takes: []kinds{int64s}, gives: basic(bytecode.KindInt), judge: (*typer).judgeIndexProofLen},

	bytecode.OpLoad:  {gives: (*typer).loadType},
	bytecode.OpStore: {judge: (*typer).judgeStore},
	bytecode.OpCopy:  {judge: (*typer).judgeCopy},
	bytecode.OpClear: {judge: (*typer).judgeClear},
	bytecode.OpAddr:  {gives: (*typer).addrType},

	bytecode.OpNew:          {gives: (*typer).newType},
	bytecode.OpMakeSlice:    {takes: []kinds{int64s, int64s}, gives: named(slice)},
	bytecode.OpSlice:        {takes: []kinds{every, int64s, int64s, int64s}, gives: named(sequence), judge: (*typer).judgeSlice},
	bytecode.OpSliceToArray: {takes: []kinds{slice}, gives: named(pointer), judge: (*typer).judgeSliceToArray},
	bytecode.OpLen:          {takes: []kinds{sequence}, gives: basic(bytecode.KindInt)},
	bytecode.OpCap:          {takes: []kinds{slice}, gives: basic(bytecode.KindInt)},
	bytecode.OpCopySlice:    {takes: []kinds{slice, sequence}, gives: basic(bytecode.KindInt), judge: (*typer).judgeCopySlice},
	bytecode.OpFreeze:       {takes: []kinds{slice}, gives: named(text), judge: (*typer).judgeFreeze},
	bytecode.OpMapRef:       {takes: []kinds{mapping}, gives: named(pointer), judge: (*typer).judgeMapRef},
	bytecode.OpMapOf:        {takes: []kinds{pointer}, gives: named(mapping), judge: (*typer).judgeMapOf},

	bytecode.OpBox:    {takes: []kinds{concrete}, gives: named(abstract), judge: (*typer).judgeImplements},
	bytecode.OpUnbox:  {takes: []kinds{abstract}, judge: query(concrete)},
	bytecode.OpAssert: {takes: []kinds{abstract}, judge: query(abstract)},
	bytecode.OpUpcast: {takes: []kinds{abstract}, gives: named(abstract), judge: (*typer).judgeImplements},

	bytecode.OpCall:        {judge: (*typer).judgeCall},
	bytecode.OpCallClosure: {takes: []kinds{callable}, judge: (*typer).judgeCallClosure},
	bytecode.OpCallMethod:  {takes: []kinds{abstract}, judge: (*typer).judgeCallMethod},
	bytecode.OpIntrinsic:   {judge: (*typer).judgeIntrinsic},

	bytecode.OpCatch:       {judge: (*typer).judgeCatch},
	bytecode.OpFrameSelf:   {gives: basic(bytecode.KindUintptr)},
	bytecode.OpFrameCallee: {gives: basic(bytecode.KindUintptr)},
	bytecode.OpTLSGet:      {gives: anyType},
	bytecode.OpTLSSet:      {judge: (*typer).judgeTLSSet},

	bytecode.OpJump:   {},
	bytecode.OpBranch: {takes: []kinds{boolean}},
	bytecode.OpReturn: {judge: (*typer).judgeReturn},
	bytecode.OpThrow:  {},
}

// judgeTypes judges an instruction by the typing of its operation.
func (x *typer) judgeTypes(in *bytecode.Instr) {
	r := &typings[in.Op]
	for i, set := range r.takes {
		if in.Args[i] != bytecode.None {
			x.want(in.Args[i], set)
		}
	}
	if r.same != "" {
		x.wantType(r.same, "operand", 1, in.Args[1], x.typeOf(in.Args[0]))
	}
	var t *bytecode.Type
	if r.gives != nil {
		t = r.gives(x, in)
	}
	if r.judge != nil {
		r.judge(x, in, t)
	}
	if t != nil {
		x.define(in, t)
	}
}

// first gives the type of the first operand.
func first(x *typer, in *bytecode.Instr) *bytecode.Type { return x.typeOf(in.Args[0]) }

func anyType(x *typer, _ *bytecode.Instr) *bytecode.Type { return x.v.u.Any() }

func basic(k bytecode.Kind) func(*typer, *bytecode.Instr) *bytecode.Type {
	return func(x *typer, _ *bytecode.Instr) *bytecode.Type { return x.v.u.Basic(k) }
}

// named gives the type that the instruction names, whose underlying type is of these kinds.
func named(set kinds) func(*typer, *bytecode.Instr) *bytecode.Type {
	return func(x *typer, in *bytecode.Instr) *bytecode.Type {
		t := x.v.variable(in.Type, "type", "the result")
		if k := t.Under().Kind; aggregate.has(k) && !set.has(k) {
			fail("aggregate", "the result is of type %s, want %s", t, kindNames[set])
		} else if !set.has(k) {
			fail("type", "the result is of type %s, want %s", t, kindNames[set])
		}
		return t
	}
}

func (x *typer) judgeConst(in *bytecode.Instr, t *bytecode.Type) {
	if !fitsScalar(t.Under(), in.Imm) {
		fail("const", "%#x is no constant of type %s; give its bits, zero-extended from the type's size", in.Imm, t)
	}
}

func (x *typer) judgeString(in *bytecode.Instr, _ *bytecode.Type) {
	t := named(text)(x, in)
	if in.Sym < 0 || int(in.Sym) >= len(x.v.c.file.Data) {
		fail("const", "there is no datum %d", in.Sym)
	}
	x.define(in, t)
	n := int64(len(x.v.c.file.Data[in.Sym]))
	x.facts.Narrow(in.Dst[0], flow.Range{Lo: n, Hi: n})
}

// funcType gives what func and closure, the function values without and with captures, are.
func (x *typer) funcType(in *bytecode.Instr) *bytecode.Type {
	f := x.v.fn(in.Sym)
	if f == nil || len(f.captures) != len(in.Args) || (in.Op == bytecode.OpClosure) != (len(f.captures) > 0) {
		fail("func-value", "there is no function %d with %d captures; use func for those without, closure for others", in.Sym, len(in.Args))
	}
	for i, a := range in.Args {
		x.wantType("func-value", "capture", i, a, f.captures[i])
	}
	return f.sig
}

func (x *typer) judgePhi(in *bytecode.Instr, t *bytecode.Type) {
	k := t.Under().Kind
	if in.Imm != 0 && (in.Imm != bytecode.PhiNonNil || k != bytecode.KindPointer) && (in.Imm != bytecode.PhiNonNegative || !k.IsInteger()) {
		fail("phi-claim", "a phi of type %s cannot claim %d", t, in.Imm)
	}
}

func (x *typer) judgeEqual(in *bytecode.Instr, _ *bytecode.Type) {
	if t := x.typeOf(in.Args[0]); !t.IsComparable() && !x.facts.IsZero(in.Args[1]) {
		fail("compare", "type %s is not comparable, but with a zero instruction as the second operand", t)
	}
}

// judgeChange lets a value of one type be taken for one of another if their underlying types
// are identical but for tags, or both are pointers to types of which that holds.
func (x *typer) judgeChange(in *bytecode.Instr, t *bytecode.Type) {
	from, u := x.typeOf(in.Args[0]), x.v.u
	ok := u.Untagged(from.Under()) == u.Untagged(t.Under()) || from.Kind == bytecode.KindPointer && t.Kind == bytecode.KindPointer &&
		u.Untagged(from.Elem.Under()) == u.Untagged(t.Elem.Under())
	if !ok {
		fail("change", "type %s has another underlying type than %s", t, from)
	}
}

func (x *typer) judgeReturn(in *bytecode.Instr, _ *bytecode.Type) {
	if len(in.Args) != len(x.results) {
		fail("return", "%d operands, want %d results", len(in.Args), len(x.results))
	}
	for i, a := range in.Args {
		x.wantType("return", "result", i, a, x.results[i])
	}
}

func (x *typer) judgeCatch(in *bytecode.Instr, _ *bytecode.Type) {
	check(len(in.Dst) == 3, "result", "catch has %d results, want 3", len(in.Dst))
	for _, d := range in.Dst {
		x.assign(d, x.v.u.Basic(bytecode.KindInt))
	}
}

func (x *typer) judgeTLSSet(in *bytecode.Instr, _ *bytecode.Type) {
	x.wantType("type", "operand", 0, in.Args[0], x.v.u.Any())
}
