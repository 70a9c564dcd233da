package bytecode

// A Trap is why an instruction failed. The catch instruction of a handler returns
// its number and two operands.
type Trap int64

// The traps, with their operands a and b, 0 where none is named. Package golib has the same
// numbers, and makes panics of them.
const (
	TrapNone          Trap = iota // a throw instruction: the panic is in tls
	TrapNil                       // nil dereference
	TrapDivide                    // integer division by zero
	TrapIndex                     // index a out of range with length b
	TrapIndexU                    // the same, a unsigned
	TrapSliceAlen                 // s[?:a] with length b (arrays and strings)
	TrapSliceAcap                 // s[?:a] with capacity b
	TrapSliceB                    // s[a:b], a > b
	TrapSlice3Acap                // s[::a] with capacity b
	TrapSlice3B                   // s[:a:b], a > b
	TrapSlice3C                   // s[a:b:], a > b
	TrapSliceToArray              // slice of length a to array of length b
	TrapMakeLen                   // makeslice: length out of range
	TrapMakeCap                   // makeslice: capacity out of range
	TrapUncomparable              // comparing (a = 0) or hashing (a = 1) a dynamic type that has no ==; b is its Type.ID, or 0
	TrapStack                     // stack overflow
	TrapMemory                    // the domain's heap is exhausted
	TrapMemoryRange               // memory object access at offset a, object length b
	TrapMemoryRevoked             // memory object access after revocation
	TrapPortal                    // a portal call without an error result failed; a is the Code
	TrapPort                      // access of b bytes to I/O port a, which is not granted; from hardware without operands
	TrapKilled                    // the domain is being ended; no handler sees it
	NumTraps
)

// trapNames has the names by number, all different; logs show them. Fixed.
var trapNames = [NumTraps]string{
	"none", "nil", "divide", "index", "indexu", "slice-alen", "slice-acap", "slice-b", "slice3-acap", "slice3-b",
	"slice3-c", "slice-to-array", "make-len", "make-cap", "uncomparable", "stack", "memory", "memory-range",
	"memory-revoked", "portal", "port", "killed",
}

// String returns a short name of the trap, for logs.
func (t Trap) String() string {
	if t >= 0 && t < NumTraps {
		return trapNames[t]
	}
	return "unknown"
}
