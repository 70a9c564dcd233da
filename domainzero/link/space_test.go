package link

import (
	"encoding/binary"
	"errors"
	"fmt"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/arch/x86/x86asm"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/compiler"
	"github.com/portico-os/portico/compiler/text"
	"github.com/portico-os/portico/config/model"
	"github.com/portico-os/portico/domainzero/memory"
	"github.com/portico-os/portico/domainzero/object"
	"github.com/portico-os/portico/translator"
	"github.com/portico-os/portico/translator/abi"
	native "github.com/portico-os/portico/translator/code"
	"github.com/portico-os/portico/verifier"
)

// compiled are the components of package program, dependencies first.
var compiled = sync.OnceValues(func() ([]*bytecode.File, error) {
	c, err := compiler.New(compiler.Options{})
	if err != nil {
		return nil, err
	}
	return c.Compile("./testdata/program")
})

// bench is a linker whose stubs are places in the image, and verified components.
type bench struct {
	t          *testing.T
	linker     *Linker
	components []*verifier.Component
	loaded     map[string]*verifier.Component
}

func newBench(t *testing.T, imageBytes int) *bench {
	image, machine := newImage(t, imageBytes)
	b := &bench{t: t, loaded: map[string]*verifier.Component{}}
	b.linker = NewLinker(bytecode.NewUniverse(), image, machine.InstallCode)
	for i := range b.linker.Stubs {
		a, err := image.AllocCode(16)
		require.NoError(t, err)
		b.linker.Stubs[i] = a
	}
	return b
}

func (b *bench) load(f *bytecode.File) *verifier.Component {
	for i := range f.Imports {
		f.Imports[i].Hash = b.loaded[f.Imports[i].Path].ID().Hash
	}
	c, err := verifier.Verify(b.linker.Universe, f, bytecode.Hash(bytecode.Encode(f)))
	require.NoError(b.t, err)
	b.loaded[f.Path] = c
	b.components = append(b.components, c)
	return c
}

func (b *bench) parse(source string) *verifier.Component {
	f, err := text.Parse("component", source)
	require.NoError(b.t, err)
	return b.load(f)
}

func (b *bench) program() *verifier.Component {
	files, err := compiled()
	require.NoError(b.t, err)
	for _, f := range files {
		b.load(f)
	}
	return b.components[len(b.components)-1]
}

func options(inline bool) translator.Options {
	return translator.Options{Inline: inline, Checks: true, FastPortals: true, Revocation: model.Epoch}
}

// TestCallsLeadToFunctions decodes all code of a program: each call and jump out of a function
// leads to where another one begins, or a stub.
func TestCallsLeadToFunctions(t *testing.T) {
	b := newBench(t, 0)
	main := b.program()
	s := NewSpace(b.linker, options(false), 100)
	require.NoError(t, s.Add(b.components, []*verifier.Component{main}))
	targets := map[abi.Addr]bool{}
	for _, stub := range b.linker.Stubs {
		targets[stub] = true
	}
	for _, f := range b.linker.funcs {
		targets[f.Start] = true
	}
	require.Equal(t, len(b.linker.funcs), b.linker.Functions())
	calls, previous := 0, abi.Addr(0)
	for _, f := range b.linker.funcs {
		require.GreaterOrEqual(t, f.Start, previous)
		previous = f.end
		for pc := f.Start; pc < f.end; {
			i, err := x86asm.Decode(memory.Bytes(pc, int(f.end-pc)), 64)
			require.NoError(t, err, "%s+%#x", f.Name, pc-f.Start)
			pc += abi.Addr(i.Len)
			relative, ok := i.Args[0].(x86asm.Rel)
			if to := pc + abi.Addr(relative); ok && (to < f.Start || to >= f.end) {
				calls++
				require.True(t, targets[to], "%s: %v", f.Name, i)
			}
		}
	}
	require.Greater(t, calls, 1000)
}

// TestAddressesLeadBack finds the function of each address, and what is known of each return
// address, as a search of all functions does.
func TestAddressesLeadBack(t *testing.T) {
	b := newBench(t, 0)
	main := b.program()
	s := NewSpace(b.linker, options(true), 100)
	require.NoError(t, s.Add(b.components, []*verifier.Component{main}))
	funcs := b.linker.funcs
	for i, f := range funcs {
		for pc := f.Start; pc < f.end; pc++ {
			require.True(t, b.linker.Find(pc) == f && b.linker.FindReturn(pc+1) == f, "%s+%#x", f.Name, pc-f.Start)
		}
		if i+1 < len(funcs) && f.end < funcs[i+1].Start {
			require.Nil(t, b.linker.Find(f.end), "between two functions")
		}
		points := map[abi.Addr]bool{}
		for j := range f.Safepoints {
			p := &f.Safepoints[j]
			at := b.linker.Return(f.Start + abi.Addr(p.PC))
			require.True(t, at.Function == f && at.Safe == p)
			points[f.Start+abi.Addr(p.PC)] = true
		}
		if f.Handler >= 0 {
			at := b.linker.Return(f.Start + abi.Addr(f.Handler))
			require.Same(t, f, at.Function)
			require.Empty(t, at.Safe.Slots, "only what is in slots lives on in a handler")
			points[f.Start+abi.Addr(f.Handler)] = true
		}
		for pc := f.Start; pc < f.end; pc++ {
			require.Equal(t, points[pc], b.linker.Return(pc) != nil)
		}
		require.Empty(t, f.Text, "the image has it")
	}
	require.Nil(t, b.linker.Find(funcs[0].Start-1))
	require.Nil(t, b.linker.Find(funcs[len(funcs)-1].end))
}

// TestCodeIsLinkedOnce: what is asked for again is where it was, and what is not wanted whole
// is linked only as far as it is reached.
func TestCodeIsLinkedOnce(t *testing.T) {
	b := newBench(t, 0)
	c := b.parse(`component "example.org/once"
export func Used() int {
b0:
	v0 = call inner()
	ret v0
}
func inner() int {
b0:
	v0 = const int 7
	ret v0
}
export func Unused() {
b0:
	ret
}
`)
	s := NewSpace(b.linker, options(false), 100)
	require.NoError(t, s.Add(b.components, nil))
	require.Zero(t, b.linker.Functions())
	used, _ := c.Lookup("Used")
	a, err := s.Code(c, used)
	require.NoError(t, err)
	require.Equal(t, 2, b.linker.Functions())
	again, err := s.Code(c, used)
	require.NoError(t, err)
	require.Equal(t, a, again)
	require.Equal(t, "example.org/once.Used", b.linker.Find(a).Name)
	v, err := s.FuncValue(c, used)
	require.NoError(t, err)
	require.Equal(t, a, memory.LoadAddr(v))
	same, err := s.FuncValue(c, used)
	require.NoError(t, err)
	require.Equal(t, v, same)
	unused, _ := c.Lookup("Unused")
	_, err = s.FuncValue(c, unused)
	require.ErrorContains(t, err, "example.org/once.Unused is not translated")
	require.NoError(t, s.Add(b.components, b.components))
	require.Equal(t, 3, b.linker.Functions())
	require.Len(t, s.components, 1)
	_, err = s.placed(function{fn: 3})
	require.ErrorContains(t, err, "intrinsic 3 is not translated")
}

// TestFailureIsFinal: a space that could not be linked stays so, for what is not linked must
// not be reached.
func TestFailureIsFinal(t *testing.T) {
	b := newBench(t, 0)
	main := b.program()
	image := func(bytes int) *Image { return NewImage(b.linker.Image.codeEnd-abi.Addr(bytes/2), bytes) }
	for name, test := range map[string]struct {
		image *Image
		want  string
	}{
		"no room for code": {image(1 << 12), ErrImageFull.Error()},
		"no room for data": {func() *Image {
			m := image(1 << 22)
			m.dataEnd = m.dataNext + 1<<9
			return m
		}(), ErrImageFull.Error()},
		"no installation": {image(1 << 22), "refused"},
	} {
		t.Run(name, func(t *testing.T) {
			l := NewLinker(b.linker.Universe, test.image, func(abi.Addr, []byte) error { return errors.New("refused") })
			s := NewSpace(l, options(false), 100)
			err := s.Add(b.components, []*verifier.Component{main})
			require.ErrorContains(t, err, test.want)
			l.Image = b.linker.Image
			report, _ := main.Lookup("Report")
			_, again := s.Code(main, report)
			require.Equal(t, err, again)
			_, again = s.Type(l.Universe.Any())
			require.Equal(t, err, again)
		})
	}
}

const variables = `component "example.org/variables"
type Pair = struct{ A int8; B error; C [3]uint16 }
global small int8 = 5
global wide int64 = -2
global first error
global half uint16 = 0x1234
global pair Pair {
	0 = 3
	2.1 = 9
}
global text string = "text"
global second error
global nothing struct{}
global last uint8 = 200
export func F() {
b0:
	ret
}
global call func() = func F
`

// TestVariablesAreLaidOut: each variable is aligned, none overlaps another, not even those
// without a byte, and references and errors are where it is said.
func TestVariablesAreLaidOut(t *testing.T) {
	b := newBench(t, 0)
	c := b.parse(variables)
	empty := b.parse("component \"example.org/empty\"\n")
	lay := b.linker.Statics(c)
	require.Same(t, lay, b.linker.Statics(c))
	var refs object.Layout
	var errs []int64
	at := int64(0)
	for i := range c.File().Globals {
		typ, off := c.GlobalType(bytecode.GlobalID(i)), lay.Offsets[i]
		require.Zero(t, off%typ.Align())
		require.GreaterOrEqual(t, off, at)
		require.Less(t, off, at+8, "no more than what aligns it is lost")
		at = off + max(typ.Size(), 1)
		refs.Add(typ, off)
		if typ == b.linker.Universe.Error() {
			errs = append(errs, off)
		}
	}
	require.Equal(t, (at+7)&^7, lay.Size)
	require.Equal(t, errs, lay.Errors)
	require.Len(t, errs, 2)
	require.Equal(t, &refs.References, lay.Refs)
	require.Equal(t, int64(8), b.linker.Statics(empty).Size, "an address of its own")
}

// TestVariablesBeginWithTheirValues, in each domain's copy.
func TestVariablesBeginWithTheirValues(t *testing.T) {
	b := newBench(t, 0)
	c := b.parse(variables)
	s := NewSpace(b.linker, options(false), 3)
	require.Equal(t, 3, s.Capacity())
	require.NoError(t, s.Add(b.components, b.components))
	table := make(StaticsTable, 3)
	take := func(bytes int) (abi.Addr, error) { return b.linker.Image.allocData(bytes) }
	require.NoError(t, s.OpenStatics(table, b.components, take))
	lay, base := b.linker.Statics(c), s.Of(c, table)
	variable := func(name string) abi.Addr {
		for i, g := range c.File().Globals {
			if g.Name == name {
				return base + abi.Addr(lay.Offsets[i])
			}
		}
		panic(name)
	}
	bits := func(name string, off, n int) uint64 { return memory.LoadBits(variable(name)+abi.Addr(off), n) }
	require.Equal(t, uint64(5), bits("small", 0, 1))
	require.Equal(t, ^uint64(1), bits("wide", 0, 8))
	require.Equal(t, uint64(0x1234), bits("half", 0, 2))
	require.Equal(t, uint64(200), bits("last", 0, 1))
	require.Equal(t, uint64(3), bits("pair", 0, 1))
	require.Equal(t, []uint64{0, 9, 0}, []uint64{bits("pair", 24, 2), bits("pair", 26, 2), bits("pair", 28, 2)})
	require.Equal(t, "text", string(memory.Bytes(memory.LoadAddr(variable("text")), int(bits("text", 8, 8)))))
	f, _ := c.Lookup("F")
	v, err := s.FuncValue(c, f)
	require.NoError(t, err)
	require.Equal(t, v, memory.LoadAddr(variable("call")))
	require.Zero(t, bits("first", 0, 8))

	var second abi.Addr
	other := make(StaticsTable, 3)
	require.NoError(t, s.OpenStatics(other, b.components, func(bytes int) (abi.Addr, error) {
		var err error
		second, err = take(bytes)
		return second, err
	}))
	require.Equal(t, second, s.Of(c, other))
	require.NotEqual(t, base, second)
	full := errors.New("full")
	require.ErrorIs(t, s.OpenStatics(other, b.components, func(int) (abi.Addr, error) { return 0, full }), full)
}

// TestSpaceHasPlacesForVariables of so many components and of no more.
func TestSpaceHasPlacesForVariables(t *testing.T) {
	b := newBench(t, 0)
	for i := range 4 {
		b.parse(fmt.Sprintf("component \"example.org/n%d\"\nglobal v int\n", i))
	}
	s := NewSpace(b.linker, options(false), 3)
	table := make(StaticsTable, 3)
	take := func(bytes int) (abi.Addr, error) { return b.linker.Image.allocData(bytes) }
	require.True(t, s.Fits(b.components[:3]))
	require.False(t, s.Fits(b.components))
	require.NoError(t, s.OpenStatics(table, b.components[:2], take))
	require.True(t, s.Fits(b.components[:3]))
	require.True(t, s.Fits(b.components[1:3]))
	require.False(t, s.Fits(b.components[2:]))
	require.NoError(t, s.OpenStatics(table, b.components[:3], take))
	require.ErrorContains(t, s.OpenStatics(table, b.components, take), "more than 3 components")
	require.Zero(t, s.Of(b.components[3], table))
}

// TestDescriptorsSayWhatNativeCodeTests: size, and whether values are held directly, may be
// compared, and are equal exactly if their bytes are.
func TestDescriptorsSayWhatNativeCodeTests(t *testing.T) {
	b := newBench(t, 0)
	s, u := NewSpace(b.linker, options(false), 3), b.linker.Universe
	i64, str := u.Basic(bytecode.KindInt64), u.Basic(bytecode.KindString)
	const direct, comparable, bits = abi.TypeDirect, abi.TypeComparable, abi.TypeBits
	for i, test := range []struct {
		typ   *bytecode.Type
		flags abi.TypeFlags
	}{
		{i64, comparable | bits}, {u.Basic(bytecode.KindBool), comparable | bits}, {u.Basic(bytecode.KindFloat64), comparable}, {str, comparable},
		{u.Pointer(i64), direct | comparable | bits}, {u.Slice(i64), 0}, {u.Func(nil, nil, false), direct}, {u.Map(i64, i64), direct},
		{u.Any(), comparable}, {u.Array(i64, 3), comparable | bits}, {u.Array(str, 3), comparable}, {u.Array(u.Slice(i64), 3), 0},
		{u.Struct([]bytecode.Field{{Name: "A", Type: i64}}), comparable}, {u.Struct([]bytecode.Field{{Name: "A", Type: u.Slice(i64)}}), 0},
	} {
		made, err := s.Type(test.typ)
		require.NoError(t, err)
		d := object.DescAt(made.Addr)
		require.Equal(t, test.flags, d.Flags, test.typ)
		require.Equal(t, []any{uint64(test.typ.Size()), uint64(i)}, []any{d.Size, d.Index}, test.typ)
		require.Same(t, made, s.TypeAt(made.Addr))
		again, err := s.Type(test.typ)
		require.NoError(t, err)
		require.Same(t, made, again)
	}
}

// TestPortalTypesCallStubs: the methods of portals are what they were made with, in tables as
// those of other types.
func TestPortalTypesCallStubs(t *testing.T) {
	b := newBench(t, 0)
	c := b.parse(`component "example.org/service"
type Caller = interface{ Get() int; Put(int) }
type S = struct{ N int } {
	Get = (*S).Get
	Put = (*S).Put
}
func (*S).Get(v0 *S) int {
b0:
	v1 = const int 1
	ret v1
}
func (*S).Put(v0 *S, v1 int) {
b0:
	ret
}
export func Call(v0 Caller) int {
b0:
	v1 = callm v0.0()
	callm v0.1(v1)
	ret v1
}
export func Make() Caller {
b0:
	v0 = new S
	v1 = box Caller v0
	ret v1
}
`)
	s := NewSpace(b.linker, options(false), 3)
	require.NoError(t, s.Add(b.components, b.components))
	typ := func(name string) *bytecode.Type {
		for i := range c.File().Types {
			if x := c.Type(bytecode.TypeID(bytecode.NumBasic + i)); x.Name == name {
				return x
			}
		}
		panic(name)
	}
	pointer := b.linker.Universe.Pointer(typ("S"))
	real, err := s.Type(pointer)
	require.NoError(t, err)
	require.Len(t, real.Methods, 2)
	stubs := []abi.Addr{b.linker.Image.base + 32, b.linker.Image.base + 48}
	portal, err := s.AddPortal(pointer, real.Methods, stubs)
	require.NoError(t, err)
	require.True(t, portal.Portal)
	require.NotEqual(t, real.Addr, portal.Addr)
	require.Equal(t, abi.TypeDirect|abi.TypeComparable, object.DescAt(portal.Addr).Flags)
	caller := typ("Caller")
	for i, m := range portal.Methods {
		off := s.selector(caller, i)
		require.Equal(t, stubs[i], memory.LoadAddr(object.DescAt(portal.Addr).Methods+abi.Addr(off)))
		code, err := s.Code(m.Component, m.Func)
		require.NoError(t, err)
		require.Equal(t, code, memory.LoadAddr(object.DescAt(real.Addr).Methods+abi.Addr(off)))
	}
	static, err := s.Type(caller)
	require.NoError(t, err)
	for range 2 { // the second time by what is remembered
		require.True(t, s.Implements(real.Addr, static.Addr))
		require.True(t, s.Implements(portal.Addr, static.Addr))
	}
	half, err := s.AddPortal(pointer, real.Methods[:1], stubs[:1])
	require.NoError(t, err)
	require.False(t, s.Implements(half.Addr, static.Addr))
	other := s.selector(caller, 1)
	require.Equal(t, b.linker.Stubs[abi.StubTrap], memory.LoadAddr(object.DescAt(half.Addr).Methods+abi.Addr(other)), "nothing calls it")
	for i := range 2 * maxImplement {
		s.implement[[2]abi.Addr{abi.Addr(i), 0}] = true
		if len(s.implement) == maxImplement {
			break
		}
	}
	require.False(t, s.implement[[2]abi.Addr{half.Addr, static.Addr}])
	third, err := s.AddPortal(pointer, real.Methods, stubs)
	require.NoError(t, err)
	require.True(t, s.Implements(third.Addr, static.Addr))
	require.Len(t, s.implement, 1, "what files can make without end is not remembered without end")
}

// TestSelectorsIgnoreTags: signatures that differ in the tags of structs alone are called alike.
func TestSelectorsIgnoreTags(t *testing.T) {
	u := bytecode.NewUniverse()
	i := u.Basic(bytecode.KindInt)
	sig := func(tag string, typ *bytecode.Type) *bytecode.Type {
		return u.Func([]*bytecode.Type{u.Struct([]bytecode.Field{{Name: "A", Type: typ, Tag: tag}})}, nil, false)
	}
	require.Equal(t, SelectorOf(u, "M", sig("", i)), SelectorOf(u, "M", sig("x", i)))
	require.NotEqual(t, SelectorOf(u, "M", sig("", i)), SelectorOf(u, "N", sig("", i)))
	require.NotEqual(t, SelectorOf(u, "M", sig("", i)), SelectorOf(u, "M", sig("", u.Any())))
}

// TestValuesBeyond32BitsAreRefused: what is linked is a sign-extended constant.
func TestValuesBeyond32BitsAreRefused(t *testing.T) {
	b := newBench(t, 0)
	s := NewSpace(b.linker, options(false), 3)
	f := &Function{Start: 0x1000}
	room := make([]byte, 16)
	for addend, ok := range map[int64]bool{1<<31 - 1: true, 1 << 31: false, -1 << 31: true, -1<<31 - 1: false} {
		r := native.Reloc{Offset: 4, Symbol: native.Symbol{Kind: native.SymbolStub}, Addend: addend - int64(b.linker.Stubs[0])}
		err := s.relocate(room, 0x1000, f, r)
		require.Equal(t, ok, err == nil, addend)
		if ok {
			require.Equal(t, uint32(addend), binary.LittleEndian.Uint32(room[4:]))
		}
	}
	_, err := s.value(native.Symbol{Kind: 250})
	require.ErrorContains(t, err, "unknown kind 250")
}
