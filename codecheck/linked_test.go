package codecheck

import (
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/compiler"
	"github.com/portico-os/portico/domainzero/link"
	"github.com/portico-os/portico/domainzero/platform/hosted"
	"github.com/portico-os/portico/translator"
	"github.com/portico-os/portico/translator/abi"
	"github.com/portico-os/portico/verifier"
)

// compiled compiles packages with what they import.
var loader = sync.OnceValues(func() (*compiler.Loader, error) { return compiler.New(compiler.Options{}) })

func compiled(t testing.TB, what ...string) []*bytecode.File {
	c, err := loader()
	require.NoError(t, err)
	files, err := c.Compile(what...)
	require.NoError(t, err)
	return files
}

// A bench is an image in which components are placed, and nothing runs.
type bench struct {
	t       testing.TB
	machine *hosted.Machine
	linker  *link.Linker
	space   *link.Space // that was made last
}

func newBench(t testing.TB) *bench {
	b := newBenchOf(t)
	t.Cleanup(func() { require.NoError(t, b.machine.Close()) })
	return b
}

// newBenchOf returns a bench whose machine is to be closed.
func newBenchOf(t testing.TB) *bench {
	m, err := hosted.New()
	require.NoError(t, err)
	b := &bench{t: t, machine: m}
	b.linker = link.NewLinker(bytecode.NewUniverse(), link.NewImage(m.Image()), m.InstallCode)
	stubs, err := translator.Target().Stubs(m.StubOptions())
	require.NoError(t, err)
	at, err := b.linker.Image.AllocCode(len(stubs.Text) + 64)
	require.NoError(t, err)
	at = (at + 63) &^ 63
	require.NoError(t, b.linker.Install(at, stubs.Text))
	for i, off := range stubs.Stubs {
		b.linker.Stubs[i] = at + abi.Addr(off)
	}
	return b
}

// verified verifies component files, dependencies first.
func (b *bench) verified(files []*bytecode.File) (cs []*verifier.Component) {
	for _, f := range files {
		c, err := verifier.Verify(b.linker.Universe, f, bytecode.Hash(bytecode.Encode(f)))
		require.NoError(b.t, err)
		cs = append(cs, c)
	}
	return cs
}

// place places components in a code space, some of them with all their functions.
func (b *bench) place(o translator.Options, cs, whole []*verifier.Component) (*Program, []*Function) {
	p, fs, err := b.tryPlace(o, cs, whole)
	require.NoError(b.t, err)
	return p, fs
}

// tryPlace is place of what the translator may refuse.
func (b *bench) tryPlace(o translator.Options, cs, whole []*verifier.Component) (*Program, []*Function, error) {
	b.space = link.NewSpace(b.linker, o, 2*len(cs))
	if err := b.space.Add(cs, whole); err != nil {
		return nil, nil, err
	}
	base, bytes := b.machine.Image()
	return Of(b.space, base, bytes), Placed(b.space), nil
}
