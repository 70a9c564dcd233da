package codecheck

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"golang.org/x/arch/x86/x86asm"

	"github.com/portico-os/portico/config/model"
)

func debug(p *Program, f *Function, found []Breach) {
	if d := os.Getenv("CCDEBUG"); d == "" || !strings.HasSuffix(f.Code.Name, d) {
		return
	}
	r := &reader{p: p, f: f, sig: p.signature(f.Name), frame: f.FrameSize, reported: map[Breach]bool{}}
	for _, stage := range []func(){r.decodeAll, r.readTables, r.findSequences, r.readPrologue, r.readVariables, r.readUses, r.findBlocks, r.interpret} {
		stage()
	}
	w, _ := os.Create("/tmp/cc_dbg.txt")
	fmt.Fprintln(w, p.Checks, found)
	fmt.Fprintf(w, "frame %#x slots %#x cleared %#x slotrefs %x\n", r.frame, r.slots, r.cleared, f.SlotRefs)
	for _, blk := range r.blocks {
		if blk.entry != nil {
			fmt.Fprintf(w, "--- %#x", r.code[blk.first].at)
			for i, v := range blk.entry.regs[:16] {
				if v.kind != undefined {
					fmt.Fprintf(w, " r%d=%v:%x", i, v.kind, v.id)
				}
			}
			for i, v := range blk.entry.words {
				fmt.Fprintf(w, " [%x]=%v:%x", r.offset(r.frame, i), v.kind, v.id)
			}
			fmt.Fprintln(w)
		}
		for _, in := range r.code[blk.first : blk.last+1] {
			x, _ := x86asm.Decode(f.Placed[in.at:], 64)
			fmt.Fprintf(w, "%6x %s", in.at, x86asm.IntelSyntax(x, uint64(in.at), nil))
			if s := r.safepoints[in.next]; s != nil {
				fmt.Fprintf(w, "   ; map %x regs %x", s.Slots, s.Regs)
			}
			fmt.Fprintln(w)
		}
	}
	w.Close()
}

var _ testing.TB

func TestDump(t *testing.T) {
	b := newBench(t)
	cs := b.verified(compiled(t, components...))
	p, fs := b.place(model.Defaults.Translator, cs, cs)
	for _, f := range fs {
		debug(p, f, nil)
	}
}
