package qemu

import (
	"fmt"
	"net"
	"os/exec"
	"slices"
	"strconv"
	"strings"

	"github.com/portico-os/portico/config"
)

// program is QEMU for x86-64.
const program = "qemu-system-x86_64"

// Machines are the machines of QEMU that images run on.
var Machines = []string{"q35", "pc", "microvm"}

// The least and the most memory that a machine may be given.
const (
	LeastMemory config.Size = 32 << 20
	MostMemory  config.Size = 64 << 30
)

// A Machine says what QEMU is to emulate.
type Machine struct {
	Type        string // one of Machines
	CPU         string // as QEMU names it
	Memory      config.Size
	GDB         string   // address on which QEMU waits for a debugger, as host:port; "" for none
	Environment []string // variables of the kernel, as NAME=value without blanks

	// InstructionClock has the machine's clocks advance by a nanosecond for each
	// instruction, and not at all by the host's time.
	InstructionClock bool
}

// Default is the machine that images run on unless another is asked for.
var Default = Machine{Type: "q35", CPU: "max", Memory: 2 << 30}

// Find returns where QEMU is.
func Find() (string, error) {
	path, err := exec.LookPath(program)
	if err != nil {
		return "", fmt.Errorf("%s is not on the PATH: install it, on Debian by 'apt-get install qemu-system-x86': %w", program, err)
	}
	return path, nil
}

// Check tells what is wrong with a machine.
func (m *Machine) Check() error {
	if !slices.Contains(Machines, m.Type) {
		return fmt.Errorf("there is no machine %q, only %s", m.Type, strings.Join(Machines, ", "))
	}
	if m.Memory < LeastMemory || m.Memory > MostMemory || m.Memory%(1<<20) != 0 {
		return fmt.Errorf("a machine cannot have %v of memory: give it whole MiB, from %v to %v", m.Memory, LeastMemory, MostMemory)
	}
	if strings.ContainsAny(m.CPU, "\x00") || m.CPU == "" || m.CPU[0] == '-' {
		return fmt.Errorf("%q is not a CPU of QEMU: 'qemu-system-x86_64 -cpu help' lists them", m.CPU)
	}
	if m.GDB == "" {
		return nil
	}
	_, port, err := net.SplitHostPort(m.GDB)
	if n, e := strconv.ParseUint(port, 10, 16); err != nil || e != nil || n == 0 || strings.Contains(m.GDB, ",") {
		return fmt.Errorf("%q is no address to wait for a debugger at: name a host and a port, such as 127.0.0.1:1234", m.GDB)
	}
	return nil
}

// A terminal's keys go to the machine, all but Ctrl-A, with which QEMU's own commands begin.
var (
	serialOnTerminal = []string{"-chardev", "stdio,id=terminal,mux=on,signal=off", "-serial", "chardev:terminal"}
	serialOnPipe     = []string{"-serial", "stdio"}
)

// arguments returns QEMU's command line to boot an image with its first serial port on
// serial. The second one, which microvm has not, is connected with nothing.
func (m *Machine) arguments(image string, serial []string) []string {
	args := []string{
		"-accel", "tcg", "-M", m.Type, "-cpu", m.CPU + ",check=off", "-m", strconv.Itoa(int(m.Memory >> 20)),
		"-nodefaults", "-no-user-config", "-display", "none", "-no-reboot",
		"-device", "isa-debug-exit,iobase=0xf4,iosize=4",
		"-kernel", image,
	}
	args = append(append(args, serial...), "-serial", "null")
	if len(m.Environment) > 0 {
		args = append(args, "-append", strings.Join(m.Environment, " "))
	}
	if m.InstructionClock {
		args = append(args, "-icount", "shift=0,sleep=off")
	}
	if m.GDB != "" {
		args = append(args, "-gdb", "tcp:"+m.GDB, "-S")
	}
	return args
}
