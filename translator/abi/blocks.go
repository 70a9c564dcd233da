package abi

// Addr is an address in memory that Go's collector does not know.
type Addr = uintptr

// A CPU is what belongs to one processor.
type CPU struct {
	GoSP, GoBP Addr   // Go's stack while native code runs
	Poll       uint64 // non-zero in its low byte: leave at the next poll
	StackLimit Addr   // of the current thread: prologues compare the stack pointer with it
	Thread     Addr   // current *Thread
	Reason     Reason // why native code left
	NativeSP   Addr   // stack pointer and address to go on with
	NativePC   Addr
	FaultPC    Addr // set by the signal handler
	FaultAddr  Addr
	FaultCode  uint64 // signal number
	FaultSP    Addr   // stack pointer in the body of the function that faulted
	FaultSave  RegSave
}

// Offsets in a CPU block.
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
	CPUFaultAddr  = 72
	CPUFaultCode  = 80
	CPUFaultSP    = 88
	CPUFaultSave  = 96
)

// A Domain is the block that R14 points to. Behind it, at DomainStatics, lie the addresses of
// the domain's package variables by the numbers that components have in its code space.
type Domain struct {
	HeapNext        Addr   // next free byte of the current allocation chunk, which is zeroed
	HeapLimit       Addr   // its end
	State           uint64 // DomainAlive, DomainDoomed or DomainEnded
	ID              uint64
	Ports           Addr           // a bit for each I/O port: set if it is granted; readable for two bytes beyond
	Holder          uint64         // its bit in MemoryObject.Holders; 0 if it has none
	Scheduler       Addr           // object of the domain-local scheduler, a root of the heap
	SchedulerThread Addr           // *Thread on which its methods run; 0 without one
	SchedulerStack  Addr           // its StackTop
	Idle            Addr           // threads that can be lent to services, linked by Thread.Next
	Starving        uint64         // services with callers that wait for any thread of the domain
	Hooks           [NumHooks]Addr // code of the hooks that it has
}

// Offsets in a Domain block.
const (
	DomainHeapNext        = 0
	DomainHeapLimit       = 8
	DomainState           = 16
	DomainID              = 24
	DomainPorts           = 32
	DomainHolder          = 40
	DomainScheduler       = 48
	DomainSchedulerThread = 56
	DomainSchedulerStack  = 64
	DomainIdle            = 72
	DomainStarving        = 80
	DomainHooks           = 88
)

// DomainStatics is where the table of package variables begins, from the block on.
const DomainStatics = 128

// A Hook is a point of a portal call at which a domain-local scheduler may be informed.
type Hook int

// The hooks: in the caller's domain and in the service's.
const (
	HookCall Hook = iota
	HookReturn
	HookEnter
	HookLeave
	NumHooks
)

// Values of Domain.State. Calls enter and return to a domain while it is DomainAlive only.
const (
	DomainEnded  = 0
	DomainAlive  = 1
	DomainDoomed = 2
)

// A Thread is a thread control block.
type Thread struct {
	SavedSP    Addr // stack pointer while another thread runs; it points to a return address
	StackLimit Addr
	StackTop   Addr // SavedSP of a thread without frames: the word there is zero and ends stack walks
	Domain     Addr // *Domain that it belongs to
	Caller     Addr // *Thread blocked in the portal call that this one serves
	Service    Addr // *Service that it is lent to
	Next       Addr // in a free list or queue
	State      uint64
	TLSType    Addr // the thread-local value, an interface
	TLSData    Addr
	Trap       uint64 // pending trap and its operands: what catch returns
	TrapA      uint64
	TrapB      uint64
	Index      uint64 // by which its domain's scheduler knows it
	Handle     uint64 // by which DomainZero finds what Go knows of it
	Callee     Addr   // *Thread that serves the portal call that it is blocked in
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
	Domain  Addr   // *Domain
	Object  Addr   // the object that implements the portal interface: a root of its heap
	Thread  Addr   // *Thread that serves a call; 0: none
	Waiting uint64 // callers that wait until it is free
	Calls   uint64
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
	Service Addr   // *Service
	Reached uint64 // by the collection under way
}

// Offsets in a Capability block.
const (
	CapabilityService = 0
	CapabilityReached = 8
)

// StackReserve is how many bytes below Thread.StackLimit are usable: room for leaf
// functions without a stack check and for the stubs' RegSave.
const StackReserve = 2048

// MaxLeafFrame is the largest frame of a function that may leave out the stack check.
const MaxLeafFrame = 512

// A TypeDesc is a run-time type descriptor. Its address identifies the type.
type TypeDesc struct {
	Size    uint64 // of a value in bytes
	Methods Addr   // method table: code addresses by method offset; 0 if none
	Flags   TypeFlags
	ID      uint32 // bytecode.Type.ID
}

// Offsets in a TypeDesc.
const (
	TypeDescSize    = 0
	TypeDescMethods = 8
	TypeDescFlags   = 16
	TypeDescID      = 20
	TypeDescBytes   = 24
)

// TypeFlags are properties of a type that native code tests.
type TypeFlags uint32

// The type flags.
const (
	TypeDirect     TypeFlags = 1 << iota // pointer-shaped: an interface holds the value itself
	TypeComparable                       // == is defined
	TypeBits                             // equal exactly if all Size bytes are
)

// An object header is the word before every heap object:
//
//	bits 0-2    header flags
//	bits 3-31   descriptor address (of the element type; a multiple of 8)
//	bits 32-63  number of elements: 1 for a variable, the capacity for an array
//
// An object takes HeaderSize + max(MinObject, size rounded up to 8) bytes.
const (
	HeaderSize  = 8
	MinObject   = 8 // a forwarded object holds its new address
	HeaderCount = 32
	HeaderFlags = 7
)

// Header flags.
const (
	HeaderForwarded = 1 // the first word of the object is its new address
	HeaderHashed    = 2 // its address was hashed
	HeaderHasHash   = 4 // it moved since: the hash is in the word behind it
)

// MaxElements is the largest element count of an object.
const MaxElements = 1<<32 - 1

// MaxInlineAlloc is the largest object, header included, that translated code may
// allocate by itself from the chunk. Allocation is: next = HeapNext + bytes; if next is
// above HeapLimit call StubAlloc; HeapNext = next; store the header.
const MaxInlineAlloc = 4096

// A MemoryObject is the descriptor that a *memobj.Memory points to.
type MemoryObject struct {
	Base    Addr
	Len     uint64 // 0 once it is revoked
	Holders uint64 // bit set: the domain with this Holder bit holds it
}

// Offsets in a MemoryObject.
const (
	MemoryObjectBase    = 0
	MemoryObjectLen     = 8
	MemoryObjectHolders = 16
)

// A closure object: the code address, then the captures, laid out as the fields of a
// struct after an uintptr. A function value is a reference to one; for a function
// without captures it lies in constant data.
const ClosureCode = 0
