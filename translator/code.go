package translator

import (
	"github.com/portico-os/portico/translator/code"
	"github.com/portico-os/portico/translator/front"
)

// What translation takes and yields, under the names by which others know it: they need no
// package behind this one but abi and, for the hand-made code, target.
type (
	Options     = front.Options
	Code        = code.Code
	Safepoint   = code.Safepoint
	TrapSite    = code.TrapSite
	TrapOperand = code.TrapOperand
	Reloc       = code.Reloc
	Symbol      = code.Symbol
)

// The kinds of trap operands that have to be looked up.
const (
	OperandReg   = code.OperandReg
	OperandStack = code.OperandStack
)

// RelocRel32 is the kind of relocations that are relative.
const RelocRel32 = code.RelocRel32

// The kinds of symbols.
const (
	SymbolFunc      = code.SymbolFunc
	SymbolFuncValue = code.SymbolFuncValue
	SymbolStub      = code.SymbolStub
	SymbolType      = code.SymbolType
	SymbolClosure   = code.SymbolClosure
	SymbolData      = code.SymbolData
	SymbolStatics   = code.SymbolStatics
	SymbolGlobal    = code.SymbolGlobal
	SymbolMethod    = code.SymbolMethod
	SymbolZero      = code.SymbolZero
	SymbolIntrinsic = code.SymbolIntrinsic
)
