package bytecode

import "slices"

// IntrinsicInfo describes an operation built into the translator (Inline) or into
// DomainZero. Each is safe whoever calls it. Components name them by declaring a
// function without a body in a package of the project; the compiler turns calls of
// such a function into sys instructions.
type IntrinsicInfo struct {
	Name    string
	Params  string // type names, separated by spaces: see IntrinsicType
	Results string
	Flags   OpFlags // Traps, Safepoint, Effect, Bounded
	Inline  bool    // translated to machine code in place; else DomainZero does it
	Doc     string
}

// What most intrinsics of DomainZero do.
const sysFlags = Safepoint | Effect

// Intrinsics lists the built-in operations. An intrinsic's number is its index, which
// may differ between versions of the file format.
//
// Errors come as codes: see Code. Memory objects are named m; a *Memory is passed
// where a *ReadOnlyMemory is wanted by memory.readonly.
var Intrinsics = []IntrinsicInfo{
	{"debug.write", "string", "", sysFlags, false, "writes to the domain's console"},
	{"domain.exit", "int", "", sysFlags, false, "ends the calling domain with a status; does not return"},
	{"domain.panicked", "string", "", sysFlags, false, "ends the calling domain after an uncaught panic with this text; prints text and trace"},
	{"domain.name", "", "string", sysFlags, false, "name of the calling domain"},
	{"domain.param", "string string", "string bool", sysFlags, false, "component path and key to the parameter's text"},
	{"domain.collect", "", "", sysFlags, false, "collects the domain's heap"},
	{"thread.yield", "", "", sysFlags, false, "lets other threads run"},
	{"name.lookup", "string", "any int", sysFlags, false, "portal, or object if it lives here, of a granted name; code"},
	{"name.export", "string any", "int", sysFlags, false, "offers an object as a service under a granted name; code"},
	{"clock.nanos", "", "int64", sysFlags | Bounded, false, "monotonic time in nanoseconds"},
	{"clock.ticks", "", "uint64", 0, true, "time stamp counter"},
	{"clock.tickrate", "", "uint64", sysFlags | Bounded, false, "time stamp counter ticks a second"},
	{"any.equal", "any any", "bool", sysFlags | Traps, false, "== of two interfaces; TrapUncomparable"},
	{"any.hash", "any uint64", "uint64", sysFlags | Traps, false, "hash of the dynamic value with a seed; equal values, equal hashes; TrapUncomparable"},
	{"any.basic", "any", "int uint64 uint64 string", sysFlags, false, "Kind of the dynamic type's underlying type if it is basic, else 0; the value's bits as in OpConst (a complex number's parts as float64 bits in both words), or its text"},
	{"type.name", "int", "string", sysFlags, false, "name of the type with this Type.ID as Go prints it, or nothing"},

	{"hostfile.open", "string", "int int64 int", sysFlags, false, "a granted host file: handle, size in bytes, code"},
	{"hostfile.read", "int int64 *Memory int int", "int", sysFlags | Traps, false, "handle, offset, m, offset in m, bytes; code"},
	{"hostfile.write", "int int64 *ReadOnlyMemory int int", "int", sysFlags | Traps, false, "as read"},
	{"hostfile.sync", "int", "int", sysFlags, false, "makes what was written stable; code"},

	{"manager.domain", "int", "string int", sysFlags, false, "name of the domain with a number from 0; code. The configuration grants manager.*"},
	{"manager.figure", "int int", "int64 int", sysFlags, false, "Figure of the domain with a number, or of the system for -1; code"},
	{"manager.service", "int", "string int int int int int", sysFlags, false, "of the service with a number from 0: name or, without one, type; number of its domain; calls; callers that wait; domains with portals to it; code"},
	{"manager.event", "int", "int uint64 int int uint64 int", sysFlags, false, "the event with a number, or the oldest after it that is kept: its number, ticks, kind, number of its domain, argument; code"},
	{"manager.end", "int int", "int", sysFlags, false, "ends the domain with a number, with a status; code"},
	{"manager.start", "int", "int", sysFlags, false, "starts the ended domain with a number again, as configured; code"},

	{"memory.new", "int", "*Memory int", sysFlags, false, "new zeroed object of a size in bytes; code"},
	{"memory.sub", "*Memory int int", "*Memory int", sysFlags, false, "sub-range at an offset of a length; code"},
	{"memory.subreadonly", "*ReadOnlyMemory int int", "*ReadOnlyMemory int", sysFlags, false, "the same, read-only"},
	{"memory.revoke", "*Memory", "*Memory int", sysFlags, false, "ends all access through m and its sub-ranges; fresh object for the same bytes; code"},
	{"memory.readonly", "*Memory", "*ReadOnlyMemory", 0, true, "the same object without the right to write"},
	{"memory.len", "*ReadOnlyMemory", "int", Traps, true, "length in bytes, 0 if revoked; TrapNil"},
	{"memory.get8", "*ReadOnlyMemory int", "uint8", Traps, true, "byte at an offset; TrapNil, TrapMemoryRange, TrapMemoryRevoked"},
	{"memory.get16", "*ReadOnlyMemory int", "uint16", Traps, true, "little-endian, any alignment"},
	{"memory.get32", "*ReadOnlyMemory int", "uint32", Traps, true, "little-endian, any alignment"},
	{"memory.get64", "*ReadOnlyMemory int", "uint64", Traps, true, "little-endian, any alignment"},
	{"memory.put8", "*Memory int uint8", "", Traps | Effect, true, "as get8"},
	{"memory.put16", "*Memory int uint16", "", Traps | Effect, true, "as get16"},
	{"memory.put32", "*Memory int uint32", "", Traps | Effect, true, "as get32"},
	{"memory.put64", "*Memory int uint64", "", Traps | Effect, true, "as get64"},
	{"memory.copy", "*Memory int *ReadOnlyMemory int int", "", Traps | Safepoint | Effect, true, "destination, offset, source, offset, bytes; they may overlap; polls every 64 KiB"},
	{"memory.fill", "*Memory int int uint8", "", Traps | Safepoint | Effect, true, "offset, bytes, value"},
	{"memory.read", "*ReadOnlyMemory int []uint8", "", Traps | Safepoint | Effect, true, "fills the slice from an offset"},
	{"memory.write", "*Memory int []uint8", "", Traps | Safepoint | Effect, true, "writes the slice at an offset"},

	{"port.in8", "uint16", "uint8", Traps | Effect, true, "reads an I/O port that the configuration grants; TrapPort"},
	{"port.in16", "uint16", "uint16", Traps | Effect, true, "two ports at once"},
	{"port.in32", "uint16", "uint32", Traps | Effect, true, "four ports at once"},
	{"port.out8", "uint16 uint8", "", Traps | Effect, true, "writes an I/O port that the configuration grants; TrapPort"},
	{"port.out16", "uint16 uint16", "", Traps | Effect, true, "two ports at once"},
	{"port.out32", "uint16 uint32", "", Traps | Effect, true, "four ports at once"},
	{"interrupt.handle", "int any", "int", sysFlags, false, "from now on method HandleInterrupt of the object, a pointer, runs when the granted line fires; code"},
	{"atomic.new", "", "int int", sysFlags, false, "handle of a new atomic variable of the domain, 0 to begin with; code"},
	{"atomic.get", "int", "int64", sysFlags | Traps | Bounded, false, "value; TrapIndex for a handle that does not exist, as the next three"},
	{"atomic.set", "int int64", "", sysFlags | Traps | Bounded, false, "sets the value"},
	{"atomic.blockif", "int int64", "", sysFlags | Traps, false, "blocks the calling thread until the next setunblock if the value is this one"},
	{"atomic.setunblock", "int int64", "", sysFlags | Traps | Bounded, false, "sets the value and unblocks the threads that wait"},
	{"console.wait", "", "int", sysFlags, false, "makes the domain, if the configuration says so, the console's driver, and blocks until there is output to take; what was taken before is out; code"},
	{"console.take", "[]uint8", "int", sysFlags, false, "moves output of other domains to the slice; bytes moved, 0 if there are none"},

	{"bytes.equal", "[]uint8 []uint8", "bool", Safepoint, true, "same length and bytes"},
	{"bytes.compare", "string string", "int", Safepoint, true, "-1, 0 or 1"},
	{"bytes.index", "string uint8", "int", Safepoint, true, "first index of a byte, or -1"},
	{"bytes.hash", "string uint64", "uint64", Safepoint, true, "hash of the bytes with a seed"},
	{"bytes.get16", "[]uint8 int", "uint16", Traps, true, "little-endian at an index; TrapIndex of the last byte"},
	{"bytes.get32", "[]uint8 int", "uint32", Traps, true, "the same"},
	{"bytes.get64", "[]uint8 int", "uint64", Traps, true, "the same"},
	{"bytes.put16", "[]uint8 int uint16", "", Traps | Effect, true, "the same"},
	{"bytes.put32", "[]uint8 int uint32", "", Traps | Effect, true, "the same"},
	{"bytes.put64", "[]uint8 int uint64", "", Traps | Effect, true, "the same"},

	{"bits.len64", "uint64", "int", 0, true, "bits needed for the value"},
	{"bits.trailing64", "uint64", "int", 0, true, "trailing zero bits, 64 for 0"},
	{"bits.ones64", "uint64", "int", 0, true, "bits set"},
	{"bits.reverse32", "uint32", "uint32", 0, true, "byte order reversed"},
	{"bits.reverse64", "uint64", "uint64", 0, true, "byte order reversed"},
	{"bits.rotate32", "uint32 int", "uint32", 0, true, "rotated left by a count modulo 32"},
	{"bits.rotate64", "uint64 int", "uint64", 0, true, "rotated left by a count modulo 64"},
	{"bits.mul64", "uint64 uint64", "uint64 uint64", 0, true, "high and low word of the product"},
	{"bits.add64", "uint64 uint64 uint64", "uint64 uint64", 0, true, "sum and carry out; carry in is 0 or 1, other bits of it are ignored"},
	{"bits.sub64", "uint64 uint64 uint64", "uint64 uint64", 0, true, "difference and borrow out, as add64"},
	{"math.sqrt", "float64", "float64", 0, true, "square root"},
	{"math.bits64", "float64", "uint64", 0, true, "IEEE 754 bits"},
	{"math.from64", "uint64", "float64", 0, true, "float with these bits"},
	{"math.bits32", "float32", "uint32", 0, true, "IEEE 754 bits"},
	{"math.from32", "uint32", "float32", 0, true, "float with these bits"},
}

// Code is how an intrinsic of DomainZero reports an error: 0 is success.
type Code int

// The codes. Package portals turns each into its error.
const (
	CodeOK         Code = iota
	CodeTerminated      // the other domain has ended
	CodeRevoked         // the memory object was revoked
	CodeQuota           // a quota is used up
	CodeBusy            // the service's queue is full
	CodeTimeout         // the deadline has passed
	CodeDeadlock        // the call chain re-enters a serial domain
	CodeFault           // the service panicked
	CodeRange           // an argument is out of range
	CodeDenied          // the configuration does not grant it
	CodeNotFound        // there is no such name
	CodeIO              // the host failed
	CodeType            // the object cannot be passed as this type
)

// IntrinsicByName returns the number of the named intrinsic.
func IntrinsicByName(name string) (int32, bool) {
	i := slices.IndexFunc(Intrinsics, func(x IntrinsicInfo) bool { return x.Name == name })
	return int32(i), i >= 0
}

// IntrinsicType returns the type that an entry's Params or Results calls name.
func (u *Universe) IntrinsicType(name string) *Type {
	switch name {
	case "*Memory":
		return u.Pointer(u.Basic(KindMemory))
	case "*ReadOnlyMemory":
		return u.Pointer(u.Basic(KindReadOnlyMemory))
	case "[]uint8":
		return u.Slice(u.Basic(KindUint8))
	case "any":
		return u.Any()
	}
	for k := KindBool; k < lastBasic; k++ {
		if kindNames[k] == name {
			return u.Basic(k)
		}
	}
	panic("bytecode: intrinsic table names unknown type " + name)
}
