package target

import "github.com/portico-os/portico/translator/abi"

// A Portal describes the stub of a portal method: the switch to a service thread and back,
// wholly in native code if it is fast. On entry the registers hold the arguments, the
// capability the first.
//
// A fast stub checks that the service's domain lives, that the service is free and the domain
// has a thread to lend to it (the quota of concurrent calls), that the domain knows the memory
// objects passed and, on return, that the caller's domain lives, that nobody waits for the thread
// and that the error is nil. If one of these fails DomainZero does the rest: the stub leaves
// through StubIntrinsic with one of two numbers.
//
// Package portal fills it in from a method; nothing of it changes once the stub is made.
type Portal struct {
	// Not Fast: the stub only leaves. Package portal tells by the numbers, of 31 bits, which
	// method it is and which of the two happened.
	Fast         bool
	CallNumber   int64 // the call is still to be made; 0: there is only a return, of any method
	ReturnNumber int64 // the method has returned

	// Of a fast stub, which copies nothing: all is passed in registers, and refers to memory
	// objects alone. Package portal sees to that.
	Args, Results             []abi.Part
	ArgObjects, ResultObjects []abi.Reg // of Args and Results, those that refer to memory objects
	Error                     abi.Reg   // type word of the result that is an error; NoReg: none

	// Offsets in the domain's block of the functions of its scheduler that are called for
	// the current thread, 0 for those that are not: before a call and behind its return for
	// the caller, at both ends of the method for the service. Of a fast stub: one that leaves has
	// package portal call them.
	CallHook, ReturnHook, EnterHook, LeaveHook int32
}
