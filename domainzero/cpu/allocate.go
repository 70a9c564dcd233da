package cpu

import (
	"fmt"
	"math"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/domainzero/domain"
	"github.com/portico-os/portico/domainzero/events"
	"github.com/portico-os/portico/domainzero/object"
	"github.com/portico-os/portico/translator/abi"
)

// An allocator does what exits ask for that allocate.
type allocator struct{ *CPU }

// allocate is StubAlloc: the run is used up. The thread has no Roots: the stack map of the return
// address tells what a collection needs.
func (c allocator) allocate(t *domain.Thread, save *abi.RegSave) *domain.Thread {
	desc, count, _ := object.Header(*domain.Argument(save, 0))
	return c.allocateBy(abi.StubAlloc, t, save, desc, count)
}

// allocateBy allocates for a thread that left by a stub. Much memory is cleared while others run.
func (c allocator) allocateBy(s abi.Stub, t *domain.Thread, save *abi.RegSave, desc abi.Addr, count int) *domain.Thread {
	size, h := int(object.DescAt(desc).Size), t.Domain.Heap
	if !h.Ready(object.Bytes(size, count)) {
		return c.Again(t, s)
	}
	return c.allocated(t, save, h.Allocate(desc, size, count))
}

// allocated returns a new object to a thread, unless there was no memory for it.
func (c allocator) allocated(t *domain.Thread, save *abi.RegSave, a abi.Addr) *domain.Thread {
	if a == 0 {
		return c.OutOfMemory(t)
	}
	*domain.Argument(save, 0) = uint64(a)
	return t
}

// makeSlice is StubMakeSlice.
func (c allocator) makeSlice(t *domain.Thread, save *abi.RegSave) *domain.Thread {
	desc := abi.Addr(*domain.Argument(save, 0))
	length, capacity := int(*domain.Argument(save, 1)), int(*domain.Argument(save, 2))
	size := int(object.DescAt(desc).Size)
	most := math.MaxInt
	if size > 0 {
		most = bytecode.MaxSize / size
	}
	switch {
	case length < 0 || length > most:
		return c.Raise(t, bytecode.TrapMakeLen, 0, 0)
	case capacity < length || capacity > most:
		return c.Raise(t, bytecode.TrapMakeCap, 0, 0)
	}
	if size == 0 || capacity == 0 {
		return c.allocated(t, save, c.Common.Linker.Image.Zero())
	}
	return c.allocateBy(abi.StubMakeSlice, t, save, desc, capacity)
}

// OutOfMemory ends the domain whose thread asked for more than its quota: a half-done
// update of a library's data is worse than the end of the domain. Precondition: the thread's stack
// can be walked, for it records a trace: settle came before the exit that calls it.
func (c *CPU) OutOfMemory(t *domain.Thread) *domain.Thread {
	t.Record()
	quota := t.Domain.Heap.Quota()
	t.Domain.Note(events.Quota, uint64(quota))
	return c.Die(t, "the domain's memory quota is exhausted (heap "+formatBytes(quota)+")")
}

// formatBytes writes a size the way configurations do.
func formatBytes(n int) string {
	switch {
	case n >= 1<<20 && n%(1<<20) == 0:
		return fmt.Sprintf("%dMiB", n>>20)
	case n >= 1<<10 && n%(1<<10) == 0:
		return fmt.Sprintf("%dKiB", n>>10)
	}
	return fmt.Sprintf("%dB", n)
}
