package qemu

import (
	"context"
	"debug/elf"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"runtime"
	"sync"
	"syscall"
	"time"
)

// ErrKernelFailed is wrapped by the error of a run in which the kernel itself failed. What
// it left to say is at the end of its output.
var ErrKernelFailed = errors.New("DomainZero failed")

// ErrLeft is returned of a run that somebody at the terminal ended. A machine that resets
// itself ends in the same way.
var ErrLeft = errors.New("the machine was left by Ctrl-A X, or has reset itself")

// Streams are what an image's serial port and QEMU's messages are connected with. The
// writers may be one.
type Streams struct {
	In          io.Reader // may be nil
	Out, Errors io.Writer
}

// endDelay is how long QEMU may take to end when it is told to.
const endDelay = 5 * time.Second

// ErrMemory is wrapped by the error about a machine that an image does not fit in.
var ErrMemory = errors.New("the machine has too little memory")

// holds tells whether an image fits in the machine's memory.
func (m *Machine) holds(image string) error {
	f, err := elf.Open(image)
	if err != nil {
		return fmt.Errorf("read image: %w", err)
	}
	defer f.Close()
	for _, p := range f.Progs {
		if end := p.Paddr + p.Memsz; p.Type == elf.PT_LOAD && end > uint64(m.Memory) {
			return fmt.Errorf("%w: it has %v, and loading the image takes %d MiB: give it more (--mem)", ErrMemory, m.Memory, (end+1<<20-1)>>20)
		}
	}
	return nil
}

// Run boots an image and returns its status. Carriage returns before line ends, and the
// kernel's last line, are left out of its output.
func Run(ctx context.Context, image string, m Machine, s Streams) (status int, err error) {
	if err := m.Check(); err != nil {
		return 0, err
	}
	if err := m.holds(image); err != nil {
		return 0, err
	}
	path, err := Find()
	if err != nil {
		return 0, err
	}
	serial := serialOnPipe
	keys, err := openTerminal(s.In)
	if err != nil {
		return 0, err
	}
	if keys != nil {
		defer func() { err = errors.Join(err, keys.close()) }()
		s.In, serial = keys.file, serialOnTerminal
	}
	cmd := exec.CommandContext(ctx, path, m.arguments(image, serial)...)
	// QEMU ends with this process, however that ends: with the thread that started it.
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGTERM}
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	var mutex sync.Mutex
	console := &console{out: &locked{&mutex, s.Out}}
	cmd.Stdin, cmd.Stdout, cmd.Stderr = s.In, console, &locked{&mutex, s.Errors}
	cmd.WaitDelay = endDelay
	err = cmd.Run()
	said, ok := console.end()
	var exit *exec.ExitError
	switch {
	case ctx.Err() != nil:
		return 0, fmt.Errorf("run %s: %w", program, ctx.Err())
	case err != nil && !errors.As(err, &exit):
		return 0, fmt.Errorf("run %s: %w", program, err)
	case console.err != nil:
		return 0, fmt.Errorf("pass on the console's output: %w", console.err)
	}
	// The device makes status s of the guest exit status 2s+1 of QEMU, of eight bits.
	code := cmd.ProcessState.ExitCode()
	if !ok && code == 1 {
		return 0, fmt.Errorf("%s could not start the machine, and said why above", program)
	}
	if !ok && code == 0 && keys != nil {
		return 0, ErrLeft
	}
	if !ok && code == 0 {
		return 0, fmt.Errorf("%w: the machine was reset without a word, as one is whose processor has no 64-bit mode (--cpu)", ErrKernelFailed)
	}
	if !ok || code != (2*said+1)&0xff {
		return 0, fmt.Errorf("%w: %s ended with status %d", ErrKernelFailed, program, code)
	}
	return said, nil
}

// A locked writer shares a mutex with others.
type locked struct {
	mutex *sync.Mutex
	to    io.Writer
}

// Write writes with the mutex held.
func (l *locked) Write(p []byte) (int, error) {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	return l.to.Write(p)
}
