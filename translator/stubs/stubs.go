package stubs

import (
	"fmt"

	"github.com/portico-os/portico/translator/abi"
	"github.com/portico-os/portico/translator/amd64"
)

// Options say what the processor is good at. The zero value runs everywhere.
type Options struct {
	AVX        bool  // 32-byte vectors for copies
	RepMinimum int32 // copies and fills of so many bytes on use rep movsb and rep stosb; 0: none
}

// Code is the generated text. Offsets are from its start, which is to be loaded at a
// multiple of Alignment.
type Code struct {
	Text   []byte
	Stubs  [abi.NumStubs]uint32
	Exit   uint32 // return address of a thread's first function
	Resume uint32 // entry: pops a RegSave and returns
	Fault  uint32 // where a hardware fault in translated code continues
	Leaf   uint32 // leaf stubs lie from here to the end
}

// Alignment of the text's address in bytes.
const Alignment = 64

// A generator emits the stubs into one text.
type generator struct {
	amd64.Assembler
	Options
	end amd64.Label // of the text
}

// leafStubs are the stubs that do not leave native code.
var leafStubs = [abi.NumStubs]func(*generator){
	abi.StubCopy:         (*generator).copy,
	abi.StubClear:        (*generator).clear,
	abi.StubBytesEqual:   (*generator).bytesEqual,
	abi.StubBytesCompare: (*generator).bytesCompare,
	abi.StubBytesIndex:   (*generator).bytesIndex,
	abi.StubBytesHash:    (*generator).bytesHash,
}

// Generate returns the stubs. Equal options give equal text.
func Generate(o Options) (*Code, error) {
	g := &generator{Options: o}
	g.end = g.NewLabel()
	var c Code
	save := g.saveAll()
	for s, reason := range exits {
		if reason != notAnExit {
			c.Stubs[s] = g.begin()
			g.exit(reason, save)
		}
	}
	c.Exit = g.begin()
	g.exit(abi.ReasonExit, save)
	c.Resume = g.begin()
	g.resume(save)
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
