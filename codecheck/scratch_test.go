package codecheck

import (
	"fmt"
	"testing"

	"golang.org/x/arch/x86/x86asm"
)

func TestScratch(t *testing.T) {
	b := newBench(t)
	cs := b.verified(compiled(t, "../components/golib"))
	for _, c := range cs {
		if c.Path() == pathGolib {
			b.linker.Maps = c.Named("Map")
		}
	}
	d := newTypist(*mutantsSeed, b.linker.Universe)
	p, fs, _ := b.placeDrawn(cs, d, 25)
	var f *Function
	for _, g := range fs {
		if len(p.Check(g)) > 0 && (f == nil || len(g.Placed) < len(f.Placed)) {
			f = g
		}
	}
	if f != nil {
		fmt.Println(f.Name)
		for at := 0; at < len(f.Placed); {
			x, _ := x86asm.Decode(f.Placed[at:], 64)
			fmt.Printf("%4x %s\n", at, x86asm.IntelSyntax(x, uint64(at), nil))
			at += x.Len
		}
		fmt.Println(p.Check(f))
	}
}
