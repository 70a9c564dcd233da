package traps

import (
	"errors"
	"fmt"
	"syscall"

	"golang.org/x/sys/unix"

	"github.com/portico-os/portico/bench/cycles"
)

// SystemCalls makes calls of getppid, the shortest system call, past the Go scheduler,
// and returns the ticks that they took together.
func SystemCalls(calls int) (cycles.Ticks, error) {
	var parent uintptr
	start := cycles.Now()
	for range calls {
		parent, _, _ = syscall.RawSyscall(syscall.SYS_GETPPID, 0, 0, 0)
	}
	took := cycles.Now() - start
	if int(parent) != syscall.Getppid() {
		return 0, fmt.Errorf("getppid gave %d", parent)
	}
	return took, nil
}

// PageFaults touches fresh anonymous pages, each of which Linux clears and maps, and
// returns the ticks that they took together. Huge pages are refused: with them most
// touches would be no faults.
func PageFaults(pages int) (took cycles.Ticks, err error) {
	size := unix.Getpagesize()
	memory, err := unix.Mmap(-1, 0, pages*size, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_ANON|unix.MAP_PRIVATE)
	if err != nil {
		return 0, fmt.Errorf("map %d pages: %w", pages, err)
	}
	defer func() { err = errors.Join(err, unix.Munmap(memory)) }()
	// A kernel without huge pages answers EINVAL.
	if err := unix.Madvise(memory, unix.MADV_NOHUGEPAGE); err != nil && err != unix.EINVAL {
		return 0, fmt.Errorf("refuse huge pages: %w", err)
	}
	start := cycles.Now()
	for i := 0; i < len(memory); i += size {
		memory[i] = 1
	}
	return cycles.Now() - start, nil
}
