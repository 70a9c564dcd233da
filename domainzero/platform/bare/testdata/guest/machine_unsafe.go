package main

import (
	"bytes"
	"errors"
	"fmt"
	"math/bits"
	"runtime"
	"runtime/debug"
	"syscall"
	"time"
	"unsafe"

	"github.com/portico-os/portico/domainzero/platform/bare"
	"github.com/portico-os/portico/translator/abi"
	"github.com/portico-os/portico/translator/target/amd64/asm"
)

// Variables of the layer that this program, which shares its ring, reads or spoils.
var (
	//go:linkname taskState github.com/portico-os/portico/domainzero/platform/bare/ring0.taskState
	taskState [104]byte
	//go:linkname layerStack github.com/portico-os/portico/domainzero/platform/bare/ring0.layerStack
	layerStack [64 << 10]byte
	//go:linkname faultStack github.com/portico-os/portico/domainzero/platform/bare/ring0.faultStack
	faultStack [64 << 10]byte
	//go:linkname threads github.com/portico-os/portico/domainzero/platform/bare/ring0.threads
	threads [256]uintptr
	//go:linkname freeFrames github.com/portico-os/portico/domainzero/platform/bare/ring0.freeFrames
	freeFrames uintptr
	//go:linkname spans github.com/portico-os/portico/domainzero/platform/bare/ring0.spans
	spans [16]struct{ low, high uintptr }
)

var machineChecks = []check{
	{"write or execute", writeOrExecute},
	{"guard pages", guardPages},
	{"frames", frames},
	{"archive", archive},
	{"domain memory", domainMemory},
	{"mappings", mappings},
	{"pieces", pieces},
	{"counts", counts},
	{"lines", lines},
	{"waiting", waiting},
	{"unexpected interrupt", unexpectedInterrupt},
	{"tick rate", tickRate},
	{"copies", func() any { return fmt.Sprintf("%+v", machine.StubOptions()) }},
}

// ringCode is a few instructions that Go has no name for, with a return.
func ringCode(text ...byte) abi.Addr { return place(append(text, 0xc3)) }

const physicalMap = 0xffff_8000_0000_0000

// writeOrExecute walks the page tables: nothing is writable and executable, under the
// same or another address.
func writeOrExecute() any {
	root := newHart().call(ringCode(0x0f, 0x20, 0xd8), nil) // mov rax, cr3
	type leaf struct{ low, high uint64 }
	var writable, executable []leaf
	var walk func(table uint64, shift uint)
	walk = func(table uint64, shift uint) {
		for i := range uint64(512) {
			entry := *pointer[uint64](physicalMap + abi.Addr(table+i*8))
			frame := entry & 0x000f_ffff_ffff_f000
			switch {
			case entry&1 == 0:
			case shift > 12 && entry&0x80 == 0:
				walk(frame, shift-9)
			default:
				l := leaf{frame, frame + 1<<shift}
				if entry&2 != 0 {
					writable = append(writable, l)
				}
				if entry>>63 == 0 {
					executable = append(executable, l)
				}
			}
		}
	}
	walk(root&^0xfff, 39)
	for _, x := range executable {
		for _, w := range writable {
			require(x.high <= w.low || w.high <= x.low, "executable memory at %#x is writable", x.low)
		}
	}
	require(len(executable) > 5 && len(writable) > 100, "%d executable and %d writable mappings", len(executable), len(writable))
	return "ok"
}

// faults reports whether an access faults.
func faults(access func()) (fault bool) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() { fault = recover() != nil }()
	access()
	return false
}

// A census counts frames: each is mapped or a table once, or free once.
type census struct {
	seen             []uint8 // by frame
	used, free, more int     // more: seen twice
}

func (c *census) count(frame uint64) {
	if c.seen[frame/pageBytes]++; c.seen[frame/pageBytes] > 1 {
		c.more++
	}
}

// table counts a table that maps memory from an address on, and what it and those below it
// map page by page in the low half. The image is at its own addresses.
func (c *census) table(table, address uint64, shift uint) {
	c.count(table)
	c.used++
	for i := range uint64(512) {
		entry, at := *pointer[uint64](physicalMap + abi.Addr(table+i*8)), address+i<<shift
		frame := entry & 0x000f_ffff_ffff_f000
		switch {
		case entry == 0 || shift == 39 && i >= 256 || shift > 12 && entry&0x80 != 0:
		case shift > 12:
			c.table(frame, at, shift-9)
		case frame != at:
			c.count(frame)
			c.used++
		}
	}
}

// take counts all frames, without allocating any.
func (c *census) take(root uint64) {
	clear(c.seen)
	c.used, c.free, c.more = 0, 0, 0
	c.table(root&^0xfff, 0, 39)
	for f := freeFrames; f != 0; f = *pointer[uintptr](abi.Addr(physicalMap + f)) {
		c.count(uint64(f))
		c.free++
	}
	for _, s := range &spans {
		for f := s.low; f < s.high; f += pageBytes {
			c.count(uint64(f))
			c.free++
		}
	}
}

// frames maps and unmaps memory, also of code, and finds each frame once before and after,
// and zeros in those that are used again.
func frames() any {
	defer debug.SetGCPercent(debug.SetGCPercent(-1))
	highest := uintptr(0)
	for _, s := range &spans {
		highest = max(highest, s.high)
	}
	c := &census{seen: make([]uint8, highest/pageBytes+1)}
	for i := range c.seen {
		c.seen[i] = 1
	}
	hart, off, on := newHart(), ringCode(0xfa), ringCode(0xfb)
	root := hart.call(ringCode(0x0f, 0x20, 0xd8), nil)
	take := func() { // without interrupts, so that nobody maps anything meanwhile
		hart.call(off, nil)
		c.take(root)
		hart.call(on, nil)
		require(c.more == 0, "%d frames are there more than once", c.more)
	}
	var before [2]int
	for round := range 5 {
		const pages = 700
		base, errno := mmap(0, pages*pageBytes, syscall.PROT_READ|syscall.PROT_WRITE, anonymous)
		require(errno == 0, "%v", errno)
		all := unsafe.Slice(pointer[byte](base), pages*pageBytes)
		for i := 0; i < len(all); i += 512 {
			require(all[i] == 0 && all[i+511] == 0, "a frame is not zero when it is used again")
		}
		for i := range all {
			all[i] = 0xaa
		}
		require(onRange(syscall.SYS_MPROTECT, base, pages/2*pageBytes, syscall.PROT_READ|syscall.PROT_EXEC) == 0, "protect")
		require(onRange(syscall.SYS_MPROTECT, base+pages/4*pageBytes, pages/2*pageBytes, syscall.PROT_NONE) == 0, "protect")
		require(onRange(syscall.SYS_MADVISE, base, 5*pageBytes, syscall.MADV_DONTNEED) == 0, "forget")
		take()
		require(onRange(syscall.SYS_MUNMAP, base, pages*pageBytes, 0) == 0, "unmap")
		take()
		if round == 1 {
			before = [2]int{c.used, c.free}
		}
	}
	// Go's runtime may have touched some more of its own meanwhile.
	require(c.used-before[0] < 64 && before[1]-c.free == c.used-before[0], "used %d, free %d frames; before %v", c.used, c.free, before)
	return "ok"
}

func reads(a abi.Addr) func()  { return func() { sink = *pointer[byte](a) } }
func writes(a abi.Addr) func() { return func() { *pointer[byte](a) = sink } }

var sink byte

func guardPages() any {
	for _, stack := range []*[64 << 10]byte{&layerStack, &faultStack} {
		guard := (abi.Addr(uintptr(unsafe.Pointer(stack))) + pageBytes - 1) &^ (pageBytes - 1)
		require(faults(reads(guard)) && faults(reads(guard+pageBytes-1)), "no guard page")
		require(!faults(reads(guard+pageBytes)) && !faults(reads(guard-1)), "the guard page is too large")
	}
	const firstThread = 0x7f00_0000_0000 // its stack, with the guard page
	mmap(firstThread-pageBytes, pageBytes, syscall.PROT_READ, anonymous|noReplace)
	require(!faults(reads(firstThread-1)) && faults(reads(firstThread)) && faults(reads(firstThread+pageBytes-1)), "no guard page below the first thread's stack")
	require(faults(reads(0)) && faults(reads(abi.NilPage-1)) && faults(reads(0x200000)), "low memory is mapped")
	for _, flags := range []uintptr{noReplace, syscall.MAP_FIXED} {
		_, errno := mmap(0, abi.NilPage, syscall.PROT_READ, anonymous|flags)
		require(errno != 0 && faults(reads(8)), "memory can be mapped at nil")
	}
	require(onRange(syscall.SYS_MPROTECT, 0, abi.NilPage, syscall.PROT_READ) != 0 && faults(reads(8)), "nil can be made accessible")
	return "ok"
}

func archive() any {
	a := bare.Archive()
	require(faults(func() { a[0] = 1 }), "the archive can be written")
	return fmt.Sprintf("%d bytes, all of %q", bytes.Count(a, a[:1]), a[0])
}

func domainMemory() any {
	m := machine.(*bare.Machine)
	const bytes = 5 << 20
	a, err := m.Reserve(bytes)
	require(err == nil, "%v", err)
	all := unsafe.Slice(pointer[byte](a), bytes)
	zero := func(s []byte) bool { return len(s) == 0 || s[0] == 0 && string(s[1:]) == string(s[:len(s)-1]) }
	require(zero(all), "reserved memory is not zero")
	for i := range all {
		all[i] = 0xaa
	}
	m.Discard(a+pageBytes, 3*pageBytes)
	require(zero(all[pageBytes:4*pageBytes]) && all[pageBytes-1] == 0xaa && all[4*pageBytes] == 0xaa, "discarded a little")
	m.Discard(a+pageBytes, 4<<20)
	require(zero(all[pageBytes:4<<20+pageBytes]) && all[0] == 0xaa && all[4<<20+pageBytes] == 0xaa, "discarded much")
	_, err = m.Reserve(m.DomainMemory())
	require(errors.Is(err, bare.ErrMemory), "%v", err)

	all[0] = 0xaa
	require(m.Close() == nil, "closed")
	openMachine()
	a, err = machine.Reserve(bytes)
	require(err == nil && zero(unsafe.Slice(pointer[byte](a), bytes)), "memory of a closed machine is not zero")
	return "ok"
}

// mappings are what Linux would say, too, about odd requests.
func mappings() any {
	protect := func(at, bytes, prot uintptr) syscall.Errno { return onRange(syscall.SYS_MPROTECT, at, bytes, prot) }
	base, errno := mmap(0, 8*pageBytes, syscall.PROT_READ|syscall.PROT_WRITE, anonymous)
	require(errno == 0, "%v", errno)
	writes(base + 3*pageBytes)()
	require(protect(base+2*pageBytes, 3*pageBytes, syscall.PROT_READ) == 0, "protect")
	require(faults(writes(base+3*pageBytes)) && !faults(reads(base+3*pageBytes)) && !faults(writes(base+5*pageBytes)), "read-only pages")
	require(protect(base+2*pageBytes, 3*pageBytes, syscall.PROT_NONE) == 0 && faults(reads(base+3*pageBytes)), "pages without access")
	require(protect(base, 8*pageBytes, syscall.PROT_READ|syscall.PROT_WRITE) == 0 && !faults(writes(base+3*pageBytes)), "writable again")
	require(protect(base, pageBytes, syscall.PROT_WRITE|syscall.PROT_EXEC) == syscall.EACCES, "writable and executable")
	_, errno = mmap(base+pageBytes, pageBytes, syscall.PROT_READ, anonymous|noReplace)
	require(errno == syscall.EEXIST, "taken: %v", errno)
	_, errno = mmap(0, 1<<60, syscall.PROT_READ, anonymous)
	require(errno == syscall.ENOMEM, "huge: %v", errno)
	_, errno = mmap(0x400000, pageBytes, syscall.PROT_READ, anonymous|syscall.MAP_FIXED)
	require(errno != 0, "mapped over the image")
	require(protect(0x400000, pageBytes, syscall.PROT_READ|syscall.PROT_WRITE) != 0, "protected the image")
	_, _, errno = syscall.Syscall(syscall.SYS_MUNMAP, base+2*pageBytes, 2*pageBytes, 0)
	require(errno == 0 && faults(reads(base+3*pageBytes)) && !faults(reads(base+4*pageBytes)), "unmapped")
	require(protect(base, 8*pageBytes, syscall.PROT_READ) == syscall.ENOMEM, "protected a hole")
	_, errno = mmap(base+2*pageBytes, pageBytes, syscall.PROT_READ, anonymous|noReplace)
	require(errno == 0 && !faults(reads(base+2*pageBytes)), "mapped in the hole")
	_, _, errno = syscall.RawSyscall(syscall.SYS_WRITE, 1, 1<<62, 1)
	require(errno == syscall.EFAULT, "bad address: %v", errno)
	return "ok"
}

// pieces prints more than interrupts may wait for.
func pieces() any {
	n, err := syscall.Write(1, append(bytes.Repeat([]byte("+"), 1<<20), '\n'))
	require(err == nil && n > 0 && n < 1000, "printed %d bytes in one go: %v", n, err)
	_, err = fmt.Println()
	require(err == nil, "%v", err)
	return "ok"
}

// The serial port's registers, line, and the interrupt of its empty buffer.
const (
	serialEnable = 0x3f9
	serialCause  = 0x3fa
	serialLine   = 4
	bufferEmpty  = 2
)

func out(port, value uint64) {
	newHart().call(ringCode(0xee), values{asm.RDX: port, asm.RAX: value})
}

func in(port uint64) byte { return byte(newHart().call(ringCode(0xec), values{asm.RDX: port})) }

// lines has the serial port interrupt native code that only the poll flag ends.
func lines() any {
	devices := machine.Devices()
	require(errors.Is(devices.ClaimLine(63), syscall.ENODEV), "claimed a line that is not there")
	require(devices.ClaimLine(serialLine) == nil, "claim")
	require(errors.Is(devices.ClaimLine(serialLine), syscall.EBUSY), "claimed twice")
	h := newHart()
	h.start(assemble(func(a *asm.Assembler) {
		a.N(asm.Out8)
		spin(a)
	}), values{asm.RDX: serialEnable, asm.RAX: bufferEmpty})
	require(h.enter() == abi.ReasonPoll, "not polled")
	require(devices.Pending() == 1<<serialLine && devices.Pending() == 0, "not pending")

	h.cpu.Poll = 0
	devices.Acknowledge(serialLine) // the port still interrupts
	require(bits.TrailingZeros64(devices.Pending()) == serialLine && h.cpu.Poll == 1, "a level was lost")
	in(serialCause)
	h.cpu.Poll = 0
	devices.Acknowledge(serialLine)
	require(devices.Pending() == 0 && h.cpu.Poll == 0, "an interrupt that was served came again")
	out(serialEnable, 0)
	devices.ReleaseLine(serialLine)
	return "ok"
}

// waiting ends by time, or by a line that fires meanwhile.
func waiting() any {
	start := machine.Nanos()
	machine.Wait(start + int64(10*time.Millisecond))
	require(machine.Nanos()-start >= int64(10*time.Millisecond), "waited too short")
	devices := machine.Devices()
	require(devices.ClaimLine(serialLine) == nil, "claim")
	on, off := ringCode(0xee), ringCode(0xec)
	go func() {
		time.Sleep(5 * time.Millisecond)
		newHart().call(on, values{asm.RDX: serialEnable, asm.RAX: bufferEmpty})
	}()
	machine.Wait(1 << 62)
	require(devices.Pending() == 1<<serialLine, "woken for nothing")
	newHart().call(off, values{asm.RDX: serialCause})
	out(serialEnable, 0)
	devices.ReleaseLine(serialLine)
	return "ok"
}

// interruptCommand is a register of the local APIC, by which a processor interrupts itself.
const interruptCommand = physicalMap + 0xfee00300

// unexpectedInterrupt has a vector fire that is nobody's, beside the timer's.
func unexpectedInterrupt() any {
	const fixed, vector = 0x4000, 33
	*pointer[uint32](interruptCommand) = fixed | vector
	time.Sleep(2 * time.Millisecond) // which takes a timer
	return "ok"
}

// tickRate compares the clock with the time stamp counter.
func tickRate() any {
	ticks, nanos, after := machine.Ticks(), machine.Nanos(), machine.Ticks()
	machine.Wait(nanos + 20e6)
	before, end, last := machine.Ticks(), machine.Nanos(), machine.Ticks()
	rate := float64(machine.TickRate()) / 1e9
	least, most := float64(before-after)/rate, float64(last-ticks)/rate
	require(float64(end-nanos) > least*0.99 && float64(end-nanos) < most*1.01, "%d ns are %f to %f by ticks", end-nanos, least, most)
	return "ok"
}

// crashes end the machine in ways of their own.
var crashes = map[string]func(){
	"panic": func() { panic("on purpose") },
	"memory": func() {
		for all := [][]byte{}; ; {
			b := make([]byte, 1<<20)
			for i := 0; i < len(b); i += pageBytes {
				b[i] = 1
			}
			all = append(all, b)
			sink = all[len(all)/2][0]
		}
	},
	// No handler has room on this stack. All signals but that of the fault are blocked: one by which
	// Go's scheduler preempts the thread would find no room before.
	"signal_stack": func() {
		const replace = 2
		runtime.LockOSThread()
		stack, blocked := struct{ base, flags, bytes uintptr }{newHart().addr, 0, 64}, ^uint64(1<<(syscall.SIGSEGV-1))
		_, _, errno := syscall.RawSyscall6(syscall.SYS_RT_SIGPROCMASK, replace, uintptr(unsafe.Pointer(&blocked)), 0, 8, 0, 0)
		require(errno == 0, "%v", errno)
		_, _, errno = syscall.RawSyscall(syscall.SYS_SIGALTSTACK, uintptr(unsafe.Pointer(&stack)), 0, 0)
		require(errno == 0, "%v", errno)
		reads(8)()
	},
	// The layer looks for a thread where there is no memory.
	"layer": func() {
		threads[0] = 0x1234_0000
		syscall.RawSyscall(syscall.SYS_SCHED_YIELD, 0, 0, 0)
	},
	"signal":   func() { _ = syscall.Kill(syscall.Getpid(), syscall.SIGKILL) },
	"deadlock": func() { select {} },

	// The next exception has no stack.
	"double_fault": func() {
		stack := newHart().addr
		*(*[8]byte)(taskState[36:]) = [8]byte{0, 0, 0, 0, 1}
		newHart().call(ringCode(0xcc), values{asm.RAX: uint64(stack)})
	},
	// The local APIC sends a nonmaskable interrupt to the processor.
	"nmi": func() { *pointer[uint32](interruptCommand) = 0x4400 },
	"code": func() {
		h := newHart()
		h.start(h.addr, nil)
		h.enter()
		panic(fmt.Sprintf("native code left with reason %v", h.cpu.Reason))
	},
}
