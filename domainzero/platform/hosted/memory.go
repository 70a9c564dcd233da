package hosted

import (
	"cmp"
	"errors"
	"fmt"
	"syscall"

	"golang.org/x/sys/unix"

	"github.com/portico-os/portico/domainzero/platform"
	"github.com/portico-os/portico/translator/abi"
)

// imageBytes is the size of the image region, which ends below 2 GiB.
const imageBytes = 480 << 20

// imageBases are where the image region may be; the first that is free is taken. A program linked at the usual
// address ends far below all of them, and the kernel puts the program break up to 1 GiB above the program. Go
// chooses the place of its heap by chance, which may be any of them. The bare machine has its windows of domain
// memory beside the first.
var imageBases = []abi.Addr{0x6000_0000, 0x4200_0000, 0x2400_0000}

// What mmap and mprotect take. protect rounds to pages, Reserve to large ones, on which Dense
// relies.
const (
	pageBytes       = 4096
	largePage       = 2 << 20
	inaccessible    = unix.PROT_NONE
	writable        = unix.PROT_READ | unix.PROT_WRITE
	executable      = unix.PROT_READ | unix.PROT_EXEC
	fixedNoReplace  = 0x100000 // MAP_FIXED_NOREPLACE
	anonymousMemory = unix.MAP_PRIVATE | unix.MAP_ANONYMOUS | unix.MAP_NORESERVE
)

// mmap maps memory, which Close unmaps.
func (m *Machine) mmap(hint abi.Addr, bytes, protection, flags int) (abi.Addr, error) {
	base, _, errno := syscall.Syscall6(syscall.SYS_MMAP, hint, uintptr(bytes), uintptr(protection), uintptr(flags|anonymousMemory), ^uintptr(0), 0)
	if errno != 0 {
		return 0, errno
	}
	m.regions = append(m.regions, region{base, bytes})
	return base, nil
}

func unmap(r region) error {
	if _, _, errno := syscall.Syscall(syscall.SYS_MUNMAP, r.base, uintptr(r.bytes), 0); errno != 0 {
		return fmt.Errorf("unmap %#x: %w", r.base, errno)
	}
	return nil
}

// protect changes the protection of the pages that a range touches.
func protect(base abi.Addr, bytes, protection int) error {
	first := base &^ (pageBytes - 1)
	end := (base + abi.Addr(bytes) + pageBytes - 1) &^ (pageBytes - 1)
	if _, _, errno := syscall.Syscall(syscall.SYS_MPROTECT, first, end-first, uintptr(protection)); errno != 0 {
		return fmt.Errorf("change protection of %#x to %#x: %w", first, end, errno)
	}
	return nil
}

// guardNil sees to it that accesses to nil fault, for as long as there is the machine: traps rely on it.
func (m *Machine) guardNil() error {
	_, err := m.mmap(0, abi.NilPage, inaccessible, unix.MAP_FIXED|fixedNoReplace)
	// Many kernels refuse it to all, whether something is there or not. If so its protection can be changed.
	if err == nil || !errors.Is(err, unix.EEXIST) && protect(0, abi.NilPage, inaccessible) != nil {
		return nil
	}
	return fmt.Errorf("memory at address 0 is mapped, so that accesses to nil would not fault (%w): start the process without ADDR_COMPAT_LAYOUT and MMAP_PAGE_ZERO, see setarch", err)
}

// mapImage reserves the image region at one of its places. Kernels that do not know the flag
// take the address as a hint.
func (m *Machine) mapImage() (err error) {
	for _, base := range imageBases {
		if m.image, err = m.mmap(base, imageBytes, inaccessible, fixedNoReplace); m.image == base {
			return protect(base+imageBytes/2, imageBytes/2, writable)
		}
	}
	return fmt.Errorf("reserve an image region of %d MiB at one of %#x, which this process must not all use otherwise: %w", imageBytes>>20, imageBases, cmp.Or(err, error(unix.EEXIST)))
}

// Image returns the image region.
func (m *Machine) Image() (abi.Addr, int) { return m.image, imageBytes }

// InstallCode puts text into the code half of the image region.
func (m *Machine) InstallCode(at abi.Addr, text []byte) error {
	if at < m.image || at > m.image+imageBytes/2 || len(text) > int(m.image+imageBytes/2-at) {
		return fmt.Errorf("install code at %#x: %w", at, platform.ErrOutsideImage)
	}
	if len(text) == 0 {
		return nil
	}
	m.install.Lock()
	defer m.install.Unlock()
	if err := protect(at, len(text), writable); err != nil {
		return err
	}
	copyOut(at, text)
	return protect(at, len(text), executable)
}

// Reserve maps zeroed memory.
func (m *Machine) Reserve(bytes int) (abi.Addr, error) {
	base, err := m.mmap(0, bytes+largePage, writable, 0)
	if err != nil {
		return 0, fmt.Errorf("reserve %d bytes: %w", bytes, err)
	}
	return (base + largePage - 1) &^ (largePage - 1), nil
}

// Dense asks for large pages. A kernel without them refuses, and nothing is lost.
func (m *Machine) Dense(base abi.Addr, bytes int) {
	_, _, _ = syscall.Syscall(syscall.SYS_MADVISE, base, uintptr(bytes), unix.MADV_HUGEPAGE)
}

// Discard zeroes whole pages. It panics if the range was not reserved.
func (m *Machine) Discard(base abi.Addr, bytes int) {
	if _, _, errno := syscall.Syscall(syscall.SYS_MADVISE, base, uintptr(bytes), unix.MADV_DONTNEED); errno != 0 {
		panic(fmt.Sprintf("hosted: discard %d bytes at %#x: %v", bytes, base, errno))
	}
}

// ReserveInaccessible maps addresses without memory.
func (m *Machine) ReserveInaccessible(bytes int) (abi.Addr, error) {
	base, err := m.mmap(0, bytes, inaccessible, 0)
	if err != nil {
		return 0, fmt.Errorf("reserve %d bytes of addresses: %w", bytes, err)
	}
	return base, nil
}
