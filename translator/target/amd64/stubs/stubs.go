package stubs

import (
	"fmt"

	"github.com/portico-os/portico/translator/abi"
	"github.com/portico-os/portico/translator/target"
	"github.com/portico-os/portico/translator/target/amd64/asm"
)

// A generator emits the stubs into one text.
type generator struct {
	asm.Assembler
	target.StubOptions

	// Bound once each. The fault exit takes what lies before end, from Leaf on, for leaf stubs.
	save, resumption asm.Label // what all exits end in, and what undoes it
	end              asm.Label // of the text
}

// leafStubs are the stubs that do not leave native code: all others leave by their numbers. Fixed. The
// fault exit relies on them to leave the stack pointer alone and to lie last.
var leafStubs = [abi.NumStubs]func(*generator){
	abi.StubCopy:         (*generator).copy,
	abi.StubClear:        (*generator).clear,
	abi.StubBytesCompare: (*generator).bytesCompare,
	abi.StubBytesIndex:   (*generator).bytesIndex,
	abi.StubBytesHash:    (*generator).bytesHash,
}

// Generate returns the stubs. Equal options give equal text.
func Generate(o target.StubOptions) (*target.Stubs, error) {
	g := &generator{StubOptions: o}
	g.save, g.resumption, g.end = g.NewLabel(), g.NewLabel(), g.NewLabel()
	var c target.Stubs
	g.saveAll()
	for s, leaf := range leafStubs {
		if leaf == nil {
			c.Stubs[s] = g.begin()
			g.exit(abi.Reason(s))
		}
	}
	c.Exit = g.begin()
	g.exit(abi.ReasonExit)
	c.Resume = g.begin()
	g.resume()
	c.Fault = g.begin()
	leaf := g.NewLabel()
	g.fault(leaf)
	c.Leaf = g.begin()
	g.Bind(leaf)
	for s, leaf := range leafStubs {
		if leaf != nil {
			c.Stubs[s] = g.begin()
			leaf(g)
		}
	}
	g.Bind(g.end)
	text, relocs, err := g.Finish()
	if err != nil {
		return nil, fmt.Errorf("generating stubs: %w", err)
	}
	if len(relocs) != 0 {
		return nil, fmt.Errorf("generating stubs: the text is not self-contained")
	}
	c.Text = text
	for _, p := range []*uint32{&c.Exit, &c.Resume, &c.Fault, &c.Leaf} {
		*p = g.Offset(*p)
	}
	for s := range c.Stubs {
		c.Stubs[s] = g.Offset(c.Stubs[s])
	}
	return &c, nil
}

// begin aligns the text for a stub and returns its position.
func (g *generator) begin() uint32 {
	g.Align(32)
	return g.Position()
}
