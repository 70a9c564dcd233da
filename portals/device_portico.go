//go:build portico

package portals

import "github.com/portico-os/portico/memobj"

//portico:intrinsic port.in8
func portIn8(port uint16) uint8

//portico:intrinsic port.in16
func portIn16(port uint16) uint16

//portico:intrinsic port.in32
func portIn32(port uint16) uint32

//portico:intrinsic port.out8
func portOut8(port uint16, value uint8)

//portico:intrinsic port.out16
func portOut16(port uint16, value uint16)

//portico:intrinsic port.out32
func portOut32(port uint16, value uint32)

//portico:intrinsic interrupt.handle
func interruptHandle(line int, handler any) int

//portico:intrinsic atomic.new
func atomicNew() (*memobj.Memory, int)

//portico:intrinsic atomic.get
func atomicGet(variable *memobj.Memory) int64

//portico:intrinsic atomic.set
func atomicSet(variable *memobj.Memory, value int64)

//portico:intrinsic atomic.blockif
func atomicBlockIf(variable *memobj.Memory, value int64)

//portico:intrinsic atomic.setunblock
func atomicSetUnblock(variable *memobj.Memory, value int64)

//portico:intrinsic console.wait
func consoleWait() int

//portico:intrinsic console.take
func consoleTake(b []byte) int

// Ports is a range of I/O ports. An access to a port that the configuration does not grant
// to the domain panics.
type Ports struct{ base uint16 }

// Ports returns the n I/O ports from base on. The error is ErrRange if there are not so many.
func (d *Domain) Ports(base uint16, n int) (*Ports, error) {
	if n <= 0 || n > 1<<16-int(base) {
		return nil, ErrRange
	}
	return &Ports{base}, nil
}

// In8 reads the port at an offset.
func (p *Ports) In8(offset uint16) uint8 { return portIn8(p.base + offset) }

// In16 reads the two ports at an offset.
func (p *Ports) In16(offset uint16) uint16 { return portIn16(p.base + offset) }

// In32 reads the four ports at an offset.
func (p *Ports) In32(offset uint16) uint32 { return portIn32(p.base + offset) }

// Out8 writes the port at an offset.
func (p *Ports) Out8(offset uint16, value uint8) { portOut8(p.base+offset, value) }

// Out16 writes the two ports at an offset.
func (p *Ports) Out16(offset uint16, value uint16) { portOut16(p.base+offset, value) }

// Out32 writes the four ports at an offset.
func (p *Ports) Out32(offset uint16, value uint32) { portOut32(p.base+offset, value) }

// HandleInterrupt makes a handler, a pointer, run whenever an interrupt line fires. The
// error is ErrDenied if the configuration does not grant the line, ErrBusy if it has a
// handler already.
func (d *Domain) HandleInterrupt(line int, handler InterruptHandler) error {
	return CodeError(interruptHandle(line, handler))
}

// AtomicVariable is a number by which an interrupt handler hands over to threads: what was
// written before Set is seen after Get. Whoever is passed one uses the same variable; when the domain
// that made it has ended, its use panics.
type AtomicVariable struct{ named *memobj.Memory }

// NewAtomicVariable returns a variable that is 0.
func NewAtomicVariable() (*AtomicVariable, error) {
	named, code := atomicNew()
	return &AtomicVariable{named}, CodeError(code)
}

// Get returns the value.
func (v *AtomicVariable) Get() int64 { return atomicGet(v.named) }

// Set sets the value.
func (v *AtomicVariable) Set(value int64) { atomicSet(v.named, value) }

// BlockIf blocks the calling thread while the variable has a value. Interrupt handlers may
// not call it.
func (v *AtomicVariable) BlockIf(value int64) { atomicBlockIf(v.named, value) }

// SetUnblock sets the value and lets the threads go on that BlockIf has blocked.
func (v *AtomicVariable) SetUnblock(value int64) { atomicSetUnblock(v.named, value) }

// WaitOutput makes the domain the driver of the console and blocks until there is output
// to take. It says, too, that what was taken before is out. The error is ErrDenied if the
// configuration does not let the domain drive the console.
func (d *Domain) WaitOutput() error { return CodeError(consoleWait()) }

// TakeOutput moves what domains printed to b and returns how many bytes: 0 if there are
// none.
func (d *Domain) TakeOutput(b []byte) int { return consoleTake(b) }
