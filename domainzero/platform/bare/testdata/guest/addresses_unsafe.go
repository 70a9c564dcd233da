package main

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"runtime/debug"
	"syscall"

	"github.com/portico-os/portico/translator/abi"
)

// Flags of mmap(2).
const (
	anonymous = syscall.MAP_PRIVATE | syscall.MAP_ANON
	noReplace = 0x100000
)

func mmap(at, bytes, prot, flags uintptr) (uintptr, syscall.Errno) {
	base, _, errno := syscall.Syscall6(syscall.SYS_MMAP, at, bytes, prot, flags, ^uintptr(0), 0)
	return base, errno
}

func onRange(call, at, bytes, argument uintptr) syscall.Errno {
	_, _, errno := syscall.Syscall(call, at, bytes, argument)
	return errno
}

// faultAt returns the address at which an access faults, 0 if it does not.
func faultAt(access func()) (address uintptr) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if e, ok := recover().(interface{ Addr() uintptr }); ok {
			address = e.Addr()
		}
	}()
	access()
	return 0
}

// addressSpace maps, unmaps, protects and forgets ranges of pages at random, and returns a
// digest of all answers and of what is then found in memory.
func addressSpace() any {
	const pages, rounds = 48, 1200
	protections := []uintptr{
		syscall.PROT_NONE, syscall.PROT_READ, syscall.PROT_READ | syscall.PROT_WRITE, syscall.PROT_READ | syscall.PROT_WRITE, syscall.PROT_READ | syscall.PROT_EXEC,
	}
	base, errno := mmap(0, pages*pageBytes, syscall.PROT_NONE, anonymous)
	require(errno == 0, "%v", errno)
	random, digest := rand.New(rand.NewPCG(3, 4)), sha256.New()
	tell := func(words ...uint64) {
		for _, w := range words {
			digest.Write(binary.LittleEndian.AppendUint64(nil, w))
		}
	}
	for round := range rounds {
		first := uintptr(random.IntN(pages))
		at, bytes := base+first*pageBytes, uintptr(random.IntN(int(pages-first)*pageBytes+1))
		if random.IntN(20) == 0 {
			bytes = 0
		}
		if random.IntN(20) == 0 {
			at += uintptr(random.IntN(pageBytes)) // not a page's
			bytes = min(bytes, base+pages*pageBytes-at)
		}
		prot := protections[random.IntN(len(protections))]
		switch random.IntN(6) {
		case 0:
			_, errno = mmap(at, bytes, prot, anonymous|syscall.MAP_FIXED)
		case 1:
			_, errno = mmap(at, bytes, prot, anonymous|noReplace)
		case 2:
			bytes = min(bytes, 4*pageBytes)
			errno = onRange(syscall.SYS_MUNMAP, at, bytes, 0)
		case 3, 4:
			errno = onRange(syscall.SYS_MPROTECT, at, bytes, prot)
		case 5:
			errno = onRange(syscall.SYS_MADVISE, at, bytes, syscall.MADV_DONTNEED)
		}
		tell(uint64(errno))
		for range 4 {
			a := abi.Addr(base + uintptr(random.IntN(pages*pageBytes)))
			var found byte
			tell(uint64(faultAt(func() { *pointer[byte](a) = byte(round) }) & (pageBytes - 1)))
			tell(uint64(faultAt(func() { found = *pointer[byte](a) })&(pageBytes-1)), uint64(found))
		}
	}
	for page := range uintptr(pages) {
		found := sha256.New()
		fault := faultAt(func() {
			for i := range uintptr(pageBytes) {
				found.Write([]byte{*pointer[byte](abi.Addr(base + page*pageBytes + i))})
			}
		})
		digest.Write(found.Sum(nil))
		tell(uint64(boolToInt(fault != 0)))
	}
	require(onRange(syscall.SYS_MUNMAP, base, pages*pageBytes, 0) == 0, "unmap all")
	return fmt.Sprintf("%x", digest.Sum(nil))
}

func boolToInt(b bool) int {
	if b {
		return 1
	}
	return 0
}
