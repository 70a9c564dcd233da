package qemu

import (
	"errors"
	"fmt"
	"io"
	"os"

	"golang.org/x/sys/unix"
)

// A terminal is where somebody types for a machine. QEMU changes its settings and makes the
// file it reads from non-blocking.
type terminal struct {
	file   *os.File
	before *unix.Termios
}

// openTerminal opens the terminal that r is once more, so that what QEMU does to the file
// does not concern output to the same terminal. It returns nil if r is none.
func openTerminal(r io.Reader) (*terminal, error) {
	file, ok := r.(*os.File)
	if !ok {
		return nil, nil
	}
	before, err := unix.IoctlGetTermios(int(file.Fd()), unix.TCGETS)
	if err != nil {
		return nil, nil
	}
	again, err := os.OpenFile(fmt.Sprintf("/proc/self/fd/%d", file.Fd()), os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		return nil, fmt.Errorf("open the terminal for %s: %w", program, err)
	}
	return &terminal{again, before}, nil
}

// close restores the settings, however QEMU ended.
func (t *terminal) close() error {
	err := unix.IoctlSetTermios(int(t.file.Fd()), unix.TCSETS, t.before)
	if err != nil {
		err = fmt.Errorf("restore the terminal: %w", err)
	}
	return errors.Join(err, t.file.Close())
}
