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
	"github.com/portico-os/portico/domainzero/platform/hosted"
	"github.com/portico-os/portico/translator/abi"
	"github.com/portico-os/portico/translator/ir/irtest"
	"github.com/portico-os/portico/translator/opt"
	"github.com/portico-os/portico/translator/stubs"
	"github.com/portico-os/portico/verifier"
)

const pageBytes = 4096

// The machine of all tests, with stubs in its image.
var (
	machine  *hosted.Machine
	codeNext abi.Addr
	dataNext abi.Addr
	stubBase abi.Addr
	stubCode *stubs.Code
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
	stubCode, err = stubs.Generate(machine.StubOptions())
	check(err)
	stubBase = placeCode(stubCode.Text)
	machine.SetFaultExit(stubBase+abi.Addr(stubCode.Fault), stubBase+abi.Addr(stubCode.Leaf))
	status := m.Run()
	check(machine.Close())
	os.Exit(status)
}

// recycle gives up all code and data but the stubs.
func recycle() {
	base, bytes := machine.Image()
	codeNext, dataNext = stubBase+abi.Addr(len(stubCode.Text)+pageBytes-1)&^(pageBytes-1), base+abi.Addr(bytes)/2
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

// A process is a linked component with one thread.
type process struct {
	t         testing.TB
	c         *verifier.Component
	options   Options
	entries   map[funcKey]abi.Addr
	codes     map[funcKey]*Code
	symbols   map[symbolKey]abi.Addr
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

var allOn = Options{Inline: true, FastPortals: true, Checks: true, Revocation: true}

// load translates all functions of a component.
func load(t testing.TB, c *verifier.Component, o Options, passes opt.Passes) *process {
	p := &process{
		t: t, c: c, options: o, entries: map[funcKey]abi.Addr{}, codes: map[funcKey]*Code{},
		symbols: map[symbolKey]abi.Addr{}, selectors: map[string]abi.Addr{},
	}
	p.reserve()
	for i := range c.File().Funcs {
		k := funcKey{c, bytecode.FuncID(i)}
		l, err := lower(c, k.fn, o)
		require.NoError(t, err)
		spills, err := l.compile(passes, irtest.Check)
		require.NoError(t, err)
		if err := checkAllocation(l.f); err != nil {
			t.Log(irtest.Text(l.f))
			require.NoError(t, err, l.name())
		}
		code, err := emit(l, spills)
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
	p.domain.Statics[0] = data(int(size) + 8)
}

// link puts a function into the image.
func (p *process) link(at abi.Addr, code *Code) {
	text := append([]byte(nil), code.Text...)
	for _, r := range code.Relocs {
		v := int64(p.resolve(r.Symbol)) + r.Addend
		if r.Kind == RelocRel32 {
			v -= int64(at) + int64(r.Offset) + 4
		}
		require.Equal(p.t, v, int64(int32(v)))
		binary.LittleEndian.PutUint32(text[r.Offset:], uint32(v))
	}
	require.NoError(p.t, machine.InstallCode(at, text))
}

func (p *process) resolve(s Symbol) abi.Addr {
	k := symbolKey{kind: s.Kind, component: s.Component, index: s.Index, typ: s.Type}
	for _, c := range s.Captures {
		k.captures += c.String() + ";"
	}
	if a, ok := p.symbols[k]; ok {
		return a
	}
	var a abi.Addr
	switch s.Kind {
	case SymbolFunc:
		a = p.entries[funcKey{s.Component, bytecode.FuncID(s.Index)}]
	case SymbolFuncValue:
		a = data(8)
		*pointer[abi.Addr](a) = p.entries[funcKey{s.Component, bytecode.FuncID(s.Index)}]
	case SymbolStub:
		a = stubBase + abi.Addr(stubCode.Stubs[s.Index])
	case SymbolType:
		a = p.descriptor(s.Type)
	case SymbolClosure, SymbolZero:
		a = data(abi.TypeDescBytes)
	case SymbolData:
		text := s.Component.File().Data[s.Index]
		a = data(len(text))
		copy(memoryAt(a, len(text)), text)
	case SymbolStatics:
		return abi.DomainStatics
	case SymbolGlobal:
		return abi.Addr(p.statics[s.Index])
	case SymbolIntrinsic:
		code, err := TranslateIntrinsic(p.c.Universe(), s.Index, p.options)
		require.NoError(p.t, err)
		a = codeAt(len(code.Text))
		k := funcKey{nil, bytecode.FuncID(s.Index)}
		p.codes[k], p.entries[k] = code, a
		p.link(a, code)
	case SymbolMethod:
		return p.selector(s.Type.Methods[s.Index].Name)
	}
	p.symbols[k] = a
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
	d.Size, d.ID = uint64(t.Size()), uint32(t.ID())
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

// An outcome is how a call ended: with results, or with a trap and its operands.
type outcome struct {
	trap    bytecode.Trap
	a, b    int64
	results []uint64 // leaf by leaf
	throw   bool
}

func generalIn(s *abi.RegSave, r abi.Reg) *uint64 {
	if r >= abi.XMM0 {
		return &s.Float[r-abi.XMM0]
	}
	for i, x := range abi.SaveOrder {
		if x == r {
			return &s.General[i]
		}
	}
	panic("register is not saved")
}

// call runs a function with arguments given leaf by leaf.
func (p *process) call(name string, args ...uint64) outcome {
	for i, f := range p.c.File().Funcs {
		if f.Name == name {
			return p.callLeaves(bytecode.FuncID(i), args)
		}
	}
	require.Fail(p.t, "there is no function", name)
	return outcome{}
}

// callLeaves does as call.
func (p *process) callLeaves(fn bytecode.FuncID, args []uint64) outcome {
	sig := p.c.Sig(fn)
	conv := abi.ConventionOf(sig.Params, sig.Results)
	sp := p.top - 4096
	memory := sp + 8 // for arguments and results
	*pointer[abi.Addr](sp) = stubBase + abi.Addr(stubCode.Exit)
	*pointer[abi.Addr](sp - 8) = p.entries[funcKey{p.c, fn}]
	p.cpu.NativeSP = sp - 8 - abi.RegSaveBytes
	p.cpu.NativePC = stubBase + abi.Addr(stubCode.Resume)
	save := pointer[abi.RegSave](p.cpu.NativeSP)
	for i := range save.General {
		save.General[i] = 0xDEAD_BEEF_0000_0000 + uint64(i) // what nobody may rely on
	}
	// What is passed by reference lies below the stack's end, results after arguments.
	aside := p.top - 3072
	place := func(t *bytecode.Type) abi.Addr {
		a := aside
		aside += abi.Addr(t.Size()+7) &^ 7
		return a
	}
	perValue := map[int][]uint64{}
	for i, t := range sig.Params {
		leaves, _ := t.Leaves(1 << 10)
		perValue[i], args = args[:len(leaves)], args[len(leaves):]
	}
	resultAt := map[int]abi.Addr{}
	used := map[int]int{}
	for _, part := range conv.Args {
		var v uint64
		switch {
		case part.Index < 0:
			a := place(sig.Results[-1-part.Index])
			resultAt[-1-part.Index] = a
			v = uint64(a)
		case part.Indirect:
			a := place(sig.Params[part.Index])
			leaves, _ := sig.Params[part.Index].Leaves(1 << 10)
			for k, leaf := range leaves {
				putLeaf(a, leaf, perValue[part.Index][k])
			}
			v = uint64(a)
		default:
			v = perValue[part.Index][used[part.Index]]
			used[part.Index]++
			if n := part.Leaf.Size() * 8; n < 64 {
				v |= 0xAAAA_BBBB_CCCC_DDDD << n // upper bits are unspecified
			}
		}
		if part.Reg != abi.NoReg {
			*generalIn(save, part.Reg) = v
		} else {
			*pointer[uint64](memory + abi.Addr(part.Stack)) = v
		}
	}
	if out, ended := p.run(); ended {
		return out
	}
	save = pointer[abi.RegSave](p.cpu.NativeSP)
	inRegs := map[int][]uint64{}
	for _, part := range conv.Results {
		v := uint64(0)
		if part.Reg != abi.NoReg {
			v = *generalIn(save, part.Reg)
		} else {
			v = *pointer[uint64](memory + abi.Addr(part.Stack))
		}
		if n := part.Leaf.Size() * 8; n < 64 {
			v &= 1<<n - 1
		}
		inRegs[part.Index] = append(inRegs[part.Index], v)
	}
	var out outcome
	for i, t := range sig.Results {
		if a, ok := resultAt[i]; ok {
			leaves, _ := t.Leaves(1 << 10)
			for _, leaf := range leaves {
				out.results = append(out.results, getLeaf(a, leaf))
			}
			continue
		}
		out.results = append(out.results, inRegs[i]...)
	}
	return out
}

func putLeaf(a abi.Addr, leaf bytecode.Leaf, v uint64) {
	b := binary.LittleEndian.AppendUint64(nil, v)
	copy(memoryAt(a+abi.Addr(leaf.Offset), int(leaf.Size())), b)
}

func getLeaf(a abi.Addr, leaf bytecode.Leaf) uint64 {
	var b [8]byte
	copy(b[:], memoryAt(a+abi.Addr(leaf.Offset), int(leaf.Size())))
	return binary.LittleEndian.Uint64(b[:])
}

// run enters native code until the function has returned, or ended otherwise.
func (p *process) run() (outcome, bool) {
	detach, err := machine.Attach()
	require.NoError(p.t, err)
	defer detach()
	for {
		machine.Enter(p.addr)
		save := pointer[abi.RegSave](p.cpu.NativeSP)
		back := *pointer[abi.Addr](p.cpu.NativeSP + abi.RegSaveBytes)
		switch p.cpu.Reason {
		case abi.ReasonExit:
			return outcome{}, false
		case abi.ReasonPoll:
			p.cpu.Poll = p.poll
			p.polls++
		case abi.ReasonAlloc:
			header := *generalIn(save, abi.RAX)
			bytes := pointer[abi.TypeDesc](abi.Addr(header&0xFFFF_FFF8)).Size * (header >> abi.HeaderCount)
			*generalIn(save, abi.RAX) = uint64(p.allocate(header, bytes))
		case abi.ReasonMakeSlice:
			elem, n, c := *generalIn(save, abi.RAX), int64(*generalIn(save, abi.RBX)), int64(*generalIn(save, abi.RCX))
			switch {
			case n < 0 || n > heapBytes:
				return outcome{trap: bytecode.TrapMakeLen}, true
			case c < n || c > heapBytes:
				return outcome{trap: bytecode.TrapMakeCap}, true
			}
			header := elem | uint64(c)<<abi.HeaderCount
			*generalIn(save, abi.RAX) = uint64(p.allocate(header, pointer[abi.TypeDesc](abi.Addr(elem)).Size*uint64(c)))
		case abi.ReasonThrow:
			return outcome{throw: true}, true
		case abi.ReasonTrap, abi.ReasonFault, abi.ReasonStack:
			at := back
			if p.cpu.Reason == abi.ReasonFault {
				at = p.cpu.FaultPC
			}
			return p.trap(at, save), true
		default:
			p.t.Fatalf("native code left for reason %d", p.cpu.Reason)
		}
	}
}

func (p *process) allocate(header, bytes uint64) abi.Addr {
	bytes = abi.HeaderSize + max(8, (bytes+7)&^7)
	require.LessOrEqual(p.t, p.domain.HeapNext+abi.Addr(bytes), p.heap+heapBytes, "test heap")
	at := p.domain.HeapNext
	p.domain.HeapNext += abi.Addr(bytes)
	*pointer[uint64](at) = header
	return at + abi.HeaderSize
}

// trap finds the trap site of an address.
func (p *process) trap(at abi.Addr, save *abi.RegSave) outcome {
	for k, code := range p.codes {
		entry := p.entries[k]
		if at < entry || at > entry+abi.Addr(len(code.Text)) {
			continue
		}
		for _, s := range code.Traps {
			if entry+abi.Addr(s.PC) != at {
				continue
			}
			operand := func(o TrapOperand) int64 {
				switch o.Kind {
				case OperandReg:
					return int64(*generalIn(save, o.Reg))
				case OperandConst:
					return o.Const
				}
				return 0
			}
			return outcome{trap: s.Trap, a: operand(s.A), b: operand(s.B)}
		}
		p.t.Fatalf("%s: no trap site at %#x, fault address %#x", code.Name, at-entry, p.cpu.FaultAddr)
	}
	p.t.Fatalf("trap at %#x, outside code", at)
	return outcome{}
}

// stringAt returns the bytes of a string result.
func stringAt(leaves []uint64) []byte { return memoryAt(abi.Addr(leaves[0]), int(leaves[1])) }

func funcID(i int) bytecode.FuncID { return bytecode.FuncID(i) }
