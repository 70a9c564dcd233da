package ir

// Op is an instruction's operation.
type Op uint8

// The operations. Width is that of operands and results in bytes, 4 or 8, unless the
// comment says otherwise.
const (
	OpInvalid Op = iota

	OpEntry // the parameters, in fixed registers
	OpPhi   // one operand for each predecessor of the block

	OpConst      // Imm
	OpFloatConst // the float with bits Imm
	OpSymbol     // the address of Sym plus Imm
	OpLea        // the address of the memory operand
	OpStatics    // the domain's statics of the component whose offset is Sym

	OpAdd
	OpSub
	OpMul
	OpAnd
	OpOr
	OpXor
	OpShl // a count in a register is taken modulo the width, as in the next three
	OpShr
	OpSar
	OpRol // a constant count is, too
	OpNeg
	OpSwap       // byte order
	OpSignExtend // from From bytes to 8
	OpZeroExtend // from From bytes to 8
	OpDiv        // quotient and remainder
	OpMulWide    // high and low word of the unsigned product
	OpAddCarry   // x, y, carry: sum and carry
	OpSubBorrow
	OpBitLen
	OpTrailing

	OpSet    // the condition as 0 or 1
	OpMask   // the condition, Below, as 0 or -1
	OpTrapIf // traps on the condition

	OpFloatAdd
	OpFloatSub
	OpFloatMul
	OpFloatDiv
	OpFloatXor
	OpFloatSqrt
	OpIntToFloat   // From bytes, signed, to Width
	OpFloatToInt   // From bytes to Width, signed
	OpFloatToFloat // From to Width
	OpIntAsFloat   // the bits
	OpFloatAsInt   // the bits

	OpLoad     // Width 1, 2, 4 or 8, zero-extended
	OpStore    // the same
	OpNilCheck // traps if the operand is nil
	OpCopyMem  // Imm bytes to the first address from the second: not partly overlapping
	OpClearMem // Imm bytes at the address
	OpClearSlots
	OpAlloc   // a new object: header of descriptor Sym and count Imm>>32, Imm bytes in all; or bytes and header are operands
	OpFill    // at the address so many bytes, with the third operand's low byte
	OpTime    // time stamp counter
	OpPortIn  // from the I/O port: Width 1, 2 or 4
	OpPortOut // to the I/O port the second operand

	OpCall    // of Sym
	OpCallMem // of the address in memory
	OpPoll

	OpJump
	OpBranch // on the condition to the first successor
	OpReturn
	OpUnreachable // after a call that does not return

	// Made by allocation, and last: regalloc's addSpills tells others by the order.
	OpMove
	OpSpill  // to spill slot Imm
	OpReload // from it

	NumOps
)

// Flags are properties of operations. Package opt goes by Pure, Commutes, Effect, Terminator and
// SaveAll, allocation by Commutes, SaveAll and Remat, a target by SaveAll; only tests by
// Conditional.
type Flags uint16

// The flags.
const (
	Pure        Flags = 1 << iota // may be removed, repeated or merged with an equal one
	Commutes                      // the first two operands
	Effect                        // must not be removed or reordered
	Terminator                    //
	SaveAll                       // a safepoint that keeps registers; others clobber all
	Conditional                   // has Floats and Cond
	Remat                         // may be made anew instead of being spilled
)

// An OpInfo describes an operation.
type OpInfo struct {
	Name  string // unique, for people
	Flags Flags  // see there for who goes by each
}

// Ops describes every operation. Fixed: package opt drops, merges and orders by its flags.
var Ops = [NumOps]OpInfo{
	OpInvalid:      {Name: "invalid"},
	OpEntry:        {"entry", Effect},
	OpPhi:          {"phi", 0},
	OpConst:        {"const", Pure | Remat},
	OpFloatConst:   {"fconst", Pure | Remat},
	OpSymbol:       {"symbol", Pure | Remat},
	OpLea:          {"lea", Pure},
	OpStatics:      {"statics", Pure | Remat},
	OpAdd:          {"add", Pure | Commutes},
	OpSub:          {"sub", Pure},
	OpMul:          {"mul", Pure | Commutes},
	OpAnd:          {"and", Pure | Commutes},
	OpOr:           {"or", Pure | Commutes},
	OpXor:          {"xor", Pure | Commutes},
	OpShl:          {"shl", Pure},
	OpShr:          {"shr", Pure},
	OpSar:          {"sar", Pure},
	OpRol:          {"rol", Pure},
	OpNeg:          {"neg", Pure},
	OpSwap:         {"swap", Pure},
	OpSignExtend:   {"sext", Pure},
	OpZeroExtend:   {"zext", Pure},
	OpDiv:          {"div", 0},
	OpMulWide:      {"mulwide", Pure},
	OpAddCarry:     {"addcarry", Pure},
	OpSubBorrow:    {"subborrow", Pure},
	OpBitLen:       {"bitlen", Pure},
	OpTrailing:     {"trailing", Pure},
	OpSet:          {"set", Pure | Conditional},
	OpMask:         {"mask", Pure | Conditional},
	OpTrapIf:       {"trapif", Effect | Conditional},
	OpFloatAdd:     {"fadd", Pure | Commutes},
	OpFloatSub:     {"fsub", Pure},
	OpFloatMul:     {"fmul", Pure | Commutes},
	OpFloatDiv:     {"fdiv", Pure},
	OpFloatXor:     {"fxor", Pure | Commutes},
	OpFloatSqrt:    {"fsqrt", Pure},
	OpIntToFloat:   {"itof", Pure},
	OpFloatToInt:   {"ftoi", Pure},
	OpFloatToFloat: {"ftof", Pure},
	OpIntAsFloat:   {"itofbits", Pure},
	OpFloatAsInt:   {"ftoibits", Pure},
	OpLoad:         {"load", 0},
	OpStore:        {"store", Effect},
	OpNilCheck:     {"nilcheck", Effect},
	OpCopyMem:      {"copymem", Effect},
	OpClearMem:     {"clearmem", Effect},
	OpClearSlots:   {"clearslots", Effect},
	OpFill:         {"fill", Effect},
	OpAlloc:        {"alloc", SaveAll},
	OpTime:         {"time", Effect},
	OpPortIn:       {"portin", Effect},
	OpPortOut:      {"portout", Effect},
	OpCall:         {"call", Effect},
	OpCallMem:      {"callmem", Effect},
	OpPoll:         {"poll", Effect | SaveAll},
	OpJump:         {"jump", Terminator | Effect},
	OpBranch:       {"branch", Terminator | Effect | Conditional},
	OpReturn:       {"return", Terminator | Effect},
	OpUnreachable:  {"unreachable", Terminator | Effect},
	OpMove:         {"move", 0},
	OpSpill:        {"spill", Effect},
	OpReload:       {"reload", 0},
}

// Is reports whether the operation has a property.
func (op Op) Is(flag Flags) bool { return Ops[op].Flags&flag != 0 }

// String returns the operation's name.
func (op Op) String() string { return Ops[op].Name }
