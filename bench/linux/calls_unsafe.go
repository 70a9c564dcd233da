package linux

import (
	"fmt"
	"syscall"
	"unsafe"
)

// A file is what a pass does to an open file: each method is one system call. Tests
// count them.
type file interface {
	rewind() error // to the file's beginning
	read(record []byte) error
	write(record []byte) error
	pread(record []byte, offset int64) error
	pwrite(record []byte, offset int64) error
}

// A descriptor is the file that the kernel knows by this number. Its calls go past the Go
// scheduler, which costs them nothing: the thread is locked and no call blocks, as all
// data is in the page cache.
type descriptor int

func (d descriptor) rewind() error {
	if _, _, e := syscall.RawSyscall(syscall.SYS_LSEEK, uintptr(d), 0, 0); e != 0 {
		return fmt.Errorf("lseek: %w", e)
	}
	return nil
}

func (d descriptor) read(record []byte) error {
	n, _, e := syscall.RawSyscall(syscall.SYS_READ, uintptr(d), uintptr(unsafe.Pointer(&record[0])), uintptr(len(record)))
	return moved("read", n, e, record)
}

func (d descriptor) write(record []byte) error {
	n, _, e := syscall.RawSyscall(syscall.SYS_WRITE, uintptr(d), uintptr(unsafe.Pointer(&record[0])), uintptr(len(record)))
	return moved("write", n, e, record)
}

func (d descriptor) pread(record []byte, offset int64) error {
	n, _, e := syscall.RawSyscall6(syscall.SYS_PREAD64, uintptr(d), uintptr(unsafe.Pointer(&record[0])), uintptr(len(record)), uintptr(offset), 0, 0)
	return moved("pread", n, e, record)
}

func (d descriptor) pwrite(record []byte, offset int64) error {
	n, _, e := syscall.RawSyscall6(syscall.SYS_PWRITE64, uintptr(d), uintptr(unsafe.Pointer(&record[0])), uintptr(len(record)), uintptr(offset), 0, 0)
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
