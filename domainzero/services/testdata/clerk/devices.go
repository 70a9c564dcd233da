package clerk

import (
	"github.com/portico-os/portico/memobj"
	"time"

	"github.com/portico-os/portico/portals"
)

type handler struct {
	variable *memobj.Memory
	count    int
}

func (h *handler) HandleInterrupt() {
	h.count++
	atomicSetUnblock(h.variable, atomicGet(h.variable)+1)
}

func lines() {
	v, _ := atomicNew()
	h := &handler{variable: v}
	code(interruptHandle(5, h), denied, "a line that is not granted")
	code(interruptHandle(4, nil), wrongType, "nil")
	code(interruptHandle(4, &object{}), wrongType, "an object without the method")
	code(interruptHandle(4, plain(1)), wrongType, "a value")
	theirs, _ := lookup("theirs")
	code(interruptHandle(4, theirs), wrongType, "a portal")
	code(interruptHandle(7, h), failed, "a line that cannot be claimed")
	code(interruptHandle(4, h), ok, "a handler")
	code(interruptHandle(4, h), busy, "another one")
	for atomicGet(v) < 3 {
		atomicBlockIf(v, atomicGet(v))
	}
	check(h.count >= 3, "it ran")
}

// drive is the console's driver: what it takes it prints in brackets.
func drive(how string) {
	b := make([]byte, 100)
	code(consoleWait(), ok, "driver")
	for how == "restless" {
		time.Sleep(10 * time.Second)
		if consoleWait() == denied {
			return
		}
	}
	for range map[string]int{"driver": 1 << 30, "lazy": 0, "reluctant": 3, "leaving": 2}[how] {
		for {
			n := consoleTake(b)
			if n == 0 {
				break
			}
			portals.Print("[" + string(b[:n]) + "]")
			if how != "driver" {
				break
			}
		}
		if how == "driver" {
			code(consoleWait(), ok, "wait")
		}
	}
	if how == "leaving" {
		exit(0)
	}
	v, _ := atomicNew()
	atomicBlockIf(v, 0)
}
