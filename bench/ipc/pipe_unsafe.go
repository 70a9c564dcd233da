package ipc

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"syscall"
	"unsafe"

	"github.com/portico-os/portico/bench/chart"
	"github.com/portico-os/portico/bench/cycles"
)

// PipePeerArg is the argument with which a program that uses PipePingPong is run again
// as the other process: it must then call [PipePeer] and exit.
const PipePeerArg = "ipc-pipe-peer"

// PipePingPong is a byte through a pipe to another process, and one back through
// another pipe. The process runs on the same CPU as the calling thread, which is
// pinned. The returned function ends it.
func PipePingPong(args ...string) (Row, func() error, error) {
	program, err := os.Executable()
	if err != nil {
		return Row{}, nil, fmt.Errorf("find this program: %w", err)
	}
	theirIn, out, err := os.Pipe()
	if err != nil {
		return Row{}, nil, fmt.Errorf("make a pipe: %w", err)
	}
	in, theirOut, err := os.Pipe()
	if err != nil {
		return Row{}, nil, errors.Join(fmt.Errorf("make a pipe: %w", err), theirIn.Close(), out.Close())
	}
	cmd := exec.Command(program, append(args, PipePeerArg)...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = theirIn, theirOut, os.Stderr
	// The process inherits the affinity of the thread that starts it.
	err = cmd.Start()
	err = errors.Join(err, theirIn.Close(), theirOut.Close())
	if err != nil {
		return Row{}, nil, errors.Join(fmt.Errorf("start the other process: %w", err), out.Close(), in.Close())
	}
	stop := func() error { return errors.Join(out.Close(), cmd.Wait(), in.Close()) }
	outFD, inFD := out.Fd(), in.Fd() // which makes them blocking
	row := Row{"pipe ping-pong of two processes", chart.Linux, func(roundTrips int) (cycles.Ticks, error) {
		var b [1]byte
		start := cycles.Now()
		for range roundTrips {
			if err := transferByte(syscall.SYS_WRITE, outFD, &b); err != nil {
				return 0, err
			}
			if err := transferByte(syscall.SYS_READ, inFD, &b); err != nil {
				return 0, err
			}
		}
		return cycles.Now() - start, nil
	}}
	return row, stop, nil
}

// PipePeer answers each byte from standard input on standard output, until that ends.
func PipePeer() error {
	runtime.LockOSThread() // the scheduler would move a goroutine that runs for long
	defer runtime.UnlockOSThread()
	var b [1]byte
	for {
		switch err := transferByte(syscall.SYS_READ, 0, &b); {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return err
		}
		if err := transferByte(syscall.SYS_WRITE, 1, &b); err != nil {
			return err
		}
	}
}

// transferByte makes a system call past the Go scheduler, as it could switch threads.
func transferByte(call, fd uintptr, b *[1]byte) error {
	for {
		n, _, e := syscall.RawSyscall(call, fd, uintptr(unsafe.Pointer(b)), 1)
		switch {
		case e == syscall.EINTR:
		case e != 0:
			return fmt.Errorf("ping-pong: %w", e)
		case n == 0:
			return io.EOF
		default:
			return nil
		}
	}
}
