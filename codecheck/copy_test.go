package codecheck

import (
	"errors"
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
	b.linker.Maps = nil
	for _, c := range cs {
		if c.Path() == "github.com/portico-os/portico/components/golib" {
			b.linker.Maps = c.Named("Map")
		}
	}
	b.space = link.NewSpace(b.linker, model.Defaults.Translator, 2*len(cs))
	require.NoError(b.t, b.space.Add(cs, nil))
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
	base, bytes := b.machine.Image()
	for _, f := range Placed(b.space) {
		if f.Name.Copies {
			fs = append(fs, f)
		}
	}
	return Of(b.space, base, bytes), fs, refused
}

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
