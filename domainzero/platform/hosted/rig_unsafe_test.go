package hosted

import (
	"encoding/binary"
	"os"
	"testing"
	"unsafe"

	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/translator"
	"github.com/portico-os/portico/translator/abi"
	"github.com/portico-os/portico/translator/target"
	"github.com/portico-os/portico/translator/target/amd64/asm"
	"github.com/portico-os/portico/translator/target/amd64/registers"
)

// The machine of all tests, with its stubs as calibrated.
var (
	machine  *Machine
	codeNext abi.Addr
	library  *stubLibrary
)

func TestMain(m *testing.M) {
	var err error
	if machine, err = New(); err != nil {
		panic(err)
	}
	codeNext, _ = machine.Image()
	library = installStubs(machine.StubOptions())
	machine.SetFaultExit(library.at(library.code.Fault), library.at(library.code.Leaf))
	status := m.Run()
	if err := machine.Close(); err != nil {
		panic(err)
	}
	os.Exit(status)
}

// A stubLibrary is a set of stubs in the image.
type stubLibrary struct {
	base abi.Addr
	code *target.Stubs
}

func (l *stubLibrary) at(offset uint32) abi.Addr { return l.base + abi.Addr(offset) }

func installStubs(o target.StubOptions) *stubLibrary {
	code, err := translator.Target().Stubs(o)
	if err != nil {
		panic(err)
	}
	return &stubLibrary{place(code.Text), code}
}

// place installs text in pages of its own.
func place(text []byte) abi.Addr {
	at := codeNext
	codeNext += abi.Addr(len(text)+pageBytes-1) &^ (pageBytes - 1)
	if err := machine.InstallCode(at, text); err != nil {
		panic(err)
	}
	return at
}

// stub is the symbol by which test code calls a stub.
func stub(s abi.Stub) asm.Symbol { return asm.Symbol(s) + 1 }

// assemble installs code that may refer to stubs.
func assemble(l *stubLibrary, emit func(a *asm.Assembler)) abi.Addr {
	var a asm.Assembler
	emit(&a)
	text, relocs, err := a.Finish()
	if err != nil {
		panic(err)
	}
	for _, r := range relocs {
		target := l.at(l.code.Stubs[r.Symbol-1])
		binary.LittleEndian.PutUint32(text[r.Offset:], uint32(target-codeNext)-r.Offset-4)
	}
	return place(text)
}

func pointer[T any](a abi.Addr) *T { return (*T)(*(*unsafe.Pointer)(unsafe.Pointer(&a))) }

func memoryBytes(a abi.Addr, n int) []byte { return unsafe.Slice(pointer[byte](a), n) }

// A hart is a CPU block with one thread in one domain. Below the stack is a guard page.
type hart struct {
	cpu    *abi.CPU
	addr   abi.Addr
	domain abi.Addr
	guard  abi.Addr
	top    abi.Addr // of the stack
}

const stackBytes = 64 << 10

func newHart() *hart {
	base, err := machine.Reserve(pageBytes + stackBytes + 4*pageBytes)
	if err != nil {
		panic(err)
	}
	if err := protect(base, pageBytes, inaccessible); err != nil {
		panic(err)
	}
	top := base + pageBytes + stackBytes
	h := &hart{cpu: pointer[abi.CPU](top), addr: top, domain: top + pageBytes, guard: base, top: top}
	thread := pointer[abi.Thread](top + 3*pageBytes)
	thread.Domain = h.domain
	h.cpu.Thread = top + 3*pageBytes
	h.cpu.StackLimit = base + pageBytes + abi.StackReserve
	return h
}

// start prepares a call of code with registers.
func (h *hart) start(code abi.Addr, save abi.RegSave) {
	*pointer[abi.Addr](h.top - 16) = library.at(library.code.Exit)
	*pointer[abi.Addr](h.top - 24) = code
	h.cpu.NativeSP = h.top - 24 - abi.RegSaveBytes
	h.cpu.NativePC = library.at(library.code.Resume)
	*h.saved() = save
	h.cpu.Reason = 99
}

// saved is the RegSave of an exit; above returns the word above it.
func (h *hart) saved() *abi.RegSave { return pointer[abi.RegSave](h.cpu.NativeSP) }
func (h *hart) above() abi.Addr     { return *pointer[abi.Addr](h.cpu.NativeSP + abi.RegSaveBytes) }

func (h *hart) enter() abi.Reason {
	machine.Enter(h.addr)
	return h.cpu.Reason
}

// call runs code to its end and returns its registers.
func (h *hart) call(t testing.TB, code abi.Addr, save abi.RegSave) *abi.RegSave {
	h.start(code, save)
	require.Equal(t, abi.ReasonExit, h.enter())
	return h.saved()
}

// saveOf returns a RegSave with the given general registers.
func saveOf(values map[asm.Reg]uint64) (s abi.RegSave) {
	for r, v := range values {
		*general(&s, r) = v
	}
	return s
}

func general(s *abi.RegSave, r asm.Reg) *uint64 { return &s.General[registers.Number(r)] }

// allDifferent returns a RegSave in which every register has its own value.
func allDifferent() (s abi.RegSave) {
	for i := range s.Float {
		s.Float[i] = 0x3ff0_0000_0000_0000 + uint64(i)
	}
	for i := range s.General {
		s.General[i] = 0x1234_5678_0000_0000 + uint64(i)
	}
	return s
}
