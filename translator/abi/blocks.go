package abi

// Addr is an address in memory that Go's collector does not know.
type Addr = uintptr

// NilPage is how many bytes from a nil reference on are never mapped, so that accesses to them fault:
// the translator leaves out nil checks by it, and machines see to it.
const NilPage = 4096

// A CPU is what belongs to one processor. A reserved register points to it in native code.
type CPU struct {
	// Entering native code stores them and every exit loads them; nothing between may change
	// them.
	GoSP, GoBP Addr // Go's stack while native code runs

	// Signal handlers and devices set it at any time; package cpu sets or clears it before it
	// enters. Preemption, forced collections and interrupts rely on every loop to look.
	Poll uint64 // non-zero in its low byte: leave at the next poll; code that copies looks at its lowest bit

	// These two are always of one thread: package cpu and portal stubs, which switch threads,
	// set both. At an exit Go takes Thread for the one that left.
	StackLimit Addr // of the current thread: prologues compare the stack pointer with it
	Thread     Addr // current *Thread

	// Of the last exit, until native code is entered again: package cpu reads them first, and sets
	// the last two to enter. NativeSP points to a RegSave then.
	Reason   Reason // why native code left
	NativeSP Addr   // stack pointer and address to go on with
	NativePC Addr

	// Valid while Reason is ReasonFault. The fault exit copies FaultSave to the stack; if there
	// is no room, NativeSP is the address of FaultSave, by which package cpu knows. The signal
	// handler sets FaultPC, by which package cpu finds the trap site.
	FaultPC   Addr // of the instruction; of a leaf stub, the return address of its call
	FaultSave RegSave

	Copying Copying // of parameters of portal calls
}

// Offsets in a CPU block, here and below: stubs, translated code and the platform's assembly go by
// them. A test holds each equal to the struct's; the comments must begin like this.
const (
	CPUGoSP       = 0
	CPUGoBP       = 8
	CPUPoll       = 16
	CPUStackLimit = 24
	CPUThread     = 32
	CPUReason     = 40
	CPUNativeSP   = 48
	CPUNativePC   = 56
	CPUFaultPC    = 64
	CPUFaultSave  = 72
	CPUCopying    = CPUFaultSave + RegSaveBytes
)

// PollOutside is a CPU's Poll that code which copies passes over: a collection is forced at safepoints, of which that
// has none, or the slice is over when the copy is.
const PollOutside = 2

// A Domain is the block that R14 points to. Behind it, at DomainStatics, lie the addresses of
// the domain's package variables by the numbers that components have in its code space.
type Domain struct {
	// Translated code moves HeapNext up to HeapLimit without asking and does not clear what it
	// takes; code that copies parameters to the heap moves it up to HeapEnd, beyond the limit, too, for it
	// writes all that it takes. Package heap changes the three at safepoints. With a limit at the low end of
	// the heap every allocation leaves, and with such an end every copy: forced collections rely on that.
	HeapNext  Addr // next free byte
	HeapLimit Addr // up to which memory is zero from HeapNext on, if it is above that
	HeapEnd   Addr // up to which objects may lie

	// Go alone writes it. A portal stub compares it before it enters the domain and before it
	// returns to it, so a domain that is not DomainAlive runs no more code.
	State uint64 // DomainAlive, DomainDoomed, DomainEnded or DomainHeld

	// Fixed. Native code goes by it when it copies parameters to the domain's heap.
	CopyLimit uint64 // bytes that one direction of a call may copy

	// Never 0: the bitmap of a domain without ports is all zero, and code looks without asking.
	// Fixed before the domain runs: package front loads both words of a check as constants.
	Ports Addr // a bit for each I/O port: set if it is granted; readable for two bytes beyond

	// Fixed. Fast portal stubs rely on it: with 0 no object passes, and each call leaves.
	Holder uint64 // its bit in MemoryObject.Holders; 0 if it has none

	// Fixed once the scheduler has been opened, but that collections change the object's
	// address: hooks load it at each call. A stub leaves if the current thread is
	// SchedulerThread, which may not call.
	Scheduler       Addr // object of the domain-local scheduler, a root of the heap
	SchedulerThread Addr // *Thread on which its methods run; 0 without one
	SchedulerStack  Addr // its StackTop

	// Threads here are ThreadIdle and serve nobody. A stub that finds none leaves, and one that
	// returns leaves while callers starve, so that package portal gives the thread to them.
	Idle     Addr   // threads that can be lent to services, linked by Thread.Next
	Starving uint64 // services with callers that wait for any thread of the domain

	// 0: the scheduler has no such method. A hook that is set stays: stubs that were made to
	// call it do not ask.
	Hooks [NumHooks]Addr // code of the hooks that it has
}

// Offsets in a Domain block.
const (
	DomainHeapNext        = 0
	DomainHeapLimit       = 8
	DomainHeapEnd         = 16
	DomainState           = 24
	DomainCopyLimit       = 32
	DomainPorts           = 40
	DomainHolder          = 48
	DomainScheduler       = 56
	DomainSchedulerThread = 64
	DomainSchedulerStack  = 72
	DomainIdle            = 80
	DomainStarving        = 88
	DomainHooks           = 96
)

// DomainStatics is where the table of package variables begins, from the block on: behind the
// last field, which package domain relies on when it fills the table.
const DomainStatics = 128

// A Hook is a point of a portal call at which a domain-local scheduler may be informed: an index
// of Domain.Hooks, and a bit of the sets of hooks by which package portal tells stubs apart.
type Hook int

// The hooks: in the caller's domain and in the service's.
const (
	HookCall Hook = iota
	HookReturn
	HookEnter
	HookLeave
	NumHooks
)

// Values of Domain.State. Calls enter and return to a domain while it is DomainAlive only. The
// ended one is 0: the block of zeros behind a tombstone is relied on to be of no living domain.
const (
	DomainEnded  = 0
	DomainAlive  = 1
	DomainDoomed = 2
	DomainHeld   = 3 // alive; a copy to or from it waits for its turn
)

// A Thread is a thread control block.
type Thread struct {
	// What it points to State says; stack walks and whoever resumes the thread rely on that.
	SavedSP Addr // stack pointer while another thread runs

	// Fixed while the thread exists. Whoever switches to it copies StackLimit to the CPU's, and
	// Resume takes the domain's register from Domain.
	StackLimit Addr // lowest stack pointer for which prologues go on; StackReserve lies below
	StackTop   Addr // SavedSP of a thread without frames: the word there is zero and ends stack walks
	Domain     Addr // *Domain that it belongs to

	// Caller and Callee of two threads point to each other; a Caller of 0 beside a Service
	// means that the caller is gone, and the return must leave. Stubs and package portal set
	// and clear both; the search for deadlocks and the end of a domain follow them.
	Caller  Addr // *Thread blocked in the portal call that this one serves
	Service Addr // *Service that it is lent to

	// Means something in Domain.Idle alone, where stubs and package domain take and put threads.
	Next Addr // in that list; 0: the last

	// Walks of the stack find the youngest frame by it and SavedSP: both are changed together.
	State uint64 // ThreadIdle to ThreadDead

	// TLSData is a root of the heap. A thread that a stub takes back keeps both for the next
	// call that it serves, of the same domain.
	TLSType Addr // the thread-local value, an interface: address of its descriptor, 0 for nil
	TLSData Addr // its data word

	// Package cpu sets them before it continues at a handler; 0 says that the panic is in the
	// thread-local value.
	Trap  uint64 // pending trap, a bytecode.Trap, and its operands: what catch returns
	TrapA uint64
	TrapB uint64

	// Fixed. No other thread gets an Index while the system runs: schedulers and traces rely on
	// it. A Handle is another thread's once this one is gone.
	Index  uint64 // by which its domain's scheduler knows it, from 1
	Handle uint64 // by which DomainZero finds what Go knows of it

	// See Caller, which is changed with it.
	Callee Addr // *Thread that serves the portal call that it is blocked in; 0: none
}

// Offsets in a Thread block.
const (
	ThreadSavedSP    = 0
	ThreadStackLimit = 8
	ThreadStackTop   = 16
	ThreadDomain     = 24
	ThreadCaller     = 32
	ThreadService    = 40
	ThreadNext       = 48
	ThreadState      = 56
	ThreadTLSType    = 64
	ThreadTLSData    = 72
	ThreadTrap       = 80
	ThreadTrapA      = 88
	ThreadTrapB      = 96
	ThreadIndex      = 104
	ThreadHandle     = 112
	ThreadCallee     = 120
)

// Values of Thread.State: where a thread's registers are while it does not run. Native code
// changes ThreadReady to nothing else: a thread that is ThreadReady, is not the processor's
// current one and is not in the run queue is blocked in a portal call that stayed in native
// code, with SavedSP at a return address.
const (
	ThreadIdle    = iota // has no frames
	ThreadReady          // runs, or is blocked natively
	ThreadStopped        // SavedSP points to a RegSave
	ThreadDead
)

// A Service is native code's view of a service (the JX paper, section 2.2): it lies in the
// memory of the service's domain. It serves one call at a time, on a thread of the domain that
// is lent to it for the length of the call.
type Service struct {
	// Fixed, but that collections move the object: stubs load both at each call. A tombstone's
	// domain is a block of zeros, which is DomainEnded.
	Domain Addr // *Domain
	Object Addr // the object that implements the portal interface: a root of its heap

	// While it is 0 a call may begin. Whoever lends a thread, a stub or package domain, sets it
	// and the thread's Service; whoever takes it back clears both.
	Thread Addr // *Thread that serves a call; 0: none

	// One more if the caller that is served is gone. A return leaves unless it is 0.
	Waiting uint64 // callers that wait until it is free
	Calls   uint64 // made so far, for the domain manager; stubs and package portal count
	Handle  uint64 // by which DomainZero finds what Go knows of it; 0: of no living domain
}

// Offsets in a Service block.
const (
	ServiceDomain  = 0
	ServiceObject  = 8
	ServiceThread  = 16
	ServiceWaiting = 24
	ServiceCalls   = 32
	ServiceHandle  = 40
)

// A Capability is an entry of a domain's capability table: what the data word of a portal
// points to. There is one per domain and service.
type Capability struct {
	// The address of a tombstone once the service's domain has ended: holders find out by
	// calling, for portal stubs load it at each call.
	Service Addr // *Service

	// Set for a new one, too, so that a collection under way does not drop it. Package domain sets
	// and clears it; native code does not look at it.
	Reached uint64 // by the collection under way
}

// Offsets in a Capability block.
const (
	CapabilityService = 0
	CapabilityReached = 8
)

// StackReserve is how many bytes below Thread.StackLimit are usable: room for a small frame that
// prologues let stand in it, a leaf function without a stack check behind it, and what stubs push.
// NewThread lays stacks out so; the fault exit relies on it when it looks for room.
const StackReserve = 2048

// MaxLeafFrame is the largest frame, in bytes, of a function that may leave out the stack check if
// it is a leaf. StackReserve relies on it.
const MaxLeafFrame = 512

// A TypeDesc is a run-time type descriptor. Its address identifies the type in a code space:
// comparisons of interfaces and unbox compare addresses.
type TypeDesc struct {
	Size uint64 // of a value in bytes; fixed: collectors step over objects by it

	// A longer table may take its place when code is added: code loads it at each call.
	Methods Addr      // method table: code addresses by method offset; 0 if none
	Flags   TypeFlags // fixed: what front and DomainZero compare and box by

	// Set once it is placed. Copies of objects are followed by it: 0 of a type that no parameter
	// leads to, or that has no references.
	Copier Addr // code that replaces the references in a copied value of the type
}

// Offsets in a TypeDesc.
const (
	TypeDescSize    = 0
	TypeDescMethods = 8
	TypeDescFlags   = 16
	TypeDescCopier  = 24
	TypeDescBytes   = 32
)

// TypeFlags are properties of a type that native code tests.
type TypeFlags uint32

// The type flags, which package link sets. Package front and comparisons in Go rely on the first
// two; nobody but tests reads the third.
const (
	TypeDirect     TypeFlags = 1 << iota // pointer-shaped: an interface holds the value itself
	TypeComparable                       // == is defined
)

// An object header is the word before every heap object:
//
//	bits 0-2    header flags
//	bits 3-31   descriptor address (of the element type; a multiple of 8)
//	bits 32-63  number of elements: 1 for a variable, the capacity for an array
//
// An object takes HeaderSize + max(MinObject, size rounded up to 8) bytes. Translated code and
// package object make headers; package object and collectors take them apart.
const (
	HeaderSize  = 8  // bytes
	MinObject   = 8  // bytes: a forwarded object holds its new address
	HeaderCount = 32 // first bit of the number of elements
	HeaderFlags = 7  // mask of the flags; descriptors are multiples of 8
)

// Header flags, 0 in a new object: translated code stores headers without. Only collections and
// package object change them. Sizes of objects depend on HeaderHasHash.
const (
	HeaderForwarded = 1 // the first word of the object is its new address
	HeaderHashed    = 2 // its address was hashed
	HeaderHasHash   = 4 // it moved since: the hash is in the word behind it
)

// MaxElements is the largest element count of an object: what the header has bits for. No code
// checks it: an object has at least a byte an element and at most bytecode.MaxSize.
const MaxElements = 1<<32 - 1

// MaxInlineAlloc is the largest object, header included, that translated code may
// allocate by itself from the chunk. Allocation is: next = HeapNext + bytes; if next is
// above HeapLimit call StubAlloc; HeapNext = next; store the header. Package front
// compares lengths with it, package emit sizes: both leave what is larger to a stub.
const MaxInlineAlloc = 4096

// A MemoryObject is the descriptor that a *memobj.Memory points to.
type MemoryObject struct {
	// Package memobj alone writes both. Base stays after a revocation: translated code that
	// compared with Len before uses it until its next safepoint, and loads both anew behind.
	Base Addr
	Len  uint64 // 0 once it is revoked

	// Go alone writes it. A stub passes what the other domain holds already and leaves for the
	// rest.
	Holders uint64 // bit set: the domain with this Holder bit holds it
}

// Offsets in a MemoryObject.
const (
	MemoryObjectBase    = 0
	MemoryObjectLen     = 8
	MemoryObjectHolders = 16
)

// ClosureCode is where a closure object has the address of its code; calls of function values load
// it. The object has the type that verifier.Component.ClosureType says. A function value is a
// reference to one; for a function without captures it lies in constant data.
const ClosureCode = 0
