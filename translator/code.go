package translator

import (
	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/config/model"
	"github.com/portico-os/portico/translator/abi"
	"github.com/portico-os/portico/verifier"
)

// Options are a domain's translator switches. Domains with equal options share code.
type Options = model.Translator

// Code is a translated function, relocatable.
type Code struct {
	Name       string
	Text       []byte
	Relocs     []Reloc
	FrameSize  int64   // bytes between RSP in the body and the return address
	SlotRefs   []int32 // at every safepoint: offsets from RSP of variables that hold references
	Safepoints []Safepoint
	Traps      []TrapSite
	Lines      []LineEntry // by PC
	Handler    int64       // offset of the handler block, -1 if there is none
	Source     string      // file name, for traces
}

// A Safepoint is a stack map: where references are while the function is stopped at
// the return address PC.
type Safepoint struct {
	PC    uint32
	Slots []int32 // offsets from RSP of other words that hold references (or nil)
	Regs  uint16  // at a save-all stub: bit r is set if general register r holds one
	Call  bool    // at a call: registers hold nothing
}

// A TrapSite is an instruction that may trap: either the return address of its call of
// StubTrap, or the address of an instruction that may fault in hardware.
type TrapSite struct {
	PC   uint32
	Trap bytecode.Trap
	A, B TrapOperand // of the index and bound traps; of TrapMemoryRange, the offset and the object
}

// A TrapOperand says where a trap's operand is when its site is reached.
type TrapOperand struct {
	Kind  OperandKind
	Reg   abi.Reg // OperandReg: in RegSave
	Const int64   // OperandConst; OperandStack: offset from RSP in the body
}

// OperandKind says what a TrapOperand is.
type OperandKind uint8

// The kinds of trap operands.
const (
	OperandNone OperandKind = iota
	OperandReg
	OperandStack
	OperandConst
)

// A LineEntry gives the source line from PC on.
type LineEntry struct {
	PC   uint32
	Line int32
}

// A Reloc is a field of the text that the linker fills in.
type Reloc struct {
	Offset uint32
	Kind   RelocKind
	Symbol Symbol
	Addend int64
}

// RelocKind says how a symbol's value is stored.
type RelocKind uint8

// The kinds of relocations.
const (
	RelocRel32 RelocKind = iota // 32 bits, relative to the end of the field
	RelocAbs32                  // 32 bits, absolute; all values are below 2 GiB
)

// A Symbol is what the linker knows the address or number of.
type Symbol struct {
	Kind      SymbolKind
	Component *verifier.Component // SymbolFunc, SymbolFuncValue, SymbolData, SymbolStatics
	Index     int32               // FuncID; DataID; the stub; the method's index in Type; the global
	Type      *bytecode.Type      // SymbolType, SymbolMethod
	Captures  []*bytecode.Type    // SymbolClosure
}

// SymbolKind says what a symbol is.
type SymbolKind uint8

// The kinds of symbols.
const (
	SymbolFunc      SymbolKind = iota // entry of function Index of Component
	SymbolFuncValue                   // constant closure object of that function
	SymbolStub                        // entry of stub Index
	SymbolType                        // descriptor of Type
	SymbolClosure                     // descriptor of closure objects with these Captures
	SymbolData                        // bytes of datum Index of Component
	SymbolStatics                     // offset in abi.Domain of the pointer to Component's statics
	SymbolGlobal                      // offset in Component's statics of global Index
	SymbolMethod                      // offset in method tables of method Index of interface Type
	SymbolZero                        // address of the object of size zero
	SymbolIntrinsic                   // entry of the code of TranslateIntrinsic for number Index, with the same options
)
