//go:build portico

package machine

import "github.com/portico-os/portico/components/golib"

// Sqrt returns the square root.
//
//portico:intrinsic math.sqrt
func Sqrt(f float64) float64

// Float64bits returns the IEEE 754 bits of f.
//
//portico:intrinsic math.bits64
func Float64bits(f float64) uint64

// Float64frombits returns the number with these IEEE 754 bits.
//
//portico:intrinsic math.from64
func Float64frombits(b uint64) float64

// Float32bits returns the IEEE 754 bits of f.
//
//portico:intrinsic math.bits32
func Float32bits(f float32) uint32

// Float32frombits returns the number with these IEEE 754 bits.
//
//portico:intrinsic math.from32
func Float32frombits(b uint32) float32

// Len64 returns how many bits x needs.
//
//portico:intrinsic bits.len64
func Len64(x uint64) int

// TrailingZeros64 returns the number of trailing zero bits, 64 for 0.
//
//portico:intrinsic bits.trailing64
func TrailingZeros64(x uint64) int

// ReverseBytes32 returns x with the order of its bytes reversed.
//
//portico:intrinsic bits.reverse32
func ReverseBytes32(x uint32) uint32

// ReverseBytes64 returns x with the order of its bytes reversed.
//
//portico:intrinsic bits.reverse64
func ReverseBytes64(x uint64) uint64

// RotateLeft32 returns x rotated left by k bits modulo 32.
//
//portico:intrinsic bits.rotate32
func RotateLeft32(x uint32, k int) uint32

// RotateLeft64 returns x rotated left by k bits modulo 64.
//
//portico:intrinsic bits.rotate64
func RotateLeft64(x uint64, k int) uint64

// Mul64 returns the high and the low word of x*y.
//
//portico:intrinsic bits.mul64
func Mul64(x, y uint64) (high, low uint64)

// Add64 returns x+y+carry and the carry out; carry is 0 or 1.
//
//portico:intrinsic bits.add64
func Add64(x, y, carry uint64) (sum, carryOut uint64)

// Sub64 returns x-y-borrow and the borrow out; borrow is 0 or 1.
//
//portico:intrinsic bits.sub64
func Sub64(x, y, borrow uint64) (difference, borrowOut uint64)

// Equal reports whether a and b have the same length and bytes.
//
//portico:intrinsic bytes.equal
func Equal(a, b []byte) bool

// Compare returns -1, 0 or 1.
//
//portico:intrinsic bytes.compare
func Compare(a, b string) int

// IndexByte returns the first index of a byte, or -1.
//
//portico:intrinsic bytes.index
func IndexByte(s string, c byte) int

// Freeze returns a string that shares the bytes of b, which must not change any more.
//
//portico:op freeze
func Freeze(b []byte) string

// TypeName returns the name of the dynamic type of v as Go prints it.
//
//portico:intrinsic any.typename
func TypeName(v any) string

// Basic returns the bytecode kind of the dynamic type's underlying type, 0 if that is not
// basic, and the value: its bits, the bits of an imaginary part, or its text.
//
//portico:intrinsic any.basic
func Basic(v any) (kind int, bits, imaginary uint64, text string)

// Write writes to the domain's console.
func Write(s string) { golib.PrintString(s) }

// Exit ends the domain.
//
//portico:intrinsic domain.exit
func Exit(status int)

// DomainName returns the name of the domain.
//
//portico:intrinsic domain.name
func DomainName() string

// Collect collects the domain's heap.
//
//portico:intrinsic domain.collect
func Collect()

// Yield lets other threads run.
//
//portico:intrinsic thread.yield
func Yield()

// Self returns the calling thread as Unpark names it.
//
//portico:intrinsic thread.self
func Self() int

// Park blocks until the thread is unparked, which may have happened before, or Nanos reaches
// a time, and reports whether it was unparked.
//
//portico:intrinsic thread.park
func Park(until int64) bool

// Unpark lets a thread go on that is parked, or the next time that it is to be.
//
//portico:intrinsic thread.unpark
func Unpark(thread int)

// Nanos returns monotonic time in nanoseconds.
//
//portico:intrinsic clock.nanos
func Nanos() int64

// Param returns the text of a parameter that the domain's configuration gives a
// component.
//
//portico:intrinsic domain.param
func Param(component, key string) (string, bool)
