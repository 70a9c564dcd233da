package translator

import (
	"crypto/sha256"
	"encoding/binary"
	"os"
	"testing"
	"unsafe"

	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/compiler/text"
	"github.com/portico-os/portico/config/model"
	"github.com/portico-os/portico/domainzero/platform/hosted"
	"github.com/portico-os/portico/translator/abi"
	"github.com/portico-os/portico/translator/code"
	"github.com/portico-os/portico/translator/front"
	"github.com/portico-os/portico/translator/ir/irtest"
	"github.com/portico-os/portico/translator/opt"
	"github.com/portico-os/portico/translator/target"
	"github.com/portico-os/portico/verifier"
)

const pageBytes = 4096

// The machine of all tests, with stubs in its image.
var (
	machine  *hosted.Machine
	codeNext abi.Addr
	dataNext abi.Addr
	stubBase abi.Addr
	stubCode *target.Stubs
)

func TestMain(m *testing.M) {
	check := func(err error) {
		if err != nil {
			panic(err)
		}
	}
	var err error
	machine, err = hosted.New()
	check(err)
	base, bytes := machine.Image()
	codeNext, dataNext = base, base+abi.Addr(bytes)/2
	stubCode, err = Target().Stubs(machine.StubOptions())
	check(err)
	stubBase = placeCode(stubCode.Text)
	machine.SetFaultExit(stubBase+abi.Addr(stubCode.Fault), stubBase+abi.Addr(stubCode.Leaf))
	status := m.Run()
	check(machine.Close())
	os.Exit(status)
}

// codeAt returns a page-aligned address for so many bytes of code.
func codeAt(bytes int) abi.Addr {
	at := codeNext
	codeNext += abi.Addr(bytes+pageBytes-1) &^ (pageBytes - 1)
	return at
}

func placeCode(text []byte) abi.Addr {
	at := codeAt(len(text))
	if err := machine.InstallCode(at, text); err != nil {
		panic(err)
	}
	return at
}

func pointer[T any](a abi.Addr) *T { return (*T)(*(*unsafe.Pointer)(unsafe.Pointer(&a))) }

//go:noinline
func memoryAt(a abi.Addr, n int) []byte { return unsafe.Slice(pointer[byte](a), n) }

// data returns zeroed memory in the image's data half.
func data(bytes int) abi.Addr {
	at := dataNext
	dataNext += abi.Addr(bytes+15) &^ 15
	clear(memoryAt(at, bytes))
	return at
}

type funcKey struct {
	c  *verifier.Component
	fn bytecode.FuncID
}

// A process is a linked component with one thread.
type process struct {
	t         testing.TB
	c         *verifier.Component
	options   Options
	entries   map[funcKey]abi.Addr
	codes     map[funcKey]*code.Code
	symbols   map[code.Symbol]abi.Addr
	selectors map[string]abi.Addr // by method name: offset in method tables
	statics   []int64

	cpu    *abi.CPU
	addr   abi.Addr
	domain *abi.Domain
	thread *abi.Thread
	top    abi.Addr
	heap   abi.Addr
	polls  int    // how many were taken
	poll   uint64 // what the poll flag is set to behind each
	atPoll func() // what others do meanwhile; may be nil
}

const (
	stackBytes = 256 << 10
	heapBytes  = 16 << 20
)

// assemble parses and verifies a component.
func assemble(t testing.TB, source string) *verifier.Component {
	f, err := text.Parse("test", source)
	require.NoError(t, err)
	return verify(t, f)
}

func verify(t testing.TB, f *bytecode.File) *verifier.Component {
	c, err := verifier.Verify(bytecode.NewUniverse(), f, sha256.Sum256(bytecode.Encode(f)))
	require.NoError(t, err)
	return c
}

var allOn = model.Defaults.Translator

// load translates all functions of a component.
func load(t testing.TB, c *verifier.Component, o Options, passes opt.Passes) *process {
	p := &process{
		t: t, c: c, options: o, entries: map[funcKey]abi.Addr{}, codes: map[funcKey]*code.Code{},
		symbols: map[code.Symbol]abi.Addr{}, selectors: map[string]abi.Addr{},
	}
	p.reserve()
	for i := range c.File().Funcs {
		k := funcKey{c, bytecode.FuncID(i)}
		f, symbols, err := front.Lower(c, k.fn, o, Target().Machine)
		require.NoError(t, err)
		require.NoError(t, compile(f, passes, irtest.Check))
		if err := irtest.CheckAllocation(f); err != nil {
			t.Log(irtest.Text(f))
			require.NoError(t, err, f.Name)
		}
		code, err := Target().Emit(f, symbols)
		require.NoError(t, err)
		p.codes[k] = code
		p.entries[k] = codeAt(len(code.Text))
	}
	p.layStatics()
	for i := range c.File().Funcs {
		k := funcKey{c, bytecode.FuncID(i)}
		p.link(p.entries[k], p.codes[k])
	}
	return p
}

// hart is memory for one thread and its domain, which all tests use in turn.
var hart abi.Addr

func (p *process) reserve() {
	if hart == 0 {
		var err error
		hart, err = machine.Reserve(stackBytes + 8*pageBytes + heapBytes)
		require.NoError(p.t, err)
	}
	p.top = hart + stackBytes
	p.addr = p.top
	clear(memoryAt(p.top, 8*pageBytes))
	p.cpu = pointer[abi.CPU](p.addr)
	p.domain = pointer[abi.Domain](p.top + pageBytes)
	p.thread = pointer[abi.Thread](p.top + 4*pageBytes)
	p.cpu.Thread = p.top + 4*pageBytes
	p.cpu.StackLimit = hart + abi.StackReserve
	p.thread.Domain = p.top + pageBytes
	p.heap = p.top + 8*pageBytes
	p.domain.HeapNext = p.heap + heapBytes
	p.resetHeap()
}

// resetHeap empties the heap.
func (p *process) resetHeap() {
	clear(memoryAt(p.heap, int(min(p.domain.HeapNext-p.heap, heapBytes))))
	p.domain.HeapNext = p.heap
	p.domain.HeapLimit = p.heap + heapBytes
}

func (p *process) layStatics() {
	size := int64(0)
	for g := range p.c.File().Globals {
		size = (size + 7) &^ 7
		p.statics = append(p.statics, size)
		size += p.c.GlobalType(bytecode.GlobalID(g)).Size()
	}
	*pointer[abi.Addr](p.thread.Domain + abi.DomainStatics) = data(int(size) + 8)
}

// link puts a function into the image.
func (p *process) link(at abi.Addr, c *code.Code) {
	text := append([]byte(nil), c.Text...)
	for _, r := range c.Relocs {
		v := int64(p.resolve(r.Symbol)) + r.Addend
		if r.Relative {
			v -= int64(at) + int64(r.Offset) + 4
		}
		require.Equal(p.t, v, int64(int32(v)))
		binary.LittleEndian.PutUint32(text[r.Offset:], uint32(v))
	}
	require.NoError(p.t, machine.InstallCode(at, text))
}

func (p *process) resolve(s code.Symbol) abi.Addr {
	if a, ok := p.symbols[s]; ok {
		return a
	}
	var a abi.Addr
	switch s.Kind {
	case code.SymbolFunc:
		a = p.entries[funcKey{s.Component, bytecode.FuncID(s.Index)}]
	case code.SymbolFuncValue:
		a = data(8)
		*pointer[abi.Addr](a) = p.entries[funcKey{s.Component, bytecode.FuncID(s.Index)}]
	case code.SymbolStub:
		a = stubBase + abi.Addr(stubCode.Stubs[s.Index])
	case code.SymbolType:
		a = p.descriptor(s.Type)
	case code.SymbolZero:
		a = data(abi.TypeDescBytes)
	case code.SymbolData:
		text := s.Component.File().Data[s.Index]
		a = data(len(text))
		copy(memoryAt(a, len(text)), text)
	case code.SymbolStatics:
		return abi.DomainStatics
	case code.SymbolGlobal:
		return abi.Addr(p.statics[s.Index])
	case code.SymbolIntrinsic:
		code, err := TranslateIntrinsic(p.c.Universe(), s.Index, p.options)
		require.NoError(p.t, err)
		a = codeAt(len(code.Text))
		k := funcKey{nil, bytecode.FuncID(s.Index)}
		p.codes[k], p.entries[k] = code, a
		p.link(a, code)
	case code.SymbolMethod:
		return p.selector(s.Type.Methods[s.Index].Name)
	}
	p.symbols[s] = a
	return a
}

func (p *process) selector(name string) abi.Addr {
	if _, ok := p.selectors[name]; !ok {
		p.selectors[name] = abi.Addr(len(p.selectors) * 8)
	}
	return p.selectors[name]
}

func (p *process) descriptor(t *bytecode.Type) abi.Addr {
	a := data(abi.TypeDescBytes)
	d := pointer[abi.TypeDesc](a)
	d.Size = uint64(t.Size())
	if t.IsPointerShaped() {
		d.Flags |= abi.TypeDirect
	}
	if t.IsComparable() {
		d.Flags |= abi.TypeComparable
	}
	if methods := p.c.Methods(t); len(methods) > 0 {
		d.Methods = data(8 * 64)
		for _, m := range methods {
			*pointer[abi.Addr](d.Methods + p.selector(m.Name)) = p.entries[funcKey{m.Component, m.Func}]
		}
	}
	return a
}
