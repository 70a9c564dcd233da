package domainzero

import (
	"unsafe"

	"github.com/portico-os/portico/translator/abi"
)

// Memory outside Go's heap is addressed by abi.Addr. The functions in this file are the
// only ones that touch it. Precondition of all: the range is mapped.

func pointer(a abi.Addr) unsafe.Pointer { return *(*unsafe.Pointer)(unsafe.Pointer(&a)) }

func load64(a abi.Addr) uint64     { return *(*uint64)(pointer(a)) }
func store64(a abi.Addr, v uint64) { *(*uint64)(pointer(a)) = v }
func loadAddr(a abi.Addr) abi.Addr { return *(*abi.Addr)(pointer(a)) }
func storeAddr(a, v abi.Addr)      { *(*abi.Addr)(pointer(a)) = v }

// bytesAt returns n bytes of memory as a slice. It must not outlive the memory.
func bytesAt(a abi.Addr, n int) []byte {
	if n == 0 {
		return nil
	}
	return unsafe.Slice((*byte)(pointer(a)), n)
}

// wordsAt returns n words of memory as a slice. It must not outlive the memory.
func wordsAt(a abi.Addr, n int) []uint64 {
	if n == 0 {
		return nil
	}
	return unsafe.Slice((*uint64)(pointer(a)), n)
}

// copyEntriesAt returns n entries of a copyTable.
func copyEntriesAt(a abi.Addr, n int) []copyEntry { return unsafe.Slice((*copyEntry)(pointer(a)), n) }

var _ [copyEntryBytes]byte = [unsafe.Sizeof(copyEntry{})]byte{}

func cpuAt(a abi.Addr) *abi.CPU             { return (*abi.CPU)(pointer(a)) }
func domainAt(a abi.Addr) *abi.Domain       { return (*abi.Domain)(pointer(a)) }
func threadAt(a abi.Addr) *abi.Thread       { return (*abi.Thread)(pointer(a)) }
func descAt(a abi.Addr) *typeDesc           { return (*typeDesc)(pointer(a)) }
func saveAt(a abi.Addr) *abi.RegSave        { return (*abi.RegSave)(pointer(a)) }
func memoryAt(a abi.Addr) *memoryDescriptor { return (*memoryDescriptor)(pointer(a)) }
func capabilityAt(a abi.Addr) *capability   { return (*capability)(pointer(a)) }
func serviceAt(a abi.Addr) *serviceBlock    { return (*serviceBlock)(pointer(a)) }
