package codecheck

import (
	"errors"
	"flag"
	"math/rand/v2"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/domainzero/link"
	"github.com/portico-os/portico/translator"
	"github.com/portico-os/portico/translator/code"
	"github.com/portico-os/portico/verifier"
)

// A typist draws types.
type typist struct {
	*rand.Rand
	u     *bytecode.Universe
	named []*bytecode.Type // which may refer to each other
}

func newTypist(seed uint64, u *bytecode.Universe) *typist {
	d := &typist{Rand: rand.New(rand.NewPCG(seed, 1)), u: u}
	id := bytecode.ComponentID{Path: "example.org/drawn" + strconv.FormatUint(seed, 10)}
	for i := range 6 {
		d.named = append(d.named, u.NewNamed(id, "T"+strconv.Itoa(i), 0))
	}
	for i, t := range d.named {
		u.SetUnderlying(t, d.structure(3, i))
	}
	return d
}

// structure draws a struct in which types up to a number may be values.
func (d *typist) structure(depth, values int) *bytecode.Type {
	var fields []bytecode.Field
	for i := range d.IntN(5) {
		fields = append(fields, bytecode.Field{Name: "F" + strconv.Itoa(i), Type: d.draw(depth, values)})
	}
	return d.u.Struct(fields)
}

// draw draws a type.
func (d *typist) draw(depth, values int) *bytecode.Type {
	u := d.u
	basic := []bytecode.Kind{
		bytecode.KindBool, bytecode.KindInt, bytecode.KindUint8, bytecode.KindInt16, bytecode.KindUint32, bytecode.KindFloat32, bytecode.KindFloat64, bytecode.KindString,
		bytecode.KindString, bytecode.KindComplex128,
	}
	if depth == 0 {
		return u.Basic(basic[d.IntN(len(basic))])
	}
	switch d.IntN(14) {
	case 0, 1:
		return u.Pointer(d.draw(depth-1, len(d.named)))
	case 2:
		return u.Pointer(d.named[d.IntN(len(d.named))])
	case 3, 4:
		return u.Slice(d.draw(depth-1, len(d.named)))
	case 5:
		return u.Array(d.draw(depth-1, values), int64(d.IntN(12)))
	case 6:
		return u.Array(d.draw(depth-1, values), int64(d.IntN(40)))
	case 7:
		return u.Map(u.Basic(basic[1+d.IntN(7)]), d.draw(depth-1, len(d.named)))
	case 8:
		return []*bytecode.Type{u.Any(), u.Error()}[d.IntN(2)]
	case 9, 10:
		return d.structure(depth-1, values)
	case 11:
		return u.Pointer(u.Basic([]bytecode.Kind{bytecode.KindMemory, bytecode.KindReadOnlyMemory}[d.IntN(2)]))
	case 12:
		if values > 0 {
			return d.named[d.IntN(values)]
		}
		return u.Func(nil, nil, false)
	}
	return u.Basic(basic[d.IntN(len(basic))])
}

// signature draws the signature of a method.
func (d *typist) signature() *bytecode.Type {
	list := func(n int) (types []*bytecode.Type) {
		for range n {
			types = append(types, d.draw(4, len(d.named)))
		}
		return types
	}
	return d.u.Func(list(d.IntN(6)), list(d.IntN(4)), false)
}

// TestCopiersOfDrawnTypesKeepAllRules checks code that copies parameters of random types.
func TestCopiersOfDrawnTypesKeepAllRules(t *testing.T) {
	b := newBench(t)
	cs := b.verified(compiled(t, "../components/golib"))
	for _, c := range cs {
		if c.Path() == pathGolib {
			b.linker.Maps = c.Named("Map")
		}
	}
	n, refused := tally{}, 0
	for seed := *mutantsSeed; seed < *mutantsSeed+uint64(*drawn); seed++ {
		d := newTypist(seed, b.linker.Universe)
		p, fs, r := b.placeDrawn(cs, d, 25)
		n.check(t, p, fs)
		refused += r
		if t.Failed() {
			t.Fatalf("seed %d", seed)
		}
	}
	t.Logf("%+v, %d refused", n, refused)
}

// placeDrawn places code that copies the parameters of random methods.
var drawn = flag.Int("drawn", 4, "how many sets of types are drawn for code that copies")

func (b *bench) placeDrawn(cs []*verifier.Component, d *typist, methods int) (p *Program, fs []*Function, refused int) {
	b.space = link.NewSpace(b.linker, translator.Options{}, 2*len(cs))
	require.NoError(b.t, b.space.Add(cs, nil))
	for range methods {
		sig := d.signature()
		for _, k := range []code.Copier{code.CopyArguments, code.CopyResults} {
			_, err := b.space.Copier(k, sig)
			if refused++; !errors.Is(err, translator.ErrLimit) {
				require.NoError(b.t, err)
				refused--
			}
		}
	}
	p, fs = b.copiers()
	return p, fs, refused
}
