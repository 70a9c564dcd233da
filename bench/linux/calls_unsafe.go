package linux

import (
	"fmt"
	"syscall"
	"unsafe"
)

// The calls go past the Go scheduler, which costs them nothing: the thread is locked
// and no call blocks, as all data is in the page cache.

// transfer is one of the system calls that move a record between a file and memory.
type transfer func(fd int, record []byte, offset int64) error

func seekRead(fd int, record []byte, offset int64) error {
	if _, _, e := syscall.RawSyscall(syscall.SYS_LSEEK, uintptr(fd), uintptr(offset), 0); e != 0 {
		return fmt.Errorf("lseek: %w", e)
	}
	n, _, e := syscall.RawSyscall(syscall.SYS_READ, uintptr(fd), uintptr(unsafe.Pointer(&record[0])), uintptr(len(record)))
	return moved("read", n, e, record)
}

// seekWrite seeks before the first record only, as writing goes on from there.
func seekWrite(fd int, record []byte, offset int64) error {
	if offset == 0 {
		if _, _, e := syscall.RawSyscall(syscall.SYS_LSEEK, uintptr(fd), 0, 0); e != 0 {
			return fmt.Errorf("lseek: %w", e)
		}
	}
	n, _, e := syscall.RawSyscall(syscall.SYS_WRITE, uintptr(fd), uintptr(unsafe.Pointer(&record[0])), uintptr(len(record)))
	return moved("write", n, e, record)
}

func positionedRead(fd int, record []byte, offset int64) error {
	n, _, e := syscall.RawSyscall6(syscall.SYS_PREAD64, uintptr(fd), uintptr(unsafe.Pointer(&record[0])), uintptr(len(record)), uintptr(offset), 0, 0)
	return moved("pread", n, e, record)
}

func positionedWrite(fd int, record []byte, offset int64) error {
	n, _, e := syscall.RawSyscall6(syscall.SYS_PWRITE64, uintptr(fd), uintptr(unsafe.Pointer(&record[0])), uintptr(len(record)), uintptr(offset), 0, 0)
	return moved("pwrite", n, e, record)
}

func moved(call string, n uintptr, e syscall.Errno, record []byte) error {
	switch {
	case e != 0:
		return fmt.Errorf("%s: %w", call, e)
	case n != uintptr(len(record)):
		return fmt.Errorf("%s: %d of %d bytes", call, n, len(record))
	}
	return nil
}
