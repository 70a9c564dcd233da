package codecheck

import (
	"fmt"
	"slices"

	"golang.org/x/arch/x86/x86asm"

	"github.com/portico-os/portico/translator/code"
)

// A reader reads one function.
type reader struct {
	p   *Program
	f   *Function
	sig *signature

	code    []instruction
	indexAt []int32 // by offset in the text: index of the instruction that begins there; -1: none
	blocks  []block
	blockAt []int32 // by instruction: the block that begins there; -1: none

	body  int // index of the first instruction behind the prologue
	frame int64
	layout

	safepoints map[uint32]*code.Safepoint // by PC
	traps      map[uint32]*code.TrapSite  // by PC
	sequences  map[int]*sequence          // by index of the first instruction

	uses    uses
	scratch [2]state // of the block that is interpreted, and of a jump

	spanLoaded map[int]*span // by instruction: what the type says of the word that it loads, for mutants

	breaches []Breach
	reported map[Breach]bool
	final    bool // the states are fixed: breaches count
}

// A layout says what the words of a frame are. Offsets are from the stack pointer in the body.
type layout struct {
	slots     int64          // where the variables begin; below it are outgoing arguments and spill slots
	cleared   int64          // where they end; what lies behind, up to the return address, are addresses of results
	clearedAt int            // the last instruction that clears them
	slotRefs  map[int64]bool // offsets of variables that hold references
	incoming  int64          // bytes of arguments and results above the return address
}

// maxBreaches is how many breaches of a function are told.
const maxBreaches = 8

// Check reads a function and returns what is wrong with it, at most some places.
func (p *Program) Check(f *Function) []Breach {
	if copies(f.Name) {
		return p.checkCopier(f)
	}
	r := newReader(p, f)
	r.stages()
	slices.SortStableFunc(r.breaches, func(x, y Breach) int { return int(x.Offset) - int(y.Offset) })
	return r.breaches
}

func newReader(p *Program, f *Function) *reader {
	return &reader{p: p, f: f, sig: p.signature(f.Name), frame: f.FrameSize, reported: map[Breach]bool{}}
}

// stages reads the function. Each stage relies on those before it to have found nothing wrong.
func (r *reader) stages() {
	for _, stage := range []func(){r.decodeAll, r.readTables, r.findSequences, r.readPrologue, r.readVariables, r.readUses, r.findBlocks, r.interpret} {
		if stage(); len(r.breaches) > 0 {
			return
		}
	}
}

// breach notes that an instruction breaks a rule.
func (r *reader) breach(in *instruction, rule Rule, format string, args ...any) {
	b := Breach{Function: r.f.name(), Rule: rule, Text: fmt.Sprintf(format, args...)}
	if in != nil {
		b.Offset = in.at
		if x, err := x86asm.Decode(r.f.Placed[in.at:], 64); err == nil {
			b.Code = x86asm.IntelSyntax(x, uint64(in.at), nil)
		}
	}
	r.note(b)
}

func (r *reader) note(b Breach) {
	if len(r.breaches) < maxBreaches && !r.reported[b] {
		r.reported[b] = true
		r.breaches = append(r.breaches, b)
	}
}

// at notes a breach at an offset where there may be no instruction.
func (r *reader) at(offset uint32, rule Rule, format string, args ...any) {
	r.note(Breach{Function: r.f.name(), Offset: offset, Rule: rule, Text: fmt.Sprintf(format, args...)})
}

// name returns the function's name for messages.
func (f *Function) name() string {
	if f.Code.Name != "" {
		return f.Code.Name
	}
	return f.Name.String()
}

// decodeAll decodes the text, from its first byte to its last.
func (r *reader) decodeAll() {
	text := r.f.Placed
	r.indexAt = make([]int32, len(text)+1)
	for i := range r.indexAt {
		r.indexAt[i] = -1
	}
	r.code = make([]instruction, 0, len(text)/3)
	for at := uint32(0); int(at) < len(text); {
		in, x, wrong := decode(text, at)
		if wrong != "" {
			b := Breach{Function: r.f.name(), Offset: at, Rule: RuleDecode, Text: wrong}
			if x.Len > 0 {
				b.Code = x86asm.IntelSyntax(x, uint64(at), nil)
			}
			r.note(b)
			return
		}
		r.indexAt[at] = int32(len(r.code))
		r.code = append(r.code, in)
		at = in.next
	}
	if len(r.code) == 0 {
		r.at(0, RuleDecode, "no code")
	}
}

// starts reports whether an instruction begins at an offset, and which.
func (r *reader) starts(offset int64) (int, bool) {
	if offset < 0 || offset >= int64(len(r.f.Placed)) || r.indexAt[offset] < 0 {
		return 0, false
	}
	return int(r.indexAt[offset]), true
}

// readTables looks at what tables say by itself: that it is in the text and in the frame.
func (r *reader) readTables() {
	f := r.f
	if f.FrameSize < 0 || f.FrameSize%8 != 0 || f.FrameSize > 1<<30 {
		r.at(0, RuleTable, "frame of %d bytes", f.FrameSize)
		return
	}
	r.slotRefs = map[int64]bool{}
	for _, s := range f.SlotRefs {
		if s%8 != 0 || s < 0 || int64(s) >= f.FrameSize || r.slotRefs[int64(s)] {
			r.at(0, RuleTable, "variable %#x is not in the frame, or named twice", s)
		}
		r.slotRefs[int64(s)] = true
	}
	r.safepoints, r.traps = map[uint32]*code.Safepoint{}, map[uint32]*code.TrapSite{}
	for i := range f.Safepoints {
		s := &f.Safepoints[i]
		if r.safepoints[s.PC] != nil {
			r.at(s.PC, RuleTable, "two stack maps")
		}
		r.safepoints[s.PC] = s
		for k, slot := range s.Slots {
			if slot%8 != 0 || slot < 0 || int64(slot) >= f.FrameSize || slices.Contains(s.Slots[:k], slot) {
				r.at(s.PC, RuleTable, "slot %#x of a stack map is not in the frame, or named twice", slot)
			}
		}
		if s.Call && s.Regs != 0 {
			r.at(s.PC, RuleTable, "a stack map of a call names registers %#x", s.Regs)
		}
	}
	for i := range f.Traps {
		t := &f.Traps[i]
		if r.traps[t.PC] != nil {
			r.at(t.PC, RuleTable, "two trap sites")
		}
		r.traps[t.PC] = t
	}
	if f.Handler >= 0 {
		if _, ok := r.starts(f.Handler); !ok {
			r.at(0, RuleTable, "the handler is at %#x, where no instruction begins", f.Handler)
		}
	}
}
