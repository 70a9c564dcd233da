package intrinsics

import "github.com/portico-os/portico/bytecode"

// An ID names an intrinsic: its row in Table. It is the number that component files call it by, and
// may differ between versions of the file format.
type ID int32

// The intrinsics. An identifier is its row's name without the dot.
const (
	DebugWrite ID = iota
	DomainExit
	DomainPanicked
	DomainName
	DomainParam
	DomainCollect
	ThreadYield
	ThreadSelf
	ThreadPark
	ThreadUnpark
	ThreadDeadline
	ThreadWanted
	NameLookup
	NameExport
	ClockNanos
	ClockTicks
	ClockTickRate
	AnyHash
	AnyBasic
	AnyTypeName
	TypeName

	HostFileOpen
	HostFileRead
	HostFileWrite
	HostFileSync

	ManagerDomain
	ManagerFigure
	ManagerService
	ManagerEvent
	ManagerEnd
	ManagerStart

	MemoryNew
	MemorySub
	MemorySubReadOnly
	MemoryRevoke
	MemoryReadOnly
	MemoryLen
	MemoryGet8
	MemoryGet16
	MemoryGet32
	MemoryGet64
	MemoryPut8
	MemoryPut16
	MemoryPut32
	MemoryPut64
	MemoryCopy
	MemoryFill
	MemoryRead
	MemoryWrite

	PortIn8
	PortIn16
	PortIn32
	PortOut8
	PortOut16
	PortOut32

	InterruptHandle
	AtomicNew
	AtomicGet
	AtomicSet
	AtomicBlockIf
	AtomicSetUnblock
	ConsoleWait
	ConsoleTake

	BytesEqual
	BytesCompare
	BytesIndex
	BytesHash

	BitsLen64
	BitsTrailing64
	BitsReverse32
	BitsReverse64
	BitsRotate32
	BitsRotate64
	BitsMul64
	BitsAdd64
	BitsSub64
	MathSqrt
	MathBits64
	MathFrom64
	MathBits32
	MathFrom32

	Count int = iota
)

// The flags that rows have.
const (
	traps     = bytecode.Traps
	safepoint = bytecode.Safepoint
	effect    = bytecode.Effect
	bounded   = bytecode.Bounded

	system = safepoint | effect // what most operations of DomainZero have
)

// MaxWrite is how many bytes of a text debug.write writes: DomainZero and the interpreter alike,
// and the row says it.
const MaxWrite = 8 << 10

type types = []Type

// Table has a row for each intrinsic. Errors come as codes: see [bytecode.Code]. A memory
// object is named m; memory.readonly makes of a *Memory what a *ReadOnlyMemory is wanted for.
// Fixed: verifier, translator and DomainZero rely on each other to go by it.
var Table = [Count]Intrinsic{
	DebugWrite:     {"debug.write", types{String}, nil, Kernel, system, "writes the first 8,192 bytes of the text to the domain's console, none of them apart from the others"},
	DomainExit:     {"domain.exit", types{Int}, nil, Kernel, system, "ends the calling domain with a status; does not return"},
	DomainPanicked: {"domain.panicked", types{String}, nil, Kernel, system, "ends the calling domain after an uncaught panic with this text; prints text and trace"},
	DomainName:     {"domain.name", nil, types{String}, Kernel, system, "name of the calling domain"},
	DomainParam:    {"domain.param", types{String, String}, types{String, Bool}, Kernel, system, "component path and key to the parameter's text"},
	DomainCollect:  {"domain.collect", nil, nil, Kernel, system, "collects the domain's heap"},
	ThreadYield:    {"thread.yield", nil, nil, Kernel, system, "lets other threads run"},
	ThreadSelf:     {"thread.self", nil, types{Int}, Kernel, system, "the calling thread as thread.unpark names it; the name may be another thread's once this one has ended"},
	ThreadPark:     {"thread.park", types{Int64}, types{Bool}, Kernel, system, "blocks until the thread is unparked, which may have happened before, or clock.nanos reaches a time; whether it was unparked"},
	ThreadUnpark:   {"thread.unpark", types{Int}, nil, Kernel, system | bounded, "unparks a thread of the domain; of none if there is none with this name"},
	ThreadDeadline: {"thread.deadline", types{Int64}, types{Int64}, Kernel, system, "portal calls of the thread fail once clock.nanos has reached a time, the largest int64 for never; the time that counted so far"},
	ThreadWanted:   {"thread.wanted", nil, types{Bool}, Kernel, system, "whether somebody still waits for the portal call that the thread serves"},
	NameLookup:     {"name.lookup", types{String}, types{Any, Int}, Kernel, system, "portal, or object if it lives here, of a granted name; code"},
	NameExport:     {"name.export", types{String, Any}, types{Int}, Kernel, system, "offers an object as a service under a granted name; code"},
	ClockNanos:     {"clock.nanos", nil, types{Int64}, Kernel, system | bounded, "monotonic time in nanoseconds"},
	ClockTicks:     {"clock.ticks", nil, types{Uint64}, Inline, 0, "time stamp counter"},
	ClockTickRate:  {"clock.tickrate", nil, types{Uint64}, Kernel, system | bounded, "time stamp counter ticks a second"},
	AnyHash:        {"any.hash", types{Any, Uint64}, types{Uint64}, Kernel, system | traps, "hash of the dynamic value with a seed; equal values, equal hashes; TrapUncomparable"},
	AnyBasic:       {"any.basic", types{Any}, types{Int, Uint64, Uint64, String}, Kernel, system, "Kind of the dynamic type's underlying type if it is basic, else 0; the value's bits as in OpConst (of a complex128 the real part's and the imaginary's, of a complex64 both in the first word, the real part's low), or its text"},
	AnyTypeName:    {"any.typename", types{Any}, types{String}, Kernel, system, "dynamic type as Go prints it, empty for nil"},
	TypeName:       {"type.name", types{Int}, types{String}, Kernel, system, "name of the type with this Type.ID as Go prints it, or nothing"},

	HostFileOpen:  {"hostfile.open", types{String}, types{Memory, Int64, Int}, Kernel, system, "a granted host file: what names it, size in bytes, code"},
	HostFileRead:  {"hostfile.read", types{Memory, Int64, Memory, Int, Int}, types{Int}, Kernel, system | traps, "file, offset, m, offset in m, bytes; code"},
	HostFileWrite: {"hostfile.write", types{Memory, Int64, ReadOnlyMemory, Int, Int}, types{Int}, Kernel, system | traps, "as read"},
	HostFileSync:  {"hostfile.sync", types{Memory}, types{Int}, Kernel, system, "makes what was written stable; code"},

	ManagerDomain:  {"manager.domain", types{Int}, types{String, Int}, Kernel, system, "name of the domain with a number from 0; code. The configuration grants manager.*"},
	ManagerFigure:  {"manager.figure", types{Int, Int}, types{Int64, Int}, Kernel, system, "figure of the domain with a number, or of the system for -1: see bytecode.NumFigures; code"},
	ManagerService: {"manager.service", types{Int}, types{String, Int, Int, Int, Int, Int}, Kernel, system, "of the service with a number from 0: name or, without one, type; number of its domain; calls; callers that wait; domains with portals to it; code"},
	ManagerEvent:   {"manager.event", types{Int}, types{Int, Uint64, Int, Int, Uint64, Int}, Kernel, system, "the event with a number, or the oldest after it that is kept: its number, ticks, kind, number of its domain, argument; code"},
	ManagerEnd:     {"manager.end", types{Int, Int}, types{Int}, Kernel, system, "ends the domain with a number, with a status; code"},
	ManagerStart:   {"manager.start", types{Int}, types{Int}, Kernel, system, "starts the ended domain with a number again, as configured; code"},

	MemoryNew:         {"memory.new", types{Int}, types{Memory, Int}, Kernel, system, "new zeroed object of a size in bytes; code"},
	MemorySub:         {"memory.sub", types{Memory, Int, Int}, types{Memory, Int}, Kernel, system, "sub-range at an offset of a length; code"},
	MemorySubReadOnly: {"memory.subreadonly", types{ReadOnlyMemory, Int, Int}, types{ReadOnlyMemory, Int}, Kernel, system, "the same, read-only"},
	MemoryRevoke:      {"memory.revoke", types{Memory}, types{Memory, Int}, Kernel, system, "ends all access through m and its sub-ranges; fresh object for the same bytes; code"},
	MemoryReadOnly:    {"memory.readonly", types{Memory}, types{ReadOnlyMemory}, FastPortal, 0, "the same object without the right to write"},
	MemoryLen:         {"memory.len", types{ReadOnlyMemory}, types{Int}, FastPortal, traps, "length in bytes, 0 if revoked; TrapNil"},
	MemoryGet8:        {"memory.get8", types{ReadOnlyMemory, Int}, types{Uint8}, FastPortal, traps, "byte at an offset; TrapNil, TrapMemoryRange, TrapMemoryRevoked"},
	MemoryGet16:       {"memory.get16", types{ReadOnlyMemory, Int}, types{Uint16}, FastPortal, traps, "little-endian, any alignment"},
	MemoryGet32:       {"memory.get32", types{ReadOnlyMemory, Int}, types{Uint32}, FastPortal, traps, "little-endian, any alignment"},
	MemoryGet64:       {"memory.get64", types{ReadOnlyMemory, Int}, types{Uint64}, FastPortal, traps, "little-endian, any alignment"},
	MemoryPut8:        {"memory.put8", types{Memory, Int, Uint8}, nil, FastPortal, traps | effect, "as get8"},
	MemoryPut16:       {"memory.put16", types{Memory, Int, Uint16}, nil, FastPortal, traps | effect, "as get16"},
	MemoryPut32:       {"memory.put32", types{Memory, Int, Uint32}, nil, FastPortal, traps | effect, "as get32"},
	MemoryPut64:       {"memory.put64", types{Memory, Int, Uint64}, nil, FastPortal, traps | effect, "as get64"},
	MemoryCopy:        {"memory.copy", types{Memory, Int, ReadOnlyMemory, Int, Int}, nil, FastPortal, traps | safepoint | effect, "destination, offset, source, offset, bytes; they may overlap; polls every 64 KiB"},
	MemoryFill:        {"memory.fill", types{Memory, Int, Int, Uint8}, nil, FastPortal, traps | safepoint | effect, "offset, bytes, value"},
	MemoryRead:        {"memory.read", types{ReadOnlyMemory, Int, Bytes}, nil, FastPortal, traps | safepoint | effect, "fills the slice from an offset"},
	MemoryWrite:       {"memory.write", types{Memory, Int, Bytes}, nil, FastPortal, traps | safepoint | effect, "writes the slice at an offset"},

	PortIn8:   {"port.in8", types{Uint16}, types{Uint8}, DevicePort, traps | effect, "reads an I/O port that the configuration grants; TrapPort"},
	PortIn16:  {"port.in16", types{Uint16}, types{Uint16}, DevicePort, traps | effect, "two ports at once"},
	PortIn32:  {"port.in32", types{Uint16}, types{Uint32}, DevicePort, traps | effect, "four ports at once"},
	PortOut8:  {"port.out8", types{Uint16, Uint8}, nil, DevicePort, traps | effect, "writes an I/O port that the configuration grants; TrapPort"},
	PortOut16: {"port.out16", types{Uint16, Uint16}, nil, DevicePort, traps | effect, "two ports at once"},
	PortOut32: {"port.out32", types{Uint16, Uint32}, nil, DevicePort, traps | effect, "four ports at once"},

	InterruptHandle:  {"interrupt.handle", types{Int, Any}, types{Int}, Kernel, system, "from now on method HandleInterrupt of the object, a pointer, runs when the granted line fires; code"},
	AtomicNew:        {"atomic.new", nil, types{Memory, Int}, Kernel, system, "what names a new atomic variable, 0 to begin with; code"},
	AtomicGet:        {"atomic.get", types{Memory}, types{Int64}, Kernel, system | traps | bounded, "value; TrapNil, TrapMemoryRevoked, TrapMemoryRange for what names none, as the next three"},
	AtomicSet:        {"atomic.set", types{Memory, Int64}, nil, Kernel, system | traps | bounded, "sets the value"},
	AtomicBlockIf:    {"atomic.blockif", types{Memory, Int64}, nil, Kernel, system | traps, "blocks the calling thread until the next setunblock if the value is this one"},
	AtomicSetUnblock: {"atomic.setunblock", types{Memory, Int64}, nil, Kernel, system | traps | bounded, "sets the value and unblocks the threads that wait"},
	ConsoleWait:      {"console.wait", nil, types{Int}, Kernel, system, "makes the domain, if the configuration says so, the console's driver, and blocks until there is output to take; what was taken before is out; code"},
	ConsoleTake:      {"console.take", types{Bytes}, types{Int}, Kernel, system, "moves output of other domains to the slice; bytes moved, 0 if there are none"},

	BytesEqual:   {"bytes.equal", types{Bytes, Bytes}, types{Bool}, Inline, safepoint, "same length and bytes"},
	BytesCompare: {"bytes.compare", types{String, String}, types{Int}, Inline, safepoint, "-1, 0 or 1"},
	BytesIndex:   {"bytes.index", types{String, Uint8}, types{Int}, Inline, safepoint, "first index of a byte, or -1"},
	BytesHash:    {"bytes.hash", types{String, Uint64}, types{Uint64}, Inline, safepoint, "hash of the bytes with a seed"},

	BitsLen64:      {"bits.len64", types{Uint64}, types{Int}, Inline, 0, "bits needed for the value"},
	BitsTrailing64: {"bits.trailing64", types{Uint64}, types{Int}, Inline, 0, "trailing zero bits, 64 for 0"},
	BitsReverse32:  {"bits.reverse32", types{Uint32}, types{Uint32}, Inline, 0, "byte order reversed"},
	BitsReverse64:  {"bits.reverse64", types{Uint64}, types{Uint64}, Inline, 0, "byte order reversed"},
	BitsRotate32:   {"bits.rotate32", types{Uint32, Int}, types{Uint32}, Inline, 0, "rotated left by a count modulo 32"},
	BitsRotate64:   {"bits.rotate64", types{Uint64, Int}, types{Uint64}, Inline, 0, "rotated left by a count modulo 64"},
	BitsMul64:      {"bits.mul64", types{Uint64, Uint64}, types{Uint64, Uint64}, Inline, 0, "high and low word of the product"},
	BitsAdd64:      {"bits.add64", types{Uint64, Uint64, Uint64}, types{Uint64, Uint64}, Inline, 0, "sum and carry out; carry in is 0 or 1, other bits of it are ignored"},
	BitsSub64:      {"bits.sub64", types{Uint64, Uint64, Uint64}, types{Uint64, Uint64}, Inline, 0, "difference and borrow out, as add64"},
	MathSqrt:       {"math.sqrt", types{Float64}, types{Float64}, Inline, 0, "square root"},
	MathBits64:     {"math.bits64", types{Float64}, types{Uint64}, Inline, 0, "IEEE 754 bits"},
	MathFrom64:     {"math.from64", types{Uint64}, types{Float64}, Inline, 0, "float with these bits"},
	MathBits32:     {"math.bits32", types{Float32}, types{Uint32}, Inline, 0, "IEEE 754 bits"},
	MathFrom32:     {"math.from32", types{Uint32}, types{Float32}, Inline, 0, "float with these bits"},
}
