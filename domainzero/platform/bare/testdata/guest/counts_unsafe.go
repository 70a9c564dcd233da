package main

import (
	"runtime"
	"syscall"
	"time"

	"github.com/portico-os/portico/domainzero/platform/bare"
	"github.com/portico-os/portico/translator/abi"
)

// counts takes memory and threads and gives them back: no frame gets lost.
func counts() any {
	const frames, most = 4096, 2048 // Go's runtime takes or gives back some meanwhile, of its own
	all := func(c bare.Counts) int { return c.FreeFrames + c.Pages + c.Tables + c.ThreadPages }
	before := bare.Count()
	require(before.FreeFrames > frames && before.Pages > 0 && before.Tables > 0 && before.Areas > 0, "%+v", before)
	base, _, errno := syscall.Syscall6(syscall.SYS_MMAP, 0, frames*pageBytes, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_ANON|syscall.MAP_PRIVATE, ^uintptr(0), 0)
	require(errno == 0, "%v", errno)
	for i := range abi.Addr(frames) {
		*pointer[byte](abi.Addr(base) + i*pageBytes) = 1
	}
	taken := bare.Count()
	require(before.FreeFrames-taken.FreeFrames > most && taken.Pages-before.Pages > most && all(taken) == all(before), "%+v, then %+v", before, taken)
	_, _, errno = syscall.Syscall(syscall.SYS_MUNMAP, base, frames*pageBytes, 0)
	require(errno == 0, "%v", errno)
	after := bare.Count()
	require(after.FreeFrames-taken.FreeFrames > most && all(after) == all(before), "%+v, then %+v", before, after)

	for range 3 {
		done := make(chan bare.Counts)
		go func() {
			runtime.LockOSThread() // for good: the thread ends with the goroutine
			done <- bare.Count()
		}()
		require((<-done).Threads > 1, "threads are not counted")
	}
	for wait := 0; bare.Count().Threads > after.Threads+1; wait++ { // the runtime may keep one more
		require(wait < 10_000, "threads that have ended are counted")
		time.Sleep(time.Millisecond)
	}
	require(all(bare.Count()) == all(before), "%+v, then %+v", before, bare.Count())
	return "ok"
}
