package chaos

import (
	"fmt"
	"syscall"

	"github.com/portico-os/portico/domainzero/domain"
	"github.com/portico-os/portico/domainzero/memory"
	"github.com/portico-os/portico/domainzero/object"
	"github.com/portico-os/portico/translator/abi"
)

// Runs repeat in other processes, but for the order in which DomainZero walks through maps. This file takes away what else would differ:
// addresses, by which objects are hashed and copies found, and numbers that are drawn for the process.

// regionBase is where domains have their memory, far from where Go and the kernel map anything.
const regionBase = 1 << 45

// mapFixedNoReplace is MAP_FIXED_NOREPLACE of mmap(2).
const mapFixedNoReplace = 0x100000

// reserved is how much is mapped at regionBase, for all machines of the process.
var reserved int

// Reserve implements [platform.Machine]. One machine of a process is open at a time.
func (m *machine) Reserve(bytes int) (abi.Addr, error) {
	switch {
	case reserved == bytes:
		m.Discard(regionBase, bytes)
		return regionBase, nil
	case reserved > 0:
		return 0, fmt.Errorf("reserve %d bytes: %d are", bytes, reserved)
	}
	const anonymous = syscall.MAP_PRIVATE | syscall.MAP_ANON | syscall.MAP_NORESERVE | mapFixedNoReplace
	at, _, errno := syscall.Syscall6(syscall.SYS_MMAP, regionBase, uintptr(bytes), syscall.PROT_READ|syscall.PROT_WRITE, anonymous, ^uintptr(0), 0)
	if errno != 0 || at != regionBase {
		return 0, fmt.Errorf("reserve %d bytes at %#x: %w", bytes, regionBase, errno)
	}
	reserved = bytes
	return regionBase, nil
}

// hashing is anyHash of a reference, whose result depends on a number of the process. It returns what gives it one that does not when
// the service has been done.
func (r *run) hashing(t *domain.Thread, save *abi.RegSave) (done func(next *domain.Thread)) {
	typ, data, seed := abi.Addr(*domain.Argument(save, 0)), abi.Addr(*domain.Argument(save, 1)), *domain.Argument(save, 2)
	return func(next *domain.Thread) {
		const reference = abi.TypeComparable | abi.TypeDirect
		if next != t || t.ResumeAt != 0 || typ == 0 || object.DescAt(typ).Flags&reference != reference {
			return // it goes on elsewhere, or has a hash that does not
		}
		if hash, ok := t.Domain.Heap.HashReference(data); ok {
			*domain.Argument(save, 0) = object.Mix(hash, seed+uint64(t.Domain.TypeAt(typ).Type.ID()))
		}
	}
}

// spreads is what the table of copies has, once it was drawn, instead of that.
const spreads = 0x9e3779b97f4a7c15

// drawn exchanges what DomainZero has drawn.
func (r *run) drawn() {
	if c := r.cpu.Copying(); c.Multiplier != 1<<32 {
		c.Multiplier = spreads
	}
}

// poll is how native code polls that is entered: not at all, as DomainZero wants it, or as another slice has passed.
type poll = uint64

// Enter implements [platform.Processor]. Polls that DomainZero did not ask for are the host's, and nobody
// hears of them.
func (m *machine) Enter(at abi.Addr) {
	b := memory.At[abi.CPU](at)
	m.resume = b.NativePC
	m.entries++
	wanted := m.entering(b)
	if m.now += m.step; m.slow > 0 {
		m.slow--
		m.more += int64(m.TickRate() / 1000)
		wanted = 1
	}
	for polls := 0; ; polls++ {
		b.Poll = wanted
		m.Machine.Enter(at)
		save := memory.At[abi.RegSave](b.NativeSP)
		pauses := b.Reason == abi.ReasonIntrinsic && *domain.Register(save, abi.NumberReg) == abi.CopyPause
		if pauses && m.overdue {
			m.now += sliceNanos // a copy that goes on though its slice is over does not end before the timer fires
			break
		}
		if pauses && wanted != 1 {
			*domain.Argument(save, 0) = 1
		} else if b.Reason != abi.ReasonPoll || wanted != 0 {
			break
		}
		if polls == mostPolls {
			m.now += sliceNanos
			break
		}
		b.NativePC = m.resume
	}
	m.left(b)
}
