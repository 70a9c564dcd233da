package codecheck

import (
	"encoding/binary"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/bytecode/intrinsics"
	"github.com/portico-os/portico/compiler/text"
	"github.com/portico-os/portico/config/model"
	"github.com/portico-os/portico/domainzero/link"
	"github.com/portico-os/portico/domainzero/memory"
	"github.com/portico-os/portico/domainzero/object"
	"github.com/portico-os/portico/translator/abi"
	"github.com/portico-os/portico/translator/code"
	"github.com/portico-os/portico/translator/target/amd64/asm"
)

// subjects has the functions whose code tests write themselves: their signatures, and what they call.
const subjects = `component "example.org/subjects"
type T = struct{ N int; P *T; Small uint8; I I }
type U = struct{ S string }
type Far = struct{ Near int; Gap [8192]uint8; N int }
type I = interface{ M(int) int; Z(int) int }
type D = struct{ X int } {
	M = (*D).M
	Z = (*D).M
}
type Large = struct{ A int; P *int; B int; C int; E int }
global number int
global another int
func (*D).M(v0 *D, v1 int) int {
b0:
	ret v1
}
func callee(v0 *T, v1 int) *T {
b0:
	ret v0
}
func other(v0 *T, v1 int) *T {
b0:
	ret v0
}
func plain(v0 *T, v1 int) *T {
b0:
	v2 = call callee(v0, v1)
	sys thread.yield()
	v3 = load global number
	ret v2
}
func counts(v0 *T, v1 int) int {
b0:
	v2 = load global number
	ret v2
}
func decides(v0 *T, v1 bool) int {
b0:
	v2 = const int 0
	ret v2
}
func asks(v0 any, v1 int) int {
b0:
	ret v1
}
func value(v0 func(int) int, v1 int) int {
b0:
	v2 = callc v0(v1)
	ret v2
}
func method(v0 I, v1 int) int {
b0:
	v2 = callm v0.0(v1)
	ret v2
}
func uses(v0 any, v1 *U) int {
b0:
	v2 = new D
	v3 = box I v2
	v4 = const int 1
	v5 = callm v3.1(v4)
	ret v4
}
func makeT() *T {
b0:
	v0 = new T
	ret v0
}
func makeU() *U {
b0:
	v0 = new U
	ret v0
}
func far(v0 *Far, v1 int) int {
b0:
	ret v1
}
func slices(v0 []*T, v1 int) *T {
b0:
	v2 = idxcheck v0, v1
	v3 = load v0[v2]
	ret v3
}
func variables(v0 int) Large handler b1 {
	slot0 kept Large
b0:
	ret slot0
b1:
	v1, v2, v3 = catch
	throw
}
func boxes(v0 any) any {
b0:
	v1 = call boxes(v0)
	ret v1
}
`

// A subject is where tests put code of their own: a program, and functions by name.
type subject struct {
	t     testing.TB
	p     *Program
	named map[string]*Function
	space *link.Space
}

func newSubject(t testing.TB) *subject {
	b := newBench(t)
	f, err := text.Parse("subjects", subjects)
	require.NoError(t, err)
	cs := b.verified([]*bytecode.File{f})
	p, fs := b.place(model.Defaults.Translator, cs, cs)
	s := &subject{t: t, p: p, space: b.space, named: map[string]*Function{}}
	for _, f := range fs {
		require.Empty(t, p.Check(f), f.Code.Name)
		s.named[f.Code.Name[len("example.org/subjects."):]] = f
	}
	s.named["port.in8"] = &Function{Code: &code.Code{Name: "port.in8", Handler: -1}, Start: s.named["plain"].Start, Name: link.Name{Func: bytecode.FuncID(intrinsics.PortIn8)}}
	return s
}

// descriptor returns the address of a type's descriptor.
func (s *subject) descriptor(name string) int64 {
	for a, t := range s.p.types {
		if t.String() == name {
			return int64(a)
		}
	}
	require.Fail(s.t, "no descriptor", "%s of %v", name, s.p.types)
	return 0
}

// A builder writes the code of a subject. Its stubs and functions are symbols.
type builder struct {
	asm.Assembler
	*subject
	code.Code
	bad       bool // the one fault of the case is to be made
	full      asm.Label
	checked   bool
	symbols   []abi.Addr
	cold      []func()
	patch     func(text []byte) // makes a fault in the finished text
	handler   asm.Label
	handles   bool
	frameAdd  int64
	slowCount int64 // of elements of objects that are made on the slow path; 0: 1
	here      asm.Label
	body      func() // of variables
	caught    func() // its handler
}

// callTo emits a call of an address.
func (b *builder) callTo(a abi.Addr) {
	b.symbols = append(b.symbols, a)
	b.CallSymbol(asm.Symbol(len(b.symbols)))
}

func (b *builder) callStub(s abi.Stub) { b.callTo(b.p.stubs[s]) }

// callFunc emits a call of a function with its stack map.
func (b *builder) callFunc(name string, slots ...int32) {
	b.callTo(b.named[name].Start)
	b.safepoint(slots...)
}

func (b *builder) safepoint(slots ...int32) {
	b.Safepoints = append(b.Safepoints, code.Safepoint{PC: b.Position(), Slots: slots, Call: true})
}

// site records a trap site.
func (b *builder) site(t bytecode.Trap, operands ...code.TrapOperand) {
	s := code.TrapSite{PC: b.Position(), Trap: t}
	if len(operands) > 0 {
		s.A, s.B = operands[0], operands[1]
	}
	b.Traps = append(b.Traps, s)
}

func inReg(r abi.Reg) code.TrapOperand { return code.TrapOperand{Kind: code.OperandReg, Reg: r} }
func isConst(c int64) code.TrapOperand { return code.TrapOperand{Kind: code.OperandConst, Const: c} }

// prologue checks the stack and makes the frame.
func (b *builder) prologue(frame int64) {
	b.FrameSize, b.checked, b.full = frame, true, b.NewLabel()
	b.RM(asm.Cmp, asm.W8, asm.RSP, asm.At(asm.R15, abi.CPUStackLimit))
	b.Jcc(asm.Below, b.full)
	b.frame(frame)
}

func (b *builder) frame(frame int64) {
	b.FrameSize = frame
	if frame > 0 {
		b.RI(asm.Sub, asm.W8, asm.RSP, frame)
	}
}

func (b *builder) ret() {
	if b.FrameSize > 0 {
		b.RI(asm.Add, asm.W8, asm.RSP, b.FrameSize+b.frameAdd)
	}
	b.N(asm.Ret)
}

// later emits cold code.
func (b *builder) later(f func()) { b.cold = append(b.cold, f) }

// poll emits a poll whose map names registers.
func (b *builder) poll(regs uint16, slots ...int32) {
	wanted, done := b.NewLabel(), b.NewLabel()
	b.MI(asm.Cmp, asm.W1, asm.At(asm.R15, abi.CPUPoll), 0)
	b.Jcc(asm.NotEqual, wanted)
	b.Bind(done)
	b.later(func() {
		b.Bind(wanted)
		b.callStub(abi.StubPoll)
		b.Safepoints = append(b.Safepoints, code.Safepoint{PC: b.Position(), Slots: slots, Regs: regs})
		b.Jmp(done)
	})
}

// trapIf emits a jump to a trap.
func (b *builder) trapIf(c asm.Cond, t bytecode.Trap, operands ...code.TrapOperand) {
	failed := b.NewLabel()
	b.Jcc(c, failed)
	b.later(func() {
		b.Bind(failed)
		b.callStub(abi.StubTrap)
		b.site(t, operands...)
	})
}

// build returns a subject's function with the code that emit writes.
func (s *subject) build(name string, bad bool, emit func(b *builder)) *Function {
	base := s.named[name]
	b := &builder{subject: s, bad: bad, Code: code.Code{Name: name, Handler: -1, Lines: base.Lines}}
	emit(b)
	for i := 0; i < len(b.cold); i++ {
		b.cold[i]()
	}
	if b.checked {
		b.Bind(b.full)
		b.callStub(abi.StubStack)
		b.site(bytecode.TrapStack)
	}
	placed, relocs, err := b.Finish()
	require.NoError(s.t, err)
	for _, r := range relocs {
		v := int64(b.symbols[r.Symbol-1]) + r.Addend
		if r.Relative {
			v -= int64(base.Start) + int64(r.Offset) + 4
		}
		binary.LittleEndian.PutUint32(placed[r.Offset:], uint32(v))
	}
	for i := range b.Safepoints {
		b.Safepoints[i].PC = b.Offset(b.Safepoints[i].PC)
	}
	for i := range b.Traps {
		b.Traps[i].PC = b.Offset(b.Traps[i].PC)
	}
	if b.handles {
		b.Code.Handler = int64(b.LabelOffset(b.handler))
	}
	if bad && b.patch != nil {
		b.patch(placed)
	}
	c := b.Code
	return &Function{Code: &c, Start: base.Start, Placed: placed, Name: base.Name}
}

const serviceYield = intrinsics.ThreadYield

// callMethod emits a call through the method table in RSI.
func (b *builder) callMethod(name string) {
	for selector, n := range b.p.numbers {
		if selector.Name == name {
			b.symbols = append(b.symbols, abi.Addr(n*8))
			b.M(asm.CallInd, asm.W8, asm.Mem{Base: asm.RSI, Index: asm.NoReg, Symbol: asm.Symbol(len(b.symbols))})
			b.safepoint()
			return
		}
	}
	require.Fail(b.t, "no method", name)
}

// callValue emits a call of a function value in a register.
func (b *builder) callValue(r asm.Reg) {
	b.site(bytecode.TrapNil)
	b.M(asm.CallInd, asm.W8, asm.At(r, 0))
	b.safepoint()
}

// allocate emits the allocation of an object, to RAX.
func (b *builder) allocate(descriptor, bytes int64) {
	slow, done := b.NewLabel(), b.NewLabel()
	b.RM(asm.Mov, asm.W8, asm.RAX, asm.At(asm.R14, abi.DomainHeapNext))
	b.RM(asm.Lea, asm.W8, asm.R13, asm.At(asm.RAX, int32(bytes)))
	b.RM(asm.Cmp, asm.W8, asm.R13, asm.At(asm.R14, abi.DomainHeapLimit))
	b.Jcc(asm.Above, slow)
	b.MR(asm.Mov, asm.W8, asm.At(asm.R14, abi.DomainHeapNext), asm.R13)
	b.MI(asm.Mov, asm.W4, asm.At(asm.RAX, 0), descriptor)
	b.MI(asm.Mov, asm.W4, asm.At(asm.RAX, 4), 1)
	b.RI(asm.Add, asm.W8, asm.RAX, abi.HeaderSize)
	b.Bind(done)
	b.later(func() {
		b.Bind(slow)
		b.RI(asm.Mov, asm.W8, asm.RAX, descriptor|max(b.slowCount, 1)<<abi.HeaderCount)
		b.callStub(abi.StubAlloc)
		b.Safepoints = append(b.Safepoints, code.Safepoint{PC: b.Position()})
		b.Jmp(done)
	})
}

// index emits a check of the index in RDI of the slice in RAX and RBX, and a load of the element.
func (b *builder) index(c asm.Cond, compared asm.Reg) {
	b.RI(asm.Mov, asm.W8, asm.RCX, 1)
	b.RR(asm.Cmp, asm.W8, compared, asm.RBX)
	b.trapIf(c, bytecode.TrapIndex, inReg(3), inReg(1))
	b.RM(asm.Mov, asm.W8, asm.RAX, asm.Indexed(asm.RAX, asm.RDI, 8, 0))
	b.ret()
}

// variables emits a function with a slot and a handler, of which one word is said to be a reference.
func (b *builder) variables(ref int32) {
	const frame = 40 + 8
	b.frame(frame)
	b.SlotRefs = []int32{ref}
	b.RR(asm.Xorp, asm.W4, asm.XMM15, asm.XMM15)
	b.MR(asm.Movups, asm.W16, asm.At(asm.RSP, 0), asm.XMM15)
	b.MR(asm.Movups, asm.W16, asm.At(asm.RSP, 16), asm.XMM15)
	b.MI(asm.Mov, asm.W8, asm.At(asm.RSP, 32), 0)
	b.MR(asm.Mov, asm.W8, asm.At(asm.RSP, 40), asm.RAX)
	b.here = b.Here()
	if b.body != nil {
		b.body()
	}
	b.ret()
	b.handler, b.handles = b.Here(), true
	b.RM(asm.Mov, asm.W8, asm.RSI, asm.At(asm.R15, abi.CPUThread))
	b.MI(asm.Mov, asm.W8, asm.At(asm.RSI, abi.ThreadTrap), 0)
	if b.caught != nil {
		b.caught()
	}
	b.ret()
}

// port emits a check of the port in RAX and an access of it.
func (b *builder) port(checked bool, bytes int64) {
	b.RR(asm.MovZX16, asm.W4, asm.RDX, asm.RAX)
	b.RM(asm.Mov, asm.W8, asm.RSI, asm.At(asm.R14, abi.DomainPorts))
	b.RR(asm.Mov, asm.W8, asm.RDI, asm.RDX)
	b.RI(asm.Shr, asm.W8, asm.RDI, 3)
	b.RM(asm.MovZX16, asm.W4, asm.RSI, asm.Indexed(asm.RSI, asm.RDI, 1, 0))
	b.RR(asm.Mov, asm.W8, asm.RCX, asm.RDX)
	b.RI(asm.And, asm.W4, asm.RCX, 7)
	b.R(asm.Shr, asm.W4, asm.RSI)
	b.RI(asm.And, asm.W4, asm.RSI, 1)
	b.RI(asm.Cmp, asm.W4, asm.RSI, 1)
	if checked {
		b.trapIf(asm.NotEqual, bytecode.TrapPort, inReg(9), isConst(bytes))
	}
	b.site(bytecode.TrapPort)
	b.N(asm.In8)
	b.ret()
}

// ports turns the access of a byte into one of four.
func (b *builder) ports(text []byte) {
	for i := range text {
		if text[i] == 0xEC {
			text[i] = 0xED
		}
	}
}

// entryOf returns the entry of a type's method table with a number.
func entryOf(t *link.Type, n int) *uint64 {
	return &memory.Words(object.DescAt(t.Addr).Methods, n+1)[n]
}
