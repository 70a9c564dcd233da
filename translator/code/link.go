package code

import (
	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/verifier"
)

// A Reloc is a field of the text that the linker fills in with the symbol's value and Addend.
// Package link refuses values that do not fit; those of a portal's stub package portal fills in.
type Reloc struct {
	Offset   uint32 // in the text, of 4 bytes
	Relative bool   // to the end of the field; else absolute, for all values are below 2 GiB
	Symbol   Symbol // package link has prepared it before it fills in the field
	Addend   int64  // to the symbol's value
}

// A Symbol is what the linker knows the address or number of. Two of the same fields are one, so
// that fields that a kind does not use stay zero: tables of symbols rely on it.
type Symbol struct {
	Kind      SymbolKind
	Component *verifier.Component // of SymbolFunc, FuncValue, Data, Statics and Global
	Index     int32               // FuncID; DataID; the stub; the method's index in Type; the global; the Copier
	Type      *bytecode.Type      // SymbolType, SymbolMethod
}

// SymbolKind says what a symbol is.
type SymbolKind uint8

// The kinds of symbols: package link prepares each and knows its value.
const (
	SymbolFunc      SymbolKind = iota // entry of function Index of Component
	SymbolFuncValue                   // constant closure object of that function
	SymbolStub                        // entry of stub Index
	SymbolType                        // descriptor of Type
	SymbolData                        // bytes of datum Index of Component
	SymbolStatics                     // offset in abi.Domain of the pointer to Component's statics
	SymbolGlobal                      // offset in Component's statics of global Index
	SymbolMethod                      // offset in method tables of method Index of interface Type
	SymbolZero                        // address of the object of size zero
	SymbolIntrinsic                   // entry of the code of TranslateIntrinsic for number Index, with the same options
	SymbolCopier                      // entry of the code of TranslateCopier for Copier Index and Type
)

// A Copier is a kind of code that is made for a type, or for all: it copies parameters of portal calls, or
// compares and hashes. All take what they need in the first registers. Those that copy return 0 there if
// they fail.
type Copier int32

// The kinds. CopyArguments and CopyResults are of a method's signature without receiver, CopyValue of the
// type of an object's elements, the last two of that of variables; the others are of no type.
const (
	CopyObject    Copier = iota // source, bytes, header, abi.Domain of the target; the copy
	CopyGraph                   // first copy, abi.Domain: replaces references from there on
	CopyValue                   // value in a copy, abi.Domain: replaces its references
	CopyArguments               // abi.CopyFrame, the service's stack pointer, its abi.Domain
	CopyResults                 // abi.CopyFrame, the caller's SavedSP, its abi.Domain
	EqualValues                 // two variables: whether they are equal
	HashValue                   // variable, seed: its hash
)

// String returns the name of the kind in traces.
func (c Copier) String() string {
	return [...]string{"copy object", "copy graph", "copy value", "copy arguments", "copy results", "equal", "hash"}[c]
}
