package main

import (
	"encoding/binary"
	"runtime"
	"time"
	"unsafe"

	"github.com/portico-os/portico/domainzero/platform"
	"github.com/portico-os/portico/domainzero/platform/bare"
	"github.com/portico-os/portico/domainzero/platform/hosted"
	"github.com/portico-os/portico/translator"
	"github.com/portico-os/portico/translator/abi"
	"github.com/portico-os/portico/translator/target"
	"github.com/portico-os/portico/translator/target/amd64/asm"
	"github.com/portico-os/portico/translator/target/amd64/registers"
)

const (
	pageBytes  = 4096
	stackBytes = 64 << 10
)

var (
	machine  platform.Machine
	codeNext abi.Addr
	library  struct {
		base abi.Addr
		code *target.Stubs
	}
)

// openMachine makes this program a machine with stubs.
func openMachine() {
	var err error
	if bare.Booted() {
		machine, err = bare.New()
	} else {
		machine, err = hosted.New()
	}
	require(err == nil, "open the machine: %v", err)
	codeNext, _ = machine.Image()
	library.code, err = translator.Target().Stubs(machine.StubOptions())
	require(err == nil, "%v", err)
	library.base = place(library.code.Text)
	machine.SetFaultExit(library.base+abi.Addr(library.code.Fault), library.base+abi.Addr(library.code.Leaf))
}

// place installs text in pages of its own.
func place(text []byte) abi.Addr {
	at := codeNext
	codeNext += abi.Addr(len(text)+pageBytes-1) &^ (pageBytes - 1)
	err := machine.InstallCode(at, text)
	require(err == nil, "%v", err)
	return at
}

// assemble installs code that may call stubs, whose symbols are one above their numbers.
func assemble(emit func(a *asm.Assembler)) abi.Addr {
	var a asm.Assembler
	emit(&a)
	text, relocs, err := a.Finish()
	require(err == nil, "%v", err)
	for _, r := range relocs {
		target := library.base + abi.Addr(library.code.Stubs[r.Symbol-1])
		binary.LittleEndian.PutUint32(text[r.Offset:], uint32(target-codeNext)-r.Offset-4)
	}
	return place(text)
}

func pointer[T any](a abi.Addr) *T { return (*T)(*(*unsafe.Pointer)(unsafe.Pointer(&a))) }

// A hart is a CPU block with one thread.
type hart struct {
	cpu  *abi.CPU
	addr abi.Addr
}

func newHart() *hart {
	base, err := machine.Reserve(stackBytes + 4*pageBytes)
	require(err == nil, "%v", err)
	top := base + stackBytes
	h := &hart{pointer[abi.CPU](top), top}
	thread := pointer[abi.Thread](top + 3*pageBytes)
	thread.Domain = top + pageBytes
	h.cpu.Thread = top + 3*pageBytes
	h.cpu.StackLimit = base + abi.StackReserve
	return h
}

type values map[asm.Reg]uint64

// start prepares a call of code; enter runs it; result is RAX afterwards.
func (h *hart) start(code abi.Addr, given values) {
	*pointer[abi.Addr](h.addr - 16) = library.base + abi.Addr(library.code.Exit)
	*pointer[abi.Addr](h.addr - 24) = code
	h.cpu.NativeSP = h.addr - 24 - abi.RegSaveBytes
	h.cpu.NativePC = library.base + abi.Addr(library.code.Resume)
	saved := pointer[abi.RegSave](h.cpu.NativeSP)
	*saved = abi.RegSave{}
	for r, v := range given {
		saved.General[registers.Number(r)] = v
	}
}

func (h *hart) enter() abi.Reason {
	machine.Enter(h.addr)
	return h.cpu.Reason
}

func (h *hart) result() uint64 {
	return pointer[abi.RegSave](h.cpu.NativeSP).General[registers.Number(asm.RAX)]
}

// call runs code to its end.
func (h *hart) call(code abi.Addr, given values) uint64 {
	h.start(code, given)
	reason := h.enter()
	require(reason == abi.ReasonExit, "native code left with reason %v", reason)
	return h.result()
}

var nativeChecks = []check{
	{"native code", nativeCode},
	{"slice timer", sliceTimer},
	{"native faults", nativeFaults},
	{"second machine", func() any {
		_, err := hosted.New()
		return err
	}},
	{"clock", clock},
}

func nativeCode() any {
	add := assemble(func(a *asm.Assembler) {
		a.RR(asm.Add, asm.W8, asm.RAX, asm.RBX)
		a.N(asm.Ret)
	})
	return newHart().call(add, values{asm.RAX: 40, asm.RBX: 2})
}

// spin runs until the poll flag is set.
func spin(a *asm.Assembler) {
	loop := a.NewLabel()
	a.Bind(loop)
	a.RI(asm.Add, asm.W8, asm.RAX, 1)
	a.MI(asm.Cmp, asm.W1, asm.At(asm.R15, abi.CPUPoll), 0)
	a.Jcc(asm.Equal, loop)
	a.CallSymbol(asm.Symbol(abi.StubPoll) + 1)
	a.Jmp(loop)
}

func sliceTimer() any {
	h := newHart()
	machine.Claim(h.addr)
	defer machine.Unclaim(h.addr)
	h.start(assemble(spin), nil)
	start, garbage := time.Now(), make(chan int)
	go func() {
		for range 5 {
			runtime.GC()
		}
		garbage <- 0
	}()
	for range 50 {
		require(h.enter() == abi.ReasonPoll, "not polled")
		h.cpu.Poll = 0
	}
	require(time.Since(start) > 10*time.Millisecond, "50 slices took %v", time.Since(start))
	<-garbage
	return "ok"
}

// nativeFaults continue at the fault exit.
func nativeFaults() any {
	h, seen := newHart(), []uint64{}
	for _, emit := range []func(a *asm.Assembler){
		func(a *asm.Assembler) { a.MR(asm.Mov, asm.W8, asm.At(asm.RBX, 0), asm.RAX) },
		func(a *asm.Assembler) { a.R(asm.Idiv, asm.W8, asm.RCX) },
	} {
		code := assemble(func(a *asm.Assembler) {
			emit(a)
			a.N(asm.Ret)
		})
		h.start(code, values{asm.RBX: 8})
		reason := h.enter()
		require(h.cpu.FaultPC == code, "fault at %#x instead of %#x", h.cpu.FaultPC, code)
		seen = append(seen, uint64(reason))
	}
	return seen
}

func clock() any {
	start := machine.Nanos()
	time.Sleep(20 * time.Millisecond)
	require(machine.Nanos()-start >= 20e6, "slept for %d ns", machine.Nanos()-start)
	return "ok"
}
