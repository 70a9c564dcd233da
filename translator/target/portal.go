package target

import "github.com/portico-os/portico/translator/abi"

// A Portal describes the stub of a portal method: the switch to a service thread and back, wholly in
// native code if it is native. On entry the registers hold the arguments, Receiver the capability.
//
// A native stub checks that the service's domain lives, that the service is free and the domain
// has a thread to lend to it (the quota of concurrent calls), that the domain knows the memory
// objects passed and, on return, that the caller's domain lives, that nobody waits for the thread
// and that the error is nil. What refers to objects it has copied by code that may fail. If one of
// these fails DomainZero does the rest: the stub leaves through StubIntrinsic with one of two numbers.
//
// Package portal fills it in from a method; nothing of it changes once the stub is made.
type Portal struct {
	// Not Native: the stub only leaves. Package portal tells by the numbers, of 31 bits, which
	// method it is and which of the two happened.
	Native       bool
	CallNumber   int64 // the call is still to be made; 0: there is only a return, of any method
	ReturnNumber int64 // the method has returned

	// Of a native stub. What has no copier is passed in registers, and refers to memory objects
	// alone. Package portal sees to that.
	Args, Results             []abi.Part
	Receiver                  abi.Reg
	ArgObjects, ResultObjects []abi.Reg // of what has no copier, those that refer to memory objects
	Error                     abi.Reg   // type word of the result that is an error; NoReg: none, or it has a copier

	// Whether code.CopyArguments and code.CopyResults are called, and what these pass in memory,
	// below the top of the service thread's stack.
	CopiesArgs, CopiesResults bool
	StackBytes                int64 // of an abi.CopyLayout; 0 without copiers

	// Offsets in the domain's block of the functions of its scheduler that are called for
	// the current thread, 0 for those that are not: before a call and behind its return for
	// the caller, at both ends of the method for the service.
	CallHook, ReturnHook, EnterHook, LeaveHook int32
}
