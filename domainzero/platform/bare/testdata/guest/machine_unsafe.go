package main

import (
	"bytes"
	"errors"
	"fmt"
	"math/bits"
	"runtime/debug"
	"syscall"
	"time"
	"unsafe"

	"github.com/portico-os/portico/domainzero/platform/bare"
	"github.com/portico-os/portico/translator/abi"
	"github.com/portico-os/portico/translator/amd64"
)

// Variables of the layer that this program, which shares its ring, reads or spoils.
var (
	//go:linkname lastCall github.com/portico-os/portico/domainzero/platform/bare/ring0.lastCall
	lastCall uintptr
	//go:linkname taskState github.com/portico-os/portico/domainzero/platform/bare/ring0.taskState
	taskState [104]byte
	//go:linkname layerStack github.com/portico-os/portico/domainzero/platform/bare/ring0.layerStack
	layerStack [64 << 10]byte
)

var machineChecks = []check{
	{"write or execute", writeOrExecute},
	{"guard page", guardPage},
	{"archive", archive},
	{"domain memory", domainMemory},
	{"mappings", mappings},
	{"lines", lines},
	{"waiting", waiting},
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

func reads(a abi.Addr) func()  { return func() { sink = *pointer[byte](a) } }
func writes(a abi.Addr) func() { return func() { *pointer[byte](a) = sink } }

var sink byte

func guardPage() any {
	guard := (abi.Addr(uintptr(unsafe.Pointer(&layerStack))) + pageBytes - 1) &^ (pageBytes - 1)
	require(faults(reads(guard)) && faults(reads(guard+pageBytes-1)), "no guard page")
	require(!faults(reads(guard+pageBytes)) && !faults(reads(guard-1)), "the guard page is too large")
	require(faults(reads(0)) && faults(reads(pageBytes-1)) && faults(reads(0x200000)), "low memory is mapped")
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
	const anonymous, fixed, noReplace = 0x22, 0x10, 0x100000
	mmap := func(at, bytes, prot, flags uintptr) (uintptr, syscall.Errno) {
		base, _, errno := syscall.Syscall6(syscall.SYS_MMAP, at, bytes, prot, flags, ^uintptr(0), 0)
		return base, errno
	}
	protect := func(at, bytes, prot uintptr) syscall.Errno {
		_, _, errno := syscall.Syscall(syscall.SYS_MPROTECT, at, bytes, prot)
		return errno
	}
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
	_, errno = mmap(0x400000, pageBytes, syscall.PROT_READ, anonymous|fixed)
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

// The serial port's registers, line, and the interrupt of its empty buffer.
const (
	serialEnable = 0x3f9
	serialCause  = 0x3fa
	serialLine   = 4
	bufferEmpty  = 2
)

func out(port, value uint64) {
	newHart().call(ringCode(0xee), registers{abi.RDX: port, abi.RAX: value})
}

func in(port uint64) byte { return byte(newHart().call(ringCode(0xec), registers{abi.RDX: port})) }

// lines has the serial port interrupt native code that only the poll flag ends.
func lines() any {
	devices := machine.Devices()
	require(errors.Is(devices.ClaimLine(63), syscall.ENODEV), "claimed a line that is not there")
	require(devices.ClaimLine(serialLine) == nil, "claim")
	require(errors.Is(devices.ClaimLine(serialLine), syscall.EBUSY), "claimed twice")
	h := newHart()
	h.start(assemble(func(a *amd64.Assembler) {
		a.N(amd64.Out8)
		spin(a)
	}), registers{abi.RDX: serialEnable, abi.RAX: bufferEmpty})
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
		newHart().call(on, registers{abi.RDX: serialEnable, abi.RAX: bufferEmpty})
	}()
	machine.Wait(1 << 62)
	require(devices.Pending() == 1<<serialLine, "woken for nothing")
	newHart().call(off, registers{abi.RDX: serialCause})
	out(serialEnable, 0)
	devices.ReleaseLine(serialLine)
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
	"signal":   func() { _ = syscall.Kill(syscall.Getpid(), syscall.SIGKILL) },
	"deadlock": func() { select {} },

	// The layer's next write of a variable of its own is a debug exception.
	"layer": func() {
		newHart().call(ringCode(0x0f, 0x23, 0xc0, 0x0f, 0x23, 0xfb), registers{ // mov dr0, rax; mov dr7, rbx
			abi.RAX: uint64(uintptr(unsafe.Pointer(&lastCall))), abi.RBX: 1 | 0b1001<<16,
		})
		syscall.Getpid()
	},
	// The next exception has no stack.
	"double_fault": func() {
		stack := newHart().addr
		*(*[8]byte)(taskState[36:]) = [8]byte{0, 0, 0, 0, 1}
		newHart().call(ringCode(0xcc), registers{abi.RAX: uint64(stack)})
	},
	// The local APIC sends a nonmaskable interrupt to the processor.
	"nmi": func() { *pointer[uint32](physicalMap + 0xfee00300) = 0x4400 },
	"code": func() {
		h := newHart()
		h.start(h.addr, nil)
		h.enter()
		panic(fmt.Sprintf("native code left with reason %v", h.cpu.Reason))
	},
}
