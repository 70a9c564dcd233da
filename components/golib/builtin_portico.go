//go:build portico

package golib

// Hash returns the hash of a key of any comparable type. The compiler writes its body
// from the structure of K.
//
//portico:hash
func Hash[K comparable](k K, seed uint64) uint64 { panic("golib: written by the compiler") }

//portico:intrinsic any.hash
func hashAny(v any, seed uint64) uint64

//portico:intrinsic clock.nanos
func nanos() int64

// newSeed returns a number that others cannot guess: hashes of references start from a secret of DomainZero's.
func newSeed() uint64 { return hashAny(&nanHashes, uint64(nanos())) }

//portico:intrinsic any.basic
func anyBasic(v any) (kind int, bits, imaginary uint64, text string)

//portico:intrinsic type.name
func typeByID(id int) string

//portico:intrinsic any.typename
func typeName(v any) string

//portico:intrinsic bytes.hash
func hashBytes(s string, seed uint64) uint64

//portico:intrinsic bits.mul64
func mul64(x, y uint64) (high, low uint64)

//portico:intrinsic math.bits64
func floatBits(f float64) uint64

//portico:intrinsic math.bits32
func float32Bits(f float32) uint32

//portico:intrinsic math.from64
func floatFromBits(b uint64) float64

//portico:intrinsic math.from32
func floatFromBits32(b uint32) float32

//portico:op freeze
func freeze(b []byte) string

//portico:intrinsic debug.write
func write(s string)

//portico:intrinsic domain.panicked
func panicked(text string)

//portico:op throw
func throw()

//portico:op tlsget
func threadValue() any

//portico:op tlsset
func setThreadValue(v any)

//portico:op framecallee
func frameCallee() uintptr
