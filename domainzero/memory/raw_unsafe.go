package memory

import (
	"unsafe"

	"github.com/portico-os/portico/translator/abi"
)

// Memory outside Go's heap is addressed by abi.Addr. The functions in this file are the
// only ones of DomainZero that touch it. Precondition of all: the range is mapped, for DomainZero
// would die of the fault.

func pointer(a abi.Addr) unsafe.Pointer { return *(*unsafe.Pointer)(unsafe.Pointer(&a)) }

// Load returns the word at an address.
func Load(a abi.Addr) uint64 { return *(*uint64)(pointer(a)) }

// Store writes the word at an address.
func Store(a abi.Addr, v uint64) { *(*uint64)(pointer(a)) = v }

// LoadAddr returns the address that is stored at an address.
func LoadAddr(a abi.Addr) abi.Addr { return *(*abi.Addr)(pointer(a)) }

// StoreAddr writes an address at an address.
func StoreAddr(a, v abi.Addr) { *(*abi.Addr)(pointer(a)) = v }

// At returns the T at an address. T must not contain references of Go, which its collector would
// not find there, and the result must not outlive the memory, which another domain gets then.
func At[T any](a abi.Addr) *T { return (*T)(pointer(a)) }

// Slice returns n values of type T, as At. It is nil if n is 0.
func Slice[T any](a abi.Addr, n int) []T {
	if n == 0 {
		return nil
	}
	return unsafe.Slice((*T)(pointer(a)), n)
}

// Bytes returns n bytes of memory. They must not outlive it, for another domain gets it.
func Bytes(a abi.Addr, n int) []byte { return Slice[byte](a, n) }

// Words returns n words of memory. They must not outlive it, as those of Bytes.
func Words(a abi.Addr, n int) []uint64 { return Slice[uint64](a, n) }

// LoadBits returns n bytes of memory, at most 8, as a number.
func LoadBits(a abi.Addr, n int) (w uint64) {
	for i, b := range Bytes(a, n) {
		w |= uint64(b) << (8 * i)
	}
	return w
}

// A Stray is a reference that code of a domain has and that leads to nothing of it. Who finds one
// panics with it, and cpu.CPU.contain ends the domain.
type Stray abi.Addr

// Within reports whether n bytes lie in a range.
func Within(a abi.Addr, n int, base abi.Addr, bytes int) bool {
	return a >= base && uint64(a-base) <= uint64(bytes) && uint64(n) <= uint64(bytes)-uint64(a-base)
}

// Size returns how many bytes a T takes in memory.
func Size[T any]() int { return int(unsafe.Sizeof(*new(T))) }
