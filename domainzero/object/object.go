package object

import (
	"github.com/portico-os/portico/domainzero/memory"
	"github.com/portico-os/portico/translator/abi"
)

// A Desc is a type descriptor as it lies in the image.
type Desc struct {
	abi.TypeDesc
	Index uint64 // in the table of the code space that made it; link.Space.TypeAt finds the type by it
}

// DescBytes is the size of a Desc.
const DescBytes = abi.TypeDescBytes + 8

// DescAt returns the descriptor at an address. Precondition: package link has made one there, as at
// those of headers and of type words but 0, for nobody checks it.
func DescAt(a abi.Addr) *Desc { return memory.At[Desc](a) }

// Bytes returns how much memory an object of count elements takes, header included.
func Bytes(size, count int) int {
	return abi.HeaderSize + max(abi.MinObject, (size*count+7)&^7)
}

// Header splits a header word.
func Header(w uint64) (desc abi.Addr, count int, flags uint64) {
	return abi.Addr(uint32(w) &^ abi.HeaderFlags), int(w >> abi.HeaderCount), w & abi.HeaderFlags
}

// MakeHeader returns the header word of a new object. Precondition: count is at most
// abi.MaxElements, which no object of bytecode.MaxSize bytes passes: Header would find less.
func MakeHeader(desc abi.Addr, count int) uint64 {
	return uint64(desc) | uint64(count)<<abi.HeaderCount
}

// BytesOf returns how much memory the object with a header word takes, forwarded or not. Whoever
// walks a run relies on this alone to find the next header.
func BytesOf(w uint64) int {
	desc, count, flags := Header(w)
	if desc < memory.BlockBytes {
		panic(memory.Stray(desc)) // a fault there would pass for one of Go's own
	}
	n := Bytes(int(DescAt(desc).Size), count)
	if flags&abi.HeaderHasHash != 0 {
		n += 8
	}
	return n
}

// Hash returns the hash of the object at an address, which stays when the object moves: one
// whose address was hashed is marked here, and carries its hash along from its first move on,
// for which it grows. fresh says that the object was not marked before. Whoever hashes an
// address otherwise gets another number once the object has moved. Precondition: the object's heap
// counts the fresh ones, for which a collection takes more memory.
func Hash(o abi.Addr) (hash uint64, fresh bool) {
	w := memory.Load(o - abi.HeaderSize)
	memory.Store(o-abi.HeaderSize, w|abi.HeaderHashed)
	if w&abi.HeaderHasHash == 0 {
		return HashAddress(o), w&abi.HeaderHashed == 0
	}
	desc, count, _ := Header(w)
	return memory.Load(o - abi.HeaderSize + abi.Addr(Bytes(int(DescAt(desc).Size), count))), false
}

// HashAddress returns the hash of an address.
func HashAddress(a abi.Addr) uint64 { return Mix(uint64(a), 0x9e3779b97f4a7c15) }

// Mix spreads the bits of a word, with a seed.
func Mix(x, seed uint64) uint64 {
	x ^= seed
	x *= 0xff51afd7ed558ccd
	x ^= x >> 33
	x *= 0xc4ceb9fe1a85ec53
	return x ^ x>>29
}
