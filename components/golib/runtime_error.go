package golib

// Numbers of traps: those of package bytecode.
const (
	trapNone = iota
	trapNil
	trapDivide
	trapIndex
	trapIndexU
	trapSliceAlen
	trapSliceAcap
	trapSliceB
	trapSlice3Acap
	trapSlice3B
	trapSlice3C
	trapSliceToArray
	trapMakeLen
	trapMakeCap
	trapUncomparable
	trapStack
	trapMemory
	trapMemoryRange
	trapMemoryRevoked
	trapPortal
	trapPort
	trapKilled
	numTraps
)

// A RuntimeError is the value of the panic that a failed check starts.
type RuntimeError struct {
	text string
	trap int64
}

func (e RuntimeError) Error() string { return e.text }

// RuntimeError tells these errors from others, as in package runtime.
func (e RuntimeError) RuntimeError() {}

// Trap returns the number in package bytecode of the trap that was raised, or 0.
func (e RuntimeError) Trap() int64 { return e.trap }

// A TypeAssertionError is the value of the panic of a failed type assertion.
type TypeAssertionError struct{ text string }

func (e *TypeAssertionError) Error() string { return e.text }

// RuntimeError tells these errors from others, as in package runtime.
func (e *TypeAssertionError) RuntimeError() {}

// A PanicNilError is the value of panic(nil).
type PanicNilError struct{ _ [0]func() }

func (e *PanicNilError) Error() string {
	return "panic called with nil argument"
}

// RuntimeError tells these errors from others, as in package runtime.
func (e *PanicNilError) RuntimeError() {}

// A trapText is the text of a trap: x and y in it stand for an operand behind a percent
// sign. Negative replaces it where the operand x is negative.
type trapText struct {
	text, negative string
	unsigned       bool // x is
	hexadecimal    bool // x is written so
	swap           bool // x is the second operand
}

var trapTexts = [numTraps]trapText{
	trapNil:           {text: "invalid memory address or nil pointer dereference"},
	trapDivide:        {text: "integer divide by zero"},
	trapIndex:         {text: "index out of range [%x] with length %y", negative: "index out of range [%x]"},
	trapIndexU:        {text: "index out of range [%x] with length %y", unsigned: true},
	trapSliceAlen:     {text: "slice bounds out of range [:%x] with length %y", negative: "slice bounds out of range [:%x]"},
	trapSliceAcap:     {text: "slice bounds out of range [:%x] with capacity %y", negative: "slice bounds out of range [:%x]"},
	trapSliceB:        {text: "slice bounds out of range [%x:%y]", negative: "slice bounds out of range [%x:]"},
	trapSlice3Acap:    {text: "slice bounds out of range [::%x] with capacity %y", negative: "slice bounds out of range [::%x]"},
	trapSlice3B:       {text: "slice bounds out of range [:%x:%y]", negative: "slice bounds out of range [:%x:]"},
	trapSlice3C:       {text: "slice bounds out of range [%x:%y:]", negative: "slice bounds out of range [%x::]"},
	trapSliceToArray:  {text: "cannot convert slice with length %y to array or pointer to array with length %x", swap: true},
	trapMakeLen:       {text: "makeslice: len out of range"},
	trapMakeCap:       {text: "makeslice: cap out of range"},
	trapMemoryRange:   {text: "memory object access at offset %x with length %y"},
	trapMemoryRevoked: {text: "access to a revoked memory object"},
	trapPortal:        {text: "portal call failed with code %x"},
	trapPort:          {text: "access to I/O port %x, which is not granted", hexadecimal: true},
}

// portalError turns the code of a failed portal call into the system's error for it.
var portalError func(code int) error

// SetPortalErrors is called by package portals when it starts, whose errors golib cannot
// name: a portal call without an error result panics with the error that f returns.
func SetPortalErrors(f func(code int) error) { portalError = f }

// trapError returns the value of the panic that a trap starts. The traps that Go's
// programs cannot recover from end the domain here.
func trapError(trap, a, b int) any {
	const prefix = "runtime error: "
	var text string
	switch trap {
	case trapStack:
		panicked("runtime: goroutine stack exceeds its limit\nfatal error: stack overflow")
	case trapMemory:
		panicked("fatal error: out of memory")
	case trapPortal:
		if portalError != nil {
			return portalError(a)
		}
		text = formatTrap(&trapTexts[trap], a, b)
	case trapUncomparable:
		text = "comparing uncomparable type " + typeByID(b)
		if a != 0 {
			text = "hash of unhashable type " + typeByID(b)
		}
	default:
		if trap < 0 || trap >= numTraps {
			trap = trapNone
		}
		text = formatTrap(&trapTexts[trap], a, b)
	}
	return RuntimeError{text: prefix + text, trap: int64(trap)}
}

// Which bounds of a slice expression are of an unsigned type, and what it slices.
const (
	SliceLowUnsigned = 1 << iota
	SliceHighUnsigned
	SliceMaxUnsigned
	SliceHasMax
	SliceOfSlice
)

// PanicSlice is the panic of x[low:high:max], for those of its bounds that a trap cannot
// tell about: numbers from 1<<63 on, which come here as negative ones, and a max beyond an
// array's length. Limit is the capacity of a slice, else the length of x. Precondition: a
// bound is out of range.
func PanicSlice(low, high, max, limit, form int) {
	raise := func(trap, a, b, unsigned int) {
		t := trapTexts[trap]
		t.unsigned = form&unsigned != 0
		if trap == trapSlice3Acap && form&SliceOfSlice == 0 {
			t.text = "slice bounds out of range [::%x] with length %y"
		}
		Panic(RuntimeError{text: "runtime error: " + formatTrap(&t, a, b), trap: int64(trap)})
	}
	beyond := func(a, b int) bool { return uint(a) > uint(b) }
	switch {
	case form&SliceHasMax != 0:
		if beyond(max, limit) {
			raise(trapSlice3Acap, max, limit, SliceMaxUnsigned)
		}
		if beyond(high, max) {
			raise(trapSlice3B, high, max, SliceHighUnsigned)
		}
		raise(trapSlice3C, low, high, SliceLowUnsigned)
	case !beyond(high, limit):
		raise(trapSliceB, low, high, SliceLowUnsigned)
	case form&SliceOfSlice != 0:
		raise(trapSliceAcap, high, limit, SliceHighUnsigned)
	}
	raise(trapSliceAlen, high, limit, SliceHighUnsigned)
}

// PanicWrap is the panic of a method of values of a type that an interface or method
// value calls with a nil pointer. Method is its name with its type's package and name,
// and typeName the name of its type.
func PanicWrap(method, typeName string) {
	Panic(RuntimeError{text: "value method " + method + " called using nil *" + typeName + " pointer"})
}

func formatTrap(t *trapText, a, b int) string {
	if t.swap {
		a, b = b, a
	}
	text := t.text
	if a < 0 && !t.unsigned && t.negative != "" {
		text = t.negative
	}
	var out []byte
	for i := 0; i < len(text); i++ {
		if text[i] != '%' {
			out = append(out, text[i])
			continue
		}
		i++
		switch {
		case text[i] == 'y':
			out = appendInt(out, int64(b))
		case t.hexadecimal:
			out = appendHex(out, uint64(a))
		case t.unsigned:
			out = appendUint(out, uint64(a))
		default:
			out = appendInt(out, int64(a))
		}
	}
	return freeze(out)
}

// PanicAssert is the panic of x.(T) where x, of type any, holds v. WantType is T as Go
// prints it. MissingMethod is a method that the dynamic type lacks if T is an interface,
// else empty.
func PanicAssert(v any, wantType, missingMethod string) {
	PanicAssertFrom(v, "interface {}", wantType, missingMethod)
}

// PanicAssertFrom is PanicAssert where the type of x is fromType.
func PanicAssertFrom(v any, fromType, wantType, missingMethod string) {
	text := "interface conversion: "
	switch {
	case v == nil && missingMethod != "":
		text += "interface is nil, not " + wantType
	case v == nil:
		text += fromType + " is nil, not " + wantType
	case missingMethod != "":
		text += typeName(v) + " is not " + wantType + ": missing method " + missingMethod
	default:
		name := typeName(v)
		text += fromType + " is " + name + ", not " + wantType
		if name == wantType {
			text += " (types from different scopes)"
		}
	}
	Panic(&TypeAssertionError{text})
}

// PanicNilMap is the panic of an assignment to an entry of a nil map.
func PanicNilMap() { Panic(RuntimeError{text: "assignment to entry in nil map"}) }

// panicMalformedMap is the panic of an operation on a map that package golib cannot have
// made, or whose threads have changed it at once.
func panicMalformedMap() { Panic(RuntimeError{text: "runtime error: malformed map"}) }

// PanicShift is the panic of a shift by a negative count.
func PanicShift() { Panic(RuntimeError{text: "runtime error: negative shift amount"}) }

// PanicUnreachable is the panic of code that the compiler took to be unreachable.
func PanicUnreachable() { Panic(RuntimeError{text: "runtime error: unreachable code"}) }

// PanicDivide is the panic of a division by zero that library code finds.
func PanicDivide() { Panic(trapError(trapDivide, 0, 0)) }

// PanicOverflow is the panic of a quotient that does not fit its type.
func PanicOverflow() { Panic(RuntimeError{text: "runtime error: integer overflow"}) }
