// Package driver drives a device that tests simulate, well or badly.
package driver

import (
	"errors"
	"strconv"

	"github.com/portico-os/portico/memobj"
	"github.com/portico-os/portico/portals"
	"github.com/portico-os/portico/test/system/testdata/components/contract"
)

//portico:intrinsic port.in8
func in8(port uint16) uint8

//portico:intrinsic port.out16
func out16(port uint16, v uint16)

//portico:intrinsic interrupt.handle
func handle(line int, handler any) int

//portico:intrinsic atomic.new
func atomicNew() (*memobj.Memory, int)

//portico:intrinsic atomic.get
func atomicGet(variable *memobj.Memory) int64

//portico:intrinsic atomic.set
func atomicSet(variable *memobj.Memory, v int64)

//portico:intrinsic atomic.blockif
func atomicBlockIf(variable *memobj.Memory, v int64)

//portico:intrinsic atomic.setunblock
func atomicSetUnblock(variable *memobj.Memory, v int64)

// line is the interrupt line: parameter line.
var line = 4

// A device counts its interrupts.
type device struct {
	variable *memobj.Memory
	handled  int
}

func (d *device) HandleInterrupt() {
	d.handled++
	if atomicGet(d.variable) < 0 {
		atomicSet(d.variable, 0)
	}
	atomicSetUnblock(d.variable, int64(d.handled))
}

var _ contract.Driver = (*device)(nil)

// Handled returns how many interrupts there were.
func (d *device) Handled() (int, error) { return d.handled, nil }

// The handlers that fail do so whenever an interrupt comes.
type (
	nilHandler   struct{ p *int }
	indexHandler struct {
		list [4]int
		i    uint
	}
	divideHandler struct{ x int }
	wrongHandler  struct{ variable *memobj.Memory }
	busyHandler   struct{ sum int }
	plain         struct{}
)

func (h *nilHandler) HandleInterrupt()    { *h.p = 1 }
func (h *indexHandler) HandleInterrupt()  { h.list[h.i]++ }
func (h *divideHandler) HandleInterrupt() { h.x = 1 / h.x }
func (h *wrongHandler) HandleInterrupt()  { atomicSet(h.variable, 1) }

// HandleInterrupt takes about as long as it may.
func (h *busyHandler) HandleInterrupt() {
	for i := 0; i < 6_000; i++ {
		h.sum += i * h.sum
	}
}

// HandleInterrupt of other is not the method that is wanted.
func (*other) HandleInterrupt(int) {}

type other struct{}

// Start does the deed that parameter deed names.
func Start(d *portals.Domain) error {
	params := d.Params()
	deed, n := params.String("deed", ""), params.Int("n", 0)
	line = params.Int("line", line)
	if err := params.Err(); err != nil {
		return err
	}
	switch deed {
	case "in":
		return trap(func() { in8(uint16(n)) })
	case "out":
		return trap(func() { out16(uint16(n), 1) })
	case "in without recover":
		in8(uint16(n))
	case "get":
		return trap(func() { atomicGet(wrong(n)) })
	case "set":
		return trap(func() { atomicSet(wrong(n), 1) })
	case "blockif":
		return trap(func() { atomicBlockIf(wrong(n), 0) })
	case "setunblock":
		return trap(func() { atomicSetUnblock(wrong(n), 0) })
	case "many variables":
		var made []*memobj.Memory
		for {
			v, code := atomicNew()
			if code != 0 {
				portals.Print("driver: " + strconv.Itoa(len(made)) + " variables, then " + portals.CodeError(code).Error() + "\n")
				return nil
			}
			made = append(made, v)
		}
	case "claim":
		for _, h := range []any{nil, 1, plain{}, &plain{}, &other{}, &device{}, &device{}} {
			text := "ok"
			if err := portals.CodeError(handle(n, h)); err != nil {
				text = err.Error()
			}
			portals.Print("driver: " + text + "\n")
		}
		return nil
	case "nil":
		return claim(&nilHandler{})
	case "index":
		return claim(&indexHandler{i: 4})
	case "divide":
		return claim(&divideHandler{})
	case "wrong":
		return claim(&wrongHandler{wrong(1)})
	case "busy":
		return claim(&busyHandler{})
	case "spin":
		for i := range n {
			sum += i
		}
		portals.Print("driver: spun\n")
		portals.Exit(7)
	case "nil receiver":
		return claim((*device)(nil))
	}
	return count(d, n)
}

var sum int

// claim makes h the handler of the line.
func claim(h any) error { return portals.CodeError(handle(line, h)) }

// wrong returns what names no atomic variable: nothing, bytes, what was revoked.
func wrong(n int) *memobj.Memory {
	if n == 0 {
		return nil
	}
	m, err := memobj.New(64)
	if n == 1 || err != nil {
		return m
	}
	v, _ := atomicNew()
	_, _ = v.Revoke()
	return v
}

// trap reports the run-time error of f.
func trap(f func()) (err error) {
	defer func() {
		if e, ok := recover().(error); ok {
			portals.Print("driver: " + e.Error() + "\n")
		}
	}()
	f()
	return errors.New("no run-time error")
}

// count offers a service and then handles n interrupts, without end if n is 0.
func count(d *portals.Domain, n int) error {
	variable, code := atomicNew()
	if err := portals.CodeError(code); err != nil {
		return err
	}
	dev := &device{variable: variable}
	if err := claim(dev); err != nil {
		return err
	}
	if err := d.Export("driver0", dev); err != nil {
		return err
	}
	for seen := int64(0); n == 0 || seen < int64(n); seen = atomicGet(variable) {
		if seen > 0 && seen <= 3 {
			portals.Print("driver: " + strconv.Itoa(int(seen)) + "\n")
		}
		atomicBlockIf(variable, seen)
	}
	portals.Print("driver: " + strconv.Itoa(dev.handled) + " interrupts\n")
	return nil
}
