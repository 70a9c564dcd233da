package target

import (
	"github.com/portico-os/portico/translator/abi"
	"github.com/portico-os/portico/translator/code"
)

// A Portal describes the stub of a portal method: the switch to a service thread and back. On entry
// the registers hold the arguments, and Receiver the capability.
//
// The stub checks that the service's domain lives, that the service is free and the domain has a
// thread to lend to it (the quota of concurrent calls) with room on its stack, that the domain holds
// the memory objects passed and, on return, that the caller's domain lives and nobody waits for the
// thread. What refers to objects it has copied by code that may fail. If one of these fails DomainZero
// does the rest: the stub leaves through StubIntrinsic with Number and what happened.
//
// Package portal fills it in from a method; nothing of it changes once the stub is made.
type Portal struct {
	Number  int64 // of the method, below PortalNumbers
	Refused bool  // the stub only leaves

	Args, Results []abi.Part
	Receiver      abi.Part // of Args

	// Arguments without a copier are passed in registers, and refer to memory objects alone: these.
	CopiesArgs bool      // code.CopyArguments is called
	ArgObjects []abi.Reg // nil with it

	// Results without a copier are in registers and refer to nothing. With one it need not be called
	// if these are nil, or held by the caller's domain; if both are empty, it always is.
	CopiesResults bool // code.CopyResults is called
	ResultObjects []abi.Reg
	Error         abi.Reg // type word of a result that is an error; NoReg: none

	StackBytes int64 // of an abi.CopyLayout; 0 without copiers

	// Offsets in the domain's block of the functions of its scheduler that are called for
	// the current thread, 0 for those that are not: before a call and behind its return for
	// the caller, at both ends of the method for the service.
	CallHook, ReturnHook, EnterHook, LeaveHook int32
}

// What happened when a portal's stub left, in the number that it leaves with: bits above PortalNumbers.
// The code that copies leaves with abi.CopyHelp.
const (
	PortalCalls   = 1 << 30 // the call cannot begin, and nothing has happened
	PortalBegins  = 1 << 29 // its arguments cannot be copied, or its domain not entered; a thread is lent to the service, in PortalLent
	PortalReturns = 1 << 28 // the method has returned, and its results are not copied
	PortalAnswers = 1 << 27 // the results are what the caller gets, where it wants them or in registers
	PortalNumbers = 1 << 26
)

// PortalLent is the register with the thread that a stub has lent, and with the one that DomainZero
// lends before it goes on at PortalStub.Begin.
const PortalLent = abi.Reg(abi.NumGeneral - 1)

// PortalStack is what every service thread's stack has room for, in bytes, besides Portal.StackBytes:
// the method's first frames, and what copies results.
const PortalStack = 8 << 10

// A PortalStub is the stub of a portal method.
type PortalStub struct {
	Text   []byte
	Relocs []code.Reloc // to SymbolStub of abi.StubIntrinsic, to SymbolFunc, for the method, and to SymbolCopier

	// Offsets where DomainZero makes a stub go on that left, with the registers that it left with: to
	// begin the call on a thread that is lent, and when the method has returned.
	Begin, Return uint32
}
