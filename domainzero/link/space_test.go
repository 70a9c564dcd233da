package link

import (
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/arch/x86/x86asm"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/compiler"
	"github.com/portico-os/portico/compiler/text"
	"github.com/portico-os/portico/config/model"
	"github.com/portico-os/portico/domainzero/memory"
	"github.com/portico-os/portico/translator"
	"github.com/portico-os/portico/translator/abi"
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
		previous = f.End
		for pc := f.Start; pc < f.End; {
			i, err := x86asm.Decode(memory.Bytes(pc, int(f.End-pc)), 64)
			require.NoError(t, err, "%s+%#x", f.Name, pc-f.Start)
			pc += abi.Addr(i.Len)
			relative, ok := i.Args[0].(x86asm.Rel)
			if to := pc + abi.Addr(relative); ok && (to < f.Start || to >= f.End) {
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
		for pc := f.Start; pc < f.End; pc++ {
			require.True(t, b.linker.Find(pc) == f && b.linker.FindReturn(pc+1) == f, "%s+%#x", f.Name, pc-f.Start)
		}
		if i+1 < len(funcs) && f.End < funcs[i+1].Start {
			require.Nil(t, b.linker.Find(f.End), "between two functions")
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
		for pc := f.Start; pc < f.End; pc++ {
			require.Equal(t, points[pc], b.linker.Return(pc) != nil)
		}
		require.Empty(t, f.Text, "the image has it")
	}
	require.Nil(t, b.linker.Find(funcs[0].Start-1))
	require.Nil(t, b.linker.Find(funcs[len(funcs)-1].End))
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
	require.Len(t, s.Components, 1)
	_, err = s.function(nil, 3).placed()
	require.ErrorContains(t, err, "intrinsic 3 is not translated")
}
