package ir

import "github.com/portico-os/portico/translator/abi"

// Op is an instruction's operation.
type Op uint8

// The operations. Width is that of operands and results in bytes, 4 or 8, unless the
// comment says otherwise.
const (
	OpInvalid Op = iota

	OpEntry // the parameters, in fixed registers
	OpIn    // the incoming argument at Imm, which stays in memory
	OpPhi   // one operand for each predecessor of the block

	OpConst      // Imm
	OpFloatConst // the float with bits Imm
	OpSymbol     // the address of Sym plus Imm
	OpLea        // the address of the memory operand
	OpStatics    // the domain's statics of the component whose offset is Sym
	OpCopy

	OpAdd
	OpSub
	OpMul
	OpAnd
	OpOr
	OpXor
	OpShl // a count in a register is taken modulo the width, as in the next three
	OpShr
	OpSar
	OpRol
	OpNeg
	OpCom
	OpSwap       // byte order
	OpSignExtend // from From bytes to 8
	OpZeroExtend // from From bytes to 8
	OpDiv        // quotient and remainder
	OpMulWide    // high and low word of the unsigned product
	OpAddCarry   // x, y, carry: sum and carry
	OpSubBorrow
	OpBitLen
	OpTrailing
	OpOnes

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
	OpFill    // RCX bytes at RDI with the byte AL
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

	// Made by allocation.
	OpMove
	OpSpill  // to spill slot Imm
	OpReload // from it

	NumOps
)

// Flags are properties of operations.
type Flags uint16

// The flags.
const (
	Pure        Flags = 1 << iota // may be removed, repeated or merged with an equal one
	Commutes                      // the first two operands
	Tie                           // the first result takes the first operand's register
	Early                         // a result is written before the last operand is read
	Effect                        // must not be removed or reordered
	Terminator                    //
	SaveAll                       // a safepoint that keeps registers; others clobber all
	Conditional                   // has Compare and Cond
	Remat                         // may be made anew instead of being spilled
	shiftOp
)

// An OpInfo describes an operation.
type OpInfo struct {
	Name  string
	Flags Flags
	fix   *Constraints
}

var shiftFix = &Constraints{Args: []RegMask{IntRegs &^ Only(abi.RCX), Only(abi.RCX)}, Defs: []RegMask{IntRegs &^ Only(abi.RCX)}}

const notRAX = IntRegs &^ (1 << abi.RAX)

const notDivide = IntRegs &^ (1<<abi.RAX | 1<<abi.RDX)

// Ops describes every operation.
var Ops = [NumOps]OpInfo{
	OpInvalid:      {Name: "invalid"},
	OpEntry:        {"entry", Effect, nil},
	OpIn:           {"in", Effect, nil},
	OpPhi:          {"phi", 0, nil},
	OpConst:        {"const", Pure | Remat, nil},
	OpFloatConst:   {"fconst", Pure | Remat, nil},
	OpSymbol:       {"symbol", Pure | Remat, nil},
	OpLea:          {"lea", Pure, nil},
	OpStatics:      {"statics", Pure | Remat, nil},
	OpCopy:         {"copy", Pure, nil},
	OpAdd:          {"add", Pure | Commutes, nil},
	OpSub:          {"sub", Pure | Tie, nil},
	OpMul:          {"mul", Pure | Tie | Commutes, nil},
	OpAnd:          {"and", Pure | Tie | Commutes, nil},
	OpOr:           {"or", Pure | Tie | Commutes, nil},
	OpXor:          {"xor", Pure | Tie | Commutes, nil},
	OpShl:          {"shl", Pure | Tie | shiftOp, shiftFix},
	OpShr:          {"shr", Pure | Tie | shiftOp, shiftFix},
	OpSar:          {"sar", Pure | Tie | shiftOp, shiftFix},
	OpRol:          {"rol", Pure | Tie | shiftOp, shiftFix},
	OpNeg:          {"neg", Pure | Tie, nil},
	OpCom:          {"com", Pure | Tie, nil},
	OpSwap:         {"swap", Pure | Tie, nil},
	OpSignExtend:   {"sext", Pure, nil},
	OpZeroExtend:   {"zext", Pure, nil},
	OpDiv:          {"div", 0, &Constraints{Args: []RegMask{1 << abi.RAX, notDivide}, Defs: []RegMask{1 << abi.RAX, 1 << abi.RDX}}},
	OpMulWide:      {"mulwide", Pure, &Constraints{Args: []RegMask{1 << abi.RAX}, Defs: []RegMask{1 << abi.RDX, 1 << abi.RAX}}},
	OpAddCarry:     {"addcarry", Pure, nil},
	OpSubBorrow:    {"subborrow", Pure, nil},
	OpBitLen:       {"bitlen", Pure | Early, nil},
	OpTrailing:     {"trailing", Pure | Early, nil},
	OpOnes:         {"ones", Pure, nil},
	OpSet:          {"set", Pure | Conditional, nil},
	OpMask:         {"mask", Pure | Conditional, nil},
	OpTrapIf:       {"trapif", Effect | Conditional, nil},
	OpFloatAdd:     {"fadd", Pure | Tie | Commutes, nil},
	OpFloatSub:     {"fsub", Pure | Tie, nil},
	OpFloatMul:     {"fmul", Pure | Tie | Commutes, nil},
	OpFloatDiv:     {"fdiv", Pure | Tie, nil},
	OpFloatXor:     {"fxor", Pure | Tie | Commutes, nil},
	OpFloatSqrt:    {"fsqrt", Pure, nil},
	OpIntToFloat:   {"itof", Pure, nil},
	OpFloatToInt:   {"ftoi", Pure, nil},
	OpFloatToFloat: {"ftof", Pure, nil},
	OpIntAsFloat:   {"itofbits", Pure, nil},
	OpFloatAsInt:   {"ftoibits", Pure, nil},
	OpLoad:         {"load", 0, nil},
	OpStore:        {"store", Effect, nil},
	OpNilCheck:     {"nilcheck", Effect, nil},
	OpCopyMem:      {"copymem", Effect, nil},
	OpClearMem:     {"clearmem", Effect, nil},
	OpClearSlots:   {"clearslots", Effect, nil},
	OpFill:         {"fill", Effect, nil},
	OpAlloc:        {"alloc", SaveAll, &Constraints{Args: []RegMask{notRAX, notRAX}, Defs: []RegMask{1 << abi.RAX}}},
	OpTime:         {"time", Effect, &Constraints{Defs: []RegMask{1 << abi.RAX}, Clobbers: 1 << abi.RDX}},
	OpPortIn:       {"portin", Effect, &Constraints{Args: []RegMask{1 << abi.RDX}, Defs: []RegMask{1 << abi.RAX}}},
	OpPortOut:      {"portout", Effect, &Constraints{Args: []RegMask{1 << abi.RDX, 1 << abi.RAX}}},
	OpCall:         {"call", Effect, nil},
	OpCallMem:      {"callmem", Effect, nil},
	OpPoll:         {"poll", Effect | SaveAll, nil},
	OpJump:         {"jump", Terminator | Effect, nil},
	OpBranch:       {"branch", Terminator | Effect | Conditional, nil},
	OpReturn:       {"return", Terminator | Effect, nil},
	OpUnreachable:  {"unreachable", Terminator | Effect, nil},
	OpMove:         {"move", 0, nil},
	OpSpill:        {"spill", Effect, nil},
	OpReload:       {"reload", 0, nil},
}

// Is reports whether the operation has a property.
func (op Op) Is(flag Flags) bool { return Ops[op].Flags&flag != 0 }

// String returns the operation's name.
func (op Op) String() string { return Ops[op].Name }
