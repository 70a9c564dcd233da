//go:build !portico

package portals

import "sync"

// Ports is a range of I/O ports. An access to a port that the configuration does not grant
// to the domain panics.
type Ports struct {
	base    uint16
	n       int
	machine *simulation
}

// Ports returns the n I/O ports from base on. The error is ErrRange if there are not so many.
func (d *Domain) Ports(base uint16, n int) (*Ports, error) {
	if n <= 0 || n > 1<<16-int(base) {
		return nil, ErrRange
	}
	return &Ports{base, n, d.machine}, nil
}

// In8 reads the port at an offset.
func (p *Ports) In8(offset uint16) uint8 { return uint8(p.machine.in(p.base+offset, 1)) }

// In16 reads the two ports at an offset.
func (p *Ports) In16(offset uint16) uint16 { return uint16(p.machine.in(p.base+offset, 2)) }

// In32 reads the four ports at an offset.
func (p *Ports) In32(offset uint16) uint32 { return p.machine.in(p.base+offset, 4) }

// Out8 writes the port at an offset.
func (p *Ports) Out8(offset uint16, value uint8) { p.machine.out(p.base+offset, 1, uint32(value)) }

// Out16 writes the two ports at an offset.
func (p *Ports) Out16(offset uint16, value uint16) { p.machine.out(p.base+offset, 2, uint32(value)) }

// Out32 writes the four ports at an offset.
func (p *Ports) Out32(offset uint16, value uint32) { p.machine.out(p.base+offset, 4, value) }

// HandleInterrupt makes a handler, a pointer, run whenever an interrupt line fires. The
// error is ErrDenied if the configuration does not grant the line, ErrBusy if it has a
// handler already.
func (d *Domain) HandleInterrupt(line int, handler InterruptHandler) error {
	return d.machine.handle(line, handler)
}

// AtomicVariable is a number by which an interrupt handler hands over to threads of its
// domain: what was written before Set is seen after Get.
type AtomicVariable struct {
	lock    sync.Mutex
	changed *sync.Cond
	value   int64
}

// NewAtomicVariable returns a variable that is 0.
func NewAtomicVariable() (*AtomicVariable, error) {
	v := &AtomicVariable{}
	v.changed = sync.NewCond(&v.lock)
	return v, nil
}

// Get returns the value.
func (v *AtomicVariable) Get() int64 {
	v.lock.Lock()
	defer v.lock.Unlock()
	return v.value
}

// Set sets the value.
func (v *AtomicVariable) Set(value int64) {
	v.lock.Lock()
	defer v.lock.Unlock()
	v.value = value
}

// BlockIf blocks the calling thread while the variable has a value. Interrupt handlers may
// not call it.
func (v *AtomicVariable) BlockIf(value int64) {
	v.lock.Lock()
	defer v.lock.Unlock()
	for v.value == value {
		v.changed.Wait()
	}
}

// SetUnblock sets the value and lets the threads go on that BlockIf has blocked.
func (v *AtomicVariable) SetUnblock(value int64) {
	v.lock.Lock()
	defer v.lock.Unlock()
	v.value = value
	v.changed.Broadcast()
}

// WaitOutput makes the domain the driver of the console and blocks until there is output
// to take. It says, too, that what was taken before is out. The error is ErrDenied if the
// configuration does not let the domain drive the console.
func (d *Domain) WaitOutput() error {
	o := &d.machine.output
	o.lock.Lock()
	defer o.lock.Unlock()
	for len(o.text) == 0 {
		o.out = true
		o.changed.Broadcast()
		if o.ended {
			return ErrTerminated
		}
		o.changed.Wait()
	}
	return nil
}

// TakeOutput moves what domains printed to b and returns how many bytes: 0 if there are
// none.
func (d *Domain) TakeOutput(b []byte) int {
	o := &d.machine.output
	o.lock.Lock()
	defer o.lock.Unlock()
	n := copy(b, o.text)
	o.text = o.text[n:]
	return n
}
