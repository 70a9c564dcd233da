package codecheck

import (
	"errors"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/config/model"
	"github.com/portico-os/portico/domainzero/link"
	"github.com/portico-os/portico/translator"
	"github.com/portico-os/portico/translator/code"
	"github.com/portico-os/portico/verifier"
)

// placeCopiers places code that copies the parameters of each function of components, as if it were called
// through a portal. It returns what the translator refuses.
func (b *bench) placeCopiers(cs []*verifier.Component) (p *Program, fs []*Function, refused int) {
	b.open(cs)
	seen := map[*bytecode.Type]bool{}
	for _, c := range cs {
		for fn := range c.File().Funcs {
			s := c.Sig(bytecode.FuncID(fn))
			sig := b.linker.Universe.Func(s.Params, s.Results, s.Variadic)
			if seen[sig] || sig.HasParams() {
				continue
			}
			seen[sig] = true
			for _, k := range []code.Copier{code.CopyArguments, code.CopyResults} {
				_, err := b.space.Copier(k, sig)
				if refused++; !errors.Is(err, translator.ErrLimit) {
					require.NoError(b.t, err)
					refused--
				}
			}
		}
	}
	p, fs = b.copiers()
	return p, fs, refused
}

// open makes a space of components.
func (b *bench) open(cs []*verifier.Component) {
	b.linker.Maps = nil
	for _, c := range cs {
		if c.Path() == pathGolib {
			b.linker.Maps = c.Named("Map")
		}
	}
	b.space = link.NewSpace(b.linker, model.Defaults.Translator, 2*len(cs))
	require.NoError(b.t, b.space.Add(cs, nil))
}

// copiers returns the code of the space that copies.
func (b *bench) copiers() (p *Program, fs []*Function) {
	base, bytes := b.machine.Image()
	for _, f := range Placed(b.space) {
		if copies(f.Name) {
			fs = append(fs, f)
		}
	}
	return Of(b.space, base, bytes), fs
}

// pathGolib is the import path of the run-time library.
const pathGolib = "github.com/portico-os/portico/components/golib"

// TestCopiersKeepAllRules checks code that copies the parameters of all functions of the repository's
// components.
func TestCopiersKeepAllRules(t *testing.T) {
	b := newBench(t)
	p, fs, refused := b.placeCopiers(b.verified(compiled(t, components...)))
	var n tally
	start := time.Now()
	n.check(t, p, fs)
	t.Logf("%+v, %d refused, in %v", n, refused, time.Since(start))
	require.Greater(t, n.functions, 500)
}

// TestCopierMutants makes faults in code that copies. Those that are not found make a copy fail that need
// not, or say another reason, or do what is the same to those who get it.
func TestCopierMutants(t *testing.T) {
	b := newBench(t)
	p, fs, _ := b.placeCopiers(b.verified(compiled(t, components...)))
	m := NewMutator(*mutantsSeed, p, model.Defaults.Translator, fs)
	drawn, found, all := map[string]int{}, map[string]int{}, 0
	for i := range *mutants {
		x, ok := m.draw(copierFaults[i%len(copierFaults)])
		require.True(t, ok)
		drawn[x.Kind]++
		if len(p.Check(x.Function)) > 0 {
			found[x.Kind]++
			all++
		} else if *showMissed > 0 {
			t.Logf("%v: %s: %s%s", x.Name, x.Kind, x.What, m.Text(x))
		}
	}
	for _, k := range slices.Sorted(maps.Keys(drawn)) {
		t.Logf("%-20s %4d of %4d found", k, found[k], drawn[k])
	}
	require.GreaterOrEqual(t, all, *mutants*95/100)
}

// copierFaults are the kinds of faults of code that copies. Tables say nothing of it.
var copierFaults = []fault{
	{"bit", (*Mutator).bit},
	{"register", (*Mutator).register},
	{"displacement", (*Mutator).displacement},
	{"immediate", (*Mutator).immediate},
	{"condition", (*Mutator).condition},
	{"jump", (*Mutator).jump},
	{"call", (*Mutator).call},
}
